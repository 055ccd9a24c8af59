#include "sink/text.h"

#include "arena.h"
#include "buf.h"
#include "path.h"
#include "policy.h"
#include "sink.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char gap[] = " … ";
static const char replacement[] = {'\xef', '\xbf', '\xbd'}; /* U+FFFD */

/* --- characters --- */

static unsigned code_point(const char *text, size_t len)
{
	static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	unsigned value = (unsigned char)text[0] & first[len];
	size_t i;

	for (i = 1; i < len; i++)
		value = value << 6 | ((unsigned char)text[i] & 0x3f);
	return value;
}

/* What is not seen, or makes others be seen elsewhere. */
static bool disguises(unsigned code)
{
	return (code < 0x20 && code != '\n' && code != '\t') ||
	       (code >= 0x7f && code < 0xa0) || code == 0x061c ||
	       (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	       (code >= 0xe0000 && code <= 0xe007f);
}

char *text_clean(const char *text, struct arena *arena)
{
	size_t len = strlen(text), i = 0, at = 0;
	/* one byte may become the three of U+FFFD */
	char *clean = arena_array(arena, len + 1, sizeof(replacement));

	while (clean && i < len) {
		size_t step = utf8_length(text + i, len - i);

		if (!step || disguises(code_point(text + i, step))) {
			memcpy(clean + at, replacement, sizeof(replacement));
			at += sizeof(replacement);
		} else {
			memcpy(clean + at, text + i, step);
			at += step;
		}
		i += step ? step : 1;
	}
	return clean;
}

/* One character at `text + i` as it is sent; its length in the source. */
static size_t next(const char *text, size_t len, size_t i,
    enum text_escape escape, char out[8])
{
	size_t step = utf8_length(text + i, len - i);
	bool fence = escape == ESCAPE_FENCE || escape == ESCAPE_SLACK;
	bool xml = escape == ESCAPE_XML || escape == ESCAPE_SLACK;
	const char *form = NULL;

	step = step ? step : 1;
	if (xml && text[i] == '&')
		form = "&amp;";
	else if (xml && text[i] == '<')
		form = "&lt;";
	else if (xml && text[i] == '>')
		form = "&gt;";
	else if (fence && text[i] == '`' && i + 1 < len && text[i + 1] == '`')
		/* with a space of no width between the two */
		form = "`\xe2\x80\x8b";
	else if (escape == ESCAPE_MARKDOWN && text[i] &&
		 strchr("\\`*_~|<>[]()#-+.!:@", text[i])) {
		out[0] = '\\';
		out[1] = text[i];
		out[2] = '\0';
		return 1;
	}
	if (form) {
		(void)snprintf(out, 8, "%s", form);
	} else {
		memcpy(out, text + i, step);
		out[step] = '\0';
	}
	return step;
}

static size_t units(const char *text, size_t len, enum text_unit unit)
{
	size_t n = 0, i;

	if (unit == UNIT_BYTES)
		return len;
	for (i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)text[i];

		n += (ch & 0xc0) != 0x80;
		n += unit == UNIT_UTF16 && ch >= 0xf0;
	}
	return n;
}

/* The cost of the character at `i`; its bytes are left in `out`. */
static size_t cost_of(const char *text, size_t len, size_t i, size_t *step,
    struct text_form form, char out[8])
{
	*step = next(text, len, i, form.escape, out);
	return form.raw ? units(text + i, *step, form.unit)
			: units(out, strlen(out), form.unit);
}

size_t text_cost(const char *text, struct text_form form)
{
	size_t len = strlen(text), sum = 0, step, i;
	char out[8];

	for (i = 0; i < len; i += step)
		sum += cost_of(text, len, i, &step, form, out);
	return sum;
}

/* --- cutting --- */

static void add_range(struct buf *out, const char *text, size_t from, size_t to,
    size_t len, struct text_form form)
{
	char bytes[8];
	size_t step;

	for (; from < to; from += step) {
		step = next(text, len, from, form.escape, bytes);
		buf_addstr(out, bytes);
	}
}

/* The first position from which the rest costs no more than `max`. */
static size_t tail_start(const char *text, size_t len, size_t after,
    struct text_form form, size_t max)
{
	size_t at = len, sum = 0, step;
	char out[8];

	while (at > after) {
		size_t before = at - 1;

		while (before > after &&
		       ((unsigned char)text[before] & 0xc0) == 0x80)
			before--;
		sum += cost_of(text, len, before, &step, form, out);
		if (sum > max)
			break;
		at = before;
	}
	return at;
}

void text_add(
    struct buf *out, const char *text, struct text_form form, size_t max)
{
	size_t len = strlen(text), head = 0, sum = 0, step, room, cost;
	size_t gap_cost = units(gap, strlen(gap), form.unit);
	char bytes[8];

