#include "state.h"

#include "clock.h"
#include "err.h"
#include "sha256.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIR_NAME "sessions"
#define NAME_SIZE 160
#define LOCK_WAIT_MS 1000

/* As it stands in the file. The magic changes with the record's shape. */
struct stored {
	char magic[8];
	struct state_record record;
	uint8_t sum[SHA256_LEN];
};

static const char magic[8] = "hfstate1";

/* A session id is somebody else's text: only a plain one becomes a name. */
static void file_name(
    char name[NAME_SIZE], const char *host, const char *session)
{
	char hex[SHA256_HEX_SIZE];
	size_t i, len = strlen(session);
	bool plain = len > 0 && len < 80;

	for (i = 0; i < len && plain; i++)
		plain = is_alnum(session[i]) || session[i] == '-' ||
			session[i] == '_';
	if (!plain) {
		sha256_text(session, len, hex);
		session = hex;
	}
	(void)snprintf(
	    name, NAME_SIZE, DIR_NAME "/%.40s-%s.state", host, session);
}

static void checksum(const struct stored *stored, uint8_t sum[SHA256_LEN])
{
	struct sha256 hash;

	sha256_init(&hash);
	sha256_add(&hash, stored, offsetof(struct stored, sum));
	sha256_finish(&hash, sum);
}

static int lock(int fd, struct err *err)
{
	int64_t until = clock_monotonic_ms() + LOCK_WAIT_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_sys(err, "cannot lock the session's state");
		if (clock_monotonic_ms() >= until)
			return err_set(
			    err, ERR_BUSY, "the session's state is locked");
		clock_sleep_ms(1);
	}
	return 0;
}

/* Keeps the bytes that did not check, for whoever wants to know why. */
static void set_aside(
    int statefd, const char *name, const struct stored *stored)
{
	char bad[NAME_SIZE + 4];
	int fd;

	(void)snprintf(bad, sizeof(bad), "%s.bad", name);
	fd = openat(statefd, bad,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	if (write(fd, stored, sizeof(*stored)) < 0)
		(void)unlinkat(statefd, bad, 0);
	close(fd);
}

static int load(
    struct state *state, int statefd, const char *name, struct err *err)
{
	uint8_t sum[SHA256_LEN];
	struct stored stored;
	ssize_t got;

	memset(&stored, 0, sizeof(stored));
	got = pread(state->fd, &stored, sizeof(stored), 0);
	if (got < 0)
		return err_sys(err, "cannot read the session's state");
	checksum(&stored, sum);
	state->fresh = got == 0;
	state->damaged =
	    got != 0 && (got != (ssize_t)sizeof(stored) ||
			    memcmp(stored.magic, magic, sizeof(magic)) != 0 ||
			    memcmp(stored.sum, sum, sizeof(sum)) != 0);
	if (state->damaged)
		set_aside(statefd, name, &stored);
	if (state->fresh || state->damaged)
		state->record.started_us = clock_now_us();
	else
		state->record = stored.record;
	return 0;
}

int state_open(struct state *state, int statefd, const char *host,
    const char *session, struct err *err)
{
	const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
	char name[NAME_SIZE];

	memset(state, 0, sizeof(*state));
	file_name(name, host, session);
	state->fd = openat(statefd, name, flags, 0600);
	if (state->fd < 0 && errno == ENOENT) {
		if (mkdirat(statefd, DIR_NAME, 0700) < 0 && errno != EEXIST)
			return err_sys(
			    err, "cannot create the folder %s", DIR_NAME);
		state->fd = openat(statefd, name, flags, 0600);
	}
	if (state->fd < 0)
		return err_sys(err, "cannot open %s", name);
	if (lock(state->fd, err) < 0 || load(state, statefd, name, err) < 0) {
		state_close(state);
		return -1;
	}
	return 0;
}

int state_save(struct state *state, struct err *err)
{
	struct stored stored;
	ssize_t put;

	memset(&stored, 0, sizeof(stored)); /* padding is summed too */
	memcpy(stored.magic, magic, sizeof(magic));
	stored.record = state->record;
	checksum(&stored, stored.sum);
	put = pwrite(state->fd, &stored, sizeof(stored), 0);
	if (put < 0)
		return err_sys(err, "cannot write the session's state");
	if (put != (ssize_t)sizeof(stored))
		return err_set(err, ERR_SYSTEM,
		    "cannot write the session's state: no space left");
	return 0;
}

void state_close(struct state *state)
{
	if (state->fd >= 0)
		close(state->fd); /* and with it the lock */
	state->fd = -1;
}
