#include "run.h"

#include "clock.h"
#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define AFTER_EXIT_MS 200 /* for output that a child of it still holds */

/* In the child: everything as a shell of its own would have it. */
static void start(const char *command, const char *cwd, int out)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};
	int null = open("/dev/null", O_RDONLY);

	(void)setpgid(0, 0);
	(void)sigaction(SIGPIPE, &plain, NULL);
	(void)sigaction(SIGXFSZ, &plain, NULL);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0 ||
	    chdir(cwd) < 0)
		_exit(126);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Adds to the tail; the oldest bytes make room. */
static void keep(struct run *run, const char *bytes, size_t len)
{
	run->bytes += len;
	if (len > RUN_TAIL_MAX) {
		bytes += len - RUN_TAIL_MAX;
		len = RUN_TAIL_MAX;
	}
	if (run->len + len > RUN_TAIL_MAX) {
		size_t drop = run->len + len - RUN_TAIL_MAX;

		memmove(run->tail, run->tail + drop, run->len - drop);
		run->len -= drop;
	}
	memcpy(run->tail + run->len, bytes, len);
	run->len += len;
	run->tail[run->len] = '\0';
}

/* Reads what there is; false at the end of the output. */
static bool drain(struct run *run, int fd, int64_t wait_ms)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char bytes[4096];
	ssize_t got;

	if (poll(&ready, 1, (int)wait_ms) <= 0)
		return true;
	got = read(fd, bytes, sizeof(bytes));
	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got > 0)
		keep(run, bytes, (size_t)got);
	return got > 0;
}

/* Until it has exited and its output ended, or time is up. */
static void follow(struct run *run, pid_t pid, int fd, int64_t timeout_ms)
{
	int64_t begin = clock_monotonic_ms(), until = begin + timeout_ms;
	bool open = true, alive = true;
	int status = 0;

	while (alive || open) {
		int64_t now = clock_monotonic_ms();
		int64_t rest = until - now;

		if (rest <= 0)
			break;
		if (open)
			open = drain(run, fd, rest < 50 ? rest : 50);
		else
			clock_sleep_ms(5);
		if (alive && waitpid(pid, &status, WNOHANG) == pid) {
			alive = false;
			if (until > clock_monotonic_ms() + AFTER_EXIT_MS)
				until = clock_monotonic_ms() + AFTER_EXIT_MS;
		}
	}
	run->timed_out = alive;
	(void)kill(-pid, SIGKILL);
	if (alive)
		(void)waitpid(pid, &status, 0);
	run->duration_ms = clock_monotonic_ms() - begin;
	run->status =
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_command(struct run *run, const char *command, const char *cwd,
    int64_t timeout_ms, struct err *err)
{
	int ends[2];
	pid_t pid;

	memset(run, 0, sizeof(*run));
	if (pipe(ends) < 0)
		return err_sys(err, "cannot make a pipe");
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid < 0) {
		(void)err_sys(err, "cannot start a process");
		close(ends[0]);
		close(ends[1]);
		return -1;
	}
	if (!pid)
		start(command, cwd, ends[1]);
	(void)setpgid(pid, pid);
	close(ends[1]);
	follow(run, pid, ends[0], timeout_ms);
	close(ends[0]);
	return 0;
}
