/*
 * From a word of a command to the files that it stands for: globs are tried
 * against the folder, what is unknown is as wide as it can be.
 */
#include "judge.h"

#include "arena.h"
#include "call.h"
#include "effect.h"
#include "err.h"
#include "event.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>

int judge_add_target(struct judge *judge, const char *path, bool below,
    struct judge_targets *out)
{
	struct judge_target *target =
	    arena_alloc(judge->arena, sizeof(*target));

	if (!target)
		return judge_no_memory(judge);
	target->named = path_absolute(path, "/", NULL, judge->arena);
	target->real = path_real(path, judge->arena);
	target->below = below;
	if (!target->named || !target->real)
		return err_set(judge->err, ERR_INPUT,
		    "the path %.100s cannot be followed", path);
	if (!out->end)
		out->end = &out->first;
	*out->end = target;
	out->end = &target->next;
	out->n++;
	return 0;
}

/*
 * A deletion takes a link itself, not what it leads to: the folder is made
 * real, the last element stays. Not so with a '/' at the end.
 */
static int keep_last_link(struct judge *judge, struct judge_targets *targets)
{
	struct judge_target *target = targets->first;

	for (; target; target = target->next) {
		const char *base = path_base(target->named);
		char *dir = arena_strdup(judge->arena, target->named);
		struct stat st;

		if (lstat(target->named, &st) < 0 || !S_ISLNK(st.st_mode))
			continue;
		if (!dir)
			return judge_no_memory(judge);
		dir[strlen(dir) - strlen(base)] = '\0';
		dir = path_real(dir[0] ? dir : "/", judge->arena);
		target->real = dir ? path_join(dir, base, judge->arena) : NULL;
		if (!target->real)
			return judge_no_memory(judge);
	}
	return 0;
}

/* What the one command in `from` is known to print: a fresh temporary name,
 * the project's folder; NULL if neither. */
static const char *printed(struct judge *judge,
    const struct shell_command *command, const struct shell_word *word)
{
	const struct shell_command *maker;
	const char *what;
	struct call call;

	if (word->from.n != 1 || !judge->reading ||
	    word->from.first >= judge->reading->n)
		return NULL;
	maker = &judge->reading->commands[word->from.first];
	if (!maker->n_words || call_parse(&call, maker, &judge->known,
				   judge->arena, judge->err) < 0)
		return NULL;
	what = call_value(&call, "prints");
	if (!what)
		return NULL;
	if (str_equal(what, "temporary"))
		return "/tmp/holdfast-any";
	if (str_equal(what, "project") && command->cwd)
		return judge->policy->place->worktree;
	return NULL;
}

/* The known beginning of a word: what is meant is somewhere below it. */
static int resolve_partly(struct judge *judge, const struct shell_word *word,
    const char *cwd, struct judge_targets *out)
{
	size_t known = strcspn(word->text, (char[]){SHELL_HOLE, '\0'});
	char *head = arena_strndup(judge->arena, word->text, known);
	const char *path;

	if (!head)
		return judge_no_memory(judge);
	while (known && head[known - 1] != '/')
		head[--known] = '\0';
	/* …/a-HOLE may go up by itself only if it begins with dots */
	if (!known && !cwd) {
		out->unknown = true;
		return 0;
	}
	path = path_attach(head, cwd ? cwd : "/", NULL, judge->arena);
	return path ? judge_add_target(judge, path, true, out)
		    : judge_no_memory(judge);
}

static int resolve_in(struct judge *judge, const struct shell_command *command,
    const struct shell_word *word, const char *cwd, struct judge_targets *out)
{
	const char *text = word->text, *path;

	/* in a loop over files: "$f" of *.log is …​.log, here */
	if (text[0] == SHELL_HOLE && text[1] == '.' && cwd &&
	    command->flags & SHELL_LOOP && !strchr(text, '/')) {
		judge->names = arena_printf(judge->arena, "*%s", text + 1);
		return judge->names ? judge_add_target(judge, cwd, true, out)
				    : judge_no_memory(judge);
	}
	if (text[0] == SHELL_HOLE) {
		path = printed(judge, command, word);
		if (path && !strchr(text + 1, SHELL_HOLE)) {
			path =
			    arena_printf(judge->arena, "%s%s", path, text + 1);
			return path ? judge_add_target(judge, path, false, out)
				    : judge_no_memory(judge);
		}
		out->unknown = true;
		return 0;
	}
	if (text[0] != '/' && !cwd) {
		out->unknown = true;
		return 0;
	}
	if (word->flags & SHELL_WORD_TILDE) {
		/* ~name: some home of somebody's */
		return judge_add_target(judge, "/home", true, out);
	}
	if (word->known != SHELL_LITERAL)
		return resolve_partly(judge, word, cwd, out);
	if (word->flags & SHELL_WORD_GLOB && word->pattern) {
		if (judge_glob(judge, word, cwd ? cwd : "/", out) < 0)
			return -1;
		if (out->n)
			return 0;
	}
	if (strlen(text) >= PATH_TEXT_MAX / 2)
		return 0; /* no file has such a name */
	/* a quoted ~ is no home to the shell, but to what gets it passed on */
	path = path_attach(
	    text, cwd ? cwd : "/", judge->policy->place->home, judge->arena);
	return path ? judge_add_target(judge, path, false, out)
		    : judge_no_memory(judge);
}

