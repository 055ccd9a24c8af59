/*
 * A value of a sink's section that says where the secret is: what can be told
 * of it without running anything. `holdfast doctor` looks here, the sinks
 * through sink/secret.h.
 *
 *   env:NAME   a variable of the environment
 *   file:PATH  the first line of a file that only its owner can read
 *
 * Owner:  values live in the arena, or in the environment.
 * Units:  bytes; a value has at most SECRET_MAX.
 * Errors: -1 and `err`, which names the sink, the key and the place, never
 *         the value.
 */
#ifndef HOLDFAST_SINK_SECRET_H
#define HOLDFAST_SINK_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct policy_sink;

#define SECRET_MAX ((size_t)4096)

/* "[sink NAME] KEY: WHERE WHAT" */
int secret_wrong(const struct policy_sink *sink, const char *key,
    const char *where, const char *what, struct err *err);
/* The first line of `text`, without blanks at its ends; it is cut out. */
const char *secret_first_line(char *text);
/* Anything but env: and file: is its own value. */
int secret_find(const struct policy_sink *sink, const char *key,
    const char *text, struct arena *arena, const char **value, struct err *err);
/* Is it there, and can it go into a header or a URL? */
int secret_check(const struct policy_sink *sink, const char *key,
    const char *value, struct err *err);

#endif
