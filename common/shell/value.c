/* The value of $name and ${name…}. */
#include "value.h"

#include <string.h>

#include "escape.h"
#include "util.h"

static struct shell_word started(const char *text)
{
	return text ? word_literal(text) : word_unknown();
}

/* A name that this text has not set. */
static struct shell_word from_start(struct walk *w, struct span name)
{
	static const struct shell_start nothing;
	const struct shell_start *start = w->start ? w->start : &nothing;
	struct symbol *symbol;

	if (span_is(name, "PWD")) {
		symbol = env_find(w, SYMBOL_VARIABLE, ENV_CWD, 4);
		if (symbol && symbol->value.word.text[0] == '/' &&
		    !symbol->value.items.n)
			return symbol->value.word;
		return word_unknown();
	}
	if (span_is(name, "OLDPWD")) {
		symbol = env_find(w, SYMBOL_VARIABLE, ENV_OLD, 4);
		return symbol ? symbol->value.word : started(start->oldpwd);
	}
	if (span_is(name, "HOME"))
		return started(start->home);
	if (span_is(name, "USER") || span_is(name, "LOGNAME"))
		return started(start->user);
	if (span_is(name, "TMPDIR"))
		return started(start->tmpdir);
	if (span_is(name, "IFS"))
		return word_literal(" \t\n");
	return word_unknown();
}

/* Whether the symbol's value holds in this shell: a child only sees what was
 * exported. */
static bool visible(const struct walk *w, const struct symbol *symbol)
{
	return symbol && symbol->value.set &&
	       (symbol->value.exported || symbol->value.child == w->now.child);
}

struct shell_word value_number(struct walk *w, size_t value)
{
	char digits[24];
	size_t n = sizeof(digits);

	do
		digits[--n] = (char)('0' + value % 10);
	while (value /= 10);
	return word_of(w, digits + n, sizeof(digits) - n);
}

/* The arguments; unknown ones are one word that may be many. */
static void arguments(struct walk *w, struct words *items)
{
	struct symbol *symbol = env_find(w, SYMBOL_VARIABLE, ENV_ARGS, 1);
	struct shell_word any = word_unknown();

	any.flags = SHELL_WORD_MANY;
	if (symbol && symbol->value.array)
		*items = symbol->value.items;
	else
		words_add(w, items, any);
}

bool value_counted(const struct words *items)
{
	for (size_t i = 0; i < items->n; i++)
		if (items->at[i].flags & (SHELL_WORD_MANY | SHELL_WORD_GLOB))
			return false;
	return true;
}

static struct shell_word pick(
    struct walk *w, const struct words *items, size_t index)
{
	for (size_t i = 0; i < items->n && i <= index; i++)
		if (items->at[i].flags & (SHELL_WORD_MANY | SHELL_WORD_GLOB))
			return word_unknown();
	(void)w;
	return index < items->n ? items->at[index] : word_literal("");
}

bool value_index(const struct shell_word *word, size_t *out)
{
	const char *text = word->text + strspn(word->text, " ");
	unsigned long value;
	size_t used;

	used = escape_number((struct span){text, strlen(text)}, 10, 9, &value);
	*out = value;
	return word->known == SHELL_LITERAL && used &&
	       !text[used + strspn(text + used, " ")];
}

static struct shell_word argument(struct walk *w, struct span name)
{
	struct shell_word word = word_of(w, name.s, name.n);
	struct words items = {0};
	size_t index;

	arguments(w, &items);
	if (!value_index(&word, &index) || !index)
		return word_unknown();
	return pick(w, &items, index - 1);
}

static bool is_all(const struct word *index)
{
	const struct part *part = index ? index->parts : NULL;

	return part && !part->next && part->kind == PART_TEXT &&
	       (span_is(part->text, "@") || span_is(part->text, "*"));
}

static struct shell_word named(
    struct walk *w, const struct param *param, struct words *items, bool *many)
{
	struct symbol *symbol =
	    env_find(w, SYMBOL_VARIABLE, param->name.s, param->name.n);
	struct shell_word index;
	size_t at;

	if (!visible(w, symbol))
		return symbol && symbol->value.set ? word_unknown()
						   : from_start(w, param->name);
	if (!param->index)
		return symbol->value.word;
	if (is_all(param->index)) {
		*many = true;
		if (symbol->value.array)
			*items = symbol->value.items;
		else
			words_add(w, items, symbol->value.word);
		return word_unknown();
	}
	index = expand_one(w, param->index);
	walk_arith(w, &index);
	if (!value_index(&index, &at) ||
	    (w->now.dialect == SHELL_ZSH && at == 0))
		return word_unknown();
	if (!symbol->value.array)
		return at ? word_literal("") : symbol->value.word;
	return pick(
	    w, &symbol->value.items, w->now.dialect == SHELL_ZSH ? at - 1 : at);
}

