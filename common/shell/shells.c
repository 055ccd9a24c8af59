/* Shells: with code on the line, in a script, or on standard input. */
#include "via.h"

#include <string.h>

static enum shell_dialect dialect_of(const char *name)
{
	if (!strcmp(name, "zsh"))
		return SHELL_ZSH;
	return !strcmp(name, "bash") ? SHELL_BASH : SHELL_SH;
}

struct shell_args {
	bool code;   /* -c */
	bool input;  /* -s */
	bool dry;    /* -n: nothing is run */
	bool unsure; /* an unknown word that may be options */
	size_t at;   /* the first operand */
};

static struct shell_args parse_args(
    const struct wrapper *wrapper, const struct shell_command *command)
{
	struct shell_args args = {.at = 1};

	for (; args.at < command->n_words; args.at++) {
		const struct shell_word *word = &command->words[args.at];
		const char *text = word->text;

		args.unsure = args.unsure || word->known != SHELL_LITERAL;
		if ((text[0] != '-' && text[0] != '+') || args.unsure)
			break;
		if (word_is(word, "-") || word_is(word, "--")) {
			args.at++;
			break;
		}
		if (text[1] == '-') {
			args.at += word_is(word, "--rcfile") ||
				   word_is(word, "--init-file");
			args.code = args.code || word_is(word, "--command");
			continue;
		}
		args.dry = args.dry || (text[0] == '-' && strchr(text, 'n'));
		args.code = args.code || (text[0] == '-' && strchr(text, 'c'));
		args.input = args.input || strchr(text, 's');
		args.at += strchr(wrapper->values, text[word->len - 1]) != NULL;
	}
	return args;
}

static void set_args(
    struct walk *w, const struct shell_command *command, size_t from)
{
	struct value *args =
	    env_change(w, SYMBOL_VARIABLE, ENV_ARGS, strlen(ENV_ARGS));
	struct words items = {0};

	for (; from < command->n_words; from++)
		words_add(w, &items, command->words[from]);
	if (!args)
		return;
	args->set = true;
	args->array = true;
	args->items = items;
}

static const char *via_name(
    struct walk *w, const struct shell_command *command, bool code)
{
	const char *name = program_name(&command->words[0]);

	return code ? walk_via(w, name, "-c")->text : name;
}

static void run_script(struct walk *w, const struct shell_command *command,
    const struct shell_args *args)
{
	const struct shell_word *script = &command->words[args->at];
	struct shell_word code;

	if (script_text(w, command, script, &code)) {
		walk_code(w, &code, via_name(w, command, false), true);
		return;
	}
	w->out->commands[w->now.index].flags |= SHELL_RUNS_SCRIPT;
	if (script->flags & SHELL_WORD_MANY || script->known == SHELL_UNKNOWN)
		walk_unknown_code(w, script->from, "a script of unknown name");
}

void via_shell(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct shell_args args = parse_args(wrapper, command);
	size_t mark = w->n_changes;
	enum shell_dialect dialect = w->now.dialect;
	struct shell_word code;

	(void)from;
	if (args.dry)
		return;
	w->now.dialect = dialect_of(program_name(&command->words[0]));
	if (args.code && args.at < command->n_words) {
		set_args(w, command, args.at + 2);
		walk_code(w, &command->words[args.at],
		    via_name(w, command, true), true);
	} else if (!args.input && args.at < command->n_words) {
		set_args(w, command, args.at + 1);
		run_script(w, command, &args);
	} else if (input_text(w, &command->input, &code)) {
		set_args(w, command, args.at);
		walk_code(w, &code, via_name(w, command, false), true);
	} else if (command->input.kind == SHELL_IN_FILE) {
		w->out->commands[w->now.index].flags |= SHELL_RUNS_SCRIPT;
	}
	w->now.dialect = dialect;
	env_rollback(w, mark);
}
