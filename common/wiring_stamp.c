#include "wiring.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "io.h"
#include "json.h"
#include "path.h"
#include "place.h"
#include "sha256.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>

#define STAMPS_FILE "wiring.json"
#define STAMPS_MAX ((size_t)1 << 20)

static const char *stamps_path(const struct place *place, struct arena *arena)
{
	return path_join(place->user_state, STAMPS_FILE, arena);
}

/* An empty document if there is no file, or one that cannot be read. */
static bool load(
    const struct place *place, struct json *json, struct arena *arena)
{
	const char *path = stamps_path(place, arena);
	struct err err = {0};
	char *text;
	size_t len;

	*json = (struct json){0};
	if (!path)
		return false;
	if (io_read_file(AT_FDCWD, path, STAMPS_MAX, arena, &text, &len, &err) <
	    0)
		return err.kind == ERR_MISSING;
	return json_parse(json, text, len, &err) == 0;
}

static char *copy(
    const struct cJSON *item, const char *key, struct arena *arena)
{
	const char *text = json_str(item, key);

	return text ? arena_strdup(arena, text) : NULL;
}

static bool is_same_path(const char *a, const char *b, struct arena *arena)
{
	const char *real;

	if (strcmp(a, b) == 0)
		return true;
	real = path_real(a, arena);
	return real && str_equal(real, path_real(b, arena));
}

static const struct cJSON *find(
    const struct json *json, const char *path, struct arena *arena)
{
	const struct cJSON *files = json_get(json->root, "files"), *item;

	for (item = json_next(files, NULL); item;
	     item = json_next(files, item)) {
		const char *at = json_str(item, "path");

		if (at && is_same_path(at, path, arena))
			return item;
	}
	return NULL;
}

bool wiring_stamp_find(const struct place *place, const char *path,
    struct wiring_stamp *stamp, struct arena *arena)
{
	struct wiring_stamp found = {0};
	const struct cJSON *item;
	const char *time;
	struct json json;

	(void)load(place, &json, arena);
	item = find(&json, path, arena);
	if (item) {
		found.path = copy(item, "path", arena);
		found.host = copy(item, "host", arena);
		found.by = copy(item, "by", arena);
		found.hash = copy(item, "hash", arena);
		found.original = copy(item, "original", arena);
		found.made = copy(item, "made", arena);
		time = json_str(item, "time");
		if (time)
			(void)clock_parse(time, &found.time_us);
	}
	json_free(&json);
	*stamp = found;
	return found.path && found.by && found.hash;
}

size_t wiring_stamp_paths(const struct place *place, const char **paths,
    size_t max, struct arena *arena)
{
	const struct cJSON *files, *item;
	struct json json;
	size_t n = 0;

	(void)load(place, &json, arena);
	files = json_get(json.root, "files");
	for (item = json_next(files, NULL); item && n < max;
	     item = json_next(files, item)) {
		paths[n] = copy(item, "path", arena);
		n += paths[n] != NULL;
	}
	json_free(&json);
	return n;
}

static void write_stamp(struct buf *out, const struct wiring_stamp *stamp)
{
	char time[CLOCK_TEXT_SIZE];

	clock_format(stamp->time_us, time);
	json_open(out);
	json_put(out, "path", stamp->path);
	json_put(out, "host", stamp->host);
	json_put(out, "by", stamp->by);
	json_put(out, "time", time);
	json_put(out, "hash", stamp->hash);
	json_put(out, "original", stamp->original);
	json_put(out, "made", stamp->made);
	json_close(out);
}

int wiring_stamp_save(const struct place *place,
    const struct wiring_stamp *stamp, struct arena *arena, struct err *err)
{
	const char *path = stamps_path(place, arena);
	struct buf out = BUF_INIT(STAMPS_MAX);
	const struct cJSON *files, *item, *old;
	struct json json;
	int ret = -1;

	/* a record that cannot be read is begun anew: it only knows less */
	(void)load(place, &json, arena);
	old = find(&json, stamp->path, arena);
	files = json_get(json.root, "files");
	json_open(&out);
	json_put_key(&out, "files");
	buf_addstr(&out, "[\n");
	write_stamp(&out, stamp);
	for (item = json_next(files, NULL); item;
	     item = json_next(files, item)) {
		if (item == old)
			continue;
		buf_addstr(&out, ",\n");
		if (json_print(&out, item, err) < 0)
			goto out;
	}
	buf_addstr(&out, "\n]");
	json_close(&out);
	buf_addch(&out, '\n');
	if (out.failed || !path) {
		(void)err_set(err, ERR_MEMORY, "out of memory");
		goto out;
	}
	if (io_make_dirs(place->user_state, 0700, err) == 0)
		ret = io_replace_file(path, out.data, out.len, 0600, err);
out:
	json_free(&json);
	buf_free(&out);
	return ret;
}

bool wiring_was_ours(
    const struct place *place, const char *path, struct arena *arena)
{
	char hex[SHA256_HEX_SIZE] = WIRING_ABSENT;
	struct wiring_stamp stamp;
	struct err err = {0};
	char *text;
	size_t len;

	if (!wiring_stamp_find(place, path, &stamp, arena))
		return false;
	if (io_read_file(
		AT_FDCWD, path, WIRING_FILE_MAX, arena, &text, &len, &err) == 0)
		sha256_text(text, len, hex);
	else if (err.kind != ERR_MISSING)
		return false;
	return strcmp(hex, stamp.hash) == 0;
}
