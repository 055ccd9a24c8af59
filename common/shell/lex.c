#include "lex.h"

#include <string.h>

#include "arena.h"

void lex_init(struct lex *p, struct lex_shared *shared, struct span text,
    size_t base, bool copied, int depth)
{
	memset(p, 0, sizeof(*p));
	p->shared = shared;
	p->s = text.s;
	p->len = text.n;
	p->base = base;
	p->copied = copied;
	p->depth = depth;
	p->docs_tail = &p->docs;
	if (text.n && memchr(text.s, '\0', text.n))
		lex_fail(p, "a NUL byte in the text");
}

size_t lex_at(const struct lex *p, size_t pos)
{
	return p->copied ? p->base : p->base + pos;
}

void lex_fail(struct lex *p, const char *why)
{
	p->failed = true;
	if (p->shared->failed)
		return;
	p->shared->failed = true;
	p->shared->why = why;
	p->shared->why_at = lex_at(p, p->pos);
}

void *lex_alloc(struct lex_shared *shared, size_t size)
{
	void *bytes = NULL;

	shared->used += size + LEX_OVERHEAD;
	if (shared->used <= shared->max) {
		bytes = arena_alloc(shared->arena, size);
		shared->no_memory = shared->no_memory || !bytes;
	}
	return bytes;
}

char *lex_bytes(struct lex *p, size_t size)
{
	char *bytes = NULL;

	if (!p->failed)
		bytes = lex_alloc(p->shared, size);
	if (!bytes)
		lex_fail(p, "too much for one command line");
	return bytes;
}

void *lex_new(struct lex *p, size_t size)
{
	void *node = NULL;

	if (p->shared->nodes >= SHELL_MAX_NODES)
		lex_fail(p, "too many parts for one command line");
	else
		node = lex_bytes(p, size);
	if (!node) {
		memset(p->shared->spare, 0, sizeof(p->shared->spare));
		return p->shared->spare;
	}
	p->shared->nodes++;
	return node;
}

bool lex_enter(struct lex *p)
{
	if (p->depth >= SHELL_MAX_DEPTH)
		lex_fail(p, "nested too deep");
	else
		p->depth++;
	return !p->failed;
}

void lex_leave(struct lex *p)
{
	p->depth--;
}

char lex_peek(const struct lex *p, size_t ahead)
{
	if (p->failed || ahead >= p->len - p->pos)
		return '\0';
	return p->s[p->pos + ahead];
}

bool lex_done(const struct lex *p)
{
	return p->failed || p->pos >= p->len;
}

bool lex_is(const struct lex *p, const char *text)
{
	size_t n = strlen(text);

	return !p->failed && n <= p->len - p->pos &&
	       !memcmp(p->s + p->pos, text, n);
}

bool lex_take(struct lex *p, const char *text)
{
	if (!lex_is(p, text))
		return false;
	p->pos += strlen(text);
	return true;
}

static bool at_line_end(const struct lex *p, size_t ahead)
{
	char c = lex_peek(p, ahead);

	return c == '\n' ||
	       (c == '\r' && p->shared->crlf && lex_peek(p, ahead + 1) == '\n');
}

bool lex_ends_word(const struct lex *p, size_t ahead)
{
	char c = lex_peek(p, ahead);

	return !c || strchr(" \t;&|<>()", c) || at_line_end(p, ahead);
}

void lex_blanks(struct lex *p)
{
	for (;;) {
		char c = lex_peek(p, 0);

		if (c == ' ' || c == '\t') {
			p->pos++;
		} else if (c == '\\' && lex_peek(p, 1) == '\n') {
			p->pos += 2;
		} else if (c == '#') {
			while (!lex_done(p) && !at_line_end(p, 0))
				p->pos++;
		} else {
			return;
		}
	}
}

/* The end of the line at `pos`; a continued line of an unquoted
 * here-document goes on. */
