/*
 * A change to one settings file of a host: planned first, shown or done then.
 *
 * Owner:  everything lives in the arena.
 * Units:  bytes.
 * Errors: -1 and `err`, with "FILE:LINE: …" where the file is to blame. A plan
 *         that fails, and one that is not done, has changed nothing; one that
 *         fails while it is done puts back what was there.
 */
#ifndef HOLDFAST_CHANGE_H
#define HOLDFAST_CHANGE_H

#include "wiring.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct arena;
struct err;
struct host;
struct host_settings;
struct place;

enum change_kind {
	CHANGE_NONE,    /* it is as it should be */
	CHANGE_WRITE,   /* the file gets another text */
	CHANGE_CREATE,  /* there was no file */
	CHANGE_RESTORE, /* the file gets the text it had before us */
	CHANGE_REMOVE,  /* the file goes: it was not there before us */
};

struct change {
	const struct host *host;
	const struct host_settings *settings;
	const struct place *place;
	const char *path;
	enum change_kind kind;
	bool installs;
	bool had_ours; /* hooks of ours were in it before */
	bool exists;
	const char *old; /* terminated */
	size_t old_len;
	const char *text; /* what it will be, terminated */
	size_t len;
	struct stat st; /* of the file, if it exists */
	bool stamped;
	struct wiring_stamp stamp; /* of what we wrote last */
	const char *backup;        /* file with what was there before us */
};

int change_plan_install(struct change *change, const struct host *host,
    const char *path, const struct place *place, struct arena *arena,
    struct err *err);
int change_plan_uninstall(struct change *change, const struct host *host,
    const char *path, const struct place *place, struct arena *arena,
    struct err *err);
int change_do(struct change *change, struct arena *arena, struct err *err);

#endif
