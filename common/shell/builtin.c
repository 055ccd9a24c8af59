/* What the shell's own commands do to its state. */
#include "walk.h"

#include <string.h>

#include "builtin.h"

static void run_unset(struct walk *w, const struct shell_command *command)
{
	bool functions = false;
	struct value *value;

	for (size_t i = 1; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];

		if (word_is(word, "-f"))
			functions = true;
		else if (word->text[0] == '-')
			continue;
		else if (word->known != SHELL_LITERAL)
			env_doubt_all(w);
		else if (!functions)
			env_set_unknown(w, word->text, word->len);
		else if (env_find(w, SYMBOL_FUNCTION, word->text, word->len)) {
			value = env_change(
			    w, SYMBOL_FUNCTION, word->text, word->len);
			if (value)
				value->set = false;
		}
	}
}

static void set_args(
    struct walk *w, const struct shell_command *command, size_t from)
{
	struct value *args;
	struct words items = {0};

	for (size_t i = from; i < command->n_words; i++)
		words_add(w, &items, command->words[i]);
	args = env_change(w, SYMBOL_VARIABLE, ENV_ARGS, strlen(ENV_ARGS));
	if (!args)
		return;
	args->set = true;
	args->array = true;
	args->items = items;
}

/* set [-e +x -o name] [--] [arguments] */
static void run_set(struct walk *w, const struct shell_command *command)
{
	size_t i = 1;

	for (; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];
		const char *text = word->text;

		if (word->known != SHELL_LITERAL)
			break;
		if (word_is(word, "--")) {
			set_args(w, command, i + 1);
			return;
		}
		if ((text[0] != '-' && text[0] != '+') || !text[1])
			break;
		if (text[0] == '-' && strchr(text, 'e'))
			w->errexit = true;
		if (text[word->len - 1] == 'o' && i + 1 < command->n_words)
			i++;
	}
	if (i < command->n_words)
		set_args(w, command, i);
}

static void run_shift(struct walk *w, const struct shell_command *command)
{
	struct value *args =
	    env_change(w, SYMBOL_VARIABLE, ENV_ARGS, strlen(ENV_ARGS));
	unsigned long n = 1;

	if (!args)
		return;
	if (command->n_words > 1 &&
	    escape_number(
		(struct span){command->words[1].text, command->words[1].len},
		10, 6, &n) != command->words[1].len)
		args->array = false;
	for (size_t i = 0; i < args->items.n && i < n; i++)
		if (args->items.at[i].flags & SHELL_WORD_MANY)
			args->array = false;
	if (!args->array || n > args->items.n)
		return;
	args->items.at += n;
	args->items.n -= n;
	args->items.cap = args->items.n;
}

static void run_alias(struct walk *w, const struct shell_command *command)
{
	for (size_t i = 1; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];
		const char *equals = strchr(word->text, '=');
		struct value *value;
		size_t n;

		if (word->text[0] == '-' && word->len > 1 &&
		    !word_is(word, "-p")) {
			walk_opaque(w, w->now.at, "an alias for any word");
			continue;
		}
		if (!equals)
			continue;
		n = (size_t)(equals - word->text);
		if (memchr(word->text, SHELL_HOLE, n))
			walk_opaque(w, w->now.at, "an alias of unknown name");
		value = env_change(w, SYMBOL_ALIAS, word->text, n);
		if (!value)
			return;
		value->set = true;
		value->word = word_of(w, equals + 1, word->len - n - 1);
	}
}

static void run_unalias(struct walk *w, const struct shell_command *command)
{
	(void)w;
	(void)command; /* what an alias stands for is listed all the same */
}

/* Words in single quotes, so that they are read as they are. */
static void quote(struct buf *out, const struct shell_word *word)
{
	buf_addch(out, '\'');
	for (size_t i = 0; i < word->len; i++) {
		if (word->text[i] == '\'')
			buf_addstr(out, "'\\''");
		else
			buf_addch(out, word->text[i]);
	}
	buf_addch(out, '\'');
}

