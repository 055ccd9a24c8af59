#include "arena.h"
#include "path.h"

#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

static void absolute(
    const char *path, const char *base, const char *home, const char *want)
{
	struct arena arena = {0};
	const char *got = path_absolute(path, base, home, &arena);

	assert_non_null(got);
	assert_string_equal(got, want);
	arena_free(&arena);
}

static void dots_and_slashes_are_worked_out(void **state)
{
	(void)state;
	absolute("a/b", "/base", NULL, "/base/a/b");
	absolute("./a/./b/", "/base/", NULL, "/base/a/b");
	absolute("../x", "/base/dir", NULL, "/base/x");
	absolute("../../../x", "/base", NULL, "/x");
	absolute("..", "/base", NULL, "/");
	absolute(".", "/base", NULL, "/base");
	absolute("", "/base", NULL, "/base");
	absolute("/a//b///c", "/base", NULL, "/a/b/c");
	absolute("/a/b/../../..", "/base", NULL, "/");
	absolute("/a/..b/c..", "/base", NULL, "/a/..b/c..");
	absolute("/a/.../b", "/base", NULL, "/a/.../b");
	absolute("//", "/base", NULL, "/");
}

static void the_home_stands_only_for_a_leading_tilde(void **state)
{
	(void)state;
	absolute("~", "/base", "/home/me", "/home/me");
	absolute("~/x", "/base", "/home/me", "/home/me/x");
	absolute("~/../you", "/base", "/home/me", "/home/you");
	absolute("~x", "/base", "/home/me", "/base/~x");
	absolute("a/~", "/base", "/home/me", "/base/a/~");
	absolute("~/x", "/base", NULL, "/base/~/x");
}

static void a_path_too_long_is_refused(void **state)
{
	struct arena arena = {0};
	char path[PATH_TEXT_MAX + 10];

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_null(path_absolute(path, "/base", NULL, &arena));
	assert_null(path_join("/base", path, &arena));
	path[0] = '/';
	assert_null(path_absolute(path, "/base", NULL, &arena));
	assert_null(path_real(path, &arena));
	assert_false(path_matches(path, "a*/b"));
	arena_free(&arena);
}

static void inside_goes_by_elements(void **state)
{
	(void)state;
	assert_true(path_is_inside("/a/b", "/a/b"));
	assert_true(path_is_inside("/a/b/c", "/a/b"));
	assert_true(path_is_inside("/a/b/c", "/a/b/"));
	assert_false(path_is_inside("/a/bc", "/a/b"));
	assert_false(path_is_inside("/a", "/a/b"));
	assert_true(path_is_inside("/anything", "/"));
	assert_true(path_is_inside("/", "/"));
	assert_false(path_is_inside("/b/a", "/a"));
}

static void the_part_below_is_borrowed(void **state)
{
	(void)state;
	assert_string_equal(path_below("/a/b/c/d", "/a/b"), "c/d");
	assert_string_equal(path_below("/a/b", "/a/b"), ".");
	assert_string_equal(path_below("/a/b/", "/a/b"), ".");
	assert_string_equal(path_below("/x", "/"), "x");
	assert_string_equal(path_below("/", "/"), ".");
	assert_null(path_below("/a/bc", "/a/b"));
	assert_string_equal(path_base("/a/b.c"), "b.c");
	assert_string_equal(path_base("b.c"), "b.c");
	assert_string_equal(path_base("/"), "");
}

struct match {
	const char *path, *pattern;
	bool want;
};

static void check_matches(const struct match *cases, size_t n,
    bool (*match)(const char *, const char *))
{
	size_t i;

	for (i = 0; i < n; i++)
		if (match(cases[i].path, cases[i].pattern) != cases[i].want)
			fail_msg("%s against %s should be %s", cases[i].path,
			    cases[i].pattern, cases[i].want ? "yes" : "no");
}

static void patterns_go_by_elements(void **state)
{
	static const struct match cases[] = {
	    {"src/a.c", "src/*.c", true},
	    {"src/sub/a.c", "src/*.c", false},
	    {"src/a.c", "src/**", true},
	    {"src/sub/deep/a.c", "src/**", true},
	    {"src/sub/deep/a.c", "src/**/a.c", true},
	    {"src/a.c", "src/**/a.c", true},
	    {"src/xa.c", "src/**/a.c", false},
	    {"srcs/a.c", "src/**", false},
	    {"src", "src/**", false},
	    {"a/b/c/d", "a/**/d", true},
	    {"a/b/c/d", "a/*/d", false},
	    {"a/b/c/d", "**/c/*", true},
	    {"c/d", "**/c/*", true},
	    {"x/y/z/w/v", "x/**/z/**/v", true},
	    {"x/z/v", "x/**/z/**/v", true},
	    {"x/y/v", "x/**/z/**/v", false},
	    {"a/b", "a/?", true},
	    {"a//b", "a?b", false},
	    {"/etc/passwd", "/etc/*", true},
	    {"/etc/ssl/x", "/etc/ssl", true},
	    {"/etc/ssl/x", "/etc/ssl/", true},
	    {"/etc/sslx", "/etc/ssl", false},
	    {".github/workflows/ci.yml", ".github/**", true},
	    {"dist/a/b/c", "dist/*", true},
	};

	(void)state;
	check_matches(cases, sizeof(cases) / sizeof(cases[0]), path_matches);
}

