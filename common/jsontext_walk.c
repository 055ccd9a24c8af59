#include "jsontext_scan.h"

#include "arena.h"
#include "err.h"
#include "util.h"

#include <string.h>

bool jsontext_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

/* The end of the comment at `pos`, or `pos` if there is none, 0 if open. */
size_t jsontext_skip_comment(const char *text, size_t len, size_t pos)
{
	size_t i = pos + 2;

	if (pos + 1 >= len || text[pos] != '/')
		return pos;
	if (text[pos + 1] == '/') {
		while (i < len && text[i] != '\n' && text[i] != '\r')
			i++;
		return i;
	}
	if (text[pos + 1] != '*')
		return pos;
	while (i + 1 < len && (text[i] != '*' || text[i + 1] != '/'))
		i++;
	return i + 1 < len ? i + 2 : 0;
}

/* Blanks and comments of a text that was checked. */
size_t jsontext_skip_space(const char *text, size_t len, size_t pos)
{
	size_t end = pos;

	do {
		pos = end;
		while (pos < len && jsontext_blank(text[pos]))
			pos++;
		end = jsontext_skip_comment(text, len, pos);
	} while (end > pos);
	return pos;
}

/* The end of a string, number or word of a text that was checked. */
size_t jsontext_skip_scalar(const char *text, size_t len, size_t pos)
{
	if (text[pos] == '"') {
		for (pos++; pos < len && text[pos] != '"'; pos++)
			pos += text[pos] == '\\';
		return pos < len ? pos + 1 : len;
	}
	while (pos < len && !jsontext_blank(text[pos]) &&
	       !strchr(",:]}[{/\"", text[pos]))
		pos++;
	return pos;
}

/* The end of the value at `pos` of a text that was checked. */
static size_t skip_value(const char *text, size_t len, size_t pos)
{
	size_t depth = 0;

	do {
		char ch = text[pos];

		if (ch == '{' || ch == '[')
			depth++;
		else if (ch == '}' || ch == ']')
			depth--;
		if (strchr("{}[],:", ch))
			pos++;
		else
			pos = jsontext_skip_scalar(text, len, pos);
		if (depth)
			pos = jsontext_skip_space(text, len, pos);
	} while (depth && pos < len);
	return pos;
}

static size_t digits(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && is_digit(text[i]))
		i++;
	return i;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? and nothing else */
static bool is_number(const char *text, size_t len)
{
	size_t i = len && text[0] == '-', n = digits(text + i, len - i);

	if (!n || (n > 1 && text[i] == '0'))
		return false;
	i += n;
	if (i < len && text[i] == '.') {
		n = digits(text + i + 1, len - i - 1);
		if (!n)
			return false;
		i += n + 1;
	}
	if (i < len && to_lower(text[i]) == 'e') {
		i++;
		i += i < len && (text[i] == '+' || text[i] == '-');
		n = digits(text + i, len - i);
		if (!n)
			return false;
		i += n;
	}
	return i == len;
}

enum jsontext_type jsontext_type_of(const char *text, size_t len)
{
	if (text[0] == '{')
		return JSONTEXT_OBJECT;
	if (text[0] == '[')
		return JSONTEXT_ARRAY;
	if (text[0] == '"')
		return JSONTEXT_STRING;
	if (len == 4 && memcmp(text, "true", 4) == 0)
		return JSONTEXT_TRUE;
	if (len == 5 && memcmp(text, "false", 5) == 0)
		return JSONTEXT_FALSE;
	if (len == 4 && memcmp(text, "null", 4) == 0)
		return JSONTEXT_NULL;
	return is_number(text, len) ? JSONTEXT_NUMBER : JSONTEXT_NONE;
}

bool jsontext_next(const struct jsontext *doc,
    const struct jsontext_value *parent, struct jsontext_value *item)
{
	const char *text = doc->text;
	size_t pos = item->type ? item->end : parent->start + 1;

	if (parent->type != JSONTEXT_OBJECT && parent->type != JSONTEXT_ARRAY)
		return false;
	pos = jsontext_skip_space(text, doc->len, pos);
	if (item->type && text[pos] == ',')
		pos = jsontext_skip_space(text, doc->len, pos + 1);
	if (pos + 1 >= parent->end)
		return false;
	item->key = pos;
	if (parent->type == JSONTEXT_OBJECT) {
		pos = jsontext_skip_scalar(text, doc->len, pos);
		pos = jsontext_skip_space(text, doc->len, pos) +
		      1; /* the colon */
		pos = jsontext_skip_space(text, doc->len, pos);
	}
	item->start = pos;
	item->end = skip_value(text, doc->len, pos);
	item->type = jsontext_type_of(text + pos, item->end - pos);
	return true;
}

