/* What Claude Code is answered, in its own JSON. */
#include "claude_code.h"

#include "buf.h"
#include "decision.h"
#include "event.h"
#include "json.h"

#define REASON_MAX ((size_t)16 << 10)

static void open_specific(struct buf *out, const struct event *event)
{
	json_put_key(out, "hookSpecificOutput");
	json_open(out);
	json_put(out, "hookEventName", event->name);
}

static const char *permission(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DENY:
		return "deny";
	case VERDICT_ASK:
		return "ask";
	case VERDICT_APPROVE:
		return "allow";
	case VERDICT_NOTE:
	case VERDICT_NONE:
		break;
	}
	return NULL;
}

static void reply_pre_tool(struct buf *out, const struct event *event,
    const struct decision *decision, const char *reason)
{
	const char *verdict = permission(decision->verdict);

	if (!verdict && !decision->context && !decision->input)
		return;
	open_specific(out, event);
	json_put(out, "permissionDecision", verdict);
	if (verdict)
		json_put(out, "permissionDecisionReason", reason);
	if (decision->input) {
		json_put_key(out, "updatedInput");
		buf_addstr(out, decision->input);
	}
	json_put(out, "additionalContext", decision->context);
	json_close(out);
}

/* Where the host lets a hook answer its own dialog. */
static void reply_permission(struct buf *out, const struct event *event,
    const struct decision *decision, const char *reason)
{
	const char *verdict = permission(decision->verdict);

	if (!verdict || decision->verdict == VERDICT_ASK)
		return;
	open_specific(out, event);
	json_put_key(out, "decision");
	json_open(out);
	json_put(out, "behavior", verdict);
	if (decision->verdict == VERDICT_DENY)
		json_put(out, "message", reason);
	json_close(out);
	json_close(out);
}

static void reply_context(
    struct buf *out, const struct event *event, const struct decision *decision)
{
	if (!decision->context)
		return;
	open_specific(out, event);
	json_put(out, "additionalContext", decision->context);
	json_close(out);
}

/* Events at which "block" means: not so, and the reason goes to the model. */
static void reply_block(
    struct buf *out, const struct decision *decision, const char *reason)
{
	if (decision->verdict == VERDICT_DENY) {
		json_put(out, "decision", "block");
		json_put(out, "reason", reason);
	}
	if (decision->end_turn)
		json_put_bool(out, "continue", false);
}

static void reply_members(struct buf *out, const struct event *event,
    const struct decision *decision, const char *reason)
{
	switch (event->kind) {
	case EVENT_PRE_TOOL_USE:
		reply_pre_tool(out, event, decision, reason);
		break;
	case EVENT_PERMISSION_REQUEST:
		reply_permission(out, event, decision, reason);
		break;
	case EVENT_SESSION_START:
	case EVENT_SUBAGENT_START:
	case EVENT_POST_TOOL_USE:
		reply_context(out, event, decision);
		break;
	case EVENT_USER_PROMPT_SUBMIT:
		reply_context(out, event, decision);
		/* fallthrough */
	case EVENT_STOP:
	case EVENT_SUBAGENT_STOP:
	case EVENT_CONFIG_CHANGE:
		reply_block(out, decision, reason);
		break;
	case EVENT_UNKNOWN:
	case EVENT_OTHER:
	case EVENT_NOTIFICATION:
	case EVENT_PRE_COMPACT: /* what it prints goes into the summary */
	case EVENT_STOP_FAILURE:
	case EVENT_SESSION_END:
		break;
	}
}

int claude_code_reply(struct buf *out, struct buf *errs,
    const struct event *event, const struct decision *decision)
{
	struct buf reason = BUF_INIT(REASON_MAX);
	int status = 0;

	if (event->kind == EVENT_STOP || event->kind == EVENT_SUBAGENT_STOP)
		buf_addstr(&reason, decision->why ? decision->why : "");
	else
		decision_explain(&reason, decision);
	json_open(out);
	if (event->kind != EVENT_PRE_COMPACT)
		json_put(out, "systemMessage", decision->notice);
	reply_members(out, event, decision, reason.data);
	if (out->len == 1) /* nothing to say is silence, not "{}" */
		buf_truncate(out, 0);
	else
		json_close(out);
	if (decision->verdict == VERDICT_DENY &&
	    (event->kind == EVENT_PRE_TOOL_USE ||
		event->kind == EVENT_CONFIG_CHANGE)) {
		buf_addf(errs, "%s\n", reason.data);
		status = 2;
	}
	if (reason.failed)
		out->failed = true; /* a refusal without its reason is none */
	buf_free(&reason);
	return status;
}