void alias_run(
    struct walk *w, struct symbol *alias, const struct shell_command *command)
{
	struct buf text = BUF_INIT(2 * SHELL_MAX_VALUE);
	const struct shell_via *via = w->now.via;
	struct shell_word code;

	buf_add(&text, alias->value.word.text, alias->value.word.len);
	for (size_t i = 1; i < command->n_words; i++) {
		buf_addch(&text, ' ');
		quote(&text, &command->words[i]);
	}
	if (!walk_holds(w, &text))
		walk_stop(w, "an alias that grows too long");
	code = word_of(w, text.data, text.len);
	buf_free(&text);
	alias->active++;
	w->now.via = walk_via(w, "alias", alias->name.s);
	walk_code(w, &code, "alias", false);
	w->now.via = via;
	alias->active--;
}

static void run_eval(struct walk *w, const struct shell_command *command)
{
	struct shell_word code;
	size_t i = 1;

	if (i < command->n_words && word_is(&command->words[i], "--"))
		i++;
	if (i >= command->n_words)
		return;
	code = words_join(w, command->words + i, command->n_words - i);
	walk_code(w, &code, "eval", false);
}

static bool is_stdin(const struct shell_word *word)
{
	return word_is(word, "/dev/stdin") || word_is(word, "/dev/fd/0") ||
	       word_is(word, "/proc/self/fd/0") || word_is(word, "-");
}

bool script_text(struct walk *w, const struct shell_command *command,
    const struct shell_word *name, struct shell_word *out)
{
	struct symbol *file;

	if (name->flags & SHELL_WORD_PROCESS) {
		*out = walk_process(w, name);
		return true;
	}
	if (is_stdin(name) || name->known != SHELL_LITERAL)
		return is_stdin(name) && input_text(w, &command->input, out);
	for (size_t i = 0; i < command->n_redirects; i++) {
		const struct shell_redirect *r = &command->redirects[i];

		if (r->fd > 2 && r->fd < 10 &&
		    !strncmp(name->text, "/dev/fd/", 8) &&
		    name->text[8] == '0' + r->fd && !name->text[9]) {
			*out = r->op == SHELL_HERE_DOC ||
				       r->op == SHELL_HERE_STRING
				   ? r->target
				   : word_unknown();
			return true;
		}
	}
	file = env_find(w, SYMBOL_FILE, name->text, name->len);
	if (!file && !strncmp(name->text, "./", 2))
		file = env_find(w, SYMBOL_FILE, name->text + 2, name->len - 2);
	if (!file || !file->value.set)
		return false;
	*out = file->value.word;
	return true;
}

bool input_text(
    struct walk *w, const struct shell_input *input, struct shell_word *out)
{
	(void)w;
	if (input->kind == SHELL_IN_INHERITED || input->kind == SHELL_IN_FILE)
		return false;
	*out = input->kind == SHELL_IN_OTHER ? word_unknown() : input->text;
	out->from = input->from;
	return true;
}

static void run_source(struct walk *w, const struct shell_command *command)
{
	size_t i = 1;
	struct shell_word code;

	if (i < command->n_words && word_is(&command->words[i], "--"))
		i++;
	if (i >= command->n_words)
		return;
	if (script_text(w, command, &command->words[i], &code)) {
		walk_code(w, &code, "source", false);
		return;
	}
	w->out->commands[w->now.index].flags |= SHELL_RUNS_SCRIPT;
	env_doubt_all(w);
}

/* trap code signal…: it runs later, with what the variables hold then. */
static void run_trap(struct walk *w, const struct shell_command *command)
{
	size_t i = 1, mark = w->n_changes;
	const struct shell_word *code;

	while (i < command->n_words && command->words[i].text[0] == '-' &&
	       command->words[i].len > 1)
		i++;
	if (i + 1 >= command->n_words)
		return;
	code = &command->words[i];
	if (word_is(code, "-") || !code->len)
		return;
	walk_code(w, code, "trap", false);
	env_doubt(w, mark);
	words_add(w, &w->traps, *code);
}

