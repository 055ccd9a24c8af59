#include "jsontext_scan.h"

#include "err.h"
#include "util.h"

#include <string.h>

struct scan {
	const char *text;
	size_t len, pos;
	size_t lax; /* where the first comment or trailing comma stands + 1 */
	struct err *err;
};

static size_t line_of(const char *text, size_t pos)
{
	size_t line = 1, i;

	for (i = 0; i < pos; i++)
		line += text[i] == '\n';
	return line;
}

static int fail(struct scan *scan, size_t pos, const char *what)
{
	return err_set(scan->err, ERR_INPUT, "line %zu: %s",
	    line_of(scan->text, pos), what);
}

/* --- checking --- */

/* Line ends are LF or CR LF: what a CR alone means, not all agree on. */
static int check_space(struct scan *scan)
{
	for (;;) {
		const char *at = scan->text + scan->pos;
		size_t end;

		if (scan->pos < scan->len && jsontext_blank(*at)) {
			if (*at == '\r' &&
			    (scan->pos + 1 == scan->len || at[1] != '\n'))
				return fail(scan, scan->pos,
				    "a carriage return without a line feed");
			scan->pos++;
			continue;
		}
		end = jsontext_skip_comment(scan->text, scan->len, scan->pos);
		if (end == scan->pos)
			return 0;
		if (!end)
			return fail(
			    scan, scan->pos, "this comment is never closed");
		if (!scan->lax)
			scan->lax = scan->pos + 1;
		scan->pos = end;
	}
}

static bool is_hex(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char ch = to_lower(text[i]);

		if (!is_digit(ch) && (ch < 'a' || ch > 'f'))
			return false;
	}
	return true;
}

/* The length of the escape at `text`, 0 if it is none. */
static size_t escape_length(const char *text, size_t len)
{
	if (len < 2 || text[0] != '\\')
		return 0;
	if (text[1] == 'u')
		return len >= 6 && is_hex(text + 2, 4) ? 6 : 0;
	return text[1] && strchr("\"\\/bfnrt", text[1]) ? 2 : 0;
}

static int check_string(struct scan *scan)
{
	size_t start = scan->pos++;

	while (scan->pos < scan->len && scan->text[scan->pos] != '"') {
		const char *at = scan->text + scan->pos;
		size_t left = scan->len - scan->pos, step;

		if ((unsigned char)*at < 0x20)
			return fail(scan, scan->pos,
			    "a line end or control character in a string");
		step = *at == '\\' ? escape_length(at, left)
				   : utf8_length(at, left);
		if (!step)
			return fail(scan, scan->pos,
			    *at == '\\' ? "an escape that JSON does not have"
					: "bytes that are not UTF-8");
		scan->pos += step;
	}
	if (scan->pos >= scan->len)
		return fail(scan, start, "this string is never closed");
	scan->pos++;
	return 0;
}

static int check_value(struct scan *scan, unsigned depth);

static int check_key(struct scan *scan)
{
	if (scan->text[scan->pos] != '"')
		return fail(scan, scan->pos, "a key in quotes is due here");
	if (check_string(scan) < 0 || check_space(scan) < 0)
		return -1;
	if (scan->pos >= scan->len || scan->text[scan->pos] != ':')
		return fail(scan, scan->pos, "a colon is due here");
	scan->pos++;
	return check_space(scan);
}

static int check_container(struct scan *scan, unsigned depth)
{
	size_t start = scan->pos, comma = 0;
	bool object = scan->text[scan->pos++] == '{';

	if (depth >= JSONTEXT_DEPTH_MAX)
		return fail(scan, start, "nested too deeply");
	for (;;) {
		if (check_space(scan) < 0)
			return -1;
		if (scan->pos >= scan->len)
			return fail(
			    scan, start, "this bracket is never closed");
		if (scan->text[scan->pos] == (object ? '}' : ']')) {
			if (comma && (!scan->lax || scan->lax > comma))
				scan->lax = comma;
			scan->pos++;
			return 0;
		}
		if ((object && check_key(scan) < 0) ||
		    check_value(scan, depth + 1) < 0 || check_space(scan) < 0)
			return -1;
		comma = 0;
		if (scan->pos < scan->len && scan->text[scan->pos] == ',')
			comma = ++scan->pos;
		else if (scan->pos < scan->len &&
			 scan->text[scan->pos] != (object ? '}' : ']'))
			return fail(scan, scan->pos, "a comma is due here");
	}
}

static int check_value(struct scan *scan, unsigned depth)
{
	const char *at = scan->text + scan->pos;
	size_t end;

	if (scan->pos >= scan->len)
		return fail(scan, scan->pos, "the text ends too early");
	if (*at == '{' || *at == '[')
		return check_container(scan, depth);
	if (*at == '"')
		return check_string(scan);
	end = jsontext_skip_scalar(scan->text, scan->len, scan->pos);
	if (end == scan->pos || !jsontext_type_of(at, end - scan->pos))
		return fail(scan, scan->pos, "a value is due here");
	scan->pos = end;
	return 0;
}

int jsontext_parse(
    struct jsontext *doc, const char *text, size_t len, struct err *err)
{
	struct scan scan = {.text = text, .len = len, .err = err};
	struct jsontext found = {.text = text, .len = len};

	if (len > JSONTEXT_MAX)
		return err_set(err, ERR_INPUT, "line 1: more than %zu bytes",
		    JSONTEXT_MAX);
	if (len >= 3 && memcmp(text, JSONTEXT_MARK, 3) == 0)
		scan.pos = 3;
	if (check_space(&scan) < 0)
		return -1;
	found.root.key = found.root.start = scan.pos;
	if (check_value(&scan, 0) < 0)
		return -1;
	found.root.end = scan.pos;
	found.root.type = jsontext_type_of(
	    text + found.root.start, found.root.end - found.root.start);
	if (check_space(&scan) < 0)
		return -1;
	if (scan.pos < len)
		return fail(&scan, scan.pos, "more text after the JSON");
	if (scan.lax)
		found.lax_line = line_of(text, scan.lax - 1);
	*doc = found;
	return 0;
}

bool jsontext_is_blank(const char *text, size_t len)
{
	size_t i = len >= 3 && memcmp(text, JSONTEXT_MARK, 3) == 0 ? 3 : 0;

	while (i < len && jsontext_blank(text[i]))
		i++;
	return i == len;
}

size_t jsontext_line(const struct jsontext *doc, size_t pos)
{
	return line_of(doc->text, pos < doc->len ? pos : doc->len);
}
