/* What happened: the evidence log, one line a record, for people. */
#include "command.h"

#include "clock.h"
#include "err.h"
#include "evidence.h"
#include "json.h"
#include "log_show.h"
#include "path.h"
#include "project.h"
#include "term.h"

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
    "  --since TIME      10m, 2h, 3d, 1w, 2026-11-21, or "
    "2026-11-21T02:03:04Z\n"
    "  --session ID      of one session; the beginning of its id is enough\n"
    "  --event NAMES     pre_tool_use, stop, failure …\n"
    "  --verdict NAMES   deny, ask, note, none, approve, released\n"
    "  --tool NAMES      shell, write, edit, read, mcp …, or as the agent "
    "says: Bash\n"
    "  --json            the records as they stand in the file\n"
    "  --follow          go on as records come in\n"
    "  --project DIR     of another project\n\n"
    "NAMES may be several, with commas between: --verdict deny,ask. In observe "
    "mode a\nrecord has the verdict that it would have had.\n";

static void show_line(const struct log_filter *filter, char *line, size_t len)
{
	struct err ignored = {0};
	struct json json = {0};
	char *copy = strdup(line);

	if (copy && json_parse(&json, copy, len, &ignored) == 0) {
		if (log_filter_passes(filter, json.root)) {
			if (filter->json)
				(void)printf("%s\n", line);
			else
				log_show(json.root);
		}
	} else if (!filter->json && !filter->session && !filter->event &&
		   !filter->verdict && !filter->tool) {
		(void)printf("%s(a damaged line of %zu bytes)%s\n",
		    term_style(TERM_BAD), len, term_style(TERM_PLAIN));
	}
	json_free(&json);
	free(copy);
}

/* To the end of the file; with --follow, until the person has seen enough. */
static int show(const struct log_filter *filter, FILE *log)
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

static int open_and_show(const struct log_filter *filter, const char *path)
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
	struct log_filter filter = {0};
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
	if (!log_filter_read(&filter))
		return 2;
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
