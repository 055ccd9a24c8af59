#include "verify.h"

#include "buf.h"
#include "err.h"
#include "io.h"
#include "json.h"
#include "sha256.h"
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 20)
#define PENDING_MAX ((size_t)64 << 20)

/*
 * Lines that are no records wait for the seal that explains them: they stand
 * in `torn` from `torn_at` on.
 */
struct checking {
	struct verify *verify;
	uint64_t offset, line;
	struct buf torn;
	uint64_t torn_at, torn_line;
};

static bool damage(
    struct checking *in, uint64_t line, uint64_t offset, const char *what)
{
	struct verify *verify = in->verify;

	if (verify->damaged)
		return false;
	verify->damaged = true;
	verify->line = line;
	verify->offset = offset;
	(void)snprintf(verify->what, sizeof(verify->what), "%s", what);
	return false;
}

/* Does this record seal exactly the bytes that wait? */
static bool seals(struct checking *in, const char *line, size_t len)
{
	struct json json = {0};
	struct err ignored = {0};
	char hex[SHA256_HEX_SIZE];
	int64_t offset = -1, length = -1;
	char copy[2048];
	bool fits = false;
	size_t have = in->torn.len;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, line, len);
	copy[len] = '\0';
	if (json_parse(&json, copy, len, &ignored) < 0)
		return false;
	if (str_equal(json_str(json.root, "event"), "torn") &&
	    json_int(json.root, "offset", &offset) &&
	    json_int(json.root, "length", &length) &&
	    offset == (int64_t)in->torn_at &&
	    /* a killed writer leaves the beginning of one line, never its end:
	     * the newline behind it came with the seal */
	    length == (int64_t)have - 1 && have <= 2 * EVIDENCE_LINE_MAX &&
	    !memchr(in->torn.data, '\n', have - 1)) {
		sha256_text(in->torn.data, (size_t)length, hex);
		fits = str_equal(json_str(json.root, "sha256"), hex);
	}
	json_free(&json);
	return fits;
}

static bool check_record(struct checking *in, const char *line, size_t len,
    const struct evidence_record *record)
{
	struct verify *verify = in->verify;
	size_t body = len - (EVIDENCE_TRAILER_LEN - 1);
	/* the trailer up to and with prev: without ,"hash":"…"} */
	size_t chained =
	    EVIDENCE_TRAILER_LEN - 1 - strlen(",\"hash\":\"\"}") - 64;
	static const char start[] = "000000000000000000000000000000000000000"
				    "0000000000000000000000000";
	const char *before = verify->last.n ? verify->last.hash : start;
	char hex[SHA256_HEX_SIZE];

	sha256_text(line + body, chained, hex);
	if (strcmp(hex, record->hash) != 0)
		return damage(in, in->line, in->offset,
		    "edited: the trailer does not match its hash");
	sha256_text(line, body, hex);
	if (strcmp(hex, record->body) != 0)
		return damage(in, in->line, in->offset,
		    "edited: the record does not match its hash");
	if (strcmp(record->prev, before) != 0)
		return damage(in, in->line, in->offset,
		    record->n > verify->last.n + 1
			? "removed: records are missing before this one"
		    : record->n <= verify->last.n
			? "inserted or reordered: an older record stands here"
			: "forked: it does not follow the record before it");
	if (record->n != verify->last.n + 1)
		return damage(in, in->line, in->offset,
		    "renumbered: its number does not follow");
	return true;
}

static bool check_line(struct checking *in, const char *line, size_t len)
{
	struct evidence_record record;

	in->line++;
	if (evidence_parse_trailer(line, len, &record) < 0) {
		if (!in->torn.len) {
			in->torn_at = in->offset;
			in->torn_line = in->line;
		}
		buf_add(&in->torn, line, len);
		buf_addch(&in->torn, '\n');
		if (in->torn.failed)
			return damage(in, in->torn_line, in->torn_at,
			    "not a log: too many lines that are no records");
	} else {
		if (in->torn.len && !seals(in, line, len))
			return damage(in, in->torn_line, in->torn_at,
			    "edited: a line that is no record, and no seal "
			    "explains it");
		if (in->torn.len)
			in->verify->torn++;
		buf_truncate(&in->torn, 0);
		if (!check_record(in, line, len, &record))
			return false;
		in->verify->last = record;
		in->verify->records++;
	}
	in->offset += len + 1;
	return true;
}

