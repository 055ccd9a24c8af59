/*
 * Passes the host's own notices on to the person: that the agent waits, asks,
 * or that its turn was ended by an error.
 */
#include "hook.h"

#include "alert.h"
#include "util.h"

/* The host's kinds of notice that are worth a person's time. */
static const struct {
	const char *source;
	int kind;
	const char *title;
} notices[] = {
    {"idle_prompt", ALERT_IDLE, "waits for you"},
    {"elicitation_dialog", ALERT_QUESTION, "asks you something"},
    {"agent_needs_input", ALERT_QUESTION, "needs you"},
};

static int judge(struct hook *hook)
{
	const struct event *event = &hook->event;
	size_t i;

	if (event->kind == EVENT_STOP_FAILURE)
		hook_alert(hook, ALERT_FAILED, "was stopped by an error",
		    event->message, event->source);
	if (event->kind != EVENT_NOTIFICATION)
		return 0;
	for (i = 0; i < COUNT(notices); i++)
		if (str_equal(event->source, notices[i].source))
			hook_alert(hook, notices[i].kind, notices[i].title,
			    event->message, NULL);
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "notification", HOOK_NEUTRAL, EVENT_NOTIFICATION, 2000, judge};

	return hook_main(argc, argv, &program);
}
