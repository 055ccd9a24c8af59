/*
 * Records what the person asked for. A person's prompt begins the counters of
 * loops anew; a machine's (a background task that ended) does not.
 */
#include "hook.h"

#include "clock.h"
#include "reanchor.h"
#include "state.h"

static void count(struct state_record *record)
{
	record->prompts++;
	record->prompt_us = clock_now_us();
	record->stop_blocks = 0;
}

static int judge(struct hook *hook)
{
	struct state state;
	int ret;

	if (hook->event.kind != EVENT_USER_PROMPT_SUBMIT)
		return 0;
	json_put_bool(&hook->extra, "machine", hook->event.machine);
	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	if (!hook->event.machine)
		count(&state.record);
	ret = reanchor(hook, &state.record);
	if (ret == 0)
		ret = state_save(&state, &hook->err);
	state_close(&state);
	return ret;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {"user-prompt-submit",
	    HOOK_NEUTRAL, EVENT_USER_PROMPT_SUBMIT, 2000, judge};

	return hook_main(argc, argv, &program);
}
