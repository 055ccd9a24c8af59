#include "decision.h"

#include "util.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    [VERDICT_DENY] = "deny",
    [VERDICT_ASK] = "ask",
    [VERDICT_NOTE] = "note",
    [VERDICT_NONE] = "none",
    [VERDICT_APPROVE] = "approve",
};

void decision_init(struct decision *decision)
{
	static const struct decision empty = {.verdict = VERDICT_NONE};

	*decision = empty;
}

bool verdict_stricter(enum verdict a, enum verdict b)
{
	return a < b;
}

const char *verdict_name(enum verdict verdict)
{
	return (size_t)verdict < COUNT(names) ? names[verdict] : names[0];
}

bool verdict_parse(const char *name, enum verdict *verdict)
{
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*verdict = (enum verdict)i;
			return true;
		}
	}
	return false;
}
