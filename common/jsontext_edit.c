#include "jsontext_scan.h"

#include "buf.h"
#include "err.h"

#include <string.h>

/* How a file is written, as far as it can be told. */
struct layout {
	const char *eol;
	const char *unit; /* one step of indentation */
	size_t unit_len;
	bool after_colon, after_comma; /* a blank stands there */
};

/* --- reading the layout --- */

static bool has_line_end(const char *text, size_t start, size_t end)
{
	return memchr(text + start, '\n', end - start) != NULL;
}

static void learn(const struct jsontext *doc, struct layout *layout)
{
	const char *text = doc->text;
	const char *end = memchr(text, '\n', doc->len);
	struct jsontext_value item = {0};
	size_t at;

	*layout = (struct layout){.eol = "\n",
	    .unit = "  ",
	    .unit_len = 2,
	    .after_colon = true,
	    .after_comma = true};
	if (end && end > text && end[-1] == '\r')
		layout->eol = "\r\n";
	if (!jsontext_next(doc, &doc->root, &item))
		return;
	at = jsontext_line_start(text, item.key);
	if (jsontext_starts_line(doc, item.key) && item.key > at &&
	    has_line_end(text, doc->root.start, item.key)) {
		layout->unit = text + at;
		layout->unit_len = item.key - at;
	}
	layout->after_colon =
	    item.start == item.key || jsontext_blank(text[item.start - 1]);
	layout->after_comma = layout->after_colon;
}

/* --- laying out a new value --- */

/* The indentation of a line of the file, and steps below it. */
struct base {
	const char *indent;
	size_t len, depth;
};

static void new_line(struct buf *out, const struct layout *layout,
    const struct base *base, size_t depth)
{
	buf_addstr(out, layout->eol);
	buf_add(out, base->indent, base->len);
	while (depth--)
		buf_add(out, layout->unit, layout->unit_len);
}

/*
 * The length of a container that is empty, or an array of nothing but
 * scalars; 0 for any other.
 */
static size_t short_length(const char *value, size_t len)
{
	size_t i = 1;

	if (len > 1 && value[0] == '{')
		return value[1] == '}' ? 2 : 0;
	while (i < len && value[i] != ']') {
		if (value[i] == '{' || value[i] == '[')
			return 0;
		i = value[i] == ',' ? i + 1
				    : jsontext_skip_scalar(value, len, i);
	}
	return i < len ? i + 1 : 0;
}

/* On one line, with blanks where the file has them. */
static void put_flat(
    struct buf *out, const char *value, size_t len, const struct layout *layout)
{
	size_t i = 0;

	while (i < len) {
		size_t end = value[i] == '"'
				 ? jsontext_skip_scalar(value, len, i)
				 : i + 1;

		buf_add(out, value + i, end - i);
		if ((value[i] == ':' && layout->after_colon) ||
		    (value[i] == ',' && layout->after_comma))
			buf_addch(out, ' ');
		i = end;
	}
}

/* One member a line, `depth` steps below `base`; short arrays stay whole. */
static void put_deep(struct buf *out, const char *value,
    const struct layout *layout, const struct base *base)
{
	size_t len = strlen(value), depth = base->depth, i = 0;

	while (i < len) {
		bool opens = value[i] == '[' || value[i] == '{';
		size_t whole = opens ? short_length(value + i, len - i) : 0;

		if (!whole && value[i] == '"')
			whole = jsontext_skip_scalar(value, len, i) - i;
		if (whole) {
			put_flat(out, value + i, whole, layout);
			i += whole;
			continue;
		}
		if (value[i] == ']' || value[i] == '}')
			new_line(out, layout, base, --depth);
		buf_addch(out, value[i]);
		if (opens)
			new_line(out, layout, base, ++depth);
		if (value[i] == ',')
			new_line(out, layout, base, depth);
		if (value[i] == ':' && layout->after_colon)
			buf_addch(out, ' ');
		i++;
	}
}

/* --- adding --- */

struct addition {
	const struct jsontext *doc;
	const char *key; /* NULL in an array */
	const char *value;
	struct layout layout;
	struct base base;
	bool flat; /* on the line that is there */
};

static void put_addition(struct buf *out, const struct addition *add)
{
	const struct layout *layout = &add->layout;

	if (add->key)
		buf_addf(
		    out, "\"%s\":%s", add->key, layout->after_colon ? " " : "");
	if (add->flat)
		put_flat(out, add->value, strlen(add->value), layout);
	else
		put_deep(out, add->value, layout, &add->base);
}

