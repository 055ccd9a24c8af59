#include "clock.h"

#include "unit.h"

static void a_moment_is_written_as_utc_with_microseconds(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	clock_format(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00.000000Z");
	clock_format(1795226584567890, text);
	assert_string_equal(text, "2026-11-21T02:03:04.567890Z");
	clock_format(951782399999999, text);
	assert_string_equal(text, "2000-02-28T23:59:59.999999Z");
}

static void moments_before_1970_or_past_9999_do_not_break_the_form(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	clock_format(-1, text);
	assert_int_equal(strlen(text), CLOCK_TEXT_SIZE - 1);
	clock_format(INT64_MAX, text);
	assert_int_equal(strlen(text), CLOCK_TEXT_SIZE - 1);
	clock_format(INT64_MIN, text);
	assert_int_equal(strlen(text), CLOCK_TEXT_SIZE - 1);
}

static void what_is_written_can_be_read_back(void **state)
{
	/* odd steps through four centuries, leap days among them */
	const int64_t end = 13000000000000000, step = 86399999983 * 31;
	int64_t moment, back;
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	for (moment = 0; moment < end; moment += step) {
		clock_format(moment, text);
		assert_true(clock_parse(text, &back));
		assert_true(back == moment);
	}
}

static void the_fraction_may_be_missing(void **state)
{
	int64_t moment;

	(void)state;
	assert_true(clock_parse("2024-02-29T12:00:00Z", &moment));
	assert_true(moment == 1709208000000000);
}

static void other_forms_are_refused(void **state)
{
	static const char *const bad[] = {"", "2024-02-29", "2024-02-29T12:00",
	    "2024-02-29 12:00:00Z", "2024-02-29T12:00:00",
	    "2024-02-29T12:00:00+", "2024-13-01T12:00:00Z",
	    "2024-00-01T12:00:00Z", "2024-01-00T12:00:00Z",
	    "2024-01-32T12:00:00Z", "2024-01-01T24:00:00Z",
	    "2024-01-01T12:60:00Z", "1969-01-01T12:00:00Z",
	    "2024-01-01T12:00:00.1Z", "2024-01-01T12:00:00,123456Z",
	    "2024-01-01T12:00:00.12345xZ", "2024-01-01T12:00:00.123456Zz",
	    "-024-01-01T12:00:00Z", "2024-01-01T12:00:+1Z"};
	int64_t moment = 77;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(clock_parse(bad[i], &moment));
		assert_true(moment == 77);
	}
}

static void the_monotonic_clock_goes_on_while_asleep(void **state)
{
	int64_t before = clock_monotonic_ms();

	(void)state;
	clock_sleep_ms(20);
	assert_in_range((uint64_t)(clock_monotonic_ms() - before), 19, 5000);
	assert_true(clock_now_us() > 1700000000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_moment_is_written_as_utc_with_microseconds),
	    TEST(moments_before_1970_or_past_9999_do_not_break_the_form),
	    TEST(what_is_written_can_be_read_back),
	    TEST(the_fraction_may_be_missing),
	    TEST(other_forms_are_refused),
	    TEST(the_monotonic_clock_goes_on_while_asleep),
	};

	return RUN_TESTS(tests);
}
