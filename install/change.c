#include "change.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "host.h"
#include "io.h"
#include "json.h"
#include "jsontext.h"
#include "path.h"
#include "place.h"
#include "sha256.h"
#include "util.h"
#include "wiring_settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "line 3: what" becomes "FILE:3: what". */
static int in_file(struct err *err, const char *path)
{
	struct err inner = *err;
	const char *text = inner.msg;
	size_t digits;

	if (!str_starts(text, "line "))
		return -1;
	text += strlen("line ");
	digits = strspn(text, "0123456789");
	return err_set(err, inner.kind, "%s:%.*s%s", path, (int)digits, text,
	    text + digits);
}

/* --- reading --- */

static int read_old(struct change *change, struct arena *arena, struct err *err)
{
	struct stat st;
	char *text;
	size_t len;

	if (io_read_file(AT_FDCWD, change->path, WIRING_FILE_MAX, arena, &text,
		&len, err) == 0) {
		if (stat(change->path, &change->st) < 0)
			return err_sys(err, "cannot look at %s", change->path);
		change->exists = true;
		change->old = text;
		change->old_len = len;
		return 0;
	}
	if (err->kind != ERR_MISSING)
		return -1;
	if (lstat(change->path, &st) == 0)
		return err_set(err, ERR_INPUT,
		    "%s is a link that leads nowhere", change->path);
	*err = (struct err){0};
	change->old = "";
	return 0;
}

static int begin(struct change *change, const struct host *host,
    const char *path, const struct place *place, struct arena *arena,
    struct err *err)
{
	struct change begun = {.host = host,
	    .settings = wiring_settings_find(host->name),
	    .place = place,
	    .path = path};

	if (!begun.settings) {
		(void)err_set(err, ERR_MISSING,
		    "Holdfast does not know the settings of %s", host->title);
		return -1;
	}
	begun.stamped = wiring_stamp_find(place, path, &begun.stamp, arena) &&
			strcmp(begun.stamp.by, "install") == 0;
	if (read_old(&begun, arena, err) < 0)
		return -1;
	*change = begun;
	return 0;
}

static bool is_untouched(const struct change *change)
{
	char hex[SHA256_HEX_SIZE];

	sha256_text(change->old, change->old_len, hex);
	return change->stamped && strcmp(change->stamp.hash, hex) == 0;
}

static const char *backup_path(
    const struct place *place, const char *name, struct arena *arena)
{
	return arena_printf(arena, "%s/backups/%s", place->user_state, name);
}

/* What was there before us, if the stamp says and the backup still has it. */
static const char *read_backup(
    struct change *change, size_t *len, struct arena *arena)
{
	struct err ignored = {0};
	const char *path;
	char *text;

	if (!change->stamped || !change->stamp.original ||
	    strchr(change->stamp.original, '/'))
		return NULL;
	path = backup_path(change->place, change->stamp.original, arena);
	if (!path || io_read_file(AT_FDCWD, path, WIRING_FILE_MAX, arena, &text,
			 len, &ignored) < 0)
		return NULL;
	change->backup = path;
	return text;
}

/* The result of an edit as the arena's text. */
static int take(struct buf *out, int ret, const char **text, size_t *len,
    struct arena *arena, struct err *err)
{
	char *copy = ret < 0 ? NULL : arena_strndup(arena, out->data, out->len);

	*len = out->len;
	buf_free(out);
	if (ret < 0)
		return -1;
	if (!copy)
		return err_set(err, ERR_MEMORY, "out of memory");
	*text = copy;
	return 0;
}

/* The text without our hooks. */
static int without_ours(const struct change *change, const char *original,
    const char **text, size_t *len, struct arena *arena, struct err *err)
{
	struct buf out = BUF_INIT(WIRING_FILE_MAX);
	int ret;

	if (jsontext_is_blank(change->old, change->old_len)) {
		*text = change->old;
		*len = change->old_len;
		return 0;
	}
	ret = change->settings->unwire(
	    change->host, change->old, change->old_len, original, &out, err);
	return take(&out, ret, text, len, arena, err);
}

static bool is_same(const struct change *change)
{
	return change->len == change->old_len &&
	       memcmp(change->text, change->old, change->len) == 0;
}

/* --- planning an installation --- */

/* The first trouble that makes the host ignore the file, or NULL. */
static const struct wiring_trouble *first_cause(const struct wiring *wiring)
{
	const struct wiring_trouble *trouble = wiring->troubles;

	while (trouble && !trouble->cause)
		trouble = trouble->next;
	return trouble;
}

