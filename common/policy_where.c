#include "policy_keys.h"

#include "arena.h"

#include <string.h>

/* For every line of every pack at every call, so not by printf(3). */
const char *policy_where(const char *file, unsigned line, struct arena *arena)
{
	size_t len = strlen(file), digits = 1;
	unsigned n;
	char *text;

	for (n = line; n > 9; n /= 10)
		digits++;
	text = arena_alloc(arena, len + digits + 2);
	if (!text)
		return NULL;
	memcpy(text, file, len);
	text[len] = ':';
	for (n = line; digits; n /= 10)
		text[len + digits--] = (char)('0' + n % 10);
	return text;
}
