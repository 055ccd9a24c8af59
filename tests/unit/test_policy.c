#include "arena.h"
#include "decision.h"
#include "err.h"
#include "event.h"
#include "judge.h"
#include "place.h"
#include "policy.h"

#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/holdfast-policy.XXXXXX";

static struct {
	struct arena arena;
	struct place place;
	struct policy policy;
	struct err err;
} the;

static void put_file(const char *name, const char *text)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

static const char *in_folder(const char *name)
{
	static char path[4][200];
	static unsigned at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", folder, name);
	return path[at];
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	return mkdir(in_folder("share"), 0700) +
	       mkdir(in_folder("share/packs"), 0700) +
	       mkdir(in_folder("project"), 0700);
}

static int remove_folder(void **state)
{
	static const char *const files[] = {"share/guard.index",
	    "share/packs/extra.ini", "user.ini", "project/policy.ini"};
	size_t i;

	(void)state;
	arena_free(&the.arena);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(in_folder(files[i]));
	return rmdir(in_folder("share/packs")) + rmdir(in_folder("share")) +
	       rmdir(in_folder("project")) + rmdir(folder);
}

/* Either text may be NULL: then there is no such file. */
static int load(const char *user, const char *project)
{
	arena_free(&the.arena);
	memset(&the, 0, sizeof(the));
	put_file("share/guard.index",
	    "\n%scope 0000025 0000018\n\fsecret\tkey\tcore:3\n");
	put_file("share/packs/extra.ini", "[commands]\ndeny = extra *\n");
	unlink(in_folder("user.ini"));
	unlink(in_folder("project/policy.ini"));
	if (user)
		put_file("user.ini", user);
	if (project)
		put_file("project/policy.ini", project);
	the.place.share = arena_strdup(&the.arena, in_folder("share"));
	the.place.user_config = arena_strdup(&the.arena, in_folder("user.ini"));
	the.place.policy =
	    arena_strdup(&the.arena, in_folder("project/policy.ini"));
	return policy_load(&the.policy, &the.place, &the.arena, &the.err);
}

static void refused(const char *user, const char *project, const char *word)
{
	if (load(user, project) == 0)
		fail_msg("was taken: %s%s", user ? user : "",
		    project ? project : "");
	assert_int_equal(the.err.kind, ERR_CONFIG);
	if (!strstr(the.err.msg, word))
		fail_msg("%s: does not say \"%s\"", the.err.msg, word);
}

static const struct policy_rule *rule(const char *name)
{
	const struct policy_rule *rule = the.policy.rules;

	while (rule && strcmp(rule->name, name) != 0)
		rule = rule->next;
	return rule;
}

static void no_file_at_all_is_the_core_pack_and_defaults(void **state)
{
	(void)state;
	assert_int_equal(load(NULL, NULL), 0);
	assert_false(the.policy.has_project);
	assert_false(the.policy.observe);
	assert_false(the.policy.evidence_optional);
	assert_int_equal(the.policy.opaque, VERDICT_ASK);
	assert_int_equal(the.policy.stop_max_blocks, 6);
	assert_string_equal(the.policy.lists[LIST_SECRET]->text, "key");
	assert_int_equal(
	    the.policy.lists[LIST_SECRET]->origin.layer, LAYER_BUILTIN);
	assert_null(the.policy.stops);
	assert_null(the.policy.sinks);
}

static void without_the_core_pack_there_is_no_policy(void **state)
{
	(void)state;
	assert_int_equal(load(NULL, NULL), 0);
	unlink(in_folder("share/guard.index"));
	assert_int_equal(
	    policy_load(&the.policy, &the.place, &the.arena, &the.err), -1);
	the.place.share = NULL;
	assert_int_equal(
	    policy_load(&the.policy, &the.place, &the.arena, &the.err), -1);
}

