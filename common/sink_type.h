/*
 * What can be known of a sink without the libraries of the network: whether a
 * section of the policy makes sense. `holdfast doctor` asks here.
 *
 * Owner:  the table is constant.
 * Units:  none.
 * Errors: ERR_CONFIG with file and line, and the nearest name that exists.
 */
#ifndef HOLDFAST_SINK_TYPE_H
#define HOLDFAST_SINK_TYPE_H

#include <stddef.h>

struct err;
struct policy_sink;

struct sink_type {
	const char *type;
	const char *required, *optional; /* keys, with blanks between */
};

/* Keys of every sink: SINK_KEYS. Sorted by type. */
extern const struct sink_type sink_types[];
extern const size_t sink_types_count;
#define SINK_KEYS "type on min-urgency after quiet detail"

/* Is its type known, does it have the keys it needs and no others? */
int sink_check(const struct policy_sink *config, struct err *err);

#endif
