/*
 * The project that a subcommand works on: place, policy, state.
 *
 * Owner:  project_close() returns everything.
 * Errors: told on stderr, -1.
 */
#ifndef HOLDFAST_PROJECT_H
#define HOLDFAST_PROJECT_H

#include "arena.h"
#include "err.h"
#include "place.h"
#include "policy.h"

struct project {
	struct arena arena;
	struct place place;
	struct policy policy;
	struct err err;
	int statefd; /* -1 until project_open_state() */
};

/* Of `dir`, which has to exist, or of the working folder if it is NULL. */
int project_find(struct project *project, const char *command, const char *dir);
int project_load_policy(struct project *project, const char *command);
int project_open_state(struct project *project, const char *command);
/* The first rules file that cannot be read, with why; NULL if there is none. */
const char *project_missing_rules(struct project *project);
void project_close(struct project *project);

#endif
