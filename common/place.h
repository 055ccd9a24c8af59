/*
 * Where things stand on this machine: the user's folders, the project and its
 * state, the programs. The one file that reads the environment.
 *
 * Owner:  strings live in the arena.
 * Units:  paths are absolute.
 * Errors: -1 and `err`, with what to set or create.
 */
#ifndef HOLDFAST_PLACE_H
#define HOLDFAST_PLACE_H

#include <stddef.h>

struct arena;
struct err;

#define PLACE_SYSTEM_CONFIG "/etc/holdfast/config.ini"
#define PLACE_POLICY ".holdfast/policy.ini" /* below the project root */

struct place {
	const char *home; /* NULL if there is none */
	const char
	    *user_config;   /* …/holdfast/config.ini, NULL without a home */
	const char *root;   /* the project root */
	const char *policy; /* the project's policy file, there or not */
	const char *git_common; /* of the repository that knows this worktree,
				   or NULL */
	const char *worktree;   /* top of the git work tree; NULL without git */
	const char *id; /* 16 hexadecimal digits: the project's name in state */
	const char *user_state;      /* …/holdfast, of all projects */
	const char *state;           /* …/holdfast/projects/ID */
	const char *libexec, *share; /* of the running suite; NULL: unknown */
};

/*
 * The project that `dir` belongs to: the nearest folder at or above it with
 * .holdfast/policy.ini, else with .git, else `dir` itself. Nothing is created.
 */
int place_find(
    struct place *place, const char *dir, struct arena *arena, struct err *err);
/* Creates the state folders and opens the project's; -1 on failure. */
int place_open_state(const struct place *place, struct err *err);

/* The branch that is checked out, or NULL. */
const char *place_branch(const struct place *place, struct arena *arena);

/* The folder of the running program's suite: libexec and share. */
const char *place_libexec(struct arena *arena);
const char *place_share(struct arena *arena);

/* The environment; NULL if unset. */
const char *place_env(const char *name);

#endif
