/*
 * The jobs of Holdfast, live: the installed programs get payloads that a real
 * agent sent, in a scratch folder that is gone afterwards.
 */
#include "command.h"

#include "clock.h"
#include "evidence.h"
#include "fire.h"
#include "io.h"
#include "json.h"
#include "path.h"
#include "project.h"
#include "term.h"
#include "trust.h"
#include "util.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST "claude-code"
#define PAYLOAD_MAX ((size_t)1 << 20)
#define ALERT_WAIT_MS 5000

extern char **environ;

static const char help[] =
    "usage: holdfast demo\n\n"
    "Shows each job of Holdfast in a scratch folder: the programs that are "
    "installed\nget what a real agent sent. Nothing of yours is touched; if "
    "there is a desktop,\na notification appears on it.\n";

static const char policy_text[] =
    "[rules]\n"
    "pin = Use bun, never npm. The target branch is main.\n\n"
    "[scope]\n"
    "write = src/**\n\n"
    "[commands]\n"
    "deny = npm publish\n\n"
    "[stop tests]\n"
    "run = sh check.sh\n";

static const char check_text[] =
    "grep -q mended src/parse.c 2>/dev/null && exit 0\n"
    "echo 'test_parse: expected 3, got 2'\n"
    "echo '1 of 2 tests failed'\n"
    "exit 1\n";

struct demo {
	struct project project;
	char top[64];
	const char *dir; /* the scratch project */
	struct fire fire;
};

/* --- the scratch folder
 * -------------------------------------------------------*/

static int write_file(struct demo *demo, const char *name, const char *text)
{
	const char *path = path_join(demo->dir, name, &demo->project.arena);

	if (!path)
		return term_fail("demo", "out of memory");
	if (io_replace_file(
		path, text, strlen(text), 0644, &demo->project.err) < 0)
		return term_fail("demo", "%s", demo->project.err.msg);
	return 0;
}

/* This process lives in the scratch folder as well, and so do its children. */
static int move_in(struct demo *demo)
{
	static const char *const variables[][2] = {{"HOME", "home"},
	    {"XDG_CONFIG_HOME", "home/.config"},
	    {"XDG_STATE_HOME", "home/.local/state"},
	    {"CLAUDE_PROJECT_DIR", "project"}};
	struct arena *arena = &demo->project.arena;
	struct err *err = &demo->project.err;
	size_t i;

	demo->dir = path_join(demo->top, "project", arena);
	for (i = 0; i < COUNT(variables); i++) {
		const char *path = path_join(demo->top, variables[i][1], arena);

		if (!path || !demo->dir)
			return term_fail("demo", "out of memory");
		if (io_make_dirs(path, 0700, err) < 0)
			return term_fail("demo", "%s", err->msg);
		if (setenv(variables[i][0], path, 1) < 0)
			return term_fail("demo", "out of memory");
	}
	if (io_make_dirs(path_join(demo->dir, ".holdfast", arena), 0700, err) <
		0 ||
	    io_make_dirs(path_join(demo->dir, "src", arena), 0700, err) < 0)
		return term_fail("demo", "%s", err->msg);
	return write_file(demo, PLACE_POLICY, policy_text) ||
	       write_file(demo, "check.sh", check_text);
}

static int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* --- firing hooks
 * -------------------------------------------------------------*/

/* A recorded payload with each `from` become `to`; NULL after a message. */
static struct buf *load_payload(struct demo *demo, const char *name,
    const char *const (*changes)[2], struct buf *out)
{
	struct arena *arena = &demo->project.arena;
	const char *path = arena_printf(
	    arena, "%s/payloads/%s/%s.json", place_share(arena), HOST, name);
	size_t len, i;
	char *text, *p;

	if (!path || io_read_file(AT_FDCWD, path, PAYLOAD_MAX, arena, &text,
			 &len, &demo->project.err) < 0) {
		(void)term_fail("demo", "%s", demo->project.err.msg);
		return NULL;
	}
	for (p = text; *p;) {
		for (i = 0; changes[i][0]; i++)
			if (str_starts(p, changes[i][0]))
				break;
		if (changes[i][0]) {
			buf_addstr(out, changes[i][1]);
			p += strlen(changes[i][0]);
		} else {
			buf_addch(out, *p++);
		}
	}
	return out;
}

/*
 * Fires one hook with one payload, in which `from` (or nothing) is `to`.
 * demo->fire has the answer until the next call.
 */
static int ask(struct demo *demo, const char *program, const char *payload,
    const char *from, const char *to)
{
	static const char *const args[] = {HOST, NULL};
	const char *const changes[][2] = {
	    {from ? from : "/home/dev/project", from ? to : demo->dir},
	    {"/home/dev/project", demo->dir}, {NULL, NULL}};
	struct arena *arena = &demo->project.arena;
	struct buf input = BUF_INIT(PAYLOAD_MAX);
	int ret = -1;

	fire_free(&demo->fire);
	if (!load_payload(demo, payload, changes, &input))
		goto out;
	demo->fire.program = arena_printf(
	    arena, "%s/holdfast-%s", place_libexec(arena), program);
	demo->fire.args = args;
	demo->fire.input = input.data;
	demo->fire.input_len = input.len;
	demo->fire.cwd = demo->dir;
	demo->fire.env = (const char *const *)environ;
	demo->fire.timeout_ms = 20000;
	if (!demo->fire.program || fire(&demo->fire, &demo->project.err) < 0) {
		(void)term_fail("demo", "%s", demo->project.err.msg);
		goto out;
	}
	ret = 0;
out:
	buf_free(&input);
	return ret;
}

