/*
 * Does a rule match one command?
 *
 * The first word of a pattern names the program, the others its words: those
 * that begin with a dash are options and may stand anywhere, the rest are
 * operands and come in the same order as the command's, the first with the
 * first. In each word `*` and `?` stand for any bytes, `|` parts alternatives,
 * <name> asks a question about the word (outside, secret, …); a word that is
 * only `*` lets what follows stand anywhere.
 *
 * A program without '/' is compared by its last element; -f is found in -xf,
 * --opt in --opt=value and in --op; -o|--opt=VALUE looks at its value as well.
 * A word right after an option may be that option's value, and is passed over
 * if it does not fit.
 *
 * Owner, Units: nothing is allocated; bytes.
 * Errors: none. What depends on a word that only a run would know is MAYBE.
 */
#ifndef HOLDFAST_RULE_H
#define HOLDFAST_RULE_H

#include <stdbool.h>

struct call;
struct policy_rule;
struct shell_command;
struct shell_word;

enum match {
	MATCH_NO = 0,
	MATCH_MAYBE,
	MATCH_YES
};

/* Answers <name> for a word; NULL answers no to all. */
struct rule_world {
	enum match (*is)(void *arg, const char *name,
	    const struct shell_word *word, const struct shell_command *command);
	void *arg;
	bool values; /* values of options count as operands, too */
};

enum match rule_matches(const char *pattern, const struct call *call,
    const struct rule_world *world);
/* The words of an `unless` line: all there, operands anywhere. */
bool rule_excepts(
    const char *words, const struct call *call, const struct rule_world *world);

#endif
