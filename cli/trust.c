/* A person reads what a project's policy would run and inject, and allows it.
 */
#include "command.h"

#include "buf.h"
#include "evidence.h"
#include "json.h"
#include "person.h"
#include "project.h"
#include "term.h"
#include "trust.h"

#include <stdio.h>

static const char help[] =
    "usage: holdfast trust [--show | --revoke] [--yes] [--project DIR]\n\n"
    "Shows what this project's .holdfast/policy.ini would run and inject, and "
    "asks\nwhether you trust it. Until then its refusals hold, but its "
    "commands do not run\nand its rules are not given to the agent. A changed "
    "policy or rules file needs\nyour word again. Only for a person at a "
    "terminal.\n\n"
    "  --show    only show it; the status says whether it is trusted\n"
    "  --revoke  take the trust back\n"
    "  --yes     do not ask\n";

static unsigned show_values(const struct policy_value *value, const char *what)
{
	unsigned n = 0;

	for (; value; value = value->next) {
		if (value->origin.layer != LAYER_PROJECT)
			continue;
		(void)printf("  %-8s %s\n", what, value->text);
		n++;
	}
	return n;
}

static void show(const struct policy *policy)
{
	const struct policy_stop *stop;
	unsigned n;

	(void)printf("%s\n", policy->place->policy);
	n = show_values(policy->lists[LIST_PIN], "injects");
	n += show_values(policy->lists[LIST_RULES_FILE], "injects");
	for (stop = policy->stops; stop; stop = stop->next) {
		if (stop->origin.layer != LAYER_PROJECT)
			continue;
		(void)printf("  %-8s %s   (at each stop: [stop %s])\n", "runs",
		    stop->run, stop->name);
		n++;
	}
	if (!n)
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

static int change(struct project *project, bool revoke, bool yes)
{
	int done;

	if (!person_is_here("trust"))
		return 1;
	if (!revoke && !yes && !term_confirm("Let it run and inject this?")) {
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
	show(&project.policy);
	(void)printf("It is %s now.\n",
	    project.policy.trusted ? "trusted" : "not trusted");
	if (only_show || (project.policy.trusted && !revoke))
		status = project.policy.trusted ? 0 : 1;
	else
		status = change(&project, revoke, yes);
out:
	project_close(&project);
	return status;
}
