#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "policy.h"
#include "sink.h"
#include "sink/child.h"
#include "sink/secret.h"
#include "sink_progress.h"
#include "sink_when.h"
#include "util.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND 1000000LL

/* A section out of "key=value" lines; NULL ends them. */
static struct policy_sink section(
    const char *type, struct policy_value values[8], const char *const *lines)
{
	struct policy_sink sink = {.name = "test", .type = type};
	size_t i;

	sink.origin.where = "config.ini:1";
	sink.origin.layer = LAYER_USER;
	memset(values, 0, 8 * sizeof(*values));
	for (i = 0; lines[i]; i++) {
		values[i].text = lines[i];
		if (i)
			values[i - 1].next = &values[i];
	}
	sink.values = i ? values : NULL;
	return sink;
}

static struct alert sample(void)
{
	return (struct alert){.kind = ALERT_PERMISSION,
	    .time_us = 1795000000 * SECOND,
	    .id = "a1",
	    .host = "claude-code",
	    .project = "/home/dev/shop",
	    .branch = "secret-branch",
	    .title = "Claude Code asks: run a command",
	    .body = "rm -rf build",
	    .why = "a rule asks"};
}

/* --- keys --- */

static void a_section_with_a_mistake_says_which(void **state)
{
	static const struct {
		const char *type;
		const char *const lines[3];
		const char *want; /* NULL: no mistake */
	} cases[] = {
	    {"desktop", {"type=desktop", NULL}, NULL},
	    {"webhook", {"url=x", "quiet=22:00-07:00", NULL}, NULL},
	    {"webhok", {"url=x", NULL}, "did you mean \"webhook\""},
	    {"slack", {"detail=low", NULL}, "needs a key \"url\""},
	    {"slack", {"url=x", "ulr=y", NULL}, "did you mean \"url\""},
	};
	struct policy_value values[8];
	struct err err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct policy_sink sink =
		    section(cases[i].type, values, cases[i].lines);
		int ret = sink_check(&sink, &err);

		assert_int_equal(ret, cases[i].want ? -1 : 0);
		if (cases[i].want)
			assert_non_null(strstr(err.msg, cases[i].want));
	}
}

static void every_type_in_the_table_has_a_sender(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sink_types_count; i++) {
		assert_non_null(sink_find(sink_types[i].type));
		if (i)
			assert_true(strcmp(sink_types[i - 1].type,
					sink_types[i].type) < 0);
	}
	assert_null(sink_find("carrier-pigeon"));
}

/* --- when --- */

static struct when when_of(const char *const *lines)
{
	struct policy policy = {0};
	struct policy_value values[8];
	struct policy_sink sink = section("webhook", values, lines);
	struct err err = {0};
	struct when when;

	assert_int_equal(when_init(&when, &policy, &sink, &err), 0);
	return when;
}

static void quiet_hours_hold_what_can_wait_until_they_end(void **state)
{
	static const char *const lines[] = {"quiet=22:00-07:00", NULL};
	struct when when = when_of(lines);
	struct alert asks = sample(), done = sample();
	/* 2026-11-21 at midnight, UTC */
	const int64_t midnight = 1795219200 * SECOND;

	(void)state;
	done.kind = ALERT_DONE;
	done.time_us = asks.time_us = midnight;
	assert_int_equal(when_due(&when, &asks, midnight), midnight);
	assert_int_equal(
	    when_due(&when, &done, midnight), midnight + 7 * 3600 * SECOND);
	assert_int_equal(when_due(&when, &done, midnight + 12 * 3600 * SECOND),
	    midnight + 12 * 3600 * SECOND);
	assert_int_equal(when_due(&when, &done, midnight + 23 * 3600 * SECOND),
	    midnight + 31 * 3600 * SECOND);
}