int judge_resolve(struct judge *judge, const struct shell_command *command,
    const struct shell_word *word, struct judge_targets *targets)
{
	memset(targets, 0, sizeof(*targets));
	if (!word->len)
		return 0;
	if (resolve_in(judge, command, word, command->cwd, targets) < 0)
		return -1;
	if (command->cwd && command->cwd_else &&
	    strcmp(command->cwd, command->cwd_else) != 0 &&
	    word->text[0] != '/')
		return resolve_in(
		    judge, command, word, command->cwd_else, targets);
	return 0;
}

/* Does the line make a temporary folder, which a trap then takes away? */
static bool makes_temporary(struct judge *judge)
{
	size_t i;

	for (i = 0; i < judge->reading->n; i++) {
		const struct shell_command *maker =
		    &judge->reading->commands[i];
		struct call call;

		if (maker->n_words &&
		    call_parse(&call, maker, &judge->known, judge->arena,
			judge->err) == 0 &&
		    str_equal(call_value(&call, "prints"), "temporary"))
			return true;
	}
	return false;
}

static bool runs_again(
    const struct judge *judge, const struct shell_command *command)
{
	size_t i;

	for (i = (size_t)(command - judge->reading->commands) + 1;
	     i < judge->reading->n; i++) {
		const struct shell_command *later =
		    &judge->reading->commands[i];

		if (later->via && str_equal(later->via->text, "trap") &&
		    later->n_words == command->n_words &&
		    str_equal(later->words[0].text, command->words[0].text))
			return true;
	}
	return false;
}

/* A word that may be anything. */
static void judge_unknown(struct judge *judge,
    const struct shell_command *command, enum judge_access access)
{
	if (access != JUDGE_DELETE && access != JUDGE_EMPTY &&
	    access != JUDGE_MOVE)
		return;
	/* a trap is read where it is set and where it runs: the latter counts
	 */
	if (command->via && str_equal(command->via->text, "trap") &&
	    (runs_again(judge, command) || makes_temporary(judge)))
		return;
	judge_add(judge, VERDICT_ASK, "scope.unknown", "built in",
	    judge_describe(judge, command),
	    "which files this takes away only shows when it runs",
	    "name the files, or a folder that git ignores");
}

/* xargs hands on what a program in front of it lists: ls, find, git ls-files.
 */
static int judge_given(struct judge *judge, enum judge_access access)
{
	const struct effects *given = judge->given;
	const struct effect *effect = given->first;

	judge->given = NULL;
	for (; effect; effect = effect->next)
		if (judge_word(
			judge, judge->giver, &effect->word, access, false) < 0)
			return -1;
	judge->given = given;
	return 0;
}

int judge_word(struct judge *judge, const struct shell_command *command,
    const struct shell_word *word, enum judge_access access, bool named)
{
	struct judge_targets targets;
	struct judge_target *target;
	bool goes = access == JUDGE_DELETE || access == JUDGE_MOVE;

	if (judge_resolve(judge, command, word, &targets) < 0)
		return -1;
	if (targets.unknown && judge->given && judge->given->n)
		return judge_given(judge, access);
	if (targets.unknown)
		judge_unknown(judge, command, access);
	if (goes && word->len && word->text[word->len - 1] != '/' &&
	    keep_last_link(judge, &targets) < 0)
		return -1;
	for (target = targets.first; target; target = target->next)
		target->below |= judge->names != NULL;
	for (target = targets.first; target; target = target->next)
		if (judge_target(judge, target, access,
			named ? target->named
			      : judge_describe(judge, command)) < 0)
			return -1;
	return 0;
}
