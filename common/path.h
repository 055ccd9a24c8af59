/*
 * Names of files: made absolute, made real, compared, matched.
 *
 * Owner:  results live in the arena.
 * Units:  bytes; at most PATH_TEXT_MAX. Paths are compared by element, so
 *         that /a/bc is not inside /a/b.
 * Errors: NULL when there is no memory or the path is too long.
 */
#ifndef HOLDFAST_PATH_H
#define HOLDFAST_PATH_H

#include <stdbool.h>

struct arena;

#define PATH_TEXT_MAX 4096

/* `path` below `base`, or below `home` for "~/": joined, nothing worked out. */
char *path_attach(
    const char *path, const char *base, const char *home, struct arena *arena);
/* The same with ".", ".." and "//" worked out by text alone. */
char *path_absolute(
    const char *path, const char *base, const char *home, struct arena *arena);
/*
 * Where the kernel would end up with an absolute path, element by element:
 * links are followed, also to what does not exist yet, and ".." goes up from
 * where a link led. NULL also for a loop of links.
 */
char *path_real(const char *path, struct arena *arena);
char *path_join(const char *dir, const char *name, struct arena *arena);
/* The last element, borrowed. */
const char *path_base(const char *path);

/* Is `path` the folder `dir` or something in it? Both absolute and normal. */
bool path_is_inside(const char *path, const char *dir);
/* The part of `path` below `dir`, "." for itself, NULL if outside. */
const char *path_below(const char *path, const char *dir);

/*
 * A path against a pattern: * and ? stop at '/', ** does not, [a-z] is a set,
 * \ takes the next byte as it is. A pattern without '/' matches the last
 * element at any depth, as in .gitignore; a match of a folder covers what is
 * in it.
 */
bool path_matches(const char *path, const char *pattern);
/* Text against a pattern in which * and ? match any byte. */
bool text_matches(const char *text, const char *pattern);

#endif
