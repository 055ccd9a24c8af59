#include "spool.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "sha256.h"
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_LEN 160 /* ORDER-ID and a suffix */
#define ORDER_DIGITS 16
#define ORDER_TRIES 20 /* of a millisecond each */
#define TOLD_SECONDS 3600

int spool_open(int statefd, struct err *err)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
	int fd = openat(statefd, SPOOL_DIR, flags);

	if (fd < 0 && errno == ENOENT) {
		if (mkdirat(statefd, SPOOL_DIR, 0700) < 0 && errno != EEXIST)
			return err_sys(err, "cannot create the spool");
		fd = openat(statefd, SPOOL_DIR, flags);
	}
	return fd < 0 ? err_sys(err, "cannot open the spool") : fd;
}

/* The number in the open file, 0 if there is none. */
static int64_t read_order(int fd)
{
	char text[ORDER_DIGITS + 1];
	uint64_t value;

	if (pread(fd, text, ORDER_DIGITS, 0) != ORDER_DIGITS)
		return 0;
	text[ORDER_DIGITS] = '\0';
	return parse_uint(text, (uint64_t)INT64_MAX / 2, &value)
		   ? (int64_t)value
		   : 0;
}

/*
 * A number larger than all before it, near the time of day: the order that
 * alerts were raised in has to survive a clock that is set back. Where the
 * file cannot be locked or written the time alone must do.
 */
