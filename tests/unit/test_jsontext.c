#include "arena.h"
#include "buf.h"
#include "err.h"
#include "jsontext.h"
#include "util.h"

#include "unit.h"

#define ROOM ((size_t)1 << 20)

static struct jsontext parse(const char *text)
{
	struct jsontext doc;
	struct err err = {0};

	if (jsontext_parse(&doc, text, strlen(text), &err) < 0)
		fail_msg("%s: %s", text, err.msg);
	return doc;
}

/* The value below the root at a path of keys; "" is the first element. */
static struct jsontext_value at(const struct jsontext *doc, const char *path)
{
	struct jsontext_value value = doc->root, item;
	char key[40];

	while (*path) {
		size_t len = strcspn(path, "/");

		memcpy(key, path, len);
		key[len] = '\0';
		path += len + (path[len] == '/');
		memset(&item, 0, sizeof(item));
		if (value.type == JSONTEXT_ARRAY) {
			int i, n = atoi(key);

			for (i = 0; i <= n; i++)
				assert_true(jsontext_next(doc, &value, &item));
		} else {
			struct err err = {0};

			assert_int_equal(
			    jsontext_get(doc, &value, key, &item, &err), 0);
		}
		value = item;
	}
	assert_int_not_equal(value.type, JSONTEXT_NONE);
	return value;
}

static const struct {
	const char *before, *path, *key, *value, *after;
} additions[] = {
    /* empty containers are opened, one step deeper than their line */
    {"{}", "", "a", "1", "{\n  \"a\": 1\n}"},
    {"{}\n", "", "a", "{\"b\":[1,2],\"c\":[]}",
	"{\n  \"a\": {\n    \"b\": [1, 2],\n    \"c\": []\n  }\n}\n"},
    {"{\n}\n", "", "a", "1", "{\n  \"a\": 1\n}\n"},
    {"{ // mine\n}\n", "", "a", "1", "{ // mine\n  \"a\": 1\n}\n"},
    {"{\n\t\"h\": {}\n}", "h", "a", "[{}]",
	"{\n\t\"h\": {\n\t\t\"a\": [\n\t\t\t{}\n\t\t]\n\t}\n}"},
    /* the file's indentation and line ends */
    {"{\n    \"a\": 1\n}\n", "", "b", "{\"c\":2}",
	"{\n    \"a\": 1,\n    \"b\": {\n        \"c\": 2\n    }\n}\n"},
    {"{\r\n\t\"a\": 1\r\n}\r\n", "", "b", "{\"c\":2}",
	"{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"c\": 2\r\n\t}\r\n}\r\n"},
    {"\xef\xbb\xbf{\n \"a\": 1\n}", "", "b", "2",
	"\xef\xbb\xbf{\n \"a\": 1,\n \"b\": 2\n}"},
    /* one line stays one line, with or without blanks */
    {"{\"a\":1}", "", "b", "{\"c\":[1,2]}", "{\"a\":1,\"b\":{\"c\":[1,2]}}"},
    {"{\"a\":{}}", "a", "b", "1", "{\"a\":{\"b\":1}}"},
    {"{ \"a\": 1 }", "", "b", "[1,{\"c\":2}]",
	"{ \"a\": 1, \"b\": [1, {\"c\": 2}] }"},
    /* comments stay with what they are about */
    {"{\n  \"a\": 1 // one\n  // end\n}", "", "b", "2",
	"{\n  \"a\": 1, // one\n  \"b\": 2\n  // end\n}"},
    {"{\n  \"a\": 1, /* one */ // more\n}", "", "b", "2",
	"{\n  \"a\": 1, /* one */ // more\n  \"b\": 2,\n}"},
    /* a trailing comma is a manner to keep */
    {"[\n  1,\n  2,\n]", "", NULL, "3", "[\n  1,\n  2,\n  3,\n]"},
    {"[1 // c\n]", "", NULL, "2", "[1, // c\n2\n]"},
    /* brackets that share a line */
    {"{\n  \"h\": [{\n    \"m\": 1\n  }]\n}", "h", NULL, "{\"m\":2}",
	"{\n  \"h\": [{\n    \"m\": 1\n  }, {\n    \"m\": 2\n  }]\n}"},
    /* brackets and quotes in strings are text */
    {"{\n  \"a\": \"}]\\\"\"\n}", "", "b", "[\"]}\",\"\\\"{\"]",
	"{\n  \"a\": \"}]\\\"\",\n  \"b\": [\"]}\", \"\\\"{\"]\n}"},
};

