#include "fire.h"

#include "clock.h"
#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX ((size_t)4 << 20)
#define ARGS_MAX 16

/* In the child: never returns. */
static void start(const struct fire *fire, int ends[3][2])
{
	char *args[ARGS_MAX + 2];
	size_t n = 0;
	int i;

	/* exec(3) takes what it does not change without const */
	args[n++] = (char *)(uintptr_t)fire->program;
	while (fire->args[n - 1] && n <= ARGS_MAX) {
		args[n] = (char *)(uintptr_t)fire->args[n - 1];
		n++;
	}
	args[n] = NULL;
	(void)setsid();
	for (i = 0; i < 3; i++)
		if (dup2(ends[i][1], i) < 0)
			_exit(126);
	if (chdir(fire->cwd) < 0)
		_exit(126);
	(void)execve(fire->program, args, (char **)(uintptr_t)fire->env);
	_exit(127);
}

/* Gives the input as the program takes it; -1 when all is given or refused. */
static int give(const struct fire *fire, int fd, size_t *given)
{
	ssize_t put = send(fd, fire->input + *given, fire->input_len - *given,
	    MSG_NOSIGNAL | MSG_DONTWAIT);

	if (put < 0 && (errno == EAGAIN || errno == EINTR))
		return fd;
	if (put > 0)
		*given += (size_t)put;
	if (put > 0 && *given < fire->input_len)
		return fd;
	(void)shutdown(fd, SHUT_WR);
	return -1;
}

static int take(int fd, struct buf *to)
{
	char bytes[8192];
	ssize_t got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return fd;
	if (got <= 0)
		return -1;
	buf_add(to, bytes, (size_t)got);
	return fd;
}

static void talk(struct fire *fire, int ends[3][2], int64_t until_ms)
{
	struct pollfd fds[3] = {{ends[0][0], POLLOUT, 0},
	    {ends[1][0], POLLIN, 0}, {ends[2][0], POLLIN, 0}};
	size_t given = 0;

	while (fds[1].fd >= 0 || fds[2].fd >= 0) {
		int64_t rest = until_ms - clock_monotonic_ms();

		if (rest <= 0)
			return;
		if (poll(fds, 3, (int)rest) <= 0)
			continue;
		if (fds[0].fd >= 0 && fds[0].revents)
			fds[0].fd = give(fire, fds[0].fd, &given);
		if (fds[1].fd >= 0 && fds[1].revents)
			fds[1].fd = take(fds[1].fd, &fire->out);
		if (fds[2].fd >= 0 && fds[2].revents)
			fds[2].fd = take(fds[2].fd, &fire->errs);
	}
}

static void finish(struct fire *fire, pid_t pid, int64_t until_ms)
{
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_monotonic_ms() >= until_ms) {
			fire->timed_out = true;
			(void)kill(-pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			break;
		}
		clock_sleep_ms(1);
	}
	fire->status =
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int fire(struct fire *fire, struct err *err)
{
	static const struct buf empty = BUF_INIT(OUTPUT_MAX);
	int64_t begin = clock_now_us();
	int64_t until = clock_monotonic_ms() + fire->timeout_ms;
	int ends[3][2], i;
	pid_t pid;

	fire->out = empty;
	fire->errs = empty;
	fire->timed_out = false;
	for (i = 0; i < 3; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]) < 0) {
			(void)err_sys(err, "cannot make sockets");
			while (i--) {
				close(ends[i][0]);
				close(ends[i][1]);
			}
			return -1;
		}
		(void)fcntl(ends[i][0], F_SETFD, FD_CLOEXEC);
		(void)fcntl(ends[i][1], F_SETFD, FD_CLOEXEC);
	}
	pid = fork();
	if (!pid)
		start(fire, ends);
	if (pid < 0)
		(void)err_sys(err, "cannot start a process");
	for (i = 0; i < 3; i++)
		close(ends[i][1]);
	if (pid > 0) {
		talk(fire, ends, until);
		finish(fire, pid, until);
	}
	for (i = 0; i < 3; i++)
		close(ends[i][0]);
	fire->duration_us = clock_now_us() - begin;
	return pid < 0 ? -1 : 0;
}

void fire_free(struct fire *fire)
{
	buf_free(&fire->out);
	buf_free(&fire->errs);
}
