/*
 * Does a rule's pattern match one command?
 *
 * The first word of a pattern names the program, the others its words: those
 * that begin with a dash may stand anywhere, the rest has to come in the same
 * order as the command's operands, the first with the first. In each word `*`
 * and `?` stand for any bytes and `|` parts alternatives; a word that is only
 * `*` lets what follows stand anywhere.
 *
 * A program without '/' is compared by its last element; -f is found in -xf,
 * --opt in --opt=value. A word right after an option may be that option's
 * value, and is passed over if it does not fit.
 *
 * Owner, Units: nothing is allocated; bytes.
 * Errors: none. What depends on a word that only a run would know is MAYBE.
 */
#ifndef HOLDFAST_RULE_H
#define HOLDFAST_RULE_H

struct shell_command;

enum match {
	MATCH_NO = 0,
	MATCH_MAYBE,
	MATCH_YES
};

enum match rule_matches(
    const char *pattern, const struct shell_command *command);

#endif
