/* Closes the books of a session: what it came to, in one record. */
#include "hook.h"

#include "clock.h"
#include "state.h"

static int judge(struct hook *hook)
{
	const struct state_record *record;
	struct state state;

	if (hook->event.kind != EVENT_SESSION_END)
		return 0;
	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	record = &state.record;
	json_put_int(&hook->extra, "duration_s",
	    (clock_now_us() - record->started_us) / 1000000);
	json_put_int(&hook->extra, "prompts", (int64_t)record->prompts);
	json_put_int(&hook->extra, "calls", (int64_t)record->calls);
	json_put_int(&hook->extra, "failures", (int64_t)record->failures);
	json_put_int(&hook->extra, "compactions", (int64_t)record->compactions);
	state_close(&state);
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "session-end", HOOK_NEUTRAL, EVENT_SESSION_END, 1200, judge};

	return hook_main(argc, argv, &program);
}
