#include "wiring_scratch.h"

#include "sha256.h"
#include "util.h"

static void a_stamp_is_found_again_by_any_name_of_its_file(void **state)
{
	const char *path = below("home/.claude/settings.json");
	char hex[SHA256_HEX_SIZE];
	struct wiring_stamp stamp = {.path = path,
	    .host = "claude-code",
	    .by = "install",
	    .hash = hex,
	    .time_us = 1};
	struct wiring_stamp found;
	struct err err = {0};

	(void)state;
	sha256_text("text", 4, hex);
	user("text");
	assert_false(wiring_stamp_find(&s.place, path, &found, &s.arena));
	assert_false(wiring_was_ours(&s.place, path, &s.arena));
	assert_int_equal(
	    wiring_stamp_save(&s.place, &stamp, &s.arena, &err), 0);
	assert_int_equal(symlink(path, below("link")), 0);
	assert_true(wiring_was_ours(&s.place, path, &s.arena));
	assert_true(wiring_was_ours(&s.place, below("link"), &s.arena));
	assert_true(
	    wiring_stamp_find(&s.place, below("link"), &found, &s.arena));
	assert_string_equal(found.by, "install");
	assert_null(found.original);
	user("texts");
	assert_false(wiring_was_ours(&s.place, path, &s.arena));
	assert_int_equal(unlink(path), 0);
	assert_false(wiring_was_ours(&s.place, path, &s.arena));
	stamp.hash = WIRING_ABSENT;
	assert_int_equal(
	    wiring_stamp_save(&s.place, &stamp, &s.arena, &err), 0);
	assert_true(wiring_was_ours(&s.place, path, &s.arena));
}

static void stamps_of_other_files_are_kept(void **state)
{
	struct wiring_stamp stamp = {
	    .host = "claude-code", .by = "install", .hash = "x"};
	const char *paths[4];
	struct err err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		stamp.path = i % 2 ? "/b" : "/a";
		assert_int_equal(
		    wiring_stamp_save(&s.place, &stamp, &s.arena, &err), 0);
	}
	assert_int_equal(
	    wiring_stamp_paths(&s.place, paths, COUNT(paths), &s.arena), 2);
	assert_string_equal(paths[0], "/a");
	assert_string_equal(paths[1], "/b");
}

static void a_broken_record_of_stamps_is_begun_anew(void **state)
{
	struct wiring_stamp stamp = {.path = "/a",
	    .host = "claude-code",
	    .by = "install",
	    .hash = WIRING_ABSENT};
	struct err err = {0};

	(void)state;
	put(arena_printf(&s.arena, "%s/wiring.json", s.place.user_state), "{",
	    0600);
	assert_false(wiring_was_ours(&s.place, "/a", &s.arena));
	assert_int_equal(
	    wiring_stamp_save(&s.place, &stamp, &s.arena, &err), 0);
	assert_true(wiring_was_ours(&s.place, "/a", &s.arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH(a_stamp_is_found_again_by_any_name_of_its_file),
	    SCRATCH(stamps_of_other_files_are_kept),
	    SCRATCH(a_broken_record_of_stamps_is_begun_anew),
	};

	return RUN_TESTS(tests);
}
