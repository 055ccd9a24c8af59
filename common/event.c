#include "event.h"

#include "util.h"

void event_init(struct event *event)
{
	static const struct event empty = {
	    .host = "",
	    .name = "",
	    .session = "",
	    .agent = "",
	    .agent_type = "",
	    .turn = "",
	    .call = "",
	    .cwd = "",
	    .project = "",
	    .transcript = "",
	    .mode = "",
	    .source = "",
	    .tool_name = "",
	    .command = "",
	    .url = "",
	    .model = "",
	    .server = "",
	    .server_tool = "",
	    .message = "",
	    .exit_status = -1,
	    .duration_ms = -1,
	};

	*event = empty;
}

const char *event_kind_name(enum event_kind kind)
{
	static const char *const names[] = {
	    [EVENT_UNKNOWN] = "unknown",
	    [EVENT_OTHER] = "other",
	    [EVENT_SESSION_START] = "session_start",
	    [EVENT_USER_PROMPT_SUBMIT] = "user_prompt_submit",
	    [EVENT_PRE_TOOL_USE] = "pre_tool_use",
	    [EVENT_PERMISSION_REQUEST] = "permission_request",
	    [EVENT_POST_TOOL_USE] = "post_tool_use",
	    [EVENT_NOTIFICATION] = "notification",
	    [EVENT_PRE_COMPACT] = "pre_compact",
	    [EVENT_STOP] = "stop",
	    [EVENT_STOP_FAILURE] = "stop_failure",
	    [EVENT_SUBAGENT_START] = "subagent_start",
	    [EVENT_SUBAGENT_STOP] = "subagent_stop",
	    [EVENT_SESSION_END] = "session_end",
	    [EVENT_CONFIG_CHANGE] = "config_change",
	};

	return (size_t)kind < COUNT(names) ? names[kind] : names[0];
}

const char *tool_kind_name(enum tool_kind tool)
{
	static const char *const names[] = {
	    [TOOL_NONE] = "",
	    [TOOL_SHELL] = "shell",
	    [TOOL_WRITE] = "write",
	    [TOOL_EDIT] = "edit",
	    [TOOL_READ] = "read",
	    [TOOL_WEB] = "web",
	    [TOOL_SUBAGENT] = "subagent",
	    [TOOL_MCP] = "mcp",
	    [TOOL_QUESTION] = "question",
	    [TOOL_OTHER] = "other",
	};

	return (size_t)tool < COUNT(names) ? names[tool] : names[0];
}