static int64_t next_order(int dirfd, int64_t now_us)
{
	int fd = openat(dirfd, "order",
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	char text[ORDER_DIGITS + 8];
	int64_t last, order = now_us;
	int try;

	if (fd < 0)
		return now_us;
	for (try = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; try++) {
		if (try == ORDER_TRIES) {
			close(fd);
			return now_us;
		}
		clock_sleep_ms(1);
	}
	last = read_order(fd);
	if (order <= last)
		order = last + 1;
	(void)snprintf(text, sizeof(text), "%016" PRId64, order);
	/* what cannot be written only costs the order, not the alert */
	if (pwrite(fd, text, ORDER_DIGITS, 0) != ORDER_DIGITS)
		order = now_us;
	close(fd); /* and with it the lock */
	return order;
}

static bool is_id(const char *id)
{
	size_t i;

	for (i = 0; id[i]; i++)
		if (!is_alnum(id[i]) && id[i] != '-' && id[i] != '_')
			return false;
	return i > 0 && i <= ALERT_ID_MAX;
}

/* Its id as a file can be named after it; one is made where none is given. */
static const char *make_id(
    const struct alert *alert, int64_t order, struct arena *arena)
{
	const char *text = alert->id;
	char hex[SHA256_HEX_SIZE];

	if (text && is_id(text))
		return text;
	if (!text)
		text = arena_printf(arena, "%" PRId64 " %" PRId64 " %ld %s %s",
		    order, clock_now_us(), (long)getpid(),
		    alert->project ? alert->project : "",
		    alert->session ? alert->session : "");
	if (!text)
		return NULL;
	sha256_text(text, strlen(text), hex);
	return arena_strndup(arena, hex, 32);
}

static const char *make_key(const struct alert *alert, struct arena *arena)
{
	if (alert->key)
		return alert->key;
	if (!alert->session)
		return alert->id;
	return arena_printf(arena, "%s/%s/%s", alert->host ? alert->host : "",
	    alert->session, alert->agent ? alert->agent : "");
}

/* Whole or not at all: readers only ever see the last name. */
static int write_file(int dirfd, const char *id, const char *name,
    const struct buf *text, struct err *err)
{
	char draft[NAME_MAX_LEN];
	int fd;

	(void)snprintf(draft, sizeof(draft), "%s.%ld.tmp", id, (long)getpid());
	fd = openat(dirfd, draft,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(err, "cannot create a file in the spool");
	if (io_write_all(fd, text->data, text->len, err) < 0) {
		(void)err_sys(err, "cannot write to the spool");
		close(fd);
		(void)unlinkat(dirfd, draft, 0);
		return -1;
	}
	close(fd);
	if (renameat(dirfd, draft, dirfd, name) < 0) {
		(void)err_sys(err, "cannot rename a file in the spool");
		(void)unlinkat(dirfd, draft, 0);
		return -1;
	}
	return 0;
}

static int add(
    int dirfd, struct alert *alert, struct arena *arena, struct err *err)
{
	struct buf text = BUF_INIT(ALERT_TEXT_MAX);
	char name[NAME_MAX_LEN];
	int64_t order;
	int ret = -1;

	if (!alert->time_us)
		alert->time_us = clock_now_us();
	order = next_order(dirfd, clock_now_us());
	alert->id = make_id(alert, order, arena);
	alert->key = alert->id ? make_key(alert, arena) : NULL;
	if (!alert->key)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (spool_was_told(dirfd, alert->id))
		return 0;
	if (!alert->terminal)
		alert->terminal = spool_terminal(arena);
	alert_write(&text, alert);
	(void)snprintf(name, sizeof(name), "%0*" PRId64 "-%s" SPOOL_ALERT,
	    ORDER_DIGITS, order, alert->id);
	alert->file = arena_strdup(arena, name);
	if (text.failed || !alert->file)
		(void)err_set(err, ERR_MEMORY, "out of memory");
	else
		ret = write_file(dirfd, alert->id, name, &text, err);
	buf_free(&text);
	return ret;
}

int spool_add(
    int statefd, struct alert *alert, struct arena *arena, struct err *err)
{
	int dirfd = spool_open(statefd, err);
	int ret;

	if (dirfd < 0)
		return -1;
	ret = add(dirfd, alert, arena, err);
	close(dirfd);
	return ret;
}

int spool_raise(const struct place *place, int statefd, struct alert *alert,
    struct arena *arena, struct err *err)
{
	const char *libexec = place_libexec(arena);
	const char *program =
	    libexec ? path_join(libexec, SPOOL_PROGRAM, arena) : NULL;
	struct buf text = BUF_INIT(ALERT_TEXT_MAX);
	bool kept = spool_add(statefd, alert, arena, err) == 0;
	struct err second = {0};
	int ret;

	if (!program)
		return kept ? err_set(err, ERR_MISSING,
				  "cannot find " SPOOL_PROGRAM)
			    : -1;
	if (kept)
		return spool_start_deliver(
		    program, place->user_state, NULL, NULL, err);
	if (alert->id && alert->key)
		alert_write(&text, alert);
	ret = !text.len || text.failed
		  ? -1
		  : spool_start_deliver(program, place->user_state, &text,
			place->state, &second);
	buf_free(&text);
	return ret;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
	const char **list;
	size_t n, max;
};

static bool add_name(struct names *names, const char *name, struct arena *arena)
{
	if (names->n == names->max) {
		size_t max = names->max ? names->max * 2 : 64;
		const char **list = arena_array(arena, max, sizeof(*list));

		if (!list)
			return false;
		if (names->n)
			memcpy(list, names->list, names->n * sizeof(*list));
		names->list = list;
		names->max = max;
	}
	names->list[names->n] = arena_strdup(arena, name);
	return names->list[names->n++] != NULL;
}

int spool_names(int dirfd, const char *suffix, const char *const **names,
    size_t *n, struct arena *arena, struct err *err)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct names found = {0};
	const struct dirent *entry;
	bool full = false;

	if (!dir) {
		(void)err_sys(err, "cannot list the spool");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while (!full && found.n < SPOOL_NAMES_MAX && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && str_ends(entry->d_name, suffix))
			full = !add_name(&found, entry->d_name, arena);
	closedir(dir);
	if (full)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (found.n)
		qsort(found.list, found.n, sizeof(*found.list), by_name);
	*names = found.list;
	*n = found.n;
	return 0;
}

/* A broken file must not stand in the way of those behind it. */
static void set_aside(int dirfd, const char *name)
{
	char bad[NAME_MAX_LEN * 2];

	(void)snprintf(bad, sizeof(bad), "%.255s.bad", name);
	if (renameat(dirfd, name, dirfd, bad) < 0)
		(void)unlinkat(dirfd, name, 0);
}

int spool_read(int dirfd, const char *name, struct alert *alert,
    struct arena *arena, struct err *err)
{
	struct alert made = {0};
	char *text;
	size_t len;

	if (io_read_file(dirfd, name, ALERT_TEXT_MAX, arena, &text, &len, err) <
	    0) {
		if (err->kind == ERR_INPUT)
			set_aside(dirfd, name);
		return -1;
	}
	if (alert_parse(&made, text, len, arena, err) < 0 || !is_id(made.id)) {
		if (err->kind == ERR_MEMORY)
			return -1;
		set_aside(dirfd, name);
		return err_set(
		    err, ERR_INPUT, "a broken alert is set aside as *.bad");
	}
	made.file = arena_strdup(arena, name);
	if (!made.file)
		return err_set(err, ERR_MEMORY, "out of memory");
	*alert = made;
	return 0;
}

bool spool_was_told(int dirfd, const char *id)
{
	char name[NAME_MAX_LEN];

	(void)snprintf(name, sizeof(name), "%.64s" SPOOL_TOLD, id);
	return faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int spool_told(int dirfd, const struct alert *alert, struct err *err)
{
	char name[NAME_MAX_LEN];

	(void)snprintf(name, sizeof(name), "%.64s" SPOOL_TOLD, alert->id);
	if (renameat(dirfd, alert->file, dirfd, name) < 0)
		return err_sys(err, "cannot close an alert");
	return 0;
}

/* Also what is from the future: the clock was set back. */
static bool is_old(int dirfd, const char *name, int64_t now_s)
{
	struct stat st = {0};
	int64_t age_s;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	age_s = now_s - (int64_t)st.st_ctime;
	return age_s > TOLD_SECONDS || age_s < -TOLD_SECONDS;
}

static void sweep(int dirfd, const char *suffix, struct arena *arena)
{
	const char *const *names;
	struct err ignored = {0};
	int64_t now_s = clock_now_us() / 1000000;
	size_t n = 0, i;

	if (spool_names(dirfd, suffix, &names, &n, arena, &ignored) < 0)
		return;
	for (i = 0; i < n; i++)
		if (is_old(dirfd, names[i], now_s))
			(void)unlinkat(dirfd, names[i], 0);
}

void spool_sweep(int dirfd)
{
	struct arena arena = {0};

	sweep(dirfd, SPOOL_TOLD, &arena);
	sweep(dirfd, ".tmp", &arena);
	arena_free(&arena);
}
