/* Wrappers that take NAME=value or change the program itself: env, sudo,
 * docker run --entrypoint. */
#include "via.h"

#include <string.h>

/* Variables whose value some program runs as code. */
static const char *const code_names[] = {"BROWSER", "EDITOR", "GIT_ASKPASS",
    "GIT_EDITOR", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_PROXY_COMMAND",
    "GIT_SEQUENCE_EDITOR", "GIT_SSH", "GIT_SSH_COMMAND", "LESSCLOSE",
    "LESSOPEN", "MANPAGER", "PAGER", "PROMPT_COMMAND", "RSYNC_RSH",
    "SSH_ASKPASS", "SUDO_ASKPASS", "SUDO_EDITOR", "SYSTEMD_EDITOR",
    "SYSTEMD_PAGER", "VISUAL"};

void assign_code(
    struct walk *w, const char *name, const struct shell_word *value)
{
	/* prompts are expanded each time they are shown */
	if (!strncmp(name, "PS", 2) && name[2] && !name[3] &&
	    (strstr(value->text, "$(") || strchr(value->text, '`')))
		walk_opaque(w, w->now.at, "code in a prompt");
	for (size_t i = 0; i < sizeof(code_names) / sizeof(*code_names); i++) {
		if (strcmp(name, code_names[i]) || !value->len)
			continue;
		walk_code(w, value, walk_via(w, name, "=")->text, true);
		return;
	}
}

/* Past NAME=value words, which stay set for what is started. */
static size_t pass_assigns(
    struct walk *w, const struct shell_command *command, size_t i)
{
	for (; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];
		const char *equals = strchr(word->text, '=');
		struct shell_word value = *word;
		struct value *slot;
		size_t n = equals ? (size_t)(equals - word->text) : 0;

		if (!is_name((struct span){word->text, n}))
			break;
		value.text = equals + 1;
		value.len = word->len - n - 1;
		word_settle(&value);
		env_set(w, word->text, n, &value);
		slot = env_change(w, SYMBOL_VARIABLE, word->text, n);
		if (slot)
			slot->exported = true;
		assign_code(w, word_of(w, word->text, n).text, &value);
	}
	return i;
}

void via_assigns(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t code = 0, i, mark = w->n_changes;
	bool nothing = false;

	i = via_options(wrapper, command, from, &code, &nothing);
	i = pass_assigns(w, command, i);
	if (!nothing)
		walk_inner(w, command, i, wrapper->name, wrapper->flags);
	env_rollback(w, mark);
}

/* env: with -S one word holds the whole command, with -C it starts there. */
void via_env(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t mark = w->n_changes;
	struct words words = {0};
	struct shell_command split = *command;

	for (size_t i = from; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];
		struct shell_word rest = *word;

		if (word_is(word, "-C") && i + 1 < command->n_words) {
			struct shell_command cd = {.n_words = 2};

			cd.words = command->words + i;
			builtin_cd(w, &cd);
		}
		if (!strncmp(word->text, "--chdir=", 8)) {
			struct shell_word dirs[2] = {*word, *word};
			struct shell_command cd = {.words = dirs, .n_words = 2};

			dirs[1].text += 8;
			dirs[1].len -= 8;
			builtin_cd(w, &cd);
		}
		if (word->text[0] != '-' || word->text[1] == '-')
			if (strncmp(word->text, "--split-string", 14))
				continue;
		if (!strchr(word->text, 'S') && word->text[1] != '-')
			continue;
		rest.text = word->text[1] == '-' ? strchr(word->text, '=')
						 : strchr(word->text, 'S');
		rest.text = rest.text ? rest.text + 1 : "";
		rest.len = strlen(rest.text);
		for (size_t j = 0; j < from; j++)
			words_add(w, &words, command->words[j]);
		if (rest.len)
			words_split(w, &rest, &words);
		else if (++i < command->n_words)
			words_split(w, &command->words[i], &words);
		while (++i < command->n_words)
			words_add(w, &words, command->words[i]);
		split.words = words.at;
		split.n_words = words.n;
	}
	via_assigns(w, wrapper, &split, from);
	env_rollback(w, mark);
}

/* docker run --entrypoint program … image arguments */
void via_entry(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t code = 0, i;
	bool nothing = false;
	struct shell_command inner = *command;
	struct words words = {0};
	struct shell_word entry = {.text = NULL};

	i = via_options(wrapper, command, from, &code, &nothing);
	for (size_t j = from; j < i && j < command->n_words; j++) {
		entry = command->words[j];
		if (word_is(&entry, "--entrypoint") && j + 1 < i) {
			entry = command->words[j + 1];
			break;
		}
		if (!strncmp(entry.text, "--entrypoint=", 13)) {
			entry.text += 13;
			entry.len -= 13;
			break;
		}
		entry.text = NULL;
	}
	i += wrapper->skip;
	if (!entry.text) {
		walk_inner(w, command, i, wrapper->name, wrapper->flags);
		return;
	}
	words_add(w, &words, entry);
	for (; i < command->n_words; i++)
		words_add(w, &words, command->words[i]);
	inner.words = words.at;
	inner.n_words = words.n;
	walk_inner(w, &inner, 0, wrapper->name, wrapper->flags);
}
