/*
 * What Holdfast says to an event.
 *
 * Owner:  strings are borrowed, usually from the event's arena.
 * Units:  none. A missing text is NULL.
 * Errors: none. VERDICT_DENY is the zero value: a decision that nobody made
 *         refuses. Order them with verdict_stricter(), not with <.
 */
#ifndef HOLDFAST_DECISION_H
#define HOLDFAST_DECISION_H

#include <stdbool.h>

enum verdict {
	VERDICT_DENY = 0,
	VERDICT_ASK,
	VERDICT_NOTE,
	VERDICT_NONE,    /* silence: the host's own flow stands */
	VERDICT_APPROVE, /* only by an explicit rule of the user's own */
};

struct buf;

struct decision {
	enum verdict verdict;
	const char *rule;    /* "deny.npm-publish", "scope", "stop.tests" … */
	const char *origin;  /* FILE:LINE of the rule */
	const char *subject; /* the part of the input that it is about */
	const char *why;
	const char *instead;
	const char *code;    /* with which a person can release it once */
	const char *context; /* text for the model, with any verdict */
	const char *notice;  /* text for the person at the host */
	const char *input;   /* JSON that replaces the tool's input */
	bool foreign;        /* why and instead are a project's own words */
	bool end_turn;       /* stop the agent here */
};

/* Everything empty and VERDICT_NONE. */
void decision_init(struct decision *decision);
bool verdict_stricter(enum verdict a, enum verdict b);
const char *verdict_name(enum verdict verdict);
/* false if it is no verdict's name. */
bool verdict_parse(const char *name, enum verdict *verdict);

/*
 * The decision in one or two lines, for the model or a person: what, why, by
 * which rule, what to do instead, and how a person lets it through.
 */
void decision_explain(struct buf *out, const struct decision *decision);

#endif
