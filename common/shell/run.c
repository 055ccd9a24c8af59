/* One simple command: its words, where it stands, what it becomes. */
#include "walk.h"

#include <string.h>

static void emit(struct walk *w, const struct shell_command *command)
{
	struct shell_reading *out = w->out;
	size_t cap = w->cap ? w->cap * 2 : 8;
	struct shell_command *commands;

	if (out->n >= SHELL_MAX_COMMANDS) {
		walk_stop(w, "too many commands for one command line");
		return;
	}
	if (out->n == w->cap) {
		commands = walk_alloc(w, cap * sizeof(*commands));
		if (!commands)
			return;
		if (out->n)
			memcpy(commands, out->commands,
			    out->n * sizeof(*commands));
		out->commands = commands;
		w->cap = cap;
	}
	w->now.index = out->n;
	out->commands[out->n++] = *command;
}

const char *walk_cwd(struct walk *w)
{
	struct symbol *cwd =
	    env_find(w, SYMBOL_VARIABLE, ENV_CWD, strlen(ENV_CWD));

	if (!cwd || cwd->value.word.known != SHELL_LITERAL)
		return NULL;
	return cwd->value.word.text;
}

static const char *cwd_else(struct walk *w)
{
	struct symbol *cwd =
	    env_find(w, SYMBOL_VARIABLE, ENV_CWD, strlen(ENV_CWD));

	if (!cwd || !cwd->value.items.n ||
	    cwd->value.items.at[0].known != SHELL_LITERAL)
		return NULL;
	return cwd->value.items.at[0].text;
}

void walk_unknown_code(struct walk *w, struct shell_range from, const char *why)
{
	bool only_code = !w->out->opaque || w->out->opaque_code;
	struct shell_word lost = word_unknown();
	struct shell_command *command;

	walk_output(w, &lost);
	walk_opaque(w, w->now.at, why);
	w->out->opaque_code = only_code && w->now.index < w->out->n;
	if (w->now.index >= w->out->n)
		return;
	command = &w->out->commands[w->now.index];
	command->flags |= SHELL_RUNS_UNKNOWN_CODE;
	command->code = range_join(command->code, from);
}

void walk_inner(struct walk *w, const struct shell_command *command,
    size_t from, const char *via, unsigned flags)
{
	const struct shell_via *saved = w->now.via;
	unsigned old = w->now.flags;
	struct shell_command inner = {.at = command->at, .len = command->len};

	if (from >= command->n_words || !walk_enter(w))
		return;
	inner.words = command->words + from;
	inner.n_words = command->n_words - from;
	inner.input = command->input;
	w->out->commands[w->now.index].flags |= SHELL_STARTS_OTHERS;
	w->now.via = walk_via(w, via, "");
	w->now.flags |= flags;
	walk_command(w, &inner);
	w->now.via = saved;
	w->now.flags = old;
	walk_leave(w);
}

/* The program's name is not known: all the rest may be a command too, if it
 * turns out to be empty. */
static void run_unknown(struct walk *w, struct shell_command *command)
{
	size_t from = 1;

	walk_opaque(w, command->at, "a program whose name is not known");
	w->out->commands[w->now.index].code = command->words[0].from;
	while (from < command->n_words &&
	       command->words[from].known == SHELL_UNKNOWN)
		from++;
	if (command->words[0].known == SHELL_UNKNOWN)
		walk_inner(w, command, from, "an unknown word", SHELL_MAYBE);
}

/* zsh: =rm is the path of rm. */
static void run_equals(struct walk *w, const struct shell_command *command)
{
	struct shell_command inner = *command;
	struct words words = {0};
	struct shell_word program = command->words[0];

	program.text++;
	program.len--;
	words_add(w, &words, program);
	for (size_t i = 1; i < command->n_words; i++)
		words_add(w, &words, command->words[i]);
	inner.words = words.at;
	inner.n_words = words.n;
	walk_inner(w, &inner, 0, "=", SHELL_MAYBE);
}

static bool program_known(const struct shell_word *word)
{
	const char *slash;

	if (word->flags & SHELL_WORD_GLOB)
		return false;
	if (word->known == SHELL_LITERAL ||
	    !memchr(word->text, SHELL_HOLE, word->len))
		return true;
	/* "$DIR"/tool is a tool, wherever it stands */
	slash = strrchr(word->text, '/');
	return slash && !strchr(slash, SHELL_HOLE) && slash[1] &&
	       !(word->flags & SHELL_WORD_MANY);
}

/* A script that this very text wrote. */
static bool run_file(struct walk *w, const struct shell_command *command)
{
	const struct shell_word *name = &command->words[0];
	struct symbol *file = env_find(w, SYMBOL_FILE, name->text, name->len);

	if (!file && !strncmp(name->text, "./", 2))
		file = env_find(w, SYMBOL_FILE, name->text + 2, name->len - 2);
	if (!file || !file->value.set || !strchr(name->text, '/'))
		return false;
	walk_code(w, &file->value.word, name->text, true);
	return true;
}

