#include "sink/gate.h"

#include "clock.h"
#include "err.h"
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_MS 50
#define STEPS 1400 /* 70 s: the last message of a worker may take 60 */

/* Somebody reads the pipe: it will see to everything. */
static bool wake(const struct gate *gate)
{
	int fd = openat(gate->userfd, SPOOL_PIPE,
	    O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	bool woken;

	if (fd < 0)
		return false;
	woken = write(fd, "", 1) == 1 || errno == EAGAIN;
	close(fd);
	return woken;
}

static int open_lock(const struct gate *gate, const char *name, struct err *err)
{
	int fd = openat(gate->userfd, name,
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	return fd < 0 ? err_sys(err, "cannot open %s", name) : fd;
}

/* 1 when it is ours, 0 if somebody listens or waits in our place. */
static int wait_for_lock(struct gate *gate, int nextfd, struct err *err)
{
	int step;

	if (flock(gate->lockfd, LOCK_EX | LOCK_NB) == 0)
		return 1;
	/* it locks before it looks: it will see what we came for */
	if (flock(nextfd, LOCK_EX | LOCK_NB) < 0)
		return 0;
	for (step = 0; step < STEPS; step++) {
		if (flock(gate->lockfd, LOCK_EX | LOCK_NB) == 0)
			return 1;
		if (wake(gate))
			return 0;
		/* locked and nobody listens: one is just ending */
		clock_sleep_ms(STEP_MS);
	}
	return err_set(err, ERR_BUSY,
	    "another deliver holds the lock and does not answer");
}

int gate_open(struct gate *gate, const char *user_state, struct err *err)
{
	int locked, nextfd;

	gate->userfd =
	    open(user_state, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (gate->userfd < 0)
		return err_sys(err, "cannot open %s", user_state);
	gate->lockfd = open_lock(gate, SPOOL_LOCK, err);
	nextfd = gate->lockfd < 0 ? -1 : open_lock(gate, SPOOL_NEXT, err);
	if (nextfd < 0)
		return -1;
	locked = wait_for_lock(gate, nextfd, err);
	if (locked > 0)
		gate_listen(gate);
	close(nextfd);
	return locked;
}

void gate_listen(struct gate *gate)
{
	const int flags = O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW;
	struct stat st;

	(void)mkfifoat(gate->userfd, SPOOL_PIPE, 0600);
	gate->pipefd = openat(gate->userfd, SPOOL_PIPE, O_RDONLY | flags);
	if (gate->pipefd < 0)
		return;
	if (fstat(gate->pipefd, &st) < 0 || !S_ISFIFO(st.st_mode)) {
		gate_unlisten(gate);
		(void)unlinkat(gate->userfd, SPOOL_PIPE, 0);
		return;
	}
	/* an end of our own: or else each hook would leave an end of file */
	gate->keepfd = openat(gate->userfd, SPOOL_PIPE, O_WRONLY | flags);
}

void gate_unlisten(struct gate *gate)
{
	if (gate->pipefd >= 0)
		close(gate->pipefd);
	if (gate->keepfd >= 0)
		close(gate->keepfd);
	gate->pipefd = gate->keepfd = -1;
}

void gate_hear(struct gate *gate)
{
	char bytes[64];

	while (
	    gate->pipefd >= 0 && read(gate->pipefd, bytes, sizeof(bytes)) > 0)
		;
}

void gate_close(struct gate *gate)
{
	gate_unlisten(gate);
	if (gate->lockfd >= 0)
		close(gate->lockfd);
	if (gate->userfd >= 0)
		close(gate->userfd);
	gate->lockfd = gate->userfd = -1;
}
