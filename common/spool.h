/*
 * Alerts on their way to a person: one file each in the project's spool/
 * folder, complete the moment it has its name.
 *
 *   ORDER-ID.alert   an alert to deliver; ORDER sorts as they were raised
 *   ORDER-ID.SINK.try  how far one sink has come with it, see sink_progress.h
 *   ID.told          it was told: the same id is not told again for an hour
 *   *.bad            a file that made no sense, set aside for a person
 *   order            the last ORDER
 *
 * A hook calls spool_raise(): it writes the file, and starts holdfast-deliver
 * where none runs. A running one is woken through a named pipe, so that
 * "is there one?" and "there is work" are the same two system calls.
 *
 * Owner:  the caller owns the strings it gives; what is read lives in the
 *         arena.
 * Units:  microseconds since 1970; a file has at most ALERT_TEXT_MAX bytes.
 * Errors: -1 and `err`; an alert that cannot be spooled is never an answer to
 *         the host.
 */
#ifndef HOLDFAST_SPOOL_H
#define HOLDFAST_SPOOL_H

#include "alert.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;
struct place;

#define SPOOL_DIR "spool"
#define SPOOL_ALERT ".alert" /* how the names of its files end */
#define SPOOL_TRY ".try"
#define SPOOL_TOLD ".told"
#define SPOOL_NAMES_MAX 100000    /* files looked at in one spool */
#define SPOOL_PIPE "deliver.pipe" /* in the user-wide state folder */
#define SPOOL_LOCK "deliver.lock"
#define SPOOL_NEXT "deliver.next" /* held by the one that waits */
#define SPOOL_PROGRAM "holdfast-deliver"

/*
 * What a hook does: spool_add() and spool_start_deliver(). If the disk takes
 * no more, a deliver is started all the same and gets the alert through a
 * pipe; it keeps it in memory until there is room.
 */
int spool_raise(const struct place *place, int statefd, struct alert *alert,
    struct arena *arena, struct err *err);

/*
 * `statefd` is the project's state folder. Fills in id, key and time_us where
 * they are not given. An id that was told already is no error and no alert.
 */
int spool_add(
    int statefd, struct alert *alert, struct arena *arena, struct err *err);
/* The folder itself, made if it is not there; the caller closes it. */
int spool_open(int statefd, struct err *err);
/*
 * The names of the files that end in `suffix`, sorted: alerts are then oldest
 * first. `dirfd` is from spool_open().
 */
int spool_names(int dirfd, const char *suffix, const char *const **names,
    size_t *n, struct arena *arena, struct err *err);
/* ERR_MISSING if it is gone; ERR_INPUT if it was broken: it is set aside. */
int spool_read(int dirfd, const char *name, struct alert *alert,
    struct arena *arena, struct err *err);
/* The terminal that this process or one above it runs in; NULL if none. */
const char *spool_terminal(struct arena *arena);
/* It was told, or given up: its file becomes the mark that says so. */
int spool_told(int dirfd, const struct alert *alert, struct err *err);
bool spool_was_told(int dirfd, const char *id);
/* Marks older than an hour go, and what a killed hook left half written. */
void spool_sweep(int dirfd);

/*
 * Wakes the running deliver, or starts `program` in a session of its own with
 * nothing of ours open. Returns without waiting. `alert` goes to its standard
 * input if it is not NULL (no more than a pipe holds), to be kept for the
 * project at `state`. The caller ignores SIGPIPE.
 */
int spool_start_deliver(const char *program, const char *user_state,
    const struct buf *alert, const char *state, struct err *err);

#endif
