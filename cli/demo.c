/*
 * The jobs of Holdfast, live: the installed programs get payloads that a real
 * agent sent, in a scratch folder that is gone afterwards.
 */
#include "command.h"

#include "clock.h"
#include "demo_stage.h"
#include "evidence.h"
#include "io.h"
#include "json.h"
#include "path.h"
#include "term.h"
#include "trust.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_MAX ((size_t)1 << 20)
#define ALERT_WAIT_MS 5000

extern char **environ;

static const char help[] =
    "usage: holdfast demo\n\n"
    "Shows each job of Holdfast in a scratch folder: the programs that are "
    "installed\nget what a real agent sent. Nothing of yours is touched; if "
    "there is a desktop,\na notification appears on it.\n";

/* --- the five jobs --- */

static int show_rules(struct demo *demo)
{
	demo_title("1  Rules come back after a compaction");
	demo_say("agent", "(its context was just summarised)");
	return demo_ask(demo, "session-start", "SessionStart-compact",
		   "/home/dev/project/sub", demo->dir) < 0
		   ? 2
		   : demo_show(demo, NULL);
}

static int show_guard(struct demo *demo)
{
	static const char hidden[] =
	    "cd src && env CI=1 npm --tag beta publish";

	demo_title("2  What is out of scope is refused before it runs");
	demo_say("agent", "Bash: echo hello");
	if (demo_ask(demo, "pre-tool-use", "PreToolUse-Bash", NULL, NULL) < 0 ||
	    demo_show(demo, "(silence: no rule is about it)"))
		return 2;
	demo_say("agent", "Bash: cd src && env CI=1 npm --tag beta publish");
	if (demo_ask(demo, "pre-tool-use", "PreToolUse-Bash", "echo hello",
		hidden) < 0 ||
	    demo_show(demo, NULL))
		return 2;
	demo_say("agent", "Write: deploy/production.yml");
	return demo_ask(demo, "pre-tool-use", "PreToolUse-Write", "b.txt",
		   "deploy/production.yml") < 0
		   ? 2
		   : demo_show(demo, NULL);
}

static int show_stop(struct demo *demo)
{
	demo_title("3  Done means done");
	demo_say("agent", "(stops, while a test fails)");
	if (demo_ask(demo, "stop", "Stop-first", NULL, NULL) < 0 ||
	    demo_show(demo, NULL) ||
	    demo_write(demo, "src/parse.c", "/* mended */\n"))
		return 2;
	demo_say("agent", "(mends src/parse.c, and stops again)");
	return demo_ask(demo, "stop", "Stop-active", NULL, NULL) < 0
		   ? 2
		   : demo_show(demo, "(silence: it may stop)");
}

/* What became of the alert, from the log; NULL if it takes too long. */
static const char *wait_for_alert(struct demo *demo)
{
	struct arena *arena = &demo->project.arena;
	const char *path =
	    path_join(demo->project.place.state, EVIDENCE_FILE, arena);
	int64_t until = clock_monotonic_ms() + ALERT_WAIT_MS;

	while (path && clock_monotonic_ms() < until) {
		struct err ignored = {0};
		struct json json = {0};
		size_t len;
		char *text, *line;

		clock_sleep_ms(50);
		if (io_read_file(AT_FDCWD, path, LOG_MAX, arena, &text, &len,
			&ignored) < 0)
			return NULL;
		line = strstr(text, "\"kind\":\"permission\",\"sink\"");
		if (!line)
			continue;
		while (line > text && line[-1] != '\n')
			line--;
		line[strcspn(line, "\n")] = '\0';
		if (json_parse(&json, line, strlen(line), &ignored) == 0) {
			const char *why = json_str(json.root, "why");

			text = arena_printf(arena, "%s: %s%s%s",
			    json_str(json.root, "sink"),
			    json_str(json.root, "result"), why ? ", " : "",
			    why ? why : "");
			json_free(&json);
			return text;
		}
	}
	return NULL;
}

static int show_alert(struct demo *demo)
{
	const char *outcome;

	demo_title("4  A person is called when one is needed");
	demo_say("agent", "(asks for permission: touch ran.txt)");
	if (demo_ask(demo, "permission-request", "PermissionRequest-Bash", NULL,
		NULL) < 0)
		return 2;
	outcome = wait_for_alert(demo);
	demo_say("holdfast", outcome ? outcome : "(nothing was sent)");
	demo_say("", "a [sink …] section in ~/.config/holdfast/config.ini adds "
		     "Slack, your phone and others");
	return 0;
}

/* The log of the scratch project, told by the command that people use. */
static int show_evidence(struct demo *demo)
{
	char *log[] = {(char *)(uintptr_t) "log", NULL};
	char *verify[] = {(char *)(uintptr_t) "verify", NULL};

	demo_title("5  Everything is on record, and anyone can check it");
	(void)fflush(stdout);
	if (chdir(demo->dir) < 0)
		return term_fail("demo", "cannot enter %s", demo->dir);
	if (command_log(1, log) || command_verify(1, verify))
		return 2;
	return 0;
}

static void show_next(void)
{
	demo_title("Next");
	(void)printf("  holdfast init      in a project of yours: writes its "
		     "policy, fitted to what it finds\n"
		     "  holdfast doctor    fires every hook that is wired, and "
		     "says what is missing\n"
		     "  man holdfast       the manual\n");
}

static int trust(struct demo *demo)
{
	struct project *project = &demo->project;

	if (place_find(&project->place, demo->dir, &project->arena,
		&project->err) < 0 ||
	    policy_load(&project->policy, &project->place, &project->arena,
		&project->err) < 0)
		return term_fail("demo", "%s", project->err.msg);
	if (project_open_state(project, "demo") < 0)
		return 2;
	if (trust_give(&project->policy, &project->arena, &project->err) < 0)
		return term_fail("demo", "%s", project->err.msg);
	return 0;
}

static int wire(struct demo *demo)
{
	static const char *const args[] = {
	    "install", "--host", DEMO_HOST, "--user", NULL};

	demo->fire.program = arena_printf(&demo->project.arena,
	    "%s/../../bin/holdfast", place_libexec(&demo->project.arena));
	demo->fire.args = args;
	demo->fire.input = "";
	demo->fire.cwd = demo->dir;
	demo->fire.env = (const char *const *)environ;
	demo->fire.timeout_ms = 20000;
	if (!demo->fire.program || fire(&demo->fire, &demo->project.err) < 0 ||
	    demo->fire.status != 0)
		return term_fail("demo", "cannot wire the scratch home: %s",
		    demo->fire.errs.data);
	return 0;
}

int command_demo(int argc, char *argv[])
{
	static int (*const jobs[])(struct demo *) = {demo_move_in, wire, trust,
	    show_rules, show_guard, show_stop, show_alert, show_evidence};
	const struct term_option options[] = {{0}};
	static const struct buf empty = BUF_INIT(1);
	struct demo demo = {.project = {.statefd = -1},
	    .top = "/tmp/holdfast-demo.XXXXXX",
	    .fire = {.out = empty, .errs = empty}};
	int n = term_options(argc, argv, options, help), status = 0;
	size_t i;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 1)
		return term_fail("demo", "takes no argument");
	if (!mkdtemp(demo.top))
		return term_fail("demo", "cannot make a folder in /tmp");
	for (i = 0; i < COUNT(jobs) && !status; i++)
		status = jobs[i](&demo);
	if (!status)
		show_next();
	demo_move_out(&demo);
	return status;
}
