#include "jsontext_scan.h"

#include "buf.h"
#include "err.h"

static size_t skip_line_blanks(const struct jsontext *doc, size_t pos)
{
	while (
	    pos < doc->len && (doc->text[pos] == ' ' || doc->text[pos] == '\t'))
		pos++;
	return pos;
}

/* Before the line end (CR LF too) that comes before `pos`'s line. */
static size_t line_end_before(const struct jsontext *doc, size_t pos)
{
	size_t start = jsontext_line_start(doc->text, pos);

	if (start && doc->text[start - 1] == '\n')
		start--;
	if (start && doc->text[start - 1] == '\r')
		start--;
	return start;
}

/* Without its line end, would what comes next be part of a // comment? */
static bool ends_in_comment(const struct jsontext *doc, size_t from, size_t end)
{
	while (from < end) {
		size_t after = jsontext_skip_comment(doc->text, doc->len, from);

		if (after >= end && doc->text[from + 1] == '/')
			return true;
		from = after > from ? after : from + 1;
	}
	return false;
}

/* Can the line end before `item` go with it? `from` is what came before. */
static bool takes_line(const struct jsontext *doc, size_t from,
    const struct jsontext_value *item, size_t after)
{
	char next = doc->text[skip_line_blanks(doc, after)];
	size_t before = line_end_before(doc, item->key);

	if (!jsontext_starts_line(doc, item->key) || before < from)
		return false;
	if (next == '\n' || next == '\r')
		return true;
	return (next == '}' || next == ']') &&
	       !ends_in_comment(doc, from, before);
}

/* Where the cut around `item` starts and ends; `from` is what came before. */
static void cut_around(const struct jsontext *doc, size_t from, bool first,
    const struct jsontext_value *item, size_t after, size_t *start, size_t *end)
{
	*start = item->key;
	*end = after;
	if (takes_line(doc, from, item, after)) {
		*start = line_end_before(doc, item->key);
	} else if (first || jsontext_starts_line(doc, item->key)) {
		*end = skip_line_blanks(doc, after);
	} else {
		while (*start > from && (doc->text[*start - 1] == ' ' ||
					    doc->text[*start - 1] == '\t'))
			(*start)--;
	}
}

static bool all_blank(const struct jsontext *doc, size_t start, size_t end)
{
	while (start < end && jsontext_blank(doc->text[start]))
		start++;
	return start == end;
}

int jsontext_remove(const struct jsontext *doc,
    const struct jsontext_value *parent, const struct jsontext_value *item,
    struct buf *out, struct err *err)
{
	struct jsontext_value other = {0}, before = {0};
	const char *text = doc->text;
	size_t comma, from = parent->start + 1, start, end, gap;

	while (jsontext_next(doc, parent, &other) && other.key < item->key)
		before = other;
	if (before.type)
		from = jsontext_skip_space(text, doc->len, before.end) + 1;
	comma = jsontext_skip_space(text, doc->len, item->end);
	gap = comma;
	end = item->end;
	if (text[comma] == ',')
		end = comma + 1;
	else
		gap = item->end;
	cut_around(doc, from, !before.type, item, end, &start, &end);
	if (!before.type && text[comma] != ',' && all_blank(doc, from, start) &&
	    all_blank(doc, end, parent->end - 1)) {
		start = from;
		end = parent->end - 1;
	}
	if (before.type && text[comma] != ',') {
		buf_add(out, text, from - 1); /* up to the comma before */
		buf_add(out, text + from, start - from);
	} else {
		buf_add(out, text, start);
	}
	/* a comment between the item and its comma is not ours to lose */
	if (!all_blank(doc, item->end, gap))
		buf_add(out, text + item->end, gap - item->end);
	buf_add(out, text + end, doc->len - end);
	return out->failed ? err_set(err, ERR_MEMORY, "out of memory") : 0;
}
