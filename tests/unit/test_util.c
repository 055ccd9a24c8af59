#include "util.h"

#include "unit.h"

static void character_classes_are_ascii_only(void **state)
{
	int byte;

	(void)state;
	for (byte = -128; byte < 128; byte++) {
		char ch = (char)byte;
		bool digit = byte >= '0' && byte <= '9';
		bool upper = byte >= 'A' && byte <= 'Z';
		bool lower = byte >= 'a' && byte <= 'z';

		assert_int_equal(is_digit(ch), digit);
		assert_int_equal(is_alpha(ch), upper || lower);
		assert_int_equal(is_alnum(ch), digit || upper || lower);
		assert_int_equal(
		    is_space(ch), byte == ' ' || (byte >= 9 && byte <= 13));
		assert_int_equal(to_lower(ch), upper ? byte + 32 : byte);
	}
}

static void null_equals_only_null(void **state)
{
	(void)state;
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal(NULL, ""));
	assert_false(str_equal("", NULL));
	assert_true(str_equal("a", "a"));
	assert_false(str_equal("a", "A"));
}

static void prefixes_and_suffixes_are_compared_whole(void **state)
{
	(void)state;
	assert_true(str_starts("holdfast", "hold"));
	assert_true(str_starts("hold", "hold"));
	assert_true(str_starts("x", ""));
	assert_false(str_starts("hol", "hold"));
	assert_true(str_ends("a.json", ".json"));
	assert_true(str_ends(".json", ".json"));
	assert_false(str_ends("json", ".json"));
	assert_true(str_ends("x", ""));
}

static void only_whole_words_are_in_a_list(void **state)
{
	(void)state;
	assert_true(str_in_list("b", "a b c"));
	assert_true(str_in_list("c", "a b c"));
	assert_true(str_in_list("a", "a"));
	assert_false(str_in_list("a", "ab"));
	assert_false(str_in_list("ab", "a b"));
	assert_false(str_in_list("a b", "a b"));
	assert_false(str_in_list("", "a b"));
	assert_false(str_in_list("a", ""));
}

static void a_misspelt_name_finds_its_neighbour(void **state)
{
	static const char *const names[] = {"write", "protect", "secret"};

	(void)state;
	assert_string_equal(str_nearest("wirte", names, 3), "write");
	assert_string_equal(str_nearest("protects", names, 3), "protect");
	assert_string_equal(str_nearest("secrte", names, 3), "secret");
	assert_null(str_nearest("banana", names, 3));
	assert_null(str_nearest("write", names, 0));
}

static void a_name_too_long_to_compare_has_no_neighbour(void **state)
{
	static const char *const names[] = {"write"};
	char name[500];

	(void)state;
	memset(name, 'w', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_null(str_nearest(name, names, 1));
}

static void numbers_are_whole_decimal_and_below_the_limit(void **state)
{
	static const char *const bad[] = {
	    "", " 1", "1 ", "-1", "+1", "0x1", "1.0", "1e3", "256", "999999"};
	uint64_t value = 77;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		assert_false(parse_uint(bad[i], 255, &value));
		assert_int_equal(value, 77);
	}
	assert_true(parse_uint("255", 255, &value));
	assert_int_equal(value, 255);
	assert_true(parse_uint("007", 255, &value));
	assert_int_equal(value, 7);
	assert_true(parse_uint("0", 0, &value));
	assert_false(parse_uint("1", 0, &value));
	assert_false(parse_uint("9", 5, &value));
	assert_true(parse_uint("18446744073709551615", UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_false(parse_uint("18446744073709551616", UINT64_MAX, &value));
}

static void durations_have_one_unit_or_none(void **state)
{
	static const char *const bad[] = {"", "s", "m", "1x", "1ms", "1.5h",
	    "-1s", "1h30m", " 1s", "1 s", "99999999999999999999s",
	    "1111111111111111111111111111111111111111"};
	static const struct {
		const char *text;
		uint64_t seconds;
	} good[] = {{"90s", 90}, {"10m", 600}, {"8h", 28800}, {"2d", 172800},
	    {"45", 45}, {"0", 0}, {"0m", 0}};
	uint64_t seconds = 77;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		assert_false(parse_duration(bad[i], &seconds));
		assert_int_equal(seconds, 77);
	}
	for (i = 0; i < COUNT(good); i++) {
		assert_true(parse_duration(good[i].text, &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
}

static void booleans_are_eight_words(void **state)
{
	bool value = false;

	(void)state;
	assert_true(parse_bool("yes", &value) && value);
	assert_true(parse_bool("off", &value) && !value);
	assert_true(parse_bool("1", &value) && value);
	assert_true(parse_bool("false", &value) && !value);
	assert_true(parse_bool("true", &value) && value);
	assert_false(parse_bool("YES", &value));
	assert_false(parse_bool("", &value));
	assert_false(parse_bool("yes true", &value));
	assert_true(value);
}

static void broken_utf8_has_no_length(void **state)
{
	static const char *const bad[] = {"\x80", "\xbf", "\xc0\x80",
	    "\xc1\xbf", "\xc2", "\xc2 ", "\xe0\x80\x80", "\xe0\x9f\xbf",
	    "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82", "\xe2\x82\xc0",
	    "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
	    "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "\xfe"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(utf8_length(bad[i], strlen(bad[i])), 0);
	assert_int_equal(utf8_length("", 0), 0);
	assert_int_equal(utf8_length("", 1), 1);
	assert_int_equal(utf8_length("a", 1), 1);
	assert_int_equal(utf8_length("\xc2\x80", 2), 2);
	assert_int_equal(utf8_length("\xe2\x82\xac", 3), 3);
	assert_int_equal(utf8_length("\xe2\x82\xac", 2), 0);
	assert_int_equal(utf8_length("\xf0\x9f\x98\x80", 4), 4);
	assert_int_equal(utf8_length("\xf4\x8f\xbf\xbf", 4), 4);
}

static void a_cut_never_splits_a_character(void **state)
{
	static const char text[] = "a\xe2\x82\xac\xf0\x9f\x98\x80z";
	static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(want); i++)
		assert_int_equal(utf8_cut(text, i), want[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(character_classes_are_ascii_only),
	    TEST(null_equals_only_null),
	    TEST(prefixes_and_suffixes_are_compared_whole),
	    TEST(only_whole_words_are_in_a_list),
	    TEST(a_misspelt_name_finds_its_neighbour),
	    TEST(a_name_too_long_to_compare_has_no_neighbour),
	    TEST(numbers_are_whole_decimal_and_below_the_limit),
	    TEST(durations_have_one_unit_or_none),
	    TEST(booleans_are_eight_words),
	    TEST(broken_utf8_has_no_length),
	    TEST(a_cut_never_splits_a_character),
	};

	return RUN_TESTS(tests);
}
