#include "sink_when.h"

#include "err.h"
#include "policy.h"
#include "util.h"

#include <string.h>
#include <time.h>

#define DAY_MINUTES (24 * 60)
#define SECOND_US 1000000LL

/* The sink's own value, or else the last of [alert]. */
static const char *find(const struct policy *policy,
    const struct policy_sink *sink, const char *key)
{
	const char *found = policy_sink_value(sink, key);
	const struct policy_value *value;
	size_t len = strlen(key);

	for (value = found ? NULL : policy->alert; value; value = value->next)
		if (strncmp(value->text, key, len) == 0 &&
		    value->text[len] == '=')
			found = value->text + len + 1;
	return found;
}

/* Named by the section that it stands in. */
static int wrong(const struct policy_sink *sink, const char *key,
    const char *form, struct err *err)
{
	if (!policy_sink_value(sink, key))
		return err_set(
		    err, ERR_CONFIG, "[alert] %s is written: %s", key, form);
	return err_set(err, ERR_CONFIG, "[sink %s] %s is written: %s",
	    sink->name, key, form);
}

/* Refusals are on record; whoever wants a ping for each says so. */
static const unsigned by_default =
    ((1U << ALERT_KINDS) - 1) & ~(1U << ALERT_DENIED);

static bool parse_kinds(const char *text, unsigned *kinds)
{
	unsigned found = 0;
	char name[16];

	while (*text) {
		size_t len = strcspn(text, " ");
		int kind;

		if (len >= sizeof(name))
			return false;
		memcpy(name, text, len);
		name[len] = '\0';
		kind = alert_kind_parse(name);
		if (len && kind < 0)
			return false;
		if (len)
			found |= 1U << kind;
		text += len;
		text += strspn(text, " ");
	}
	*kinds = found;
	return true;
}

/* "HH:MM" at `text`; -1 if it is not. */
static int minutes(const char *text)
{
	int hour, minute;

	if (!is_digit(text[0]) || !is_digit(text[1]) || text[2] != ':' ||
	    !is_digit(text[3]) || !is_digit(text[4]))
		return -1;
	hour = (text[0] - '0') * 10 + text[1] - '0';
	minute = (text[3] - '0') * 10 + text[4] - '0';
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static bool parse_quiet(const char *text, struct when *when)
{
	int from, to;

	if (strlen(text) != strlen("22:00-07:00") || text[5] != '-')
		return false;
	from = minutes(text);
	to = minutes(text + 6);
	if (from < 0 || to < 0)
		return false;
	when->quiet_from = from;
	when->quiet_to = to;
	return true;
}

int when_init(struct when *when, const struct policy *policy,
    const struct policy_sink *sink, struct err *err)
{
	struct when made = {.kinds = by_default};
	const char *on = find(policy, sink, "on");
	const char *least = find(policy, sink, "min-urgency");
	const char *after = find(policy, sink, "after");
	const char *quiet = find(policy, sink, "quiet");
	int urgency = 0;

	if (on && !parse_kinds(on, &made.kinds))
		return wrong(sink, "on",
		    "a list of permission idle question done stuck budget "
		    "denied failed tamper",
		    err);
	if (least && (urgency = alert_urgency_parse(least)) < 0)
		return wrong(sink, "min-urgency", "low, normal or high", err);
	if (after && !parse_duration(after, &made.after_s))
		return wrong(sink, "after", "a time such as 20s or 5m", err);
	if (quiet && !parse_quiet(quiet, &made))
		return wrong(sink, "quiet", "22:00-07:00", err);
	made.least = (enum alert_urgency)urgency;
	*when = made;
	return 0;
}

bool when_wants(const struct when *when, const struct alert *alert)
{
	return when->kinds >> alert->kind & 1 &&
	       (int)alert_urgency(alert->kind) >= (int)when->least;
}

/* Minutes until the quiet hours end; 0 outside them. */
static int quiet_left(const struct when *when, int64_t now_us)
{
	time_t now = (time_t)(now_us / SECOND_US);
	int minute, length, into;
	struct tm tm;

	if (when->quiet_from == when->quiet_to || !localtime_r(&now, &tm))
		return 0;
	minute = tm.tm_hour * 60 + tm.tm_min;
	length =
	    (when->quiet_to - when->quiet_from + DAY_MINUTES) % DAY_MINUTES;
	into = (minute - when->quiet_from + DAY_MINUTES) % DAY_MINUTES;
	return into < length ? length - into : 0;
}

int64_t when_due(
    const struct when *when, const struct alert *alert, int64_t now_us)
{
	int64_t due_us = alert->time_us + (int64_t)when->after_s * SECOND_US;
	int quiet = 0;

	/* a clock that was set back must not hold an alert for years */
	if (due_us < now_us ||
	    due_us > now_us + (int64_t)when->after_s * SECOND_US)
		due_us = now_us;
	/* somebody waits for an answer: that is worth waking a person */
	if (alert_urgency(alert->kind) != URGENCY_HIGH)
		quiet = quiet_left(when, due_us);
	return due_us + (int64_t)quiet * 60 * SECOND_US;
}
