/*
 * One deliver at a time: the lock, and the pipe through which hooks say that
 * there is work (see spool.h).
 *
 * Owner:  the caller's struct; gate_close() gives back what is open.
 * Units:  none.
 * Errors: -1 and `err`; a pipe that cannot be made is no error, the deliver
 *         then looks for itself.
 */
#ifndef HOLDFAST_SINK_GATE_H
#define HOLDFAST_SINK_GATE_H

#include <stdbool.h>

struct err;

struct gate {
	int userfd; /* the user-wide state folder */
	int lockfd;
	int pipefd, keepfd; /* -1: not listening */
};

#define GATE_INIT                                                              \
	{                                                                      \
		-1, -1, -1, -1                                                 \
	}

/* 1: it is ours; 0: a deliver runs, and has been woken. */
int gate_open(struct gate *gate, const char *user_state, struct err *err);
void gate_listen(struct gate *gate);
void gate_unlisten(struct gate *gate);
/* Takes what hooks have written. */
void gate_hear(struct gate *gate);
void gate_close(struct gate *gate);

#endif
