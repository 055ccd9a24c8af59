/* The verdict on a command or a file, and why, without running anything. */
#include "check_file.h"
#include "command.h"

#include "buf.h"
#include "event.h"
#include "json.h"
#include "judge.h"
#include "project.h"
#include "shell.h"
#include "term.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: holdfast check [OPTIONS] -- COMMAND [ARGUMENT...]\n"
    "       holdfast check [OPTIONS] --write PATH | --read PATH\n"
    "       holdfast check [--misses] --file FILE\n\n"
    "Says what the guard would answer an agent. Nothing is run. A single "
    "COMMAND is\nread as a whole command line: holdfast check -- 'cd x && rm "
    "-r y'.\n\n"
    "  --explain      show what the command line would run\n"
    "  --json         for machines\n"
    "  --file FILE    one command a line, or JSON lines of a corpus\n"
    "  --misses       list what was not as the corpus expects\n"
    "  --project DIR  judge by another project's policy\n\n"
    "Exit status: 0 it passes, 1 it is refused or asked about, 2 could not "
    "tell.\n";

struct question {
	const char *write, *read, *dir, *file;
	bool explain, json, misses;
	char *command;
};

/* Words as this shell handed them over, put back so that they stay words. */
static char *join(int n, char *argv[], struct arena *arena)
{
	struct buf text = BUF_INIT((size_t)4 << 20);
	char *copy;
	int i;

	for (i = 0; i < n; i++) {
		const char *p = argv[i];

		if (n == 1) {
			buf_addstr(&text, p);
			break;
		}
		if (i)
			buf_addch(&text, ' ');
		if (*p && !p[strcspn(p, " \t\n'\"\\$`;&|<>()*?[]{}~#!")]) {
			buf_addstr(&text, p);
			continue;
		}
		buf_addch(&text, '\'');
		for (; *p; p++) {
			if (*p == '\'')
				buf_addstr(&text, "'\\''");
			else
				buf_addch(&text, *p);
		}
		buf_addch(&text, '\'');
	}
	copy = text.failed ? NULL : arena_strdup(arena, text.data);
	buf_free(&text);
	return copy;
}

/* What the command line would run, in the arena; NULL if it is not read. */
static const char *reading_of(
    struct project *project, const struct event *event)
{
	const struct shell_start start = {.cwd = event->cwd,
	    .home = project->place.home,
	    .tmpdir = place_env("TMPDIR")};
	struct buf text = BUF_INIT((size_t)16 << 20);
	struct shell_reading reading;
	const char *copy;

	if (shell_read(&reading, event->command, strlen(event->command), &start,
		&project->arena, &project->err) < 0)
		return NULL;
	shell_print(&text, &reading);
	copy = text.failed ? NULL : arena_strdup(&project->arena, text.data);
	buf_free(&text);
	if (!copy)
		(void)err_set(&project->err, ERR_MEMORY, "out of memory");
	return copy;
}

static void print_json(const struct decision *decision, const char *reading,
    const struct policy *policy)
{
	struct buf out = BUF_INIT((size_t)64 << 20);

	json_open(&out);
	json_put(&out, "verdict", verdict_name(decision->verdict));
	json_put(&out, "mode", policy->observe ? "observe" : "enforce");
	json_put(&out, "rule", decision->rule);
	json_put(&out, "origin", decision->origin);
	json_put(&out, "subject", decision->subject);
	json_put(&out, "why", decision->why);
	json_put(&out, "instead", decision->instead);
	json_put(&out, "reading", reading);
	json_close(&out);
	(void)printf("%s\n", out.data);
	buf_free(&out);
}

