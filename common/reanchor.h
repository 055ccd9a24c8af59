/*
 * Gives the rules again after [rules] reanchor-calls tool calls without them.
 *
 * Owner:  the text lives in the hook's arena. Units: tool calls.
 * Errors: -1 and hook->err.
 */
#ifndef HOLDFAST_REANCHOR_H
#define HOLDFAST_REANCHOR_H

struct hook;
struct state_record;

int reanchor(struct hook *hook, struct state_record *record);

#endif
