#include "check_file.h"

#include "buf.h"
#include "event.h"
#include "io.h"
#include "json.h"
#include "judge.h"
#include "project.h"
#include "term.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX ((size_t)64 << 20)
#define CATEGORIES_MAX 64

/* What became of the calls of one category. */
struct tally {
	char name[40];
	unsigned block, caught, caught_asked; /* that must be stopped */
	unsigned allow, wrong, wrong_asked;   /* that must pass */
};

struct checking {
	struct project *project;
	struct tally tallies[CATEGORIES_MAX];
	size_t n;
	bool misses; /* list them */
	unsigned stopped;
	bool expects; /* some line said what is expected */
};

/* A copy with the home put in. */
static char *with_home(
    const struct checking *in, const char *text, struct arena *arena)
{
	static const char mark[] = "@HOME@";
	struct buf out = BUF_INIT((size_t)4 << 20);
	const char *next;
	char *copy;

	for (; (next = strstr(text, mark)) != NULL;
	     text = next + strlen(mark)) {
		buf_add(&out, text, (size_t)(next - text));
		buf_addstr(&out, in->project->place.home);
	}
	buf_addstr(&out, text);
	copy = out.failed ? NULL : arena_strdup(arena, out.data);
	buf_free(&out);
	return copy;
}

static enum tool_kind tool_of(const char *name)
{
	if (!name || str_equal(name, "shell"))
		return TOOL_SHELL;
	if (str_equal(name, "read"))
		return TOOL_READ;
	return str_in_list(name, "write edit") ? TOOL_WRITE : TOOL_OTHER;
}

/* The call that a line of a corpus describes. */
static bool read_call(const struct checking *in, const struct cJSON *line,
    struct event *event, const char **path, struct arena *arena)
{
	const char *command = json_str(line, "command");
	const char *cwd = json_str(line, "cwd");

	event->tool = tool_of(json_str(line, "tool"));
	*path = json_str(line, "path");
	event->cwd = cwd ? with_home(in, cwd, arena) : in->project->place.root;
	event->command = command ? with_home(in, command, arena) : "";
	*path = *path ? with_home(in, *path, arena) : NULL;
	if (*path) {
		event->paths = path;
		event->n_paths = 1;
	}
	return event->cwd && event->command && (command || *path);
}

static struct tally *find_tally(struct checking *in, const char *name)
{
	size_t i;

	for (i = 0; i < in->n; i++)
		if (strcmp(in->tallies[i].name, name) == 0)
			return &in->tallies[i];
	if (in->n == CATEGORIES_MAX)
		return &in->tallies[CATEGORIES_MAX - 1];
	(void)snprintf(
	    in->tallies[in->n].name, sizeof(in->tallies[0].name), "%s", name);
	return &in->tallies[in->n++];
}

static void count(struct checking *in, const struct cJSON *line,
    const struct decision *decision, const char *what)
{
	const char *expect = json_str(line, "expect");
	const char *category = json_str(line, "category");
	bool stopped = verdict_stricter(decision->verdict, VERDICT_NOTE);
	bool asked = decision->verdict == VERDICT_ASK;
	struct tally *tally;

	in->stopped += stopped;
	if (!expect)
		return;
	in->expects = true;
	tally = find_tally(in, category ? category : "all");
	if (str_equal(expect, "block")) {
		tally->block++;
		tally->caught += stopped;
		tally->caught_asked += asked;
	} else {
		tally->allow++;
		tally->wrong += stopped;
		tally->wrong_asked += asked;
	}
	if (in->misses && stopped != str_equal(expect, "block"))
		(void)printf("%s %s: %s%s%s\n", stopped ? "stopped" : "missed ",
		    tally->name, what, stopped ? "  " : "",
		    stopped ? decision->rule : "");
}

