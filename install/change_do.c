#include "change.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "host.h"
#include "io.h"
#include "jsontext.h"
#include "path.h"
#include "place.h"
#include "sha256.h"
#include "util.h"
#include "wiring_settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- what was there before us --- */

static char *parent_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	return arena_strndup(
	    arena, path, slash && slash > path ? (size_t)(slash - path) : 1);
}

/* The topmost folder above `path` that does not exist; NULL if all do. */
static const char *missing_folder(const char *path, struct arena *arena)
{
	const char *missing = NULL;
	char *dir = parent_of(path, arena);

	while (dir && access(dir, F_OK) < 0 && errno == ENOENT) {
		missing = dir;
		dir = parent_of(dir, arena);
	}
	return missing;
}

/* Is the text one that install itself has written, with nothing new in it? */
static bool is_ours_alone(const struct change *change)
{
	char hex[SHA256_HEX_SIZE];

	sha256_text(change->old, change->old_len, hex);
	return change->stamped && strcmp(change->stamp.hash, hex) == 0;
}

static int write_backup(struct change *change, const char *text, size_t len,
    struct arena *arena, struct err *err)
{
	const char *dir =
	    path_join(change->place->user_state, "backups", arena);
	char file[SHA256_HEX_SIZE], content[SHA256_HEX_SIZE];
	char *name;

	sha256_text(change->path, strlen(change->path), file);
	sha256_text(text, len, content);
	name = arena_printf(
	    arena, "%s-%.16s-%.16s", change->host->name, file, content);
	change->backup = dir && name ? path_join(dir, name, arena) : NULL;
	if (!change->backup)
		return err_set(err, ERR_MEMORY, "out of memory");
	change->stamp.original = name;
	if (io_make_dirs(dir, 0700, err) < 0)
		return -1;
	return io_replace_file(change->backup, text, len, 0600, err);
}

/* The text without hooks of ours becomes the backup. */
static int keep_rest(
    struct change *change, bool was_made, struct arena *arena, struct err *err)
{
	struct buf out = BUF_INIT(WIRING_FILE_MAX);
	int ret = change->settings->unwire(
	    change->host, change->old, change->old_len, NULL, &out, err);

	/* a file that we made, and that holds nothing else, was not there */
	if (ret == 0 &&
	    !(was_made && change->settings->is_empty(out.data, out.len)))
		ret = write_backup(change, out.data, out.len, arena, err);
	buf_free(&out);
	return ret;
}

/*
 * What uninstall will give back: what is there now, or, where hooks of ours
 * are in it already, what would be there without them.
 */
static int keep_original(
    struct change *change, struct arena *arena, struct err *err)
{
	bool was_made = change->stamped && !change->stamp.original;

	if (is_ours_alone(change) && (change->backup || was_made))
		return 0;
	if (!change->stamped || !change->exists)
		change->stamp.made = NULL;
	change->stamp.original = NULL;
	if (!change->exists)
		return 0;
	if (jsontext_is_blank(change->old, change->old_len))
		return write_backup(
		    change, change->old, change->old_len, arena, err);
	return keep_rest(change, was_made, arena, err);
}

/* --- writing --- */

static mode_t mode_of(const struct change *change)
{
	if (change->exists)
		return change->st.st_mode & 07777;
	return change->place->home &&
		       path_is_inside(change->path, change->place->home)
		   ? 0600
		   : 0644;
}

/* Nobody may have written it since it was read. */
static int check_unchanged(
    const struct change *change, struct arena *arena, struct err *err)
{
	char *text;
	size_t len;

	if (io_read_file(AT_FDCWD, change->path, WIRING_FILE_MAX, arena, &text,
		&len, err) < 0) {
		if (err->kind != ERR_MISSING || change->exists)
			return -1;
		*err = (struct err){0};
		return 0;
	}
	if (!change->exists || len != change->old_len ||
	    memcmp(text, change->old, len) != 0)
		return err_set(err, ERR_BUSY,
		    "%s was changed by somebody else just now; run it again",
		    change->path);
	return 0;
}

