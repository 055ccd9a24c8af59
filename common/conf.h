/*
 * INI files. The one file that includes inih, with its traps closed.
 *
 * What inih would cut, join or swallow is refused, with its line: lines past
 * CONF_LINE_MAX bytes, section names past CONF_NAME_MAX, " ;" inside a value,
 * indented lines, a ':' before the '=', NUL bytes, broken UTF-8. Nothing is
 * handed out from a file that has a mistake anywhere.
 *
 * Owner:  everything lives in the arena.
 * Units:  lines count from 1. Values have no blanks at either end.
 * Errors: ERR_CONFIG with "FILE:LINE: what is wrong and how to write it".
 */
#ifndef HOLDFAST_CONF_H
#define HOLDFAST_CONF_H

#include <stddef.h>

struct arena;
struct err;

#define CONF_FILE_MAX ((size_t)128 << 10)
#define CONF_LINE_MAX 197
#define CONF_NAME_MAX 49

struct conf_entry {
	const char *section; /* "" before the first section */
	const char *key;     /* NULL: the section's own line */
	const char *value;   /* NULL with key */
	unsigned line;
};

struct conf {
	const char *file; /* as shown in messages */
	const struct conf_entry *entries;
	size_t n;
};

/* `text` has to be terminated; `file` is only a name. */
int conf_parse(struct conf *conf, const char *file, const char *text,
    size_t len, struct arena *arena, struct err *err);

#endif
