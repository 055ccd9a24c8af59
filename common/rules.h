/*
 * The text that reminds the model: pinned lines and rules files.
 *
 * Owner:  the caller's buf.
 * Units:  `max` counts characters, as the host does; what is longer is cut at
 *         the end of a line, and the text says where to read on.
 * Errors: -1 and `err`. A rules file that cannot be read is named in the text.
 *
 * A project's rules that no person has trusted are left out; see trust.h.
 */
#ifndef HOLDFAST_RULES_H
#define HOLDFAST_RULES_H

#include <stddef.h>

struct arena;
struct buf;
struct err;
struct policy;

struct rules_summary {
	unsigned pins, files;
	unsigned untrusted; /* left out */
};

/* Nothing is added if there are no rules. */
int rules_add(struct buf *out, const struct policy *policy, size_t max,
    struct rules_summary *summary, struct arena *arena, struct err *err);

#endif
