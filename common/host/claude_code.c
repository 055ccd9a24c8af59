/*
 * Claude Code, as its version 2.1.329 behaves. A crash, a timeout, or any
 * status but 2 lets a call pass there, and so does JSON with a word before or
 * behind it: so a refusal is one JSON object and status 2, both.
 */
#include "claude_code.h"

#include "arena.h"
#include "err.h"
#include "event.h"
#include "host.h"
#include "json.h"
#include "place.h"
#include "util.h"

#include <string.h>

/* --- events --- */

static const struct {
	const char *name;
	enum event_kind kind;
} event_names[] = {
    {"ConfigChange", EVENT_CONFIG_CHANGE},
    {"CwdChanged", EVENT_OTHER},
    {"DirectoryAdded", EVENT_OTHER},
    {"Elicitation", EVENT_OTHER},
    {"ElicitationResult", EVENT_OTHER},
    {"FileChanged", EVENT_OTHER},
    {"InstructionsLoaded", EVENT_OTHER},
    {"MessageDisplay", EVENT_OTHER},
    {"Notification", EVENT_NOTIFICATION},
    {"PermissionDenied", EVENT_POST_TOOL_USE},
    {"PermissionRequest", EVENT_PERMISSION_REQUEST},
    {"PostCompact", EVENT_OTHER},
    {"PostModelSwitch", EVENT_OTHER},
    {"PostToolBatch", EVENT_OTHER},
    {"PostToolUse", EVENT_POST_TOOL_USE},
    {"PostToolUseFailure", EVENT_POST_TOOL_USE},
    {"PreCompact", EVENT_PRE_COMPACT},
    {"PreModelSwitch", EVENT_OTHER},
    {"PreToolUse", EVENT_PRE_TOOL_USE},
    {"SessionEnd", EVENT_SESSION_END},
    {"SessionStart", EVENT_SESSION_START},
    {"Setup", EVENT_OTHER},
    {"Stop", EVENT_STOP},
    {"StopFailure", EVENT_STOP_FAILURE},
    {"SubagentStart", EVENT_SUBAGENT_START},
    {"SubagentStop", EVENT_SUBAGENT_STOP},
    {"TaskCompleted", EVENT_OTHER},
    {"TaskCreated", EVENT_OTHER},
    {"TeammateIdle", EVENT_OTHER},
    {"UserPromptExpansion", EVENT_OTHER},
    {"UserPromptSubmit", EVENT_USER_PROMPT_SUBMIT},
    {"WorktreeCreate", EVENT_OTHER},
    {"WorktreeRemove", EVENT_OTHER},
};

/* Which argument of a tool is its target. */
static const struct {
	const char *name;
	enum tool_kind tool;
	const char *target;
} tool_names[] = {
    {"Agent", TOOL_SUBAGENT, NULL},
    {"AskUserQuestion", TOOL_QUESTION, NULL},
    {"Bash", TOOL_SHELL, "command"},
    {"Edit", TOOL_EDIT, "file_path"},
    {"ExitPlanMode", TOOL_QUESTION, NULL},
    {"Glob", TOOL_OTHER, NULL},
    {"Grep", TOOL_READ, "path"},
    {"LS", TOOL_OTHER, NULL},
    {"Monitor", TOOL_SHELL, "command"},
    {"MultiEdit", TOOL_EDIT, "file_path"},
    {"NotebookEdit", TOOL_EDIT, "notebook_path"},
    {"Read", TOOL_READ, "file_path"},
    {"Task", TOOL_SUBAGENT, NULL},
    {"WebFetch", TOOL_WEB, "url"},
    {"WebSearch", TOOL_WEB, "query"},
    {"Write", TOOL_WRITE, "file_path"},
};

static const char *text_of(const struct cJSON *object, const char *key)
{
	const char *text = json_str(object, key);

	return text ? text : "";
}

/* "mcp__SERVER__TOOL"; the host also tells the server's own name. */
static int parse_mcp(const struct cJSON *in, struct arena *arena,
    struct event *event, struct err *err)
{
	const char *rest = event->tool_name + strlen("mcp__");
	const char *server = json_str(json_get(in, "mcp_server"), "name");
	size_t len = server ? strlen(server) : 0;
	const char *split;

	if (len && strncmp(rest, server, len) == 0 &&
	    str_starts(rest + len, "__"))
		split = rest + len;
	else
		split = strstr(rest, "__");
	event->tool = TOOL_MCP;
	event->server_tool = split ? split + 2 : "";
	event->server = arena_strndup(
	    arena, rest, split ? (size_t)(split - rest) : strlen(rest));
	return event->server ? 0 : err_set(err, ERR_MEMORY, "out of memory");
}

