#include "arena.h"
#include "buf.h"
#include "err.h"
#include "io.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/holdfast-io.XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return chdir("/") + rmdir(folder);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void read_is(const char *name, const char *want)
{
	struct arena arena = {0};
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;

	assert_int_equal(
	    io_read_file(AT_FDCWD, name, 1000, &arena, &text, &len, &err), 0);
	assert_string_equal(text, want);
	assert_int_equal(len, strlen(want));
	arena_free(&arena);
}

static void a_pipe_is_read_to_its_end_and_not_past_the_ceiling(void **state)
{
	struct buf buf = BUF_INIT(6), small = BUF_INIT(5);
	struct err err = {0};
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "abcdef", 6), 6);
	close(fds[1]);
	assert_int_equal(io_read_all(fds[0], &buf, &err), 0);
	assert_string_equal(buf.data, "abcdef");
	assert_int_equal(buf.len, 6);
	close(fds[0]);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "abcdef", 6), 6);
	close(fds[1]);
	assert_int_equal(io_read_all(fds[0], &small, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	close(fds[0]);
	buf_free(&buf);
	buf_free(&small);
}

static void nothing_to_read_is_no_error_and_a_closed_one_is(void **state)
{
	struct buf buf = BUF_INIT(100);
	struct err err = {0};
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(io_read_all(fd, &buf, &err), 0);
	assert_int_equal(buf.len, 0);
	close(fd);
	assert_int_equal(io_read_all(fd, &buf, &err), -1);
	assert_int_equal(io_write_all(fd, "x", 1, &err), -1);
	assert_int_equal(io_write_all(fd, "", 0, &err), 0);
	buf_free(&buf);
}

static void only_regular_files_are_read(void **state)
{
	struct arena arena = {0};
	struct err err = {0};
	char *text = NULL;
	size_t len = 77;

	(void)state;
	write_file("plain", "text", 0600);
	read_is("plain", "text");
	assert_int_equal(symlink("plain", "link"), 0);
	read_is("link", "text");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(
	    io_read_file(AT_FDCWD, "fifo", 100, &arena, &text, &len, &err), -1);
	assert_int_equal(
	    io_read_file(AT_FDCWD, ".", 100, &arena, &text, &len, &err), -1);
	assert_int_equal(
	    io_read_file(AT_FDCWD, "/dev/zero", 100, &arena, &text, &len, &err),
	    -1);
	assert_null(text);
	assert_int_equal(len, 77);
	assert_int_equal(unlink("plain") + unlink("link") + unlink("fifo"), 0);
	arena_free(&arena);
}

static void a_missing_file_is_told_from_an_unreadable_one(void **state)
{
	struct arena arena = {0};
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;

	(void)state;
	write_file("file", "12345", 0600);
	assert_int_equal(
	    io_read_file(AT_FDCWD, "none", 100, &arena, &text, &len, &err), -1);
	assert_int_equal(err.kind, ERR_MISSING);
	assert_int_equal(
	    io_read_file(AT_FDCWD, "file/x", 9, &arena, &text, &len, &err), -1);
	assert_int_equal(err.kind, ERR_MISSING);
	assert_int_equal(
	    io_read_file(AT_FDCWD, "file", 4, &arena, &text, &len, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(
	    io_read_file(AT_FDCWD, "file", 5, &arena, &text, &len, &err), 0);
	assert_int_equal(unlink("file"), 0);
	arena_free(&arena);
}

static void a_file_is_replaced_whole_with_its_mode(void **state)
{
	struct err err = {0};
	struct stat st;

	(void)state;
	write_file("settings", "old and longer", 0644);
	assert_int_equal(io_replace_file("settings", "new", 3, 0600, &err), 0);
	read_is("settings", "new");
	assert_int_equal(stat("settings", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(io_replace_file("fresh", "", 0, 0640, &err), 0);
	read_is("fresh", "");
	assert_int_equal(unlink("settings") + unlink("fresh"), 0);
}

static void a_link_stays_a_link_and_its_target_is_replaced(void **state)
{
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("dotfiles", 0700), 0);
	write_file("dotfiles/real", "old", 0600);
	assert_int_equal(symlink("dotfiles/real", "settings"), 0);
	assert_int_equal(io_replace_file("settings", "new", 3, 0600, &err), 0);
	assert_int_equal(lstat("settings", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	read_is("dotfiles/real", "new");
	assert_int_equal(
	    unlink("settings") + unlink("dotfiles/real") + rmdir("dotfiles"),
	    0);
}

static void a_replacement_that_fails_leaves_nothing_behind(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(
	    io_replace_file("no/such/dir", "new", 3, 0600, &err), -1);
	assert_non_null(strstr(err.msg, "no/such/dir"));
	/* a folder cannot be replaced by a file */
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(io_replace_file("dir", "new", 3, 0600, &err), -1);
	/* remove_folder() would fail if a file had stayed */
	assert_int_equal(rmdir("dir"), 0);
}

static void folders_are_made_with_their_parents(void **state)
{
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_int_equal(io_make_dirs("a/b/c", 0700, &err), 0);
	assert_int_equal(io_make_dirs("a/b/c", 0700, &err), 0);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(rmdir("a/b/c") + rmdir("a/b") + rmdir("a"), 0);
}

static void a_file_in_the_way_of_a_folder_is_an_error(void **state)
{
	struct err err = {0};

	(void)state;
	write_file("file", "", 0600);
	assert_int_equal(io_make_dirs("file/below", 0700, &err), -1);
	assert_int_equal(io_make_dirs("file", 0700, &err), -1);
	assert_int_equal(unlink("file"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_pipe_is_read_to_its_end_and_not_past_the_ceiling),
	    TEST(nothing_to_read_is_no_error_and_a_closed_one_is),
	    TEST(only_regular_files_are_read),
	    TEST(a_missing_file_is_told_from_an_unreadable_one),
	    TEST(a_file_is_replaced_whole_with_its_mode),
	    TEST(a_link_stays_a_link_and_its_target_is_replaced),
	    TEST(a_replacement_that_fails_leaves_nothing_behind),
	    TEST(folders_are_made_with_their_parents),
	    TEST(a_file_in_the_way_of_a_folder_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