static void what_is_added_is_laid_out_like_its_surroundings(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(additions); i++) {
		struct jsontext doc = parse(additions[i].before);
		struct jsontext_value to = at(&doc, additions[i].path);
		struct buf out = BUF_INIT(ROOM);
		struct err err = {0};
		int ret = additions[i].key
			      ? jsontext_add_member(&doc, &to, additions[i].key,
				    additions[i].value, &out, &err)
			      : jsontext_add_element(
				    &doc, &to, additions[i].value, &out, &err);

		assert_int_equal(ret, 0);
		assert_string_equal(out.data, additions[i].after);
		(void)parse(out.data);
		buf_free(&out);
	}
}

static void what_was_added_is_removed_without_a_trace(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(additions); i++) {
		struct jsontext doc = parse(additions[i].after);
		struct jsontext_value from = at(&doc, additions[i].path);
		struct jsontext_value item = {0}, last = {0};
		struct buf out = BUF_INIT(ROOM);
		struct err err = {0};

		while (jsontext_next(&doc, &from, &item))
			last = item;
		assert_int_equal(
		    jsontext_remove(&doc, &from, &last, &out, &err), 0);
		/* an empty object closes up */
		if (strcmp(additions[i].before, "{\n}\n") == 0)
			assert_string_equal(out.data, "{}\n");
		else
			assert_string_equal(out.data, additions[i].before);
		buf_free(&out);
	}
}

static const struct {
	const char *before, *path, *item, *after;
} removals[] = {
    {"{\"a\":1,\"b\":2,\"c\":3}", "", "a", "{\"b\":2,\"c\":3}"},
    {"{\"a\":1,\"b\":2,\"c\":3}", "", "b", "{\"a\":1,\"c\":3}"},
    {"{\"a\":1,\"b\":2,\"c\":3}", "", "c", "{\"a\":1,\"b\":2}"},
    {"{ \"a\": 1, \"b\": 2 }", "", "a", "{ \"b\": 2 }"},
    {"{ \"a\": 1, \"b\": 2 }", "", "b", "{ \"a\": 1 }"},
    {"{ \"a\": 1 }", "", "a", "{}"},
    {"{\n  \"a\": 1,\n  \"b\": 2\n}\n", "", "a", "{\n  \"b\": 2\n}\n"},
    {"{\n  \"a\": 1,\n  \"b\": 2\n}\n", "", "b", "{\n  \"a\": 1\n}\n"},
    {"{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", "", "b", "{\r\n\t\"a\": 1\r\n}"},
    {"{\n  \"a\": 1, // one\n  \"b\": 2 // two\n}", "", "b",
	"{\n  \"a\": 1 // one\n  // two\n}"},
    {"[\n  1, 2,\n  3, 4\n]", "", "2", "[\n  1, 2,\n  4\n]"},
    {"[1 /* one */, 2]", "", "0", "[ /* one */2]"},
    {"{\n  // why\n  \"a\": 1\n}", "", "a", "{\n  // why\n}"},
    {"{\"a\": [1, // c\n 2]}", "a", "1", "{\"a\": [1 // c\n ]}"},
};

