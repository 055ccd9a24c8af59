/*
 * May the agent stop? Its stop conditions are run; what fails goes back to the
 * model. A stop that only waits for work in the background is left alone.
 */
#include "hook.h"

#include <string.h>

#include "alert.h"
#include "clock.h"
#include "host.h"
#include "state.h"
#include "stop.h"
#include "trust.h"

#define WORTH_TELLING_US ((int64_t)60 * 1000000)

static int load(struct hook *hook, struct state_record *record)
{
	struct state state;

	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	*record = state.record;
	state_close(&state);
	return 0;
}

/* Other hooks counted on while the conditions ran: only ours are changed. */
static int save(struct hook *hook, const struct state_record *record)
{
	struct state state;
	int ret;

	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	state.record.stop_blocks = record->stop_blocks;
	memcpy(state.record.stop_digest, record->stop_digest,
	    sizeof(record->stop_digest));
	ret = state_save(&state, &hook->err);
	state_close(&state);
	return ret;
}

/* One less than the host's own count: we end the loop, and say why. */
static unsigned most_blocks(const struct hook *hook)
{
	unsigned most = hook->policy.stop_max_blocks;
	unsigned cap = hook->host->stop_cap;

	return cap && most >= cap ? cap - 1 : most;
}

static void tell(struct hook *hook, const struct stop *stop,
    const struct state_record *record)
{
	if (stop->result == STOP_GIVEN_UP) {
		hook->decision.notice = arena_printf(&hook->arena,
		    "Holdfast let the agent stop although this fails: %s. %s",
		    stop->failed, strrchr(stop->why, '\n') + 1);
		hook_alert(
		    hook, ALERT_STUCK, "is stuck", stop->failed, stop->why);
	} else if (stop->result == STOP_PASSED && hook->event.attended &&
		   record->prompt_us &&
		   clock_now_us() - record->prompt_us > WORTH_TELLING_US) {
		hook_alert(hook, ALERT_DONE, "is done and waits for you",
		    hook->event.message, NULL);
	}
}

static int judge(struct hook *hook)
{
	struct state_record record;
	struct stop stop;

	if (hook->event.kind != EVENT_STOP)
		return 0;
	json_put_bool(&hook->extra, "waiting", hook->event.waiting);
	if (hook->event.waiting)
		return 0;
	trust_load(&hook->policy, &hook->arena);
	if (load(hook, &record) < 0 ||
	    stop_judge(&stop, &hook->policy, hook->statefd, &record,
		most_blocks(hook), &hook->extra, &hook->arena,
		&hook->err) < 0 ||
	    save(hook, &record) < 0)
		return -1;
	if (stop.untrusted)
		hook->decision.notice =
		    "Holdfast: this project's stop conditions are not run "
		    "until you have read and trusted them: holdfast trust";
	if (stop.failed) {
		hook->decision.rule =
		    arena_printf(&hook->arena, "stop.%s", stop.failed);
		hook->decision.why = stop.why;
	}
	if (stop.result == STOP_REFUSED)
		hook->decision.verdict = VERDICT_DENY;
	tell(hook, &stop, &record);
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "stop", HOOK_NEUTRAL, EVENT_STOP, 0, judge};

	return hook_main(argc, argv, &program);
}
