/*
 * guard.index: all that the guard ships as data, by name of program.
 *
 * It is made at build time by config/guard.awk and only looked into where it
 * has to be: first a sorted table of "NAME OFFSET LENGTH", then the blocks.
 *
 * Owner:  index_close() gives the mapping back; blocks are copies in the arena.
 * Units:  bytes.
 * Errors: -1 and `err`. Without the file the guard would know nothing, so that
 *         a missing one is an error.
 */
#ifndef HOLDFAST_INDEX_H
#define HOLDFAST_INDEX_H

#include <stddef.h>

struct arena;
struct err;

struct index {
	const char *text;  /* NULL until it is opened */
	size_t len, table; /* the table ends there */
};

int index_open(struct index *index, const char *share, struct arena *arena,
    struct err *err);
/* A terminated copy of the block, NULL in *block if there is none. */
int index_find(const struct index *index, const char *name, char **block,
    struct arena *arena, struct err *err);
void index_close(struct index *index);

#endif
