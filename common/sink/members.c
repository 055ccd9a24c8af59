#include "sink/members.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "json.h"
#include "policy.h"
#include "sink.h"
#include "sink/text.h"
#include "util.h"

#include <string.h>

static void fill(struct member members[MEMBERS], const struct alert *alert,
    const struct text *text, const char *body, const char *machine,
    struct arena *arena)
{
	char *time = arena_alloc(arena, CLOCK_TEXT_SIZE);
	const struct member made[MEMBERS] = {
	    {"id", alert->id},
	    {"key", alert->key},
	    {"kind", alert_kind_name(alert->kind)},
	    {"urgency", alert_urgency_name(alert_urgency(alert->kind))},
	    {"time", time},
	    {"title", text->title},
	    {"text", body},
	    {"command", text->command},
	    {"why", text->why},
	    {"where", text->where},
	    {"host", alert->host},
	    {"session", alert->session},
	    {"agent", alert->agent},
	    {"project", alert->project},
	    {"worktree", alert->worktree},
	    {"branch", alert->branch},
	    {"task", alert->task},
	    {"machine", machine},
	};

	if (time)
		clock_format(alert->time_us, time);
	memcpy(members, made, sizeof(made));
}

static void hide(struct member members[MEMBERS])
{
	static const char kept[] =
	    "id kind urgency time title text where machine";
	size_t i;

	for (i = 0; i < MEMBERS; i++)
		if (!str_in_list(members[i].name, kept))
			members[i].value = NULL;
}

int members_init(struct member members[MEMBERS], const struct sink_run *run,
    const struct alert *alert, struct arena *arena)
{
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	const char *copy;
	struct text text;

	if (text_init(&text, run, alert, arena) < 0)
		return -1;
	text_add_body(&body, &text, plain, ALERT_TEXT_MAX);
	copy = body.failed ? NULL : arena_strdup(arena, body.data);
	buf_free(&body);
	fill(members, alert, &text, copy, run->machine, arena);
	if (str_equal(policy_sink_value(run->config, "detail"), "low"))
		hide(members);
	return copy ? 0 : -1;
}

void members_put(struct buf *out, const struct member members[MEMBERS])
{
	size_t i;

	json_open(out);
	for (i = 0; i < MEMBERS; i++)
		json_put(out, members[i].name, members[i].value);
	json_close(out);
}
