#include "log_show.h"

#include "clock.h"
#include "event.h"
#include "json.h"
#include "term.h"
#include "util.h"

#include <stdio.h>
#include <string.h>

#define WORD_SIZE 64
#define NAMES_MAX 40
#define WEEK_S ((uint64_t)7 * 24 * 3600)

static const char verdicts[] = "deny ask note none approve released";
/* Records that no host event has made. */
static const char more_events[] =
    "failure release trust distrust alert torn unknown other";

/* The next word of a list with commas; false at its end. */
static bool next_word(const char **list, char word[WORD_SIZE])
{
	size_t len = strcspn(*list, ",");

	if (!**list)
		return false;
	(void)snprintf(word, WORD_SIZE, "%.*s",
	    len < WORD_SIZE ? (int)len : WORD_SIZE - 1, *list);
	*list += len + ((*list)[len] == ',');
	return true;
}

static bool in_commas(const char *text, const char *list)
{
	char word[WORD_SIZE];

	while (text && next_word(&list, word))
		if (str_equal(word, text))
			return true;
	return false;
}

/* --- what the options say --- */

static bool is_event(const char *name)
{
	int kind;

	if (str_in_list(name, more_events))
		return true;
	for (kind = EVENT_SESSION_START; kind <= EVENT_CONFIG_CHANGE; kind++)
		if (str_equal(name, event_kind_name((enum event_kind)kind)))
			return true;
	return false;
}

static void say_events(void)
{
	int kind;

	(void)fputs("holdfast log: events are", stderr);
	for (kind = EVENT_SESSION_START; kind <= EVENT_CONFIG_CHANGE; kind++)
		(void)fprintf(
		    stderr, " %s", event_kind_name((enum event_kind)kind));
	(void)fprintf(stderr, " %s\n", more_events);
}

static bool is_verdict(const char *name)
{
	return str_in_list(name, verdicts);
}

static void say_verdicts(void)
{
	(void)fprintf(stderr, "holdfast log: verdicts are %s\n", verdicts);
}

/* A kind, or a name of the agent's own: these begin otherwise, as Bash does. */
static bool is_tool(const char *name)
{
	int kind;

	for (kind = TOOL_SHELL; kind <= TOOL_OTHER; kind++)
		if (str_equal(name, tool_kind_name((enum tool_kind)kind)))
			return true;
	return (name[0] >= 'A' && name[0] <= 'Z') || strchr(name, '_');
}

static void say_tools(void)
{
	int kind;

	(void)fputs("holdfast log: tools are", stderr);
	for (kind = TOOL_SHELL; kind <= TOOL_OTHER; kind++)
		(void)fprintf(
		    stderr, " %s", tool_kind_name((enum tool_kind)kind));
	(void)fputs(", or the agent's own name, such as Bash\n", stderr);
}

static bool check_names(const char *list, const char *what,
    bool (*exists)(const char *name), void (*say)(void))
{
	char word[WORD_SIZE];

	if (list && !*list) {
		(void)term_fail("log", "there is no %s \"\"", what);
		say();
		return false;
	}
	while (list && next_word(&list, word)) {
		if (exists(word))
			continue;
		(void)term_fail("log", "there is no %s \"%s\"", what, word);
		say();
		return false;
	}
	return true;
}

/* "2w"; the other units are those of everywhere. */
static bool parse_weeks(const char *text, uint64_t *seconds)
{
	char number[16];
	size_t len = strlen(text);

	if (len < 2 || len > sizeof(number) || text[len - 1] != 'w')
		return false;
	memcpy(number, text, len - 1);
	number[len - 1] = '\0';
	if (!parse_uint(number, 5000, seconds))
		return false;
	*seconds *= WEEK_S;
	return true;
}

static bool read_since(struct log_filter *filter)
{
	const char *text = filter->since;
	char day[32];
	uint64_t seconds;

	if (!text || clock_parse(text, &filter->since_us))
		return true;
	if (strlen(text) == strlen("2026-11-21")) {
		(void)snprintf(day, sizeof(day), "%sT00:00:00Z", text);
		if (clock_parse(day, &filter->since_us))
			return true;
	}
	if (!parse_weeks(text, &seconds) && !parse_duration(text, &seconds)) {
		(void)term_fail("log",
		    "\"%s\" is no time; write 10m, 2h, 3d, 1w, 2026-11-21 or "
		    "2026-11-21T02:03:04Z",
		    text);
		return false;
	}
	filter->since_us = clock_now_us() - (int64_t)seconds * 1000000;
	return true;
}

bool log_filter_read(struct log_filter *filter)
{
	return check_names(filter->event, "event", is_event, say_events) &&
	       check_names(
		   filter->verdict, "verdict", is_verdict, say_verdicts) &&
	       check_names(filter->tool, "tool", is_tool, say_tools) &&
	       read_since(filter);
}

/* --- what a record says --- */

static bool verdict_passes(const char *list, const struct cJSON *record)
{
	bool released = json_str(record, "released") != NULL;

	return in_commas(json_str(record, "verdict"), list) ||
	       in_commas(json_str(record, "observed"), list) ||
	       (released && in_commas("released", list));
}

bool log_filter_passes(
    const struct log_filter *filter, const struct cJSON *record)
{
	const char *session = json_str(record, "session");
	const char *text = json_str(record, "time");
	int64_t time_us = 0;

	if (filter->session &&
	    (!session || !str_starts(session, filter->session)))
		return false;
	if (filter->since_us && (!text || !clock_parse(text, &time_us) ||
				    time_us < filter->since_us))
		return false;
	if (filter->event &&
	    !in_commas(json_str(record, "event"), filter->event))
		return false;
	if (filter->tool &&
	    !in_commas(json_str(record, "tool"), filter->tool) &&
	    !in_commas(json_str(record, "tool_name"), filter->tool))
		return false;
	return !filter->verdict || verdict_passes(filter->verdict, record);
}
