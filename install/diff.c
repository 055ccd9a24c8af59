#include "diff.h"

#include "buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXT ((size_t)3)
#define CELLS_MAX ((size_t)4 << 20) /* of the table of common lines */

struct line {
	const char *text;
	size_t len; /* with its line end, if it has one */
};

struct lines {
	struct line *list;
	size_t n;
};

/* One line of the result. */
struct edit {
	char kind; /* ' ', '-' or '+' */
	const struct line *line;
	size_t before, after; /* lines of each side that come before it */
};

struct script {
	struct edit *list;
	size_t n;
};

static bool split(const struct diff_side *side, struct lines *lines)
{
	size_t n = 0, i, start = 0;

	for (i = 0; i < side->len; i++)
		n += side->text[i] == '\n';
	lines->list = calloc(n + 1, sizeof(*lines->list));
	lines->n = 0;
	if (!lines->list)
		return false;
	for (i = 0; i < side->len; i++) {
		if (side->text[i] != '\n' && i + 1 < side->len)
			continue;
		lines->list[lines->n].text = side->text + start;
		lines->list[lines->n++].len = i + 1 - start;
		start = i + 1;
	}
	return true;
}

static bool same(const struct line *a, const struct line *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* --- which lines stay --- */

/* Length of the longest common run of lines of a[i…] and b[k…], for all. */
static uint32_t *common_lengths(
    const struct line *a, size_t n, const struct line *b, size_t m)
{
	size_t width = m + 1, i, k;
	uint32_t *table;

	if (n >= CELLS_MAX / width)
		return NULL;
	table = calloc((n + 1) * width, sizeof(*table));
	for (i = n; table && i-- > 0;) {
		for (k = m; k-- > 0;) {
			uint32_t down = table[(i + 1) * width + k];
			uint32_t right = table[i * width + k + 1];

			if (same(&a[i], &b[k]))
				table[i * width + k] =
				    table[(i + 1) * width + k + 1] + 1;
			else
				table[i * width + k] =
				    down > right ? down : right;
		}
	}
	return table;
}

static void put(struct script *script, char kind, const struct line *line,
    size_t i, size_t k)
{
	script->list[script->n++] = (struct edit){kind, line, i, k};
}

/* The middle, between what both sides begin and end with. */
static void compare_middle(const struct lines *a, const struct lines *b,
    size_t head, size_t tail, struct script *script)
{
	size_t n = a->n - tail, m = b->n - tail, i = head, k = head;
	size_t width = m - head + 1;
	uint32_t *table =
	    common_lengths(a->list + head, n - head, b->list + head, m - head);

	while (i < n || k < m) {
		if (i < n && k < m && table && same(&a->list[i], &b->list[k])) {
			put(script, ' ', &a->list[i], i, k);
			i++;
			k++;
		} else if (i < n &&
			   (k == m || !table ||
			       table[(i - head + 1) * width + k - head] >=
				   table[(i - head) * width + k - head + 1])) {
			put(script, '-', &a->list[i], i, k);
			i++;
		} else {
			put(script, '+', &b->list[k], i, k);
			k++;
		}
	}
	free(table);
}

static bool compare(
    const struct lines *a, const struct lines *b, struct script *script)
{
	size_t least = a->n < b->n ? a->n : b->n, head = 0, tail = 0, i;

	script->list = calloc(a->n + b->n + 1, sizeof(*script->list));
	if (!script->list)
		return false;
	while (head < least && same(&a->list[head], &b->list[head]))
		head++;
	while (tail < least - head &&
	       same(&a->list[a->n - 1 - tail], &b->list[b->n - 1 - tail]))
		tail++;
	for (i = 0; i < head; i++)
		put(script, ' ', &a->list[i], i, i);
	compare_middle(a, b, head, tail, script);
	for (i = 0; i < tail; i++)
		put(script, ' ', &a->list[a->n - tail + i], a->n - tail + i,
		    b->n - tail + i);
	return true;
}

/* --- writing --- */

static void add_line(struct buf *out, const struct edit *edit)
{
	const struct line *line = edit->line;

	buf_addch(out, edit->kind);
	buf_add(out, line->text, line->len);
	if (!line->len || line->text[line->len - 1] != '\n')
		buf_addstr(out, "\n\\ No newline at end of file\n");
}

/* The end of the hunk that begins at `from`: changes near each other. */
static size_t hunk_end(const struct script *script, size_t from)
{
	size_t i, last = from;

	for (i = from; i < script->n && i <= last + 2 * CONTEXT; i++)
		if (script->list[i].kind != ' ')
			last = i;
	return last + 1;
}

static void add_hunk(
    struct buf *out, const struct script *script, size_t start, size_t end)
{
	size_t removed = 0, added = 0, i;
	const struct edit *first = &script->list[start];

	for (i = start; i < end; i++) {
		removed += script->list[i].kind != '+';
		added += script->list[i].kind != '-';
	}
	buf_addf(out, "@@ -%zu,%zu +%zu,%zu @@\n",
	    first->before + (removed > 0), removed, first->after + (added > 0),
	    added);
	for (i = start; i < end; i++)
		add_line(out, &script->list[i]);
}

static void add_hunks(struct buf *out, const struct script *script)
{
	size_t i = 0;

	while (i < script->n) {
		size_t start, end;

		if (script->list[i].kind == ' ') {
			i++;
			continue;
		}
		start = i < CONTEXT ? 0 : i - CONTEXT;
		end = hunk_end(script, i);
		i = end;
		end = end + CONTEXT < script->n ? end + CONTEXT : script->n;
		add_hunk(out, script, start, end);
	}
}

void diff_add(struct buf *out, const struct diff_side *before,
    const struct diff_side *after)
{
	struct lines a = {0}, b = {0};
	struct script script = {0};

	if (before->len == after->len &&
	    (!after->len || memcmp(before->text, after->text, after->len) == 0))
		return;
	if (split(before, &a) && split(after, &b) && compare(&a, &b, &script)) {
		buf_addf(out, "--- %s\n+++ %s\n", before->name, after->name);
		add_hunks(out, &script);
	} else {
		out->failed = true;
	}
	free(script.list);
	free(a.list);
	free(b.list);
}
