/*
 * What this session made itself, by its own records: the judge notes the files
 * that a call makes, the guard writes them into the evidence, and a deletion
 * looks for them there. Only the end of the log is read.
 */
#include "judge.h"

#include "arena.h"
#include "buf.h"
#include "event.h"
#include "evidence.h"
#include "json.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_MAX ((size_t)512 << 10)

void judge_remember(struct judge *judge, const char *path)
{
	struct stat st;

	if (judge->n_creates < COUNT(judge->creates) && lstat(path, &st) < 0)
		judge->creates[judge->n_creates++] = path;
}

void judge_put_creates(const struct judge *judge, struct buf *record)
{
	size_t i;

	if (!judge->n_creates)
		return;
	json_put_key(record, "creates");
	buf_addch(record, '[');
	for (i = 0; i < judge->n_creates; i++) {
		if (i)
			buf_addch(record, ',');
		json_add_text(
		    record, judge->creates[i], strlen(judge->creates[i]));
	}
	buf_addch(record, ']');
}

/* The end of the log, read once. */
static const char *tail(struct judge *judge)
{
	struct stat st;
	size_t len, got = 0;
	off_t from;
	char *text;
	int fd;

	if (judge->records || judge->statefd <= 0)
		return judge->records;
	judge->records = "";
	fd = openat(
	    judge->statefd, EVIDENCE_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return "";
	if (fstat(fd, &st) == 0) {
		from = st.st_size > (off_t)TAIL_MAX
			   ? st.st_size - (off_t)TAIL_MAX
			   : 0;
		len = (size_t)(st.st_size - from);
		text = arena_alloc(judge->arena, len + 1);
		while (text && got < len) {
			ssize_t n =
			    pread(fd, text + got, len - got, from + (off_t)got);

			if (n <= 0)
				break;
			got += (size_t)n;
		}
		if (text)
			judge->records = text;
	}
	close(fd);
	return judge->records;
}

/* Does the line in which `at` stands belong to this session, and name what it
 * makes before `at`? */
static bool is_own_record(const char *text, const char *at, const char *session)
{
	static const char key[] = "\"creates\":[";
	const char *line = at, *mark;

	while (line > text && line[-1] != '\n')
		line--;
	mark = strstr(line, session);
	if (!mark || mark > at)
		return false;
	mark = strstr(line, key);
	return mark && mark < at && !memchr(mark, ']', (size_t)(at - mark));
}

static bool is_recorded(const char *text, const char *session, const char *path)
{
	struct buf quoted = BUF_INIT((size_t)32 << 10);
	bool found = false;
	const char *at;

	json_add_text(&quoted, path, strlen(path));
	for (at = strstr(text, quoted.data);
	     at && !found && quoted.len > 2 && !quoted.failed;
	     at = strstr(at + 1, quoted.data))
		found = is_own_record(text, at, session);
	buf_free(&quoted);
	return found;
}

bool judge_made(void *arg, const char *path)
{
	struct judge *judge = arg;
	const char *text = tail(judge), *session;
	char *dir = arena_strdup(judge->arena, path);

	if (!text || !*text || !dir || !judge->event->session[0])
		return false;
	session = arena_printf(
	    judge->arena, "\"session\":\"%s\"", judge->event->session);
	/* the file, or a folder that it stands in */
	while (session && dir[0] && dir[1]) {
		char *slash = strrchr(dir, '/');

		if (is_recorded(text, session, dir))
			return true;
		if (!slash)
			return false;
		*slash = '\0';
	}
	return false;
}
