/* A person lets one refused call through. */
#include "command.h"

#include "buf.h"
#include "clock.h"
#include "evidence.h"
#include "json.h"
#include "person.h"
#include "project.h"
#include "refusal.h"
#include "release.h"
#include "term.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define ONCE_S ((uint64_t)600)
#define FOR_MAX_S ((uint64_t)24 * 3600)

static const char help[] =
    "usage: holdfast allow CODE [--for TIME] [--project DIR]\n\n"
    "Lets the call that was refused with this code through: once, within the "
    "next ten\nminutes, or with --for as often as it comes in that time (10m, "
    "2h; 24h at most).\nIt works in any folder: the code says which call it "
    "was. Only for a person at a\nterminal.\n\n"
    "  --for TIME     as often as it comes in this time\n"
    "  --project DIR  only if it was refused in this project\n\n"
    "Exit status: 0 it may pass, 1 no refusal has this code, 2 could not "
    "tell.\n";

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

/* "14:32", or with the day if that is another one. */
static void say_until(int64_t until_us, bool once)
{
	time_t until = (time_t)(until_us / 1000000), now = time(NULL);
	struct tm then, today;
	char text[64] = "?";

	if (localtime_r(&until, &then) && localtime_r(&now, &today))
		(void)strftime(text, sizeof(text),
		    then.tm_yday == today.tm_yday ? "%H:%M" : "%Y-%m-%d %H:%M",
		    &then);
	(void)printf("It may pass %suntil %s. Tell the agent to try again.\n",
	    once ? "once, " : "", text);
}

static int give(struct project *project, const struct refusal *refusal,
    const char *code, uint64_t seconds, bool once)
{
	int64_t until_us = clock_now_us() + (int64_t)seconds * 1000000;

	project->statefd =
	    open(refusal->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (project->statefd < 0) {
		(void)err_sys(&project->err, "cannot open %s", refusal->state);
		return term_fail("allow", "%s", project->err.msg);
	}
	/* on record first: a release that nobody can find later is none */
	if (note(project, code, seconds) < 0 ||
	    release_give(
		project->statefd, code, until_us, once, &project->err) < 0)
		return term_fail("allow", "%s", project->err.msg);
	(void)printf("%s", code);
	if (refusal->what) {
		(void)printf("  ");
		term_print_safe(refusal->what, 100);
	}
	if (refusal->project) {
		(void)printf("  (in ");
		term_print_safe(refusal->project, 200);
		(void)printf(")");
	}
	(void)printf("\n");
	say_until(until_us, once);
	return 0;
}

static int release(struct project *project, const char *code, uint64_t seconds,
    bool once, bool everywhere)
{
	struct refusal refusal;

	if (!refusal_find(
		&refusal, &project->place, code, everywhere, &project->arena)) {
		(void)term_fail("allow",
		    "no refusal %shas the code %s; holdfast log --verdict deny "
		    "shows them",
		    everywhere ? "" : "of this project ", code);
		return 1;
	}
	return give(project, &refusal, code, seconds, once);
}

int command_allow(int argc, char *argv[])
{
	const char *time_text = NULL, *dir = NULL;
	const struct term_option options[] = {
	    {"--for", &time_text, NULL}, {"--project", &dir, NULL}, {0}};
	struct project project;
	uint64_t seconds = ONCE_S;
	int n = term_options(argc, argv, options, help), status;

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 2 || !release_is_code(argv[1]))
		return term_fail("allow",
		    "one code of %d letters and digits, "
		    "as the refusal named it",
		    RELEASE_CODE_LEN);
	if (time_text && (!parse_duration(time_text, &seconds) || !seconds))
		return term_fail(
		    "allow", "\"%s\" is no time; write 10m or 2h", time_text);
	if (seconds > FOR_MAX_S)
		return term_fail("allow",
		    "%s is too long: 24h at most; a rule that is wrong is "
		    "better changed",
		    time_text);
	if (!person_is_here("allow"))
		return 1;
	if (project_find(&project, "allow", dir) < 0)
		return 2;
	status = release(&project, argv[1], seconds, !time_text, !dir);
	project_close(&project);
	return status;
}
