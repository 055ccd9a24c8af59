/*
 * One command of a reading, its words told apart into options and operands
 * with what is known of its program.
 *
 * Owner:  the arena; words are borrowed from the command.
 * Units:  operands count from 1 as people do; 0 is the program.
 * Errors: -1 and `err`.
 *
 * What the knowledge says, per section [program NAME SUB…]:
 *   takes   options that take a value, in the next word or their own
 *   style   gnu (letters may be joined), long (-word is one option, as find
 *           and terraform have it), keyed (key=value operands, as dd has),
 *           tar (the first word may be letters without a dash)
 *   ends    after so many operands the rest is no option any more
 *   help    options that only print a text, beside --help and --version
 */
#ifndef HOLDFAST_CALL_H
#define HOLDFAST_CALL_H

#include "shell.h"

struct known;
struct known_block;
struct known_program;

#define CALL_DEPTH_MAX 4
#define CALL_WORDS_MAX 4096 /* options or operands of one command */

struct call_option {
	const char *name; /* "-f", "--force", "of=" */
	struct shell_word value;
	bool has_value;
	bool unsure; /* the word is not wholly known */
};

struct call_operand {
	const struct shell_word *word;
	bool after_option; /* may be the value of an option we don't know */
	bool value;        /* is the value of one that we know */
};

struct call {
	const struct shell_command *command;
	const char *name; /* without folder and ".exe" */
	const struct known_block *block;
	/* From the general to the special: "git", "git push"; n may be 0. */
	const struct known_program *programs[CALL_DEPTH_MAX];
	size_t n_programs;
	size_t sub; /* operands that are words of the deepest program's head */
	struct call_option *options;
	size_t n_options;
	struct call_operand *operands;
	size_t n_operands;
	struct call_operand *words; /* operands and values, as they stand */
	size_t n_words;
	size_t ended; /* operands before a "--", or SIZE_MAX */
	bool help;    /* it only prints its help or version */
};

int call_parse(struct call *call, const struct shell_command *command,
    struct known *known, struct arena *arena, struct err *err);

/* The first option of that name, or NULL. */
const struct call_option *call_option(
    const struct call *call, const char *name);
/* The value of a key in the deepest section that has it, or NULL. */
const char *call_value(const struct call *call, const char *key);
/* Does `given` name the option of the first `len` bytes of `name`? --rec does
 * for --recursive: most programs take what is not ambiguous. */
bool call_names(const char *given, const char *name, size_t len);
/* Is any of the words of `names` an option of the call? */
bool call_has_any(const struct call *call, const char *names);

#endif
