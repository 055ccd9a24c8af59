#include "sink/deliver.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "io.h"
#include "spool.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#define KEEP_MS ((int64_t)24 * 3600 * 1000)
#define SHORT_MS 500
#define LONG_MS 10000

static int put(const char *state, struct alert *alert, struct err *err)
{
	struct arena arena = {0};
	int ret = -1, fd = -1;

	if (io_make_dirs(state, 0700, err) == 0)
		fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		ret = spool_add(fd, alert, &arena, err);
		close(fd);
	}
	alert->file = NULL;
	arena_free(&arena);
	return ret;
}

int deliver_keep(int fd, const char *state, struct err *err)
{
	struct buf text = BUF_INIT(ALERT_TEXT_MAX);
	int64_t end_ms = clock_monotonic_ms() + KEEP_MS, wait_ms = SHORT_MS;
	struct arena arena = {0};
	struct alert alert;
	int ret = -1;

	if (io_read_all(fd, &text, err) < 0 ||
	    alert_parse(&alert, text.data, text.len, &arena, err) < 0)
		goto out;
	while ((ret = put(state, &alert, err)) < 0 &&
	       clock_monotonic_ms() < end_ms) {
		clock_sleep_ms(wait_ms);
		wait_ms = wait_ms * 2 < LONG_MS ? wait_ms * 2 : LONG_MS;
	}
out:
	buf_free(&text);
	arena_free(&arena);
	return ret;
}
