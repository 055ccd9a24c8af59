#include "buf.h"
#include "err.h"
#include "json.h"

#include "unit.h"

#include <cjson/cJSON.h>

static char text_of_test[1 << 16];

static int parse_bytes(struct json *json, const char *text, size_t len)
{
	struct err err = {0};
	int ret;

	assert_true(len < sizeof(text_of_test));
	memcpy(text_of_test, text, len);
	/* what stands behind the text must not be read */
	text_of_test[len] = '}';
	ret = json_parse(json, text_of_test, len, &err);
	if (ret < 0) {
		assert_int_not_equal(err.kind, ERR_NONE);
		assert_true(err.msg[0] != '\0');
		assert_null(json->root);
	}
	return ret;
}

static int parse(struct json *json, const char *text)
{
	return parse_bytes(json, text, strlen(text));
}

static void refused(const char *text)
{
	struct json json = {0};

	if (parse(&json, text) == 0)
		fail_msg("was taken: %s", text);
}

static void values_of_every_type_are_found_by_their_key(void **state)
{
	struct json json = {0};
	int64_t number = 0;

	(void)state;
	assert_int_equal(
	    parse(&json, " {\"s\":\"text\",\"i\":42,\"t\":true,"
			 "\"f\":false,\"n\":null,\"o\":{},\"a\":[1]} \n"),
	    0);
	assert_string_equal(json_str(json.root, "s"), "text");
	assert_true(json_int(json.root, "i", &number));
	assert_int_equal(number, 42);
	assert_true(json_bool(json.root, "t", false));
	assert_false(json_bool(json.root, "f", true));
	assert_true(json_is_object(json_get(json.root, "o")));
	assert_non_null(json_next(json_get(json.root, "a"), NULL));
	assert_non_null(json_get(json.root, "n"));
	assert_false(json.replaced);
	json_free(&json);
	json_free(&json);
	assert_null(json.root);
}

static void a_missing_key_or_another_type_gives_the_default(void **state)
{
	struct json json = {0};
	int64_t number = 77;

	(void)state;
	assert_int_equal(parse(&json, "{\"s\":\"1\",\"i\":1,\"d\":1.5}"), 0);
	assert_null(json_str(json.root, "i"));
	assert_null(json_str(json.root, "none"));
	assert_null(json_str(NULL, "s"));
	assert_null(json_str(json_get(json.root, "s"), "s"));
	assert_true(json_bool(json.root, "i", true));
	assert_false(json_bool(json.root, "none", false));
	assert_false(json_int(json.root, "s", &number));
	assert_false(json_int(json.root, "d", &number));
	assert_false(json_int(json.root, "none", &number));
	assert_int_equal(number, 77);
	assert_null(json_get(NULL, "s"));
	assert_false(json_is_object(NULL));
	assert_null(json_text(NULL));
	assert_null(json_next(NULL, NULL));
	assert_null(json_next(json_get(json.root, "s"), NULL));
	json_free(&json);
}

static void keys_are_compared_with_case(void **state)
{
	struct json json = {0};

	(void)state;
	assert_int_equal(
	    parse(&json, "{\"Command\":\"a\",\"command\":\"b\"}"), 0);
	assert_string_equal(json_str(json.root, "command"), "b");
	assert_string_equal(json_str(json.root, "Command"), "a");
	assert_null(json_str(json.root, "COMMAND"));
	json_free(&json);
}

static void duplicate_keys_are_refused_at_any_depth(void **state)
{
	struct json json = {0};

	(void)state;
	refused("{\"a\":1,\"a\":2}");
	refused("{\"a\":1,\"b\":2,\"a\":1}");
	refused("{\"x\":{\"a\":1,\"a\":2}}");
	refused("[1,[{\"k\":{\"a\":[],\"b\":{},\"a\":0}}]]");
	refused("[{\"z\":1},{\"z\":1,\"z\":2}]");
	refused("{\"x\":{},\"y\":[{}],\"z\":{\"a\":1,\"b\":1,\"a\":1}}");
	/* the same key in other words */
	refused("{\"a\":1,\"\\u0061\":2}");
	refused("{\"\\ud800\":1,\"\\u0000\":2}");
	assert_int_equal(
	    parse(&json, "[{\"a\":1},{\"a\":{\"a\":{\"a\":[]}}},{\"a\":3}]"),
	    0);
	json_free(&json);
}

