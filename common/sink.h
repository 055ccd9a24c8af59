/*
 * Where alerts go: one file per kind of sink in sink/, one line in the table.
 * Only these files use libcurl and libnotify, and only holdfast-deliver links
 * them.
 *
 * Owner:  the caller owns alert and policy; nothing is kept between calls but
 *         what sink_finish() returns.
 * Units:  seconds.
 * Errors: SINK_RETRY is worth another try later (retry_after_s says when, if
 *         the service did), SINK_REFUSED never is; `err` says why.
 */
#ifndef HOLDFAST_SINK_H
#define HOLDFAST_SINK_H

#include <stddef.h>
#include <stdint.h>

struct alert;
struct err;
struct policy_sink;

enum sink_result {
	SINK_SENT = 0,
	SINK_RETRY,
	SINK_REFUSED
};

struct sink_reply {
	uint64_t retry_after_s;
};

struct sink {
	const char *type; /* as in `type = ` of a [sink NAME] section */
	const char
	    *keys; /* the keys it reads, blanks between, required first */
	enum sink_result (*send)(const struct policy_sink *config,
	    const struct alert *alert, struct sink_reply *reply,
	    struct err *err);
};

extern const struct sink sink_desktop;
extern const struct sink sink_slack;
extern const struct sink sink_webhook;

extern const struct sink *const sinks[]; /* sorted by type; NULL ends */
const struct sink *sink_find(const char *type);
void sink_finish(void);

#endif
