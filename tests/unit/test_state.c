#include "err.h"
#include "event.h"
#include "json.h"
#include "release.h"
#include "state.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEN "0123456789"
#define LONG_ID TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static char folder[] = "/tmp/holdfast-state.XXXXXX";
static int statefd;
static struct err err;

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
	char command[100];

	(void)state;
	close(statefd);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static struct state open_session(const char *session)
{
	struct state session_state;

	assert_int_equal(
	    state_open(&session_state, statefd, "claude-code", session, &err),
	    0);
	return session_state;
}

static void what_is_saved_is_there_the_next_time(void **state)
{
	struct state one = open_session("a-1");

	(void)state;
	assert_true(one.fresh);
	assert_false(one.damaged);
	assert_true(one.record.started_us > 0);
	one.record.calls = 41;
	one.record.stop_digest[31] = 0xab;
	assert_int_equal(state_save(&one, &err), 0);
	state_close(&one);
	one = open_session("a-1");
	assert_false(one.fresh);
	assert_int_equal(one.record.calls, 41);
	assert_int_equal(one.record.stop_digest[31], 0xab);
	state_close(&one);
	state_close(&one);
	/* another session, and another host, have their own */
	one = open_session("a-2");
	assert_true(one.fresh);
	state_close(&one);
	assert_int_equal(
	    state_open(&one, statefd, "other-host", "a-1", &err), 0);
	assert_true(one.fresh);
	state_close(&one);
}

static void a_damaged_record_is_set_aside_and_begun_anew(void **state)
{
	struct state one = open_session("damaged");
	struct stat st;
	int fd;

	(void)state;
	one.record.calls = 7;
	assert_int_equal(state_save(&one, &err), 0);
	state_close(&one);
	fd = openat(statefd, "sessions/claude-code-damaged.state", O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "!", 1, 20), 1);
	close(fd);
	one = open_session("damaged");
	assert_true(one.damaged);
	assert_int_equal(one.record.calls, 0);
	assert_int_equal(state_save(&one, &err), 0);
	state_close(&one);
	assert_int_equal(
	    fstatat(statefd, "sessions/claude-code-damaged.state.bad", &st, 0),
	    0);
	one = open_session("damaged");
	assert_false(one.damaged);
	state_close(&one);
}

static void a_record_cut_short_is_damaged(void **state)
{
	struct state one = open_session("short");
	int fd;

	(void)state;
	assert_int_equal(state_save(&one, &err), 0);
	state_close(&one);
	fd = openat(statefd, "sessions/claude-code-short.state", O_WRONLY);
	assert_int_equal(ftruncate(fd, 30), 0);
	close(fd);
	one = open_session("short");
	assert_true(one.damaged);
	state_close(&one);
}

static void a_session_id_cannot_name_a_file_elsewhere(void **state)
{
	static const char *const ids[] = {
	    "../../escape", "/etc/passwd", "", "a\nb", ".", "..", LONG_ID};
	struct stat st;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct state one = open_session(ids[i]);

		assert_true(one.fresh);
		one.record.calls = i + 1;
		assert_int_equal(state_save(&one, &err), 0);
		state_close(&one);
		one = open_session(ids[i]);
		assert_int_equal(one.record.calls, i + 1);
		state_close(&one);
	}
	assert_int_equal(fstatat(statefd, "../escape", &st, 0), -1);
	assert_int_equal(fstatat(statefd, "escape", &st, 0), -1);
}

static void side_by_side_no_count_is_lost(void **state)
{
	enum {
		WRITERS = 6,
		EACH = 30
	};
	struct state one;
	int i, j, status;

	(void)state;
	for (i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid)
			continue;
		for (j = 0; j < EACH; j++) {
			struct state mine;

			if (state_open(&mine, statefd, "claude-code", "many",
				&err) < 0)
				_exit(1);
			mine.record.calls++;
			if (state_save(&mine, &err) < 0)
				_exit(1);
			state_close(&mine);
		}
		_exit(0);
	}
	for (i = 0; i < WRITERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	one = open_session("many");
	assert_int_equal(one.record.calls, WRITERS * EACH);
	state_close(&one);
}

static void code_of(const char *text, const char *rule, const char *project,
    char code[RELEASE_CODE_SIZE])
{
	char input[300];
	struct json json = {0};
	struct event event;

	event_init(&event);
	event.tool = TOOL_MCP;
	event.tool_name = "mcp__db__query";
	snprintf(input, sizeof(input), "{\"sql\":\"%s\"}", text);
	assert_int_equal(json_parse(&json, input, strlen(input), &err), 0);
	event.input = json.root;
	release_code(&event, rule, project, code);
	json_free(&json);
}

static void the_same_call_has_the_same_code_and_no_other_has_it(void **state)
{
	char one[RELEASE_CODE_SIZE], two[RELEASE_CODE_SIZE];

	(void)state;
	code_of("select 1", "r", "p", one);
	code_of("select 1", "r", "p", two);
	assert_string_equal(one, two);
	assert_true(release_is_code(one));
	code_of("drop table x", "r", "p", two);
	assert_string_not_equal(one, two);
	code_of("select 1", "s", "p", two);
	assert_string_not_equal(one, two);
	code_of("select 1", "r", "q", two);
	assert_string_not_equal(one, two);
	assert_false(release_is_code("../../x"));
	assert_false(release_is_code(""));
	assert_false(release_is_code("abcdefgh1"));
}

static void a_release_for_once_holds_once_and_not_past_its_end(void **state)
{
	(void)state;
	assert_false(release_use(statefd, "abcdefgh", 1000));
	assert_int_equal(
	    release_give(statefd, "abcdefgh", 2000, true, &err), 0);
	assert_true(release_use(statefd, "abcdefgh", 1999));
	assert_false(release_use(statefd, "abcdefgh", 1999));
	assert_int_equal(
	    release_give(statefd, "abcdefgh", 2000, true, &err), 0);
	assert_false(release_use(statefd, "abcdefgh", 2000));
	assert_int_equal(
	    release_give(statefd, "abcdefgh", 3000, false, &err), 0);
	assert_true(release_use(statefd, "abcdefgh", 2000));
	assert_true(release_use(statefd, "abcdefgh", 2999));
	assert_false(release_use(statefd, "abcdefgh", 3000));
	assert_false(release_use(statefd, "bcdefghj", 10));
}

static void a_release_that_makes_no_sense_releases_nothing(void **state)
{
	static const char *const bad[] = {"", "x", "99999999999999999999 once",
	    "-5 until", "9000 maybe", "9000", " until"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int fd = openat(statefd, "releases/zzzzzzzz",
		    O_WRONLY | O_CREAT | O_TRUNC, 0600);

		assert_true(fd >= 0);
		assert_int_equal(
		    write(fd, bad[i], strlen(bad[i])), (ssize_t)strlen(bad[i]));
		close(fd);
		assert_false(release_use(statefd, "zzzzzzzz", 1000));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_saved_is_there_the_next_time),
	    TEST(a_damaged_record_is_set_aside_and_begun_anew),
	    TEST(a_record_cut_short_is_damaged),
	    TEST(a_session_id_cannot_name_a_file_elsewhere),
	    TEST(side_by_side_no_count_is_lost),
	    TEST(the_same_call_has_the_same_code_and_no_other_has_it),
	    TEST(a_release_for_once_holds_once_and_not_past_its_end),
	    TEST(a_release_that_makes_no_sense_releases_nothing),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