static void bytes_after_the_value_are_refused(void **state)
{
	(void)state;
	refused("{} {}");
	refused("{}x");
	refused("{}}");
	refused("[1],");
	refused("1 2");
	refused("\"a\" \"b\"");
}

static void what_is_no_json_is_refused(void **state)
{
	static const char *const bad[] = {"", " ", "{", "[", "}", "\"", "\"abc",
	    "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "[1,]", "{\"a\":1,}",
	    "nul", "tru", "\"\\x\"", "\"\\u12g4\"", "\"\\u123", "\"\\", "[1 2]",
	    "{\"a\" 1}", "// c\n{}"};
	struct json json = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(bad[i]);
	assert_int_equal(parse_bytes(&json, "{}\0", 3), -1);
	assert_int_equal(parse_bytes(&json, "{\"a\":\"\0\"}", 9), -1);
	assert_int_equal(parse_bytes(&json, "\0{}", 3), -1);
}

static void broken_utf8_and_control_characters_are_refused(void **state)
{
	(void)state;
	refused("\"\xff\"");
	refused("\"\xc0\xaf\"");
	refused("\"\xed\xa0\x80\"");
	refused("\"\xe2\x82\"");
	refused("{\"\x80\":1}");
	refused("\"a\nb\"");
	refused("\"a\tb\"");
	refused("\"\x01\"");
}

static void nul_and_lone_surrogates_become_a_mark_and_are_told(void **state)
{
	static const char *const lone[] = {
	    "\"a\\u0000b\"", "\"a\\ud83db\"", "\"a\\uDE00b\"", "\"a\\uDBFFb\""};
	struct json json = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lone) / sizeof(lone[0]); i++) {
		assert_int_equal(parse(&json, lone[i]), 0);
		assert_true(json.replaced);
		assert_string_equal(json_text(json.root), "a\xef\xbf\xbd"
							  "b");
		json_free(&json);
	}
	assert_int_equal(parse(&json, "\"\\ud83d\\ud83d\\ude00\""), 0);
	assert_true(json.replaced);
	assert_string_equal(
	    json_text(json.root), "\xef\xbf\xbd\xf0\x9f\x98\x80");
	json_free(&json);
}

static void whole_surrogate_pairs_are_one_character(void **state)
{
	struct json json = {0};

	(void)state;
	assert_int_equal(parse(&json, "\"\\uD83D\\uDE00 \\u20AC\\u0041\""), 0);
	assert_false(json.replaced);
	assert_string_equal(json_text(json.root),
	    "\xf0\x9f\x98\x80 \xe2\x82\xac"
	    "A");
	json_free(&json);
	/* an escaped backslash is no escape */
	assert_int_equal(parse(&json, "\"\\\\ud83d\\\\u0000\""), 0);
	assert_false(json.replaced);
	assert_string_equal(json_text(json.root), "\\ud83d\\u0000");
	json_free(&json);
}

static void nesting_has_a_limit(void **state)
{
	char deep[3 * JSON_DEPTH_MAX];
	struct json json = {0};

	(void)state;
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	assert_int_equal(parse_bytes(&json, deep, 2 * JSON_DEPTH_MAX), 0);
	json_free(&json);
	memset(deep, '[', JSON_DEPTH_MAX + 1);
	memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_int_equal(
	    parse_bytes(&json, deep, 2 * (JSON_DEPTH_MAX + 1)), -1);
	/* brackets in strings do not count */
	memset(deep, '[', sizeof(deep));
	deep[0] = deep[sizeof(deep) - 1] = '"';
	assert_int_equal(parse_bytes(&json, deep, sizeof(deep)), 0);
	json_free(&json);
}

static void integers_are_exact_or_refused(void **state)
{
	struct json json = {0};
	int64_t number = 77;

	(void)state;
	assert_int_equal(
	    parse(&json, "{\"max\":9007199254740992,\"min\":"
			 "-9007199254740992,\"past\":9007199254740994,"
			 "\"huge\":1e300,\"zero\":-0,\"exp\":1e3}"),
	    0);
	assert_false(json_int(json.root, "past", &number));
	assert_false(json_int(json.root, "huge", &number));
	assert_int_equal(number, 77);
	assert_true(json_int(json.root, "max", &number));
	assert_true(number == INT64_C(9007199254740992));
	assert_true(json_int(json.root, "min", &number));
	assert_true(number == -INT64_C(9007199254740992));
	assert_true(json_int(json.root, "exp", &number));
	assert_int_equal(number, 1000);
	json_free(&json);
}