static void run(struct walk *w, const void *what)
{
	struct shell_command command = *(const struct shell_command *)what;
	struct shell_word *program = command.words;
	struct shell_word output;
	struct symbol *symbol;

	if (!command.n_words) {
		/* $(<file) is what the file holds */
		output = command.input.kind == SHELL_IN_TEXT
			     ? command.input.text
			     : word_unknown();
		if (command.input.kind != SHELL_IN_INHERITED &&
		    command.n_redirects)
			walk_output(w, &output);
		return;
	}
	if (!program_known(program)) {
		output = word_unknown();
		walk_output(w, &output);
		run_unknown(w, &command);
		return;
	}
	if (program->text[0] == '=' && is_name_start(program->text[1]) &&
	    !(program->flags & SHELL_WORD_QUOTED))
		run_equals(w, &command);
	symbol = env_find(w, SYMBOL_ALIAS, program->text, program->len);
	if (symbol && symbol->value.set && !symbol->active)
		alias_run(w, symbol, &command);
	symbol = env_find(w, SYMBOL_FUNCTION, program->text, program->len);
	if (symbol && symbol->value.set && symbol->value.body &&
	    (symbol->value.exported || symbol->value.child == w->now.child)) {
		walk_call(w, symbol, &command);
		return;
	}
	if (builtin_run(w, &command) || via_run(w, &command) ||
	    code_run(w, &command) || run_file(w, &command))
		return;
	output = decode_output(w, &command);
	walk_output(w, &output);
}

void walk_command(struct walk *w, struct shell_command *command)
{
	struct context saved = w->now;

	if (w->steps++ >= SHELL_MAX_STEPS)
		walk_stop(w, "too many commands for one command line");
	command->cwd = walk_cwd(w);
	command->cwd_else = command->cwd ? cwd_else(w) : NULL;
	command->via = w->now.via;
	command->flags |= w->now.flags;
	w->now.at = command->at;
	w->now.len = command->len;
	w->now.input = command->input;
	emit(w, command);
	if (!w->stop)
		walk_with_output(w, command, run, command);
	w->now = saved;
	if (command->n_words == 1 && command->n_redirects &&
	    word_is(&command->words[0], "exec")) {
		walk_keep_descriptors(w, command);
		w->now.input = command->input; /* exec <file */
	} else if (command->n_words && !command->n_redirects &&
		   word_is(&command->words[0], "read")) {
		w->now.input.kind = SHELL_IN_OTHER; /* one line is gone */
	}
}

/* X=1 program: set for the program, and as before once it is done. */
static void run_with_assigns(
    struct walk *w, const struct node *node, struct shell_command *command)
{
	size_t n = command->n_assigns, i = 0;
	struct value *old = walk_alloc(w, n * sizeof(*old)), *value;
	struct symbol *symbol;

	if (!old)
		return;
	for (const struct assign *a = node->assigns; a; a = a->next) {
		symbol = env_find(w, SYMBOL_VARIABLE, a->name.s, a->name.n);
		if (symbol)
			old[i] = symbol->value;
		i++;
		if (a->index || a->array)
			continue;
		env_set(
		    w, a->name.s, a->name.n, &command->assigns[i - 1].value);
		value = env_change(w, SYMBOL_VARIABLE, a->name.s, a->name.n);
		if (value)
			value->exported = true;
		assign_code(w, command->assigns[i - 1].name,
		    &command->assigns[i - 1].value);
	}
	walk_command(w, command);
	i = 0;
	for (const struct assign *a = node->assigns; a; a = a->next, i++) {
		value = env_change(w, SYMBOL_VARIABLE, a->name.s, a->name.n);
		if (value)
			*value = old[i];
		if (value && !old[i].set)
			value->word = word_unknown();
	}
}

static struct shell_word array_or_word(
    struct walk *w, const struct assign *assign)
{
	struct words items = {0};

	if (!assign->array)
		return expand_one(w, assign->value);
	for (const struct word *word = assign->value; word; word = word->next)
		expand_words(w, word, &items);
	return words_join(w, items.at, items.n);
}

/* Assignments stay; each is made before the next is expanded. */
static void expand_assigns(
    struct walk *w, const struct node *node, struct shell_command *command)
{
	bool stay = !command->n_words || builtin_declares(&command->words[0]);
	size_t n = 0, i = 0;

	for (const struct assign *a = node->assigns; a; a = a->next)
		n++;
	if (!n)
		return;
	command->assigns = walk_alloc(w, n * sizeof(*command->assigns));
	for (const struct assign *a = node->assigns; command->assigns && a;
	     a = a->next) {
		struct shell_assign *to = &command->assigns[i++];
		struct symbol *symbol;

		to->name = word_of(w, a->name.s, a->name.n).text;
		to->append = a->append;
		to->array = a->array;
		to->value = word_literal("");
		if (!stay) {
			to->value = array_or_word(w, a);
			continue;
		}
		env_assign(w, a);
		symbol = env_find(w, SYMBOL_VARIABLE, a->name.s, a->name.n);
		if (symbol && symbol->value.array)
			to->value = words_join(
			    w, symbol->value.items.at, symbol->value.items.n);
		else if (symbol)
			to->value = symbol->value.word;
	}
	command->n_assigns = command->assigns ? n : 0;
}

void walk_simple(struct walk *w, const struct node *node)
{
	struct shell_command command = {.at = node->at, .len = node->len};
	struct words words = {0};

	if (w->now.fixed) {
		command.at = w->now.at;
		command.len = w->now.len;
	}
	w->now.at = command.at;
	w->now.len = command.len;
	command.input = w->now.input;
	for (const struct word *word = node->words; word; word = word->next)
		expand_words(w, word, &words);
	command.words = words.at;
	command.n_words = words.n;
	walk_redirects(w, node->redirects, &command);
	expand_assigns(w, node, &command);
	if (w->stop)
		return;
	if (command.n_assigns && command.n_words &&
	    !builtin_declares(&command.words[0]))
		run_with_assigns(w, node, &command);
	else
		walk_command(w, &command);
}
