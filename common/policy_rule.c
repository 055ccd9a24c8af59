#include "policy_rule.h"

#include "arena.h"
#include "util.h"

#include <assert.h>

bool policy_rule_add(struct policy_value **list, const char *text,
    const struct policy_origin *origin, struct arena *arena)
{
	struct policy_value *value = arena_alloc(arena, sizeof(*value));

	if (!value)
		return false;
	value->text = text;
	value->origin = *origin;
	while (*list)
		list = &(*list)->next;
	*list = value;
	return true;
}

static bool set_verdict(
    struct policy_rule *rule, const char *value, const char **wrong)
{
	if (verdict_parse(value, &rule->verdict))
		return true;
	*wrong = "verdict is deny, ask, note or approve";
	return false;
}

static bool set_unsure(
    struct policy_rule *rule, const char *value, const char **wrong)
{
	rule->has_unsure = true;
	if (verdict_parse(value, &rule->unsure) &&
	    rule->unsure != VERDICT_APPROVE)
		return true;
	*wrong = "unsure is deny, ask, note or none";
	return false;
}

/* The keys that are one text, or NULL. */
static const char **text_key(struct policy_rule *rule, const char *key)
{
	if (str_equal(key, "sql"))
		return &rule->sql;
	if (str_equal(key, "lost"))
		return &rule->lost;
	if (str_equal(key, "fed"))
		return &rule->fed;
	if (str_equal(key, "why"))
		return &rule->why;
	if (str_equal(key, "instead"))
		return &rule->instead;
	return NULL;
}

static struct policy_value **list_key(struct policy_rule *rule, const char *key)
{
	if (str_equal(key, "match"))
		return &rule->matches;
	if (str_equal(key, "unless"))
		return &rule->unless;
	if (str_equal(key, "input"))
		return &rule->input;
	if (str_equal(key, "env"))
		return &rule->env;
	return NULL;
}

bool policy_rule_set(struct policy_rule *rule, const char *key,
    const char *value, struct arena *arena, const char **wrong)
{
	struct policy_value **list = list_key(rule, key);
	const char **text = list ? NULL : text_key(rule, key);

	assert(rule);
	*wrong = NULL;
	if (list)
		return policy_rule_add(list, value, &rule->origin, arena);
	if (text) {
		*text = value;
		return true;
	}
	if (str_equal(key, "verdict"))
		return set_verdict(rule, value, wrong);
	if (str_equal(key, "unsure"))
		return set_unsure(rule, value, wrong);
	/* blocks, allows: for the tests; severity: for people */
	return true;
}