static int put_text(
    const struct change *change, const char *text, size_t len, struct err *err)
{
	struct stat st;

	if (io_replace_file(change->path, text, len, mode_of(change), err) < 0)
		return -1;
	if (!change->exists || stat(change->path, &st) < 0)
		return 0;
	/* somebody else's file, which only root can have replaced */
	if ((st.st_uid != change->st.st_uid ||
		st.st_gid != change->st.st_gid) &&
	    chown(change->path, change->st.st_uid, change->st.st_gid) < 0)
		return err_sys(
		    err, "cannot keep the owner of %s", change->path);
	return 0;
}

/* Folders that we made and nobody uses, up to `made`. */
static void remove_folders(
    const char *path, const char *made, struct arena *arena)
{
	char *dir = parent_of(path, arena);

	while (dir && path_is_inside(dir, made) && rmdir(dir) == 0)
		dir = parent_of(dir, arena);
}

static int remove_file(
    const struct change *change, struct arena *arena, struct err *err)
{
	struct stat st;

	/* where a link was put meanwhile, the link is not ours to remove */
	if (lstat(change->path, &st) == 0 && S_ISLNK(st.st_mode))
		return put_text(change, change->text, change->len, err);
	if (unlink(change->path) < 0)
		return err_sys(err, "cannot remove %s", change->path);
	if (change->stamp.made)
		remove_folders(change->path, change->stamp.made, arena);
	return 0;
}

static int write_text(
    struct change *change, struct arena *arena, struct err *err)
{
	const char *dir = parent_of(change->path, arena);

	if (check_unchanged(change, arena, err) < 0)
		return -1;
	if (change->kind == CHANGE_REMOVE)
		return remove_file(change, arena, err);
	if (!dir ||
	    (change->kind == CHANGE_CREATE && io_make_dirs(dir, 0755, err) < 0))
		return -1;
	return put_text(change, change->text, change->len, err);
}

/*
 * What is there now is what was meant; that it does what it should was checked
 * before. Otherwise the old text is put back.
 */
static int verify(
    const struct change *change, struct arena *arena, struct err *err)
{
	struct err second = {0};
	char *text;
	size_t len;

	if (change->kind == CHANGE_REMOVE)
		return 0;
	if (io_read_file(AT_FDCWD, change->path, WIRING_FILE_MAX, arena, &text,
		&len, err) == 0 &&
	    len == change->len && memcmp(text, change->text, len) == 0)
		return 0;
	if (change->exists)
		(void)put_text(change, change->old, change->old_len, &second);
	else
		(void)unlink(change->path);
	return err_set(err, ERR_SYSTEM,
	    "%s does not hold what was written to it", change->path);
}

/* --- the change --- */

static void fill_stamp(struct change *change, char hex[SHA256_HEX_SIZE])
{
	if (change->kind == CHANGE_REMOVE)
		(void)snprintf(hex, SHA256_HEX_SIZE, "%s", WIRING_ABSENT);
	else
		sha256_text(change->text, change->len, hex);
	change->stamp.path = change->path;
	change->stamp.host = change->host->name;
	change->stamp.hash = hex;
	change->stamp.time_us = clock_now_us();
	change->stamp.by = change->installs ? "install" : "uninstall";
}

/*
 * The stamp comes first: a running session may look at it the moment that the
 * file has changed.
 */
int change_do(struct change *change, struct arena *arena, struct err *err)
{
	struct wiring_stamp before = change->stamp;
	const char *given_back = change->backup;
	char hex[SHA256_HEX_SIZE];
	struct err second = {0};

	if (change->installs && keep_original(change, arena, err) < 0)
		return -1;
	if (change->kind == CHANGE_CREATE && !change->stamp.made)
		change->stamp.made = missing_folder(change->path, arena);
	fill_stamp(change, hex);
	if (!change->installs) {
		change->stamp.original = NULL;
		change->stamp.made = NULL;
	}
	if (wiring_stamp_save(change->place, &change->stamp, arena, err) < 0)
		return -1;
	change->stamp.made =
	    change->installs ? change->stamp.made : before.made;
	if (write_text(change, arena, err) < 0 ||
	    verify(change, arena, err) < 0) {
		if (change->stamped)
			(void)wiring_stamp_save(
			    change->place, &before, arena, &second);
		return -1;
	}
	if (change->kind == CHANGE_RESTORE && given_back)
		(void)unlink(given_back);
	return 0;
}
