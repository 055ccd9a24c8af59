#include "host.h"

#include <string.h>

const struct host *const hosts[] = {
    &host_claude_code,
    NULL,
};

const struct host *host_find(const char *name)
{
	size_t i;

	for (i = 0; hosts[i]; i++)
		if (strcmp(hosts[i]->name, name) == 0)
			return hosts[i];
	return NULL;
}
