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

	/* among equals the first stands, but what is final is never hidden */
	if (!verdict_stricter(verdict, decision->verdict) &&
	    !(verdict == decision->verdict && str_starts(rule, "holdfast.") &&
		!judge_is_final(decision)))
		return;
	decision->foreign = false;
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

int judge_no_memory(struct judge *judge)
{
	return err_set(judge->err, ERR_MEMORY, "out of memory");
}

static int judge_paths(struct judge *judge, enum judge_access access)
{
	const struct event *event = judge->event;
	size_t i;

	for (i = 0; i < event->n_paths; i++) {
		const char *path = path_absolute(
		    event->paths[i], event->cwd, NULL, judge->arena);

		if (judge_path(judge, event->paths[i], event->cwd, access) < 0)
			return -1;
		if (path && access == JUDGE_WRITE)
			judge_remember(judge, path);
	}
	return 0;
}

static int judge_kind(struct judge *judge)
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
	case TOOL_WEB:
		return judge_web(judge);
	case TOOL_SUBAGENT:
		return judge_subagent(judge);
	case TOOL_NONE:
	case TOOL_QUESTION:
	case TOOL_OTHER:
		break;
	}
	return 0;
}

int judge_tool(struct judge *judge)
{
	int ret;

	judge->known.policy = judge->policy;
	judge->known.arena = judge->arena;
	ret = judge_kind(judge);
	known_finish(&judge->known);
	return ret;
}
