/*
 * pty [-d] [-i TEXT] [-q MS] [-t SECONDS] [--] COMMAND...
 *
 * Run a command as a person would: as leader of a session whose controlling
 * terminal is a new pseudo terminal. TEXT, with C escapes, is typed when the
 * command has said nothing for MS milliseconds (300); each \p in it waits for
 * such a pause again. The output goes to stdout, the command's status is ours;
 * 124 after SECONDS (20), 128 + N after a signal.
 *
 * -d runs it outside our own process tree, as a child of init: commands for
 * people refuse to run below an agent, and tests often run there.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct run {
	const char *input;
	int quiet_ms;
	int limit_s;
	bool detach;
};

static void die(const char *what)
{
	fprintf(stderr, "pty: %s: %s\n", what, strerror(errno));
	_exit(125);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		data += n;
		len -= (size_t)n;
	}
}

/* One byte of the text to type, -1 for a pause. */
static int next_byte(const char **input)
{
	const char *at = *input;
	int byte = (unsigned char)*at++;

	if (byte == '\\' && *at) {
		byte = (unsigned char)*at++;
		if (byte == 'n')
			byte = '\n';
		else if (byte == 'r')
			byte = '\r';
		else if (byte == 't')
			byte = '\t';
		else if (byte == 'e')
			byte = 27;
		else if (byte == 'p')
			byte = -1;
		else if (byte == 'x') {
			char *end;

			byte = (int)strtol(at, &end, 16) & 255;
			at = end;
		}
	}
	*input = at;
	return byte;
}

static void type_until_pause(int master, const char **input)
{
	while (**input) {
		int byte = next_byte(input);
		char ch = (char)byte;

		if (byte < 0)
			return;
		write_all(master, &ch, 1);
	}
}

static void child(int master, const char *slave_name, char *argv[])
{
	int slave;

	close(master);
	if (setsid() < 0)
		die("setsid");
	slave = open(slave_name, O_RDWR);
	if (slave < 0)
		die(slave_name);
#ifdef TIOCSCTTY
	(void)ioctl(slave, TIOCSCTTY, 0);
#endif
	dup2(slave, 0);
	dup2(slave, 1);
	dup2(slave, 2);
	if (slave > 2)
		close(slave);
	execvp(argv[0], argv);
	die(argv[0]);
}

/* Copies output until the command has closed the terminal; false: too late. */
static bool converse(int master, struct run *run)
{
	long long end = now_ms() + run->limit_s * 1000LL;
	struct pollfd fds = {.fd = master, .events = POLLIN};
	char data[4096];

	while (now_ms() < end) {
		int n = poll(&fds, 1, run->quiet_ms);
		ssize_t len;

		if (n < 0 && errno != EINTR)
			die("poll");
		if (n == 0)
			type_until_pause(master, &run->input);
		if (n <= 0)
			continue;
		len = read(master, data, sizeof(data));
		if (len <= 0)
			return true; /* EIO: nobody has it open any more */
		write_all(1, data, (size_t)len);
	}
	return false;
}

static int drive(struct run *run, char *argv[])
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	const char *name;
	bool in_time;
	int status;
	pid_t pid;

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		die("cannot open a pseudo terminal");
	name = ptsname(master);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		child(master, name, argv);
	in_time = converse(master, run);
	if (!in_time)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	if (!in_time)
		return 124;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* As drive(), in a process whose parents have left it to init. */
static int drive_detached(struct run *run, char *argv[])
{
	unsigned char status = 125;
	int result[2];
	pid_t pid, parent = getpid();
	int ignored;

	if (pipe(result) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		pid_t middle = getpid();

		pid = fork();
		if (pid != 0)
			_exit(pid < 0 ? 125 : 0);
		close(result[0]);
		setsid();
		while (getppid() == middle || getppid() == parent)
			nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		fcntl(result[1], F_SETFD, FD_CLOEXEC);
		status = (unsigned char)drive(run, argv);
		write_all(result[1], (const char *)&status, 1);
		_exit(0);
	}
	close(result[1]);
	waitpid(pid, &ignored, 0);
	while (read(result[0], &status, 1) < 0 && errno == EINTR)
		continue;
	return status;
}

int main(int argc, char *argv[])
{
	struct run run = {.input = "", .quiet_ms = 300, .limit_s = 20};
	int opt;

	signal(SIGPIPE, SIG_IGN);
	while ((opt = getopt(argc, argv, "+di:q:t:")) != -1) {
		if (opt == 'd')
			run.detach = true;
		else if (opt == 'i')
			run.input = optarg;
		else if (opt == 'q')
			run.quiet_ms = (int)strtol(optarg, NULL, 10);
		else if (opt == 't')
			run.limit_s = (int)strtol(optarg, NULL, 10);
		else
			return 125;
	}
	if (optind == argc) {
		fprintf(stderr,
		    "usage: pty [-d] [-i TEXT] [-q MS] [-t SECONDS] [--] "
		    "COMMAND...\n");
		return 125;
	}
	return run.detach ? drive_detached(&run, argv + optind)
			  : drive(&run, argv + optind);
}
