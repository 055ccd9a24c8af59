#include "doctor.h"

#include "clock.h"
#include "evidence.h"
#include "json.h"
#include "path.h"
#include "trust.h"
#include "util.h"
#include "verify.h"
#include "wiring.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_MAX ((size_t)1 << 20) /* of the log, looked at for failures */
#define DAY_US ((int64_t)86400 * 1000000)

/* --- policy --- */

/* Does the project's file hold anything that waits for a person's word? */
static bool needs_trust(const struct policy *policy)
{
	static const enum policy_list lists[] = {LIST_PIN, LIST_RULES_FILE};
	const struct policy_stop *stop = policy->stops;
	size_t i;

	for (; stop; stop = stop->next)
		if (stop->origin.layer == LAYER_PROJECT)
			return true;
	for (i = 0; i < COUNT(lists); i++) {
		const struct policy_value *value = policy->lists[lists[i]];

		for (; value; value = value->next)
			if (value->origin.layer == LAYER_PROJECT)
				return true;
	}
	return false;
}

static void check_project_policy(struct doctor *doctor)
{
	const struct policy *policy = &doctor->project.policy;
	const char *file = doctor->project.place.policy;

	if (!policy->has_project)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "policy",
		    "holdfast init", "this project has none (%s)", file);
	else if (policy->trusted)
		doctor_find(doctor, &doctor->findings, HEALTH_GOOD, "policy",
		    NULL, "%s is read, and trusted", file);
	else if (needs_trust(policy))
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "policy",
		    "holdfast trust",
		    "%s is not trusted: what it refuses holds, but its "
		    "commands do not run and its rules are not given",
		    file);
	else
		doctor_find(doctor, &doctor->findings, HEALTH_GOOD, "policy",
		    NULL, "%s is read", file);
}

static void check_policy(struct doctor *doctor)
{
	struct project *project = &doctor->project;
	const char *missing;

	if (policy_load(&project->policy, &project->place, &project->arena,
		&project->err) < 0) {
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "policy",
		    "mend that line; until then every tool call is refused",
		    "%s", project->err.msg);
		return;
	}
	doctor->policy_read = true;
	trust_load(&project->policy, &project->arena);
	check_project_policy(doctor);
	missing = project_missing_rules(project);
	if (missing)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "policy",
		    "write it, or take its line out of the policy", "%s",
		    missing);
	if (project->policy.observe)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "policy",
		    "set mode = enforce when you have seen enough",
		    "the mode is observe: all is recorded, nothing refused");
}

/* --- state --- */

static void check_folder(
    struct doctor *doctor, const char *path, const char *what)
{
	struct arena *arena = &doctor->project.arena;
	struct stat st;

	if (lstat(path, &st) < 0) {
		if (errno != ENOENT)
			doctor_find(doctor, &doctor->findings, HEALTH_BAD,
			    "state", NULL, "%s cannot be looked at: %s", path,
			    strerror(errno));
		return;
	}
	if (!S_ISDIR(st.st_mode))
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "state",
		    arena_printf(arena, "mv %s %s.old", path, path),
		    "%s is no folder", path);
	else if (st.st_uid != geteuid())
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "state",
		    arena_printf(arena, "sudo chown -R $(id -u) %s", path),
		    "%s belongs to somebody else", path);
	else if (st.st_mode & 022)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "state",
		    arena_printf(arena, "chmod 700 %s", path),
		    "others can write to %s", path);
	else if (st.st_mode & 055)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "state",
		    arena_printf(arena, "chmod 700 %s", path),
		    "others can read %s", path);
	else
		doctor_find(doctor, &doctor->findings, HEALTH_GOOD, "state",
		    NULL, "%s, in %s", what, path);
}

/* --- evidence --- */

/* What went wrong in the last day; the newest of each kind in words. */
struct lately {
	unsigned failures, lost;
	const char *failure, *loss;
};

static void count_record(
    struct doctor *doctor, const struct cJSON *record, struct lately *lately)
{
	struct arena *arena = &doctor->project.arena;
	const char *event = json_str(record, "event");
	const char *result = json_str(record, "result");
	const char *why =
	    json_str(record, str_equal(event, "failure") ? "failure" : "why");

	if (!why)
		why = "no reason is on record";
	if (str_equal(event, "failure")) {
		lately->failures++;
		lately->failure = arena_strdup(arena, why);
	} else if (str_equal(event, "alert") && result &&
		   str_in_list(result, "refused given-up")) {
		const char *sink = json_str(record, "sink");

		lately->lost++;
		lately->loss = arena_printf(arena, "[sink %.40s] %s: %.160s",
		    sink ? sink : "?", result, why);
	}
}

