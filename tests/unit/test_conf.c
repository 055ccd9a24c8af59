#include "arena.h"
#include "conf.h"
#include "err.h"

#include "unit.h"

struct fixture {
	struct arena arena;
	struct conf conf;
	struct err err;
};

static int parse(struct fixture *f, const char *text)
{
	memset(&f->err, 0, sizeof(f->err));
	arena_free(&f->arena);
	return conf_parse(
	    &f->conf, "test.ini", text, strlen(text), &f->arena, &f->err);
}

/* Text and its NUL, over what stands there. */
static void put(char *at, const char *text)
{
	memcpy(at, text, strlen(text) + 1);
}

static void refused(const char *text, const char *where, const char *word)
{
	struct fixture f = {0};

	if (parse(&f, text) == 0)
		fail_msg("was taken: %s", text);
	assert_int_equal(f.err.kind, ERR_CONFIG);
	if (strncmp(f.err.msg, where, strlen(where)) != 0)
		fail_msg("%s: is not at %s", f.err.msg, where);
	if (!strstr(f.err.msg, word))
		fail_msg("%s: does not say \"%s\"", f.err.msg, word);
	assert_null(f.conf.entries);
	arena_free(&f.arena);
}

static void sections_keys_and_values_come_in_order_with_their_lines(
    void **state)
{
	static const struct conf_entry want[] = {
	    {"", "before", "any section", 1},
	    {"scope", NULL, NULL, 4},
	    {"scope", "write", "src/**", 5},
	    {"scope", "write", "tests/**", 6},
	    {"rule prod-db", NULL, NULL, 8},
	    {"rule prod-db", "match", "psql * --host=prod-*", 9},
	    {"empty", NULL, NULL, 10},
	    {"last", NULL, NULL, 11},
	    {"last", "url", "http://host:80/?a=b;c#d", 12},
	    {"last", "none", "", 13},
	};
	struct fixture f = {0};
	size_t i;

	(void)state;
	assert_int_equal(parse(&f, "before = any section\n"
				   "; a comment\n"
				   "\n"
				   "[scope]\n"
				   "write = src/**\n"
				   "write=  tests/**  \t\n"
				   "# another\n"
				   "[rule prod-db]\n"
				   "match = psql * --host=prod-*\n"
				   "[empty]\n"
				   "[last]\r\n"
				   "url = http://host:80/?a=b;c#d\r\n"
				   "none =\n"),
	    0);
	assert_string_equal(f.conf.file, "test.ini");
	assert_int_equal(f.conf.n, sizeof(want) / sizeof(want[0]));
	for (i = 0; i < f.conf.n; i++) {
		const struct conf_entry *got = &f.conf.entries[i];

		assert_string_equal(got->section, want[i].section);
		assert_int_equal(got->line, want[i].line);
		if (!want[i].key) {
			assert_null(got->key);
			assert_null(got->value);
			continue;
		}
		assert_string_equal(got->key, want[i].key);
		assert_string_equal(got->value, want[i].value);
	}
	arena_free(&f.arena);
}

static void an_empty_file_has_no_entries(void **state)
{
	struct fixture f = {0};

	(void)state;
	assert_int_equal(parse(&f, ""), 0);
	assert_int_equal(f.conf.n, 0);
	assert_int_equal(parse(&f, "\n\n; only a comment"), 0);
	assert_int_equal(f.conf.n, 0);
	assert_int_equal(parse(&f, "\xef\xbb\xbf[a]\nb = c"), 0);
	assert_int_equal(f.conf.n, 2);
	assert_string_equal(f.conf.entries[1].value, "c");
	arena_free(&f.arena);
}

static void what_inih_would_cut_is_refused_with_its_line(void **state)
{
	(void)state;
	refused("[a]\nb = rm ; echo\n", "test.ini:2: ", " ;");
	refused("[a]\nb = x\t; echo\n", "test.ini:2: ", " ;");
	refused("[a]\nb = ; echo\n", "test.ini:2: ", " ;");
	refused("[a]\nb = c\n  indented = d\n", "test.ini:3: ", "indented");
	refused("[a]\n\tb = c\n", "test.ini:2: ", "indented");
	refused("[a]\nb: c = d\n", "test.ini:2: ", "':'");
	refused("[a]\nb: c\n", "test.ini:2: ", "':'");
}

