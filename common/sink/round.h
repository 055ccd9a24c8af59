/*
 * What a deliver works with until something changes: the sinks of the policy
 * and the spools of the projects, read anew each time round.
 *
 * Owner:  the round's own arena; round_begin() forgets what was read before.
 * Units:  none.
 * Errors: none: what cannot be read is as if it were empty, but a policy with
 *         a mistake, see `broken`.
 */
#ifndef HOLDFAST_SINK_ROUND_H
#define HOLDFAST_SINK_ROUND_H

#include "arena.h"
#include "policy.h"

#include <stdbool.h>
#include <stddef.h>

#define ROUND_PROJECTS_MAX 4096

struct round {
	const char *only;       /* one project's state folder, NULL: all */
	const char *user_state; /* the user-wide one */
	struct arena arena;
	struct policy policy;
	struct policy_sink fallback; /* the desktop, if there is no sink */
	bool no_sink;
	bool broken; /* the policy has a mistake: nothing is closed */
	const char **states;
	size_t n_states;
};

void round_begin(struct round *round);
/* How many alerts wait. */
size_t round_count(const struct round *round);
/* Closes those that all sinks are done with. */
void round_close_done(const struct round *round);
/* Throws away what is only left over. */
void round_sweep(const struct round *round);

#endif
