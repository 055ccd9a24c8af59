#include "json.h"

#include "buf.h"
#include "err.h"
#include "util.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* --- reading --- */

static bool is_hex4(const char *p)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		char ch = to_lower(p[i]);

		if (!is_digit(ch) && (ch < 'a' || ch > 'f'))
			return false;
	}
	return true;
}

/* "\uD8xx" to "\uDBxx" is a high surrogate, "\uDCxx" to "\uDFxx" a low one. */
static bool is_surrogate(const char *escape, bool low)
{
	char third = to_lower(escape[3]);
	bool is_low = third >= 'c' && third <= 'f';
	bool is_high =
	    third == '8' || third == '9' || third == 'a' || third == 'b';

	return to_lower(escape[2]) == 'd' && (low ? is_low : is_high);
}

/* One escape at `p`; its length, or 0 if it is none. */
static size_t check_escape(char *p, size_t len, bool *replaced)
{
	if (len < 2)
		return 0;
	if (p[1] != 'u')
		return strchr("\"\\/bfnrt", p[1]) && p[1] ? 2 : 0;
	if (len < 6 || !is_hex4(p + 2))
		return 0;
	if (is_surrogate(p, false) && len >= 12 && p[6] == '\\' &&
	    p[7] == 'u' && is_hex4(p + 8) && is_surrogate(p + 6, true))
		return 12;
	if (memcmp(p + 2, "0000", 4) == 0 || is_surrogate(p, false) ||
	    is_surrogate(p, true)) {
		memcpy(p + 2, "fffd", 4);
		*replaced = true;
	}
	return 6;
}

/* The string whose first quote is at `p`; its length with both quotes. */
static size_t check_string(char *p, size_t len, bool *replaced)
{
	size_t i = 1;

	while (i < len && p[i] != '"') {
		size_t step;

		if ((unsigned char)p[i] < 0x20)
			return 0;
		step = p[i] == '\\' ? check_escape(p + i, len - i, replaced)
				    : utf8_length(p + i, len - i);
		if (!step)
			return 0;
		i += step;
	}
	return i < len ? i + 1 : 0;
}

/*
 * What cJSON lets pass is refused before it sees the text: the strings are
 * checked byte by byte, the depth is counted.
 */
