/* What redirections do to files. */
#include "judge.h"

#include "path.h"
#include "util.h"

/* Silent commands (`:`, `true`, nothing at all) leave nothing in a file. */
static bool prints_nothing(
    const struct judge *judge, const struct shell_command *command)
{
	const char *name =
	    command->n_words ? path_base(command->words[0].text) : ":";

	(void)judge;
	return str_in_list(name, ": true false");
}

/* bash opens a connection for these. */
static bool is_device_of_net(const char *text)
{
	return str_starts(text, "/dev/tcp/") || str_starts(text, "/dev/udp/");
}

int judge_redirects(struct judge *judge, const struct shell_command *command)
{
	size_t i;

	for (i = 0; i < command->n_redirects; i++) {
		const struct shell_redirect *redirect = &command->redirects[i];
		const struct shell_word *word = &redirect->target;
		enum judge_access access = JUDGE_WRITE;

		if (redirect->op == SHELL_DUP ||
		    redirect->op == SHELL_HERE_DOC ||
		    redirect->op == SHELL_HERE_STRING || !word->len ||
		    word->flags & SHELL_WORD_PROCESS ||
		    command->flags & SHELL_REMOTE)
			continue;
		if (redirect->op == SHELL_READ)
			access = JUDGE_READ;
		else if ((redirect->op == SHELL_WRITE ||
			     redirect->op == SHELL_CLOBBER) &&
			 !(command->flags & SHELL_SYNTHETIC) &&
			 prints_nothing(judge, command))
			access = JUDGE_EMPTY;
		if (is_device_of_net(word->text))
			judge_add(judge, VERDICT_DENY, "core.exfiltration:net",
			    "built in", judge_describe(judge, command),
			    "the shell itself would talk to the network",
			    "curl, which can be read and judged");
		if (judge_word(judge, command, word, access, true) < 0)
			return -1;
		if (access != JUDGE_READ) {
			struct judge_targets targets;

			if (judge_resolve(judge, command, word, &targets) < 0)
				return -1;
			if (targets.first && !targets.first->below)
				judge_remember(judge, targets.first->named);
		}
	}
	return 0;
}
