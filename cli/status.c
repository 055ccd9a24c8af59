/* Where this project stands: policy, hooks, log, what waits for a person. */
#include "command.h"

#include "buf.h"
#include "clock.h"
#include "evidence.h"
#include "host.h"
#include "json.h"
#include "path.h"
#include "project.h"
#include "spool.h"
#include "term.h"
#include "trust.h"
#include "verify.h"
#include "wiring.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: holdfast status [--json] [--project DIR]\n\n"
    "Where this project stands: its policy, the agents that are held, the "
    "evidence,\nand the alerts on their way. Exit status: 0 all is held, 1 "
    "something is not.\n";

struct status {
	const char *policy;  /* "none", "trusted", … */
	const char *mistake; /* in the policy, or NULL */
	const char *mode;
	const char *missing;   /* a rules file that is not there, or NULL */
	unsigned held, agents; /* agents with every hook wired, agents in all */
	struct verify log;     /* its end */
	uint64_t log_bytes;
	char last_time[CLOCK_TEXT_SIZE];
	size_t alerts;
};

static unsigned count(const struct policy_value *value)
{
	unsigned n = 0;

	for (; value; value = value->next)
		n++;
	return n;
}

static void look_at_policy(struct project *project, struct status *status)
{
	status->policy = "none";
	status->mode = "enforce";
	if (policy_load(&project->policy, &project->place, &project->arena,
		&project->err) < 0) {
		status->policy = "broken";
		status->mistake =
		    arena_strdup(&project->arena, project->err.msg);
		return;
	}
	trust_load(&project->policy, &project->arena);
	if (project->policy.has_project)
		status->policy =
		    project->policy.trusted ? "trusted" : "not trusted";
	if (project->policy.observe)
		status->mode = "observe";
	status->missing = project_missing_rules(project);
}

static void look_at_agents(struct project *project, struct status *status)
{
	size_t i;

	for (i = 0; hosts[i]; i++) {
		struct wiring wiring;

		status->agents++;
		if (wiring_read(&wiring, hosts[i], &project->place,
			project->place.root, &project->arena,
			&project->err) == 0 &&
		    wiring_is_whole(&wiring))
			status->held++;
	}
}

/* "2026-11-21T02:03:04.567890Z" of the log's last record, if it is whole. */
static void read_last_time(int fd, struct status *status)
{
	char tail[EVIDENCE_LINE_MAX];
	off_t size = (off_t)status->log_bytes;
	off_t from =
	    size > (off_t)sizeof(tail) ? size - (off_t)sizeof(tail) : 0;
	ssize_t len = pread(fd, tail, sizeof(tail), from);
	const char *line;

	if (len < 2)
		return;
	for (line = tail + len - 1; line > tail && line[-1] != '\n'; line--)
		;
	if (tail + len - line > 40 && strncmp(line, "{\"time\":\"", 9) == 0)
		(void)snprintf(status->last_time, sizeof(status->last_time),
		    "%.27s", line + 9);
}

/* The end only: a log may be long, and verify is there for the rest. */
static void look_at_log(struct project *project, struct status *status)
{
	const char *path =
	    path_join(project->place.state, EVIDENCE_FILE, &project->arena);
	struct stat st;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size) {
		status->log_bytes = (uint64_t)st.st_size;
		if (verify_tail(&status->log, fd, &project->err) < 0)
			status->log.damaged = true;
		if (!status->log.damaged)
			read_last_time(fd, status);
	}
	close(fd);
}

static void look_at_alerts(struct project *project, struct status *status)
{
	const char *path =
	    path_join(project->place.state, SPOOL_DIR, &project->arena);
	const char *const *names;
	/* not spool_open(): to look makes no folder */
	int fd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	if (spool_names(fd, SPOOL_ALERT, &names, &status->alerts,
		&project->arena, &project->err) < 0)
		status->alerts = 0;
	close(fd);
}

static void print_json(
    const struct project *project, const struct status *status)
{
	struct buf out = BUF_INIT((size_t)64 << 10);

	json_open(&out);
	json_put(&out, "project", project->place.root);
	json_put(&out, "policy", status->policy);
	json_put(&out, "mistake", status->mistake);
	json_put(&out, "mode", status->mode);
	json_put_int(&out, "agents", status->agents);
	json_put_int(&out, "agents_held", status->held);
	json_put(&out, "state", project->place.state);
	json_put(&out, "rules_missing", status->missing);
	json_put_int(&out, "records", (int64_t)status->log.records);
	json_put_bool(&out, "log_damaged", status->log.damaged);
	json_put_int(&out, "log_bytes", (int64_t)status->log_bytes);
	if (status->last_time[0])
		json_put(&out, "last_record", status->last_time);
	json_put_int(&out, "alerts_waiting", (int64_t)status->alerts);
	json_close(&out);
	(void)printf("%s\n", out.data);
	buf_free(&out);
}

static void print_log(const struct status *status)
{
	unsigned long long records = status->log.records;

	if (status->log.damaged)
		(void)printf("evidence  damaged: holdfast verify\n");
	else
		(void)printf("evidence  %llu record%s, %llu KiB%s%s\n", records,
		    records == 1 ? "" : "s",
		    (unsigned long long)(status->log_bytes + 1023) / 1024,
		    status->last_time[0] ? ", last " : "", status->last_time);
}

static void print_text(
    const struct project *project, const struct status *status)
{
	const struct policy *policy = &project->policy;
	const struct policy_stop *stop = policy->stops;
	unsigned stops = 0, rules = count(policy->lists[LIST_PIN]) +
				    count(policy->lists[LIST_RULES_FILE]);

	for (; stop; stop = stop->next)
		stops++;
	(void)printf("project   %s\n", project->place.root);
	(void)printf("policy    %s", status->policy);
	if (status->mistake)
		(void)printf(": %s\n", status->mistake);
	else if (!policy->has_project)
		(void)printf("; holdfast init writes one\n");
	else
		(void)printf("; %u rules text%s, %u stop condition%s%s\n",
		    rules, rules == 1 ? "" : "s", stops, stops == 1 ? "" : "s",
		    policy->trusted ? "" : ", not used until: holdfast trust");
	if (status->missing)
		(void)printf("rules     %s\n", status->missing);
	(void)printf("mode      %s\n", status->mode);
	(void)printf("agents    %u of %u held%s\n", status->held,
	    status->agents,
	    status->held < status->agents ? "; holdfast doctor says more" : "");
	print_log(status);
	(void)printf("alerts    %zu waiting\n", status->alerts);
}

int command_status(int argc, char *argv[])
{
	bool json = false;
	const char *dir = NULL;
	const struct term_option options[] = {
	    {"--json", NULL, &json}, {"--project", &dir, NULL}, {0}};
	struct status status = {0};
	struct project project;
	int n = term_options(argc, argv, options, help);

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 1)
		return term_fail("status", "takes no argument");
	if (project_find(&project, "status", dir) < 0)
		return 2;
	look_at_policy(&project, &status);
	look_at_agents(&project, &status);
	look_at_log(&project, &status);
	look_at_alerts(&project, &status);
	if (json)
		print_json(&project, &status);
	else
		print_text(&project, &status);
	project_close(&project);
	return status.mistake || status.missing || status.log.damaged ||
		       status.held < status.agents
		   ? 1
		   : 0;
}