	if (text_cost(text, form) <= max) {
		add_range(out, text, 0, len, len, form);
		return;
	}
	if (max <= gap_cost)
		return;
	room = max - gap_cost;
	while (head < len) {
		cost = cost_of(text, len, head, &step, form, bytes);
		if (sum + cost > room / 3)
			break;
		sum += cost;
		head += step;
	}
	add_range(out, text, 0, head, len, form);
	buf_addstr(out, gap);
	add_range(out, text, tail_start(text, len, head, form, room - sum), len,
	    len, form);
}

/* --- pieces --- */

static const char *phrase(const struct alert *alert, struct arena *arena)
{
	static const char *const phrases[ALERT_KINDS] = {
	    [ALERT_PERMISSION] = "%s asks for your permission",
	    [ALERT_IDLE] = "%s waits for you",
	    [ALERT_QUESTION] = "%s has a question",
	    [ALERT_DONE] = "%s is done",
	    [ALERT_STUCK] = "%s is stuck",
	    [ALERT_BUDGET] = "%s has used up its budget",
	    [ALERT_DENIED] = "%s was refused something",
	    [ALERT_FAILED] = "%s has failed",
	    [ALERT_TAMPER] = "%s: Holdfast was tampered with",
	};
	const char *name = alert->host ? alert->host : "An agent";

	/* the phrases are our own, and each has its one %s */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return arena_printf(arena, phrases[alert->kind], name);
#pragma GCC diagnostic pop
}

static const char *where(const struct sink_run *run, const struct alert *alert,
    bool low, struct arena *arena)
{
	const char *at = alert->worktree ? alert->worktree : alert->project;
	struct buf out = BUF_INIT((size_t)4096);
	const char *made;

	if (at)
		buf_addstr(&out, path_base(at));
	if (!low && alert->branch)
		buf_addf(&out, " (%s)", alert->branch);
	if (run->machine)
		buf_addf(&out, "%s%s", out.len ? " on " : "", run->machine);
	if (!low && alert->agent)
		buf_addf(&out, "%sagent %s", out.len ? ", " : "", alert->agent);
	if (!low && alert->task)
		buf_addf(
		    &out, "%s\"%s\"", out.len ? ", task " : "", alert->task);
	made = out.len ? arena_strdup(arena, out.data) : NULL;
	buf_free(&out);
	return made;
}

static void hour(int64_t time_us, char text[8])
{
	time_t seconds = (time_t)(time_us / 1000000);
	struct tm tm;

	text[0] = '\0';
	if (localtime_r(&seconds, &tm))
		(void)strftime(text, 8, "%H:%M", &tm);
}

static const char *when(const struct alert *alert, struct arena *arena)
{
	char since[8], until[8];

	hour(alert->time_us, since);
	if (!alert->deadline_us)
		return arena_printf(arena, "since %s", since);
	hour(alert->deadline_us, until);
	return arena_printf(arena, "since %s, answer until %s", since, until);
}

int text_init(struct text *text, const struct sink_run *run,
    const struct alert *alert, struct arena *arena)
{
	bool low = str_equal(policy_sink_value(run->config, "detail"), "low");
	struct text made = {.title = alert->title};
	const char **pieces[] = {
	    &made.title, &made.command, &made.why, &made.where};
	size_t i;

	if (low || !made.title)
		made.title = phrase(alert, arena);
	if (!made.title)
		return -1;
	if (!low) {
		made.command = alert->body;
		made.why = alert->why;
	}
	made.where = where(run, alert, low, arena);
	for (i = 0; i < COUNT(pieces); i++) {
		if (!*pieces[i])
			continue;
		*pieces[i] = text_clean(*pieces[i], arena);
		if (!*pieces[i])
			return -1;
	}
	made.when = when(alert, arena);
	*text = made;
	return made.when ? 0 : -1;
}

static void join(struct buf *out, const char *piece)
{
	if (!piece || !*piece)
		return;
	if (out->len)
		buf_addch(out, '\n');
	buf_addstr(out, piece);
}

void text_add_rest(
    struct buf *out, const struct text *text, struct text_form form, size_t max)
{
	struct buf rest = BUF_INIT(ALERT_TEXT_MAX);

	join(&rest, text->why);
	join(&rest, text->where);
	join(&rest, text->when);
	text_add(out, rest.data, form, max);
	out->failed = out->failed || rest.failed;
	buf_free(&rest);
}

void text_add_body(
    struct buf *out, const struct text *text, struct text_form form, size_t max)
{
	struct text_form plain = {form.unit, ESCAPE_NONE, false};
	struct buf rest = BUF_INIT(ALERT_TEXT_MAX);
	size_t start = out->len, used = 0, cost;

	text_add_rest(&rest, text, plain, ALERT_TEXT_MAX);
	cost = text_cost(rest.data, form);
	if (cost > max / 2)
		cost = max / 2;
	if (text->command && *text->command && max > cost + 1) {
		text_add(out, text->command, form, max - cost - 1);
		buf_addch(out, '\n');
		used = form.raw ? max - cost
				: units(out->data + start, out->len - start,
				      form.unit);
	}
	text_add(out, rest.data, form, max - used);
	out->failed = out->failed || rest.failed;
	buf_free(&rest);
}
