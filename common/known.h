/*
 * What is known of programs, and the shipped rules about them, found by name.
 *
 * Both are data: config/programs and config/packs, gathered at build time into
 * guard.index, of which only the blocks of the programs in question are taken
 * apart. holdfast-policy(5) explains the rules, config/programs/README.md the
 * knowledge of programs.
 *
 * Owner:  the arena; a name that is asked for twice is the same block.
 * Units:  none.
 * Errors: -1 and `err`. A file that is not there is an error: without it the
 *         guard would know nothing.
 */
#ifndef HOLDFAST_KNOWN_H
#define HOLDFAST_KNOWN_H

#include "index.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct policy;
struct policy_rule;

struct known_line {
	const char *key, *value;
	struct known_line *next;
};

/* One [program NAME SUB…] section. */
struct known_program {
	const char *head; /* "git push" */
	const char *where;
	struct known_line *lines;
	struct known_program *next;
};

struct known_block {
	const char *name;
	struct known_program *programs;
	struct policy_rule *rules; /* of the packs in use */
	struct known_block *next;
};

struct known {
	const struct policy *policy;
	struct arena *arena;
	struct index index;   /* opened when it is needed */
	const char *defaults; /* the packs that need no line */
	struct known_block *blocks;
};

void known_finish(struct known *known);
/* `*block` may be empty, but is never NULL after success. */
int known_find(struct known *known, const char *name,
    const struct known_block **block, struct err *err);
/* The section whose head is `head`, or NULL. */
const struct known_program *known_program(
    const struct known_block *block, const char *head);
/* The first value of a key, or NULL. */
const char *known_value(const struct known_program *program, const char *key);

#endif