/* --- telling
 * ------------------------------------------------------------------*/

static void title(const char *text)
{
	(void)printf(
	    "\n%s%s%s\n", term_style(TERM_BOLD), text, term_style(TERM_PLAIN));
}

static void say(const char *who, const char *text)
{
	const char *line = text;

	while (*line) {
		size_t len = strcspn(line, "\n");

		(void)printf("  %s%-10s%s %.*s\n", term_style(TERM_DIM),
		    line == text ? who : "", term_style(TERM_PLAIN), (int)len,
		    line);
		line += len;
		line += *line == '\n';
	}
}

/* The text that the model gets from the last answer, or NULL for silence. */
static const char *to_model(struct demo *demo)
{
	static const char *const keys[] = {
	    "permissionDecisionReason", "additionalContext", "reason"};
	struct json json = {0};
	struct err ignored = {0};
	const char *text = NULL;
	size_t i;

	if (json_parse(
		&json, demo->fire.out.data, demo->fire.out.len, &ignored) < 0)
		return NULL;
	for (i = 0; i < COUNT(keys) && !text; i++) {
		text = json_str(json.root, keys[i]);
		if (!text)
			text = json_str(
			    json_get(json.root, "hookSpecificOutput"), keys[i]);
	}
	if (text)
		text = arena_strdup(&demo->project.arena, text);
	json_free(&json);
	return text;
}

/* Tells what the model got; `expect` says whether it should have. */
static int show(struct demo *demo, bool expect)
{
	const char *text = to_model(demo);

	if (!text != !expect) {
		say("holdfast", text ? text : "(silence)");
		return term_fail("demo",
		    "that is not what should have happened; holdfast doctor "
		    "shows what is wrong");
	}
	say("holdfast",
	    text ? text : "(silence: the agent's own permissions decide)");
	return 0;
}

/* --- the five jobs
 * ------------------------------------------------------------*/

static int show_rules(struct demo *demo)
{
	title("1  Rules come back after a compaction");
	say("agent", "(its context was just summarised)");
	return ask(demo, "session-start", "SessionStart-compact",
		   "/home/dev/project/sub", demo->dir) < 0
		   ? 2
		   : show(demo, true);
}

static int show_guard(struct demo *demo)
{
	static const char hidden[] =
	    "cd src && env CI=1 npm --tag beta publish";

	title("2  What is out of scope is refused before it runs");
	say("agent", "Bash: echo hello");
	if (ask(demo, "pre-tool-use", "PreToolUse-Bash", NULL, NULL) < 0 ||
	    show(demo, false))
		return 2;
	say("agent", "Bash: cd src && env CI=1 npm --tag beta publish");
	if (ask(demo, "pre-tool-use", "PreToolUse-Bash", "echo hello", hidden) <
		0 ||
	    show(demo, true))
		return 2;
	say("agent", "Write: deploy/production.yml");
	return ask(demo, "pre-tool-use", "PreToolUse-Write", "b.txt",
		   "deploy/production.yml") < 0
		   ? 2
		   : show(demo, true);
}

static int show_stop(struct demo *demo)
{
	title("3  Done means done");
	say("agent", "(stops, while a test fails)");
	if (ask(demo, "stop", "Stop-first", NULL, NULL) < 0 ||
	    show(demo, true) ||
	    write_file(demo, "src/parse.c", "/* mended */\n"))
		return 2;
	say("agent", "(mends src/parse.c, and stops again)");
	return ask(demo, "stop", "Stop-active", NULL, NULL) < 0
		   ? 2
		   : show(demo, false);
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
		if (io_read_file(AT_FDCWD, path, PAYLOAD_MAX, arena, &text,
			&len, &ignored) < 0)
			return NULL;
		line = strstr(text, "\"event\":\"alert\"");
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

	title("4  A person is called when one is needed");
	say("agent", "(asks for permission: touch ran.txt)");
	if (ask(demo, "permission-request", "PermissionRequest-Bash", NULL,
		NULL) < 0)
		return 2;
	outcome = wait_for_alert(demo);
	say("holdfast", outcome ? outcome : "(nothing was sent)");
	say("", "a [sink …] section in ~/.config/holdfast/config.ini adds "
		"Slack, your phone and others");
	return 0;
}

/* The log of the scratch project, told by the command that people use. */
static int show_evidence(struct demo *demo)
{
	char *log[] = {(char *)(uintptr_t) "log", NULL};
	char *verify[] = {(char *)(uintptr_t) "verify", NULL};

	title("5  Everything is on record, and anyone can check it");
	(void)fflush(stdout);
	if (chdir(demo->dir) < 0)
		return term_fail("demo", "cannot enter %s", demo->dir);
	if (command_log(1, log) || command_verify(1, verify))
		return 2;
	return 0;
}

static void show_next(void)
{
	title("Next");
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
	    "install", "--host", HOST, "--user", NULL};

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
	static int (*const jobs[])(struct demo *) = {move_in, wire, trust,
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
	fire_free(&demo.fire);
	project_close(&demo.project);
	(void)nftw(demo.top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return status;
}