static void members_come_in_order(void **state)
{
	const struct cJSON *item = NULL;
	struct json json = {0};
	char seen[8] = "";
	size_t n = 0;

	(void)state;
	assert_int_equal(parse(&json, "{\"z\":1,\"a\":[5,6],\"m\":3}"), 0);
	while ((item = json_next(json.root, item)))
		seen[n++] = json_key(item)[0];
	assert_string_equal(seen, "zam");
	item = json_next(json_get(json.root, "a"), NULL);
	assert_non_null(item);
	assert_null(json_key(item));
	item = json_next(json_get(json.root, "a"), item);
	assert_non_null(item);
	assert_null(json_next(json_get(json.root, "a"), item));
	json_free(&json);
}

static void what_is_printed_can_be_read_again(void **state)
{
	struct buf out = BUF_INIT(1000);
	struct json json = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(
	    parse(&json, "{ \"a\" : [ 1, \"x\\n\" ], \"b\" : null }"), 0);
	assert_int_equal(json_print(&out, json.root, &err), 0);
	assert_string_equal(out.data, "{\"a\":[1,\"x\\n\"],\"b\":null}");
	json_free(&json);
	buf_free(&out);
}

static void written_text_is_escaped_and_always_utf8(void **state)
{
	struct buf out = BUF_INIT(1000);

	(void)state;
	json_add_text(&out, "a\"\\\b\f\n\r\t\x01\x1f/", 11);
	assert_string_equal(
	    out.data, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\"");
	buf_truncate(&out, 0);
	json_add_text(&out, "x\0y", 3);
	assert_string_equal(out.data, "\"x\\u0000y\"");
	buf_truncate(&out, 0);
	json_add_text(&out, "\xff\xe2\x82\xac\xe2\x82", 6);
	assert_string_equal(
	    out.data, "\"\xef\xbf\xbd\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd\"");
	buf_free(&out);
}

static void every_byte_that_is_written_can_be_read_back(void **state)
{
	struct buf out = BUF_INIT(1000);
	struct json json = {0};
	int byte;

	(void)state;
	for (byte = 1; byte < 128; byte++) {
		char text[2] = {(char)byte, '\0'};

		buf_truncate(&out, 0);
		json_add_text(&out, text, 1);
		assert_int_equal(parse_bytes(&json, out.data, out.len), 0);
		assert_string_equal(json_text(json.root), text);
		json_free(&json);
	}
	buf_free(&out);
}

static void the_writer_puts_the_commas(void **state)
{
	struct buf out = BUF_INIT(1000);

	(void)state;
	json_open(&out);
	json_put(&out, "none", NULL);
	json_put(&out, "a", "b{");
	json_put_len(&out, "cut", "abcdef", 2);
	json_put_int(&out, "n", -5);
	json_put_int(&out, "big", INT64_MIN);
	json_put_bool(&out, "t", true);
	json_put_key(&out, "o");
	json_open(&out);
	json_put(&out, "in", "");
	json_close(&out);
	json_put_bool(&out, "f", false);
	json_close(&out);
	assert_string_equal(out.data,
	    "{\"a\":\"b{\",\"cut\":\"ab\",\"n\":-5,"
	    "\"big\":-9223372036854775808,\"t\":true,\"o\":{\"in\":\"\"},"
	    "\"f\":false}");
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(values_of_every_type_are_found_by_their_key),
	    TEST(a_missing_key_or_another_type_gives_the_default),
	    TEST(keys_are_compared_with_case),
	    TEST(duplicate_keys_are_refused_at_any_depth),
	    TEST(bytes_after_the_value_are_refused),
	    TEST(what_is_no_json_is_refused),
	    TEST(broken_utf8_and_control_characters_are_refused),
	    TEST(nul_and_lone_surrogates_become_a_mark_and_are_told),
	    TEST(whole_surrogate_pairs_are_one_character),
	    TEST(nesting_has_a_limit),
	    TEST(integers_are_exact_or_refused),
	    TEST(members_come_in_order),
	    TEST(what_is_printed_can_be_read_again),
	    TEST(written_text_is_escaped_and_always_utf8),
	    TEST(every_byte_that_is_written_can_be_read_back),
	    TEST(the_writer_puts_the_commas),
	};

	return RUN_TESTS(tests);
}
