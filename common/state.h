/*
 * What is remembered of one session between its hooks: counters, not history.
 *
 * One record of fixed size in sessions/HOST-ID.state, with a checksum. It is
 * read and written under the file's lock, so that hooks that run side by side
 * lose no count.
 *
 * Owner:  the caller; state_close() ends the lock.
 * Units:  as named.
 * Errors: -1 and `err`. A record that does not check is set aside as
 *         NAME.bad, and begun anew with `damaged` set.
 */
#ifndef HOLDFAST_STATE_H
#define HOLDFAST_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct err;

struct state_record {
	int64_t started_us; /* when the session was first seen */
	int64_t prompt_us;  /* the last prompt that a person typed */
	uint64_t calls;     /* tool calls of the session */
	uint64_t failures;  /* of them, how many failed */
	uint64_t denials;
	uint64_t prompts;
	uint64_t calls_since_rules; /* tool calls since rules were last given */
	uint64_t stop_blocks;       /* refused stops since a person's prompt */
	uint64_t
	    stop_same; /* of them, in a row with one and the same failure */
	uint8_t
	    stop_digest[32]; /* of the last failure and the tree it was in */
	uint64_t compactions;
};

struct state {
	int fd;
	struct state_record record;
	bool fresh;   /* the session was not known */
	bool damaged; /* it was, but the record did not check */
};

/* `statefd` is the project's state folder. */
int state_open(struct state *state, int statefd, const char *host,
    const char *session, struct err *err);
int state_save(struct state *state, struct err *err);
void state_close(struct state *state);

#endif
