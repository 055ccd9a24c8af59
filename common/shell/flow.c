/* Groups, branches, loops and calls of functions. */
#include "walk.h"

#include <string.h>

static void walk_branch(struct walk *w, const struct node *list, unsigned flags)
{
	unsigned saved = w->now.flags;
	size_t mark = w->n_changes;

	w->now.flags |= flags;
	walk_list(w, list);
	w->now.flags = saved;
	env_doubt(w, mark);
}

static void walk_if(struct walk *w, const struct node *node)
{
	walk_list(w, node->cond);
	walk_branch(w, node->body, SHELL_CONDITIONAL);
	if (node->other)
		walk_branch(w, node->other, SHELL_CONDITIONAL);
}

static void walk_loop(struct walk *w, const struct node *node)
{
	bool loop = w->now.loop, jumped = w->jumped;

	env_doubt_list(w, node->cond, 0);
	env_doubt_list(w, node->body, 0);
	w->now.loop = true;
	walk_branch(w, node->cond, SHELL_LOOP);
	walk_branch(w, node->body, SHELL_LOOP | SHELL_CONDITIONAL);
	w->now.loop = loop;
	w->jumped = jumped;
}

/* A name that a glob found: what stands in place of its signs is unknown. */
static struct shell_word found_by(struct walk *w, const struct shell_word *word)
{
	struct shell_word name = *word;
	char *text;
	size_t n = 0;

	if (!(word->flags & SHELL_WORD_GLOB))
		return name;
	text = walk_alloc(w, word->len + 1);
	for (size_t i = 0; text && i < word->len; i++) {
		char c = word->text[i];

		if (strchr("*?[]@+!()|", c))
			c = SHELL_HOLE;
		if (c != SHELL_HOLE || !n || text[n - 1] != SHELL_HOLE)
			text[n++] = c;
	}
	name.text = text ? text : "";
	name.len = n;
	name.flags &= ~(unsigned)SHELL_WORD_GLOB;
	name.pattern = NULL;
	word_settle(&name);
	return name;
}

static bool rounds_known(const struct words *items)
{
	for (size_t i = 0; i < items->n; i++)
		if (items->at[i].flags & (SHELL_WORD_GLOB | SHELL_WORD_MANY))
			return false;
	return items->n && items->n <= SHELL_MAX_ROUNDS;
}

static void for_items(
    struct walk *w, const struct node *node, struct words *items)
{
	struct param all = {.name = {"@", 1}};
	bool many;

	if (node->in_words)
		for (const struct word *word = node->words; word;
		     word = word->next)
			expand_words(w, word, items);
	else
		value_of(w, &all, items, &many);
	if (!items->n || items->n > SHELL_MAX_ROUNDS) {
		*items = (struct words){0};
		words_add(w, items, word_unknown());
		if (items->n)
			items->at[0].flags = SHELL_WORD_MANY;
	}
}

static void walk_for(struct walk *w, const struct node *node)
{
	struct words items = {0};
	bool jumped = w->jumped, loop = w->now.loop, known;
	unsigned flags = w->now.flags;
	size_t mark = w->n_changes;

	for_items(w, node, &items);
	known = rounds_known(&items);
	if (!known)
		env_doubt_list(w, node->body, 0);
	w->now.loop = loop || !known;
	w->now.flags |= SHELL_LOOP | (known ? 0 : SHELL_CONDITIONAL);
	w->jumped = false;
	for (size_t i = 0; i < items.n && !w->stop; i++) {
		struct shell_word value = found_by(w, &items.at[i]);

		env_set(w, node->name.s, node->name.n, &value);
		walk_list(w, node->body);
	}
	if (!known || w->jumped)
		env_doubt(w, mark);
	w->jumped = jumped;
	w->now.loop = loop;
	w->now.flags = flags;
}

static void walk_count(struct walk *w, const struct node *node)
{
	struct shell_word text = expand_one(w, node->words);
	bool loop = w->now.loop, jumped = w->jumped;

	walk_arith(w, &text);
	env_doubt_list(w, node->body, 0);
	w->now.loop = true;
	walk_branch(w, node->body, SHELL_LOOP | SHELL_CONDITIONAL);
	w->now.loop = loop;
	w->jumped = jumped;
}

static void walk_case(struct walk *w, const struct node *node)
{
	expand_one(w, node->words);
	for (const struct item *item = node->items; item && !w->stop;
	     item = item->next) {
		for (const struct word *word = item->patterns; word;
		     word = word->next)
			expand_one(w, word);
		walk_branch(w, item->body, SHELL_CONDITIONAL);
	}
}

/* [[ x -eq y ]] evaluates both as arithmetic, -v its name. */
static void walk_test(struct walk *w, const struct node *node)
{
	static const char *const signs[] = {
	    "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v"};
	struct words words = {0};
	bool arith = false;

	for (const struct word *word = node->words; word; word = word->next)
		words_add(w, &words, expand_one(w, word));
	for (size_t i = 0; i < words.n; i++)
		for (size_t j = 0; j < sizeof(signs) / sizeof(*signs); j++)
			arith = arith || word_is(&words.at[i], signs[j]);
	for (size_t i = 0; arith && i < words.n; i++)
		walk_arith(w, &words.at[i]);
}

