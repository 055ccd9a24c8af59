/*
 * May the agent stop? The [stop NAME] conditions of the policy, by facts.
 *
 * All that apply must hold. The loop always ends: by a count of refused stops
 * that only a person's prompt resets, and when the same condition fails again
 * although nothing changed since.
 *
 * Owner:  everything lives in the arena.
 * Units:  milliseconds.
 * Errors: -1 and `err` if nothing could be judged.
 */
#ifndef HOLDFAST_STOP_H
#define HOLDFAST_STOP_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct buf;
struct err;
struct policy;
struct state_record;

enum stop_result {
	STOP_PASSED = 0, /* every condition holds, or there is none */
	STOP_REFUSED,    /* go on working; `why` is for the model */
	STOP_GIVEN_UP,   /* it may stop, but not because it is done */
};

struct stop {
	enum stop_result result;
	const char *why;    /* what failed, with the end of its output */
	const char *failed; /* names of the failing conditions, NULL if none */
	unsigned checked, kept, untrusted;
};

/*
 * `most` is how many stops in a row may be refused. The record's counters are
 * brought up to date; the caller saves them. What was checked is added to
 * `extra` as JSON members for the evidence.
 */
int stop_judge(struct stop *stop, const struct policy *policy, int statefd,
    struct state_record *record, unsigned most, struct buf *extra,
    struct arena *arena, struct err *err);

#endif