static void after_waits_and_a_clock_set_back_does_not_hold(void **state)
{
	static const char *const lines[] = {"after=20s", NULL};
	struct when when = when_of(lines);
	struct alert alert = sample();
	int64_t at = alert.time_us;

	(void)state;
	assert_int_equal(when_due(&when, &alert, at), at + 20 * SECOND);
	assert_int_equal(
	    when_due(&when, &alert, at + 30 * SECOND), at + 30 * SECOND);
	assert_int_equal(
	    when_due(&when, &alert, at - 86400 * SECOND), at - 86400 * SECOND);
}

static void a_sink_gets_the_kinds_it_wants(void **state)
{
	static const char *const lines[] = {
	    "on=idle permission", "min-urgency=high", NULL};
	static const char *const wrong[][2] = {{"on=idle,done", NULL},
	    {"min-urgency=most", NULL}, {"after=soon", NULL},
	    {"quiet=22-7", NULL}, {"quiet=25:00-07:00", NULL}};
	struct when when = when_of(lines);
	struct alert alert = sample();
	struct policy policy = {0};
	struct policy_value values[8];
	struct err err = {0};
	size_t i;

	(void)state;
	assert_true(when_wants(&when, &alert));
	alert.kind = ALERT_IDLE;
	assert_false(when_wants(&when, &alert));
	alert.kind = ALERT_QUESTION;
	assert_false(when_wants(&when, &alert));
	for (i = 0; i < COUNT(wrong); i++) {
		struct policy_sink sink = section("slack", values, wrong[i]);

		assert_int_equal(when_init(&when, &policy, &sink, &err), -1);
	}
}

/* --- secrets --- */

static void secrets_come_from_where_they_are_kept(void **state)
{
	static const char *const lines[] = {"a=plain", "b=env:TEST_SECRET",
	    "c=cmd:printf 'from a command\\nand more'", "d=env:NOT_SET_AT_ALL",
	    "e=cmd:echo s3cr3t; exit 3", "f=env:TEST_BROKEN", NULL};
	struct policy_value values[8];
	struct policy_sink sink = section("webhook", values, lines);
	struct arena arena = {0};
	struct err err = {0};
	const char *value;

	(void)state;
	setenv("TEST_SECRET", "from the environment", 1);
	setenv("TEST_BROKEN", "two\r\nX-Header: lines", 1);
	assert_string_equal(secret_need(&sink, "a", &arena, &err), "plain");
	assert_string_equal(
	    secret_need(&sink, "b", &arena, &err), "from the environment");
	assert_string_equal(
	    secret_need(&sink, "c", &arena, &err), "from a command");
	assert_null(secret_need(&sink, "d", &arena, &err));
	assert_non_null(strstr(err.msg, "NOT_SET_AT_ALL is not set"));
	assert_null(secret_need(&sink, "e", &arena, &err));
	assert_null(strstr(err.msg, "s3cr3t"));
	assert_null(secret_need(&sink, "f", &arena, &err));
	assert_null(strstr(err.msg, "X-Header"));
	assert_null(secret_need(&sink, "none", &arena, &err));
	assert_int_equal(secret_get(&sink, "none", &arena, &value, &err), 0);
	assert_null(value);
	sink.origin.layer = LAYER_SYSTEM;
	assert_null(secret_need(&sink, "c", &arena, &err));
	arena_free(&arena);
}

static void a_secret_in_a_file_is_for_its_owner_only(void **state)
{
	char path[] = "/tmp/holdfast-secret.XXXXXX", line[64];
	const char *const lines[] = {line, "dir=file:/tmp",
	    "none=file:/nowhere/at/all", "here=file:secret", NULL};
	struct policy_value values[8];
	struct policy_sink sink = section("webhook", values, lines);
	struct arena arena = {0};
	struct err err = {0};
	int fd = mkstemp(path);

	(void)state;
	snprintf(line, sizeof(line), "url=file:%s", path);
	assert_int_equal(write(fd, " s3cr3t \nrest\n", 14), 14);
	close(fd);
	assert_string_equal(secret_need(&sink, "url", &arena, &err), "s3cr3t");
	chmod(path, 0640);
	assert_null(secret_need(&sink, "url", &arena, &err));
	assert_non_null(strstr(err.msg, "can be read by others"));
	assert_null(secret_need(&sink, "dir", &arena, &err));
	assert_null(secret_need(&sink, "none", &arena, &err));
	assert_null(secret_need(&sink, "here", &arena, &err));
	unlink(path);
	arena_free(&arena);
}