static size_t line_end(const struct lex *p, size_t pos, bool quoted)
{
	for (; pos < p->len && p->s[pos] != '\n'; pos++)
		if (!quoted && p->s[pos] == '\\' && pos + 1 < p->len)
			pos++;
	return pos < p->len ? pos : p->len;
}

/* Whether the line at `pos` is the one that ends the here-document. */
static bool ends_doc(
    const struct lex *p, const struct here_doc *doc, size_t pos)
{
	size_t end = line_end(p, pos, doc->quoted), i = 0;

	if (p->shared->crlf && end > pos && p->s[end - 1] == '\r')
		end--;
	while (doc->strip && pos < end && p->s[pos] == '\t')
		pos++;
	for (; pos < end; pos++) {
		if (!doc->quoted && p->s[pos] == '\\' && pos + 1 < end &&
		    p->s[pos + 1] == '\n')
			pos++;
		else if (i >= doc->end.n || p->s[pos] != doc->end.s[i++])
			return false;
	}
	return i == doc->end.n;
}

/* A copy without the tabs that <<- drops. */
static struct span strip_tabs(struct lex *p, struct span body)
{
	char *copy = lex_bytes(p, body.n + 1);
	bool start = true;
	size_t n = 0;

	for (size_t i = 0; copy && i < body.n; i++) {
		if (start && body.s[i] == '\t')
			continue;
		start = body.s[i] == '\n';
		copy[n++] = body.s[i];
	}
	return (struct span){copy ? copy : "", n};
}

static void read_doc(struct lex *p, const struct here_doc *doc)
{
	size_t start = p->pos, pos = start;
	struct span body;
	struct lex inner;

	while (pos < p->len && !ends_doc(p, doc, pos)) {
		pos = line_end(p, pos, doc->quoted);
		pos += pos < p->len;
	}
	body = (struct span){p->s + start, pos - start};
	p->pos = line_end(p, pos, doc->quoted);
	p->pos += p->pos < p->len;
	if (doc->strip)
		body = strip_tabs(p, body);
	if (doc->quoted) {
		doc->redirect->target = lex_new(p, sizeof(struct word));
		lex_text(p, doc->redirect->target, body, true);
		return;
	}
	lex_init(&inner, p->shared, body, lex_at(p, start),
	    p->copied || doc->strip, p->depth);
	doc->redirect->target = lex_word(&inner, LEX_BODY, true);
	p->failed = p->failed || inner.failed;
}

bool lex_newline(struct lex *p)
{
	if (!at_line_end(p, 0))
		return false;
	p->pos += lex_peek(p, 0) == '\r' ? 2 : 1;
	while (p->docs && !p->failed) {
		read_doc(p, p->docs);
		p->docs = p->docs->next;
	}
	p->docs_tail = &p->docs;
	p->docs = NULL;
	return true;
}

void lex_newlines(struct lex *p)
{
	do
		lex_blanks(p);
	while (lex_newline(p));
}

/* The delimiter is its text with the quotes gone; nothing is expanded. */
void lex_add_doc(
    struct lex *p, struct redirect *redirect, struct word *end, bool strip)
{
	struct here_doc *doc = lex_new(p, sizeof(*doc));
	size_t n = 0;
	char *text;

	for (const struct part *part = end->parts; part; part = part->next) {
		if (part->kind != PART_TEXT)
			lex_fail(p, "a here-document ended by an expansion");
		doc->quoted = doc->quoted || part->quoted;
		n += part->text.n;
	}
	text = lex_bytes(p, n + 1);
	if (!text)
		return;
	doc->end = (struct span){text, n};
	for (const struct part *part = end->parts; part; part = part->next) {
		memcpy(text, part->text.s, part->text.n);
		text += part->text.n;
	}
	doc->redirect = redirect;
	doc->strip = strip;
	redirect->target = lex_new(p, sizeof(struct word));
	*p->docs_tail = doc;
	p->docs_tail = &doc->next;
}