/* Whole lines of `text`; what remains is moved to its front. */
static bool check_lines(struct checking *in, struct buf *text)
{
	size_t at = 0;
	const char *end;

	while ((end = memchr(text->data + at, '\n', text->len - at))) {
		size_t len = (size_t)(end - text->data) - at;

		if (!check_line(in, text->data + at, len))
			return false;
		at += len + 1;
	}
	memmove(text->data, text->data + at, text->len - at);
	buf_truncate(text, text->len - at);
	return true;
}

/* What is left at the end is a record that was never finished. */
static void check_end(struct checking *in, const struct buf *text)
{
	if (!in->verify->damaged && (text->len || in->torn.len))
		(void)damage(in, in->torn.len ? in->torn_line : in->line + 1,
		    in->torn.len ? in->torn_at : in->offset,
		    "torn: the end is cut off, and no later record sealed it");
}

/* Cuts off what stands before the first record, and believes that one. */
static void begin_tail(struct checking *in, struct buf *text)
{
	struct evidence_record *last = &in->verify->last;
	size_t at = 0;
	const char *end;

	while ((end = memchr(text->data + at, '\n', text->len - at))) {
		struct evidence_record record;
		size_t len = (size_t)(end - text->data) - at;

		if (evidence_parse_trailer(text->data + at, len, &record) ==
			0 &&
		    at) {
			last->n = record.n - 1;
			memcpy(last->hash, record.prev, sizeof(last->hash));
			break;
		}
		at += len + 1;
	}
	if (!end)
		(void)damage(in, 1, in->offset, "not a log: no record in it");
	in->offset += at;
	memmove(text->data, text->data + at, text->len - at);
	buf_truncate(text, text->len - at);
}

int verify_tail(struct verify *verify, int fd, struct err *err)
{
	struct checking in = {.verify = verify, .torn = BUF_INIT(PENDING_MAX)};
	struct buf text = BUF_INIT(VERIFY_TAIL_MAX);
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from =
	    size > (off_t)VERIFY_TAIL_MAX ? size - (off_t)VERIFY_TAIL_MAX : 0;
	int ret = -1;

	memset(verify, 0, sizeof(*verify));
	if (size < 0 || lseek(fd, from, SEEK_SET) < 0) {
		(void)err_sys(err, "cannot read the log");
		goto out;
	}
	/* a record that comes in meanwhile waits for the next look */
	text.max = (size_t)(size - from);
	if (io_read_all(fd, &text, err) < 0 && err->kind != ERR_INPUT)
		goto out;
	in.offset = (uint64_t)from;
	if (from)
		begin_tail(&in, &text);
	if (check_lines(&in, &text))
		check_end(&in, &text);
	verify->records = verify->last.n;
	ret = 0;
out:
	buf_free(&text);
	buf_free(&in.torn);
	return ret;
}

int verify_log(struct verify *verify, int fd, struct err *err)
{
	struct checking in = {.verify = verify, .torn = BUF_INIT(PENDING_MAX)};
	struct buf text = BUF_INIT(PENDING_MAX);
	int ret = -1;

	memset(verify, 0, sizeof(*verify));
	for (;;) {
		char *to = buf_reserve(&text, CHUNK);
		ssize_t got;

		if (!to) {
			(void)err_set(err, ERR_MEMORY, "out of memory");
			goto out;
		}
		got = read(fd, to, CHUNK);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			(void)err_sys(err, "cannot read the log");
			goto out;
		}
		if (!got)
			break;
		text.len += (size_t)got;
		if (!check_lines(&in, &text))
			break;
	}
	ret = 0;
	check_end(&in, &text);
out:
	buf_free(&text);
	buf_free(&in.torn);
	return ret;
}
