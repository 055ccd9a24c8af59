#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "io.h"
#include "spool.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct scene {
	char dir[64];
	int statefd, dirfd;
	struct arena arena;
	struct err err;
};

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	if (!scene)
		return -1;
	strcpy(scene->dir, "/tmp/holdfast-spool.XXXXXX");
	if (!mkdtemp(scene->dir))
		return -1;
	scene->statefd = open(scene->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scene->dirfd = spool_open(scene->statefd, &scene->err);
	*state = scene;
	return scene->dirfd < 0 ? -1 : 0;
}

static void empty(int fd, const char *const *suffixes)
{
	struct arena arena = {0};
	const char *const *names;
	struct err err;
	size_t n;

	for (; *suffixes; suffixes++)
		while (
		    spool_names(fd, *suffixes, &names, &n, &arena, &err) == 0 &&
		    n)
			unlinkat(fd, names[0], 0);
	arena_free(&arena);
}

static int tear_down(void **state)
{
	static const char *const all[] = {"", NULL};
	static const char *const files[] = {
	    "pipe", "out", "in", "sh", "tmp", NULL};
	struct scene *scene = *state;

	empty(scene->dirfd, all);
	unlinkat(scene->statefd, SPOOL_DIR, AT_REMOVEDIR);
	empty(scene->statefd, files);
	close(scene->dirfd);
	close(scene->statefd);
	rmdir(scene->dir);
	arena_free(&scene->arena);
	free(scene);
	return 0;
}

static struct alert sample(void)
{
	return (struct alert){.kind = ALERT_QUESTION,
	    .host = "claude-code",
	    .session = "s1",
	    .project = "/home/dev/shop",
	    .body = "rm -rf \"build\"\n\xc3\xa9"};
}

static size_t waiting(struct scene *scene, const char *const **names)
{
	size_t n = 0;

	assert_int_equal(spool_names(scene->dirfd, SPOOL_ALERT, names, &n,
			     &scene->arena, &scene->err),
	    0);
	return n;
}

static void add(struct scene *scene, const char *id, const char *body)
{
	struct alert alert = sample();

	alert.id = id;
	alert.body = body;
	assert_int_equal(
	    spool_add(scene->statefd, &alert, &scene->arena, &scene->err), 0);
}

static void an_alert_is_read_as_it_was_written(void **state)
{
	struct scene *scene = *state;
	struct alert alert = sample(), read;
	const char *const *names;

	alert.deadline_us = 1795000000123456;
	assert_int_equal(
	    spool_add(scene->statefd, &alert, &scene->arena, &scene->err), 0);
	assert_int_equal(waiting(scene, &names), 1);
	assert_string_equal(names[0], alert.file);
	assert_int_equal(spool_read(scene->dirfd, names[0], &read,
			     &scene->arena, &scene->err),
	    0);
	assert_int_equal(read.kind, ALERT_QUESTION);
	assert_int_equal(read.time_us, alert.time_us);
	assert_int_equal(read.deadline_us, alert.deadline_us);
	assert_string_equal(read.id, alert.id);
	assert_string_equal(read.key, "claude-code/s1/");
	assert_string_equal(read.body, alert.body);
	assert_null(read.branch);
}

static void two_alerts_without_ids_get_different_ones(void **state)
{
	struct scene *scene = *state;
	const char *const *names;

	add(scene, NULL, "same");
	add(scene, NULL, "same");
	assert_int_equal(waiting(scene, &names), 2);
	assert_string_not_equal(names[0] + 17, names[1] + 17);
}

static void alerts_keep_their_order_when_the_clock_is_set_back(void **state)
{
	struct scene *scene = *state;
	const char *const *names;
	int fd = openat(scene->dirfd, "order", O_WRONLY | O_CREAT, 0600);

	/* the last one was raised in the year 2100 */
	assert_int_equal(write(fd, "4102444800000000", 16), 16);
	close(fd);
	add(scene, "first", "1");
	add(scene, "second", "2");
	add(scene, "another", "3");
	assert_int_equal(waiting(scene, &names), 3);
	assert_string_equal(names[0], "4102444800000001-first.alert");
	assert_string_equal(names[1], "4102444800000002-second.alert");
	assert_string_equal(names[2], "4102444800000003-another.alert");
}