static void print_text(const struct decision *decision)
{
	static const enum term_style styles[] = {
	    [VERDICT_DENY] = TERM_BAD,
	    [VERDICT_ASK] = TERM_WARN,
	    [VERDICT_NOTE] = TERM_GOOD,
	    [VERDICT_NONE] = TERM_GOOD,
	    [VERDICT_APPROVE] = TERM_GOOD,
	};
	enum verdict verdict = decision->verdict;

	(void)printf("%s%s%s", term_style(styles[verdict]),
	    verdict == VERDICT_NONE ? "passes" : verdict_name(verdict),
	    term_style(TERM_PLAIN));
	if (verdict == VERDICT_NONE) {
		(void)printf("  no rule is about it; the agent's own "
			     "permissions decide\n");
		return;
	}
	(void)printf("  %s\n", decision->subject ? decision->subject : "");
	if (decision->why)
		(void)printf("  why      %s\n", decision->why);
	if (decision->rule)
		(void)printf("  rule     %s%s%s%s\n", decision->rule,
		    decision->origin ? " (" : "",
		    decision->origin ? decision->origin : "",
		    decision->origin ? ")" : "");
	if (decision->instead)
		(void)printf("  instead  %s\n", decision->instead);
}

static void print_answer(const struct decision *decision, const char *reading,
    const struct policy *policy)
{
	print_text(decision);
	if (policy->observe &&
	    verdict_stricter(decision->verdict, VERDICT_NOTE))
		(void)printf(
		    "  mode     observe: this is recorded, and the call "
		    "passes\n");
	if (reading)
		(void)printf("%swould run%s\n%s", term_style(TERM_BOLD),
		    term_style(TERM_PLAIN), reading);
}

static int answer(struct project *project, const struct question *question)
{
	const char *paths[1], *reading = NULL;
	struct decision decision;
	struct event event;
	struct judge judge = {.policy = &project->policy,
	    .event = &event,
	    .arena = &project->arena,
	    .decision = &decision,
	    .err = &project->err};
	char cwd[4096];

	if (!getcwd(cwd, sizeof(cwd)))
		return term_fail("check", "cannot tell the working folder");
	event_init(&event);
	decision_init(&decision);
	event.cwd = question->dir ? project->place.root : cwd;
	event.tool = question->write  ? TOOL_WRITE
		     : question->read ? TOOL_READ
				      : TOOL_SHELL;
	event.command = question->command ? question->command : "";
	paths[0] = question->write ? question->write : question->read;
	event.paths = paths;
	event.n_paths = paths[0] != NULL;
	if (judge_tool(&judge) < 0)
		return term_fail("check", "%s", project->err.msg);
	if (question->explain && event.tool == TOOL_SHELL) {
		reading = reading_of(project, &event);
		if (!reading)
			return term_fail("check", "%s", project->err.msg);
	}
	if (question->json)
		print_json(&decision, reading, &project->policy);
	else
		print_answer(&decision, reading, &project->policy);
	return verdict_stricter(decision.verdict, VERDICT_NOTE) ? 1 : 0;
}

int command_check(int argc, char *argv[])
{
	struct question question = {0};
	const struct term_option options[] = {
	    {"--write", &question.write, NULL},
	    {"--read", &question.read, NULL},
	    {"--project", &question.dir, NULL},
	    {"--file", &question.file, NULL},
	    {"--misses", NULL, &question.misses},
	    {"--explain", NULL, &question.explain},
	    {"--json", NULL, &question.json}, {0}};
	struct project project;
	int n = term_options(argc, argv, options, help), status = 2;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if ((n > 1) + !!question.write + !!question.read + !!question.file != 1)
		return term_fail(
		    "check", "one of -- COMMAND, --write PATH and --read PATH");
	if (project_find(&project, "check", question.dir) < 0)
		return 2;
	if (n > 1) {
		question.command = join(n - 1, argv + 1, &project.arena);
		if (!question.command) {
			project_close(&project);
			return term_fail("check", "the command is too long");
		}
	}
	if (project_load_policy(&project, "check") < 0)
		status = 2;
	else if (question.file)
		status = check_file(&project, question.file, question.misses);
	else
		status = answer(&project, &question);
	project_close(&project);
	return status;
}
