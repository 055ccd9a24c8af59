/*
 * The terminal that the agent runs in, or another one.
 *
 *   type = terminal
 *   tty = /dev/pts/3      else the one that the alert names
 *   bell = no             no BEL
 *
 * Writes BEL and OSC 9 (a notification in iTerm2, kitty, foot, WezTerm, ConEmu
 * and others; from iTerm2's "Proprietary Escape Codes"), and OSC 777 for those
 * that know that one (rxvt-unicode, foot). A terminal that knows neither shows
 * nothing. The text has no control characters; only a terminal that belongs
 * to the user is written to, and never waited for.
 */
#include "sink/send.h"

#include "alert.h"
#include "buf.h"
#include "err.h"
#include "policy.h"
#include "sink/text.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)200)

/* Semicolons part the fields of OSC 777, and newlines end some. */
static void put_field(struct buf *out, const char *text)
{
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	size_t at = out->len;

	text_add(out, text, plain, TEXT_MAX);
	for (; at < out->len; at++)
		if (strchr(";\n\t", out->data[at]))
			out->data[at] = ' ';
}

static void build(struct buf *out, const struct text *text, bool bell)
{
	const char *about = text->command ? text->command : text->where;

	if (!about)
		about = "";
	buf_addstr(out, "\033]9;");
	put_field(out, text->title);
	buf_addstr(out, ": ");
	put_field(out, about);
	buf_addstr(out, "\033\\\033]777;notify;");
	put_field(out, text->title);
	buf_addch(out, ';');
	put_field(out, about);
	buf_addstr(out, "\033\\");
	if (bell)
		buf_addch(out, '\a');
}

static int open_terminal(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return err_sys(err, "cannot open the terminal");
	if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) || !isatty(fd) ||
	    st.st_uid != geteuid()) {
		close(fd);
		return err_set(
		    err, ERR_CONFIG, "%.64s is no terminal of yours", path);
	}
	return fd;
}

enum sink_result terminal_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	const char *path = policy_sink_value(run->config, "tty");
	const char *bell = policy_sink_value(run->config, "bell");
	enum sink_result result = SINK_REFUSED;
	struct buf out = BUF_INIT((size_t)4096);
	bool ring = true;
	struct text text;
	int fd;

	(void)reply;
	path = path ? path : alert->terminal;
	if (!path) {
		(void)err_set(err, ERR_MISSING, "no terminal is known");
		return SINK_REFUSED;
	}
	if (bell && !parse_bool(bell, &ring)) {
		(void)err_set(err, ERR_CONFIG, "[sink %s] bell is yes or no",
		    run->config->name);
		return SINK_RETRY;
	}
	if (text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	/* a terminal that is gone does not come back */
	fd = open_terminal(path, err);
	if (fd < 0)
		return SINK_REFUSED;
	build(&out, &text, ring);
	if (!out.failed && write(fd, out.data, out.len) == (ssize_t)out.len)
		result = SINK_SENT;
	else
		(void)err_sys(err, "cannot write to the terminal");
	close(fd);
	buf_free(&out);
	return result;
}
