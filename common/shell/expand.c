/* Words of the syntax tree into the words a program gets. */
#include "walk.h"

#include <string.h>

/* The word being made. */
struct field {
	struct buf text, pattern;
	bool globs;   /* an active glob stands in it: pattern counts */
	bool special; /* pattern is kept, and differs from text */
	bool bracket; /* an active [ waits for its ] */
	bool pending; /* there is something, if only '' */
	unsigned flags;
	struct shell_range from;
};

static void field_clear(struct field *field)
{
	buf_truncate(&field->text, 0);
	buf_truncate(&field->pattern, 0);
	field->globs = field->bracket = field->special = false;
	field->pending = false;
	field->flags = 0;
	field->from = (struct shell_range){0, 0};
}

static void field_init(struct field *field)
{
	memset(field, 0, sizeof(*field));
	field->text = (struct buf)BUF_INIT(2 * SHELL_MAX_TEXT);
	field->pattern = field->text;
}

static void field_free(struct field *field)
{
	buf_free(&field->text);
	buf_free(&field->pattern);
}

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == ']' || c == '\\';
}

static bool has_special(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_special(text[i]))
			return true;
	return false;
}

/* Bytes that were quoted, or that take no part in a glob. */
static void field_add(
    struct field *field, const char *text, size_t len, bool quoted)
{
	size_t run = 0, before = field->text.len;

	field->pending = true;
	buf_add(&field->text, text, len);
	if (!field->special && !has_special(text, len))
		return;
	/* up to its first special byte a pattern is the text itself */
	if (!field->special)
		buf_add(&field->pattern, field->text.data, before);
	field->special = true;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!is_special(c))
			continue;
		buf_add(&field->pattern, text + run, i - run);
		run = i;
		if (quoted)
			buf_addch(&field->pattern, '\\');
		else if (c == '*' || c == '?' || (c == ']' && field->bracket))
			field->globs = true;
		else if (c == '[')
			field->bracket = true;
	}
	buf_add(&field->pattern, text + run, len - run);
}

static struct shell_word field_take(struct walk *w, struct field *field)
{
	struct shell_word word;

	if (!walk_holds(w, &field->text) || !walk_holds(w, &field->pattern))
		walk_stop(w, "a word that grows too long");
	word = word_of(w, field->text.data, field->text.len);
	word.flags = field->flags;
	word.from = field->from;
	if (field->globs) {
		word.flags |= SHELL_WORD_GLOB;
		word.pattern =
		    word_of(w, field->pattern.data, field->pattern.len).text;
	}
	word_settle(&word);
	field_clear(field);
	return word;
}

static void flush(struct walk *w, struct field *field, struct words *out)
{
	if (field->pending)
		words_add(w, out, field_take(w, field));
	field_clear(field);
}

/* The separators, or NULL if we do not know them. */
static const char *separators(struct walk *w)
{
	struct symbol *ifs = env_find(w, SYMBOL_VARIABLE, "IFS", 3);

	if (!ifs || !ifs->value.set)
		return " \t\n";
	return ifs->value.word.known == SHELL_LITERAL ? ifs->value.word.text
						      : NULL;
}

static void carry(struct field *field, const struct shell_word *value)
{
	field->flags |=
	    SHELL_WORD_EXPANDED | (value->flags & WORD_FLAGS_OF_VALUE);
	field->from = range_join(field->from, value->from);
}

/* An unquoted value: cut at the separators, its globs are active. */
static void add_split(struct walk *w, struct field *field, struct words *out,
    const struct shell_word *value)
{
	const char *ifs = separators(w), *text = value->text;
	size_t start = 0, i;

	if (!ifs)
		field->flags |= SHELL_WORD_MANY;
	for (i = 0; i < value->len && ifs && !w->stop; i++) {
		if (!strchr(ifs, text[i]))
			continue;
		if (i > start) {
			carry(field, value);
			field_add(field, text + start, i - start, false);
		} else if (!strchr(" \t\n", text[i])) {
			field->pending = true;
		}
		flush(w, field, out);
		start = i + 1;
	}
	if (start >= value->len)
		return;
	carry(field, value);
	if (value->known != SHELL_LITERAL &&
	    memchr(text, SHELL_HOLE, value->len))
		field->flags |= SHELL_WORD_MANY;
	field_add(field, text + start, value->len - start, false);
}

static void add_value(struct walk *w, struct field *field, struct words *out,
    const struct shell_word *value, bool quoted)
{
	if (!quoted && out) {
		add_split(w, field, out, value);
		return;
	}
	carry(field, value);
	field_add(field, value->text, value->len, quoted);
	if (quoted)
		field->flags |= SHELL_WORD_QUOTED;
}

/* "$@" and its like: as many words as there are items. */
static void add_items(struct walk *w, struct field *field, struct words *out,
    const struct words *items, bool quoted)
{
	for (size_t i = 0; i < items->n && !w->stop; i++) {
		const struct shell_word *item = &items->at[i];

		if (i && out)
			flush(w, field, out);
		else if (i)
			field_add(field, " ", 1, true);
		add_value(w, field, out, item, quoted);
		field->flags |= item->flags & SHELL_WORD_MANY;
	}
}

