/*
 * Drains the alert spools: holds the lock of the user-wide state, keeps one
 * worker for each sink that has something to send, closes the alerts that all
 * sinks are done with, waits while there is something to wait for, and ends.
 *
 * There is one deliver at a time. Its workers inherit the lock, so that one
 * that outlives a killed deliver has finished its message before the next
 * deliver starts. While it waits it reads a named pipe; hooks that find it
 * read write a byte and leave (see spool.h).
 *
 * Owner:  the caller.
 * Units:  as named.
 * Errors: -1 and `err` if there is nothing it can work with; troubles of
 *         single alerts and sinks are noted with them, not returned.
 */
#ifndef HOLDFAST_SINK_DELIVER_H
#define HOLDFAST_SINK_DELIVER_H

struct err;

#define DELIVER_SINKS_MAX 32

/*
 * `state` is the one project's state folder to drain, NULL for all. Returns
 * at once if a deliver runs already: that one is woken.
 */
int deliver_run(const char *state, struct err *err);
/*
 * Puts the alert that a hook could not spool, read from `fd`, into the spool
 * of `state`, as soon as there is room: tries for a day.
 */
int deliver_keep(int fd, const char *state, struct err *err);

#endif
