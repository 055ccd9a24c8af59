/*
 * Claude Code's settings, as version 2.1.329 reads them. One wrong value in a
 * PreToolUse hook, or anywhere outside the hooks, and the client ignores the
 * whole file: silently, when nobody sits at it.
 */
#include "wiring/claude_code.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "host.h"
#include "jsontext.h"
#include "util.h"
#include "wiring_shape.h"

#include <string.h>

static const char *const programs[] = {"claude", NULL};

/* Project settings are read from the folder that the client is started in. */
static const struct settings_source sources[] = {
    {WIRING_MANAGED, BASE_ROOT, "/etc/claude-code/managed-settings.json",
	false},
    {WIRING_MANAGED, BASE_ROOT, "/etc/claude-code/managed-settings.d", true},
    {WIRING_USER, BASE_HOME, "settings.json", false},
    {WIRING_PROJECT, BASE_START, ".claude/settings.json", false},
    {WIRING_LOCAL, BASE_GITROOT, ".claude/settings.local.json", false},
};

static const char *const strict_events[] = {
    "PermissionRequest", "PreToolUse", NULL};
static const char *const handler_types[] = {
    "agent", "command", "http", "mcp_tool", "prompt", NULL};

const struct wiring_shape claude_code_shape = {
    .wrapper = "hooks",
    .timeout_ms = 1000,
    .strict = strict_events,
    .types = handler_types,
};

/* --- writing --- */

static int wire(const struct host *host, const char *libexec, const char *text,
    size_t len, struct buf *out, struct err *err)
{
	return wiring_shape_wire(
	    &claude_code_shape, host, libexec, text, len, out, err);
}

static int unwire(const struct host *host, const char *text, size_t len,
    const char *original, struct buf *out, struct err *err)
{
	return wiring_shape_unwire(
	    &claude_code_shape, host, text, len, original, out, err);
}

static bool is_empty(const char *text, size_t len)
{
	struct jsontext_value item = {0};
	struct jsontext doc;
	struct err ignored = {0};

	if (jsontext_is_blank(text, len))
		return true;
	return jsontext_parse(&doc, text, len, &ignored) == 0 &&
	       doc.root.type == JSONTEXT_OBJECT && !doc.lax_line &&
	       !jsontext_next(&doc, &doc.root, &item);
}

/* --- starting, for doctor --- */

#define PAYLOAD "claude-code/"

static const struct host_probe probes[] = {
    {"ConfigChange", "config-change", PAYLOAD "ConfigChange-user_settings.json",
	NULL, PROBE_EITHER},
    {"Notification", "notification", PAYLOAD "Notification-idle_prompt.json",
	NULL, PROBE_DONE},
    {"PermissionDenied", "post-tool-use", PAYLOAD "PermissionDenied-Bash.json",
	NULL, PROBE_DONE},
    {"PermissionRequest", "permission-request",
	PAYLOAD "PermissionRequest-Bash.json", NULL, PROBE_DONE},
    {"PostToolUse", "post-tool-use", PAYLOAD "PostToolUse-Bash.json", NULL,
	PROBE_DONE},
    {"PostToolUseFailure", "post-tool-use",
	PAYLOAD "PostToolUseFailure-Bash.json", NULL, PROBE_DONE},
    {"PreCompact", "pre-compact", PAYLOAD "PreCompact-manual.json", NULL,
	PROBE_QUIET},
    {"PreToolUse", "pre-tool-use", PAYLOAD "PreToolUse-Bash.json", "echo hello",
	PROBE_QUIET},
    {"PreToolUse", "pre-tool-use", PAYLOAD "PreToolUse-Bash.json",
	"holdfast uninstall", PROBE_REFUSED},
    {"SessionEnd", "session-end", PAYLOAD "SessionEnd-other.json", NULL,
	PROBE_DONE},
    {"SessionStart", "session-start", PAYLOAD "SessionStart-startup.json", NULL,
	PROBE_DONE},
    {"Stop", "stop", PAYLOAD "Stop-first-background-subagent.json", NULL,
	PROBE_DONE},
    {"StopFailure", "notification", PAYLOAD "StopFailure-server_error.json",
	NULL, PROBE_DONE},
    {"SubagentStart", "session-start", PAYLOAD "SubagentStart.json", NULL,
	PROBE_DONE},
    {"SubagentStop", "subagent-stop", PAYLOAD "SubagentStop-first.json", NULL,
	PROBE_DONE},
    {"UserPromptSubmit", "user-prompt-submit", PAYLOAD "UserPromptSubmit.json",
	NULL, PROBE_DONE},
};

static const struct probe_variable variables[] = {
    {"CLAUDE_PROJECT_DIR", NULL},
    {"CLAUDECODE", "1"},
    {"CLAUDE_CODE_ENTRYPOINT", "cli"},
    {"CLAUDE_CODE_SESSION_ID", "11111111-2222-4333-8444-555555555555"},
    {NULL, NULL},
};

static bool refuses(int status, const char *out, size_t len)
{
	struct jsontext_value value;
	struct arena arena = {0};
	struct jsontext doc;
	struct err ignored = {0};
	const char *text;
	bool deny;

	if (status == 2)
		return true;
	if (jsontext_parse(&doc, out, len, &ignored) < 0)
		return false;
	value = wiring_shape_member(&doc, &doc.root, "hookSpecificOutput");
	value = wiring_shape_member(&doc, &value, "permissionDecision");
	text = jsontext_string(&doc, &value, &arena);
	deny = text && strcmp(text, "deny") == 0;
	arena_free(&arena);
	return deny;
}

const struct host_settings host_settings_claude_code = {
    .host = "claude-code",
    .programs = programs,
    .folder = ".claude",
    .folder_variable = "CLAUDE_CONFIG_DIR",
    .sources = sources,
    .n_sources = COUNT(sources),
    .empty = "{}\n",
    .inspect = claude_code_inspect,
    .wire = wire,
    .unwire = unwire,
    .is_empty = is_empty,
    .probes = probes,
    .n_probes = COUNT(probes),
    .variables = variables,
    .refuses = refuses,
};