static int parse_target(const char *key, const struct cJSON *in,
    struct arena *arena, struct event *event, struct err *err)
{
	const char *target = json_str(in, key);
	const char **paths;

	if (!target) {
		if (event->tool == TOOL_READ && !json_get(in, key))
			return 0; /* a search without a folder */
		return err_set(err, ERR_INPUT, "%.40s without a text \"%s\"",
		    event->tool_name, key);
	}
	if (event->tool == TOOL_SHELL)
		event->command = target;
	else if (event->tool == TOOL_WEB)
		event->url = target;
	if (event->tool == TOOL_SHELL || event->tool == TOOL_WEB)
		return 0;
	paths = arena_array(arena, 1, sizeof(*paths));
	if (!paths)
		return err_set(err, ERR_MEMORY, "out of memory");
	paths[0] = target;
	event->paths = paths;
	event->n_paths = 1;
	if (event->tool == TOOL_WRITE)
		event->content = json_str(in, "content");
	return 0;
}

/* What a person is asked, in the agent's words. */
static const char *question(const struct cJSON *input)
{
	const struct cJSON *first =
	    json_next(json_get(input, "questions"), NULL);
	const char *plan = json_str(input, "plan");

	return plan ? plan : text_of(first, "question");
}

static int parse_tool(const struct cJSON *in, struct arena *arena,
    struct event *event, struct err *err)
{
	size_t i;

	event->tool_name = text_of(in, "tool_name");
	event->call = text_of(in, "tool_use_id");
	event->input = json_get(in, "tool_input");
	event->tool = TOOL_OTHER;
	if (!*event->tool_name)
		return err_set(err, ERR_INPUT, "a tool call without tool_name");
	if (str_starts(event->tool_name, "mcp__"))
		return parse_mcp(in, arena, event, err);
	for (i = 0; i < COUNT(tool_names); i++) {
		if (strcmp(tool_names[i].name, event->tool_name) != 0)
			continue;
		event->tool = tool_names[i].tool;
		if (event->tool == TOOL_QUESTION)
			event->message = question(event->input);
		if (tool_names[i].target)
			return parse_target(tool_names[i].target, event->input,
			    arena, event, err);
		break;
	}
	return 0;
}

/* "Exit code 3" and more: how a shell command's failure begins. */
static int exit_status(const char *error)
{
	static const char head[] = "Exit code ";
	uint64_t value;
	char digits[4];
	size_t len;

	if (!str_starts(error, head))
		return -1;
	error += sizeof(head) - 1;
	len = strcspn(error, "\r\n ");
	if (!len || len >= sizeof(digits))
		return -1;
	memcpy(digits, error, len);
	digits[len] = '\0';
	return parse_uint(digits, 255, &value) ? (int)value : -1;
}

static void parse_result(const struct cJSON *in, struct event *event)
{
	event->failed = strcmp(event->name, "PostToolUse") != 0;
	(void)json_int(in, "duration_ms", &event->duration_ms);
	if (!event->failed) {
		event->exit_status = event->tool == TOOL_SHELL ? 0 : -1;
		return;
	}
	event->message = text_of(in, "error");
	if (!*event->message)
		event->message = text_of(in, "reason");
	if (event->tool == TOOL_SHELL)
		event->exit_status = exit_status(event->message);
}

/*
 * Work that goes on in the background will wake the agent again. Teammates
 * stay listed when they are idle, and a subagent that stops lists itself.
 */
static bool waits(const struct cJSON *in, const struct event *event)
{
	const struct cJSON *tasks = json_get(in, "background_tasks"), *task;

	for (task = json_next(tasks, NULL); task;
	     task = json_next(tasks, task)) {
		const char *type = text_of(task, "type");

		if (strcmp(type, "teammate") != 0 &&
		    strcmp(text_of(task, "status"), "running") == 0 &&
		    (!*event->agent ||
			strcmp(text_of(task, "id"), event->agent) != 0))
			return true;
	}
	return false;
}