static void add_param(struct walk *w, struct field *field, struct words *out,
    const struct part *part)
{
	struct words items = {0};
	bool many = false;
	struct shell_word value;

	value = value_of(w, part->param, &items, &many);
	if (many)
		add_items(w, field, out, &items, part->quoted);
	else
		add_value(w, field, out, &value, part->quoted);
}

static void add_process(
    struct walk *w, struct field *field, const struct part *part)
{
	char name[32] = "/dev/fd/";
	struct shell_word output;
	size_t n = w->processes.n, len = strlen(name);

	output =
	    walk_substitution(w, part->list, part->dir == '<' ? "<()" : ">()");
	words_add(w, &w->processes, output);
	n += 63;
	for (size_t scale = 10000; scale; scale /= 10)
		if (n >= scale || scale == 1)
			name[len++] = (char)('0' + n / scale % 10);
	carry(field, &output);
	field->flags |= SHELL_WORD_PROCESS;
	field_add(field, name, len, true);
}

/* What ~ or ~name stands for. */
static struct shell_word tilde(struct walk *w, struct span name)
{
	const struct shell_start *start = w->start;
	const char *home = start ? start->home : NULL;
	struct symbol *symbol = NULL;

	if (name.n == 1)
		symbol = env_find(w, SYMBOL_VARIABLE, "HOME", 4);
	else if (span_is(name, "~+"))
		symbol = env_find(w, SYMBOL_VARIABLE, ENV_CWD, 4);
	else if (span_is(name, "~-"))
		symbol = env_find(w, SYMBOL_VARIABLE, ENV_OLD, 4);
	if (symbol && symbol->value.set)
		return symbol->value.word;
	if (span_is(name, "~root"))
		return word_literal("/root");
	if (home &&
	    (name.n == 1 ||
		(start->user && span_is((struct span){name.s + 1, name.n - 1},
				    start->user))))
		return word_literal(home);
	return word_unknown();
}

/* At the start of a word; how many bytes of it are used. */
static size_t add_tilde(struct walk *w, struct field *field, struct span text)
{
	struct shell_word word;
	size_t n = 1;

	while (n < text.n && text.s[n] != '/' && text.s[n] != ':')
		n++;
	word = tilde(w, (struct span){text.s, n});
	if (word.known != SHELL_LITERAL)
		field->flags |= SHELL_WORD_TILDE;
	field_add(field, word.text, word.len, true);
	return n;
}

static void add_text(struct walk *w, struct field *field,
    const struct part *part, bool first, bool whole)
{
	struct span text = part->text;
	size_t used = 0;

	if (first && text.n && text.s[0] == '~' && !part->quoted &&
	    (whole || !part->next || memchr(text.s, '/', text.n)))
		used = add_tilde(w, field, text);
	if (part->quoted)
		field->flags |= SHELL_WORD_QUOTED;
	field_add(field, text.s + used, text.n - used, part->quoted);
}

/* Inside arithmetic, names are evaluated too: see walk_arith(). */
static void add_arith(
    struct walk *w, struct field *field, const struct part *part)
{
	struct shell_word text = expand_one(w, part->word);
	struct shell_word value = word_unknown();

	value.from = text.from;
	walk_arith(w, &text);
	carry(field, &value);
	field_add(field, value.text, value.len, true);
}

/* `out` NULL: all goes into one field. */
static void expand_parts(struct walk *w, const struct word *word,
    struct field *field, struct words *out)
{
	struct shell_word value;

	if (!walk_enter(w))
		return;
	for (const struct part *part = word->parts; part && !w->stop;
	     part = part->next) {
		switch (part->kind) {
		case PART_TEXT:
			add_text(w, field, part, part == word->parts, !out);
			break;
		case PART_PARAM:
			add_param(w, field, out, part);
			break;
		case PART_COMMAND:
			value = walk_substitution(w, part->list, "$()");
			add_value(w, field, out, &value, part->quoted);
			break;
		case PART_ARITH:
			add_arith(w, field, part);
			break;
		case PART_PROCESS:
			add_process(w, field, part);
			break;
		}
	}
	walk_leave(w);
}

struct shell_word expand_one(struct walk *w, const struct word *word)
{
	struct shell_word result = word_literal("");
	struct field field;

	if (!word)
		return result;
	field_init(&field);
	expand_parts(w, word, &field, NULL);
	result = field_take(w, &field);
	field_free(&field);
	return result;
}

static void expand_into(
    struct walk *w, const struct word *word, struct words *out)
{
	struct field field;

	field_init(&field);
	expand_parts(w, word, &field, out);
	if (word->extglob) {
		field.globs = true;
		if (!field.special)
			buf_add(
			    &field.pattern, field.text.data, field.text.len);
	}
	flush(w, &field, out);
	field_free(&field);
}

void expand_words(struct walk *w, const struct word *word, struct words *out)
{
	struct word *pieces = NULL;
	struct shell_word lost;
	bool over = false;

	if (!brace_expand(w, word, &pieces, &over)) {
		expand_into(w, word, out);
		return;
	}
	for (; pieces && !over && !w->stop; pieces = pieces->next)
		expand_into(w, pieces, out);
	if (!over)
		return;
	/* too many to list; what they run is listed all the same */
	lost = expand_one(w, word);
	lost.text = word_unknown().text;
	lost.len = 1;
	lost.known = SHELL_UNKNOWN;
	lost.flags = SHELL_WORD_MANY;
	words_add(w, out, lost);
}
