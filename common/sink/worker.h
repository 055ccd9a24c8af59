/*
 * One sink's share of the work, in a process of its own: a service that is
 * slow, hangs or crashes the library holds up nobody else's alerts.
 *
 * Alerts of one spool go out in their order. One that the service fails on
 * (status 500 and the like) is stepped over after STEP_OVER tries; if nothing
 * gets through at all, or the service asked to wait, all of them wait.
 *
 * Owner:  the caller; nothing outlives worker_run().
 * Units:  microseconds since 1970.
 * Errors: none to the caller: what goes wrong is noted with each alert.
 */
#ifndef HOLDFAST_SINK_WORKER_H
#define HOLDFAST_SINK_WORKER_H

#include "sink.h"
#include "sink_when.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct policy;

#define WORKER_SECONDS 60 /* for one try; then the kernel ends the worker */

struct worker {
	const struct policy *policy;
	const struct policy_sink *config;
	bool implicit; /* no sink is configured, this is the desktop */
	const char *machine;
	const char *const *states; /* the projects' state folders */
	size_t n_states;
	int statefd;  /* the user-wide one */
	pid_t parent; /* without it nobody would look after what comes next */
};

/*
 * Sends what is due. Returns when the next try is due, 0 if everything is
 * done.
 */
int64_t worker_run(const struct worker *worker);

#endif
