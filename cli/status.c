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
	unsigned held, agents; /* agents with every hook wired, agents in all */
	struct evidence_record last;
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

/* The last record only: a log may be long, and verify is there for the rest. */
static void look_at_log(struct project *project, struct status *status)
{
	char tail[2 * EVIDENCE_LINE_MAX];
	struct stat st;
	const char *line;
	ssize_t len;
	off_t from;
	int fd = openat(
	    project->statefd, EVIDENCE_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size) {
		status->log_bytes = (uint64_t)st.st_size;
		from = st.st_size > (off_t)sizeof(tail)
			   ? st.st_size - (off_t)sizeof(tail)
			   : 0;
		len = pread(fd, tail, sizeof(tail), from);
		if (len > 1 && tail[len - 1] == '\n' &&
		    evidence_parse_trailer(
			tail, (size_t)len - 1, &status->last) == 0) {
			for (line = tail + len - 1; line > tail; line--)
				if (line[-1] == '\n')
					break;
			if (strncmp(line, "{\"time\":\"", 9) == 0)
				(void)snprintf(status->last_time,
				    sizeof(status->last_time), "%.27s",
				    line + 9);
		}
	}
	close(fd);
}

static void look_at_alerts(struct project *project, struct status *status)
{
	const char *const *names;
	int fd = spool_open(project->statefd, &project->err);

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
	json_put_int(&out, "records", (int64_t)status->last.n);
	json_put_int(&out, "log_bytes", (int64_t)status->log_bytes);
	if (status->last_time[0])
		json_put(&out, "last_record", status->last_time);
	json_put_int(&out, "alerts_waiting", (int64_t)status->alerts);
	json_close(&out);
	(void)printf("%s\n", out.data);
	buf_free(&out);
}

static void print_text(
    const struct project *project, const struct status *status)
{
	const struct policy *policy = &project->policy;
	const struct policy_stop *stop = policy->stops;
	unsigned stops = 0;

	for (; stop; stop = stop->next)
		stops++;
	(void)printf("project   %s\n", project->place.root);
	(void)printf("policy    %s", status->policy);
	if (status->mistake)
		(void)printf(": %s\n", status->mistake);
	else if (!policy->has_project)
		(void)printf("; holdfast init writes one\n");
	else
		(void)printf("; %u rules texts, %u stop conditions%s\n",
		    count(policy->lists[LIST_PIN]) +
			count(policy->lists[LIST_RULES_FILE]),
		    stops,
		    policy->trusted ? "" : ", not used until: holdfast trust");
	(void)printf("mode      %s\n", status->mode);
	(void)printf("agents    %u of %u held%s\n", status->held,
	    status->agents,
	    status->held < status->agents ? "; holdfast doctor says more" : "");
	(void)printf("evidence  %llu records, %llu KiB%s%s\n",
	    (unsigned long long)status->last.n,
	    (unsigned long long)(status->log_bytes + 1023) / 1024,
	    status->last_time[0] ? ", last " : "", status->last_time);
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
	if (project_open_state(&project, "status") < 0) {
		project_close(&project);
		return 2;
	}
	look_at_log(&project, &status);
	look_at_alerts(&project, &status);
	if (json)
		print_json(&project, &status);
	else
		print_text(&project, &status);
	project_close(&project);
	return status.mistake || status.held < status.agents ? 1 : 0;
}