static void put_rest(struct buf *out, const struct jsontext *doc, size_t from)
{
	buf_add(out, doc->text + from, doc->len - from);
}

static struct base base_at(const struct jsontext *doc, size_t pos, size_t depth)
{
	size_t start = jsontext_line_start(doc->text, pos);

	return (struct base){.indent = doc->text + start,
	    .len = jsontext_line_text(doc->text, pos) - start,
	    .depth = depth};
}

/* After the comments that stand on the line of `pos`, behind it. */
static size_t after_comments(
    const struct jsontext *doc, size_t pos, bool *to_line_end)
{
	size_t i = pos, end;

	*to_line_end = false;
	for (;;) {
		while (i < doc->len &&
		       (doc->text[i] == ' ' || doc->text[i] == '\t'))
			i++;
		end = jsontext_skip_comment(doc->text, doc->len, i);
		if (end == i)
			return pos;
		*to_line_end = doc->text[i + 1] == '/';
		pos = i = end;
	}
}

/* Into a container that is empty. */
static void add_first(
    const struct jsontext_value *parent, struct addition *add, struct buf *out)
{
	const struct jsontext *doc = add->doc;
	struct jsontext_value other = {0};
	bool to_line_end;
	size_t at = after_comments(doc, parent->start + 1, &to_line_end);

	add->flat = !has_line_end(doc->text, 0, doc->len) &&
		    jsontext_next(doc, &doc->root, &other);
	add->base = base_at(doc, parent->start, 1);
	buf_add(out, doc->text, at);
	if (!add->flat)
		new_line(out, &add->layout, &add->base, 1);
	put_addition(out, add);
	if (!add->flat && !has_line_end(doc->text, at, parent->end)) {
		new_line(out, &add->layout, &add->base, 0);
		at = parent->end - 1;
	}
	put_rest(out, doc, at);
}

/* Behind the last one; a comma after that one is the file's manner. */
static void add_last(const struct jsontext_value *parent,
    const struct jsontext_value *first, const struct jsontext_value *last,
    struct addition *add, struct buf *out)
{
	const struct jsontext *doc = add->doc;
	size_t comma = jsontext_skip_space(doc->text, doc->len, last->end), at;
	bool manner = doc->text[comma] == ',', to_line_end;
	bool own_line = jsontext_starts_line(doc, first->key);

	add->flat = !has_line_end(doc->text, parent->start, parent->end);
	add->base = base_at(doc, last->key, 0);
	at = manner ? comma + 1 : last->end;
	buf_add(out, doc->text, at);
	if (!manner)
		buf_addch(out, ',');
	comma = at;
	at = after_comments(doc, at, &to_line_end);
	buf_add(out, doc->text + comma, at - comma);
	if (own_line || to_line_end)
		new_line(out, &add->layout, &add->base, 0);
	else if (add->layout.after_comma)
		buf_addch(out, ' ');
	put_addition(out, add);
	if (manner)
		buf_addch(out, ',');
	put_rest(out, doc, at);
}

static int add_to(const struct jsontext_value *parent, struct addition *add,
    struct buf *out, struct err *err)
{
	struct jsontext_value item = {0}, first = {0}, last = {0};

	while (jsontext_next(add->doc, parent, &item)) {
		if (!first.type)
			first = item;
		last = item;
	}
	learn(add->doc, &add->layout);
	if (last.type)
		add_last(parent, &first, &last, add, out);
	else
		add_first(parent, add, out);
	return out->failed ? err_set(err, ERR_MEMORY, "out of memory") : 0;
}

int jsontext_add_member(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key, const char *value,
    struct buf *out, struct err *err)
{
	struct addition add = {.doc = doc, .key = key, .value = value};

	if (object->type != JSONTEXT_OBJECT)
		return err_set(err, ERR_INPUT, "line %zu: no object",
		    jsontext_line(doc, object->start));
	return add_to(object, &add, out, err);
}

int jsontext_add_element(const struct jsontext *doc,
    const struct jsontext_value *array, const char *value, struct buf *out,
    struct err *err)
{
	struct addition add = {.doc = doc, .value = value};

	if (array->type != JSONTEXT_ARRAY)
		return err_set(err, ERR_INPUT, "line %zu: no array",
		    jsontext_line(doc, array->start));
	return add_to(array, &add, out, err);
}

int jsontext_replace(const struct jsontext *doc,
    const struct jsontext_value *value, const char *with, struct buf *out,
    struct err *err)
{
	buf_add(out, doc->text, value->start);
	buf_addstr(out, with);
	put_rest(out, doc, value->end);
	return out->failed ? err_set(err, ERR_MEMORY, "out of memory") : 0;
}