static int check_call(struct checking *in, const struct cJSON *line)
{
	struct arena arena = {0};
	struct decision decision;
	struct err err = {0};
	const char *path = NULL;
	struct event event;
	struct judge judge = {.policy = &in->project->policy,
	    .event = &event,
	    .arena = &arena,
	    .decision = &decision,
	    .err = &err};

	event_init(&event);
	decision_init(&decision);
	if (!read_call(in, line, &event, &path, &arena)) {
		arena_free(&arena);
		return err_set(&in->project->err, ERR_INPUT,
		    "a line without a command or a path");
	}
	if (judge_tool(&judge) < 0) { /* as the guard has it */
		decision.verdict = VERDICT_DENY;
		decision.rule = "holdfast.failure";
	}
	count(in, line, &decision, path ? path : event.command);
	if (!json_str(line, "expect"))
		(void)printf("%-7s %s\n", verdict_name(decision.verdict),
		    path ? path : event.command);
	arena_free(&arena);
	return 0;
}

/* A line that is no JSON object is a command. */
static int check_line(struct checking *in, char *line, size_t len)
{
	struct buf text = BUF_INIT((size_t)8 << 20);
	struct json json = {0};
	struct err ignored = {0};
	int ret;

	if (line[0] != '{') {
		json_open(&text);
		json_put_len(&text, "command", line, len);
		json_close(&text);
	} else {
		buf_add(&text, line, len);
	}
	ret =
	    text.failed ? -1 : json_parse(&json, text.data, text.len, &ignored);
	ret = ret < 0 ? err_set(&in->project->err, ERR_INPUT,
			    "a line that is no JSON: %.80s", line)
		      : check_call(in, json.root);
	json_free(&json);
	buf_free(&text);
	return ret;
}

static void print_row(const struct tally *tally)
{
	unsigned block = tally->block ? tally->block : 1;
	unsigned allow = tally->allow ? tally->allow : 1;

	(void)printf("%-18s %5u %6u %5u %7.1f%%   %5u %6u %5u %7.1f%%\n",
	    tally->name, tally->block, tally->caught, tally->caught_asked,
	    100.0 * tally->caught / block, tally->allow,
	    tally->allow - tally->wrong, tally->wrong_asked,
	    100.0 * (tally->allow - tally->wrong + 0.5 * tally->wrong_asked) /
		allow);
}

static bool print_table(const struct checking *in)
{
	struct tally all = {.name = "all"};
	size_t i;

	(void)printf("%-18s %5s %6s %5s %8s   %5s %6s %5s %8s\n", "category",
	    "block", "caught", "asked", "", "allow", "passed", "asked", "");
	for (i = 0; i < in->n; i++) {
		const struct tally *tally = &in->tallies[i];

		print_row(tally);
		all.block += tally->block;
		all.caught += tally->caught;
		all.caught_asked += tally->caught_asked;
		all.allow += tally->allow;
		all.wrong += tally->wrong;
		all.wrong_asked += tally->wrong_asked;
	}
	print_row(&all);
	/* the aims: 99.5 % of what must be stopped, 99 % of what must pass */
	return all.caught * 1000 >= all.block * 995 &&
	       (all.allow - all.wrong) * 200 + all.wrong_asked * 100 >=
		   all.allow * 198;
}

int check_file(struct project *project, const char *path, bool misses)
{
	static struct checking in;
	char *text, *line;
	size_t len;

	memset(&in, 0, sizeof(in));
	in.project = project;
	in.misses = misses;
	if (io_read_file(AT_FDCWD, path, FILE_MAX, &project->arena, &text, &len,
		&project->err) < 0)
		return term_fail("check", "%s", project->err.msg);
	for (line = text; *line;) {
		size_t n = strcspn(line, "\n");

		if (n && check_line(&in, line, n) < 0)
			return term_fail("check", "%s", project->err.msg);
		line += n + (line[n] == '\n');
	}
	if (in.expects)
		return print_table(&in) ? 0 : 1;
	return in.stopped != 0;
}