static unsigned hex4(const char *text)
{
	unsigned value = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		char ch = to_lower(text[i]);

		value = value * 16 +
			(unsigned)(is_digit(ch) ? ch - '0' : ch - 'a' + 10);
	}
	return value;
}

static size_t put_utf8(char *to, unsigned long code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (char)(0xe0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3f));
		to[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3f));
	to[2] = (char)(0x80 | (code >> 6 & 0x3f));
	to[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* The \u escape at *from, with its second half; a lone half is U+FFFD. */
static unsigned long decode_unicode(const char **from)
{
	unsigned long code = hex4(*from + 2), low;

	*from += 6;
	if (code < 0xd800 || code > 0xdfff)
		return code;
	if (code > 0xdbff || (*from)[0] != '\\' || (*from)[1] != 'u')
		return 0xfffd;
	low = hex4(*from + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*from += 6;
	return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

/* The string with its quotes from `start`; never longer than its text. */
static char *decode(
    const struct jsontext *doc, size_t start, size_t end, struct arena *arena)
{
	static const char plain[] = "b\bf\fn\nr\rt\t";
	const char *from = doc->text + start + 1;
	const char *last = doc->text + end - 1;
	char *text = arena_alloc(arena, end - start), *to = text;

	while (text && from < last) {
		const char *known;

		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		if (from[1] == 'u') {
			unsigned long code = decode_unicode(&from);

			if (!code)
				return NULL;
			to += put_utf8(to, code);
			continue;
		}
		known = strchr(plain, from[1]);
		if (known)
			*to++ = known[1];
		else
			*to++ = from[1];
		from += 2;
	}
	return text;
}

char *jsontext_string(const struct jsontext *doc,
    const struct jsontext_value *value, struct arena *arena)
{
	if (value->type != JSONTEXT_STRING)
		return NULL;
	return decode(doc, value->start, value->end, arena);
}

char *jsontext_key(const struct jsontext *doc,
    const struct jsontext_value *member, struct arena *arena)
{
	size_t end;

	if (member->key == member->start)
		return NULL;
	end = jsontext_skip_scalar(doc->text, doc->len, member->key);
	return decode(doc, member->key, end, arena);
}

bool jsontext_key_is(const struct jsontext *doc,
    const struct jsontext_value *member, const char *key)
{
	struct arena arena = {0};
	const char *name;
	size_t len = strlen(key), end;
	bool same;

	if (member->key == member->start)
		return false;
	end = jsontext_skip_scalar(doc->text, doc->len, member->key);
	if (end - member->key == len + 2 &&
	    memcmp(doc->text + member->key + 1, key, len) == 0)
		return true;
	if (!memchr(doc->text + member->key, '\\', end - member->key))
		return false;
	name = decode(doc, member->key, end, &arena);
	same = name && strcmp(name, key) == 0;
	arena_free(&arena);
	return same;
}

int jsontext_get(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key,
    struct jsontext_value *item, struct err *err)
{
	struct jsontext_value member = {0}, found = {0};

	if (object->type != JSONTEXT_OBJECT) {
		*item = found;
		return 0;
	}
	while (jsontext_next(doc, object, &member)) {
		if (!jsontext_key_is(doc, &member, key))
			continue;
		if (found.type)
			return err_set(err, ERR_INPUT,
			    "line %zu: the key \"%s\" stands twice",
			    jsontext_line(doc, member.key), key);
		found = member;
	}
	*item = found;
	return 0;
}

/* --- lines --- */

size_t jsontext_line_start(const char *text, size_t pos)
{
	while (pos && text[pos - 1] != '\n')
		pos--;
	if (!pos && strncmp(text, JSONTEXT_MARK, 3) == 0)
		pos = 3;
	return pos;
}

size_t jsontext_line_text(const char *text, size_t pos)
{
	size_t i = jsontext_line_start(text, pos);

	while (text[i] == ' ' || text[i] == '\t')
		i++;
	return i < pos ? i : pos;
}

bool jsontext_starts_line(const struct jsontext *doc, size_t pos)
{
	return jsontext_line_text(doc->text, pos) == pos;
}
