/*
 * The frame that every hook program shares: host JSON, event, judgement,
 * decision, evidence, reply, and only then alerts.
 *
 * Owner:  the frame owns everything; a judge takes from hook->arena.
 * Units:  milliseconds.
 * Errors: a judge that returns -1 has failed. Programs that close the gate
 *         (HOOK_GUARD) then refuse, the others give the host's neutral answer
 *         and the failure is recorded.
 */
#ifndef HOLDFAST_HOOK_H
#define HOLDFAST_HOOK_H

#include "arena.h"
#include "buf.h"
#include "decision.h"
#include "err.h"
#include "event.h"
#include "json.h"
#include "place.h"
#include "policy.h"

#include <stdbool.h>

struct alert;
struct host;

struct hook {
	const struct host *host;
	struct arena arena;
	struct json json; /* what the host sent; the event borrows from it */
	struct event event;
	struct place place;
	struct policy policy;
	struct decision decision;
	int statefd;      /* the project's state folder, -1 if there is none */
	struct buf extra; /* members that the judge adds to the record */
	struct alert *alert; /* to be sent after the reply, or NULL */
	struct err err;
};

enum hook_kind {
	HOOK_GUARD,   /* what fails is refused */
	HOOK_NEUTRAL, /* what fails is left to the host */
};

struct hook_program {
	const char *name; /* "pre-tool-use" */
	enum hook_kind kind;
	enum event_kind event; /* what it is asked about if it can't be read */
	int deadline_ms;       /* 0: bounds itself */
	int (*judge)(struct hook *hook);
};

/* The whole life of a hook process; returns its exit status. */
int hook_main(int argc, char *argv[], const struct hook_program *program);

/*
 * An alert about this event, to be raised after the reply. `kind` is an
 * enum alert_kind. Texts are redacted here.
 */
void hook_alert(struct hook *hook, int kind, const char *title,
    const char *body, const char *why);

#endif
