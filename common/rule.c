#include "rule.h"

#include "call.h"
#include "path.h"
#include "shell.h"
#include "util.h"

#include <string.h>

#define WORD_MAX 256 /* a pattern's word; conf keeps lines below that */

struct matching {
	const struct call *call;
	const struct rule_world *world;
	bool exact; /* no abbreviated options */
};

/* Takes the next word from a pattern; false at its end. */
static bool next_word(const char **pattern, char word[WORD_MAX])
{
	const char *p = *pattern;
	size_t len;

	while (is_space(*p))
		p++;
	len = strcspn(p, " \t");
	if (!len)
		return false;
	if (len >= WORD_MAX)
		len = WORD_MAX - 1;
	memcpy(word, p, len);
	word[len] = '\0';
	*pattern = p + len;
	return true;
}

/* Takes the next of the alternatives parted by '|'. */
static bool next_alternative(const char **word, char one[WORD_MAX])
{
	size_t len = strcspn(*word, "|");

	if (!**word)
		return false;
	memcpy(one, *word, len);
	one[len] = '\0';
	*word += len;
	*word += **word == '|';
	return true;
}

/* Could the hole in `text` be filled so that it matches? */
static bool may_match(const char *text, const char *pattern)
{
	size_t known = strcspn(text, (char[]){SHELL_HOLE, '\0'});
	size_t fixed = strcspn(pattern, "*?[\\");

	return strncmp(text, pattern, known < fixed ? known : fixed) == 0 &&
	       (known <= fixed || pattern[fixed]);
}

static enum match one_matches(const struct matching *in,
    const struct shell_word *word, const char *pattern)
{
	char name[WORD_MAX];
	size_t len = strlen(pattern);

	if (pattern[0] == '<' && pattern[len - 1] == '>') {
		memcpy(name, pattern + 1, len - 2);
		name[len - 2] = '\0';
		return in->world ? in->world->is(in->world->arg, name, word,
				       in->call->command)
				 : MATCH_NO;
	}
	if (word->known == SHELL_LITERAL)
		return text_matches(word->text, pattern) ? MATCH_YES : MATCH_NO;
	if (strcmp(pattern, "*") == 0)
		return MATCH_YES;
	return may_match(word->text, pattern) ? MATCH_MAYBE : MATCH_NO;
}

static enum match word_matches(const struct matching *in,
    const struct shell_word *word, const char *pattern)
{
	enum match best = MATCH_NO;
	char one[WORD_MAX];

	while (best != MATCH_YES && next_alternative(&pattern, one)) {
		enum match match = one_matches(in, word, one);

		if (match > best)
			best = match;
	}
	return best;
}

static enum match program_matches(
    const struct matching *in, const char *pattern)
{
	struct shell_word word = in->call->command->words[0];

	if (word.known == SHELL_UNKNOWN)
		return MATCH_NO; /* any program: the reading is opaque */
	if (!strchr(pattern, '/')) {
		word.text = in->call->name;
		if (word_matches(in, &word, pattern) == MATCH_YES)
			return MATCH_YES;
		word.text = path_base(in->call->command->words[0].text);
	}
	return word_matches(in, &word, pattern);
}

/* One name, and the values if the pattern has any, against one option. */
static enum match option_matches(const struct matching *in,
    const struct call_option *option, const char *name, const char *values)
{
	bool named = in->exact ? strcmp(option->name, name) == 0
			       : call_names(option->name, name, strlen(name));

	if (!named && strchr(name, '*'))
		named = text_matches(option->name, name);
	if (!named)
		return MATCH_NO;
	/* an exception that is switched off is none: --dry-run=false */
	if (!values && in->exact && option->has_value &&
	    str_in_list(option->value.text, "false no 0 none off"))
		return MATCH_NO;
	if (!values)
		return option->unsure ? MATCH_MAYBE : MATCH_YES;
	if (!option->has_value)
		return MATCH_NO;
	return word_matches(in, &option->value, values);
}

static enum match find_option(
    const struct matching *in, const char *name, const char *values)
{
	enum match best = MATCH_NO;
	size_t i;

	for (i = 0; i < in->call->n_options && best != MATCH_YES; i++) {
		enum match match =
		    option_matches(in, &in->call->options[i], name, values);

		if (match > best)
			best = match;
	}
	return best;
}

/* -a|-b|--opt, or -a|--opt=VALUE|VALUE: names in front of the '='. */
static enum match any_option_matches(
    const struct matching *in, const char *pattern)
{
	enum match best = MATCH_NO;
	const char *values = strchr(pattern, '=');
	char names[WORD_MAX], one[WORD_MAX];
	const char *at = names;
	size_t len = values ? (size_t)(values - pattern) : strlen(pattern);

	memcpy(names, pattern, len);
	names[len] = '\0';
	while (best != MATCH_YES && next_alternative(&at, one)) {
		enum match match =
		    find_option(in, one, values ? values + 1 : NULL);

		if (match > best)
			best = match;
	}
	return best;
}

/* Where the search for an operand stands. */
struct place_in {
	size_t at;     /* the next word of the call that is no option */
	bool anywhere; /* the pattern had a lone "*" */
};

/* Finds the next operand of the call that matches. */
static enum match operand_matches(
    const struct matching *in, const char *pattern, struct place_in *place)
{
	enum match best = MATCH_NO;

	for (; place->at < in->call->n_words; place->at++) {
		const struct call_operand *operand =
		    &in->call->words[place->at];
		enum match match;

		if (operand->value && !(in->world && in->world->values))
			continue;
		match = word_matches(in, operand->word, pattern);

		if (match > best)
			best = match;
		if (match == MATCH_YES ||
		    (match == MATCH_MAYBE && !place->anywhere)) {
			place->at++;
			return match;
		}
		if (!operand->after_option && !place->anywhere)
			return MATCH_NO;
	}
	if (best == MATCH_NO && in->call->command->flags & SHELL_MORE_OPERANDS)
		return MATCH_MAYBE;
	return best;
}

static enum match all_match(
    const struct matching *in, const char *pattern, struct place_in place)
{
	enum match worst = MATCH_YES;
	char word[WORD_MAX];

	while (worst != MATCH_NO && next_word(&pattern, word)) {
		enum match match;

		if (strcmp(word, "*") == 0) {
			place.anywhere = true;
			continue;
		}
		match = word[0] == '-' && word[1]
			    ? any_option_matches(in, word)
			    : operand_matches(in, word, &place);
		if (match < worst)
			worst = match;
	}
	return worst;
}

enum match rule_matches(const char *pattern, const struct call *call,
    const struct rule_world *world)
{
	const struct matching in = {.call = call, .world = world};
	const struct place_in place = {0};
	enum match program, rest;
	char word[WORD_MAX];

	if (!call->command->n_words || !next_word(&pattern, word))
		return MATCH_NO;
	program = program_matches(&in, word);
	if (program == MATCH_NO)
		return MATCH_NO;
	rest = all_match(&in, pattern, place);
	return rest < program ? rest : program;
}

bool rule_excepts(
    const char *words, const struct call *call, const struct rule_world *world)
{
	const struct matching in = {
	    .call = call, .world = world, .exact = true};
	const struct place_in place = {.anywhere = true};

	return all_match(&in, words, place) == MATCH_YES;
}
