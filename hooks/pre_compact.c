/*
 * Notes that the agent's context is about to be summarised, and where the
 * session stands. It says nothing: hosts put what is printed here into the
 * summary's instructions.
 */
#include "hook.h"

#include "state.h"

static int judge(struct hook *hook)
{
	struct state state;
	int ret;

	if (hook->event.kind != EVENT_PRE_COMPACT)
		return 0;
	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	state.record.compactions++;
	json_put_int(
	    &hook->extra, "compactions", (int64_t)state.record.compactions);
	json_put_int(&hook->extra, "prompts", (int64_t)state.record.prompts);
	json_put_int(&hook->extra, "calls", (int64_t)state.record.calls);
	ret = state_save(&state, &hook->err);
	state_close(&state);
	return ret;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "pre-compact", HOOK_NEUTRAL, EVENT_PRE_COMPACT, 2000, judge};

	return hook_main(argc, argv, &program);
}
