/*
 * Gives the rules to a session that starts, resumes, was cleared or was just
 * compacted, and to a subagent; looks whether our own hooks are all wired.
 */
#include "hook.h"

#include "alert.h"
#include "host.h"
#include "rules.h"
#include "state.h"
#include "trust.h"
#include "wiring.h"

static int give_rules(struct hook *hook)
{
	struct buf text = BUF_INIT((size_t)1 << 20);
	struct rules_summary summary;
	int ret = -1;

	trust_load(&hook->policy, &hook->arena);
	if (rules_add(&text, &hook->policy, hook->host->context_max, &summary,
		&hook->arena, &hook->err) < 0)
		goto out;
	if (text.len) {
		hook->decision.context = arena_strdup(&hook->arena, text.data);
		if (!hook->decision.context) {
			(void)err_set(&hook->err, ERR_MEMORY, "out of memory");
			goto out;
		}
	}
	json_put_int(&hook->extra, "rules_pins", summary.pins);
	json_put_int(&hook->extra, "rules_files", summary.files);
	json_put_int(&hook->extra, "rules_bytes", (int64_t)text.len);
	if (summary.untrusted) {
		json_put_int(
		    &hook->extra, "rules_untrusted", summary.untrusted);
		hook->decision.notice =
		    "Holdfast: this project's rules are not used until you "
		    "have read and trusted them: holdfast trust";
	}
	ret = 0;
out:
	buf_free(&text);
	return ret;
}

static int count_anew(struct hook *hook)
{
	struct state state;

	if (state_open(&state, hook->statefd, hook->event.host,
		hook->event.session, &hook->err) < 0)
		return -1;
	if (state.damaged)
		json_put_bool(&hook->extra, "state_damaged", true);
	state.record.calls_since_rules = 0;
	if (state_save(&state, &hook->err) < 0) {
		state_close(&state);
		return -1;
	}
	state_close(&state);
	return 0;
}

/* Hooks that were taken out, or switched off, are told to the person. */
static int check_wiring(struct hook *hook)
{
	const struct wiring_trouble *hole;
	struct wiring wiring;

	if (wiring_read(&wiring, hook->host, &hook->place, hook->event.project,
		&hook->arena, &hook->err) < 0)
		return -1;
	hole = wiring_is_whole(&wiring) ? NULL : wiring_hole(&wiring);
	json_put_bool(&hook->extra, "wired", !hole);
	if (!hole)
		return 0;
	json_put(&hook->extra, "wiring", hole->text);
	hook->decision.notice = arena_printf(&hook->arena,
	    "Holdfast: %s. To mend it: %s", hole->text, hole->mend);
	hook_alert(
	    hook, ALERT_TAMPER, "is not fully held", hole->text, hole->mend);
	return 0;
}

static int judge(struct hook *hook)
{
	if (hook->event.kind != EVENT_SESSION_START &&
	    hook->event.kind != EVENT_SUBAGENT_START)
		return 0;
	if (give_rules(hook) < 0)
		return -1;
	if (hook->event.kind == EVENT_SUBAGENT_START)
		return 0;
	if (count_anew(hook) < 0)
		return -1;
	return check_wiring(hook);
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "session-start", HOOK_NEUTRAL, EVENT_SESSION_START, 2000, judge};

	return hook_main(argc, argv, &program);
}