static int parse_kind(const struct cJSON *in, struct arena *arena,
    struct event *event, struct err *err)
{
	switch (event->kind) {
	case EVENT_PRE_TOOL_USE:
	case EVENT_PERMISSION_REQUEST:
		return parse_tool(in, arena, event, err);
	case EVENT_POST_TOOL_USE:
		if (parse_tool(in, arena, event, err) < 0)
			return -1;
		parse_result(in, event);
		break;
	case EVENT_SESSION_START:
		event->source = text_of(in, "source");
		event->model = text_of(in, "model");
		break;
	case EVENT_USER_PROMPT_SUBMIT:
		event->message = text_of(in, "prompt");
		event->machine =
		    str_starts(event->message, "<task-notification>");
		break;
	case EVENT_NOTIFICATION:
		event->message = text_of(in, "message");
		event->source = text_of(in, "notification_type");
		break;
	case EVENT_PRE_COMPACT:
		event->source = text_of(in, "trigger");
		break;
	case EVENT_SUBAGENT_STOP:
		if (!*event->agent_type) /* the fork that writes a summary */
			event->kind = EVENT_OTHER;
		/* fallthrough */
	case EVENT_STOP:
		event->message = text_of(in, "last_assistant_message");
		event->stop_active = json_bool(in, "stop_hook_active", false);
		event->waiting = waits(in, event);
		break;
	case EVENT_STOP_FAILURE:
		event->message = text_of(in, "last_assistant_message");
		event->source = text_of(in, "error");
		break;
	case EVENT_SESSION_END:
		event->source = text_of(in, "reason");
		break;
	case EVENT_CONFIG_CHANGE:
		event->source = text_of(in, "source");
		event->message = text_of(in, "file_path");
		break;
	case EVENT_UNKNOWN:
	case EVENT_OTHER:
	case EVENT_SUBAGENT_START:
		break;
	}
	return 0;
}

static int parse(const struct cJSON *in, struct arena *arena,
    struct event *event, struct err *err)
{
	const char *project = place_env("CLAUDE_PROJECT_DIR");
	const char *attended = place_env("CLAUDE_CODE_SESSION_ATTENDED");
	size_t i;

	event_init(event);
	event->host = "claude-code";
	event->name = text_of(in, "hook_event_name");
	for (i = 0; i < COUNT(event_names); i++)
		if (strcmp(event_names[i].name, event->name) == 0)
			event->kind = event_names[i].kind;
	if (event->kind == EVENT_UNKNOWN)
		return err_set(err, ERR_INPUT,
		    "no hook_event_name that Claude Code is known to send");
	event->session = text_of(in, "session_id");
	event->agent = text_of(in, "agent_id");
	event->agent_type = text_of(in, "agent_type");
	event->turn = text_of(in, "prompt_id");
	event->cwd = text_of(in, "cwd");
	event->transcript = text_of(in, "transcript_path");
	event->mode = text_of(in, "permission_mode");
	event->project = project && project[0] == '/' ? project : event->cwd;
	event->attended = attended && strcmp(attended, "1") == 0;
	if (event->kind == EVENT_OTHER)
		return 0;
	if (!*event->session || event->cwd[0] != '/')
		return err_set(
		    err, ERR_INPUT, "no session_id or no absolute cwd");
	return parse_kind(in, arena, event, err);
}

/* --- the constant --- */

static const struct host_hook hooks[] = {
    {"ConfigChange", "config-change", 10, true},
    {"Notification", "notification", 10, false},
    {"PermissionDenied", "post-tool-use", 10, false},
    {"PermissionRequest", "permission-request", 600, false},
    {"PostToolUse", "post-tool-use", 10, false},
    {"PostToolUseFailure", "post-tool-use", 10, false},
    {"PreCompact", "pre-compact", 10, false},
    {"PreToolUse", "pre-tool-use", 10, true},
    {"SessionEnd", "session-end", 10, false},
    {"SessionStart", "session-start", 10, true},
    {"Stop", "stop", 1800, true},
    {"StopFailure", "notification", 10, false},
    {"SubagentStart", "session-start", 10, true},
    {"SubagentStop", "subagent-stop", 1800, false},
    {"UserPromptSubmit", "user-prompt-submit", 10, false},
};

static const char *const env_marks[] = {
    "CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_ENTRYPOINT", NULL};
static const char *const process_names[] = {"claude", NULL};

#define PANIC                                                                  \
	"Holdfast could not judge this call, and what it cannot judge it "     \
	"refuses. `holdfast doctor` shows what is wrong."

const struct host host_claude_code = {
    .name = "claude-code",
    .title = "Claude Code",
    .hooks = hooks,
    .n_hooks = COUNT(hooks),
    .parse = parse,
    .reply = claude_code_reply,
    .panic_out = "{\"hookSpecificOutput\":{\"hookEventName\":\"PreToolUse\","
		 "\"permissionDecision\":\"deny\","
		 "\"permissionDecisionReason\":\"" PANIC "\"}}",
    .panic_err = PANIC "\n",
    .panic_status = 2,
    .context_max = 9900,
    .stop_cap = 8,
    .ask_unattended = true,
    .env_marks = env_marks,
    .process_names = process_names,
};