/* --- other programs --- */

static void a_program_gets_its_input_and_its_time(void **state)
{
	struct buf in = BUF_INIT((size_t)1 << 20);
	struct buf out = BUF_INIT((size_t)10);
	struct err err = {0};
	int64_t before;
	int status = 0, i;

	(void)state;
	for (i = 0; i < 50000; i++)
		buf_addstr(&in, "0123456789");
	assert_int_equal(child_run("wc -c", &in, &out, 5000, &status, &err), 0);
	assert_string_equal(out.data, "500000\n");
	assert_int_equal(status, 0);
	buf_truncate(&out, 0);
	/* it reads nothing, and says more than is kept */
	assert_int_equal(child_run("yes | head -c 100000; exit 7", &in, &out,
			     5000, &status, &err),
	    0);
	assert_int_equal(status, 7);
	assert_int_equal(out.len, 10);
	before = clock_monotonic_ms();
	assert_int_equal(
	    child_run("sleep 20 & sleep 20", NULL, &out, 200, &status, &err),
	    -1);
	assert_true(clock_monotonic_ms() - before < 2000);
	buf_free(&in);
	buf_free(&out);
}

/* --- progress --- */

static void progress_survives_and_nonsense_is_none(void **state)
{
	char dir[] = "/tmp/holdfast-progress.XXXXXX";
	struct progress put = {.state = PROGRESS_WAITS,
	    .unreachable = true,
	    .tries = 3,
	    .last_us = 5,
	    .next_us = 1795000000 * SECOND,
	    .why = "it rains, and more"};
	struct progress got;
	struct err err = {0};
	int dirfd, fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	dirfd = open(dir, O_RDONLY | O_DIRECTORY);
	progress_load(dirfd, "1-a.alert", "sink", &got);
	assert_false(got.known);
	assert_int_equal(
	    progress_save(dirfd, "1-a.alert", "sink", &put, &err), 0);
	progress_load(dirfd, "1-a.alert", "sink", &got);
	assert_true(got.known && got.unreachable && !got.told_when);
	assert_int_equal(got.tries, 3);
	assert_int_equal(got.next_us, put.next_us);
	assert_string_equal(got.why, put.why);
	progress_load(dirfd, "1-a.alert", "another", &got);
	assert_false(got.known);
	/* its alert is gone */
	progress_sweep(dirfd);
	progress_load(dirfd, "1-a.alert", "sink", &got);
	assert_false(got.known);
	fd =
	    openat(dirfd, "1-a.ab7bcf8d2f4b3c1e.try", O_CREAT | O_WRONLY, 0600);
	assert_int_equal(write(fd, "sent 9 9\n", 9), 9);
	close(fd);
	progress_load(dirfd, "1-a.alert", "sink", &got);
	assert_int_equal(got.state, PROGRESS_WAITS);
	progress_sweep(dirfd);
	close(dirfd);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_section_with_a_mistake_says_which),
	    cmocka_unit_test(every_type_in_the_table_has_a_sender),
	    cmocka_unit_test(quiet_hours_hold_what_can_wait_until_they_end),
	    cmocka_unit_test(after_waits_and_a_clock_set_back_does_not_hold),
	    cmocka_unit_test(a_sink_gets_the_kinds_it_wants),
	    cmocka_unit_test(secrets_come_from_where_they_are_kept),
	    cmocka_unit_test(a_secret_in_a_file_is_for_its_owner_only),
	    cmocka_unit_test(a_program_gets_its_input_and_its_time),
	    cmocka_unit_test(progress_survives_and_nonsense_is_none),
	};

	signal(SIGPIPE, SIG_IGN);
	setenv("TZ", "UTC0", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
