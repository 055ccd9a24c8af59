/*
 * Builtins that have a file of their own, and what they share.
 *
 * Owner:  the walk.
 * Errors: what a builtin does that we cannot follow makes its names unknown.
 */
#ifndef HOLDFAST_SHELL_BUILTIN_H
#define HOLDFAST_SHELL_BUILTIN_H

#include "escape.h"
#include "walk.h"

/* state.c */
void builtin_cd(struct walk *w, const struct shell_command *command);
void builtin_pushd(struct walk *w, const struct shell_command *command);
void builtin_popd(struct walk *w, const struct shell_command *command);
void builtin_declare(struct walk *w, const struct shell_command *command);
void builtin_read(struct walk *w, const struct shell_command *command);
void builtin_printf(struct walk *w, const struct shell_command *command);

/* filter.c; false: not followed */
bool decode_filter(
    const struct shell_command *command, struct span in, struct buf *out);

/* The text of a script that is no file on disk; false: it is one. */
bool script_text(struct walk *w, const struct shell_command *command,
    const struct shell_word *name, struct shell_word *out);
/* What a program that reads its code from standard input would read; false:
 * nothing, or a file on disk. */
bool input_text(
    struct walk *w, const struct shell_input *input, struct shell_word *out);

#endif
