/*
 * Any text: it is refused, or every edit of it is JSON again, and what was
 * added can be taken out without a trace.
 */
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "jsontext.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VALUES_MAX 40

static void must(int ok)
{
	if (!ok)
		abort();
}

static size_t count(
    const struct jsontext *doc, const struct jsontext_value *parent)
{
	struct jsontext_value item = {0};
	size_t n = 0;

	while (jsontext_next(doc, parent, &item))
		n++;
	return n;
}

/* Offsets before an edit hold after it: edits come behind the bracket. */
static struct jsontext_value again(
    const struct jsontext *doc, struct jsontext_value old, size_t grown)
{
	old.end += grown;
	must(old.end <= doc->len);
	return old;
}

static void add_and_remove(
    const struct jsontext *doc, const struct jsontext_value *parent)
{
	static const char value[] = "{\"a\":[\"x\",\"y\"],\"b\":[{\"c\":1}]}";
	struct buf out = BUF_INIT(JSONTEXT_MAX * 2);
	struct buf back = BUF_INIT(JSONTEXT_MAX * 2);
	struct jsontext_value item = {0}, last = {0}, grown;
	size_t n = count(doc, parent);
	struct jsontext after;
	struct err err = {0};

	must(
	    (parent->type == JSONTEXT_OBJECT
		    ? jsontext_add_member(doc, parent, "new", value, &out, &err)
		    : jsontext_add_element(doc, parent, value, &out, &err)) ==
	    0);
	must(jsontext_parse(&after, out.data, out.len, &err) == 0);
	grown = again(&after, *parent, out.len - doc->len);
	must(count(&after, &grown) == n + 1);
	while (jsontext_next(&after, &grown, &item))
		last = item;
	must(last.type == JSONTEXT_OBJECT && count(&after, &last) == 2);
	must(jsontext_remove(&after, &grown, &last, &back, &err) == 0);
	if (n)
		must(back.len == doc->len &&
		     memcmp(back.data, doc->text, back.len) == 0);
	buf_free(&out);
	buf_free(&back);
}

static void remove_each(
    const struct jsontext *doc, const struct jsontext_value *parent)
{
	struct jsontext_value item = {0}, shrunk;
	size_t n = count(doc, parent), i;

	for (i = 0; i < 4 && jsontext_next(doc, parent, &item); i++) {
		struct buf out = BUF_INIT(JSONTEXT_MAX * 2);
		struct jsontext after;
		struct err err = {0};

		must(jsontext_remove(doc, parent, &item, &out, &err) == 0);
		must(out.len < doc->len);
		must(jsontext_parse(&after, out.data, out.len, &err) == 0);
		shrunk = *parent;
		shrunk.end -= doc->len - out.len;
		must(count(&after, &shrunk) == n - 1);
		buf_free(&out);
	}
}

static void try_value(const struct jsontext *doc,
    const struct jsontext_value *value, unsigned depth, unsigned *left)
{
	struct jsontext_value item = {0};
	struct arena arena = {0};

	if (!*left || depth > JSONTEXT_DEPTH_MAX)
		return;
	--*left;
	must(value->end <= doc->len && value->start < value->end);
	(void)jsontext_string(doc, value, &arena);
	(void)jsontext_key(doc, value, &arena);
	(void)jsontext_key_is(doc, value, "new");
	arena_free(&arena);
	if (value->type != JSONTEXT_OBJECT && value->type != JSONTEXT_ARRAY)
		return;
	add_and_remove(doc, value);
	remove_each(doc, value);
	while (jsontext_next(doc, value, &item))
		try_value(doc, &item, depth + 1, left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned left = VALUES_MAX;
	struct jsontext doc;
	struct err err = {0};
	char *text = malloc(size + 1);

	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	(void)jsontext_is_blank(text, size);
	if (jsontext_parse(&doc, text, size, &err) == 0)
		try_value(&doc, &doc.root, 0, &left);
	free(text);
	return 0;
}
