#include "alert.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "json.h"
#include "util.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	enum alert_urgency urgency;
} kinds[ALERT_KINDS] = {
    [ALERT_PERMISSION] = {"permission", URGENCY_HIGH},
    [ALERT_IDLE] = {"idle", URGENCY_NORMAL},
    [ALERT_QUESTION] = {"question", URGENCY_HIGH},
    [ALERT_DONE] = {"done", URGENCY_NORMAL},
    [ALERT_STUCK] = {"stuck", URGENCY_NORMAL},
    [ALERT_BUDGET] = {"budget", URGENCY_NORMAL},
    [ALERT_DENIED] = {"denied", URGENCY_LOW},
    [ALERT_FAILED] = {"failed", URGENCY_NORMAL},
    [ALERT_TAMPER] = {"tamper", URGENCY_HIGH},
};

static const char *const urgencies[] = {"low", "normal", "high"};

/*
 * The texts of an alert, and how many bytes of each are kept: six times their
 * sum, the worst that JSON makes of bytes, is below ALERT_TEXT_MAX.
 */
static const struct member {
	const char *key;
	size_t at, max;
} members[] = {
    {"id", offsetof(struct alert, id), ALERT_ID_MAX},
    {"key", offsetof(struct alert, key), 128},
    {"host", offsetof(struct alert, host), 64},
    {"session", offsetof(struct alert, session), 128},
    {"agent", offsetof(struct alert, agent), 64},
    {"project", offsetof(struct alert, project), 1024},
    {"worktree", offsetof(struct alert, worktree), 1024},
    {"branch", offsetof(struct alert, branch), 256},
    {"task", offsetof(struct alert, task), 256},
    {"title", offsetof(struct alert, title), 256},
    {"body", offsetof(struct alert, body), 5120},
    {"why", offsetof(struct alert, why), 1024},
    {"terminal", offsetof(struct alert, terminal), 64},
};

static const char *get(const struct alert *alert, const struct member *member)
{
	const char *text;

	memcpy(&text, (const char *)alert + member->at, sizeof(text));
	return text;
}

static void set(
    struct alert *alert, const struct member *member, const char *text)
{
	memcpy((char *)alert + member->at, &text, sizeof(text));
}

const char *alert_kind_name(enum alert_kind kind)
{
	return (size_t)kind < COUNT(kinds) ? kinds[kind].name : "unknown";
}

int alert_kind_parse(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (str_equal(kinds[i].name, name))
			return (int)i;
	return -1;
}

enum alert_urgency alert_urgency(enum alert_kind kind)
{
	return (size_t)kind < COUNT(kinds) ? kinds[kind].urgency : URGENCY_HIGH;
}

const char *alert_urgency_name(enum alert_urgency urgency)
{
	return (size_t)urgency < COUNT(urgencies) ? urgencies[urgency] : "high";
}

int alert_urgency_parse(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(urgencies); i++)
		if (str_equal(urgencies[i], name))
			return (int)i;
	return -1;
}

/* A third from the start, two from the end: the end of a command decides. */
static void put_short(
    struct buf *out, const char *key, const char *text, size_t max)
{
	static const char gap[] = " … ";
	struct buf kept = BUF_INIT(max);
	size_t len = strlen(text), head, from;

	if (len <= max) {
		json_put_len(out, key, text, len);
		return;
	}
	head = utf8_cut(text, (max - strlen(gap)) / 3);
	from = len - (max - strlen(gap) - head);
	while (((unsigned char)text[from] & 0xc0) == 0x80)
		from++;
	buf_add(&kept, text, head);
	buf_addstr(&kept, gap);
	buf_add(&kept, text + from, len - from);
	json_put_len(out, key, kept.data, kept.len);
	out->failed = out->failed || kept.failed;
	buf_free(&kept);
}

static void put_time(struct buf *out, const char *key, int64_t time_us)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(time_us, text);
	json_put(out, key, text);
}

void alert_write(struct buf *out, const struct alert *alert)
{
	size_t i;

	json_open(out);
	json_put(out, "kind", alert_kind_name(alert->kind));
	put_time(out, "time", alert->time_us);
	if (alert->deadline_us)
		put_time(out, "deadline", alert->deadline_us);
	for (i = 0; i < COUNT(members); i++) {
		const char *text = get(alert, &members[i]);

		if (text && *text)
			put_short(out, members[i].key, text, members[i].max);
	}
	json_close(out);
}

static int read_times(
    struct alert *alert, const struct cJSON *root, struct err *err)
{
	const char *time = json_str(root, "time");
	const char *deadline = json_str(root, "deadline");

	if (!time || !clock_parse(time, &alert->time_us))
		return err_set(err, ERR_INPUT, "an alert without its time");
	if (deadline && !clock_parse(deadline, &alert->deadline_us))
		return err_set(err, ERR_INPUT, "an alert with a bad deadline");
	return 0;
}

int alert_parse(struct alert *alert, char *text, size_t len,
    struct arena *arena, struct err *err)
{
	struct alert made = {0};
	struct json json = {0};
	int kind, ret = -1;
	size_t i;

	if (json_parse(&json, text, len, err) < 0)
		return -1;
	kind = alert_kind_parse(json_str(json.root, "kind"));
	if (kind < 0) {
		(void)err_set(err, ERR_INPUT, "an alert of no known kind");
		goto out;
	}
	made.kind = (enum alert_kind)kind;
	if (read_times(&made, json.root, err) < 0)
		goto out;
	for (i = 0; i < COUNT(members); i++) {
		const char *value = json_str(json.root, members[i].key);
		char *copy = value ? arena_strdup(arena, value) : NULL;

		if (value && !copy) {
			(void)err_set(err, ERR_MEMORY, "out of memory");
			goto out;
		}
		set(&made, &members[i], copy);
	}
	if (!made.id) {
		(void)err_set(err, ERR_INPUT, "an alert without its id");
		goto out;
	}
	*alert = made;
	ret = 0;
out:
	json_free(&json);
	return ret;
}
