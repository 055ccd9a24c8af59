/*
 * JSON text that belongs to somebody else: read and edited as bytes.
 *
 * A settings file keeps its comments, order, indentation and line ends; what
 * is not meant stays as it is, byte for byte. Comments (// and block) and
 * trailing commas are understood, since many hosts write JSON that way;
 * `lax_line` says where the first of them stands, for hosts that do not.
 *
 * Owner:  the text is borrowed; values are offsets into it and hold until the
 *         next edit, whose result is a new text in the caller's buf.
 * Units:  bytes; lines count from 1.
 * Errors: ERR_INPUT with "line N: …"; an edit that fails leaves `out` in a
 *         state that is of no use.
 */
#ifndef HOLDFAST_JSONTEXT_H
#define HOLDFAST_JSONTEXT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

#define JSONTEXT_MAX ((size_t)4 << 20)
#define JSONTEXT_DEPTH_MAX 100

enum jsontext_type {
	JSONTEXT_NONE = 0,
	JSONTEXT_OBJECT,
	JSONTEXT_ARRAY,
	JSONTEXT_STRING,
	JSONTEXT_NUMBER,
	JSONTEXT_TRUE,
	JSONTEXT_FALSE,
	JSONTEXT_NULL,
};

/* The bytes from `start` to before `end`. */
struct jsontext_value {
	enum jsontext_type type;
	size_t key; /* of a member: its key's first quote; else = start */
	size_t start, end;
};

struct jsontext {
	const char *text;
	size_t len;
	struct jsontext_value root;
	size_t lax_line; /* first comment or trailing comma; 0: plain JSON */
};

/* The whole text is read and checked; one value, and nothing after it. */
int jsontext_parse(
    struct jsontext *doc, const char *text, size_t len, struct err *err);
/* Only blanks: no JSON, but nothing to lose either. */
bool jsontext_is_blank(const char *text, size_t len);
size_t jsontext_line(const struct jsontext *doc, size_t pos);

/*
 * The members of an object or the elements of an array, in order: start with
 * a zeroed `item`; false at the end, and for what has no members.
 */
bool jsontext_next(const struct jsontext *doc,
    const struct jsontext_value *parent, struct jsontext_value *item);
/*
 * The member `key` of an object; an item of JSONTEXT_NONE if there is none.
 * A key that stands twice is an error: nobody can say which one is read.
 */
int jsontext_get(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key,
    struct jsontext_value *item, struct err *err);
/* Is this the key of `member`? Escapes in the text are worked out. */
bool jsontext_key_is(const struct jsontext *doc,
    const struct jsontext_value *member, const char *key);
/* Decoded; NULL if it is no string, has a NUL in it, or memory is out. */
char *jsontext_string(const struct jsontext *doc,
    const struct jsontext_value *value, struct arena *arena);
char *jsontext_key(const struct jsontext *doc,
    const struct jsontext_value *member, struct arena *arena);

/* --- edits: the whole new text goes to `out` --- */

/* `value` is compact JSON; it is laid out as the text around it is. */
int jsontext_add_member(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key, const char *value,
    struct buf *out, struct err *err);
int jsontext_add_element(const struct jsontext *doc,
    const struct jsontext_value *array, const char *value, struct buf *out,
    struct err *err);
/* `with` is put in place of the value as it is. */
int jsontext_replace(const struct jsontext *doc,
    const struct jsontext_value *value, const char *with, struct buf *out,
    struct err *err);
/* A member or element of `parent`, with its comma. */
int jsontext_remove(const struct jsontext *doc,
    const struct jsontext_value *parent, const struct jsontext_value *item,
    struct buf *out, struct err *err);

#endif
