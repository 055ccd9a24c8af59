#include "spool.h"

#include "buf.h"
#include "err.h"
#include "path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FD_MAX 65536 /* closed one by one where /proc is not there */

/*
 * A pipe that somebody reads takes a byte: that wakes the running deliver. It
 * looks once more after it has closed its end, so that an alert whose byte
 * came too late is seen all the same.
 */
static bool wake(const char *user_state)
{
	char path[PATH_TEXT_MAX + sizeof(SPOOL_PIPE)];
	int len = snprintf(path, sizeof(path), "%s/" SPOOL_PIPE, user_state);
	struct stat st;
	bool woken;
	int fd;

	if (len < 0 || (size_t)len >= sizeof(path))
		return false;
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	/* a full pipe has woken it already */
	woken = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) &&
		(write(fd, "", 1) == 1 || errno == EAGAIN);
	close(fd);
	return woken;
}

static void close_fds_above_two(void)
{
	DIR *dir = opendir("/proc/self/fd");
	const struct dirent *entry;
	int fd;

	if (!dir) {
		for (fd = 3; fd < FD_MAX; fd++)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		fd = (int)strtol(entry->d_name, NULL, 10);
		if (fd > 2 && fd != dirfd(dir))
			close(fd);
	}
	closedir(dir);
}

/* The host waits for the end of its pipes: they go before anything else. */
static void leave_the_hook(int input)
{
	static const int caught[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM,
	    SIGTERM, SIGCHLD, SIGXFSZ, SIGXCPU, SIGSEGV, SIGBUS, SIGABRT,
	    SIGILL, SIGFPE};
	int null = open("/dev/null", O_RDWR);
	sigset_t none;
	size_t i;

	if (null < 0 || dup2(input >= 0 ? input : null, 0) < 0 ||
	    dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
	close_fds_above_two();
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		(void)signal(caught[i], SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void become_deliver(const char *program, int input, const char *state)
{
	pid_t child;

	leave_the_hook(input);
	if (setsid() < 0)
		_exit(127);
	/* a second child, so that no terminal can become its own */
	child = fork();
	if (child != 0)
		_exit(child < 0 ? 127 : 0);
	if (chdir("/") < 0)
		_exit(127);
	if (input >= 0)
		(void)execl(program, program, "--stdin", state, (char *)NULL);
	else
		(void)execl(program, program, (char *)NULL);
	_exit(127);
}

/* Both ends of a pipe that holds the whole text; the write end is closed. */
static int fill_pipe(const struct buf *text, struct err *err)
{
	int ends[2];
	ssize_t put;

	if (pipe(ends) < 0)
		return err_sys(err, "cannot make a pipe");
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
	put = write(ends[1], text->data, text->len);
	close(ends[1]);
	if (put == (ssize_t)text->len)
		return ends[0];
	close(ends[0]);
	return err_set(err, ERR_SYSTEM, "the alert does not fit a pipe");
}

int spool_start_deliver(const char *program, const char *user_state,
    const struct buf *alert, const char *state, struct err *err)
{
	int input = -1;
	pid_t child;

	if (!alert && wake(user_state))
		return 0;
	if (alert) {
		input = fill_pipe(alert, err);
		if (input < 0)
			return -1;
	}
	child = fork();
	if (child == 0)
		become_deliver(program, input, state);
	if (child < 0)
		(void)err_sys(err, "cannot start %s", SPOOL_PROGRAM);
	if (input >= 0)
		close(input);
	return child < 0 ? -1 : 0;
}
