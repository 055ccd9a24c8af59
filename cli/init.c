/* Writes a commented policy fitted to what stands in the project. */
#include "command.h"

#include "buf.h"
#include "init_signs.h"
#include "io.h"
#include "path.h"
#include "person.h"
#include "project.h"
#include "term.h"
#include "trust.h"

#include <stdio.h>
#include <unistd.h>

static const char help[] =
    "usage: holdfast init [--print] [--project DIR]\n\n"
    "Writes .holdfast/policy.ini, with comments, fitted to what it finds in "
    "the\nproject (Makefile, package.json, Cargo.toml and so on), and trusts "
    "what it\nwrote. A policy that is there already is left alone. Only "
    "for a person at a\nterminal, since it trusts; --print works "
    "everywhere.\n\n"
    "  --print        only print it\n"
    "  --project DIR  write it for another project\n";

static const char *const work_folders[] = {"src", "lib", "app", "tests", "test",
    "docs", "include", "cmd", "pkg", "internal", NULL};

static void add_rules(struct buf *out)
{
	buf_addstr(out,
	    "; The policy of this project, kept by Holdfast and committed with "
	    "it.\n"
	    "; Comments stand on lines of their own. holdfast-policy(5) is the "
	    "manual;\n"
	    "; holdfast check -- COMMAND shows what a line does.\n\n"
	    "[rules]\n"
	    "; what the agent is told at the start, and again after each "
	    "compaction\n"
	    "pin = Ask before you add a dependency.\n"
	    "; a whole file of rules\n"
	    ";file = .holdfast/rules.md\n"
	    "; and again after so many tool calls without them\n"
	    "reanchor-calls = 60\n\n");
}

static void add_scope(struct buf *out, struct project *project)
{
	size_t i;

	buf_addstr(out,
	    "[scope]\n"
	    "; where the agent may write; without a line, in the whole "
	    "project\n");
	for (i = 0; work_folders[i]; i++)
		if (signs_has(project, work_folders[i]))
			buf_addf(out, ";write = %s/**\n", work_folders[i]);
	buf_addstr(out, "; never written\n");
	buf_addstr(out, signs_has(project, ".github")
			    ? "protect = .github/**\n"
			    : ";protect = .github/**\n");
	buf_addstr(out, "; never read either\n"
			"secret = .env*\n\n");
}

static void add_commands(struct buf *out, struct project *project)
{
	const char *found[SIGNS_MAX];
	size_t n = signs_publishers(project, found), i;

	buf_addstr(out, "[commands]\n"
			"; refused, and the agent is told why\n");
	for (i = 0; i < n; i++)
		buf_addf(out, "deny = %s\n", found[i]);
	buf_addstr(out,
	    "deny = git push --force|-f\n"
	    "; a person is asked first\n"
	    "ask = git push\n"
	    "; what cannot be understood before it runs: ask, deny or none\n"
	    "opaque = ask\n\n"
	    "; a refusal in your own words:\n"
	    ";[rule production]\n"
	    ";match = psql * --host=prod-*\n"
	    ";verdict = deny\n"
	    ";why = production is read through the replica\n"
	    ";instead = psql --host=replica\n\n");
}

static void add_stop(struct buf *out, struct project *project)
{
	const char *found[SIGNS_MAX];
	size_t n = signs_tests(project, found), i;

	buf_addstr(out, "[stop]\n"
			"; after so many refused stops the agent may stop, and "
			"you are told\n"
			"max-blocks = 6\n\n"
			"; the agent is not done while this fails\n");
	if (n)
		buf_addf(out, "[stop tests]\nrun = %s\n", found[0]);
	else
		buf_addstr(out, ";[stop tests]\n;run = make check\n");
	if (n > 1)
		buf_addstr(out, "; or instead, from what else stands here:\n");
	for (i = 1; i < n; i++)
		buf_addf(out, ";run = %s\n", found[i]);
}

static int write_policy(struct project *project, const struct buf *text)
{
	const char *dir =
	    path_join(project->place.root, ".holdfast", &project->arena);

	if (!dir || io_make_dirs(dir, 0755, &project->err) < 0 ||
	    io_replace_file(project->place.policy, text->data, text->len, 0644,
		&project->err) < 0)
		return term_fail("init", "%s", project->err.msg);
	(void)printf("wrote %s\n", project->place.policy);
	if (project_load_policy(project, "init") < 0 ||
	    project_open_state(project, "init") < 0)
		return 2;
	if (trust_give(&project->policy, &project->arena, &project->err) < 0)
		return term_fail("init", "%s", project->err.msg);
	(void)printf("Read it and change it as you like; after a change, "
		     "holdfast trust takes your word for it again.\n");
	return 0;
}

static int refuse(const struct project *project)
{
	(void)term_fail("init", "%s is there already; nothing changed",
	    project->place.policy);
	return 1;
}

static int init(struct project *project, bool only_print)
{
	struct buf text = BUF_INIT((size_t)64 << 10);
	int status = 0;

	add_rules(&text);
	add_scope(&text, project);
	add_commands(&text, project);
	add_stop(&text, project);
	if (only_print)
		(void)fputs(text.data, stdout);
	else if (access(project->place.policy, F_OK) == 0)
		status = refuse(project);
	else if (!person_is_here("init"))
		status = 1;
	else
		status = write_policy(project, &text);
	buf_free(&text);
	return status;
}

int command_init(int argc, char *argv[])
{
	bool only_print = false;
	const char *dir = NULL;
	const struct term_option options[] = {
	    {"--print", NULL, &only_print}, {"--project", &dir, NULL}, {0}};
	struct project project;
	int n = term_options(argc, argv, options, help), status;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 1)
		return term_fail("init", "takes no argument");
	if (project_find(&project, "init", dir) < 0)
		return 2;
	status = init(&project, only_print);
	project_close(&project);
	return status;
}
