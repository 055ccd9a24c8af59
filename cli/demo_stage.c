/* The scratch folder, the firing and the telling of the demonstration. */
#include "demo_stage.h"

#include "io.h"
#include "json.h"
#include "path.h"
#include "term.h"
#include "util.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAYLOAD_MAX ((size_t)1 << 20)

extern char **environ;

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

/* --- the scratch folder --- */

int demo_write(struct demo *demo, const char *name, const char *text)
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
int demo_move_in(struct demo *demo)
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
	return demo_write(demo, PLACE_POLICY, policy_text) ||
	       demo_write(demo, "check.sh", check_text);
}

static int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void demo_move_out(struct demo *demo)
{
	fire_free(&demo->fire);
	project_close(&demo->project);
	(void)nftw(demo->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- firing hooks --- */

/* A recorded payload with each `from` become `to`; NULL after a message. */
static struct buf *load_payload(struct demo *demo, const char *name,
    const char *const (*changes)[2], struct buf *out)
{
	struct arena *arena = &demo->project.arena;
	const char *path = arena_printf(arena, "%s/payloads/%s/%s.json",
	    place_share(arena), DEMO_HOST, name);
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
int demo_ask(struct demo *demo, const char *program, const char *payload,
    const char *from, const char *to)
{
	static const char *const args[] = {DEMO_HOST, NULL};
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

/* --- telling --- */

void demo_title(const char *text)
{
	(void)printf(
	    "\n%s%s%s\n", term_style(TERM_BOLD), text, term_style(TERM_PLAIN));
}

void demo_say(const char *who, const char *text)
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

/* Tells what the model got, or that it was left alone. */
int demo_show(struct demo *demo, const char *silence)
{
	const char *text = to_model(demo);

	if (!text != !!silence) {
		demo_say("holdfast", text ? text : "(silence)");
		return term_fail("demo",
		    "that is not what should have happened; holdfast doctor "
		    "shows what is wrong");
	}
	demo_say("holdfast", text ? text : silence);
	return 0;
}
