/*
 * What the policy says to a tool call.
 *
 * Owner:  everything in the decision lives in the event's arena.
 * Units:  none.
 * Errors: -1 and `err` when the call cannot be judged; the guard then refuses.
 *
 * Every rule of every file is asked and the strictest answer stands; among
 * equals the first. Nothing here knows a host, and nothing is run or written.
 */
#ifndef HOLDFAST_JUDGE_H
#define HOLDFAST_JUDGE_H

#include "decision.h"

#include <stdbool.h>

struct arena;
struct err;
struct event;
struct policy;

struct judge {
	const struct policy *policy;
	const struct event *event;
	struct arena *arena;
	struct decision *decision;
	struct err *err;
};

enum judge_access {
	JUDGE_READ,  /* its content is shown */
	JUDGE_WRITE, /* it is made, changed or removed */
	JUDGE_TOUCH, /* named by a program of which we do not know */
};

/* Fills judge->decision, which was made by decision_init(). */
int judge_tool(struct judge *judge);

/* The parts of it, each for its kind of target. */
int judge_command(struct judge *judge, const char *command, const char *cwd);
int judge_path(struct judge *judge, const char *path, const char *cwd,
    enum judge_access access);
int judge_mcp(struct judge *judge);

/*
 * Takes the verdict if it is stricter than the one that stands. Texts have to
 * live as long as the arena.
 */
void judge_add(struct judge *judge, enum verdict verdict, const char *rule,
    const char *origin, const char *subject, const char *why,
    const char *instead);

/* No release lets it through: it is about Holdfast itself. */
bool judge_is_final(const struct decision *decision);

/* Does a file of Holdfast's stand at `path`, which is absolute and real? */
bool judge_is_own(const struct judge *judge, const char *path);

#endif
