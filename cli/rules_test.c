/* Every rule's own examples: what it blocks, and what it lets by. */
#include "command.h"

#include "conf.h"
#include "event.h"
#include "io.h"
#include "judge.h"
#include "path.h"
#include "policy_rule.h"
#include "project.h"
#include "term.h"
#include "util.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXAMPLES_MIN 3

static const char help[] =
    "usage: holdfast rules-test [--verbose]\n\n"
    "Judges the examples (blocks, allows) that stand in the shipped packs and "
    "in your\nown and the project's policy. A rule of a pack has at least "
    "three of each.\nNothing is run.\n\n"
    "Exit status: 0 all as they say, 1 not, 2 could not tell.\n";

/* The rule whose examples are being read. */
struct testing {
	struct project *project;
	const char *file;
	const char *rule; /* NULL outside of one */
	unsigned line, blocks, allows;
	bool pack;
	bool verbose;
	unsigned examples, wrong;
};

/* A project that does not exist: what its files are like must not matter. */
static void imagine_place(struct project *project)
{
	struct place *place = &project->place;

	place->home = "/home/someone";
	place->root = place->worktree = "/home/someone/project";
	place->policy = "/home/someone/project/.holdfast/policy.ini";
	place->git_common = "/home/someone/project/.git";
}

static void complain(struct testing *in, const char *what, const char *example)
{
	in->wrong++;
	(void)printf("%s:%u: [rule %s] %s%s%s\n", in->file, in->line, in->rule,
	    what, *example ? ": " : "", example);
}

static int judge_example(
    struct testing *in, const char *command, struct decision *decision)
{
	struct arena *arena = &in->project->arena;
	struct event event;
	struct judge judge = {.policy = &in->project->policy,
	    .event = &event,
	    .arena = arena,
	    .decision = decision,
	    .err = &in->project->err,
	    .assume_lost = true};

	event_init(&event);
	decision_init(decision);
	event.cwd = in->project->place.root;
	event.tool = TOOL_SHELL;
	event.command = command;
	return judge_tool(&judge);
}

static int try_example(struct testing *in, const char *example, bool blocks)
{
	struct decision decision;
	bool stopped;

	in->examples++;
	if (judge_example(in, example, &decision) < 0)
		return -1;
	stopped = verdict_stricter(decision.verdict, VERDICT_NONE);
	if (blocks && !stopped)
		complain(in, "does not hold", example);
	if (!blocks && verdict_stricter(decision.verdict, VERDICT_NOTE))
		complain(in, decision.rule, example);
	if (in->verbose)
		(void)printf("%-7s %-28s %s\n", verdict_name(decision.verdict),
		    decision.rule ? decision.rule : "-", example);
	return 0;
}

static void end_rule(struct testing *in)
{
	if (in->rule && in->pack &&
	    (in->blocks < EXAMPLES_MIN || in->allows < EXAMPLES_MIN))
		complain(in, "has fewer than three examples of a kind", "");
	in->rule = NULL;
	in->blocks = in->allows = 0;
}

static int take_entry(struct testing *in, const struct conf_entry *entry)
{
	in->line = entry->line;
	if (!entry->key) {
		end_rule(in);
		if (str_starts(entry->section, "rule "))
			in->rule = entry->section + 5;
		return 0;
	}
	if (!in->rule)
		return 0;
	if (str_equal(entry->key, "blocks")) {
		in->blocks++;
		return try_example(in, entry->value, true);
	}
	if (str_equal(entry->key, "allows")) {
		in->allows++;
		return try_example(in, entry->value, false);
	}
	return 0;
}

static int test_file(struct testing *in, const char *path)
{
	struct project *project = in->project;
	struct conf conf;
	char *text;
	size_t len, i;

	if (io_read_file(AT_FDCWD, path, CONF_FILE_MAX, &project->arena, &text,
		&len, &project->err) < 0)
		return project->err.kind == ERR_MISSING ? 0 : -1;
	in->file = path;
	if (conf_parse(&conf, path, text, len, &project->arena, &project->err) <
	    0)
		return -1;
	for (i = 0; i < conf.n; i++)
		if (take_entry(in, &conf.entries[i]) < 0)
			return -1;
	end_rule(in);
	return 0;
}

static int test_packs(struct testing *in)
{
	struct project *project = in->project;
	const char *dir =
	    path_join(project->place.share, "packs", &project->arena);
	struct dirent **entries;
	int n = dir ? scandir(dir, &entries, NULL, alphasort) : -1, i, ret = 0;

	if (n < 0)
		return err_sys(&project->err, "cannot list the packs");
	in->pack = true;
	for (i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		const char *path = path_join(dir, name, &project->arena);

		if (ret == 0 && path && str_ends(name, ".ini"))
			ret = test_file(in, path);
		free(entries[i]);
	}
	free(entries);
	in->pack = false;
	return ret;
}

int command_rules_test(int argc, char *argv[])
{
	struct project project;
	struct testing in = {.project = &project};
	const struct policy_origin origin = {"rules-test", LAYER_USER};
	const struct term_option options[] = {
	    {"--verbose", NULL, &in.verbose}, {0}};
	int n = term_options(argc, argv, options, help), ret;
	const char *own, *theirs;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (project_find(&project, "rules-test", NULL) < 0)
		return 2;
	own = project.place.user_config;
	theirs = project.place.policy;
	ret = project_load_policy(&project, "rules-test");
	imagine_place(&project);
	if (ret == 0 && !policy_rule_add(&project.policy.lists[LIST_PACK],
			    "all", &origin, &project.arena))
		ret = -1;
	if (ret == 0 &&
	    (test_packs(&in) < 0 || (own && test_file(&in, own) < 0) ||
		test_file(&in, theirs) < 0))
		ret = term_fail("rules-test", "%s", project.err.msg);
	if (ret == 0)
		(void)printf("%u examples, %u wrong\n", in.examples, in.wrong);
	project_close(&project);
	return ret ? 2 : in.wrong != 0;
}
