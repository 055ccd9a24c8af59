/* What happened: the evidence log, one line a record, for people. */
#include "command.h"

#include "clock.h"
#include "err.h"
#include "evidence.h"
#include "json.h"
#include "path.h"
#include "project.h"
#include "term.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLLOW_MS 250

static const char help[] =
    "usage: holdfast log [OPTIONS] [FILE]\n\n"
    "Shows the project's evidence log, oldest first.\n\n"
    "  --since TIME      10m, 2h, 3d, or 2026-11-21T02:03:04Z\n"
    "  --session ID      of one session; the beginning of its id is enough\n"
    "  --event NAME      pre_tool_use, stop, failure …\n"
    "  --verdict NAME    deny, ask, note, none, approve\n"
    "  --tool NAME       shell, write, edit, read, mcp …\n"
    "  --json            the records as they stand in the file\n"
    "  --follow          go on as records come in\n"
    "  --project DIR     of another project\n";

struct filter {
	const char *session, *event, *verdict, *tool, *since, *dir;
	int64_t since_us;
	bool json, follow;
};

static bool is(const struct cJSON *record, const char *key, const char *want)
{
	return !want || str_equal(json_str(record, key), want);
}

static bool passes(const struct filter *filter, const struct cJSON *record)
{
	const char *session = json_str(record, "session");
	const char *text = json_str(record, "time");
	int64_t time_us = 0;

	if (filter->session &&
	    (!session || !str_starts(session, filter->session)))
		return false;
	if (filter->since_us && (!text || !clock_parse(text, &time_us) ||
				    time_us < filter->since_us))
		return false;
	return is(record, "event", filter->event) &&
	       is(record, "verdict", filter->verdict) &&
	       is(record, "tool", filter->tool);
}

/* What a record is about: the first of these that it has. */
static const char *subject(const struct cJSON *record)
{
	static const char *const keys[] = {"command", "path", "url", "failure",
	    "message", "tool_name", "code", "policy", "title", "source"};
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		const struct cJSON *item = json_get(record, keys[i]);
		const char *text = json_is_object(item)
				       ? json_str(item, "excerpt")
				       : json_text(item);

		if (text && *text)
			return text;
	}
	return "";
}

/* "permission to desktop: sent" */
static void print_alert(const struct cJSON *record)
{
	static const char *const keys[] = {"kind", "sink", "result", "why"};
	static const char *const between[] = {"", " to ", ": ", ", "};
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		const char *text = json_str(record, keys[i]);

		if (!text)
			continue;
		(void)fputs(between[i], stdout);
		term_print_safe(text, 100);
	}
}

static enum term_style style_of(const char *verdict)
{
	if (str_equal(verdict, "deny"))
		return TERM_BAD;
	if (str_equal(verdict, "ask"))
		return TERM_WARN;
	return str_equal(verdict, "approve") ? TERM_GOOD : TERM_DIM;
}

static void print_record(const struct cJSON *record)
{
	const char *time = json_str(record, "time");
	const char *event = json_str(record, "event");
	const char *verdict = json_str(record, "verdict");
	const char *rule = json_str(record, "rule");
	const char *session = json_str(record, "session");
	bool failed = json_bool(record, "failed", false);

	(void)printf("%s%.10s %.8s%s ", term_style(TERM_DIM), time ? time : "?",
	    time && strlen(time) > 19 ? time + 11 : "", term_style(TERM_PLAIN));
	(void)printf("%.8s  ", session ? session : "-       ");
	(void)printf("%-18s ", event ? event : "?");
	if (!verdict || str_equal(verdict, "none"))
		verdict = failed ? "failed" : "";
	(void)printf("%s%-7s%s ", term_style(style_of(verdict)), verdict,
	    term_style(TERM_PLAIN));
	if (str_equal(event, "alert"))
		print_alert(record);
	else
		term_print_safe(subject(record), 100);
	if (rule) {
		(void)printf("  %s[", term_style(TERM_DIM));
		term_print_safe(rule, 60);
		(void)printf("]%s", term_style(TERM_PLAIN));
	}
	(void)fputc('\n', stdout);
}

static void show_line(const struct filter *filter, char *line, size_t len)
{
	struct err ignored = {0};
	struct json json = {0};
	char *copy = strdup(line);

	if (copy && json_parse(&json, copy, len, &ignored) == 0) {
		if (passes(filter, json.root)) {
			if (filter->json)
				(void)printf("%s\n", line);
			else
				print_record(json.root);
		}
	} else if (!filter->json && !filter->session && !filter->event) {
		(void)printf("%s(a damaged line of %zu bytes)%s\n",
		    term_style(TERM_BAD), len, term_style(TERM_PLAIN));
	}
	json_free(&json);
	free(copy);
}

/* To the end of the file; with --follow, until the person has seen enough. */
static int show(const struct filter *filter, FILE *log)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	for (;;) {
		len = getline(&line, &size, log);
		if (len > 0 && line[len - 1] == '\n') {
			line[len - 1] = '\0';
			show_line(filter, line, (size_t)len - 1);
			continue;
		}
		if (!filter->follow || ferror(log) || ferror(stdout))
			break;
		if (len > 0) /* half a line: wait for its rest */
			(void)fseek(log, -(long)len, SEEK_CUR);
		(void)fflush(stdout);
		clearerr(log);
		clock_sleep_ms(FOLLOW_MS);
	}
	if (len > 0)
		show_line(filter, line, (size_t)len);
	free(line);
	return ferror(log) ? term_fail("log", "cannot read the log") : 0;
}

static bool read_since(struct filter *filter)
{
	uint64_t seconds;

	if (!filter->since || clock_parse(filter->since, &filter->since_us))
		return true;
	if (!parse_duration(filter->since, &seconds))
		return false;
	filter->since_us = clock_now_us() - (int64_t)seconds * 1000000;
	return true;
}

static int open_and_show(const struct filter *filter, const char *path)
{
	FILE *log = fopen(path, "re");
	struct err err = {0};
	int status;

	if (!log) {
		(void)err_sys(&err, "cannot open %s", path);
		return term_fail("log", "%s", err.msg);
	}
	status = show(filter, log);
	(void)fclose(log);
	return status;
}

int command_log(int argc, char *argv[])
{
	struct filter filter = {0};
	const struct term_option options[] = {
	    {"--session", &filter.session, NULL},
	    {"--event", &filter.event, NULL},
	    {"--verdict", &filter.verdict, NULL},
	    {"--tool", &filter.tool, NULL}, {"--since", &filter.since, NULL},
	    {"--json", NULL, &filter.json}, {"--follow", NULL, &filter.follow},
	    {"--project", &filter.dir, NULL}, {0}};
	struct project project;
	const char *path;
	int n = term_options(argc, argv, options, help), status;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n > 2)
		return term_fail("log", "one FILE at most");
	if (!read_since(&filter))
		return term_fail("log",
		    "\"%s\" is no time; write 10m or 2026-11-21T02:03:04Z",
		    filter.since);
	if (n == 2)
		return open_and_show(&filter, argv[1]);
	if (project_find(&project, "log", filter.dir) < 0)
		return 2;
	path = path_join(project.place.state, EVIDENCE_FILE, &project.arena);
	if (path && access(path, F_OK) < 0 && errno == ENOENT &&
	    !filter.follow) {
		(void)fprintf(stderr, "holdfast log: nothing is recorded for "
				      "this project yet\n");
		status = 0;
	} else {
		status = path ? open_and_show(&filter, path) : 2;
	}
	project_close(&project);
	return status;
}
