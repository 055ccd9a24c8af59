/* Fires every hook that is wired, as its agent would, and says what is wrong.
 */
#include "doctor.h"

#include "command.h"
#include "host.h"
#include "term.h"
#include "wiring_settings.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FINDING_MAX 600

static const char help[] =
    "usage: holdfast doctor [--host NAME] [--quick] [--json]\n\n"
    "Looks whether Holdfast holds: fires every hook that is wired into your "
    "agents'\nsettings just as the agent would, with what a real agent sent, "
    "in a scratch folder\n(so that nothing gets into your evidence and nobody "
    "is alerted), and looks at\nthis project's policy, records and alerts. "
    "Each problem comes with what mends it.\n\n"
    "  --host NAME  only this agent\n"
    "  --quick      fire nothing, and do not read the whole log\n"
    "  --json       one JSON object\n\n"
    "Exit status: 0 all is well, 1 something is wrong, 2 could not tell.\n";

void doctor_find(struct doctor *doctor, struct finding **list,
    enum health health, const char *topic, const char *mend, const char *fmt,
    ...)
{
	struct arena *arena = &doctor->project.arena;
	struct finding *finding;
	char text[FINDING_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	finding = arena_alloc(arena, sizeof(*finding));
	if (!finding)
		return;
	finding->health = health;
	finding->topic = topic;
	finding->text = arena_strdup(arena, text);
	finding->mend = mend;
	if (!finding->text)
		finding->text = "out of memory";
	while (*list)
		list = &(*list)->next;
	*list = finding;
}

/* --- one agent --- */

static void add_troubles(
    struct doctor *doctor, struct ward *ward, const struct wiring *wiring)
{
	const struct wiring_trouble *trouble;

	for (trouble = wiring->troubles; trouble; trouble = trouble->next)
		doctor_find(doctor, &ward->findings,
		    trouble->harm == WIRING_HOLE ? HEALTH_BAD : HEALTH_NOTE,
		    "wiring", trouble->mend, "%s%s%s%s", trouble->text,
		    trouble->file ? " (" : "",
		    trouble->file ? trouble->file : "",
		    trouble->file ? ")" : "");
}

static void examine(struct doctor *doctor, struct ward *ward)
{
	struct project *project = &doctor->project;
	struct wiring wiring;
	size_t i;

	if (wiring_read(&wiring, ward->host, &project->place, doctor->cwd,
		&project->arena, &project->err) < 0) {
		doctor_find(doctor, &ward->findings, HEALTH_UNKNOWN, "wiring",
		    NULL, "%s", project->err.msg);
		return;
	}
	ward->found = ward->found || wiring.entries;
	if (!ward->found)
		return;
	ward->patients = arena_array(
	    &project->arena, ward->host->n_hooks, sizeof(*ward->patients));
	ward->n = ward->patients ? ward->host->n_hooks : 0;
	for (i = 0; i < ward->n; i++) {
		ward->patients[i].hook = &ward->host->hooks[i];
		ward->patients[i].entry =
		    wiring_find(&wiring, &ward->host->hooks[i]);
	}
	add_troubles(doctor, ward, &wiring);
	if (!doctor->quick)
		ward->version = doctor_version(doctor, ward->host);
	if (!doctor->quick && doctor->scratch)
		doctor_fire(doctor, ward);
}

static struct ward *add_ward(struct doctor *doctor, const struct host *host)
{
	struct ward **last = &doctor->wards;
	struct ward *ward = arena_alloc(&doctor->project.arena, sizeof(*ward));

	if (!ward)
		return NULL;
	ward->host = host;
	while (*last)
		last = &(*last)->next;
	*last = ward;
	return ward;
}

static void examine_all(struct doctor *doctor, const struct host *only)
{
	const struct ward *ward;
	bool any = false;
	size_t i;

	for (i = 0; hosts[i]; i++) {
		const struct host_settings *settings =
		    wiring_settings_find(hosts[i]->name);
		struct ward *added;

		if ((only && hosts[i] != only) || !settings)
			continue;
		added = add_ward(doctor, hosts[i]);
		if (!added)
			continue;
		added->found =
		    only || wiring_settings_found(settings,
				&doctor->project.place, &doctor->project.arena);
		examine(doctor, added);
	}
	for (ward = doctor->wards; ward; ward = ward->next)
		any = any || ward->found;
	if (!any)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "agents",
		    "holdfast install, once an agent is here",
		    "no agent that Holdfast knows is on this machine");
}

/* --- the verdict --- */

static enum health worst_of(const struct finding *finding, enum health worst)
{
	for (; finding; finding = finding->next) {
		if (finding->health == HEALTH_BAD ||
		    (finding->health == HEALTH_UNKNOWN && worst != HEALTH_BAD))
			worst = finding->health;
	}
	return worst;
}

int doctor_status(const struct doctor *doctor)
{
	enum health worst = worst_of(doctor->findings, HEALTH_GOOD);
	const struct ward *ward;
	size_t i;

	for (ward = doctor->wards; ward; ward = ward->next) {
		worst = worst_of(ward->findings, worst);
		for (i = 0; i < ward->n; i++)
			if (ward->patients[i].fault)
				worst = HEALTH_BAD;
	}
	if (worst == HEALTH_UNKNOWN)
		return 2;
	return worst == HEALTH_BAD;
}

int command_doctor(int argc, char *argv[])
{
	struct doctor doctor = {.pipe = -1};
	const char *name = NULL;
	const struct term_option options[] = {{"--host", &name, NULL},
	    {"--quick", NULL, &doctor.quick}, {"--json", NULL, &doctor.json},
	    {0}};
	const struct host *only;
	int n = term_options(argc, argv, options, help), status;
	char cwd[PATH_MAX];

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 1)
		return term_fail("doctor", "takes no argument");
	only = name ? host_find(name) : NULL;
	if (name && !only)
		return term_fail("doctor", "there is no agent \"%s\"", name);
	doctor.cwd = getcwd(cwd, sizeof(cwd));
	if (!doctor.cwd || project_find(&doctor.project, "doctor", NULL) < 0)
		return 2;
	if (!doctor.quick)
		(void)doctor_scratch(&doctor);
	examine_all(&doctor, only);
	doctor_check(&doctor);
	doctor_scratch_remove(&doctor);
	if (doctor.json)
		doctor_print_json(&doctor);
	else
		doctor_print_text(&doctor);
	status = doctor_status(&doctor);
	project_close(&doctor.project);
	return status;
}
