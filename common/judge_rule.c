/* Rules against commands: those of the packs, then those of the policy. */
#include "judge.h"

#include "arena.h"
#include "call.h"
#include "err.h"
#include "git.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "rule.h"
#include "util.h"

#include <string.h>

static const char maybe[] =
    "it may be this, depending on a value that only a run would show";

static bool is_device(const char *path)
{
	static const char *const harmless[] = {"/dev/null", "/dev/zero",
	    "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
	    "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd", "/dev/pts",
	    "/dev/shm"};
	size_t i;

	if (!path_is_inside(path, "/dev"))
		return false;
	for (i = 0; i < COUNT(harmless); i++)
		if (path_is_inside(path, harmless[i]))
			return false;
	return true;
}

/* A question <name> about one file. */
static bool answer(
    struct judge *judge, const char *name, const struct judge_target *target)
{
	const struct place *place = judge->policy->place;
	const struct policy_value *by;
	const char *where;

	if (str_equal(name, "outside"))
		return !judge_is_in_scope(judge, target, &where);
	if (str_equal(name, "secret"))
		return judge_is_secret(judge, target, &by);
	if (str_equal(name, "protected"))
		return judge_find_pattern(
			   judge, judge->policy->lists[LIST_PROTECT], target) ||
		       judge_is_own(judge, target->real);
	if (str_equal(name, "home"))
		return place->home && path_is_inside(place->home, target->real);
	if (str_equal(name, "root"))
		return strcmp(target->real, "/") == 0;
	if (str_equal(name, "device"))
		return is_device(target->named) || is_device(target->real);
	if (str_equal(name, "temporary"))
		return judge_is_temporary(target->real);
	return false;
}

/* Does a command whose output is in the word name `what`? */
static bool is_from(
    struct judge *judge, const struct shell_word *word, const char *what)
{
	size_t i, k;

	for (i = word->from.first; i < word->from.first + word->from.n; i++) {
		const struct shell_command *maker =
		    &judge->reading->commands[i];

		for (k = 0; k < maker->n_words; k++)
			if (strstr(maker->words[k].text, what))
				return true;
	}
	return false;
}

static enum match is(void *arg, const char *name, const struct shell_word *word,
    const struct shell_command *command)
{
	struct judge *judge = arg;
	const struct judge_target *target;
	struct judge_targets targets;

	if (str_equal(name, "unknown"))
		return word->known == SHELL_LITERAL ? MATCH_NO : MATCH_YES;
	if (str_starts(name, "from:"))
		return is_from(judge, word, name + 5) ? MATCH_YES : MATCH_NO;
	if (judge_resolve(judge, command, word, &targets) < 0)
		return MATCH_MAYBE;
	for (target = targets.first; target; target = target->next)
		if (answer(judge, name, target))
			return MATCH_YES;
	return targets.unknown ? MATCH_MAYBE : MATCH_NO;
}

/* Does the known standard input match one of the rule's `input` lines? */
static enum match input_matches(
    const struct policy_value *input, const struct shell_command *command)
{
	const struct shell_input *in = &command->input;

	if (in->kind == SHELL_IN_INHERITED || !in->text.text)
		return MATCH_NO;
	if (in->text.known == SHELL_UNKNOWN)
		return in->kind == SHELL_IN_PIPE ? MATCH_MAYBE : MATCH_NO;
	for (; input; input = input->next)
		if (text_matches(in->text.text, input->text))
			return MATCH_YES;
	return MATCH_NO;
}

static bool env_matches(
    const struct policy_value *env, const struct shell_command *command)
{
	size_t i;

	for (i = 0; i < command->n_assigns; i++) {
		const struct policy_value *value = env;

		for (; value; value = value->next) {
			size_t len = strcspn(value->text, "=");
			char name[128];

			if (len >= sizeof(name))
				continue;
			memcpy(name, value->text, len);
			name[len] = '\0';
			if (text_matches(command->assigns[i].name, name) &&
			    (!value->text[len] ||
				text_matches(command->assigns[i].value.text,
				    value->text + len + 1)))
				return true;
		}
	}
	return false;
}

