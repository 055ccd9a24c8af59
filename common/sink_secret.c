#include "sink_secret.h"

#include "arena.h"
#include "err.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct asked {
	const struct policy_sink *sink;
	const char *key;
};

int secret_wrong(const struct policy_sink *sink, const char *key,
    const char *where, const char *what, struct err *err)
{
	return err_set(err, ERR_CONFIG, "[sink %s] %s: %.80s %s", sink->name,
	    key, where, what);
}

static int wrong(const struct asked *asked, const char *what, const char *where,
    struct err *err)
{
	return secret_wrong(asked->sink, asked->key, where, what, err);
}

const char *secret_first_line(char *text)
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
		return wrong(asked,
		    errno == ENOENT ? "does not exist" : strerror(errno), path,
		    err);
	if (check_file(asked, fd, path, err) < 0) {
		close(fd);
		return -1;
	}
	got = read(fd, text, SECRET_MAX);
	close(fd);
	if (got < 0)
		return wrong(asked, "cannot be read", path, err);
	*value = secret_first_line(text);
	return 0;
}

int secret_find(const struct policy_sink *sink, const char *key,
    const char *text, struct arena *arena, const char **value, struct err *err)
{
	const struct asked asked = {sink, key};

	if (str_starts(text, "env:")) {
		*value = place_env(text + 4);
		return *value ? 0
			      : wrong(&asked, "is not set in the environment",
				    text, err);
	}
	if (str_starts(text, "file:"))
		return from_file(&asked, text + 5, arena, value, err);
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

int secret_check(const struct policy_sink *sink, const char *key,
    const char *value, struct err *err)
{
	const struct asked asked = {sink, key};

	if (!value || !*value)
		return wrong(&asked, "is empty", "the value", err);
	if (!is_plain(value))
		return wrong(
		    &asked, "has control characters", "the value", err);
	return 0;
}