static void an_id_that_was_told_is_not_told_again(void **state)
{
	struct scene *scene = *state;
	const char *const *names;
	struct alert read;

	add(scene, "once", "x");
	assert_int_equal(waiting(scene, &names), 1);
	assert_int_equal(spool_read(scene->dirfd, names[0], &read,
			     &scene->arena, &scene->err),
	    0);
	assert_int_equal(spool_told(scene->dirfd, &read, &scene->err), 0);
	assert_true(spool_was_told(scene->dirfd, "once"));
	assert_int_equal(waiting(scene, &names), 0);
	add(scene, "once", "x");
	assert_int_equal(waiting(scene, &names), 0);
}

static void an_id_that_is_no_file_name_is_replaced(void **state)
{
	struct scene *scene = *state;
	struct alert alert = sample(), same = sample();
	const char *const *names;

	alert.id = "../../etc/passwd";
	same.id = alert.id;
	assert_int_equal(
	    spool_add(scene->statefd, &alert, &scene->arena, &scene->err), 0);
	assert_int_equal(
	    spool_add(scene->statefd, &same, &scene->arena, &scene->err), 0);
	assert_int_equal(waiting(scene, &names), 2);
	assert_int_equal(strlen(alert.id), 32);
	assert_string_equal(alert.id, same.id);
}

static void a_long_body_fits_and_keeps_its_end(void **state)
{
	static const char end[] = "; rm -rf /the/end";
	struct scene *scene = *state;
	char *body = malloc(100000 + sizeof(end));
	const char *const *names;
	struct alert read;
	size_t i;

	/* the worst that JSON makes of bytes, and a character cut in two */
	for (i = 0; i < 100000; i++)
		body[i] = i < 50000 ? '\001' : "\xc3\xa9"[i % 2];
	strcpy(body + 100000, end);
	add(scene, "long", body);
	free(body);
	assert_int_equal(waiting(scene, &names), 1);
	assert_int_equal(spool_read(scene->dirfd, names[0], &read,
			     &scene->arena, &scene->err),
	    0);
	assert_true(strlen(read.body) <= 5120);
	assert_string_equal(read.body + strlen(read.body) - strlen(end), end);
	assert_non_null(strstr(read.body, " … "));
	assert_null(strstr(read.body, "\xef\xbf\xbd"));
}

static void a_broken_file_is_set_aside(void **state)
{
	static const char *const broken[] = {"", "{", "{\"kind\":\"nonsense\"}",
	    "{\"kind\":\"idle\",\"time\":\"2026-11-21T02:03:04Z\"}",
	    ("{\"kind\":\"idle\",\"time\":\"2026-11-21T02:03:04Z\","
	     "\"id\":\"../x\"}"),
	    "{\"kind\":\"idle\",\"time\":\"yesterday\",\"id\":\"x\"}"};
	struct scene *scene = *state;
	const char *const *names;
	struct alert read;
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		int fd =
		    openat(scene->dirfd, "1-x.alert", O_WRONLY | O_CREAT, 0600);

		assert_int_equal(
		    write(fd, broken[i], strlen(broken[i])), strlen(broken[i]));
		close(fd);
		assert_int_equal(spool_read(scene->dirfd, "1-x.alert", &read,
				     &scene->arena, &scene->err),
		    -1);
		assert_int_equal(scene->err.kind, ERR_INPUT);
		assert_int_equal(waiting(scene, &names), 0);
		assert_int_equal(unlinkat(scene->dirfd, "1-x.alert.bad", 0), 0);
	}
}

static void a_full_disk_is_an_error_and_leaves_nothing(void **state)
{
	struct scene *scene = *state;
	struct rlimit old, none;
	struct alert alert = sample();
	const char *const *names;
	int ret;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	none = (struct rlimit){0, old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &none);
	ret = spool_add(scene->statefd, &alert, &scene->arena, &scene->err);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(ret, -1);
	assert_int_equal(waiting(scene, &names), 0);
	add(scene, NULL, "later");
	assert_int_equal(waiting(scene, &names), 1);
}

/* --- starting deliver --- */

