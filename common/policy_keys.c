#include "policy_keys.h"

#include "arena.h"
#include "conf.h"
#include "err.h"
#include "policy_rule.h"
#include "util.h"

#include <string.h>

#define STOP_TIMEOUT_S 300
#define STOP_TIMEOUT_MAX_S 900

static int mistake(const struct policy_reading *in, const char *what)
{
	return err_set(
	    in->err, ERR_CONFIG, "%s:%u: %s", in->file, in->entry->line, what);
}

static int no_memory(const struct policy_reading *in)
{
	return err_set(in->err, ERR_MEMORY, "%s: out of memory", in->file);
}

static bool set_origin(struct policy_reading *in, struct policy_origin *origin)
{
	origin->layer = in->layer;
	origin->where = policy_where(in->file, in->entry->line, in->arena);
	return origin->where != NULL;
}

static int add_value(
    struct policy_reading *in, struct policy_value **list, const char *text)
{
	struct policy_value *value = arena_alloc(in->arena, sizeof(*value));

	if (!value || !text || !set_origin(in, &value->origin))
		return no_memory(in);
	value->text = text;
	while (*list)
		list = &(*list)->next;
	*list = value;
	return 0;
}

static int set_mode(struct policy_reading *in, int which)
{
	const char *value = in->entry->value;

	(void)which;
	if (!str_in_list(value, "enforce observe"))
		return mistake(in, "mode is enforce or observe");
	in->policy->observe = str_equal(value, "observe");
	return 0;
}

static int set_evidence(struct policy_reading *in, int which)
{
	const char *value = in->entry->value;

	(void)which;
	if (!str_in_list(value, "required optional"))
		return mistake(in, "evidence is required or optional");
	in->policy->evidence_optional = str_equal(value, "optional");
	return 0;
}

static int set_list(struct policy_reading *in, int which)
{
	if (!*in->entry->value)
		return mistake(in, "a key without a value");
	return add_value(in, &in->policy->lists[which], in->entry->value);
}

/*
 * A pattern for files. A project's own stay inside the project; elsewhere
 * `write` opens places beyond it, so they have to be named whole.
 */
static int set_scope(struct policy_reading *in, int which)
{
	const char *value = in->entry->value;
	bool whole = value[0] == '/' || str_starts(value, "~/");

	if (in->layer == LAYER_PROJECT &&
	    (whole || str_starts(value, "..") || strstr(value, "/..")))
		return mistake(
		    in, "a project's patterns stay inside the project");
	if (in->layer != LAYER_PROJECT && which == LIST_WRITE && !whole)
		return mistake(in, "here write needs a whole path: /… or ~/…");
	return set_list(in, which);
}

static int set_rules_file(struct policy_reading *in, int which)
{
	const char *value = in->entry->value;

	if (in->layer == LAYER_PROJECT &&
	    (value[0] == '/' || value[0] == '~' || str_starts(value, "..") ||
		strstr(value, "/..")))
		return mistake(in, "a project's rules stay inside the project");
	return set_list(in, which);
}

static int set_command(struct policy_reading *in, int which)
{
	struct policy_rule *rule = arena_alloc(in->arena, sizeof(*rule));
	struct policy_rule **list = &in->policy->rules;

	if (!*in->entry->value)
		return mistake(in, "a key without a value");
	if (!rule || !set_origin(in, &rule->origin))
		return no_memory(in);
	rule->verdict = (enum verdict)which;
	rule->name =
	    arena_printf(in->arena, "%s:%s", in->entry->key, in->entry->value);
	if (!rule->name || !policy_rule_add(&rule->matches, in->entry->value,
			       &rule->origin, in->arena))
		return no_memory(in);
	if (in->last_rule)
		list = &in->last_rule->next;
	while (*list)
		list = &(*list)->next;
	*list = rule;
	in->last_rule = rule;
	return 0;
}

static int set_opaque(struct policy_reading *in, int which)
{
	enum verdict verdict;

	(void)which;
	if (!verdict_parse(in->entry->value, &verdict) ||
	    verdict == VERDICT_APPROVE)
		return mistake(in, "opaque is deny, ask, note or none");
	if (in->layer == LAYER_PROJECT &&
	    !verdict_stricter(verdict, in->policy->opaque))
		return 0;
	in->policy->opaque = verdict;
	return 0;
}

enum {
	NUMBER_REANCHOR,
	NUMBER_BLOCKS
};

/* Is it at least as strict as the one that a person set? */
static bool number_tightens(
    const struct policy_reading *in, int which, uint64_t value)
{
	const struct policy *policy = in->policy;

	if (which == NUMBER_BLOCKS)
		return value &&
		       (!in->blocks_set || value >= policy->stop_max_blocks);
	return value &&
	       (!policy->reanchor_calls || value <= policy->reanchor_calls);
}

