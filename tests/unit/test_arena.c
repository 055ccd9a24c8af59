#include "arena.h"
#include "err.h"

#include "unit.h"

#include <errno.h>

static void blocks_are_zeroed_and_aligned(void **state)
{
	struct arena arena = {0};
	size_t size;

	(void)state;
	for (size = 0; size < 100; size++) {
		unsigned char *block = arena_alloc(&arena, size);
		size_t i;

		assert_non_null(block);
		assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
		for (i = 0; i < size; i++)
			assert_int_equal(block[i], 0);
		memset(block, 0xff, size);
	}
	arena_free(&arena);
}

static void the_ceiling_is_kept_and_the_arena_stays_usable(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_null(arena_alloc(&arena, ARENA_MAX + 1));
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
	assert_null(arena_strndup(&arena, "", SIZE_MAX));
	assert_non_null(arena_alloc(&arena, 100));
	assert_null(arena_alloc(&arena, ARENA_MAX - 99));
	assert_string_equal(arena_strdup(&arena, "still"), "still");
	arena_free(&arena);
	assert_int_equal(arena.used, 0);
}

static void freeing_twice_or_an_empty_one_is_fine(void **state)
{
	struct arena arena = {0};

	(void)state;
	arena_free(&arena);
	assert_non_null(arena_alloc(&arena, 1));
	arena_free(&arena);
	arena_free(&arena);
}

static void copies_are_cut_and_terminated(void **state)
{
	struct arena arena = {0};
	char *copy = arena_strndup(&arena, "abcdef", 3);

	(void)state;
	assert_string_equal(copy, "abc");
	assert_memory_equal(arena_strndup(&arena, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_strndup(&arena, "", 0), "");
	assert_string_equal(arena_printf(&arena, "%s-%d", "x", 42), "x-42");
	arena_free(&arena);
}

static void an_error_says_what_and_why(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(err_set(&err, ERR_INPUT, "no %s", "such"), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.msg, "no such");
	errno = ENOENT;
	assert_int_equal(err_sys(&err, "cannot open %s", "x"), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_string_equal(
	    err.msg, "cannot open x: No such file or directory");
}

static void a_long_error_is_cut_and_terminated(void **state)
{
	struct err err = {0};
	char text[2000];

	(void)state;
	memset(text, 'e', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, ERR_CONFIG, "%s", text);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	errno = ENOSPC;
	err_sys(&err, "%s", text);
	assert_true(strlen(err.msg) < sizeof(err.msg));
	assert_int_equal(err.kind, ERR_SYSTEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(blocks_are_zeroed_and_aligned),
	    TEST(the_ceiling_is_kept_and_the_arena_stays_usable),
	    TEST(freeing_twice_or_an_empty_one_is_fine),
	    TEST(copies_are_cut_and_terminated),
	    TEST(an_error_says_what_and_why),
	    TEST(a_long_error_is_cut_and_terminated),
	};

	return RUN_TESTS(tests);
}
