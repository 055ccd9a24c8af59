/*
 * JSON in and out. The one file that includes cJSON, with its traps closed:
 * a host must not read another command than the one we judged.
 *
 * Refused with an error: bytes after the value, duplicate keys, broken UTF-8,
 * nesting past JSON_DEPTH_MAX, control characters in strings. Keys are
 * compared with case. `\u0000` and lone surrogates, which hosts do send in
 * file contents, become U+FFFD and set `replaced`; whoever judges a text in
 * which that matters refuses it.
 *
 * Owner:  json_parse() makes a document that json_free() returns; what the
 *         getters return is borrowed from it.
 * Units:  text is UTF-8. Integers are exact up to 2^53, others are refused.
 * Errors: getters return NULL, false or the given default for a missing key
 *         or another type.
 */
#ifndef HOLDFAST_JSON_H
#define HOLDFAST_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct cJSON;
struct err;

#define JSON_DEPTH_MAX 200

struct json {
	struct cJSON *root; /* NULL if empty; an object, array or scalar */
	bool replaced;      /* a NUL or a lone surrogate became U+FFFD */
};

/* `text` is changed in place where something is replaced. */
int json_parse(struct json *json, char *text, size_t len, struct err *err);
void json_free(struct json *json);

const struct cJSON *json_get(const struct cJSON *object, const char *key);
const char *json_str(const struct cJSON *object, const char *key);
bool json_bool(const struct cJSON *object, const char *key, bool fallback);
bool json_int(const struct cJSON *object, const char *key, int64_t *value);

bool json_is_object(const struct cJSON *item);
const char *json_text(const struct cJSON *item); /* NULL if no string */
/* Members of an array or object in order; NULL starts and ends. */
const struct cJSON *json_next(
    const struct cJSON *parent, const struct cJSON *before);
const char *json_key(const struct cJSON *member); /* NULL in an array */
/* The value as compact JSON text. */
int json_print(struct buf *out, const struct cJSON *item, struct err *err);

/* --- writing: straight into a buf, in the order of the calls --- */

/* A quoted string; bytes that are not UTF-8 become U+FFFD. */
void json_add_text(struct buf *out, const char *text, size_t len);

/*
 * Members of one object. The writer puts the commas:
 *     json_open(&out); json_put(&out, "a", "b"); json_close(&out);
 */
void json_open(struct buf *out);
void json_close(struct buf *out);
void json_put(
    struct buf *out, const char *key, const char *text); /* NULL: nothing */
void json_put_len(
    struct buf *out, const char *key, const char *text, size_t len);
void json_put_int(struct buf *out, const char *key, int64_t value);
void json_put_bool(struct buf *out, const char *key, bool value);
/* The key and a colon; the caller then writes one value. */
void json_put_key(struct buf *out, const char *key);

#endif
