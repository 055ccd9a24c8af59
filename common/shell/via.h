/*
 * Programs that start other programs.
 *
 * Owner:  the walk.
 * Errors: what cannot be told makes the reading opaque.
 */
#ifndef HOLDFAST_SHELL_VIA_H
#define HOLDFAST_SHELL_VIA_H

#include "builtin.h"

struct wrapper;

/* How to find what a wrapper starts. */
typedef void via_run_fn(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from);

/* One row: all that we know of one wrapper. */
struct wrapper {
	const char *name; /* with its subcommand, if it has one: docker exec */
	const char *values;      /* short options that take a value */
	const char *long_values; /* long ones, each with blanks around it */
	const char *none; /* short options with which it starts nothing */
	const char *code; /* short option whose value is shell code */
	size_t skip;      /* operands before the command */
	via_run_fn *run;
	unsigned flags; /* for what it starts */
};

extern const struct wrapper via_wrappers[];
extern const size_t via_n_wrappers;

/* Past the options from `from` on; *code: index of a code option's value. */
size_t via_options(const struct wrapper *wrapper,
    const struct shell_command *command, size_t from, size_t *code,
    bool *nothing);
/* Runs code reached through the wrapper in a shell of its own. */
void via_code(struct walk *w, const struct wrapper *wrapper,
    const struct shell_word *code, unsigned flags);

via_run_fn via_rest, via_joined, via_dashes, via_option, via_code_only;
via_run_fn via_input;                             /* via.c */
via_run_fn via_assigns, via_env, via_entry;       /* assigns.c */
via_run_fn via_find, via_xargs, via_parallel;     /* each.c */
via_run_fn via_fd, via_keys, via_screen;          /* each.c */
via_run_fn via_git, via_make, via_ssh, via_tools; /* tools.c */
via_run_fn via_shell;                             /* shells.c */

#endif
