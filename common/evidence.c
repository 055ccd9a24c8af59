#include "evidence.h"

#include "buf.h"
#include "clock.h"
#include "err.h"
#include "json.h"
#include "sha256.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX                                                               \
	((size_t)8 << 10) /* of one value; longer ones are excerpts            \
			   */
#define EXCERPT_MAX ((size_t)2 << 10)
#define BODY_MAX (EVIDENCE_LINE_MAX - EVIDENCE_TRAILER_LEN)
/* How far back a whole record is looked for behind a damaged end. */
#define SEARCH_MAX ((off_t)4 << 20)

static const char zeros[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* --- the trailer --- */

/* The parts of the trailer in their order, and the digits behind each. */
static const struct {
	const char *head;
	size_t digits;
} parts[] = {
    {",\"n\":\"", 16},
    {"\",\"body\":\"", 64},
    {"\",\"prev\":\"", 64},
    {"\",\"hash\":\"", 64},
};

static bool is_hex(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_digit(text[i]) && (text[i] < 'a' || text[i] > 'f'))
			return false;
	return true;
}

int evidence_parse_trailer(
    const char *line, size_t len, struct evidence_record *record)
{
	char n[17], *fields[] = {n, record->body, record->prev, record->hash};
	const char *p;
	size_t i;

	if (len < EVIDENCE_TRAILER_LEN - 1)
		return -1;
	p = line + len - (EVIDENCE_TRAILER_LEN - 1);
	for (i = 0; i < COUNT(parts); i++) {
		size_t head = strlen(parts[i].head);

		if (memcmp(p, parts[i].head, head) != 0 ||
		    !is_hex(p + head, parts[i].digits))
			return -1;
		memcpy(fields[i], p + head, parts[i].digits);
		fields[i][parts[i].digits] = '\0';
		p += head + parts[i].digits;
	}
	if (memcmp(p, "\"}", 2) != 0)
		return -1;
	return parse_uint(n, 9999999999999999, &record->n) ? 0 : -1;
}

/* Closes the record: numbers it, chains it, ends the line. */
static void add_trailer(struct buf *line, size_t begin,
    const struct evidence_record *last, struct evidence_record *record)
{
	size_t trailer = line->len;

	record->n = last->n + 1;
	memcpy(record->prev, last->hash, sizeof(record->prev));
	sha256_text(line->data + begin, trailer - begin, record->body);
	buf_addf(line, ",\"n\":\"%016llu\",\"body\":\"%s\",\"prev\":\"%s\"",
	    (unsigned long long)record->n, record->body, record->prev);
	sha256_text(line->data + trailer, line->len - trailer, record->hash);
	buf_addf(line, ",\"hash\":\"%s\"}\n", record->hash);
}

/* --- the end of the log --- */

struct tail {
	struct evidence_record last; /* n is 0 at the start of a log */
	off_t end;                   /* the file's size */
	off_t torn; /* where a torn record begins; end if none */
};

static int read_at(
    int fd, char *bytes, size_t len, off_t offset, struct err *err)
{
	while (len) {
		ssize_t got = pread(fd, bytes, len, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, "cannot read the evidence log");
		if (!got)
			return err_set(
			    err, ERR_SYSTEM, "the evidence log became shorter");
		bytes += got;
		offset += got;
		len -= (size_t)got;
	}
	return 0;
}

/* In a damaged log, the last line with a whole trailer and what follows it. */
static int search_back(int fd, struct tail *tail, struct err *err)
{
	off_t begin = tail->end > SEARCH_MAX ? tail->end - SEARCH_MAX : 0;
	size_t len = (size_t)(tail->end - begin), at;
	struct buf text = BUF_INIT((size_t)SEARCH_MAX);
	char *bytes = buf_reserve(&text, len);
	int ret = -1;

	if (!bytes) {
		(void)err_set(err, ERR_MEMORY, "out of memory");
		goto out;
	}
	if (read_at(fd, bytes, len, begin, err) < 0)
		goto out;
	tail->torn = begin;
	for (at = len; at > 0; at--) {
		if (bytes[at - 1] == '\n' &&
		    evidence_parse_trailer(bytes, at - 1, &tail->last) == 0) {
			tail->torn = begin + (off_t)at;
			break;
		}
	}
	ret = 0;
out:
	buf_free(&text);
	return ret;
}

