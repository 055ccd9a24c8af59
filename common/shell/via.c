/* Wrappers: the ways that most of them share. */
#include "via.h"

#include <string.h>

static bool in_list(const char *list, const char *name, size_t len)
{
	const char *at = list;

	while ((at = strstr(at, name)) != NULL) {
		if (at > list && at[-1] == ' ' && at[len] == ' ')
			return true;
		at += len;
	}
	return false;
}

static bool is_option(const struct shell_word *word)
{
	return (word->text[0] == '-' || word->text[0] == '+') && word->len > 1;
}

/* The code in --command=code, if that is one. */
static bool long_code(const char *text)
{
	return !strncmp(text, "--command", 9) || !strncmp(text, "--run", 5) ||
	       !strncmp(text, "--call", 6);
}

size_t via_options(const struct wrapper *wrapper,
    const struct shell_command *command, size_t from, size_t *code,
    bool *nothing)
{
	size_t i = from;

	for (; i < command->n_words && is_option(&command->words[i]); i++) {
		const struct shell_word *word = &command->words[i];
		const char *text = word->text;

		if (word_is(word, "--"))
			return i + 1;
		if (text[0] == '-' && text[1] == '-') {
			if (*wrapper->code && long_code(text))
				*code = strchr(text, '=') ? i : i + 1;
			if (in_list(wrapper->long_values, text, word->len) ||
			    (*wrapper->code && *code == i + 1))
				i++;
			continue;
		}
		for (size_t j = 1; j < word->len; j++) {
			char c = text[j];

			*nothing = *nothing || strchr(wrapper->none, c);
			if (*wrapper->code && c == *wrapper->code) {
				*code = ++i;
				break;
			}
			if (!strchr(wrapper->values, c))
				continue;
			i += j + 1 == word->len;
			break;
		}
	}
	return i;
}

void via_code(struct walk *w, const struct wrapper *wrapper,
    const struct shell_word *code, unsigned flags)
{
	unsigned saved = w->now.flags;

	w->now.flags |= flags | wrapper->flags;
	walk_code(w, code, wrapper->name, true);
	w->now.flags = saved;
}

void via_rest(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t code = 0, i;
	bool nothing = false;

	i = via_options(wrapper, command, from, &code, &nothing);
	i += wrapper->skip;
	if (i < command->n_words && word_is(&command->words[i], "--"))
		i++;
	if (!nothing)
		walk_inner(w, command, i, wrapper->name, wrapper->flags);
}

void via_joined(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t code = 0, i;
	bool nothing = false;
	struct shell_word text;

	i = via_options(wrapper, command, from, &code, &nothing);
	i += wrapper->skip;
	if (i >= command->n_words)
		return;
	text = words_join(w, command->words + i, command->n_words - i);
	via_code(w, wrapper, &text, 0);
}

/* Everything after --, or else after the operands to skip. */
void via_dashes(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	for (size_t i = from; i < command->n_words; i++)
		if (word_is(&command->words[i], "--") ||
		    word_is(&command->words[i], "--args") ||
		    (!strncmp(wrapper->name, "nix ", 4) &&
			(word_is(&command->words[i], "-c") ||
			    word_is(&command->words[i], "--command")))) {
			walk_inner(
			    w, command, i + 1, wrapper->name, wrapper->flags);
			return;
		}
	if (wrapper->flags & SHELL_REMOTE || *wrapper->code)
		via_option(w, wrapper, command, from);
}

/* An option whose value is code, also after the operands that are skipped:
 * su root -c code */
static bool option_code(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t code = 0, operands = 0;
	bool nothing = false;
	struct shell_word text;

	for (size_t i = from;
	     i < command->n_words && !code && operands <= wrapper->skip;) {
		size_t next = via_options(wrapper, command, i, &code, &nothing);

		operands += next == i && !word_is(&command->words[i], "-");
		i = next == i ? i + 1 : next;
	}
	if (!code || code >= command->n_words)
		return false;
	text = command->words[code];
	if (!strncmp(text.text, "--", 2) && strchr(text.text, '=')) {
		text.text = strchr(text.text, '=') + 1;
		text.len = strlen(text.text);
	}
	via_code(w, wrapper, &text, 0);
	return true;
}

void via_code_only(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	option_code(w, wrapper, command, from);
}

void via_option(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	if (!option_code(w, wrapper, command, from))
		via_rest(w, wrapper, command, from);
}

/* The code is what stands on standard input. */
void via_input(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct shell_word text;

	(void)from;
	if (input_text(w, &command->input, &text))
		via_code(w, wrapper, &text, 0);
}

static const struct wrapper *match(const struct shell_command *command,
    const struct wrapper *row, size_t *from)
{
	const char *program = program_name(&command->words[0]);
	const char *name = row->name;
	size_t n = strcspn(name, " "), at = 1;

	if (strncmp(program, name, n) || program[n])
		return NULL;
	while (name[n]) {
		name += n + 1;
		n = strcspn(name, " ");
		/* options of the program itself, and values of those */
		while (
		    at < command->n_words && is_option(&command->words[at])) {
			at++;
			if (at + 1 < command->n_words &&
			    !is_option(&command->words[at]) &&
			    (strncmp(command->words[at].text, name, n) ||
				command->words[at].text[n]))
				at++;
		}
		if (at >= command->n_words ||
		    strncmp(command->words[at].text, name, n) ||
		    command->words[at].text[n])
			return NULL;
		at++;
	}
	*from = at;
	return row;
}

/* Those that print something of their own, whatever they start. */
static bool prints(const struct wrapper *row)
{
	return row->run == via_find || row->run == via_fd ||
	       row->run == via_git || row->run == via_make ||
	       row->run == via_tools || row->run == via_keys ||
	       row->run == via_input;
}

bool via_run(struct walk *w, struct shell_command *command)
{
	size_t from = 1, index = w->now.index;
	struct shell_word output;

	for (size_t i = 0; i < via_n_wrappers; i++) {
		const struct wrapper *row = &via_wrappers[i];

		if (!match(command, row, &from))
			continue;
		row->run(w, row, command, from);
		if (w->stop ||
		    (w->out->commands[index].flags & SHELL_STARTS_OTHERS &&
			!prints(row)))
			return true;
		output = decode_output(w, command);
		walk_output(w, &output);
		return true;
	}
	return false;
}