/* Before any operator; *set: we know that it is set. */
static struct shell_word base(struct walk *w, const struct param *param,
    struct words *items, bool *many, bool *set)
{
	struct span name = param->name;
	struct symbol *symbol;

	*set = true;
	if (span_is(name, "@") || span_is(name, "*")) {
		*many = true;
		arguments(w, items);
		return word_unknown();
	}
	if (is_digit(name.s[0]))
		return argument(w, name);
	if (!is_name_start(name.s[0])) {
		arguments(w, items);
		if (name.s[0] == '#' && value_counted(items))
			return value_number(w, items->n);
		return word_unknown();
	}
	symbol = env_find(w, SYMBOL_VARIABLE, name.s, name.n);
	*set = visible(w, symbol) || from_start(w, name).known;
	return named(w, param, items, many);
}

/* For what they run, where the value does not matter. */
static void expand_operands(struct walk *w, const struct param *param)
{
	expand_one(w, param->arg);
	expand_one(w, param->second);
}

static struct shell_word indirect(
    struct walk *w, const struct param *param, struct shell_word name)
{
	struct param inner = {.name = {name.text, name.len}};
	struct words items = {0};
	bool many = false, set;

	if (param->mode || name.known != SHELL_LITERAL || !is_name(inner.name))
		return word_unknown();
	return base(w, &inner, &items, &many, &set);
}

static struct shell_word operated(
    struct walk *w, const struct param *param, const struct shell_word *value)
{
	struct shell_word result;

	if (value->known != SHELL_LITERAL) {
		expand_operands(w, param);
		result = word_unknown();
	} else {
		result = value_computed(w, param, value);
	}
	result.from = value->from;
	return result;
}

/* ${@:2}: argument 0 is the shell itself. */
static void slice_items(
    struct walk *w, const struct param *param, struct words *items)
{
	bool args = !is_name_start(param->name.s[0]);
	size_t from, n;

	if (!value_counted(items) ||
	    !value_slice(w, param, items->n + args, &from, &n)) {
		items->n = 0;
		items->cap = 0;
		words_add(w, items, word_unknown());
		if (items->n)
			items->at[0].flags = SHELL_WORD_MANY;
		return;
	}
	if (args && from)
		from--;
	else if (args && n)
		n--;
	items->at += items->n ? from : 0;
	items->n = n;
	items->cap = n;
}

static void operate_items(
    struct walk *w, const struct param *param, struct words *items)
{
	struct words results = {0};
	bool other = param->op == PARAM_OTHER;

	if (param->op == PARAM_SLICE) {
		slice_items(w, param, items);
		return;
	}
	if (other || param->op == PARAM_DEFAULT || param->op == PARAM_ASSIGN) {
		/* known items settle it; one that may be many does not */
		if (!value_counted(items) || other == (items->n > 0)) {
			if (param->arg)
				expand_words(w, param->arg, &results);
			*items = results;
		} else if (other) {
			items->n = 0;
		}
		return;
	}
	for (size_t i = 0; i < items->n && !w->stop; i++) {
		struct shell_word item = operated(w, param, &items->at[i]);

		item.flags |= items->at[i].flags & SHELL_WORD_MANY;
		words_add(w, &results, item);
	}
	*items = results;
}

struct shell_word value_of(
    struct walk *w, const struct param *param, struct words *items, bool *many)
{
	bool set;
	struct shell_word value = base(w, param, items, many, &set);

	if (param->op == PARAM_PLAIN)
		return value;
	if (param->op == PARAM_TRANSFORM && param->arg && param->arg->parts &&
	    span_is(param->arg->parts->text, "P"))
		walk_opaque(w, w->now.at, "a value expanded like a prompt");
	if (*many && param->op == PARAM_LENGTH) {
		*many = false;
		return value_counted(items) ? value_number(w, items->n)
					    : word_unknown();
	}
	if (*many && param->op != PARAM_INDIRECT) {
		operate_items(w, param, items);
		return value;
	}
	if (param->op == PARAM_INDIRECT) {
		*many = false;
		expand_operands(w, param);
		return indirect(w, param, value);
	}
	if (param->op == PARAM_DEFAULT || param->op == PARAM_ASSIGN ||
	    param->op == PARAM_ERROR || param->op == PARAM_OTHER)
		return value_or(w, param, value, set);
	return operated(w, param, &value);
}
