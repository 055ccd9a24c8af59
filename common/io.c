#include "io.h"

#include "arena.h"
#include "buf.h"
#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)

int io_read_all(int fd, struct buf *buf, struct err *err)
{
	for (;;) {
		size_t room = buf->max - buf->len;
		size_t want = room < CHUNK ? room : CHUNK;
		char extra = 0, *to = want ? buf_reserve(buf, want) : &extra;
		ssize_t got;

		if (!to)
			return err_set(err, ERR_MEMORY, "out of memory");
		do
			got = read(fd, to, want ? want : 1);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			return err_sys(err, "cannot read");
		if (!got)
			break;
		if (!want)
			return err_set(err, ERR_INPUT,
			    "more than %zu bytes of input", buf->max);
		buf->len += (size_t)got;
	}
	if (buf->cap)
		buf->data[buf->len] = '\0';
	return 0;
}

int io_write_all(int fd, const void *data, size_t len, struct err *err)
{
	const char *from = data;

	while (len) {
		ssize_t put = write(fd, from, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_sys(err, "cannot write");
		from += put;
		len -= (size_t)put;
	}
	return 0;
}

static int read_open_file(int fd, const char *path, size_t max,
    struct arena *arena, char **text, size_t *len, struct err *err)
{
	struct stat st;
	size_t size, have = 0;
	char *data;

	if (fstat(fd, &st) < 0)
		return err_sys(err, "cannot look at %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INPUT, "%s is no regular file", path);
	if (st.st_size < 0 || (uintmax_t)st.st_size > max)
		return err_set(
		    err, ERR_INPUT, "%s has more than %zu bytes", path, max);
	size = (size_t)st.st_size;
	data = arena_alloc(arena, size + 1);
	if (!data)
		return err_set(err, ERR_MEMORY, "out of memory for %s", path);
	while (have < size) {
		ssize_t got = read(fd, data + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, "cannot read %s", path);
		if (!got)
			break;
		have += (size_t)got;
	}
	data[have] = '\0';
	*text = data;
	*len = have;
	return 0;
}

int io_read_file(int dirfd, const char *path, size_t max, struct arena *arena,
    char **text, size_t *len, struct err *err)
{
	/* O_NONBLOCK: opening a pipe must not wait for its other end */
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int ret;

	if (fd < 0) {
		int missing = errno == ENOENT || errno == ENOTDIR;

		(void)err_sys(err, "cannot open %s", path);
		if (missing)
			err->kind = ERR_MISSING;
		return -1;
	}
	ret = read_open_file(fd, path, max, arena, text, len, err);
	close(fd);
	return ret;
}

/* Makes a file beside `path` that no one else has; its name goes to `name`. */
static int open_beside(
    const char *path, char *name, size_t size, mode_t mode, struct err *err)
{
	unsigned try;
	int fd = -1;

	for (try = 0; fd < 0 && try < 100; try++) {
		int len = snprintf(
		    name, size, "%s.%ld-%u.tmp", path, (long)getpid(), try);

		if (len < 0 || (size_t)len >= size)
			return err_set(
			    err, ERR_INPUT, "the name %s is too long", path);
		fd = open(name,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0)
		return err_sys(err, "cannot create a file beside %s", path);
	return fd;
}

int io_replace_file(const char *path, const void *data, size_t len, mode_t mode,
    struct err *err)
{
	char target[PATH_MAX], name[PATH_MAX + 32];
	struct stat st;
	int fd;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
		if (!realpath(path, target))
			return err_sys(err, "cannot follow the link %s", path);
		path = target;
	}
	fd = open_beside(path, name, sizeof(name), mode, err);
	if (fd < 0)
		return -1;
	if (fchmod(fd, mode) < 0 || io_write_all(fd, data, len, err) < 0 ||
	    fsync(fd) < 0) {
		(void)err_sys(err, "cannot write %s", name);
		close(fd);
		(void)unlink(name);
		return -1;
	}
	close(fd);
	if (rename(name, path) < 0) {
		(void)err_sys(err, "cannot replace %s", path);
		(void)unlink(name);
		return -1;
	}
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int io_make_dirs(const char *path, mode_t mode, struct err *err)
{
	char part[PATH_MAX];
	size_t len = strlen(path), i;

	if (len >= sizeof(part))
		return err_set(err, ERR_INPUT, "the path %s is too long", path);
	if (mkdir(path, mode) == 0 || is_folder(path))
		return 0;
	for (i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return err_sys(
			    err, "cannot create the folder %s", part);
	}
	if (!is_folder(path))
		return err_set(err, ERR_INPUT, "%s is no folder", path);
	return 0;
}