static void removing_takes_the_comma_and_leaves_the_comments(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(removals); i++) {
		struct jsontext doc = parse(removals[i].before);
		struct jsontext_value from = at(&doc, removals[i].path), item;
		struct buf out = BUF_INIT(ROOM);
		struct err err = {0};
		char path[40];

		snprintf(path, sizeof(path), "%s%s%s", removals[i].path,
		    removals[i].path[0] ? "/" : "", removals[i].item);
		item = at(&doc, path);
		assert_int_equal(
		    jsontext_remove(&doc, &from, &item, &out, &err), 0);
		assert_string_equal(out.data, removals[i].after);
		(void)parse(out.data);
		buf_free(&out);
	}
}

static void replacing_touches_nothing_else(void **state)
{
	struct jsontext doc = parse("{ \"a\" : /* old */ [1, 2] , \"b\": 3}\n");
	struct jsontext_value a = at(&doc, "a");
	struct buf out = BUF_INIT(ROOM);
	struct err err = {0};

	(void)state;
	assert_int_equal(jsontext_replace(&doc, &a, "null", &out, &err), 0);
	assert_string_equal(out.data, "{ \"a\" : /* old */ null , \"b\": 3}\n");
	buf_free(&out);
}

static const struct {
	const char *text, *why;
} broken[] = {
    {"", "line 1: the text ends too early"},
    {"{", "line 1: this bracket is never closed"},
    {"{\n\"a\": 1,\n\"b\"\n}", "line 4: a colon is due here"},
    {"{\n\"a\": 1\n\"b\": 2}", "line 3: a comma is due here"},
    {"{\"a\": 1}}", "line 1: more text after the JSON"},
    {"{\"a\": 1} {}", "line 1: more text after the JSON"},
    {"[,]", "line 1: a value is due here"},
    {"{,}", "line 1: a key in quotes is due here"},
    {"[1,,2]", "line 1: a value is due here"},
    {"{a: 1}", "line 1: a key in quotes is due here"},
    {"{'a': 1}", "line 1: a key in quotes is due here"},
    {"[01]", "line 1: a value is due here"},
    {"[1.]", "line 1: a value is due here"},
    {"[.5]", "line 1: a value is due here"},
    {"[1e]", "line 1: a value is due here"},
    {"[+1]", "line 1: a value is due here"},
    {"[True]", "line 1: a value is due here"},
    {"[NaN]", "line 1: a value is due here"},
    {"[\"a\n\"]", "line 1: a line end or control character in a string"},
    {"\n\n[\"a]", "line 3: this string is never closed"},
    {"[\"\\x\"]", "line 1: an escape that JSON does not have"},
    {"[\"\\u12g4\"]", "line 1: an escape that JSON does not have"},
    {"[\"\xff\"]", "line 1: bytes that are not UTF-8"},
    {"[1 // c\r]", "line 1: a carriage return without a line feed"},
    {"[1] /* open", "line 1: this comment is never closed"},
    {"[1] /", "line 1: more text after the JSON"},
    {"[1}", "line 1: a comma is due here"},
};

static void what_is_not_understood_is_refused_with_its_line(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(broken); i++) {
		struct jsontext doc = {.len = 77};
		struct err err = {0};

		assert_int_equal(jsontext_parse(&doc, broken[i].text,
				     strlen(broken[i].text), &err),
		    -1);
		assert_string_equal(err.msg, broken[i].why);
		assert_int_equal(doc.len, 77);
	}
}

static void a_nul_byte_is_no_json(void **state)
{
	struct jsontext doc;
	struct err err = {0};

	(void)state;
	assert_int_equal(jsontext_parse(&doc, "[1]\0", 4, &err), -1);
	assert_int_equal(jsontext_parse(&doc, "[\0]", 3, &err), -1);
	assert_int_equal(jsontext_parse(&doc, "[\"\0\"]", 5, &err), -1);
}