static int set_number(struct policy_reading *in, int which)
{
	uint64_t value;

	if (!parse_uint(in->entry->value, 1000000, &value))
		return mistake(in, "not a whole number");
	if (in->layer == LAYER_PROJECT && !number_tightens(in, which, value))
		return 0;
	if (which == NUMBER_REANCHOR) {
		in->policy->reanchor_calls = (unsigned)value;
		return 0;
	}
	in->policy->stop_max_blocks = (unsigned)value;
	in->blocks_set |= in->layer != LAYER_PROJECT;
	return 0;
}

static int set_alert(struct policy_reading *in, int which)
{
	(void)which;
	return add_value(in, &in->policy->alert,
	    arena_printf(in->arena, "%s=%s", in->entry->key, in->entry->value));
}

/* The last rule is looked at first: a long policy stays linear. */
static struct policy_rule *find_rule(struct policy_reading *in)
{
	struct policy_rule **list = &in->policy->rules;

	if (in->last_rule && in->last_rule->origin.layer == in->layer &&
	    str_equal(in->last_rule->name, in->name))
		return in->last_rule;
	while (*list && ((*list)->origin.layer != in->layer ||
			    !str_equal((*list)->name, in->name)))
		list = &(*list)->next;
	if (!*list) {
		struct policy_rule *rule =
		    arena_alloc(in->arena, sizeof(*rule));

		if (!rule || !set_origin(in, &rule->origin))
			return NULL;
		rule->name = in->name;
		*list = rule;
	}
	in->last_rule = *list;
	return *list;
}

static int set_rule(struct policy_reading *in, int which)
{
	struct policy_rule *rule = find_rule(in);
	const char *wrong = NULL;

	(void)which;
	if (!rule)
		return no_memory(in);
	if (!policy_rule_set(
		rule, in->entry->key, in->entry->value, in->arena, &wrong))
		return wrong ? mistake(in, wrong) : no_memory(in);
	if (rule->verdict == VERDICT_APPROVE && in->layer == LAYER_PROJECT)
		return mistake(in, "only a person's own file can approve");
	return 0;
}

enum {
	STOP_RUN,
	STOP_WHEN,
	STOP_TIMEOUT
};

static int set_stop(struct policy_reading *in, int which)
{
	struct policy_stop **list = &in->policy->stops;

	while (*list && ((*list)->origin.layer != in->layer ||
			    !str_equal((*list)->name, in->name)))
		list = &(*list)->next;
	if (!*list) {
		struct policy_stop *stop =
		    arena_alloc(in->arena, sizeof(*stop));

		if (!stop || !set_origin(in, &stop->origin))
			return no_memory(in);
		stop->name = in->name;
		stop->timeout_s = STOP_TIMEOUT_S;
		*list = stop;
	}
	if (which == STOP_RUN)
		(*list)->run = in->entry->value;
	if (which == STOP_WHEN && !(*list)->when)
		(*list)->when = in->entry->value;
	else if (which == STOP_WHEN)
		(*list)->when = arena_printf(
		    in->arena, "%s %s", (*list)->when, in->entry->value);
	if (which == STOP_TIMEOUT &&
	    (!parse_duration(in->entry->value, &(*list)->timeout_s) ||
		!(*list)->timeout_s || (*list)->timeout_s > STOP_TIMEOUT_MAX_S))
		return mistake(in, "timeout is from 1s to 15m");
	return 0;
}

static int set_sink(struct policy_reading *in, int which)
{
	struct policy_sink **list = &in->policy->sinks;

	(void)which;
	while (*list && ((*list)->origin.layer != in->layer ||
			    !str_equal((*list)->name, in->name)))
		list = &(*list)->next;
	if (!*list) {
		struct policy_sink *sink =
		    arena_alloc(in->arena, sizeof(*sink));

		if (!sink || !set_origin(in, &sink->origin))
			return no_memory(in);
		sink->name = in->name;
		*list = sink;
	}
	if (str_equal(in->entry->key, "type"))
		(*list)->type = in->entry->value;
	return add_value(in, &(*list)->values,
	    arena_printf(in->arena, "%s=%s", in->entry->key, in->entry->value));
}

#define ALL                                                                    \
	(1 << LAYER_BUILTIN | 1 << LAYER_SYSTEM | 1 << LAYER_USER |            \
	    1 << LAYER_PROJECT)
#define OWN (1 << LAYER_SYSTEM | 1 << LAYER_USER) /* never a project's */

