/*
 * Where alerts go: one file per kind of sink in sink/, one line in the table
 * of sink/table.c and one, with the keys it reads, in sink_type.c. Only files
 * in sink/ use libcurl and libnotify, and only holdfast-deliver links them.
 *
 * A sink does one thing: it tries to deliver one alert, now. When to try, and
 * when to try again, is for sink/worker.c to say.
 *
 * Owner:  the caller owns everything; what a sink builds lives in the arena.
 * Units:  as in the names.
 * Errors: SINK_RETRY is worth another try later, SINK_REFUSED never is; `err`
 *         says why, in words that hold no secret: no URL, no token.
 */
#ifndef HOLDFAST_SINK_H
#define HOLDFAST_SINK_H

#include "sink_type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct alert;
struct arena;
struct err;
struct net;
struct policy_sink;

enum sink_result {
	SINK_SENT = 0,
	SINK_RETRY,
	SINK_REFUSED,
};

/* What one worker keeps from one alert to the next. */
struct sink_run {
	const struct policy_sink *config;
	const char *machine; /* its name, for people who have several */
	int statefd;         /* the user-wide state folder */
	struct net *net;     /* made on first use, see sink/net.h */
};

struct sink_reply {
	uint64_t retry_after_s; /* 0: the service did not say */
	bool unreachable;       /* nothing gets through: wait with all others */
};

typedef enum sink_result sink_sender(struct sink_run *run,
    const struct alert *alert, struct arena *arena, struct sink_reply *reply,
    struct err *err);

struct sink {
	const char *type;     /* as in `type = ` of a [sink NAME] section */
	unsigned interval_ms; /* the service wants no more than one in this */
	sink_sender *send;
};

const struct sink *sink_find(const char *type);
/* Ends what the run has kept; NULL is fine. */
void net_close(struct net *net);

#endif