static void mistakes_of_form_are_refused_with_their_line(void **state)
{
	(void)state;
	refused("hello\n", "test.ini:1: ", "key = value");
	refused("[a]\n= value\n", "test.ini:2: ", "without a key");
	refused("[a\nb = c\n", "test.ini:1: ", "]");
	refused("[a] x\nb = c\n", "test.ini:1: ", "after");
	refused("[a] ; comment\nb = c\n", "test.ini:1: ", "after");
	refused("[]\n", "test.ini:1: ", "empty");
	refused("[ a ]\n", "test.ini:1: ", "blank");
	refused("[a]\nb = \x01\n", "test.ini:2: ", "control");
	refused("[a]\nb = \xff\n", "test.ini:2: ", "UTF-8");
	refused("[a]\n\n\nb = \xc3\n", "test.ini:4: ", "UTF-8");
	refused("[a ;b]\nc = d\n", "test.ini:1: ", "");
	refused("[a]\nb ;c = d\n", "test.ini:2: ", "");
}

static void a_nul_byte_is_refused(void **state)
{
	static const char text[] = "[a]\nb = c\0d\ne = f\n";
	struct fixture f = {0};

	(void)state;
	assert_int_equal(conf_parse(&f.conf, "test.ini", text, sizeof(text) - 1,
			     &f.arena, &f.err),
	    -1);
	assert_non_null(strstr(f.err.msg, "test.ini:2: "));
	arena_free(&f.arena);
}

static void the_longest_line_is_taken_whole_and_one_more_refused(void **state)
{
	char text[CONF_LINE_MAX + 300];
	struct fixture f = {0};

	(void)state;
	memset(text, 'v', sizeof(text));
	memcpy(text, "[a]\nb = ", 8);
	text[4 + CONF_LINE_MAX] = '\0';
	assert_int_equal(parse(&f, text), 0);
	assert_int_equal(strlen(f.conf.entries[1].value), CONF_LINE_MAX - 4);
	put(text + 4 + CONF_LINE_MAX, "\nc = d\n");
	assert_int_equal(parse(&f, text), 0);
	assert_int_equal(f.conf.n, 3);
	assert_string_equal(f.conf.entries[2].value, "d");
	put(text + 4 + CONF_LINE_MAX, "v\nc = d\n");
	refused(text, "test.ini:2: ", "longer than 197");
	arena_free(&f.arena);
}

static void the_longest_section_name_is_taken_whole(void **state)
{
	char text[CONF_NAME_MAX + 20];
	struct fixture f = {0};

	(void)state;
	memset(text, 's', sizeof(text));
	text[0] = '[';
	put(text + 1 + CONF_NAME_MAX, "]\nk = v\n");
	assert_int_equal(parse(&f, text), 0);
	assert_int_equal(strlen(f.conf.entries[1].section), CONF_NAME_MAX);
	memset(text, 's', sizeof(text));
	text[0] = '[';
	put(text + 2 + CONF_NAME_MAX, "]\nk = v\n");
	refused(text, "test.ini:1: ", "longer than 49");
	arena_free(&f.arena);
}

static void a_long_key_is_refused_rather_than_cut(void **state)
{
	char text[100];

	(void)state;
	memset(text, 'k', sizeof(text));
	put(text + CONF_NAME_MAX + 1, "=v\n");
	refused(text, "test.ini:1: ", "longer than 49");
}

static void blanks_at_the_end_do_not_count(void **state)
{
	struct fixture f = {0};
	char text[1000];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "[a]\nb = c", 9);
	put(text + 900, "\nd = e\n");
	assert_int_equal(parse(&f, text), 0);
	assert_int_equal(f.conf.n, 3);
	assert_string_equal(f.conf.entries[1].value, "c");
	assert_string_equal(f.conf.entries[2].value, "e");
	arena_free(&f.arena);
}

static void a_byte_order_mark_does_not_shorten_the_longest_line(void **state)
{
	char text[CONF_LINE_MAX + 20];
	struct fixture f = {0};

	(void)state;
	memset(text, 'v', sizeof(text));
	memcpy(text, "\xef\xbb\xbfk=", 5);
	put(text + 3 + CONF_LINE_MAX, "\n");
	/* taken whole or refused, never cut */
	if (parse(&f, text) == 0)
		assert_int_equal(
		    strlen(f.conf.entries[0].value), CONF_LINE_MAX - 2);
	arena_free(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sections_keys_and_values_come_in_order_with_their_lines),
	    TEST(an_empty_file_has_no_entries),
	    TEST(what_inih_would_cut_is_refused_with_its_line),
	    TEST(mistakes_of_form_are_refused_with_their_line),
	    TEST(a_nul_byte_is_refused),
	    TEST(the_longest_line_is_taken_whole_and_one_more_refused),
	    TEST(the_longest_section_name_is_taken_whole),
	    TEST(a_long_key_is_refused_rather_than_cut),
	    TEST(blanks_at_the_end_do_not_count),
	    TEST(a_byte_order_mark_does_not_shorten_the_longest_line),
	};

	return RUN_TESTS(tests);
}
