/*
 * What would change, as a unified diff: for --dry-run.
 *
 * Owner:  the caller owns texts and `out`.
 * Units:  bytes; lines are told by '\n'.
 * Errors: those of `out`. Texts too long to be compared line by line are shown
 *         as one block that is replaced.
 */
#ifndef HOLDFAST_DIFF_H
#define HOLDFAST_DIFF_H

#include <stddef.h>

struct buf;

struct diff_side {
	const char *name;
	const char *text;
	size_t len;
};

/* Nothing if both are the same. */
void diff_add(struct buf *out, const struct diff_side *before,
    const struct diff_side *after);

#endif
