#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char buf_empty[1];

static bool grow(struct buf *buf, size_t more)
{
	size_t need, cap;
	char *data;

	if (buf->failed || more > buf->max - buf->len ||
	    more >= (size_t)-1 - buf->len) { /* room for the NUL, too */
		buf->failed = true;
		return false;
	}
	need = buf->len + more + 1;
	if (need <= buf->cap)
		return true;
	cap = buf->cap ? buf->cap : 64;
	while (cap < need)
		cap = cap > (size_t)-1 / 2 ? need : cap * 2;
	data = realloc(buf->cap ? buf->data : NULL, cap);
	if (!data) {
		buf->failed = true;
		buf->no_memory = true;
		return false;
	}
	if (!buf->cap)
		data[0] = '\0';
	buf->data = data;
	buf->cap = cap;
	return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (!len || !grow(buf, len))
		return;
	memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_addstr(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addch(struct buf *buf, char ch)
{
	buf_add(buf, &ch, 1);
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0) {
		buf->failed = true;
		return;
	}
	if (!grow(buf, (size_t)len))
		return;
	va_start(args, fmt);
	(void)vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, args);
	va_end(args);
	buf->len += (size_t)len;
}

char *buf_reserve(struct buf *buf, size_t len)
{
	return grow(buf, len) ? buf->data + buf->len : NULL;
}

void buf_truncate(struct buf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	buf->len = len;
	buf->data[len] = '\0';
}

void buf_free(struct buf *buf)
{
	if (buf->cap)
		free(buf->data);
	buf->data = buf_empty;
	buf->len = 0;
	buf->cap = 0;
	buf->failed = false;
	buf->no_memory = false;
}
