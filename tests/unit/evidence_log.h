/*
 * A log in a scratch folder, written by the code and read as the manual says.
 */
#ifndef HOLDFAST_EVIDENCE_LOG_H
#define HOLDFAST_EVIDENCE_LOG_H

#include "buf.h"
#include "err.h"
#include "evidence.h"
#include "json.h"
#include "sha256.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_MAX ((size_t)64 << 20)

static char folder[] = "/tmp/holdfast-evidence.XXXXXX";
static int statefd;
static char *log_text;
static size_t log_len;

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	statefd = open(folder, O_RDONLY | O_DIRECTORY);
	return statefd < 0 ? -1 : 0;
}

static int remove_folder(void **state)
{
	(void)state;
	free(log_text);
	(void)unlinkat(statefd, EVIDENCE_FILE, 0);
	close(statefd);
	return rmdir(folder);
}

static int begin_anew(void **state)
{
	(void)state;
	(void)unlinkat(statefd, EVIDENCE_FILE, 0);
	return 0;
}

static int append_text(
    const char *text, struct evidence_record *record, struct err *err)
{
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	int ret;

	evidence_begin(&body, "test");
	evidence_put(&body, "text", text);
	ret = evidence_append(statefd, &body, 1000, record, err);
	buf_free(&body);
	return ret;
}

static void append(const char *text)
{
	struct err err = {0};

	assert_int_equal(append_text(text, NULL, &err), 0);
}

static int open_log(int flags)
{
	int fd = openat(statefd, EVIDENCE_FILE, flags);

	assert_true(fd >= 0);
	return fd;
}

static void read_log(void)
{
	int fd = open_log(O_RDONLY);
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_true((size_t)st.st_size < LOG_MAX);
	free(log_text);
	log_len = (size_t)st.st_size;
	log_text = malloc(log_len + 1);
	assert_non_null(log_text);
	assert_int_equal(read(fd, log_text, log_len), (ssize_t)log_len);
	log_text[log_len] = '\0';
	close(fd);
}

/*
 * The log as holdfast-evidence(5) says it has to be read: every whole line is
 * JSON, its hashes are its own, and its `prev` is the hash of the line before.
 * Returns how many records the chain has; lines that are none are counted.
 */
static size_t walk(size_t *broken)
{
	char prev[65], hex[65];
	size_t n = 0, at = 0;

	memset(prev, '0', 64);
	prev[64] = '\0';
	*broken = 0;
	read_log();
	while (at < log_len) {
		char *line = log_text + at;
		char *end = memchr(line, '\n', log_len - at);
		size_t len = end ? (size_t)(end - line) : log_len - at;
		struct evidence_record record;
		size_t body, hashed;
		struct json json = {0};
		struct err err = {0};

		at += len + 1;
		if (!end || evidence_parse_trailer(line, len, &record) < 0) {
			(*broken)++;
			continue;
		}
		body = len + 1 - EVIDENCE_TRAILER_LEN;
		sha256_text(line, body, hex);
		assert_string_equal(hex, record.body);
		hashed = len - strlen(",\"hash\":\"\"}") - 64;
		sha256_text(line + body, hashed - body, hex);
		assert_string_equal(hex, record.hash);
		assert_string_equal(record.prev, prev);
		assert_int_equal(record.n, n + 1);
		assert_true(len + 1 <= EVIDENCE_LINE_MAX);
		memcpy(prev, record.hash, sizeof(prev));
		n++;
		assert_int_equal(json_parse(&json, line, len, &err), 0);
		assert_non_null(json_str(json.root, "time"));
		json_free(&json);
	}
	return n;
}

#endif
