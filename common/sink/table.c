#include "sink.h"

#include "sink/send.h"
#include "util.h"

static const struct sink table[] = {
    {"desktop", 0, desktop_send},
    {"discord", 400, discord_send},
    {"email", 0, email_send},
    {"exec", 0, exec_send},
    {"gotify", 0, gotify_send},
    {"matrix", 0, matrix_send},
    {"ntfy", 0, ntfy_send},
    {"pushover", 500, pushover_send},
    {"slack", 1000, slack_send},
    {"telegram", 1000, telegram_send},
    {"terminal", 0, terminal_send},
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
