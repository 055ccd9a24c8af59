/*
 * All that Holdfast knows of one agent CLI: one constant per file in host/.
 *
 * Owner:  hosts are static; what parse() fills in lives in the arena.
 * Units:  timeouts are in seconds, as hooks are wired.
 * Errors: parse() returns -1 for input that is not this host's; reply() gives
 *         the exit status and never fails: what a host cannot express falls
 *         back to the stricter thing that it can.
 */
#ifndef HOLDFAST_HOST_H
#define HOLDFAST_HOST_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct cJSON;
struct decision;
struct err;
struct event;

/* One line of the wiring: this event of the host starts that program. */
struct host_hook {
	const char *event;   /* in the host's own words */
	const char *program; /* "pre-tool-use": holdfast-pre-tool-use */
	unsigned timeout_s;
	bool required; /* a guard that is missing here leaves a hole */
};

struct host {
	const char *name;  /* "claude-code", as on the command line */
	const char *title; /* "Claude Code", for people */
	const struct host_hook *hooks;
	size_t n_hooks;

	/* The event in `in`; EVENT_OTHER for those that are of no use to us. */
	int (*parse)(const struct cJSON *in, struct arena *arena,
	    struct event *event, struct err *err);
	/* What goes to the host's stdout and stderr; the exit status. */
	int (*reply)(struct buf *out, struct buf *errs,
	    const struct event *event, const struct decision *decision);

	/* The fixed refusal, if the guard crashes or hangs. */
	const char *panic_out, *panic_err;
	int panic_status;

	size_t context_max; /* characters of context that the model is shown */
	unsigned stop_cap;  /* refused stops in a row until the host gives up */
	bool ask_unattended; /* an ask is refused, not lost, when no one is
				there */

	/* How to recognise that we run below this agent. */
	const char *const *env_marks;     /* variables it sets; NULL ends */
	const char *const *process_names; /* of its programs; NULL ends */
};

extern const struct host host_claude_code;

/* Sorted by name; NULL ends. */
extern const struct host *const hosts[];
const struct host *host_find(const char *name); /* NULL if unknown */

#endif
