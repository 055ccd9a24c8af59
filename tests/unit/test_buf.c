#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void append_past_the_ceiling_fails_and_keeps_the_content(void **state)
{
	struct buf buf = BUF_INIT(4);

	(void)state;
	buf_addstr(&buf, "abcd");
	assert_false(buf.failed);
	buf_addstr(&buf, "e");
	assert_true(buf.failed);
	assert_string_equal(buf.data, "abcd");
	buf_truncate(&buf, 0);
	buf_addstr(&buf, "f");
	assert_int_equal(buf.len, 0);
	buf_free(&buf);
}

static void a_new_buf_is_an_empty_string(void **state)
{
	struct buf buf = BUF_INIT(10);

	(void)state;
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.len, 0);
	buf_free(&buf);
	assert_string_equal(buf.data, "");
}

static void bytes_of_any_value_are_kept_and_terminated(void **state)
{
	struct buf buf = BUF_INIT(100);

	(void)state;
	buf_add(&buf, "a\0b", 3);
	buf_addch(&buf, '\0');
	buf_addch(&buf, (char)0xff);
	assert_int_equal(buf.len, 5);
	assert_memory_equal(buf.data, "a\0b\0\xff", 6);
	buf_add(&buf, "", 0);
	assert_int_equal(buf.len, 5);
	buf_free(&buf);
}

static void formatted_text_longer_than_the_room_grows_it(void **state)
{
	struct buf buf = BUF_INIT(5000);
	char long_text[2001];

	(void)state;
	memset(long_text, 'x', 2000);
	long_text[2000] = '\0';
	buf_addf(&buf, "%d-%s-%d", 7, long_text, 8);
	assert_false(buf.failed);
	assert_int_equal(buf.len, 2004);
	assert_memory_equal(buf.data, "7-xxx", 5);
	assert_string_equal(buf.data + 2000, "xx-8");
	buf_addf(&buf, "%s%s", long_text, long_text);
	assert_true(buf.failed);
	assert_int_equal(buf.len, 2004);
	buf_free(&buf);
}

static void reserved_room_belongs_to_the_caller(void **state)
{
	struct buf buf = BUF_INIT(64);
	char *room;

	(void)state;
	buf_addstr(&buf, "12");
	room = buf_reserve(&buf, 62);
	assert_non_null(room);
	memset(room, 'z', 62);
	buf.len += 62;
	assert_null(buf_reserve(&buf, 1));
	assert_true(buf.failed);
	assert_int_equal(buf.len, 64);
	buf_free(&buf);
}

static void a_size_that_overflows_is_refused(void **state)
{
	struct buf buf = BUF_INIT(SIZE_MAX);

	(void)state;
	buf_addstr(&buf, "a");
	assert_null(buf_reserve(&buf, SIZE_MAX - 1));
	assert_true(buf.failed);
	assert_string_equal(buf.data, "a");
	buf_free(&buf);
}

static void truncating_cuts_and_never_lengthens(void **state)
{
	struct buf buf = BUF_INIT(64);

	(void)state;
	buf_addstr(&buf, "abcdef");
	buf_truncate(&buf, 9);
	assert_string_equal(buf.data, "abcdef");
	buf_truncate(&buf, 2);
	assert_string_equal(buf.data, "ab");
	buf_truncate(&buf, 0);
	assert_string_equal(buf.data, "");
	buf_free(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		append_past_the_ceiling_fails_and_keeps_the_content),
	    cmocka_unit_test(a_new_buf_is_an_empty_string),
	    cmocka_unit_test(bytes_of_any_value_are_kept_and_terminated),
	    cmocka_unit_test(formatted_text_longer_than_the_room_grows_it),
	    cmocka_unit_test(reserved_room_belongs_to_the_caller),
	    cmocka_unit_test(a_size_that_overflows_is_refused),
	    cmocka_unit_test(truncating_cuts_and_never_lengthens),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
