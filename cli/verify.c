/* Checks that an evidence log is whole. */
#include "command.h"

#include "buf.h"
#include "json.h"
#include "path.h"
#include "project.h"
#include "term.h"
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char help[] =
    "usage: holdfast verify [--json] [--project DIR] [FILE]\n\n"
    "Checks every record of the project's evidence log (or FILE): its hash, "
    "its place\nin the chain, its number, and the seals over torn ends. Exit "
    "status: 0 whole, 1\ndamaged, 2 could not tell.\n";

static void print_json(const char *path, const struct verify *verify)
{
	struct buf out = BUF_INIT((size_t)64 << 10);

	json_open(&out);
	json_put(&out, "file", path);
	json_put_bool(&out, "whole", !verify->damaged);
	json_put_int(&out, "records", (int64_t)verify->records);
	json_put_int(&out, "sealed", (int64_t)verify->torn);
	json_put(&out, "head", verify->last.hash);
	if (verify->damaged) {
		json_put_int(&out, "line", (int64_t)verify->line);
		json_put_int(&out, "offset", (int64_t)verify->offset);
		json_put(&out, "damage", verify->what);
	}
	json_close(&out);
	(void)printf("%s\n", out.data);
	buf_free(&out);
}

static void print_text(const char *path, const struct verify *verify)
{
	if (verify->damaged) {
		(void)printf("%sdamaged%s  %s\n  line %llu, byte %llu: %s\n  "
			     "%llu records before it are whole\n",
		    term_style(TERM_BAD), term_style(TERM_PLAIN), path,
		    (unsigned long long)verify->line,
		    (unsigned long long)verify->offset, verify->what,
		    (unsigned long long)verify->records);
		return;
	}
	(void)printf("%swhole%s  %s\n  %llu records, %llu sealed ends, head "
		     "%.16s\n",
	    term_style(TERM_GOOD), term_style(TERM_PLAIN), path,
	    (unsigned long long)verify->records,
	    (unsigned long long)verify->torn,
	    verify->records ? verify->last.hash : "(empty)");
}

static int check(const char *path, bool json)
{
	struct verify verify;
	struct err err = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0) {
		(void)err_sys(&err, "cannot open %s", path);
		return term_fail("verify", "%s", err.msg);
	}
	ret = verify_log(&verify, fd, &err);
	close(fd);
	if (ret < 0)
		return term_fail("verify", "%s", err.msg);
	if (json)
		print_json(path, &verify);
	else
		print_text(path, &verify);
	return verify.damaged ? 1 : 0;
}

int command_verify(int argc, char *argv[])
{
	bool json = false;
	const char *dir = NULL, *path;
	const struct term_option options[] = {
	    {"--json", NULL, &json}, {"--project", &dir, NULL}, {0}};
	struct project project;
	int n = term_options(argc, argv, options, help), status;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n > 2)
		return term_fail("verify", "one FILE at most");
	if (n == 2)
		return check(argv[1], json);
	if (project_find(&project, "verify", dir) < 0)
		return 2;
	path = path_join(project.place.state, EVIDENCE_FILE, &project.arena);
	if (path && access(path, F_OK) < 0 && errno == ENOENT)
		status = term_fail(
		    "verify", "nothing is recorded for this project yet");
	else
		status = path ? check(path, json) : 2;
	project_close(&project);
	return status;
}
