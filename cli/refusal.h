/*
 * The refusal that a release code names: which project it was in.
 *
 * Owner:  results live in the arena.
 * Units:  bytes; of each log the last REFUSAL_LOG_MAX are read, newest record
 *         first, of at most REFUSAL_PROJECTS_MAX projects.
 * Errors: a log that cannot be read has no refusal.
 */
#ifndef HOLDFAST_REFUSAL_H
#define HOLDFAST_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct place;

#define REFUSAL_LOG_MAX ((size_t)4 << 20)
#define REFUSAL_PROJECTS_MAX 10000

struct refusal {
	const char *state;   /* the state folder of its project */
	const char *what;    /* the command or file, NULL if not known */
	const char *project; /* the project's path, NULL if not known */
};

/* Looks in place->state first and, if `everywhere`, in the other projects. */
bool refusal_find(struct refusal *refusal, const struct place *place,
    const char *code, bool everywhere, struct arena *arena);

#endif
