/* A person reads what a project's policy would run and inject, and allows it.
 */
#include "command.h"

#include "buf.h"
#include "evidence.h"
#include "io.h"
#include "json.h"
#include "path.h"
#include "person.h"
#include "project.h"
#include "term.h"
#include "trust.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: holdfast trust [--show | --revoke] [--yes] [--project DIR]\n\n"
    "Shows what this project's .holdfast/policy.ini would run and inject, "
    "with the\ntext of its rules files, and asks whether you trust it. Until then its refusals hold, but its "
    "commands do not run\nand its rules are not given to the agent. A changed "
    "policy or rules file needs\nyour word again. Only for a person at a "
    "terminal.\n\n"
    "  --show    only show it; the status says whether it is trusted\n"
    "  --revoke  take the trust back\n"
    "  --yes     do not ask\n";

#define RULES_MAX ((size_t)1 << 20)
#define RULES_LINES 200
#define LINE_CHARS 4000

struct shown {
	unsigned n;       /* things that need trust */
	unsigned missing; /* rules files of them that cannot be read */
};

static void show_line(const char *what, const char *text)
{
	(void)printf("  %-8s ", what);
	term_print_safe(text, LINE_CHARS);
}

static void show_pins(const struct policy *policy, struct shown *shown)
{
	const struct policy_value *value = policy->lists[LIST_PIN];

	for (; value; value = value->next) {
		if (value->origin.layer != LAYER_PROJECT)
			continue;
		show_line("injects", value->text);
		(void)printf("\n");
		shown->n++;
	}
}

/* Its text is what a person gives their word for. */
static void show_text(char *text)
{
	unsigned n = 0, more = 0;
	char *line, *end;

	for (line = text; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (n++ >= RULES_LINES) {
			more++;
			continue;
		}
		(void)printf("    | ");
		term_print_safe(line, LINE_CHARS);
		(void)printf("\n");
	}
	if (more)
		(void)printf(
		    "    … %u more line%s\n", more, more == 1 ? "" : "s");
}

static void show_files(struct project *project, struct shown *shown)
{
	const struct policy_value *file =
	    project->policy.lists[LIST_RULES_FILE];
	struct arena *arena = &project->arena;

	for (; file; file = file->next) {
		const char *path;
		size_t len;
		char *text;

		if (file->origin.layer != LAYER_PROJECT)
			continue;
		shown->n++;
		path = path_join(project->place.root, file->text, arena);
		show_line("injects", file->text);
		if (path && io_read_file(AT_FDCWD, path, RULES_MAX, arena,
				&text, &len, &project->err) == 0) {
			(void)printf(":\n");
			show_text(text);
			continue;
		}
		shown->missing++;
		(void)printf("\n    %sit cannot be read: %s%s\n",
		    term_style(TERM_BAD), project->err.msg,
		    term_style(TERM_PLAIN));
	}
}

/* What the model is told when a rule speaks. */
static void show_words(const struct policy *policy, struct shown *shown)
{
	const struct policy_rule *rule = policy->rules;

	for (; rule; rule = rule->next) {
		const char *words[] = {rule->why, rule->instead};
		size_t i;

		if (rule->origin.layer != LAYER_PROJECT)
			continue;
		for (i = 0; i < COUNT(words); i++) {
			if (!words[i])
				continue;
			show_line("says", words[i]);
			(void)printf("   (%s)\n", rule->origin.where);
			shown->n++;
		}
	}
}

static void show(struct project *project, struct shown *shown)
{
	const struct policy_stop *stop = project->policy.stops;

	(void)printf("%s\n", project->place.policy);
	show_pins(&project->policy, shown);
	show_files(project, shown);
	show_words(&project->policy, shown);
	for (; stop; stop = stop->next) {
		if (stop->origin.layer != LAYER_PROJECT)
			continue;
		show_line("runs", stop->run);
		(void)printf("   (at each stop: [stop %s])\n", stop->name);
		shown->n++;
	}
	if (!shown->n)
		(void)printf("  nothing that needs trust\n");
}

static int note(struct project *project, const char *what)
{
	struct buf body = BUF_INIT(EVIDENCE_LINE_MAX);
	int ret;

	evidence_begin(&body, what);
	json_put(&body, "policy", project->place.policy);
	ret =
	    evidence_append(project->statefd, &body, 2000, NULL, &project->err);
	buf_free(&body);
	return ret;
}

static bool confirm(const struct shown *shown)
{
	return term_confirm(shown->missing
				? "Let it run and inject this, without the "
				  "rules that are missing?"
				: "Let it run and inject this?");
}

static int change(
    struct project *project, const struct shown *shown, bool revoke, bool yes)
{
	int done;

	if (!person_is_here("trust"))
		return 1;
	if (!revoke && yes && shown->missing) {
		(void)term_fail("trust",
		    "a rules file is missing, see above; write it, or say so "
		    "without --yes");
		return 1;
	}
	if (!revoke && !yes && !confirm(shown)) {
		(void)printf("Nothing changed.\n");
		return 1;
	}
	if (project_open_state(project, "trust") < 0)
		return 2;
	done = note(project, revoke ? "distrust" : "trust");
	if (done == 0)
		done = revoke ? trust_revoke(&project->policy, &project->arena,
				    &project->err)
			      : trust_give(&project->policy, &project->arena,
				    &project->err);
	if (done < 0)
		return term_fail("trust", "%s", project->err.msg);
	(void)printf(revoke ? "No longer trusted.\n" : "Trusted.\n");
	return 0;
}

int command_trust(int argc, char *argv[])
{
	bool only_show = false, revoke = false, yes = false;
	const char *dir = NULL;
	const struct term_option options[] = {{"--show", NULL, &only_show},
	    {"--revoke", NULL, &revoke}, {"--yes", NULL, &yes},
	    {"--project", &dir, NULL}, {0}};
	struct shown shown = {0};
	struct project project;
	int n = term_options(argc, argv, options, help), status = 2;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 1)
		return term_fail("trust", "takes no argument");
	if (project_find(&project, "trust", dir) < 0)
		return 2;
	if (project_load_policy(&project, "trust") < 0)
		goto out;
	if (!project.policy.has_project) {
		status = term_fail("trust",
		    "%s does not exist; holdfast init writes one",
		    project.place.policy);
		goto out;
	}
	show(&project, &shown);
	(void)printf("It is %s now.\n",
	    project.policy.trusted ? "trusted" : "not trusted");
	if (only_show || (project.policy.trusted && !revoke))
		status = project.policy.trusted ? 0 : 1;
	else
		status = change(&project, &shown, revoke, yes);
out:
	project_close(&project);
	return status;
}
