/*
 * Runs a command of the policy's and keeps the end of what it prints.
 *
 * It runs by /bin/sh in a process group of its own, without input; when time is
 * up, or when it is done and left something behind, the whole group is ended.
 *
 * Owner:  the caller. Units: milliseconds; the last RUN_TAIL_MAX bytes.
 * Errors: -1 and `err` if it could not be started.
 */
#ifndef HOLDFAST_RUN_H
#define HOLDFAST_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define RUN_TAIL_MAX ((size_t)4096)

struct run {
	int status; /* of the shell, 128 + N if ended by signal N */
	bool timed_out;
	int64_t duration_ms;
	uint64_t bytes; /* of all output */
	char tail[RUN_TAIL_MAX + 1];
	size_t len;
};

int run_command(struct run *run, const char *command, const char *cwd,
    int64_t timeout_ms, struct err *err);

#endif
