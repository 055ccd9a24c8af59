/*
 * Helpers that value.c and operator.c share.
 *
 * Owner:  the arena of the walk.
 * Units:  bytes.
 * Errors: what cannot be computed is an unknown word.
 */
#ifndef HOLDFAST_SHELL_VALUE_H
#define HOLDFAST_SHELL_VALUE_H

#include "walk.h"

struct shell_word value_number(struct walk *w, size_t value);
/* Of a plain number; false: it is none. */
bool value_index(const struct shell_word *word, size_t *out);
/* Whether we know how many words the items are. */
bool value_counted(const struct words *items);
/* ${x:from:n} of something `len` long; false: not known. */
bool value_slice(struct walk *w, const struct param *param, size_t len,
    size_t *from, size_t *n);
/* # % / ^ , : and length, of a literal value. */
struct shell_word value_computed(
    struct walk *w, const struct param *param, const struct shell_word *value);
/* ${x:-w} ${x:=w} ${x:?w} ${x:+w}; `set`: we know that it is set. */
struct shell_word value_or(struct walk *w, const struct param *param,
    struct shell_word value, bool set);

#endif