static void every_example_of_the_manual_is_understood(void **state)
{
	(void)state;
	assert_int_equal(load("[holdfast]\nmode = observe\n"
			      "evidence = optional\n"
			      "[commands]\napprove = make check\npack = extra\n"
			      "[sink phone]\ntype = webhook\n"
			      "url = https://h.example/x\n"
			      "[alert]\non = permission idle\n",
			     "[rules]\nfile = .holdfast/rules.md\n"
			     "pin = Use bun, never npm.\nreanchor-calls = 60\n"
			     "[scope]\nwrite = src/**\nwrite = tests/**\n"
			     "protect = .github/**\nsecret = .env*\n"
			     "[commands]\ndeny = npm publish\nask = git push\n"
			     "opaque = deny\n"
			     "[rule prod-db]\nmatch = psql * --host=prod-*\n"
			     "verdict = deny\nwhy = through the replica\n"
			     "instead = psql --host=replica\n"
			     "[stop]\nmax-blocks = 7\n"
			     "[stop tests]\nrun = make check\n"
			     "when = src/** tests/**\ntimeout = 5m\n"),
	    0);
	assert_true(the.policy.observe);
	assert_true(the.policy.evidence_optional);
	assert_true(the.policy.has_project);
	assert_false(the.policy.trusted);
	assert_int_equal(the.policy.reanchor_calls, 60);
	assert_int_equal(the.policy.stop_max_blocks, 7);
	assert_int_equal(the.policy.opaque, VERDICT_DENY);
	assert_string_equal(the.policy.lists[LIST_PACK]->text, "extra");
	assert_int_equal(rule("prod-db")->verdict, VERDICT_DENY);
	assert_string_equal(rule("prod-db")->instead, "psql --host=replica");
	assert_non_null(
	    strstr(rule("prod-db")->origin.where, ".holdfast/policy.ini:"));
	assert_string_equal(the.policy.stops->run, "make check");
	assert_int_equal(the.policy.stops->timeout_s, 300);
	assert_string_equal(
	    the.policy.lists[LIST_WRITE]->next->text, "tests/**");
	assert_string_equal(the.policy.sinks->type, "webhook");
	assert_string_equal(
	    policy_sink_value(the.policy.sinks, "url"), "https://h.example/x");
	assert_null(policy_sink_value(the.policy.sinks, "ur"));
}

static void a_misspelt_key_or_section_names_its_neighbour(void **state)
{
	(void)state;
	refused(NULL, "[scope]\nwirte = x\n",
	    ".holdfast/policy.ini:2: unknown key \"wirte\"; did you mean "
	    "\"write\"?");
	refused(NULL, "[scpoe]\nwrite = x\n", "did you mean \"scope\"?");
	refused(NULL, "[rules]\nbanana = x\n", "unknown key \"banana\"");
	refused(NULL, "[rule x]\nmatch = a\nunsure = maybe\n", ":3: ");
	refused(NULL, "[rule x]\nverdict = deny\n", "no match");
	refused(NULL, "[stop x]\ntimeout = 5s\n", "no run");
	refused(NULL, "[stop x]\nrun = a\ntimeout = 99h\n", ":3: ");
	refused("[sink x]\nurl = a\n", NULL, "no type");
	refused(NULL, "[commands]\ndeny =\n", ":2: ");
	refused(NULL, "[commands]\npack = nosuch\n", "no such pack");
	refused(NULL, "[commands]\npack = ../user\n", "no such pack");
	refused("[holdfast]\nmode = off\n", NULL, ":2: ");
}

static void a_project_may_not_loosen_anything(void **state)
{
	(void)state;
	refused(NULL, "[holdfast]\nmode = observe\n", "your own");
	refused(NULL, "[holdfast]\nevidence = optional\n", "your own");
	refused(NULL, "[commands]\napprove = rm\n", "your own");
	refused(NULL, "[sink x]\ntype = webhook\n", "your own");
	refused(NULL, "[rule x]\nmatch = a\nverdict = approve\n", "approve");
	refused(NULL, "[scope]\nwrite = /etc/**\n", "inside the project");
	refused(NULL, "[scope]\nwrite = ~/x\n", "inside the project");
	refused(NULL, "[scope]\nwrite = a/../../x\n", "inside the project");
	refused(NULL, "[rules]\nfile = ../../x\n", "inside the project");
	refused(NULL, "[commands]\nwithout = core\n", "");
	assert_int_equal(
	    load("[commands]\nopaque = deny\n", "[commands]\nopaque = none\n"),
	    0);
	assert_int_equal(the.policy.opaque, VERDICT_DENY);
	assert_int_equal(load("[stop]\nmax-blocks = 9\n"
			      "[rules]\nreanchor-calls = 50\n",
			     "[stop]\nmax-blocks = 0\n"
			     "[rules]\nreanchor-calls = 0\n"),
	    0);
	assert_int_equal(the.policy.stop_max_blocks, 9);
	assert_int_equal(the.policy.reanchor_calls, 50);
	assert_int_equal(load(NULL, "[rules]\nreanchor-calls = 20\n"
				    "[stop]\nmax-blocks = 3\n"),
	    0);
	assert_int_equal(the.policy.reanchor_calls, 20);
	assert_int_equal(the.policy.stop_max_blocks, 3);
}