static void run_jump(struct walk *w, const struct shell_command *command)
{
	(void)command;
	w->jumped = true;
}

static void run_let(struct walk *w, const struct shell_command *command)
{
	for (size_t i = 1; i < command->n_words; i++)
		walk_arith(w, &command->words[i]);
}

/* mapfile, getopts and their like: each name may hold anything now. */
static void run_fills(struct walk *w, const struct shell_command *command)
{
	for (size_t i = 1; i < command->n_words; i++) {
		struct shell_word *word = &command->words[i];

		if (word_is(word, "-C"))
			walk_opaque(
			    w, w->now.at, "code called back by mapfile");
		if (is_name((struct span){word->text, word->len}))
			env_set_unknown(w, word->text, word->len);
	}
}

/* hash -p, enable -f, compgen -C: names come to mean something else. */
static void run_rebinds(struct walk *w, const struct shell_command *command)
{
	for (size_t i = 1; i < command->n_words; i++)
		if (word_is(&command->words[i], "-p") ||
		    word_is(&command->words[i], "-f") ||
		    word_is(&command->words[i], "-C") ||
		    word_is(&command->words[i], "-F"))
			walk_opaque(w, w->now.at,
			    "a command that changes what names mean");
}

/* test -v 'a[$(cmd)]' runs cmd. */
static void run_test(struct walk *w, const struct shell_command *command)
{
	bool names = false;

	for (size_t i = 1; i < command->n_words; i++) {
		if (names || word_is(&command->words[i], "-eq"))
			walk_arith(w, &command->words[i]);
		names = word_is(&command->words[i], "-v");
	}
}

static const struct {
	const char *name;
	void (*run)(struct walk *w, const struct shell_command *command);
	bool prints; /* something of its own, at times */
} builtins[] = {
    {".", run_source, false},
    {"[", run_test, false},
    {"alias", run_alias, true},
    {"break", run_jump, false},
    {"cd", builtin_cd, false},
    {"chdir", builtin_cd, false},
    {"compgen", run_rebinds, true},
    {"complete", run_rebinds, true},
    {"continue", run_jump, false},
    {"declare", builtin_declare, true},
    {"enable", run_rebinds, true},
    {"eval", run_eval, false},
    {"exit", run_jump, false},
    {"export", builtin_declare, true},
    {"getopts", run_fills, false},
    {"hash", run_rebinds, true},
    {"let", run_let, false},
    {"local", builtin_declare, true},
    {"mapfile", run_fills, false},
    {"popd", builtin_popd, true},
    {"pushd", builtin_pushd, true},
    {"read", builtin_read, false},
    {"readarray", run_fills, false},
    {"readonly", builtin_declare, true},
    {"return", run_jump, false},
    {"set", run_set, true},
    {"shift", run_shift, false},
    {"source", run_source, false},
    {"test", run_test, false},
    {"trap", run_trap, true},
    {"typeset", builtin_declare, true},
    {"unalias", run_unalias, false},
    {"unset", run_unset, false},
};

/* read 'a[$(cmd)]' runs cmd, as does every builtin that takes a name. */
static void check_names(struct walk *w, const struct shell_command *command)
{
	for (size_t i = 1; i < command->n_words; i++) {
		const char *text = command->words[i].text;
		size_t n = 0;

		while (is_name_byte(text[n]))
			n++;
		if (n && text[n] == '[' &&
		    (strstr(text, "$(") || strchr(text, '`')))
			walk_opaque(w, w->now.at, "code inside a name");
	}
}

bool builtin_run(struct walk *w, struct shell_command *command)
{
	struct shell_word lost = word_unknown();

	if (word_is(&command->words[0], "printf"))
		builtin_printf(w, command);
	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (!strcmp(command->words[0].text, builtins[i].name)) {
			if (strcmp(builtins[i].name, "eval") &&
			    strcmp(builtins[i].name, "alias"))
				check_names(w, command);
			if (builtins[i].prints)
				walk_output(w, &lost);
			builtins[i].run(w, command);
			return true;
		}
	return false;
}