/* How many of our hooks the host would find in `text`; -1 if it drops it. */
static int count_hooks(const struct change *change, const char *text,
    size_t len, size_t *n, struct arena *arena, struct err *err)
{
	struct wiring wiring = {
	    .host = change->host, .settings = change->settings, .arena = arena};
	struct wiring_file file = {.path = change->path};
	const struct wiring_trouble *trouble;
	const struct wiring_entry *entry;

	*n = 0;
	change->settings->inspect(&wiring, &file, text, len);
	trouble = first_cause(&wiring);
	if (file.dropped && trouble && trouble->line)
		return err_set(err, ERR_INPUT,
		    "%s:%zu: %s, so no hook in it would run", change->path,
		    trouble->line, trouble->text);
	if (file.dropped && trouble) /* the text begins with the line */
		return err_set(err, ERR_INPUT, "%s", trouble->text);
	for (entry = wiring.entries; entry; entry = entry->next)
		*n += entry->hook && !entry->fault;
	return wiring.full ? err_set(err, ERR_MEMORY, "out of memory") : 0;
}

/*
 * Does the host read the file as it is, would it as it will be, and are all of
 * our hooks in it then?
 */
static int check_texts(
    const struct change *change, struct arena *arena, struct err *err)
{
	size_t n;

	if (count_hooks(change, change->old, change->old_len, &n, arena, err) <
		0 ||
	    count_hooks(change, change->text, change->len, &n, arena, err) < 0)
		return in_file(err, change->path);
	if (n < change->host->n_hooks)
		return err_set(err, ERR_INPUT,
		    "%s: only %zu of %zu hooks could be wired", change->path, n,
		    change->host->n_hooks);
	return 0;
}

/* A hook that is wired to a program which is gone lets everything pass. */
static int check_programs(const struct host *host, const char *libexec,
    struct arena *arena, struct err *err)
{
	size_t i;

	for (i = 0; i < host->n_hooks; i++) {
		const char *path = arena_printf(
		    arena, "%s/holdfast-%s", libexec, host->hooks[i].program);

		if (!path || access(path, X_OK) < 0)
			return err_set(err, ERR_MISSING,
			    "%s/holdfast-%s is not there; run make install",
			    libexec, host->hooks[i].program);
	}
	return 0;
}

int change_plan_install(struct change *change, const struct host *host,
    const char *path, const struct place *place, struct arena *arena,
    struct err *err)
{
	const char *libexec = place_libexec(arena), *base, *rest;
	struct buf out = BUF_INIT(WIRING_FILE_MAX);
	struct change plan = {0};
	size_t len, rest_len;
	int ret;

	if (!libexec)
		return err_set(err, ERR_MISSING,
		    "cannot tell where Holdfast's programs stand");
	if (check_programs(host, libexec, arena, err) < 0 ||
	    begin(&plan, host, path, place, arena, err) < 0)
		return -1;
	plan.installs = true;
	base = plan.old;
	len = plan.old_len;
	if (jsontext_is_blank(base, len)) {
		base = plan.settings->empty;
		len = strlen(base);
	}
	ret = plan.settings->wire(host, libexec, base, len, &out, err);
	if (take(&out, ret, &plan.text, &plan.len, arena, err) < 0 ||
	    without_ours(&plan, NULL, &rest, &rest_len, arena, err) < 0)
		return in_file(err, path);
	plan.had_ours = rest_len != plan.old_len;
	if (check_texts(&plan, arena, err) < 0)
		return -1;
	(void)read_backup(&plan, &len, arena);
	plan.kind = !plan.exists     ? CHANGE_CREATE
		    : is_same(&plan) ? CHANGE_NONE
				     : CHANGE_WRITE;
	*change = plan;
	return 0;
}

/* --- planning its undoing --- */

int change_plan_uninstall(struct change *change, const struct host *host,
    const char *path, const struct place *place, struct arena *arena,
    struct err *err)
{
	struct change plan = {0};
	const char *original;
	size_t len = 0;

	if (begin(&plan, host, path, place, arena, err) < 0)
		return -1;
	if (!plan.exists) {
		*change = plan;
		return 0;
	}
	original = read_backup(&plan, &len, arena);
	if (without_ours(&plan, original, &plan.text, &plan.len, arena, err) <
	    0)
		return in_file(err, path);
	plan.had_ours = !is_same(&plan);
	plan.kind = plan.had_ours ? CHANGE_WRITE : CHANGE_NONE;
	if (is_untouched(&plan) && original) {
		plan.text = original;
		plan.len = len;
		plan.kind = CHANGE_RESTORE;
	}
	/* nothing was there before us, and nobody has put anything in since */
	if (plan.had_ours && plan.stamped && !plan.stamp.original &&
	    plan.settings->is_empty(plan.text, plan.len))
		plan.kind = CHANGE_REMOVE;
	*change = plan;
	return 0;
}