/* `text` is changed in place. */
static void look_back(struct doctor *doctor, char *text, struct lately *lately)
{
	int64_t since = clock_now_us() - DAY_US;
	char *line = text, *end;

	for (; *line; line = end + 1) {
		struct json json = {0};
		struct err ignored = {0};
		const char *when;
		int64_t time;

		end = strchr(line, '\n');
		if (!end)
			break;
		*end = '\0';
		if ((!strstr(line, "\"event\":\"failure\"") &&
			!strstr(line, "\"event\":\"alert\"")) ||
		    json_parse(&json, line, (size_t)(end - line), &ignored) < 0)
			continue;
		when = json_str(json.root, "time");
		if (when && clock_parse(when, &time) && time >= since)
			count_record(doctor, json.root, lately);
		json_free(&json);
	}
}

static void check_failures(struct doctor *doctor, int fd, off_t size)
{
	char *text = arena_alloc(&doctor->project.arena, TAIL_MAX + 1);
	off_t from = size > (off_t)TAIL_MAX ? size - (off_t)TAIL_MAX : 0;
	ssize_t len = text ? pread(fd, text, TAIL_MAX, from) : -1;
	struct lately lately = {0};

	if (len <= 0)
		return;
	text[len] = '\0';
	look_back(doctor, text, &lately);
	doctor->failures = lately.failures;
	doctor->lost = lately.lost;
	if (lately.failures)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "evidence",
		    "holdfast log --event failure --since 1d",
		    "%u hook%s failed in the last day; the newest: %.160s",
		    lately.failures, lately.failures == 1 ? "" : "s",
		    lately.failure ? lately.failure : "");
	if (lately.lost)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "alerts",
		    "holdfast log --event alert --since 1d",
		    "%u alert%s did not get out in the last day; the newest: "
		    "%.240s",
		    lately.lost, lately.lost == 1 ? "" : "s",
		    lately.loss ? lately.loss : "");
}

static void check_chain(struct doctor *doctor, int fd)
{
	struct verify verify = {0};
	struct err *err = &doctor->project.err;

	if (verify_log(&verify, fd, err) < 0)
		doctor_find(doctor, &doctor->findings, HEALTH_UNKNOWN,
		    "evidence", "holdfast verify",
		    "the log could not be read: %s", err->msg);
	else if (verify.damaged)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "evidence",
		    "holdfast verify", "line %llu of the log is damaged: %s",
		    (unsigned long long)verify.line, verify.what);
	else
		doctor_find(doctor, &doctor->findings, HEALTH_GOOD, "evidence",
		    NULL, "%llu record%s, the chain is whole",
		    (unsigned long long)verify.records,
		    verify.records == 1 ? "" : "s");
}

static void check_evidence(struct doctor *doctor)
{
	const char *path = path_join(
	    doctor->project.place.state, EVIDENCE_FILE, &doctor->project.arena);
	struct stat st;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;

	if (fd < 0 && errno == ENOENT) {
		doctor_find(doctor, &doctor->findings, HEALTH_GOOD, "evidence",
		    NULL, "no record of this project yet");
		return;
	}
	if (fd < 0 || fstat(fd, &st) < 0 || access(path, W_OK) < 0) {
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "evidence",
		    "see who owns that file, and its mode",
		    "%s cannot be opened: %s", path ? path : EVIDENCE_FILE,
		    strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	if (!doctor->quick)
		check_chain(doctor, fd);
	check_failures(doctor, fd, st.st_size);
	close(fd);
}

/* --- programs --- */

/* Hooks that start the programs of another installation than this one. */
static void check_programs(struct doctor *doctor, const struct ward *ward)
{
	const char *here = doctor->project.place.libexec, *other = NULL;
	size_t i;

	for (i = 0; i < ward->n && here && !other; i++) {
		const struct wiring_entry *entry = ward->patients[i].entry;

		if (entry && !path_is_inside(entry->program, here))
			other = entry->program;
	}
	if (other)
		doctor_find(doctor, &doctor->findings, HEALTH_NOTE, "programs",
		    "holdfast install",
		    "the hooks start another installation than this one: %s",
		    other);
}

void doctor_check(struct doctor *doctor)
{
	const struct place *place = &doctor->project.place;
	const struct ward *ward;
	const char *deliver;

	check_policy(doctor);
	check_folder(doctor, place->user_state, "all records");
	check_folder(doctor, place->state, "this project");
	check_evidence(doctor);
	doctor_check_alerts(doctor);
	deliver = place->libexec ? path_join(place->libexec, "holdfast-deliver",
				       &doctor->project.arena)
				 : NULL;
	if (!deliver || access(deliver, X_OK) < 0)
		doctor_find(doctor, &doctor->findings, HEALTH_BAD, "programs",
		    "make install",
		    "holdfast-deliver is not there, so no "
		    "alert reaches anybody");
	for (ward = doctor->wards; ward; ward = ward->next)
		check_programs(doctor, ward);
}
