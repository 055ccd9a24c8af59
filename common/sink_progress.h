/*
 * How far one sink has come with one alert, on disk, so that a deliver that is
 * killed at any moment can be followed by another.
 *
 * A try is noted before it is made: what kills or hangs a worker counts as a
 * try and is not repeated at once. What is sent, refused or given up is noted
 * before anything else is done; then it goes into the evidence; then the note
 * says that it is in there.
 *
 * Owner:  the caller.
 * Units:  microseconds since 1970.
 * Errors: a note that is not there or makes no sense reads as "not tried".
 */
#ifndef HOLDFAST_SINK_PROGRESS_H
#define HOLDFAST_SINK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum progress_state {
	PROGRESS_WAITS = 0,
	PROGRESS_SENT,
	PROGRESS_REFUSED,
	PROGRESS_GIVEN_UP,
	PROGRESS_UNWANTED, /* the sink is not for alerts like this one */
	PROGRESS_STATES
};

struct progress {
	enum progress_state state;
	bool known;       /* there is a note */
	bool recorded;    /* it is in the evidence */
	bool unreachable; /* nothing got through */
	bool told_when;   /* next_us is what the service asked for */
	unsigned tries;
	int64_t last_us, next_us;
	char why[160]; /* of the last failure */
};

const char *progress_state_name(enum progress_state state);
/* `file` is an alert's name in the spool `dirfd`. */
void progress_load(
    int dirfd, const char *file, const char *sink, struct progress *progress);
int progress_save(int dirfd, const char *file, const char *sink,
    const struct progress *progress, struct err *err);
void progress_remove(int dirfd, const char *file, const char *sink);
/* Notes whose alert is gone. */
void progress_sweep(int dirfd);

#endif
