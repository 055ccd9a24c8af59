#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "policy.h"
#include "sink.h"
#include "sink/text.h"
#include "util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define SECOND 1000000LL

static struct alert sample(void)
{
	return (struct alert){.kind = ALERT_PERMISSION,
	    .time_us = 1795000000 * SECOND,
	    .id = "a1",
	    .host = "claude-code",
	    .project = "/home/dev/shop",
	    .branch = "secret-branch",
	    .title = "Claude Code asks: run a command",
	    .body = "rm -rf build",
	    .why = "a rule asks"};
}

static void assert_cut(
    const char *text, struct text_form form, size_t max, const char *want)
{
	struct buf out = BUF_INIT((size_t)1 << 20);

	text_add(&out, text, form, max);
	assert_string_equal(out.data, want);
	buf_free(&out);
}

static void what_does_not_fit_is_taken_out_of_the_middle(void **state)
{
	const struct text_form bytes = {UNIT_BYTES, ESCAPE_NONE, false};
	const struct text_form chars = {UNIT_CHARS, ESCAPE_NONE, false};
	const struct text_form utf16 = {UNIT_UTF16, ESCAPE_NONE, false};

	(void)state;
	assert_cut("0123456789", chars, 10, "0123456789");
	assert_cut("0123456789abcde", chars, 12, "012 … 9abcde");
	/* the gap has three characters and five bytes */
	assert_cut("0123456789abcde", bytes, 14, "012 … 9abcde");
	assert_cut("ääääääääää", chars, 9, "ää … ääää");
	assert_cut("ääääääääää", bytes, 12, "ä … ää");
	assert_cut("😀😀😀😀😀😀", utf16, 9, "😀 … 😀😀");
	assert_cut("0123456789", chars, 3, "");
	assert_cut("", chars, 0, "");
}

static void an_escape_is_never_cut_in_two(void **state)
{
	const struct text_form xml = {UNIT_CHARS, ESCAPE_XML, false};
	const struct text_form raw = {UNIT_CHARS, ESCAPE_XML, true};

	(void)state;
	assert_cut("a<b>&c", xml, 100, "a&lt;b&gt;&amp;c");
	assert_cut("&&&&&&&&&&", xml, 25, "&amp; … &amp;&amp;&amp;");
	assert_cut("&&&&&&&&&&", raw, 9, "&amp;&amp; … &amp;&amp;&amp;&amp;");
}

static void a_fence_cannot_be_left(void **state)
{
	const struct text_form fence = {UNIT_CHARS, ESCAPE_FENCE, false};
	const struct text_form slack = {UNIT_CHARS, ESCAPE_SLACK, false};
	struct buf out = BUF_INIT((size_t)4096);

	(void)state;
	assert_cut("echo `x`", fence, 100, "echo `x`");
	text_add(&out, "``` *bold* ```` <!channel>", slack, 100);
	assert_null(strstr(out.data, "```"));
	assert_null(strstr(out.data, "<!"));
	buf_free(&out);
}

static void every_cut_of_every_length_is_valid_and_short_enough(void **state)
{
	static const char text[] = "a&\xc3\xa9<\xe2\x82\xac>`\xf0\x9f\x98\x80`"
				   "`*_~|b\n\\#end";
	size_t unit, escape, max, i;

	(void)state;
	for (unit = UNIT_BYTES; unit <= UNIT_UTF16; unit++) {
		for (escape = ESCAPE_NONE; escape <= ESCAPE_MARKDOWN;
		     escape++) {
			for (max = 0; max < 60; max++) {
				struct text_form form = {(enum text_unit)unit,
				    (enum text_escape)escape, false};
				struct text_form as_it_is = {
				    (enum text_unit)unit, ESCAPE_NONE, false};
				struct buf out = BUF_INIT((size_t)4096);

				text_add(&out, text, form, max);
				assert_true(
				    text_cost(out.data, as_it_is) <= max);
				for (i = 0; i < out.len;) {
					size_t n = utf8_length(
					    out.data + i, out.len - i);

					assert_true(n > 0);
					i += n;
				}
				buf_free(&out);
			}
		}
	}
}

static void what_disguises_a_command_is_made_visible(void **state)
{
	struct arena arena = {0};

	(void)state;
	/* an escape sequence, a right-to-left mark, a broken byte, a bell */
	assert_string_equal(text_clean("a\x1b[2J\xe2\x80\xae"
				       "b\xff\a\n\tc\xe2\x80\x8b",
				&arena),
	    "a\xef\xbf\xbd[2J\xef\xbf\xbd"
	    "b\xef\xbf\xbd\xef\xbf\xbd\n\tc\xef\xbf\xbd");
	assert_string_equal(text_clean("größer 😀", &arena), "größer 😀");
	arena_free(&arena);
}

static void low_detail_names_neither_command_nor_branch(void **state)
{
	struct policy_value low = {.text = "detail=low"};
	const struct text_form plain = {UNIT_CHARS, ESCAPE_NONE, false};
	struct policy_sink sink = {.name = "test", .type = "webhook"};
	struct sink_run run = {&sink, "laptop", -1, NULL};
	struct buf out = BUF_INIT((size_t)4096);
	struct alert alert = sample();
	struct arena arena = {0};
	struct text text;

	(void)state;
	sink.values = &low;
	assert_int_equal(text_init(&text, &run, &alert, &arena), 0);
	text_add_body(&out, &text, plain, 1000);
	assert_string_equal(text.title, "claude-code asks for your permission");
	assert_non_null(strstr(out.data, "shop on laptop"));
	assert_null(strstr(out.data, "rm -rf"));
	assert_null(strstr(out.data, "secret-branch"));
	assert_null(strstr(out.data, "a rule"));
	buf_free(&out);
	arena_free(&arena);
}

static void a_body_fits_and_still_says_why_and_where(void **state)
{
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	struct policy_sink sink = {.name = "test", .type = "webhook"};
	struct sink_run run = {&sink, "laptop", -1, NULL};
	struct alert alert = sample();
	struct arena arena = {0};
	struct text text;
	char body[3000];
	size_t max;

	(void)state;
	memset(body, 'x', sizeof(body));
	memcpy(body + sizeof(body) - 5, " END", 5);
	alert.body = body;
	assert_int_equal(text_init(&text, &run, &alert, &arena), 0);
	for (max = 0; max < 3200; max += 7) {
		struct buf out = BUF_INIT((size_t)8192);

		text_add_body(&out, &text, plain, max);
		assert_true(out.len <= max);
		if (max > 200) {
			assert_non_null(strstr(out.data, " END\n"));
			assert_non_null(strstr(out.data, "\na rule asks\n"));
			assert_non_null(
			    strstr(out.data, "shop (secret-branch) on laptop"));
		}
		buf_free(&out);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_does_not_fit_is_taken_out_of_the_middle),
	    cmocka_unit_test(an_escape_is_never_cut_in_two),
	    cmocka_unit_test(a_fence_cannot_be_left),
	    cmocka_unit_test(
		every_cut_of_every_length_is_valid_and_short_enough),
	    cmocka_unit_test(what_disguises_a_command_is_made_visible),
	    cmocka_unit_test(low_detail_names_neither_command_nor_branch),
	    cmocka_unit_test(a_body_fits_and_still_says_why_and_where),
	};

	setenv("TZ", "UTC0", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
