/* What redirections do to files. */
#include "judge.h"

#include "call.h"
#include "util.h"

#include <string.h>

/*
 * Does it leave nothing in the file? `:` never prints, nor does nothing at all;
 * and what prints its operands (echo, cat) only if one of them holds something.
 */
static bool prints_nothing(
    struct judge *judge, const struct shell_command *command)
{
	const char *prints;
	struct call call;
	size_t i;

	if (!command->n_words)
		return true;
	if (call_parse(
		&call, command, &judge->known, judge->arena, judge->err) < 0)
		return true;
	prints = call_value(&call, "prints");
	if (str_equal(prints, "nothing"))
		return true;
	if (!str_equal(prints, "operands") ||
	    (!call.n_operands && !call_option(&call, "-n")))
		return false;
	for (i = 0; i < call.n_operands; i++)
		if (call.operands[i].word->len &&
		    strcmp(call.operands[i].word->text, "/dev/null") != 0)
			return false;
	return true;
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
