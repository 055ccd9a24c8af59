#include "setup_file.h"

#include "change.h"
#include "diff.h"
#include "err.h"
#include "host.h"
#include "json.h"
#include "person.h"
#include "term.h"

#include <stdio.h>
#include <string.h>

#define DIFF_MAX ((size_t)16 << 20)

static const char *result_of(
    const struct setup *setup, const struct change *change)
{
	static const char *const done[] = {
	    "unchanged", "wired", "created", "restored", "removed"};

	if (!setup->installs && change->kind == CHANGE_WRITE)
		return "unwired";
	return done[change->kind];
}

static void show_diff(const struct change *change)
{
	static const char nothing[] = "/dev/null";
	struct diff_side before = {change->exists ? change->path : nothing,
	    change->old, change->old_len};
	struct diff_side after = {change->path, change->text, change->len};
	struct buf out = BUF_INIT(DIFF_MAX);

	if (change->kind == CHANGE_REMOVE)
		after = (struct diff_side){nothing, "", 0};
	diff_add(&out, &before, &after);
	if (out.failed)
		(void)printf("(the difference is too long to be shown)\n");
	else
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
}

static void tell_done(const struct setup *setup, const struct change *change)
{
	const char *title = change->host->title, *path = change->path;

	switch (change->kind) {
	case CHANGE_NONE:
		(void)printf(
		    setup->installs
			? "%s: already wired in %s; nothing to change.\n"
			: "%s: no hook of Holdfast is in %s.\n",
		    title, path);
		break;
	case CHANGE_WRITE:
		(void)printf(setup->installs
				 ? "%s: wired into %s.\n"
				 : "%s: the hooks are out of %s; what others "
				   "wrote there is untouched.\n",
		    title, path);
		break;
	case CHANGE_CREATE:
		(void)printf("%s: wired into %s, a new file.\n", title, path);
		break;
	case CHANGE_RESTORE:
		(void)printf(
		    "%s: %s is what it was before Holdfast.\n", title, path);
		break;
	case CHANGE_REMOVE:
		(void)printf(
		    "%s: %s is removed; it was not there before Holdfast.\n",
		    title, path);
		break;
	}
	if (setup->installs && change->kind == CHANGE_WRITE && change->backup)
		(void)printf(
		    "  what was there is kept in %s\n", change->backup);
}

static void add_result(struct setup *setup, const struct change *change)
{
	struct buf *out = &setup->results;

	if (out->len)
		buf_addch(out, ',');
	json_open(out);
	json_put(out, "host", change->host->name);
	json_put(out, "file", change->path);
	json_put(out, "result", result_of(setup, change));
	json_put_bool(
	    out, "written", !setup->dry_run && change->kind != CHANGE_NONE);
	json_put(out, "backup",
	    setup->installs && change->kind == CHANGE_WRITE ? change->backup
							    : NULL);
	json_close(out);
}

int setup_fail(struct setup *setup, const char *what)
{
	setup->status = term_fail(setup->command, "%s", what);
	return -1;
}

/*
 * Taking hooks out, or putting others in their place, is for a person. An
 * agent that is asked to set Holdfast up may wire it where it was not.
 */
static bool may_change(const struct setup *setup, const struct change *change)
{
	const struct host *agent;

	if (setup->dry_run || change->kind == CHANGE_NONE ||
	    (setup->installs && !change->had_ours))
		return true;
	agent = person_agent();
	if (agent)
		(void)term_fail(setup->command,
		    "this is for a person, and here %s is at work; open a "
		    "terminal of your own",
		    agent->title);
	return !agent;
}

int setup_file(struct setup *setup, const struct host *host, const char *path)
{
	struct change change;
	struct err err = {0};
	int ret = setup->installs ? change_plan_install(&change, host, path,
					&setup->place, &setup->arena, &err)
				  : change_plan_uninstall(&change, host, path,
					&setup->place, &setup->arena, &err);

	if (ret < 0)
		return setup_fail(setup, err.msg);
	if (!may_change(setup, &change)) {
		setup->status = 2;
		return -1;
	}
	if (!setup->dry_run && change.kind != CHANGE_NONE &&
	    change_do(&change, &setup->arena, &err) < 0)
		return setup_fail(setup, err.msg);
	if (setup->n_done < SETUP_FILES_MAX)
		setup->done[setup->n_done++] = path;
	if (setup->json)
		add_result(setup, &change);
	else if (setup->dry_run && change.kind != CHANGE_NONE)
		show_diff(&change);
	else
		tell_done(setup, &change);
	return 0;
}
