/*
 * Which alerts a sink wants, and from when on: `on`, `min-urgency`, `after`
 * and `quiet`, of its own section or else of [alert].
 *
 * Owner:  plain data.
 * Units:  microseconds since 1970, minutes of the day in local time.
 * Errors: ERR_CONFIG with the section and the key.
 */
#ifndef HOLDFAST_SINK_WHEN_H
#define HOLDFAST_SINK_WHEN_H

#include "alert.h"

#include <stdbool.h>
#include <stdint.h>

struct err;
struct policy;
struct policy_sink;

struct when {
	unsigned kinds; /* bit 1 << enum alert_kind */
	enum alert_urgency least;
	uint64_t after_s;
	int quiet_from, quiet_to; /* equal: never quiet */
};

int when_init(struct when *when, const struct policy *policy,
    const struct policy_sink *sink, struct err *err);
bool when_wants(const struct when *when, const struct alert *alert);
/* The first moment, not before now, at which it may be sent. */
int64_t when_due(
    const struct when *when, const struct alert *alert, int64_t now_us);

#endif
