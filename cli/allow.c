/* A person lets one refused call through. */
#include "command.h"

#include "buf.h"
#include "clock.h"
#include "evidence.h"
#include "json.h"
#include "person.h"
#include "project.h"
#include "release.h"
#include "term.h"
#include "util.h"

#include <stdio.h>

#define ONCE_S ((uint64_t)600)

static const char help[] =
    "usage: holdfast allow CODE [--for TIME] [--project DIR]\n\n"
    "Lets the call that was refused with this code through: once, within the "
    "next ten\nminutes, or with --for as often as it comes in that time (10m, "
    "2h).\nOnly for a person at a terminal.\n";

static int note(struct project *project, const char *code, uint64_t seconds)
{
	struct buf body = BUF_INIT(EVIDENCE_LINE_MAX);
	int ret;

	evidence_begin(&body, "release");
	json_put(&body, "code", code);
	json_put_int(&body, "seconds", (int64_t)seconds);
	ret =
	    evidence_append(project->statefd, &body, 2000, NULL, &project->err);
	buf_free(&body);
	return ret;
}

static int release(
    struct project *project, const char *code, const char *time_text)
{
	uint64_t seconds = ONCE_S;

	if (time_text && !parse_duration(time_text, &seconds))
		return term_fail(
		    "allow", "\"%s\" is no time; write 10m or 2h", time_text);
	if (project_open_state(project, "allow") < 0)
		return 2;
	/* on record first: a release that nobody can find later is none */
	if (note(project, code, seconds) < 0 ||
	    release_give(project->statefd, code,
		clock_now_us() + (int64_t)seconds * 1000000, !time_text,
		&project->err) < 0)
		return term_fail("allow", "%s", project->err.msg);
	(void)printf("%s may pass %s. Tell the agent to try again.\n", code,
	    time_text ? "until then" : "once, in the next ten minutes");
	return 0;
}

int command_allow(int argc, char *argv[])
{
	const char *time_text = NULL, *dir = NULL;
	const struct term_option options[] = {
	    {"--for", &time_text, NULL}, {"--project", &dir, NULL}, {0}};
	struct project project;
	int n = term_options(argc, argv, options, help), status;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 2 || !release_is_code(argv[1]))
		return term_fail("allow",
		    "one code of %d letters and digits, "
		    "as the refusal named it",
		    RELEASE_CODE_LEN);
	if (!person_is_here("allow"))
		return 1;
	if (project_find(&project, "allow", dir) < 0)
		return 2;
	status = release(&project, argv[1], time_text);
	project_close(&project);
	return status;
}
