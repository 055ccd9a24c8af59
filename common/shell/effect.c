/* What a call in some language does, as the shell command that does it. */
#include "code.h"

#include <string.h>

void effect_words(struct walk *w, const struct words *words, unsigned flags)
{
	struct shell_command command = {.at = w->now.at, .len = w->now.len};

	if (!words->n || !walk_enter(w))
		return;
	command.words = words->at;
	command.n_words = words->n;
	command.flags = flags;
	walk_command(w, &command);
	walk_leave(w);
}

void effect_shell(struct walk *w, const struct shell_word *code)
{
	walk_code(w, code, "sh -c", true);
}

static void redirect(
    struct walk *w, enum shell_redirect_op op, const struct shell_word *path)
{
	struct shell_command command = {.at = w->now.at, .len = w->now.len};

	command.redirects = walk_alloc(w, sizeof(*command.redirects));
	if (!command.redirects)
		return;
	command.redirects->fd = op == SHELL_READ ? 0 : 1;
	command.redirects->op = op;
	command.redirects->target = *path;
	command.n_redirects = 1;
	command.flags = SHELL_SYNTHETIC;
	walk_command(w, &command);
}

static const struct {
	enum call_action action;
	const char *words[4]; /* in front of the paths */
	bool two;
	bool second_first; /* the other argument comes before the path */
} commands[] = {
    {CALL_DELETE, {"rm", "-f", "--"}, false, false},
    {CALL_DELETE_TREE, {"rm", "-rf", "--"}, false, false},
    {CALL_DELETE_DIR, {"rmdir", "--"}, false, false},
    {CALL_MOVE, {"mv", "--"}, true, false},
    {CALL_COPY, {"cp", "-r", "--"}, true, false},
    {CALL_LINK, {"ln", "-s", "--"}, true, false},
    {CALL_TRUNCATE, {"truncate", "-s", "0", "--"}, false, false},
    {CALL_MODE, {"chmod"}, true, true},
};

void effect_path(struct walk *w, enum call_action action,
    const struct shell_word *path, const struct shell_word *second)
{
	struct words words = {0};

	if (action == CALL_WRITE || action == CALL_APPEND ||
	    action == CALL_READ) {
		redirect(w,
		    action == CALL_WRITE    ? SHELL_WRITE
		    : action == CALL_APPEND ? SHELL_APPEND
					    : SHELL_READ,
		    path);
		return;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (commands[i].action != action)
			continue;
		for (size_t j = 0; j < 4 && commands[i].words[j]; j++)
			words_add(
			    w, &words, word_literal(commands[i].words[j]));
		if (commands[i].second_first) {
			words_add(w, &words, *second);
			words_add(w, &words, word_literal("--"));
		}
		words_add(w, &words, *path);
		if (commands[i].two && !commands[i].second_first)
			words_add(w, &words, *second);
	}
	effect_words(w, &words, SHELL_SYNTHETIC);
}