/* A section with a NAME is written "rule " here; an empty key takes any. */
static const struct key {
	const char *section, *key;
	int layers;
	int (*set)(struct policy_reading *in, int which);
	int which;
} keys[] = {
    {"holdfast", "mode", OWN, set_mode, 0},
    {"holdfast", "evidence", OWN, set_evidence, 0},
    {"rules", "file", ALL, set_rules_file, LIST_RULES_FILE},
    {"rules", "pin", ALL, set_list, LIST_PIN},
    {"rules", "reanchor-calls", ALL, set_number, NUMBER_REANCHOR},
    {"scope", "write", ALL, set_scope, LIST_WRITE},
    {"scope", "protect", ALL, set_scope, LIST_PROTECT},
    {"scope", "secret", ALL, set_scope, LIST_SECRET},
    {"scope", "public", OWN, set_list, LIST_PUBLIC},
    {"commands", "pack", ALL, set_list, LIST_PACK},
    {"commands", "deny", ALL, set_command, VERDICT_DENY},
    {"commands", "ask", ALL, set_command, VERDICT_ASK},
    {"commands", "approve", OWN, set_command, VERDICT_APPROVE},
    {"commands", "opaque", ALL, set_opaque, 0},
    {"commands", "without", OWN, set_list, LIST_WITHOUT},
    {"rule ", "match", ALL, set_rule, 0},
    {"rule ", "unless", ALL, set_rule, 0},
    {"rule ", "input", ALL, set_rule, 0},
    {"rule ", "env", ALL, set_rule, 0},
    {"rule ", "sql", ALL, set_rule, 0},
    {"rule ", "lost", ALL, set_rule, 0},
    {"rule ", "fed", ALL, set_rule, 0},
    {"rule ", "verdict", ALL, set_rule, 0},
    {"rule ", "unsure", ALL, set_rule, 0},
    {"rule ", "severity", ALL, set_rule, 0},
    {"rule ", "why", ALL, set_rule, 0},
    {"rule ", "instead", ALL, set_rule, 0},
    {"rule ", "blocks", ALL, set_rule, 0},
    {"rule ", "allows", ALL, set_rule, 0},
    {"mcp", "allow", ALL, set_list, LIST_MCP_ALLOW},
    {"mcp", "deny", ALL, set_list, LIST_MCP_DENY},
    {"web", "allow", ALL, set_list, LIST_WEB_ALLOW},
    {"web", "deny", ALL, set_list, LIST_WEB_DENY},
    {"subagent", "allow", ALL, set_list, LIST_SUBAGENT_ALLOW},
    {"subagent", "deny", ALL, set_list, LIST_SUBAGENT_DENY},
    {"stop", "max-blocks", ALL, set_number, NUMBER_BLOCKS},
    {"stop ", "run", ALL, set_stop, STOP_RUN},
    {"stop ", "when", ALL, set_stop, STOP_WHEN},
    {"stop ", "timeout", ALL, set_stop, STOP_TIMEOUT},
    {"alert", "on", ALL, set_alert, 0},
    {"alert", "min-urgency", ALL, set_alert, 0},
    {"alert", "after", ALL, set_alert, 0},
    {"alert", "quiet", ALL, set_alert, 0},
    {"sink ", "", OWN, set_sink, 0},
};

/* Does the table's section name `section`? The NAME goes to in->name. */
static bool is_section(
    struct policy_reading *in, const char *table, const char *section)
{
	if (table[0] != section[0])
		return false;
	if (!str_ends(table, " "))
		return strcmp(table, section) == 0;
	if (!str_starts(section, table) || !section[strlen(table)])
		return false;
	in->name = section + strlen(table);
	return true;
}

static int unknown(struct policy_reading *in, const char *what,
    const char *name, const char *const *known, size_t n)
{
	const char *near = str_nearest(name, known, n);

	if (near)
		return err_set(in->err, ERR_CONFIG,
		    "%s:%u: unknown %s \"%s\"; did you mean \"%s\"?", in->file,
		    in->entry->line, what, name, near);
	return err_set(in->err, ERR_CONFIG, "%s:%u: unknown %s \"%s\"",
	    in->file, in->entry->line, what, name);
}

int policy_apply(struct policy_reading *in)
{
	const struct conf_entry *entry = in->entry;
	const char *names[COUNT(keys)];
	size_t n = 0, i;

	for (i = 0; i < COUNT(keys); i++) {
		if (!is_section(in, keys[i].section, entry->section))
			continue;
		names[n++] = keys[i].key;
		if (!entry->key ||
		    (*keys[i].key && strcmp(keys[i].key, entry->key) != 0))
			continue;
		if (!(keys[i].layers & 1 << in->layer))
			return mistake(
			    in, in->layer == LAYER_PROJECT
				    ? "this is not for a project's file; it "
				      "belongs in your own config.ini"
				    : "this key is not for a user's file");
		return keys[i].set(in, keys[i].which);
	}
	if (n && !entry->key)
		return 0;
	if (n)
		return unknown(in, "key", entry->key, names, n);
	for (i = 0; i < COUNT(keys); i++)
		names[i] = keys[i].section;
	return unknown(in, "section", entry->section, names, COUNT(keys));
}
