#include "doctor.h"

#include "path.h"
#include "sink.h"
#include "sink_progress.h"
#include "sink_secret.h"
#include "sink_when.h"
#include "spool.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAITING_MAX ((size_t)500) /* alerts whose notes are read */

/* --- sinks --- */

/*
 * Are its secrets there? The value of cmd: is not asked for: that would run
 * something, and may want a person to unlock it.
 */
static int check_secrets(
    struct doctor *doctor, const struct policy_sink *sink, struct err *err)
{
	struct arena *arena = &doctor->project.arena;
	const struct policy_value *line;

	for (line = sink->values; line; line = line->next) {
		const char *value, *text = strchr(line->text, '=');
		const char *key;

		if (!text)
			continue;
		key = arena_strndup(
		    arena, line->text, (size_t)(text - line->text));
		text++;
		if (!key ||
		    (!str_starts(text, "env:") && !str_starts(text, "file:")) ||
		    str_in_list(key, "run template"))
			continue;
		if (secret_find(sink, key, text, arena, &value, err) < 0 ||
		    secret_check(sink, key, value, err) < 0)
			return -1;
	}
	return 0;
}

static void check_sink(struct doctor *doctor, const struct policy_sink *sink)
{
	const struct policy *policy = &doctor->project.policy;
	struct err *err = &doctor->project.err;
	struct when when;

	if (sink_check(sink, err) < 0)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "alerts",
		    "mend that section", "[sink %s]: %s", sink->name, err->msg);
	else if (when_init(&when, policy, sink, err) < 0)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "alerts",
		    "mend that line; until then this sink tells nobody", "%s",
		    err->msg);
	else if (policy_may_use(policy, &sink->origin) &&
		 check_secrets(doctor, sink, err) < 0)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "alerts",
		    "put it there, where the agents see it too; until then "
		    "this sink tells nobody",
		    "%s", err->msg);
	else
		doctor_find(doctor, &doctor->findings, HEALTH_GOOD, "alerts",
		    NULL, "[sink %s] is a %s", sink->name, sink->type);
}

static const struct policy_sink fallback = {
    .name = "desktop", .type = "desktop"};

static void check_sinks(struct doctor *doctor)
{
	const struct policy *policy = &doctor->project.policy;
	const struct policy_sink *sink = policy->sinks;
	struct when when;

	if (!sink) {
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "alerts",
		    "add a [sink NAME] section to your config.ini",
		    "no sink is configured; only the desktop is told, where "
		    "there is one");
		if (when_init(&when, policy, &fallback, &doctor->project.err) <
		    0)
			doctor_find(doctor, &doctor->findings, HEALTH_BAD,
			    "alerts", "mend that line", "%s",
			    doctor->project.err.msg);
	}
	for (; sink; sink = sink->next)
		check_sink(doctor, sink);
}

/* --- alerts on their way --- */

/* The newest note of a try that failed. */
struct trouble {
	struct progress progress;
	const char *sink; /* NULL: no try has failed */
};

static void look_at_tries(struct doctor *doctor, int dirfd, const char *alert,
    struct trouble *trouble)
{
	const struct policy_sink *sink = doctor->project.policy.sinks;

	for (sink = sink ? sink : &fallback; sink; sink = sink->next) {
		struct progress progress;

		progress_load(dirfd, alert, sink->name, &progress);
		if (progress.state != PROGRESS_WAITS || !progress.why[0] ||
		    progress.last_us < trouble->progress.last_us)
			continue;
		trouble->progress = progress;
		trouble->sink = sink->name;
	}
}

static void tell_waiting(struct doctor *doctor, const struct trouble *trouble)
{
	const char *wait = doctor->waiting == 1 ? "alert waits" : "alerts wait";

	if (!trouble->sink)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "alerts",
		    NULL,
		    "%zu %s: just raised, or kept for the end of quiet hours",
		    doctor->waiting, wait);
	else
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "alerts",
		    "mend that; it is tried again by itself",
		    "%zu %s; [sink %s] was tried %u time%s: %s",
		    doctor->waiting, wait, trouble->sink,
		    trouble->progress.tries,
		    trouble->progress.tries == 1 ? "" : "s",
		    trouble->progress.why);
}

static void check_waiting(struct doctor *doctor)
{
	struct project *project = &doctor->project;
	const char *path =
	    path_join(project->place.state, SPOOL_DIR, &project->arena);
	struct trouble trouble = {.sink = NULL};
	const char *const *names;
	size_t i;
	/* not spool_open(): a doctor makes no folder */
	int dirfd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (dirfd < 0)
		return;
	if (spool_names(dirfd, SPOOL_ALERT, &names, &doctor->waiting,
		&project->arena, &project->err) < 0) {
		doctor_find(doctor, &doctor->findings, HEALTH_UNKNOWN, "alerts",
		    NULL, "%s", project->err.msg);
		doctor->waiting = 0;
	}
	for (i = 0; i < doctor->waiting && i < WAITING_MAX; i++)
		look_at_tries(doctor, dirfd, names[i], &trouble);
	if (doctor->waiting)
		tell_waiting(doctor, &trouble);
	close(dirfd);
}

void doctor_check_alerts(struct doctor *doctor)
{
	if (doctor->policy_read)
		check_sinks(doctor);
	check_waiting(doctor);
}
