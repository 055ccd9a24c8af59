#include "buf.h"
#include "decision.h"
#include "err.h"
#include "event.h"
#include "evidence.h"
#include "json.h"
#include "sha256.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

static void raw(const char *bytes, size_t len)
{
	int fd = open_log(O_WRONLY | O_APPEND);

	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
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

static void records_are_chained_from_the_first_on(void **state)
{
	struct evidence_record record;
	struct err err = {0};
	size_t broken, i;

	(void)state;
	for (i = 1; i <= 20; i++) {
		assert_int_equal(append_text("a record", &record, &err), 0);
		assert_int_equal(record.n, i);
	}
	assert_int_equal(walk(&broken), 20);
	assert_int_equal(broken, 0);
}

static void the_log_is_for_its_owner_only(void **state)
{
	struct stat st;

	(void)state;
	append("x");
	assert_int_equal(fstatat(statefd, EVIDENCE_FILE, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_torn_line_is_sealed_and_the_chain_goes_on(void **state)
{
	size_t broken, cut;

	(void)state;
	/* less than a whole line, so that it cannot be one */
	for (cut = 1; cut < 280; cut += 9) {
		char torn[300];

		(void)unlinkat(statefd, EVIDENCE_FILE, 0);
		append("before");
		append("before");
		read_log();
		memset(torn, 'x', sizeof(torn));
		memcpy(torn, log_text, log_len < cut ? log_len : cut);
		torn[cut < sizeof(torn) ? cut - 1 : 0] = '{';
		raw(torn, cut);
		append("after");
		assert_int_equal(walk(&broken), 4);
		assert_int_equal(broken, 1);
		assert_non_null(strstr(log_text, "\"event\":\"torn\""));
		assert_non_null(strstr(log_text, "\"after\""));
	}
}

static void what_was_torn_is_measured_and_hashed(void **state)
{
	size_t broken, before;
	char want[200], hex[65];

	(void)state;
	append("one");
	read_log();
	before = log_len;
	raw("half a rec", 10);
	append("two");
	assert_int_equal(walk(&broken), 3);
	sha256_text("half a rec", 10, hex);
	snprintf(want, sizeof(want),
	    "\"offset\":%zu,\"length\":10,\"sha256\":\"%s\"", before, hex);
	assert_non_null(strstr(log_text, want));
}

static void a_log_of_something_else_is_sealed_and_not_lost(void **state)
{
	size_t broken, i;
	int fd;

	(void)state;
	fd = openat(statefd, EVIDENCE_FILE, O_WRONLY | O_CREAT, 0600);
	close(fd);
	for (i = 0; i < 1000; i++)
		raw("this was never evidence\n", 24);
	append("first");
	append("second");
	assert_int_equal(walk(&broken), 3);
	assert_int_equal(broken, 1000);
	assert_non_null(strstr(log_text, "\"length\":24000"));
}

static void a_line_that_was_changed_does_not_stop_appending(void **state)
{
	size_t broken;
	int fd;

	(void)state;
	append("one");
	append("two");
	fd = open_log(O_WRONLY);
	assert_int_equal(pwrite(fd, "XXXX", 4, 3), 4);
	close(fd);
	append("three");
	read_log();
	(void)broken;
	assert_non_null(strstr(log_text, "\"three\""));
	assert_non_null(strstr(log_text, "\"n\":\"0000000000000003\""));
}

static void side_by_side_nothing_is_lost(void **state)
{
	enum {
		WRITERS = 8,
		EACH = 25
	};
	size_t broken;
	int i, j, status;

	(void)state;
	for (i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid)
			continue;
		for (j = 0; j < EACH; j++) {
			struct err err = {0};

			if (append_text("from one of many", NULL, &err) < 0)
				_exit(1);
		}
		_exit(0);
	}
	for (i = 0; i < WRITERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(walk(&broken), WRITERS * EACH);
	assert_int_equal(broken, 0);
}

static void a_lock_that_is_held_is_waited_for_only_so_long(void **state)
{
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct err err = {0};
	int fd;

	(void)state;
	append("one");
	fd = open_log(O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	evidence_begin(&body, "test");
	assert_int_equal(evidence_append(statefd, &body, 30, NULL, &err), -1);
	assert_int_equal(err.kind, ERR_BUSY);
	close(fd);
	assert_int_equal(evidence_append(statefd, &body, 30, NULL, &err), 0);
	buf_free(&body);
}

static void a_link_in_place_of_the_log_is_refused(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(symlinkat("/dev/null", statefd, EVIDENCE_FILE), 0);
	assert_int_equal(append_text("x", NULL, &err), -1);
}

static void long_values_become_length_digest_and_excerpt(void **state)
{
	size_t len = (size_t)3 << 20, broken;
	char *text = malloc(len + 1), hex[65], want[200];

	(void)state;
	assert_non_null(text);
	memset(text, 'w', len);
	text[len] = '\0';
	append(text);
	assert_int_equal(walk(&broken), 1);
	sha256_text(text, len, hex);
	snprintf(
	    want, sizeof(want), "\"length\":%zu,\"sha256\":\"%s\"", len, hex);
	assert_non_null(strstr(log_text, want));
	assert_non_null(strstr(log_text, "wwww"));
	free(text);
}

static void however_much_there_is_a_line_stays_below_its_limit(void **state)
{
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct err err = {0};
	char text[8000];
	size_t broken;
	int i;

	(void)state;
	/* each byte of this takes six in JSON */
	memset(text, 1, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	evidence_begin(&body, "test");
	for (i = 0; i < 12; i++)
		evidence_put(&body, "text", text);
	assert_int_equal(evidence_append(statefd, &body, 1000, NULL, &err), 0);
	read_log();
	assert_true(log_len <= EVIDENCE_LINE_MAX);
	(void)broken;
	buf_free(&body);
}

static void no_member_of_an_event_is_too_long_for_the_log(void **state)
{
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct decision decision;
	struct err err = {0};
	struct event event;
	char text[70001];
	size_t broken;

	(void)state;
	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	event_init(&event);
	decision_init(&decision);
	event.host = "claude-code";
	event.tool = TOOL_OTHER;
	event.session = event.agent = event.agent_type = event.turn = text;
	event.call = event.source = event.mode = event.tool_name = text;
	event.command = event.url = event.model = event.message = text;
	event.cwd = text;
	decision.rule = decision.origin = decision.subject = text;
	decision.why = decision.code = text;
	evidence_begin(&body, "pre_tool_use");
	evidence_put_event(&body, &event);
	evidence_put_decision(&body, &decision);
	assert_int_equal(evidence_append(statefd, &body, 1000, NULL, &err), 0);
	assert_int_equal(walk(&broken), 1);
	buf_free(&body);
}

static void secrets_do_not_reach_the_log(void **state)
{
	static const char *const paths[] = {"/p/.env"};
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct decision decision;
	struct err err = {0};
	struct event event;
	size_t broken;

	(void)state;
	event_init(&event);
	decision_init(&decision);
	event.kind = EVENT_PRE_TOOL_USE;
	event.tool = TOOL_SHELL;
	event.host = "claude-code";
	event.session = "s1";
	event.command = "A_PASSWORD=hunter22 ./run --token abcdef99";
	event.message = "Authorization: Bearer zyxw9876";
	event.url = "https://me:letmein7@host/";
	event.content = "SECRET=topsecret55";
	event.paths = paths;
	event.n_paths = 1;
	decision.verdict = VERDICT_DENY;
	decision.rule = "x";
	decision.why = "A_PASSWORD=hunter22 stands in it";
	decision.subject = "A_PASSWORD=hunter22 ./run";
	evidence_begin(&body, "pre_tool_use");
	evidence_put_event(&body, &event);
	evidence_put_decision(&body, &decision);
	assert_int_equal(evidence_append(statefd, &body, 1000, NULL, &err), 0);
	assert_int_equal(walk(&broken), 1);
	assert_null(strstr(log_text, "hunter22"));
	assert_null(strstr(log_text, "abcdef99"));
	assert_null(strstr(log_text, "zyxw9876"));
	assert_null(strstr(log_text, "letmein7"));
	assert_null(strstr(log_text, "topsecret55"));
	assert_non_null(strstr(log_text, "\"verdict\":\"deny\""));
	assert_non_null(strstr(log_text, "/p/.env"));
	buf_free(&body);
}

static void a_trailer_is_read_exactly_or_not_at_all(void **state)
{
	struct evidence_record record;
	size_t i, len;
	char *line;

	(void)state;
	append("x");
	read_log();
	len = log_len - 1;
	assert_int_equal(evidence_parse_trailer(log_text, len, &record), 0);
	assert_int_equal(record.n, 1);
	for (i = 0; i < EVIDENCE_TRAILER_LEN; i++)
		assert_int_equal(
		    evidence_parse_trailer(log_text, i ? i - 1 : 0, &record),
		    -1);
	line = malloc(len);
	assert_non_null(line);
	for (i = len + 1 - EVIDENCE_TRAILER_LEN; i < len; i++) {
		memcpy(line, log_text, len);
		line[i] = 'G'; /* neither a digit nor part of the form */
		assert_int_equal(
		    evidence_parse_trailer(line, len, &record), -1);
	}
	free(line);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, begin_anew)
	const struct CMUnitTest tests[] = {
	    FRESH(records_are_chained_from_the_first_on),
	    FRESH(the_log_is_for_its_owner_only),
	    FRESH(a_torn_line_is_sealed_and_the_chain_goes_on),
	    FRESH(what_was_torn_is_measured_and_hashed),
	    FRESH(a_log_of_something_else_is_sealed_and_not_lost),
	    FRESH(a_line_that_was_changed_does_not_stop_appending),
	    FRESH(side_by_side_nothing_is_lost),
	    FRESH(a_lock_that_is_held_is_waited_for_only_so_long),
	    FRESH(a_link_in_place_of_the_log_is_refused),
	    FRESH(long_values_become_length_digest_and_excerpt),
	    FRESH(however_much_there_is_a_line_stays_below_its_limit),
	    FRESH(no_member_of_an_event_is_too_long_for_the_log),
	    FRESH(secrets_do_not_reach_the_log),
	    FRESH(a_trailer_is_read_exactly_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