static void nesting_and_size_have_a_ceiling(void **state)
{
	char *text = malloc(JSONTEXT_MAX + 1);
	struct jsontext doc;
	struct err err = {0};
	size_t n = JSONTEXT_DEPTH_MAX;

	(void)state;
	assert_non_null(text);
	memset(text, '[', n);
	memset(text + n, ']', n);
	assert_int_equal(jsontext_parse(&doc, text, 2 * n, &err), 0);
	memset(text, '[', n + 1);
	memset(text + n + 1, ']', n + 1);
	assert_int_equal(jsontext_parse(&doc, text, 2 * n + 2, &err), -1);
	memset(text, ' ', JSONTEXT_MAX + 1);
	text[0] = '1';
	assert_int_equal(jsontext_parse(&doc, text, JSONTEXT_MAX, &err), 0);
	assert_int_equal(
	    jsontext_parse(&doc, text, JSONTEXT_MAX + 1, &err), -1);
	free(text);
}

static void what_is_not_plain_json_is_told_by_line(void **state)
{
	(void)state;
	assert_int_equal(parse("{\"a\": [1, 2]}").lax_line, 0);
	assert_int_equal(parse("{\n\"a\": 1 // b\n}").lax_line, 2);
	assert_int_equal(parse("{\n\"a\": 1,\n\n}").lax_line, 2);
	assert_int_equal(parse("/* c */ {\n\"a\": 1,\n}").lax_line, 1);
}

static void strings_and_keys_are_decoded(void **state)
{
	struct jsontext doc =
	    parse("{\"\\u0061b\": \"\\ud83d\\ude00\\n\\/\\\"\","
		  "\"lone\": \"\\ud83dx\", \"nul\": "
		  "\"\\u0000\", \"n\": 1}");
	struct jsontext_value value = at(&doc, "ab");
	struct arena arena = {0};

	(void)state;
	assert_string_equal(
	    jsontext_string(&doc, &value, &arena), "\xf0\x9f\x98\x80\n/\"");
	assert_string_equal(jsontext_key(&doc, &value, &arena), "ab");
	value = at(&doc, "lone");
	assert_string_equal(
	    jsontext_string(&doc, &value, &arena), "\xef\xbf\xbdx");
	value = at(&doc, "nul");
	assert_null(jsontext_string(&doc, &value, &arena));
	value = at(&doc, "n");
	assert_null(jsontext_string(&doc, &value, &arena));
	assert_null(jsontext_key(&doc, &doc.root, &arena));
	arena_free(&arena);
}

static void a_key_that_stands_twice_is_an_error(void **state)
{
	struct jsontext doc = parse("{\"a\": 1, \"b\": 2,\n\"\\u0061\": 3}");
	struct jsontext_value item = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(jsontext_get(&doc, &doc.root, "b", &item, &err), 0);
	assert_int_equal(item.type, JSONTEXT_NUMBER);
	assert_int_equal(jsontext_get(&doc, &doc.root, "c", &item, &err), 0);
	assert_int_equal(item.type, JSONTEXT_NONE);
	assert_int_equal(jsontext_get(&doc, &doc.root, "a", &item, &err), -1);
	assert_string_equal(err.msg, "line 2: the key \"a\" stands twice");
}

static void only_blanks_are_blank(void **state)
{
	(void)state;
	assert_true(jsontext_is_blank("", 0));
	assert_true(jsontext_is_blank("\xef\xbb\xbf \r\n\t", 7));
	assert_false(jsontext_is_blank("{}", 2));
	assert_false(jsontext_is_blank("// c", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_added_is_laid_out_like_its_surroundings),
	    TEST(what_was_added_is_removed_without_a_trace),
	    TEST(removing_takes_the_comma_and_leaves_the_comments),
	    TEST(replacing_touches_nothing_else),
	    TEST(what_is_not_understood_is_refused_with_its_line),
	    TEST(a_nul_byte_is_no_json),
	    TEST(nesting_and_size_have_a_ceiling),
	    TEST(what_is_not_plain_json_is_told_by_line),
	    TEST(strings_and_keys_are_decoded),
	    TEST(a_key_that_stands_twice_is_an_error),
	    TEST(only_blanks_are_blank),
	};

	return RUN_TESTS(tests);
}
