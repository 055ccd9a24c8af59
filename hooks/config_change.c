/*
 * A settings file of the host has changed while a session runs. If that would
 * take our hooks out, or switch them off, the session keeps its old settings
 * and the person is told; unless it was a person who did it, with
 * `holdfast install` or `holdfast uninstall`.
 */
#include "hook.h"

#include "alert.h"
#include "host.h"
#include "json.h"
#include "wiring.h"

static void refuse(struct hook *hook, const struct wiring_trouble *hole)
{
	const char *where = hole->file ? hole->file : hook->event.message;
	struct decision *decision = &hook->decision;

	decision->verdict = VERDICT_DENY;
	decision->rule = "holdfast.settings";
	decision->subject = where;
	decision->why = hole->text;
	decision->instead =
	    "this session goes on with its old settings; a person takes "
	    "Holdfast out with `holdfast uninstall`, or mends it with "
	    "`holdfast install`";
	hook_alert(hook, ALERT_TAMPER, "somebody changed the settings", where,
	    hole->text);
}

static int judge(struct hook *hook)
{
	const char *path = hook->event.message;
	const struct wiring_trouble *hole;
	struct wiring wiring;

	if (hook->event.kind != EVENT_CONFIG_CHANGE)
		return 0;
	if (wiring_read(&wiring, hook->host, &hook->place, hook->event.project,
		&hook->arena, &hook->err) < 0)
		return -1;
	hole = wiring_hole(&wiring);
	json_put_bool(&hook->extra, "wired", !hole);
	if (!hole)
		return 0;
	if (*path && wiring_was_ours(&hook->place, path, &hook->arena)) {
		json_put_bool(&hook->extra, "by_holdfast", true);
		return 0;
	}
	json_put(&hook->extra, "wiring", hole->text);
	refuse(hook, hole);
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "config-change", HOOK_GUARD, EVENT_CONFIG_CHANGE, 2000, judge};

	return hook_main(argc, argv, &program);
}
