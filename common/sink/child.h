/*
 * Another program, given some input, for a limited time.
 *
 * Owner:  the caller.
 * Units:  milliseconds; `output` takes no more than its ceiling, the rest is
 *         read and forgotten.
 * Errors: -1 and `err` if it could not be run or took too long; it and what
 *         it started are killed then.
 */
#ifndef HOLDFAST_SINK_CHILD_H
#define HOLDFAST_SINK_CHILD_H

struct buf;
struct err;

/*
 * Runs `line` by sh in its own process group. Its error output is thrown
 * away: it may hold secrets. *status is the exit status, 128 + N for signal N.
 */
int child_run(const char *line, const struct buf *input, struct buf *output,
    int timeout_ms, int *status, struct err *err);

#endif
