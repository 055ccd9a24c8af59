#include "judge.h"

#include "arena.h"
#include "err.h"
#include "event.h"
#include "path.h"
#include "policy.h"
#include "util.h"

void judge_add(struct judge *judge, enum verdict verdict, const char *rule,
    const char *origin, const char *subject, const char *why,
    const char *instead)
{
	struct decision *decision = judge->decision;

	if (!verdict_stricter(verdict, decision->verdict))
		return;
	decision->verdict = verdict;
	decision->rule = rule;
	decision->origin = origin;
	decision->subject = subject;
	decision->why = why;
	decision->instead = instead;
}

bool judge_is_final(const struct decision *decision)
{
	return decision->rule && str_starts(decision->rule, "holdfast.");
}

static const struct policy_value *find_match(
    const struct policy_value *list, const char *text)
{
	for (; list; list = list->next)
		if (text_matches(text, list->text))
			return list;
	return NULL;
}

/*
 * Each file that has a list of its own allows only what stands there: a
 * project's list must not widen a person's.
 */
static const struct policy_value *not_allowed(
    const struct policy_value *allow, const char *name)
{
	const struct policy_value *first, *value;

	for (first = allow; first; first = first->next) {
		enum policy_layer layer = first->origin.layer;
		bool found = false;

		for (value = allow; value; value = value->next)
			found |= value->origin.layer == layer &&
				 text_matches(name, value->text);
		if (!found)
			return first;
	}
	return NULL;
}

int judge_mcp(struct judge *judge)
{
	const struct policy *policy = judge->policy;
	const struct policy_value *allow, *deny;
	const char *name = arena_printf(judge->arena, "%s/%s",
	    judge->event->server, judge->event->server_tool);

	if (!name)
		return err_set(judge->err, ERR_MEMORY, "out of memory");
	deny = find_match(policy->lists[LIST_MCP_DENY], name);
	if (deny)
		judge_add(judge, VERDICT_DENY, "mcp.deny", deny->origin.where,
		    name, "this MCP tool is denied here", NULL);
	allow = not_allowed(policy->lists[LIST_MCP_ALLOW], name);
	if (allow)
		judge_add(judge, VERDICT_DENY, "mcp.allow", allow->origin.where,
		    name, "this MCP tool is not among those allowed here",
		    NULL);
	return 0;
}

static int judge_paths(struct judge *judge, enum judge_access access)
{
	const struct event *event = judge->event;
	size_t i;

	for (i = 0; i < event->n_paths; i++)
		if (judge_path(judge, event->paths[i], event->cwd, access) < 0)
			return -1;
	return 0;
}

int judge_tool(struct judge *judge)
{
	const struct event *event = judge->event;

	switch (event->tool) {
	case TOOL_SHELL:
		return judge_command(judge, event->command, event->cwd);
	case TOOL_WRITE:
	case TOOL_EDIT:
		return judge_paths(judge, JUDGE_WRITE);
	case TOOL_READ:
		return judge_paths(judge, JUDGE_READ);
	case TOOL_MCP:
		return judge_mcp(judge);
	case TOOL_NONE:
	case TOOL_WEB:
	case TOOL_SUBAGENT:
	case TOOL_QUESTION:
	case TOOL_OTHER:
		break;
	}
	return 0;
}
