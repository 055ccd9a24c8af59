#include "sink.h"

#include "sink/send.h"
#include "util.h"

static const struct sink table[] = {
    {"desktop", 0, desktop_send},
    {"slack", 1000, slack_send},
    {"webhook", 0, webhook_send},
};

const struct sink *sink_find(const char *type)
{
	size_t i;

	for (i = 0; i < COUNT(table); i++)
		if (str_equal(table[i].type, type))
			return &table[i];
	return NULL;
}