static int scan(struct json *json, char *text, size_t len, struct err *err)
{
	size_t i = 0, depth = 0, step;

	while (i < len) {
		switch (text[i]) {
		case '"':
			step = check_string(text + i, len - i, &json->replaced);
			if (!step)
				return err_set(err, ERR_INPUT,
				    "a broken string in the JSON at byte %zu",
				    i);
			i += step;
			continue;
		case '{':
		case '[':
			if (++depth > JSON_DEPTH_MAX)
				return err_set(err, ERR_INPUT,
				    "JSON nested deeper than %d",
				    JSON_DEPTH_MAX);
			break;
		case '}':
		case ']':
			if (depth)
				depth--;
			break;
		case '\0':
			return err_set(err, ERR_INPUT,
			    "a NUL byte in the JSON at byte %zu", i);
		default:
			break;
		}
		i++;
	}
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

/* The first key that `object` has twice, or NULL; `full` if out of memory. */
static const char *twice(const cJSON *object, bool *full)
{
	const cJSON *item, **sorted;
	const char *found = NULL;
	size_t n = 0, i;

	for (item = object->child; item; item = item->next)
		n++;
	if (n < 2)
		return NULL;
	sorted = calloc(n, sizeof(*sorted));
	if (!sorted) {
		*full = true;
		return NULL;
	}
	for (i = 0, item = object->child; item; item = item->next)
		sorted[i++] = item;
	qsort(sorted, n, sizeof(*sorted), compare_keys);
	for (i = 1; i < n && !found; i++)
		if (strcmp(sorted[i - 1]->string, sorted[i]->string) == 0)
			found = sorted[i]->string;
	free(sorted);
	return found;
}

/* Depth-first without recursion: `up` remembers the way back. */
static int refuse_duplicates(const cJSON *root, struct err *err)
{
	const cJSON *up[JSON_DEPTH_MAX + 1], *item = root;
	size_t depth = 0;

	while (item) {
		if (cJSON_IsObject(item)) {
			bool full = false;
			const char *key = twice(item, &full);

			if (full)
				return err_set(
				    err, ERR_MEMORY, "out of memory");
			if (key)
				return err_set(err, ERR_INPUT,
				    "the key \"%.80s\" stands twice in the "
				    "JSON",
				    key);
		}
		if (item->child && depth <= JSON_DEPTH_MAX) {
			up[depth++] = item;
			item = item->child;
			continue;
		}
		while (item && !item->next)
			item = depth ? up[--depth] : NULL;
		if (item)
			item = depth ? item->next : NULL;
	}
	return 0;
}

int json_parse(struct json *json, char *text, size_t len, struct err *err)
{
	struct json doc = {0};
	const char *end = NULL;
	size_t i;

	if (scan(&doc, text, len, err) < 0)
		return -1;
	doc.root = cJSON_ParseWithLengthOpts(text, len, &end, 0);
	if (!doc.root)
		return err_set(err, ERR_INPUT, "no JSON at byte %zu",
		    end ? (size_t)(end - text) : 0);
	for (i = (size_t)(end - text); i < len && is_space(text[i]); i++)
		;
	if (i < len) {
		(void)err_set(
		    err, ERR_INPUT, "more after the JSON at byte %zu", i);
		json_free(&doc);
		return -1;
	}
	if (refuse_duplicates(doc.root, err) < 0) {
		json_free(&doc);
		return -1;
	}
	*json = doc;
	return 0;
}

void json_free(struct json *json)
{
	cJSON_Delete(json->root);
	json->root = NULL;
	json->replaced = false;
}

const struct cJSON *json_get(const struct cJSON *object, const char *key)
{
	return cJSON_IsObject(object)
		   ? cJSON_GetObjectItemCaseSensitive(object, key)
		   : NULL;
}

const char *json_str(const struct cJSON *object, const char *key)
{
	return json_text(json_get(object, key));
}

bool json_bool(const struct cJSON *object, const char *key, bool fallback)
{
	const cJSON *item = json_get(object, key);

	return cJSON_IsBool(item) ? cJSON_IsTrue(item) : fallback;
}

bool json_int(const struct cJSON *object, const char *key, int64_t *value)
{
	const double limit = 9007199254740992.0; /* 2^53 */
	const cJSON *item = json_get(object, key);
	int64_t whole;

	if (!cJSON_IsNumber(item) || !(item->valuedouble <= limit) ||
	    !(item->valuedouble >= -limit))
		return false;
	whole = (int64_t)item->valuedouble;
	if ((double)whole < item->valuedouble ||
	    (double)whole > item->valuedouble)
		return false;
	*value = whole;
	return true;
}

bool json_is_object(const struct cJSON *item)
{
	return cJSON_IsObject(item);
}

const char *json_text(const struct cJSON *item)
{
	return cJSON_IsString(item) ? item->valuestring : NULL;
}

const struct cJSON *json_next(
    const struct cJSON *parent, const struct cJSON *before)
{
	if (!cJSON_IsObject(parent) && !cJSON_IsArray(parent))
		return NULL;
	return before ? before->next : parent->child;
}

const char *json_key(const struct cJSON *member)
{
	return member->string;
}

int json_print(struct buf *out, const struct cJSON *item, struct err *err)
{
	char *text = cJSON_PrintUnformatted(item);

	if (!text)
		return err_set(err, ERR_MEMORY, "out of memory");
	buf_addstr(out, text);
	cJSON_free(text);
	return 0;
}

/* --- writing --- */

static void add_escaped(struct buf *out, unsigned char ch)
{
	static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	size_t i;

	for (i = 0; i + 1 < sizeof(short_forms); i += 2) {
		if ((unsigned char)short_forms[i] == ch) {
			buf_addch(out, '\\');
			buf_addch(out, short_forms[i + 1]);
			return;
		}
	}
	buf_addf(out, "\\u%04x", ch);
}

/* The bytes at `text` that need no change. */
static size_t plain_run(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		unsigned char ch = (unsigned char)text[i];
		size_t step = 1;

		if (ch < 0x20 || ch == '"' || ch == '\\' || ch == 0x7f)
			break;
		if (ch >= 0x80)
			step = utf8_length(text + i, len - i);
		if (!step)
			break;
		i += step;
	}
	return i;
}

void json_add_text(struct buf *out, const char *text, size_t len)
{
	size_t i = 0;

	buf_addch(out, '"');
	while (i < len) {
		size_t run = plain_run(text + i, len - i);

		buf_add(out, text + i, run);
		i += run;
		if (i == len)
			break;
		if ((unsigned char)text[i] < 0x80)
			add_escaped(out, (unsigned char)text[i]);
		else
			buf_addstr(out, "\xef\xbf\xbd");
		i++;
	}
	buf_addch(out, '"');
}

void json_open(struct buf *out)
{
	buf_addch(out, '{');
}

void json_close(struct buf *out)
{
	buf_addch(out, '}');
}

void json_put_key(struct buf *out, const char *key)
{
	if (out->len && out->data[out->len - 1] != '{')
		buf_addch(out, ',');
	json_add_text(out, key, strlen(key));
	buf_addch(out, ':');
}

void json_put(struct buf *out, const char *key, const char *text)
{
	if (text)
		json_put_len(out, key, text, strlen(text));
}

void json_put_len(
    struct buf *out, const char *key, const char *text, size_t len)
{
	json_put_key(out, key);
	json_add_text(out, text, len);
}

void json_put_int(struct buf *out, const char *key, int64_t value)
{
	json_put_key(out, key);
	buf_addf(out, "%lld", (long long)value);
}

void json_put_bool(struct buf *out, const char *key, bool value)
{
	json_put_key(out, key);
	buf_addstr(out, value ? "true" : "false");
}
