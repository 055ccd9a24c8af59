#include "evidence_log.h"

#include <sys/file.h>
#include <sys/wait.h>

static void raw(const char *bytes, size_t len)
{
	int fd = open_log(O_WRONLY | O_APPEND);

	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
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
	    FRESH(a_trailer_is_read_exactly_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
