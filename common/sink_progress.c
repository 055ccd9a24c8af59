#include "sink_progress.h"

#include "arena.h"
#include "err.h"
#include "io.h"
#include "sha256.h"
#include "spool.h"
#include "util.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MAX 320
#define NAME_SIZE 200

static const char *const states[PROGRESS_STATES] = {
    [PROGRESS_WAITS] = "waits",
    [PROGRESS_SENT] = "sent",
    [PROGRESS_REFUSED] = "refused",
    [PROGRESS_GIVEN_UP] = "given-up",
    [PROGRESS_UNWANTED] = "unwanted",
};

const char *progress_state_name(enum progress_state state)
{
	return (size_t)state < COUNT(states) ? states[state] : "unknown";
}

static void make_name(char name[NAME_SIZE], const char *file, const char *sink)
{
	size_t stem = strlen(file) - strlen(SPOOL_ALERT);
	char hex[SHA256_HEX_SIZE];

	sha256_text(sink, strlen(sink), hex);
	(void)snprintf(name, NAME_SIZE, "%.*s.%.16s" SPOOL_TRY,
	    stem > 120 ? 120 : (int)stem, file, hex);
}

/* The next word of `*at`, cut out; "" at the end. */
static char *word(char **at)
{
	char *start = *at, *end = start + strcspn(start, " \n");

	*at = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

static bool number(char **at, uint64_t max, uint64_t *value)
{
	return parse_uint(word(at), max, value);
}

static bool parse(struct progress *progress, char *text)
{
	struct progress made = {.known = true};
	uint64_t flags, tries, last, next;
	const char *state = word(&text);
	size_t i;

	for (i = 0; i < COUNT(states) && !str_equal(state, states[i]); i++)
		;
	if (i == COUNT(states) || !number(&text, 7, &flags) ||
	    !number(&text, UINT32_MAX, &tries) ||
	    !number(&text, INT64_MAX, &last) ||
	    !number(&text, INT64_MAX, &next))
		return false;
	made.state = (enum progress_state)i;
	made.recorded = flags & 1;
	made.unreachable = flags & 2;
	made.told_when = flags & 4;
	made.tries = (unsigned)tries;
	made.last_us = (int64_t)last;
	made.next_us = (int64_t)next;
	text[strcspn(text, "\n")] = '\0';
	(void)snprintf(made.why, sizeof(made.why), "%s", text);
	*progress = made;
	return true;
}

void progress_load(
    int dirfd, const char *file, const char *sink, struct progress *progress)
{
	char name[NAME_SIZE], text[NOTE_MAX + 1];
	ssize_t got;
	int fd;

	memset(progress, 0, sizeof(*progress));
	make_name(name, file, sink);
	fd =
	    openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	got = read(fd, text, NOTE_MAX);
	close(fd);
	if (got <= 0)
		return;
	text[got] = '\0';
	(void)parse(progress, text);
}

int progress_save(int dirfd, const char *file, const char *sink,
    const struct progress *progress, struct err *err)
{
	char name[NAME_SIZE], draft[NAME_SIZE + 8], text[NOTE_MAX];
	int fd, len;

	make_name(name, file, sink);
	(void)snprintf(draft, sizeof(draft), "%s.tmp", name);
	len = snprintf(text, sizeof(text),
	    "%s %d %u %" PRId64 " %" PRId64 " %s\n", states[progress->state],
	    progress->recorded + 2 * progress->unreachable +
		4 * progress->told_when,
	    progress->tries, progress->last_us, progress->next_us,
	    progress->why);
	fd = openat(dirfd, draft,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(err, "cannot create a file in the spool");
	if (io_write_all(fd, text, (size_t)len, err) < 0) {
		close(fd);
		(void)unlinkat(dirfd, draft, 0);
		return -1;
	}
	close(fd);
	if (renameat(dirfd, draft, dirfd, name) < 0)
		return err_sys(err, "cannot rename a file in the spool");
	return 0;
}

void progress_remove(int dirfd, const char *file, const char *sink)
{
	char name[NAME_SIZE];

	make_name(name, file, sink);
	(void)unlinkat(dirfd, name, 0);
}

void progress_sweep(int dirfd)
{
	struct arena arena = {0};
	const char *const *names;
	struct err ignored = {0};
	char alert[NAME_SIZE];
	size_t n, i;

	if (spool_names(dirfd, SPOOL_TRY, &names, &n, &arena, &ignored) < 0)
		n = 0;
	for (i = 0; i < n; i++) {
		size_t stem = strcspn(names[i], ".");

		(void)snprintf(alert, sizeof(alert), "%.*s" SPOOL_ALERT,
		    stem > 120 ? 120 : (int)stem, names[i]);
		if (faccessat(dirfd, alert, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			(void)unlinkat(dirfd, names[i], 0);
	}
	arena_free(&arena);
}
