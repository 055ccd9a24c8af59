/*
 * The keys of one [rule NAME] section, wherever it stands: in a policy file or
 * in a shipped pack.
 *
 * Owner:  the arena; texts are borrowed.
 * Units:  none.
 * Errors: false, and `wrong` says what is wrong; NULL means no memory.
 */
#ifndef HOLDFAST_POLICY_RULE_H
#define HOLDFAST_POLICY_RULE_H

#include "policy.h"

bool policy_rule_set(struct policy_rule *rule, const char *key,
    const char *value, struct arena *arena, const char **wrong);
bool policy_rule_add(struct policy_value **list, const char *text,
    const struct policy_origin *origin, struct arena *arena);

#endif
