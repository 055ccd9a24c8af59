/*
 * Records what came of a tool call, and gives the rules again when a session
 * went long without them.
 */
#include "hook.h"

#include "reanchor.h"
#include "state.h"

static int judge(struct hook *hook)
{
	struct state state;
	int ret;

	if (hook->event.kind != EVENT_POST_TOOL_USE)
		return 0;
	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	state.record.calls++;
	state.record.calls_since_rules++;
	state.record.failures += hook->event.failed;
	/* a subagent has its own context, and its own start to get rules at */
	ret = *hook->event.agent ? 0 : reanchor(hook, &state.record);
	if (ret == 0)
		ret = state_save(&state, &hook->err);
	state_close(&state);
	return ret;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "post-tool-use", HOOK_NEUTRAL, EVENT_POST_TOOL_USE, 2000, judge};

	return hook_main(argc, argv, &program);
}