/* Is one of the commands that feed this one of a `kind` named in the list? */
static bool fed_by(struct judge *judge, const struct shell_command *command,
    const char *kinds, unsigned depth)
{
	const struct shell_range *from = &command->input.from;
	size_t i;

	if (depth > 8)
		return true;

	for (i = from->first; i < from->first + from->n; i++) {
		const struct shell_command *feeder =
		    &judge->reading->commands[i];
		const char *kind;
		struct call call;

		if (!feeder->n_words || feeder == command)
			continue;
		if (call_parse(&call, feeder, &judge->known, judge->arena,
			judge->err) < 0)
			return true;
		kind = call_value(&call, "kind");
		if ((kind && str_in_list(kind, kinds)) ||
		    fed_by(judge, feeder, kinds, depth + 1))
			return true;
	}
	return false;
}

static bool excepted(struct judge *judge, const struct policy_rule *rule,
    const struct call *call)
{
	const struct rule_world world = {.is = is, .arg = judge};
	const struct policy_value *words = rule->unless;

	for (; words; words = words->next)
		if (rule_excepts(words->text, call, &world))
			return true;
	return false;
}

static enum match any_match(struct judge *judge, const struct policy_rule *rule,
    const struct call *call)
{
	const struct rule_world world = {.is = is,
	    .arg = judge,
	    .values = rule->origin.layer != LAYER_BUILTIN};
	const struct policy_value *pattern = rule->matches;
	enum match best = MATCH_NO, input;

	for (; pattern && best != MATCH_YES; pattern = pattern->next) {
		enum match match = rule_matches(pattern->text, call, &world);

		if (match > best)
			best = match;
	}
	if (best == MATCH_NO || excepted(judge, rule, call) ||
	    (rule->env && !env_matches(rule->env, call->command)) ||
	    (rule->fed && !fed_by(judge, call->command, rule->fed, 0)))
		return MATCH_NO;
	if (!rule->input)
		return best;
	input = input_matches(rule->input, call->command);
	return input < best ? input : best;
}

static const char *lost_text(const char *what)
{
	if (str_equal(what, "stash"))
		return "what is stashed would be lost";
	if (str_equal(what, "branch"))
		return "commits that no other branch holds would be lost";
	return NULL;
}

static int judge_match(struct judge *judge, const struct policy_rule *rule,
    const struct call *call, enum match match)
{
	enum verdict verdict = rule->verdict;
	const char *why = rule->why;

	if (match == MATCH_MAYBE) {
		enum verdict unsure =
		    rule->has_unsure ? rule->unsure : judge->policy->opaque;

		if (verdict_stricter(verdict, unsure))
			verdict = unsure;
		why = maybe;
	}
	if (!verdict_stricter(verdict, judge->decision->verdict) &&
	    !str_starts(rule->name, "holdfast."))
		return 0;
	if (rule->lost) {
		int may = judge_may_lose(judge, call, rule->lost);

		if (may <= 0)
			return may;
		if (lost_text(rule->lost))
			why = lost_text(rule->lost);
	}
	judge_add(judge, verdict, rule->name, rule->origin.where,
	    judge_describe(judge, call->command), why, rule->instead);
	if (judge->decision->origin == rule->origin.where)
		judge->decision->foreign = rule->origin.layer == LAYER_PROJECT;
	return 0;
}

/*
 * Every rule of a list against one command. An approval counts only if each
 * command of the line has one; `approved` tells of this one.
 */
static int judge_list(struct judge *judge, const struct policy_rule *rule,
    const struct call *call, bool *approved)
{
	for (; rule; rule = rule->next) {
		enum match match = any_match(judge, rule, call);

		if (match == MATCH_NO)
			continue;
		if (rule->verdict == VERDICT_APPROVE)
			*approved |= match == MATCH_YES;
		else if (judge_match(judge, rule, call, match) < 0)
			return -1;
	}
	return 0;
}

int judge_rules(struct judge *judge, const struct call *call, bool *approved)
{
	const struct known_block *any;

	*approved = false;
	if (!(call->command->flags & SHELL_CALLS_FUNCTION) && !call->help) {
		if (known_find(&judge->known, "*", &any, judge->err) < 0 ||
		    judge_list(judge, call->block->rules, call, approved) < 0 ||
		    judge_list(judge, any->rules, call, approved) < 0)
			return -1;
	}
	return judge_list(judge, judge->policy->rules, call, approved);
}