static int find_tail(int fd, struct tail *tail, struct err *err)
{
	char trailer[EVIDENCE_TRAILER_LEN];
	struct stat st;

	memset(tail, 0, sizeof(*tail));
	memcpy(tail->last.hash, zeros, sizeof(zeros));
	if (fstat(fd, &st) < 0)
		return err_sys(err, "cannot look at the evidence log");
	tail->end = tail->torn = st.st_size;
	if (!st.st_size)
		return 0;
	if (st.st_size >= (off_t)sizeof(trailer)) {
		if (read_at(fd, trailer, sizeof(trailer),
			st.st_size - (off_t)sizeof(trailer), err) < 0)
			return -1;
		if (trailer[sizeof(trailer) - 1] == '\n' &&
		    evidence_parse_trailer(
			trailer, sizeof(trailer) - 1, &tail->last) == 0)
			return 0;
	}
	return search_back(fd, tail, err);
}

/* A record of its own says what was torn; the bytes stay where they are. */
static int seal(int fd, struct tail *tail, struct buf *line, struct err *err)
{
	size_t len = (size_t)(tail->end - tail->torn), begin;
	struct buf torn = BUF_INIT((size_t)SEARCH_MAX);
	char *bytes = buf_reserve(&torn, len);
	struct evidence_record record;
	char hex[SHA256_HEX_SIZE];
	int ret = -1;

	if (!bytes) {
		(void)err_set(err, ERR_MEMORY, "out of memory");
		goto out;
	}
	if (read_at(fd, bytes, len, tail->torn, err) < 0)
		goto out;
	if (bytes[len - 1] != '\n')
		buf_addch(line, '\n');
	sha256_text(bytes, len, hex);
	begin = line->len;
	evidence_begin(line, "torn");
	json_put_int(line, "offset", (int64_t)tail->torn);
	json_put_int(line, "length", (int64_t)len);
	json_put(line, "sha256", hex);
	add_trailer(line, begin, &tail->last, &record);
	tail->last = record;
	ret = 0;
out:
	buf_free(&torn);
	return ret;
}

/* --- appending --- */

/* flock(2) has no time limit of its own; a held lock is tried again. */
static int lock(int fd, int64_t wait_ms, struct err *err)
{
	int64_t until = clock_monotonic_ms() + wait_ms, pause_us = 50;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		struct timespec rest = {0, (long)pause_us * 1000};

		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_sys(err, "cannot lock the evidence log");
		if (clock_monotonic_ms() >= until)
			return err_set(err, ERR_BUSY,
			    "the evidence log is locked by another program");
		(void)nanosleep(&rest, NULL);
		if (pause_us < 2000)
			pause_us += pause_us / 2 + (getpid() & 31);
	}
	return 0;
}

static int write_line(
    int fd, const struct buf *line, off_t end, struct err *err)
{
	ssize_t put;

	if (line->failed)
		return err_set(err, ERR_MEMORY, "out of memory");
	do
		put = write(fd, line->data, line->len);
	while (put < 0 && errno == EINTR);
	if (put == (ssize_t)line->len)
		return 0;
	if (put < 0)
		return err_sys(err, "cannot write the evidence log");
	/* a part was written: the disk is full; take back what is only ours */
	(void)err_set(
	    err, ERR_SYSTEM, "cannot write the evidence log: no space left");
	if (ftruncate(fd, end) < 0)
		(void)err_set(err, ERR_SYSTEM,
		    "the evidence log ends in a torn record: no space left");
	return -1;
}

static int append_locked(int fd, const struct buf *body,
    struct evidence_record *record, struct err *err)
{
	struct buf line = BUF_INIT(2 * EVIDENCE_LINE_MAX);
	struct tail tail;
	size_t begin;
	int ret = -1;

	if (find_tail(fd, &tail, err) < 0)
		goto out;
	if (tail.torn < tail.end && seal(fd, &tail, &line, err) < 0)
		goto out;
	begin = line.len;
	buf_add(&line, body->data, body->len);
	add_trailer(&line, begin, &tail.last, record);
	ret = write_line(fd, &line, tail.end, err);
out:
	buf_free(&line);
	return ret;
}

int evidence_append(int statefd, struct buf *body, int64_t wait_ms,
    struct evidence_record *record, struct err *err)
{
	struct evidence_record made;
	struct stat st;
	int fd, ret;

	if (body->failed || body->len > EVIDENCE_BODY_MAX)
		return err_set(
		    err, ERR_INPUT, "a record longer than a line may be");
	fd = openat(statefd, EVIDENCE_FILE,
	    O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    0600);
	if (fd < 0)
		return err_sys(err, "cannot open the evidence log");
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(
		    err, ERR_SYSTEM, "the evidence log is no regular file");
	}
	ret = lock(fd, wait_ms, err);
	if (ret == 0)
		ret = append_locked(fd, body, record ? record : &made, err);
	close(fd); /* and with it the lock */
	return ret;
}
