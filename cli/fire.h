/*
 * Starts a hook program just as an agent's host does: without a shell, in a
 * session of its own, its three descriptors on sockets (not pipes), and no
 * terminal. For `holdfast doctor` and `holdfast demo`.
 *
 * Owner:  the caller owns the struct; fire_free() returns out and errs.
 * Units:  microseconds and milliseconds, as named; bytes.
 * Errors: -1 and `err` if it could not be started or watched.
 */
#ifndef HOLDFAST_FIRE_H
#define HOLDFAST_FIRE_H

#include "buf.h"

#include <stdbool.h>
#include <stdint.h>

struct err;

struct fire {
	const char *program;     /* absolute */
	const char *const *args; /* without the program; NULL ends */
	const char *input;       /* what it reads on stdin */
	size_t input_len;
	const char *cwd;
	const char *const *env; /* "NAME=value", all there is; NULL ends */
	int timeout_ms;

	struct buf out, errs;
	int status; /* 128 + N if ended by signal N; 127: no such program */
	bool timed_out;
	int64_t duration_us;
};

int fire(struct fire *fire, struct err *err);
void fire_free(struct fire *fire);

#endif
