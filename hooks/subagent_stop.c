/* Records that a subagent is done. Stop conditions are for the main agent. */
#include "hook.h"

static int judge(struct hook *hook)
{
	(void)hook;
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "subagent-stop", HOOK_NEUTRAL, EVENT_SUBAGENT_STOP, 2000, judge};

	return hook_main(argc, argv, &program);
}
