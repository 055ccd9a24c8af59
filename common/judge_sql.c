/* SQL, wherever a client gets it from. */
#include "judge.h"

#include "arena.h"
#include "buf.h"
#include "call.h"
#include "path.h"
#include "policy.h"
#include "sql.h"
#include "util.h"

#include <string.h>

#define SHOWN_MAX 160

static int judge_list(struct judge *judge, const struct policy_rule *rule,
    const struct call *call, unsigned kinds, const char *text)
{
	for (; rule; rule = rule->next) {
		const char *shown;

		if (!rule->sql || rule->matches ||
		    !(kinds & sql_kinds(rule->sql)))
			continue;
		shown = arena_printf(judge->arena, "%s: %.*s", call->name,
		    (int)utf8_cut(text, strnlen(text, SHOWN_MAX)), text);
		judge_add(judge, rule->verdict, rule->name, rule->origin.where,
		    shown, rule->why, rule->instead);
	}
	return 0;
}

int judge_sql(struct judge *judge, const struct call *call, const char *text)
{
	unsigned kinds = sql_find(text);
	const struct known_block *block;

	if (!kinds)
		return 0;
	if (known_find(&judge->known, "%sql", &block, judge->err) < 0 ||
	    judge_list(judge, block->rules, call, kinds, text) < 0)
		return -1;
	return judge_list(judge, judge->policy->rules, call, kinds, text);
}
