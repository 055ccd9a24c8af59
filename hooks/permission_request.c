/* The host asks a person for leave: the person is told at once, with what. */
#include "hook.h"

#include "alert.h"

/* What is asked about, in the words of the call itself. */
static const char *subject(struct hook *hook)
{
	const struct event *event = &hook->event;
	struct buf text = BUF_INIT((size_t)64 << 10);
	const char *copy;
	struct err ignored = {0};

	if (*event->command)
		return event->command;
	if (event->n_paths)
		return arena_printf(
		    &hook->arena, "%s %s", event->tool_name, event->paths[0]);
	if (*event->url)
		return arena_printf(
		    &hook->arena, "%s %s", event->tool_name, event->url);
	if (*event->message)
		return event->message;
	buf_addf(&text, "%s ", event->tool_name);
	if (event->input)
		(void)json_print(&text, event->input, &ignored);
	copy = arena_strdup(&hook->arena, text.data);
	buf_free(&text);
	return copy;
}

static int judge(struct hook *hook)
{
	if (hook->event.kind != EVENT_PERMISSION_REQUEST)
		return 0;
	if (hook->event.tool == TOOL_QUESTION)
		hook_alert(hook, ALERT_QUESTION, "asks you something",
		    subject(hook), NULL);
	else
		hook_alert(hook, ALERT_PERMISSION, "asks for your permission",
		    subject(hook), NULL);
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {"permission-request",
	    HOOK_NEUTRAL, EVENT_PERMISSION_REQUEST, 2000, judge};

	return hook_main(argc, argv, &program);
}
