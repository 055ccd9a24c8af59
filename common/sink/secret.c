#include "sink/secret.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "place.h"
#include "policy.h"
#include "sink/child.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMMAND_MS 10000

struct asked {
	const struct policy_sink *sink;
	const char *key;
};

static int wrong(const struct asked *asked, const char *what, const char *where,
    struct err *err)
{
	return err_set(err, ERR_CONFIG, "[sink %s] %s: %.80s %s",
	    asked->sink->name, asked->key, where, what);
}

/* The first line, without blanks at its ends. */
static const char *first_line(char *text)
{
	char *end = text + strcspn(text, "\r\n");

	while (is_space(*text) && text < end)
		text++;
	while (end > text && is_space(end[-1]))
		end--;
	*end = '\0';
	return text;
}

static int check_file(
    const struct asked *asked, int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return wrong(asked, "is no regular file", path, err);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return wrong(asked, "belongs to somebody else", path, err);
	if (st.st_mode & 077)
		return wrong(asked,
		    "can be read by others; run: chmod 600 on it", path, err);
	return 0;
}

static int from_file(const struct asked *asked, const char *path,
    struct arena *arena, const char **value, struct err *err)
{
	char *text = arena_alloc(arena, SECRET_MAX + 1);
	const char *home = place_env("HOME");
	ssize_t got;
	int fd;

	if (str_starts(path, "~/") && home)
		path = arena_printf(arena, "%s%s", home, path + 1);
	if (!text || !path)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (path[0] != '/')
		return wrong(asked, "is no whole path", path, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return wrong(asked, strerror(errno), path, err);
	if (check_file(asked, fd, path, err) < 0) {
		close(fd);
		return -1;
	}
	got = read(fd, text, SECRET_MAX);
	close(fd);
	if (got < 0)
		return wrong(asked, "cannot be read", path, err);
	*value = first_line(text);
	return 0;
}

static int from_command(const struct asked *asked, const char *line,
    struct arena *arena, const char **value, struct err *err)
{
	struct buf out = BUF_INIT(SECRET_MAX);
	struct err inner = {0};
	int status = 0, ret = -1;
	char *text;

	if (asked->sink->origin.layer != LAYER_USER)
		return wrong(
		    asked, "is for a user's own file only", "cmd:", err);
	if (child_run(line, NULL, &out, COMMAND_MS, &status, &inner) < 0)
		(void)wrong(asked, inner.msg, "cmd:", err);
	else if (status)
		(void)err_set(err, ERR_CONFIG,
		    "[sink %s] %s: cmd: ended with status %d",
		    asked->sink->name, asked->key, status);
	else if (!(text = arena_strdup(arena, out.data)))
		(void)err_set(err, ERR_MEMORY, "out of memory");
	else {
		*value = first_line(text);
		ret = 0;
	}
	if (out.cap)
		memset(out.data, 0, out.len);
	buf_free(&out);
	return ret;
}

static int resolve(const struct asked *asked, const char *text,
    struct arena *arena, const char **value, struct err *err)
{
	if (str_starts(text, "env:")) {
		*value = place_env(text + 4);
		return *value ? 0
			      : wrong(asked, "is not set in the environment",
				    text + 4, err);
	}
	if (str_starts(text, "file:"))
		return from_file(asked, text + 5, arena, value, err);
	if (str_starts(text, "cmd:"))
		return from_command(asked, text + 4, arena, value, err);
	*value = text;
	return 0;
}

/* What goes into a header or a URL must not end it early. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

int secret_resolve(const struct policy_sink *sink, const char *key,
    const char *text, struct arena *arena, const char **value, struct err *err)
{
	const struct asked asked = {sink, key};
	const char *found = NULL;

	if (resolve(&asked, text, arena, &found, err) < 0)
		return -1;
	if (!found || !*found)
		return wrong(&asked, "is empty", "the value", err);
	if (!is_plain(found))
		return wrong(
		    &asked, "has control characters", "the value", err);
	*value = found;
	return 0;
}

int secret_get(const struct policy_sink *sink, const char *key,
    struct arena *arena, const char **value, struct err *err)
{
	const char *text = policy_sink_value(sink, key);

	*value = NULL;
	return text ? secret_resolve(sink, key, text, arena, value, err) : 0;
}

const char *secret_need(const struct policy_sink *sink, const char *key,
    struct arena *arena, struct err *err)
{
	const char *value;

	if (secret_get(sink, key, arena, &value, err) < 0)
		return NULL;
	if (!value)
		(void)err_set(err, ERR_CONFIG, "[sink %s] needs a key \"%s\"",
		    sink->name, key);
	return value;
}
