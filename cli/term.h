/*
 * Talking to a person: colours where a terminal shows them, plain errors,
 * options read the same way everywhere.
 *
 * Owner:  nothing is allocated but what is said so.
 * Units:  none. Errors: printed to stderr as "holdfast SUBCOMMAND: …".
 */
#ifndef HOLDFAST_TERM_H
#define HOLDFAST_TERM_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum term_style {
	TERM_PLAIN,
	TERM_BOLD,
	TERM_DIM,
	TERM_GOOD,
	TERM_WARN,
	TERM_BAD
};

/* The sequence for stdout: "" unless it is a terminal and NO_COLOR is unset. */
const char *term_style(enum term_style style);

/* One message; returns 2, the status of what could not be told. */
int term_fail(const char *command, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Somebody else's text, at most `max` characters of it: nothing in it may
 * steer the terminal. A line end becomes a blank, what is no text a '?'.
 */
void term_print_safe(const char *text, size_t max);

/*
 * One option of a subcommand. With `value` set it takes an argument, as
 * "--name X" or "--name=X"; with `flag` set it takes none.
 */
struct term_option {
	const char *name; /* "--since" */
	const char **value;
	bool *flag;
};

/*
 * Takes the options out of argv; what is left is counted in the result and
 * moved to the front of argv (argv[0] stays). "--" ends them. -1 for an unknown
 * option, after a message; -2 after printing `help` for -h or --help.
 */
int term_options(int argc, char *argv[], const struct term_option *options,
    const char *help);

/* Asks on the terminal; false for anything but yes, or without a terminal. */
bool term_confirm(const char *question);

#endif