static void walk_apart(struct walk *w, const struct node *list, unsigned flags)
{
	unsigned saved = w->now.flags;
	size_t mark = w->n_changes;
	bool jumped = w->jumped;

	w->now.flags |= flags;
	walk_list(w, list);
	w->now.flags = saved;
	w->jumped = jumped;
	env_rollback(w, mark);
}

static void run_compound(struct walk *w, const void *what)
{
	const struct node *node = what;
	struct shell_word text;

	switch (node->kind) {
	case NODE_GROUP:
		walk_list(w, node->body);
		break;
	case NODE_SUBSHELL:
		walk_apart(w, node->body, SHELL_SUBSHELL);
		break;
	case NODE_COPROC:
		walk_apart(w, node->body, SHELL_SUBSHELL | SHELL_BACKGROUND);
		break;
	case NODE_IF:
		walk_if(w, node);
		break;
	case NODE_LOOP:
		walk_loop(w, node);
		break;
	case NODE_FOR:
		walk_for(w, node);
		break;
	case NODE_COUNT:
		walk_count(w, node);
		break;
	case NODE_CASE:
		walk_case(w, node);
		break;
	case NODE_TEST:
		walk_test(w, node);
		break;
	case NODE_ARITH:
		text = expand_one(w, node->words);
		walk_arith(w, &text);
		break;
	case NODE_SIMPLE:
	case NODE_FUNCTION:
		break;
	}
}

/* Functions that a shell calls by itself. */
static bool is_hook(struct span name)
{
	static const char *const hooks[] = {"command_not_found_handle",
	    "command_not_found_handler", "chpwd", "precmd", "preexec",
	    "zshexit", "periodic"};

	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (span_is(name, hooks[i]))
			return true;
	return name.n > 4 && !memcmp(name.s, "TRAP", 4);
}

static void define(struct walk *w, const struct node *node)
{
	struct value *value =
	    env_change(w, SYMBOL_FUNCTION, node->name.s, node->name.n);
	size_t mark = w->n_changes;

	if (value && is_hook(node->name) && walk_enter(w)) {
		walk_node(w, node->body);
		env_doubt(w, mark);
		walk_leave(w);
		value =
		    env_change(w, SYMBOL_FUNCTION, node->name.s, node->name.n);
	}
	if (!value)
		return;
	value->set = true;
	value->unsure = false;
	value->exported = false;
	value->body = node->body;
}

void walk_node(struct walk *w, const struct node *node)
{
	struct context saved = w->now;
	struct shell_command command = {.at = node->at, .len = node->len};

	if (node->kind == NODE_SIMPLE) {
		walk_simple(w, node);
		return;
	}
	if (node->kind == NODE_FUNCTION) {
		define(w, node);
		return;
	}
	if (!walk_enter(w))
		return;
	if (w->now.fixed) {
		command.at = w->now.at;
		command.len = w->now.len;
	}
	command.input = w->now.input;
	walk_redirects(w, node->redirects, &command);
	if (command.n_redirects)
		walk_command(w, &command);
	w->now.input = command.input;
	walk_with_output(w, &command, run_compound, node);
	w->now = saved;
	walk_leave(w);
}

static void set_arguments(
    struct walk *w, const struct shell_command *command, struct value *old)
{
	struct value *args =
	    env_change(w, SYMBOL_VARIABLE, ENV_ARGS, strlen(ENV_ARGS));
	struct words items = {0};

	if (!args)
		return;
	*old = *args;
	for (size_t i = 1; i < command->n_words; i++)
		words_add(w, &items, command->words[i]);
	args->set = true;
	args->array = true;
	args->items = items;
}

void walk_call(struct walk *w, struct symbol *function,
    const struct shell_command *command)
{
	struct shell_command *listed = &w->out->commands[w->now.index];
	struct context saved = w->now;
	size_t mark = w->n_changes, locals = w->n_locals;
	bool jumped = w->jumped, inside = w->in_function;
	struct value old = {0}, *args;

	listed->flags |= SHELL_CALLS_FUNCTION;
	if (function->active)
		listed->flags |= SHELL_RECURSES;
	if (function->active > 1)
		walk_opaque(w, w->now.at, "a function that calls itself");
	if (function->value.unsure)
		walk_opaque(w, w->now.at, "one of several functions");
	if (function->active > 1 || !walk_enter(w))
		return;
	function->active++;
	w->in_function = true;
	w->jumped = false;
	w->now.via = walk_via(w, "function", function->name.s);
	set_arguments(w, command, &old);
	walk_node(w, function->value.body);
	env_end_locals(w, locals);
	if (w->jumped)
		env_doubt(w, mark);
	args = env_change(w, SYMBOL_VARIABLE, ENV_ARGS, strlen(ENV_ARGS));
	if (args)
		*args = old;
	w->jumped = jumped;
	w->now = saved;
	function->active--;
	w->in_function = inside;
	walk_leave(w);
}
