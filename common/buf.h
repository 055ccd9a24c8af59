/*
 * A byte string that grows up to a ceiling.
 *
 * Owner:  whoever declared it. buf_free() returns the memory.
 * Units:  bytes. `len` excludes the final NUL, which is always present.
 * Errors: sticky. An append that finds no memory or would pass `max` leaves
 *         the content as it was and sets `failed`; later appends do nothing.
 *         Test `failed` once, before using the content.
 */
#ifndef HOLDFAST_BUF_H
#define HOLDFAST_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* never NULL */
	size_t len, cap, max;
	bool failed;
	bool no_memory; /* and it was not the ceiling */
};

extern char buf_empty[1]; /* what `data` points to before the first append */

#define BUF_INIT(ceiling)                                                      \
	{                                                                      \
		.data = buf_empty, .max = (ceiling)                            \
	}

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_addstr(struct buf *buf, const char *text);
void buf_addch(struct buf *buf, char ch);
void buf_addf(struct buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Room for `len` more bytes at data + len, or NULL; the caller adds to len. */
char *buf_reserve(struct buf *buf, size_t len);
/* Cuts back to `len` bytes; longer is ignored. */
void buf_truncate(struct buf *buf, size_t len);
void buf_free(struct buf *buf);

#endif