static void a_person_may_loosen_what_is_theirs(void **state)
{
	(void)state;
	assert_int_equal(load("[commands]\nopaque = none\n"
			      "[stop]\nmax-blocks = 1\n",
			     NULL),
	    0);
	assert_int_equal(the.policy.opaque, VERDICT_NONE);
	assert_int_equal(the.policy.stop_max_blocks, 1);
	refused("[scope]\nwrite = src/**\n", NULL, "whole path");
}

static void other_peoples_lines_that_run_need_trust(void **state)
{
	const struct policy_stop *stop;

	(void)state;
	assert_int_equal(
	    load("[stop mine]\nrun = true\n", "[stop theirs]\nrun = curl x\n"),
	    0);
	stop = the.policy.stops;
	assert_string_equal(stop->name, "mine");
	assert_true(policy_may_use(&the.policy, &stop->origin));
	assert_false(policy_may_use(&the.policy, &stop->next->origin));
	the.policy.trusted = true;
	assert_true(policy_may_use(&the.policy, &stop->next->origin));
}

static void a_project_cannot_take_over_a_name_of_the_persons(void **state)
{
	const struct policy_stop *stop;

	(void)state;
	assert_int_equal(load("[stop tests]\nrun = make check\n"
			      "[rule r]\nmatch = rm\nverdict = deny\n",
			     "[stop tests]\nrun = true\n"
			     "[rule r]\nmatch = ls\nverdict = note\n"),
	    0);
	stop = the.policy.stops;
	assert_string_equal(stop->run, "make check");
	assert_string_equal(stop->next->run, "true");
	assert_string_equal(rule("r")->matches->text, "rm");
	assert_int_equal(rule("r")->verdict, VERDICT_DENY);
}

static enum verdict mcp(const char *server, const char *tool)
{
	struct decision decision;
	struct event event;
	struct judge judge = {.policy = &the.policy,
	    .event = &event,
	    .arena = &the.arena,
	    .decision = &decision,
	    .err = &the.err};

	event_init(&event);
	decision_init(&decision);
	event.tool = TOOL_MCP;
	event.server = server;
	event.server_tool = tool;
	assert_int_equal(judge_mcp(&judge), 0);
	return decision.verdict;
}

static void a_projects_list_of_tools_does_not_widen_a_persons(void **state)
{
	(void)state;
	assert_int_equal(load("[mcp]\nallow = docs/*\nallow = db/read\n",
			     "[mcp]\nallow = *\n"),
	    0);
	assert_int_equal(mcp("docs", "search"), VERDICT_NONE);
	assert_int_equal(mcp("db", "read"), VERDICT_NONE);
	assert_int_equal(mcp("db", "drop"), VERDICT_DENY);
	assert_int_equal(load("[mcp]\nallow = docs/*\n",
			     "[mcp]\nallow = docs/search\ndeny = docs/x*\n"),
	    0);
	assert_int_equal(mcp("docs", "search"), VERDICT_NONE);
	assert_int_equal(mcp("docs", "write"), VERDICT_DENY);
	assert_int_equal(mcp("docs", "xsearch"), VERDICT_DENY);
	assert_int_equal(load(NULL, NULL), 0);
	assert_int_equal(mcp("db", "drop"), VERDICT_NONE);
}

static void a_failed_load_leaves_the_policy_as_it_was(void **state)
{
	(void)state;
	assert_int_equal(load(NULL, "[nonsense]\nx = y\n"), -1);
	assert_null(the.policy.rules);
	assert_null(the.policy.place);
	assert_int_equal(load(NULL, "[scope]\n  write = x\n"), -1);
	assert_null(the.policy.rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(no_file_at_all_is_the_core_pack_and_defaults),
	    TEST(without_the_core_pack_there_is_no_policy),
	    TEST(every_example_of_the_manual_is_understood),
	    TEST(a_misspelt_key_or_section_names_its_neighbour),
	    TEST(a_project_may_not_loosen_anything),
	    TEST(a_person_may_loosen_what_is_theirs),
	    TEST(other_peoples_lines_that_run_need_trust),
	    TEST(a_project_cannot_take_over_a_name_of_the_persons),
	    TEST(a_projects_list_of_tools_does_not_widen_a_persons),
	    TEST(a_failed_load_leaves_the_policy_as_it_was),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
