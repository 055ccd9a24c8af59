/*
 * A value of a sink's section, which may say where the secret is instead of
 * what it is:
 *
 *   env:NAME   a variable of the environment
 *   file:PATH  the first line of a file that only its owner can read
 *   cmd:LINE   the first line that this prints, run by sh; user's file only
 *
 * Owner:  values live in the arena.
 * Units:  bytes; a value has at most SECRET_MAX.
 * Errors: -1 and `err`, which names the sink, the key and the place, never
 *         the value.
 */
#ifndef HOLDFAST_SINK_SECRET_RESOLVE_H
#define HOLDFAST_SINK_SECRET_RESOLVE_H

#include "sink_secret.h"

struct arena;
struct err;
struct policy_sink;
struct policy_value;

/* *value is NULL if the key is not set. */
int secret_get(const struct policy_sink *sink, const char *key,
    struct arena *arena, const char **value, struct err *err);
/* One that has to be there. */
const char *secret_need(const struct policy_sink *sink, const char *key,
    struct arena *arena, struct err *err);
/* The value of one "key=value" of the section, where a key may repeat. */
int secret_resolve(const struct policy_sink *sink, const char *key,
    const char *text, struct arena *arena, const char **value, struct err *err);

#endif
