/* Tools that are neither commands nor files: MCP, the web, subagents. */
#include "judge.h"

#include "arena.h"
#include "err.h"
#include "event.h"
#include "json.h"
#include "path.h"
#include "policy.h"
#include "url.h"
#include "util.h"

#include <string.h>

/* `matches` holds one line of a list against what was asked for. */
static const struct policy_value *find_line(const struct judge *judge,
    const struct policy_value *list,
    bool (*matches)(const struct judge *, const char *, const char *),
    const char *text)
{
	for (; list; list = list->next)
		if (matches(judge, list->text, text))
			return list;
	return NULL;
}

/*
 * Each file that has a list of its own allows only what stands there: a
 * project's list must not widen a person's.
 */
static const struct policy_value *not_allowed(const struct judge *judge,
    const struct policy_value *allow,
    bool (*matches)(const struct judge *, const char *, const char *),
    const char *text)
{
	const struct policy_value *first, *value;

	for (first = allow; first; first = first->next) {
		bool found = false;

		for (value = allow; value; value = value->next)
			found |= value->origin.layer == first->origin.layer &&
				 matches(judge, value->text, text);
		if (!found)
			return first;
	}
	return NULL;
}

static bool is_text(
    const struct judge *judge, const char *line, const char *text)
{
	(void)judge;
	return text_matches(text, line);
}

static bool is_host(
    const struct judge *judge, const char *line, const char *host)
{
	(void)judge;
	return url_host_matches(host, line);
}

/* "KEY=PATTERN": every argument has to fit. Those that are no text count as
 * their JSON. */
static bool arguments_match(const struct judge *judge, const char *rest)
{
	while (*rest) {
		size_t len = strcspn(rest, " ");
		const char *equals = memchr(rest, '=', len);
		const char *value = NULL;
		char key[64], pattern[256];
		size_t k = equals ? (size_t)(equals - rest) : 0;

		if (len &&
		    (!k || k >= sizeof(key) || len - k > sizeof(pattern)))
			return false;
		if (len) {
			memcpy(key, rest, k);
			key[k] = '\0';
			memcpy(pattern, equals + 1, len - k - 1);
			pattern[len - k - 1] = '\0';
			value = json_str(judge->event->input, key);
			if (!value || !text_matches(value, pattern))
				return false;
		}
		rest += len;
		rest += *rest == ' ';
	}
	return true;
}

/* "SERVER/TOOL [KEY=PATTERN …]" */
static bool is_mcp(
    const struct judge *judge, const char *line, const char *name)
{
	size_t len = strcspn(line, " ");
	char pattern[256];

	if (len >= sizeof(pattern))
		return false;
	memcpy(pattern, line, len);
	pattern[len] = '\0';
	return text_matches(name, pattern) &&
	       arguments_match(judge, line + len + (line[len] == ' '));
}

int judge_mcp(struct judge *judge)
{
	const struct policy *policy = judge->policy;
	const struct policy_value *allow = policy->lists[LIST_MCP_ALLOW];
	const struct policy_value *deny;
	const char *name = arena_printf(judge->arena, "%s/%s",
	    judge->event->server, judge->event->server_tool);

	if (!name)
		return judge_no_memory(judge);
	deny = find_line(judge, policy->lists[LIST_MCP_DENY], is_mcp, name);
	if (deny)
		judge_add(judge, VERDICT_DENY, "mcp.deny", deny->origin.where,
		    name, "this MCP tool is denied here", NULL);
	allow = not_allowed(judge, allow, is_mcp, name);
	if (allow)
		judge_add(judge, VERDICT_DENY, "mcp.allow", allow->origin.where,
		    name, "this MCP tool is not among those allowed here",
		    NULL);
	return 0;
}

int judge_web(struct judge *judge)
{
	const struct policy *policy = judge->policy;
	const struct policy_value *allow = policy->lists[LIST_WEB_ALLOW];
	const struct policy_value *deny = policy->lists[LIST_WEB_DENY];
	const char *url = judge->event->url, *shown;
	char host[URL_HOST_SIZE];

	/* a search names no host */
	if ((!allow && !deny) || !strstr(url, "://"))
		return 0;
	if (!url_host(url, host)) {
		judge_add(judge, VERDICT_DENY, "web.host", "built in", url,
		    "clients would not agree on which host this is", NULL);
		return 0;
	}
	shown = arena_strdup(judge->arena, host);
	if (!shown)
		return judge_no_memory(judge);
	deny = find_line(judge, deny, is_host, host);
	if (deny)
		judge_add(judge, VERDICT_DENY, "web.deny", deny->origin.where,
		    shown, "this host is denied here", NULL);
	allow = not_allowed(judge, allow, is_host, host);
	if (allow)
		judge_add(judge, VERDICT_DENY, "web.allow", allow->origin.where,
		    shown, "this host is not among those allowed here", NULL);
	return 0;
}

int judge_subagent(struct judge *judge)
{
	const struct policy *policy = judge->policy;
	const struct policy_value *allow = policy->lists[LIST_SUBAGENT_ALLOW];
	const struct policy_value *deny = policy->lists[LIST_SUBAGENT_DENY];
	const char *type = json_str(judge->event->input, "subagent_type");

	if (!type)
		type = judge->event->tool_name;
	deny = find_line(judge, deny, is_text, type);
	if (deny)
		judge_add(judge, VERDICT_DENY, "subagent.deny",
		    deny->origin.where, type,
		    "subagents of this type are denied here", NULL);
	allow = not_allowed(judge, allow, is_text, type);
	if (allow)
		judge_add(judge, VERDICT_DENY, "subagent.allow",
		    allow->origin.where, type,
		    "subagents of this type are not among those allowed here",
		    NULL);
	return 0;
}
