/* What would be lost, by the state of the repository. */
#include "judge.h"

#include "arena.h"
#include "buf.h"
#include "call.h"
#include "err.h"
#include "git.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>

static const char *const elsewhere[] = {"--git-dir", "--work-tree"};

/* The work tree that a git command is about; NULL: none, or not known. */
static const char *work_tree(
    struct judge *judge, const struct call *call, bool *known)
{
	const char *cwd = call->command->cwd, *real;
	struct stat st;
	size_t i;

	*known = true;
	for (i = 0; i < COUNT(elsewhere); i++)
		if (call_option(call, elsewhere[i]))
			*known = false;
	if (!cwd || call->command->flags & SHELL_REMOTE)
		*known = false;
	if (!*known)
		return NULL;
	real = path_real(cwd, judge->arena);
	if (!real || stat(real, &st) < 0)
		return NULL;
	return git_top(real, judge->arena);
}

/* Any branch among the operands that is not held by another one. */
static int may_lose_branch(
    struct judge *judge, const struct call *call, const char *top)
{
	size_t i;

	if (call->command->flags & SHELL_MORE_OPERANDS)
		return 1;
	for (i = call->sub; i < call->n_operands; i++) {
		const struct shell_word *word = call->operands[i].word;
		struct err ignored = {0};

		if (word->known != SHELL_LITERAL ||
		    lost_branch_is_merged(
			top, word->text, judge->arena, &ignored) <= 0)
			return 1;
	}
	return 0;
}

int judge_may_lose(
    struct judge *judge, const struct call *call, const char *what)
{
	unsigned kinds = 0;
	const char *top;
	bool known;

	if (judge->assume_lost)
		return 1;
	top = work_tree(judge, call, &known);
	if (!known)
		return 1;
	/* no repository there, or one that is only tried something in */
	if (!top || (judge_is_temporary(top) &&
			!path_is_inside(judge->policy->place->root, top)))
		return 0;
	if (str_equal(what, "stash"))
		return lost_has_stash(top, judge->arena);
	if (str_equal(what, "branch"))
		return may_lose_branch(judge, call, top);
	if (strstr(what, "changes"))
		kinds |= LOST_CHANGED;
	if (strstr(what, "untracked"))
		kinds |= LOST_UNTRACKED;
	if (!kinds)
		return 1;
	judge->lost_subject = judge_describe(judge, call->command);
	if (lost_add(&judge->lost, top, kinds, NULL, judge->arena, judge->err) <
	    0)
		return -1;
	return 0; /* judge_lost() has the last word */
}

int judge_lost(struct judge *judge)
{
	struct buf names = BUF_INIT((size_t)64 << 10);
	struct err err = {0};
	const char *why;
	int n;

	if (!judge->lost.n || judge->decision->verdict == VERDICT_DENY)
		return 0;
	judge->lost.made = judge_made;
	judge->lost.arg = judge;
	n = lost_ask(&judge->lost, &names, judge->arena, &err);
	if (n < 0)
		why = arena_printf(judge->arena,
		    "it cannot be told what would be lost: %s", err.msg);
	else
		why = arena_printf(
		    judge->arena, "git could not give back: %s", names.data);
	buf_free(&names);
	if (!why)
		return judge_no_memory(judge);
	if (n != 0)
		judge_add(judge, VERDICT_ASK, "scope.lost", "built in",
		    judge->lost_subject, why,
		    "commit or stash it first, or name what git ignores");
	return 0;
}
