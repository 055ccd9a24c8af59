#include "sink/child.h"

#include "buf.h"
#include "clock.h"
#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK 4096

struct child {
	pid_t pid;
	int in, out; /* our ends, -1 when closed */
	const struct buf *input;
	size_t sent;
	struct buf *output;
};

static void become(const char *line, int in, int out)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)setpgid(0, 0);
	(void)signal(SIGPIPE, SIG_DFL);
	if (null < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 ||
	    dup2(null, 2) < 0)
		_exit(127);
	(void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

static int make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return -1;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

static int start(struct child *child, const char *line, struct err *err)
{
	int in[2], out[2];

	if (make_pipe(in) < 0)
		return err_sys(err, "cannot make a pipe");
	if (make_pipe(out) < 0) {
		(void)err_sys(err, "cannot make a pipe");
		close(in[0]);
		close(in[1]);
		return -1;
	}
	child->pid = fork();
	if (child->pid == 0)
		become(line, in[0], out[1]);
	if (child->pid < 0)
		(void)err_sys(err, "cannot start a program");
	close(in[0]);
	close(out[1]);
	child->in = in[1];
	child->out = out[0];
	(void)fcntl(child->in, F_SETFL, O_NONBLOCK);
	return child->pid < 0 ? -1 : 0;
}

static void end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void feed(struct child *child)
{
	ssize_t put;

	if (!child->input)
		return;
	put = write(child->in, child->input->data + child->sent,
	    child->input->len - child->sent);

	if (put > 0)
		child->sent += (size_t)put;
	else if (put < 0 && errno != EAGAIN && errno != EINTR)
		child->sent = child->input->len; /* it does not want more */
	if (child->sent == child->input->len)
		end(&child->in);
}

static void drain(struct child *child)
{
	char bytes[CHUNK];
	ssize_t got = read(child->out, bytes, sizeof(bytes));
	size_t room = child->output->max - child->output->len;

	if (got > 0)
		buf_add(child->output, bytes,
		    (size_t)got < room ? (size_t)got : room);
	else if (!got || errno != EINTR)
		end(&child->out);
}

/* Until it has closed its output; false if that took too long. */
static bool talk(struct child *child, int64_t until_ms)
{
	if (child->in >= 0 && (!child->input || !child->input->len))
		end(&child->in);
	while (child->out >= 0) {
		struct pollfd fds[2] = {
		    {child->out, POLLIN, 0}, {child->in, POLLOUT, 0}};
		int64_t left = until_ms - clock_monotonic_ms();

		if (left <= 0)
			return false;
		if (poll(fds, 2, (int)left) < 0 && errno != EINTR)
			return false;
		if (fds[1].revents)
			feed(child);
		if (fds[0].revents)
			drain(child);
	}
	return true;
}

static bool reap(pid_t pid, int64_t until_ms, int *status)
{
	while (waitpid(pid, status, WNOHANG) == 0) {
		if (clock_monotonic_ms() > until_ms)
			return false;
		clock_sleep_ms(2);
	}
	return true;
}

int child_run(const char *line, const struct buf *input, struct buf *output,
    int timeout_ms, int *status, struct err *err)
{
	struct child child = {
	    .in = -1, .out = -1, .input = input, .output = output};
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;
	int ret = -1, how = 0;

	if (start(&child, line, err) < 0)
		goto out;
	if (!talk(&child, until_ms) || !reap(child.pid, until_ms, &how)) {
		(void)kill(-child.pid, SIGKILL);
		(void)kill(child.pid, SIGKILL);
		(void)waitpid(child.pid, &how, 0);
		(void)err_set(err, ERR_BUSY, "it took more than %d seconds",
		    timeout_ms / 1000);
		goto out;
	}
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	ret = 0;
out:
	end(&child.in);
	end(&child.out);
	return ret;
}
