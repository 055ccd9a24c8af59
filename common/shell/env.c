/* Names and what they stand for, with a record of every change. */
#include "walk.h"

#include <string.h>

#include "escape.h"

static size_t bucket(enum symbol_kind kind, const char *name, size_t len)
{
	size_t hash = (size_t)kind;

	for (size_t i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char)name[i];
	return hash % SYMBOL_BUCKETS;
}

struct symbol *env_find(
    struct walk *w, enum symbol_kind kind, const char *name, size_t len)
{
	struct symbol *symbol = w->symbols[bucket(kind, name, len)];

	while (symbol && !(symbol->kind == kind && symbol->name.n == len &&
			     !memcmp(symbol->name.s, name, len)))
		symbol = symbol->next;
	return symbol;
}

static struct symbol *add(
    struct walk *w, enum symbol_kind kind, const char *name, size_t len)
{
	struct symbol **head = &w->symbols[bucket(kind, name, len)];
	struct symbol *symbol = walk_alloc(w, sizeof(*symbol));

	if (!symbol)
		return NULL;
	symbol->kind = kind;
	symbol->name = (struct span){word_of(w, name, len).text, len};
	symbol->value.word = word_unknown();
	symbol->next = *head;
	if (w->stop)
		return NULL;
	*head = symbol;
	return symbol;
}

static bool record(struct walk *w, struct symbol *symbol,
    struct change **changes, size_t *n, size_t *cap)
{
	size_t more = *cap ? *cap * 2 : 16;
	struct change *at;

	if (*n == *cap) {
		at = walk_alloc(w, more * sizeof(*at));
		if (!at)
			return false;
		if (*n)
			memcpy(at, *changes, *n * sizeof(*at));
		*changes = at;
		*cap = more;
	}
	(*changes)[*n].symbol = symbol;
	(*changes)[(*n)++].old = symbol->value;
	return true;
}

struct value *env_change(
    struct walk *w, enum symbol_kind kind, const char *name, size_t len)
{
	struct symbol *symbol = env_find(w, kind, name, len);

	if (!symbol)
		symbol = add(w, kind, name, len);
	if (!symbol ||
	    !record(w, symbol, &w->changes, &w->n_changes, &w->cap_changes))
		return NULL;
	symbol->value.child = w->now.child;
	return &symbol->value;
}

void env_set(
    struct walk *w, const char *name, size_t len, const struct shell_word *word)
{
	struct value *value = env_change(w, SYMBOL_VARIABLE, name, len);

	if (!value)
		return;
	value->set = true;
	value->array = false;
	value->word = *word;
	if (word->len > SHELL_MAX_VALUE)
		value->word = word_unknown();
	value->word.flags &= WORD_FLAGS_OF_VALUE;
}

void env_set_unknown(struct walk *w, const char *name, size_t len)
{
	struct shell_word word = word_unknown();

	env_set(w, name, len, &word);
}

static void assign_array(struct walk *w, const struct assign *assign)
{
	struct value *value;
	struct words items = {0};

	value = env_change(w, SYMBOL_VARIABLE, assign->name.s, assign->name.n);
	if (!value)
		return;
	if (assign->append && value->set) {
		if (!value->array)
			words_add(w, &items, value->word);
		for (size_t i = 0; value->array && i < value->items.n; i++)
			words_add(w, &items, value->items.at[i]);
	} else if (assign->append) {
		words_add(w, &items, word_unknown());
		items.at[0].flags |= SHELL_WORD_MANY;
	}
	for (const struct word *word = assign->value; word; word = word->next)
		expand_words(w, word, &items);
	for (size_t i = 0; i < items.n; i++)
		if (items.at[i].text[0] == '[' &&
		    items.at[i].flags & SHELL_WORD_GLOB) {
			items.n = 1; /* [index]=word: order is not known */
			items.at[0] = word_unknown();
			items.at[0].flags = SHELL_WORD_MANY;
		}
	/* the expansion may have changed it: look again */
	value = env_change(w, SYMBOL_VARIABLE, assign->name.s, assign->name.n);
	if (!value)
		return;
	value->set = true;
	value->array = true;
	value->items = items;
	value->word = items.n ? items.at[0] : word_literal("");
}

/* a[index]=word: of an array that is not known to be so long, unknown. */
static void assign_item(struct walk *w, const struct assign *assign,
    const struct shell_word *index, const struct shell_word *word)
{
	struct value *value;
	struct words items = {0};
	unsigned long at = 0;
	size_t used =
	    escape_number((struct span){index->text, index->len}, 10, 9, &at);

	value = env_change(w, SYMBOL_VARIABLE, assign->name.s, assign->name.n);
	if (!value)
		return;
	if (!used || used != index->len || assign->append ||
	    w->now.dialect == SHELL_ZSH ||
	    at > (value->array ? value->items.n : 0)) {
		words_add(w, &items, word_unknown());
		if (items.n)
			items.at[0].flags |= SHELL_WORD_MANY;
	} else {
		for (size_t i = 0; value->array && i < value->items.n; i++)
			words_add(
			    w, &items, i == at ? *word : value->items.at[i]);
		if (at == items.n)
			words_add(w, &items, *word);
	}
	value->set = true;
	value->array = true;
	value->items = items;
	value->word = items.n ? items.at[0] : word_literal("");
}

