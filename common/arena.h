/*
 * Memory that lives as long as one event and is returned all at once.
 *
 * Owner:  whoever declared the arena, zeroed. arena_free() returns everything
 *         that was taken from it; a zeroed or freed arena is fine to free.
 * Units:  bytes. Blocks are aligned for any type and filled with zeros.
 * Errors: NULL when there is no memory or ARENA_MAX would be passed. The
 *         arena stays usable.
 *
 * Each block is a malloc(3) of its own, so that sanitizers see overruns.
 */
#ifndef HOLDFAST_ARENA_H
#define HOLDFAST_ARENA_H

#include <stddef.h>

#define ARENA_MAX ((size_t)256 << 20) /* a ceiling for one event */

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used;
};

void *arena_alloc(struct arena *arena, size_t size);
/* n members of `size` bytes; NULL also if n * size does not fit. */
void *arena_array(struct arena *arena, size_t n, size_t size);
/* A terminated copy of the first `len` bytes. */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void arena_free(struct arena *arena);

#endif
