/*
 * A person's word for a project's policy: it may run, inject and open what it
 * names. The word is for the content as it was shown; a changed policy or
 * rules file needs it again.
 *
 * Kept as lines of SHA-256 in the file `trusted` of the project's state folder,
 * so that worktrees with the same policy share it.
 *
 * Owner:  the caller. Units: hexadecimal digests.
 * Errors: -1 and `err`. What cannot be read is not trusted.
 */
#ifndef HOLDFAST_TRUST_H
#define HOLDFAST_TRUST_H

#include <stdbool.h>

struct arena;
struct err;
struct policy;

/* Sets policy->trusted. */
void trust_load(struct policy *policy, struct arena *arena);
/* Records that a person trusts the policy as it is now. */
int trust_give(struct policy *policy, struct arena *arena, struct err *err);
/* Takes all of the project's trust back. */
int trust_revoke(struct policy *policy, struct arena *arena, struct err *err);

#endif