static void write_program(struct scene *scene, char path[128], const char *text)
{
	int fd;

	snprintf(path, 128, "%s/program.sh", scene->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* What the program has written to NAME.out, when it is complete. */
static const char *wait_for(struct scene *scene, const char *name)
{
	char *text = NULL;
	size_t len;
	int i;

	for (i = 0; i < 500; i++) {
		if (io_read_file(scene->statefd, name, 4096, &scene->arena,
			&text, &len, &scene->err) == 0)
			break;
		clock_sleep_ms(10);
	}
	return text;
}

static void deliver_starts_apart_from_everything(void **state)
{
	struct scene *scene = *state;
	char path[128], want[32];
	const char *text;
	int ends[2], marker, i;
	char byte;

	/* no pipeline: the shell would have its pipe open, too */
	write_program(scene, path,
	    "#!/bin/sh\n"
	    "D=${0%/*}\n"
	    "ls -l /proc/$$/fd >\"$D/x.tmp\"\n"
	    "pwd >>\"$D/x.tmp\"\n"
	    "cut -d' ' -f6 /proc/$$/stat >>\"$D/x.tmp\"\n"
	    "mv \"$D/x.tmp\" \"$D/x.out\"\nsleep 5\n");
	/* open in the hook, and inherited by what it starts */
	assert_int_equal(pipe(ends), 0);
	marker = openat(scene->statefd, "marker.tmp", O_CREAT | O_RDWR, 0600);
	assert_int_equal(
	    spool_start_deliver(path, scene->dir, NULL, NULL, &scene->err), 0);
	close(ends[1]);
	/* whoever reads it sees the end while the program still runs */
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	close(marker);
	text = wait_for(scene, "x.out");
	for (i = 0; i < 3; i++) {
		snprintf(want, sizeof(want), " %d -> /dev/null\n", i);
		/* 1 is where the shell writes just now */
		assert_true(i == 1 || strstr(text, want));
	}
	assert_null(strstr(text, "pipe:"));
	assert_null(strstr(text, "marker"));
	assert_non_null(strstr(text, "\n/\n"));
	snprintf(want, sizeof(want), "\n%ld\n", (long)getsid(0));
	assert_null(strstr(text, want));
}

static void an_alert_can_be_handed_over_on_standard_input(void **state)
{
	struct scene *scene = *state;
	struct buf text = BUF_INIT(ALERT_TEXT_MAX);
	char path[128];

	write_program(scene, path,
	    "#!/bin/sh\nD=${0%/*}\n"
	    "{ echo \"$1 $2\"; cat; } >\"$D/x.tmp\"\nmv \"$D/x.tmp\" "
	    "\"$D/x.in\"\n");
	buf_addstr(&text, "{the alert}");
	assert_int_equal(spool_start_deliver(path, scene->dir, &text,
			     "/some/where", &scene->err),
	    0);
	buf_free(&text);
	assert_string_equal(
	    wait_for(scene, "x.in"), "--stdin /some/where\n{the alert}");
}

static void a_deliver_that_listens_is_woken_and_no_other_started(void **state)
{
	struct scene *scene = *state;
	char path[128];
	char bytes[8];
	int fd;

	write_program(scene, path,
	    "#!/bin/sh\nD=${0%/*}\necho >\"$D/x.tmp\"\n"
	    "mv \"$D/x.tmp\" \"$D/started.out\"\n");
	assert_int_equal(mkfifoat(scene->statefd, SPOOL_PIPE, 0600), 0);
	fd = openat(
	    scene->statefd, SPOOL_PIPE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_int_equal(
	    spool_start_deliver(path, scene->dir, NULL, NULL, &scene->err), 0);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 1);
	clock_sleep_ms(100);
	assert_int_equal(faccessat(scene->statefd, "started.out", F_OK, 0), -1);
	close(fd);
	/* nobody listens any more: one is started */
	assert_int_equal(
	    spool_start_deliver(path, scene->dir, NULL, NULL, &scene->err), 0);
	assert_string_equal(wait_for(scene, "started.out"), "\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(an_alert_is_read_as_it_was_written),
	    TEST(two_alerts_without_ids_get_different_ones),
	    TEST(alerts_keep_their_order_when_the_clock_is_set_back),
	    TEST(an_id_that_was_told_is_not_told_again),
	    TEST(an_id_that_is_no_file_name_is_replaced),
	    TEST(a_long_body_fits_and_keeps_its_end),
	    TEST(a_broken_file_is_set_aside),
	    TEST(a_full_disk_is_an_error_and_leaves_nothing),
	    TEST(deliver_starts_apart_from_everything),
	    TEST(an_alert_can_be_handed_over_on_standard_input),
	    TEST(a_deliver_that_listens_is_woken_and_no_other_started),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
