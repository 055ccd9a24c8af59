/*
 * What the two files of setup share: the run, and one settings file in it.
 *
 * Owner:  the arena is the run's. Units: none.
 * Errors: told on stderr; `status` is what the program will end with.
 */
#ifndef HOLDFAST_SETUP_FILE_H
#define HOLDFAST_SETUP_FILE_H

#include "arena.h"
#include "buf.h"
#include "place.h"

#include <stdbool.h>

struct host;

#define SETUP_FILES_MAX 256 /* written by one run */

struct setup {
	const char *command; /* "install" or "uninstall" */
	bool installs, dry_run, json;
	bool user, project, local;
	const struct host *host; /* NULL: all */
	struct arena arena;
	struct place place;
	const char *cwd;
	struct buf results; /* JSON objects */
	int status;
	const char *done[SETUP_FILES_MAX]; /* paths */
	size_t n_done;
	int lock;
};

/* Wires the file at `path`, or takes our hooks out of it; -1 if not. */
int setup_file(struct setup *setup, const struct host *host, const char *path);
/* Says what failed; -1. */
int setup_fail(struct setup *setup, const char *what);

#endif
