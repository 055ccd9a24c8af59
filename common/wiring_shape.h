/*
 * The shape in which most hosts keep hooks: EVENT: [{matcher, hooks: [{type,
 * command, args, timeout}]}], below "hooks" or at the root. What differs
 * between hosts is a field; a host of another shape has functions of its own.
 *
 * Owner:  constants are static; texts go to the caller's buf.
 * Units:  timeouts in the text are `timeout_ms` milliseconds each.
 * Errors: ERR_INPUT with "line N: …" for what is not of this shape.
 */
#ifndef HOLDFAST_WIRING_SHAPE_H
#define HOLDFAST_WIRING_SHAPE_H

#include "jsontext.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct buf;
struct err;
struct host;
struct host_hook;
struct wiring;
struct wiring_file;

struct wiring_shape {
	const char *wrapper; /* the key that holds the events */
	unsigned timeout_ms; /* one unit of "timeout" */
	/* Events in which one bad handler makes the host drop the file. */
	const char *const *strict;
	/* Types of handlers that the host knows. */
	const char *const *types;
};

/* One handler as it stands in a text. */
struct wiring_handler {
	struct jsontext_value event, group, list, handler;
	const char *event_name;
	const char *command; /* NULL: none */
	const char *program; /* the path in it */
	const char *name;    /* "pre-tool-use", if it is one of ours */
	const char *const *args;
	int64_t timeout_ms;
	const char *fault; /* what keeps it from firing always */
};

/* Calls `visit` for each handler until it returns non-zero; that, 0 or -1. */
int wiring_shape_each(const struct wiring_shape *shape, const struct host *host,
    const struct jsontext *doc, struct arena *arena,
    int (*visit)(const struct wiring_handler *handler, void *data), void *data,
    struct err *err);
/* A member; JSONTEXT_NULL if it stands twice, for nobody knows which counts. */
struct jsontext_value wiring_shape_member(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key);
/* The hook of `host` that the handler is for, or NULL. */
const struct host_hook *wiring_shape_hook(
    const struct host *host, const struct wiring_handler *handler);
/* Is nothing in the handler but what we write? */
bool wiring_shape_is_plain(
    const struct jsontext *doc, const struct jsontext_value *handler);
/* Entries and faults of the events; false if the host drops the file. */
bool wiring_shape_inspect(const struct wiring_shape *shape,
    const struct jsontext *doc, struct wiring *wiring,
    struct wiring_file *file);

int wiring_shape_wire(const struct wiring_shape *shape, const struct host *host,
    const char *libexec, const char *text, size_t len, struct buf *out,
    struct err *err);
int wiring_shape_unwire(const struct wiring_shape *shape,
    const struct host *host, const char *text, size_t len, const char *original,
    struct buf *out, struct err *err);

#endif
