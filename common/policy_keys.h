/*
 * The keys of a policy file: which section and layer each belongs to, and what
 * it sets. Used by policy.c only.
 *
 * Owner:  everything lives in in->arena. Units: none.
 * Errors: -1 and in->err, with FILE:LINE.
 */
#ifndef HOLDFAST_POLICY_KEYS_H
#define HOLDFAST_POLICY_KEYS_H

#include "policy.h"

struct conf_entry;

/* What reads one file needs to know. */
struct policy_reading {
	struct policy *policy;
	struct arena *arena;
	struct err *err;
	const char *file;
	enum policy_layer layer;
	const struct conf_entry *entry;
	const char *name;              /* NAME of "[rule NAME]" */
	struct policy_rule *last_rule; /* the one read last */
	bool blocks_set; /* a person's own file has set max-blocks */
};

/* Takes in->entry over into in->policy. */
int policy_apply(struct policy_reading *in);
/* "FILE:LINE", NULL if there is no memory. */
const char *policy_where(const char *file, unsigned line, struct arena *arena);

#endif
