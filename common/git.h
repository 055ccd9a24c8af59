/*
 * Asks git what is not yet in a repository, and touches nothing.
 *
 * git runs without hooks, pagers, monitors, optional locks, network and the
 * caller's GIT_ variables. What a repository's own config could start while it
 * is asked (filters, includes) is switched off, or git is not asked at all.
 *
 * Owner:  the arena. Units: milliseconds, bytes.
 * Errors: -1 and `err`: git could not be asked, or not in time.
 */
#ifndef HOLDFAST_GIT_H
#define HOLDFAST_GIT_H

#include <stddef.h>

struct arena;
struct buf;
struct err;

#define GIT_OUTPUT_MAX ((size_t)1 << 20)
#define GIT_TIMEOUT_MS 900
#define GIT_ARGS_MAX 600 /* words of one git command */

/* The folder at or above `path` in which .git stands, or NULL. */
const char *git_top(const char *path, struct arena *arena);

/* Runs "git ARGS" in `top`; `args` ends with NULL. */
int git_ask(struct buf *out, const char *top, const char *const *args,
    struct arena *arena, struct err *err);

#endif
