/* Code typed into a terminal that something else holds: tmux, screen. */
#include "via.h"

#include <string.h>

/* A key's name that ends what was typed. */
static bool is_enter(const struct shell_word *word)
{
	return word_is(word, "Enter") || word_is(word, "C-m") ||
	       word_is(word, "C-j") || word_is(word, "KPEnter");
}

static void typed(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct buf text = BUF_INIT(SHELL_MAX_VALUE);
	struct shell_word code;

	for (size_t i = from; i < command->n_words; i++) {
		if (is_enter(&command->words[i]))
			buf_addch(&text, '\n');
		else
			buf_add(&text, command->words[i].text,
			    command->words[i].len);
	}
	code = walk_holds(w, &text) ? word_of(w, text.data, text.len)
				    : word_unknown();
	buf_free(&text);
	via_code(w, wrapper, &code, 0);
}

/* tmux [options] subcommand [options] [code] */
static const struct {
	const char *name, *values;
	bool keys;
} subcommands[] = {
    {"send-keys", "tN", true},
    {"send", "tN", true},
    {"new-session", "cestxynF", false},
    {"new", "cestxynF", false},
    {"new-window", "cenFt", false},
    {"neww", "cenFt", false},
    {"split-window", "celpFt", false},
    {"splitw", "celpFt", false},
    {"respawn-pane", "cet", false},
    {"respawn-window", "cet", false},
    {"run-shell", "cdt", false},
    {"run", "cdt", false},
    {"if-shell", "t", false},
    {"pipe-pane", "t", false},
    {"display-popup", "cdehtwxyTsSb", false},
    {"popup", "cdehtwxyTsSb", false},
};

void via_keys(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct wrapper global = {
	    .values = "cfLST", .long_values = "", .none = "", .code = ""};
	struct shell_command part = *command;
	size_t code = 0, i;
	bool nothing = false;

	i = via_options(&global, command, from, &code, &nothing);
	for (; i < part.n_words && !w->stop; i++) {
		size_t end = i, row = 0, n;

		while (end < command->n_words &&
		       !word_is(&command->words[end], ";"))
			end++;
		n = sizeof(subcommands) / sizeof(*subcommands);
		while (row < n &&
		       !word_is(&command->words[i], subcommands[row].name))
			row++;
		if (row < n) {
			struct shell_word text;

			global.values = subcommands[row].values;
			part.n_words = end;
			i = via_options(&global, &part, i + 1, &code, &nothing);
			if (i < end && subcommands[row].keys) {
				typed(w, wrapper, &part, i);
			} else if (i < end) {
				text =
				    words_join(w, command->words + i, end - i);
				via_code(w, wrapper, &text, 0);
			}
			part.n_words = command->n_words;
		}
		i = end;
	}
}

/* screen -X stuff 'code\n', screen [options] program … */
void via_screen(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	for (size_t i = from; i + 1 < command->n_words; i++) {
		struct shell_word code;

		if (!word_is(&command->words[i], "stuff"))
			continue;
		code = command->words[i + 1];
		for (size_t n = code.len; n > 1 && code.text[n - 2] == '\\' &&
					  strchr("nr", code.text[n - 1]);
		     n = code.len)
			code = word_of(w, code.text, n - 2);
		via_code(w, wrapper, &code, 0);
		return;
	}
	{
		struct wrapper options = *wrapper;

		options.values = "SthTcLesp";
		via_rest(w, &options, command, from);
	}
}
