/*
 * Whole files and whole messages, without stdio.
 *
 * Owner:  bytes read live in the caller's buf or arena.
 * Units:  bytes; `max` is the most that is accepted, more is an error.
 * Errors: -1 and `err`; what was read before the failure is not promised.
 */
#ifndef HOLDFAST_IO_H
#define HOLDFAST_IO_H

#include <stddef.h>
#include <sys/types.h>

struct arena;
struct buf;
struct err;

/* Until the end of the file, at most buf->max bytes. */
int io_read_all(int fd, struct buf *buf, struct err *err);
int io_write_all(int fd, const void *data, size_t len, struct err *err);

/*
 * A regular file, or a link to one, relative to `dirfd`; anything else
 * (directory, pipe, device) is refused. A missing file is ERR_MISSING.
 */
int io_read_file(int dirfd, const char *path, size_t max, struct arena *arena,
    char **text, size_t *len, struct err *err);

/*
 * All or nothing: written beside `path`, synced, then renamed over it. The
 * new file has `mode`; a link at `path` is followed once, so that a settings
 * file kept elsewhere stays there.
 */
int io_replace_file(const char *path, const void *data, size_t len, mode_t mode,
    struct err *err);

/* mkdir -p; folders that have to be made get `mode`. */
int io_make_dirs(const char *path, mode_t mode, struct err *err);

#endif