static struct shell_word appended(
    struct walk *w, const struct assign *assign, struct shell_word word)
{
	struct symbol *symbol =
	    env_find(w, SYMBOL_VARIABLE, assign->name.s, assign->name.n);
	struct shell_word old = word_unknown();

	if (symbol && symbol->value.set)
		old = symbol->value.word;
	if (old.len + word.len > SHELL_MAX_VALUE)
		return word_unknown();
	return word_concat(w, &old, &word);
}

void env_assign(struct walk *w, const struct assign *assign)
{
	struct shell_word word, index;

	if (assign->array) {
		assign_array(w, assign);
		return;
	}
	word = expand_one(w, assign->value);
	if (assign->index) {
		index = expand_one(w, assign->index);
		assign_item(w, assign, &index, &word);
		return;
	}
	if (assign->append)
		word = appended(w, assign, word);
	env_set(w, assign->name.s, assign->name.n, &word);
	if (span_is(assign->name, "PROMPT_COMMAND") ||
	    (assign->name.n == 3 && assign->name.s[0] == 'P'))
		assign_code(
		    w, word_of(w, assign->name.s, assign->name.n).text, &word);
}

void env_rollback(struct walk *w, size_t mark)
{
	while (w->n_changes > mark) {
		struct change *change = &w->changes[--w->n_changes];

		change->symbol->value = change->old;
	}
}

static bool same(const struct value *a, const struct value *b)
{
	return a->set == b->set && a->array == b->array && a->body == b->body &&
	       !a->array && a->word.known == SHELL_LITERAL &&
	       b->word.known == SHELL_LITERAL && a->word.len == b->word.len &&
	       !memcmp(a->word.text, b->word.text, a->word.len);
}

/* Of two directories the later one stays, with the other beside it. */
static void doubt_place(
    struct walk *w, struct value *value, const struct value *old)
{
	bool known = value->word.known == SHELL_LITERAL &&
		     old->word.known == SHELL_LITERAL;
	/* a cd that may have failed leaves us where we were, too */
	bool clear = known && !old->items.n &&
		     (!value->items.n ||
			 (value->items.n == 1 &&
			     word_is(&value->items.at[0], old->word.text)));

	value->items = (struct words){0};
	if (clear)
		words_add(w, &value->items, old->word);
	else
		value->word = word_unknown();
}

static void doubt(
    struct walk *w, struct symbol *symbol, const struct value *old)
{
	struct value *value = &symbol->value;
	struct shell_range from = value->word.from;

	if (symbol->name.s[0] == '/') {
		doubt_place(w, value, old);
		return;
	}
	if (symbol->kind != SYMBOL_VARIABLE) {
		/* it may not be there, but then a program of that name runs */
		value->unsure =
		    value->unsure || (old->set && old->body != value->body);
		value->set = value->set || old->set;
		if (!value->body)
			value->body = old->body;
		return;
	}
	value->set = true;
	value->array = false;
	value->word = word_unknown();
	value->word.from = range_join(from, old->word.from);
}

void env_doubt(struct walk *w, size_t mark)
{
	for (size_t i = mark; i < w->n_changes; i++) {
		struct change *change = &w->changes[i];

		if (!same(&change->symbol->value, &change->old))
			doubt(w, change->symbol, &change->old);
	}
}

void env_doubt_all(struct walk *w)
{
	for (size_t i = 0; i < SYMBOL_BUCKETS; i++)
		for (struct symbol *s = w->symbols[i]; s; s = s->next)
			if (s->kind == SYMBOL_VARIABLE && s->value.set &&
			    s->name.s[0] != '/' && s->value.word.len &&
			    s->value.word.known)
				env_set_unknown(w, s->name.s, s->name.n);
	walk_work(w, 64);
}

void env_local(struct walk *w, const char *name, size_t len)
{
	struct symbol *symbol;

	if (!env_change(w, SYMBOL_VARIABLE, name, len))
		return;
	symbol = env_find(w, SYMBOL_VARIABLE, name, len);
	if (symbol)
		record(w, symbol, &w->locals, &w->n_locals, &w->cap_locals);
}

void env_end_locals(struct walk *w, size_t mark)
{
	while (w->n_locals > mark) {
		struct change *local = &w->locals[--w->n_locals];
		struct value *value = env_change(w, local->symbol->kind,
		    local->symbol->name.s, local->symbol->name.n);

		if (value)
			*value = local->old;
	}
}