static void a_pattern_without_slash_matches_at_any_depth(void **state)
{
	static const struct match cases[] = {
	    {".env", ".env*", true},
	    {"a/b/.env.local", ".env*", true},
	    {"/abs/.env", ".env", true},
	    {"a/x.env", ".env*", false},
	    {"node_modules/a/b.js", "node_modules", true},
	    {"a/node_modules/b/c.js", "node_modules/", true},
	    {"key.pem", "*.pem", true},
	    {"a/key.pem/x", "*.pem", true},
	    {"a/key.pemx", "*.pem", false},
	    {"anything", "*", true},
	    {"a/b", "", false},
	    {"", "a", false},
	};

	(void)state;
	check_matches(cases, sizeof(cases) / sizeof(cases[0]), path_matches);
}

static void sets_and_escapes_are_one_byte(void **state)
{
	static const struct match cases[] = {
	    {"a1", "a[0-9]", true},
	    {"ax", "a[0-9]", false},
	    {"ax", "a[!0-9]", true},
	    {"a1", "a[^0-9]", false},
	    {"a-", "a[x-]", true},
	    {"a]", "a[]]", true},
	    {"a[", "a[", true},
	    {"a[b", "a[b", true},
	    {"ab", "a[b", false},
	    {"a*", "a\\*", true},
	    {"ab", "a\\*", false},
	    {"a?", "a\\?", true},
	    {"a\\", "a\\", true},
	    {"x/a[1]", "x/a\\[1]", true},
	};

	(void)state;
	check_matches(cases, sizeof(cases) / sizeof(cases[0]), path_matches);
}

static void text_wildcards_take_any_byte(void **state)
{
	static const struct match cases[] = {
	    {"psql -h x --host=prod-1", "psql * --host=prod-*", true},
	    {"a/b", "a*b", true},
	    {"a/b", "a?b", true},
	    {"", "*", true},
	    {"", "", true},
	    {"a", "", false},
	    {"", "?", false},
	    {"abc", "a*c", true},
	    {"abcd", "a*c", false},
	    {"aXbXc", "*X*X*", true},
	    {"aXbc", "*X*X*", false},
	    {"a**b", "a\\*\\*b", true},
	};

	(void)state;
	check_matches(cases, sizeof(cases) / sizeof(cases[0]), text_matches);
}

static void many_stars_do_not_take_forever(void **state)
{
	char text[4000], pattern[200];
	size_t i;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (i = 0; i + 3 < sizeof(pattern); i += 2)
		memcpy(pattern + i, "*a", 2);
	memcpy(pattern + i, "b", 2);
	assert_false(text_matches(text, pattern));
	assert_false(path_matches(text, pattern));
	for (i = 0; i + 4 < sizeof(pattern); i += 3)
		memcpy(pattern + i, "**/", 3);
	memcpy(pattern + i, "b", 2);
	for (i = 1; i < sizeof(text) - 1; i += 2)
		text[i] = '/';
	assert_false(path_matches(text, pattern));
}

static char folder[] = "/tmp/holdfast-path.XXXXXX";
static char real_folder[PATH_TEXT_MAX];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) < 0 ||
	    !getcwd(real_folder, sizeof(real_folder)))
		return -1;
	return mkdir("dir", 0700) + mkdir("dir/sub", 0700) +
	       symlink("dir", "link") + symlink("loop", "loop") +
	       symlink("..", "dir/up") + symlink("missing/x", "dangling") +
	       symlink("/", "root");
}

static int remove_folder(void **state)
{
	static const char *const links[] = {
	    "root", "dangling", "dir/up", "loop", "link"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		unlink(links[i]);
	return rmdir("dir/sub") + rmdir("dir") + chdir("/") + rmdir(folder);
}

static void real(const char *path, const char *below)
{
	struct arena arena = {0};
	char *full = path_join(real_folder, path, &arena);
	char *want = path_join(real_folder, below, &arena);
	const char *got = path_real(full, &arena);

	assert_non_null(got);
	assert_string_equal(got, below[0] == '/' ? below : want);
	arena_free(&arena);
}

static void links_are_followed_as_a_write_would(void **state)
{
	(void)state;
	real("dir/x", "dir/x");
	real("link/x", "dir/x");
	real("link/sub/new/file", "dir/sub/new/file");
	real("dir/up/dir/up/y", "y");
	real("link/../z", "z");
	real("dangling", "missing/x");
	real("dangling/y", "missing/x/y");
	real("missing/../dir/x", "dir/x");
	real("root/etc", "/etc");
}

static void a_loop_of_links_has_no_name_or_its_own(void **state)
{
	struct arena arena = {0};
	char *full = path_join(real_folder, "loop/x", &arena);
	const char *got = path_real(full, &arena);

	(void)state;
	/* whatever it says, it is not somewhere else */
	if (got)
		assert_true(path_is_inside(got, real_folder));
	assert_string_equal(path_real("/", &arena), "/");
	assert_string_equal(path_real("/../..", &arena), "/");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(dots_and_slashes_are_worked_out),
	    TEST(the_home_stands_only_for_a_leading_tilde),
	    TEST(a_path_too_long_is_refused),
	    TEST(inside_goes_by_elements),
	    TEST(the_part_below_is_borrowed),
	    TEST(patterns_go_by_elements),
	    TEST(a_pattern_without_slash_matches_at_any_depth),
	    TEST(sets_and_escapes_are_one_byte),
	    TEST(text_wildcards_take_any_byte),
	    TEST(many_stars_do_not_take_forever),
	    TEST(links_are_followed_as_a_write_would),
	    TEST(a_loop_of_links_has_no_name_or_its_own),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
