#include "log_show.h"

#include "json.h"
#include "term.h"
#include "util.h"

#include <stdio.h>
#include <string.h>

/* The text of a member, or of its excerpt where it was too long; or NULL. */
static const char *text_of(const struct cJSON *record, const char *key)
{
	const struct cJSON *item = json_get(record, key);
	const char *text =
	    json_is_object(item) ? json_str(item, "excerpt") : json_text(item);

	return text && *text ? text : NULL;
}

/* What a record is about: the first of these that it has. */
static void print_subject(const struct cJSON *record)
{
	static const char *const keys[] = {"command", "path", "url", "message",
	    "code", "policy", "title", "source"};
	const char *tool = json_str(record, "tool_name"), *text = NULL;
	size_t i;

	for (i = 0; i < COUNT(keys) && !text; i++)
		text = text_of(record, keys[i]);
	/* what a search reads says little without its name */
	if (tool && !str_equal(json_str(record, "tool"), "shell")) {
		term_print_safe(tool, 60);
		if (text)
			(void)fputc(' ', stdout);
	}
	if (text)
		term_print_safe(text, 100);
}

/* "stop: the disk is full (npm test)" */
static void print_failure(const struct cJSON *record)
{
	const char *program = json_str(record, "program");
	const char *why = text_of(record, "failure");
	const char *command = text_of(record, "command");

	if (program) {
		term_print_safe(program, 40);
		(void)fputs(": ", stdout);
	}
	term_print_safe(why ? why : "no reason is on record", 160);
	if (command) {
		(void)fputs(" (", stdout);
		term_print_safe(command, 60);
		(void)fputc(')', stdout);
	}
}

/* "tests failed (status 2), lint timeout"; else the agent's last words. */
static void print_stop(const struct cJSON *record)
{
	const struct cJSON *all = json_get(record, "conditions");
	const struct cJSON *one = json_next(all, NULL);
	const char *between = "";

	for (; one; one = json_next(all, one)) {
		const char *name = json_str(one, "name");
		const char *result = json_str(one, "result");
		int64_t status;

		if (!name || !result ||
		    !str_in_list(result, "failed timeout error"))
			continue;
		(void)fputs(between, stdout);
		term_print_safe(name, 60);
		(void)printf(" %s", result);
		if (json_int(one, "status", &status) &&
		    str_equal(result, "failed"))
			(void)printf(" (status %lld)", (long long)status);
		between = ", ";
	}
	if (!*between)
		print_subject(record);
}

/* "permission to desktop: sent" */
static void print_alert(const struct cJSON *record)
{
	static const char *const keys[] = {"kind", "sink", "result", "why"};
	static const char *const between[] = {"", " to ", ": ", ", "};
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		const char *text = json_str(record, keys[i]);

		if (!text)
			continue;
		(void)fputs(between[i], stdout);
		term_print_safe(text, 100);
	}
}

static enum term_style style_of(const char *verdict)
{
	if (str_equal(verdict, "deny"))
		return TERM_BAD;
	if (str_equal(verdict, "ask") || str_starts(verdict, "would "))
		return TERM_WARN;
	return str_in_list(verdict, "approve released") ? TERM_GOOD : TERM_DIM;
}

/* "would deny" in observe mode; "" where nothing was decided. */
static const char *verdict_of(const struct cJSON *record)
{
	const char *verdict = json_str(record, "verdict");
	const char *observed = json_str(record, "observed");

	if (str_equal(observed, "deny"))
		return "would deny";
	if (str_equal(observed, "ask"))
		return "would ask";
	if (json_str(record, "released"))
		return "released";
	if (!verdict || str_equal(verdict, "none"))
		return json_bool(record, "failed", false) ? "failed" : "";
	return verdict;
}

/* `width` characters and a blank; a name that is longer is cut. */
static void print_column(const char *text, size_t width)
{
	char cut[32];
	int len = snprintf(cut, sizeof(cut), "%.*s", (int)width, text);

	term_print_safe(cut, width);
	(void)printf("%*s", (int)width - len + 1, "");
}

static void print_what(const char *event, const struct cJSON *record)
{
	if (str_equal(event, "alert"))
		print_alert(record);
	else if (str_equal(event, "failure"))
		print_failure(record);
	else if (str_equal(event, "stop"))
		print_stop(record);
	else
		print_subject(record);
}

void log_show(const struct cJSON *record)
{
	const char *time = json_str(record, "time");
	const char *event = json_str(record, "event");
	const char *rule = json_str(record, "rule");
	const char *session = json_str(record, "session");
	const char *verdict = verdict_of(record);

	(void)fputs(term_style(TERM_DIM), stdout);
	print_column(time ? time : "?", 10);
	print_column(time && strlen(time) > 19 ? time + 11 : "", 8);
	(void)fputs(term_style(TERM_PLAIN), stdout);
	print_column(session ? session : "-", 8);
	(void)fputc(' ', stdout);
	print_column(event ? event : "?", 18);
	(void)fputs(term_style(style_of(verdict)), stdout);
	print_column(verdict, 10);
	(void)fputs(term_style(TERM_PLAIN), stdout);
	print_what(event, record);
	if (rule) {
		(void)printf("  %s[", term_style(TERM_DIM));
		term_print_safe(rule, 60);
		(void)printf("]%s", term_style(TERM_PLAIN));
	}
	(void)fputc('\n', stdout);
}
