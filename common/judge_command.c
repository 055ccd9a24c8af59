#include "judge.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "event.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "rule.h"
#include "shell.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>

#define SUBJECT_MAX 400

/* The command as a person would type it, cut to a line's length. */
static const char *describe(
    struct judge *judge, const struct shell_command *command)
{
	struct buf text = BUF_INIT((size_t)1 << 20);
	const char *copy;
	size_t i;

	for (i = 0; i < command->n_words && text.len < SUBJECT_MAX; i++) {
		if (i)
			buf_addch(&text, ' ');
		shell_print_word(&text, &command->words[i]);
	}
	copy = arena_strndup(judge->arena, text.data,
	    utf8_cut(
		text.data, text.len < SUBJECT_MAX ? text.len : SUBJECT_MAX));
	buf_free(&text);
	return copy ? copy : "";
}

/*
 * Every rule against one command. An approval counts only if each command of
 * the line has one; `approved` tells of this one.
 */
static void judge_rules(
    struct judge *judge, const struct shell_command *command, bool *approved)
{
	const struct policy_rule *rule = judge->policy->rules;

	*approved = false;
	for (; rule; rule = rule->next) {
		enum match match = rule_matches(rule->pattern, command);
		enum verdict verdict = rule->verdict;
		const char *why = rule->why;

		if (match == MATCH_NO)
			continue;
		if (verdict == VERDICT_APPROVE) {
			*approved |= match == MATCH_YES;
			continue;
		}
		if (match == MATCH_MAYBE) {
			if (verdict_stricter(verdict, judge->policy->opaque))
				verdict = judge->policy->opaque;
			why = "it may be this, depending on a value that "
			      "only a run would show";
		}
		if (verdict_stricter(verdict, judge->decision->verdict))
			judge_add(judge, verdict, rule->name,
			    rule->origin.where, describe(judge, command), why,
			    rule->instead);
	}
}

static bool only_reads(
    const struct judge *judge, const struct shell_command *command)
{
	const struct policy_value *reader = judge->policy->lists[LIST_READER];

	for (; reader; reader = reader->next)
		if (rule_matches(reader->text, command) == MATCH_YES)
			return true;
	return false;
}

/* A text with blanks is taken for a file only if there is one. */
static bool may_be_file(const char *text, const char *cwd, struct arena *arena)
{
	struct stat st;
	const char *path;

	if (!text[0] || strlen(text) >= PATH_TEXT_MAX / 2)
		return false;
	if (!strpbrk(text, " \t\n"))
		return true;
	path = path_attach(text, cwd, NULL, arena);
	return path && lstat(path, &st) == 0;
}

/* The part of a word that may be a file: behind the = of --option=FILE. */
static const char *file_part(const char *text)
{
	const char *equals = strchr(text, '=');

	if (text[0] != '-')
		return text;
	return equals ? equals + 1 : "";
}

/* Files that a command names: not Holdfast's, and none with secrets. */
static int judge_operands(
    struct judge *judge, const struct shell_command *command)
{
	enum judge_access access =
	    only_reads(judge, command) ? JUDGE_READ : JUDGE_TOUCH;
	size_t i;

	for (i = 1; i < command->n_words; i++) {
		const char *text = command->words[i].text;
		const char *cwd = command->cwd;

		if (command->words[i].known != SHELL_LITERAL)
			continue;
		text = file_part(text);
		if (!cwd && text[0] != '/')
			continue;
		if (!may_be_file(text, cwd ? cwd : "/", judge->arena))
			continue;
		if (judge_path(judge, text, cwd ? cwd : "/", access) < 0)
			return -1;
	}
	return 0;
}

static int judge_redirects(
    struct judge *judge, const struct shell_command *command)
{
	size_t i;

	for (i = 0; i < command->n_redirects; i++) {
		const struct shell_redirect *redirect = &command->redirects[i];
		const char *text = redirect->target.text;
		bool writes = redirect->op != SHELL_READ;

		if (redirect->op == SHELL_DUP ||
		    redirect->op == SHELL_HERE_DOC ||
		    redirect->op == SHELL_HERE_STRING ||
		    redirect->target.known != SHELL_LITERAL || !text[0] ||
		    (!command->cwd && text[0] != '/'))
			continue;
		if (judge_path(judge, text, command->cwd ? command->cwd : "/",
			writes ? JUDGE_WRITE : JUDGE_READ) < 0)
			return -1;
	}
	return 0;
}

static int judge_one(
    struct judge *judge, const struct shell_command *command, bool *approved)
{
	judge_rules(judge, command, approved);
	if (judge_operands(judge, command) < 0)
		return -1;
	return judge_redirects(judge, command);
}

/* What the reader could not understand. */
static void judge_opaque(
    struct judge *judge, const struct shell_reading *reading)
{
	const char *why;

	if (!reading->opaque || judge->policy->opaque == VERDICT_NONE)
		return;
	why = arena_printf(judge->arena,
	    "it cannot be told what it would run: %s", reading->opaque_why);
	judge_add(judge, judge->policy->opaque, "commands.opaque", "built in",
	    judge->event->command, why,
	    "write the command out, or put it into a script");
}

int judge_command(struct judge *judge, const char *command, const char *cwd)
{
	const struct shell_start start = {.cwd = cwd,
	    .home = judge->policy->place->home,
	    .tmpdir = place_env("TMPDIR")};
	struct shell_reading reading = {0};
	bool all_approved = true, approved;
	size_t i;

	if (shell_read(&reading, command, strlen(command), &start, judge->arena,
		judge->err) < 0)
		return -1;
	for (i = 0; i < reading.n; i++) {
		if (judge_one(judge, &reading.commands[i], &approved) < 0)
			return -1;
		all_approved &= approved;
	}
	judge_opaque(judge, &reading);
	if (all_approved && reading.n && !reading.opaque &&
	    judge->decision->verdict == VERDICT_NONE) {
		judge->decision->verdict = VERDICT_APPROVE;
		judge->decision->rule = "commands.approve";
	}
	return 0;
}
