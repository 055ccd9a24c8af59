#include "buf.h"
#include "decision.h"
#include "event.h"

#include "unit.h"

static void a_decision_that_nobody_made_refuses(void **state)
{
	struct decision decision = {0};

	(void)state;
	assert_int_equal(decision.verdict, VERDICT_DENY);
	assert_string_equal(verdict_name(decision.verdict), "deny");
	/* and so does a value that is none */
	assert_string_equal(verdict_name((enum verdict)99), "deny");
}

static void an_initialised_decision_says_nothing(void **state)
{
	struct decision decision;

	(void)state;
	memset(&decision, 0xff, sizeof(decision));
	decision_init(&decision);
	assert_int_equal(decision.verdict, VERDICT_NONE);
	assert_null(decision.rule);
	assert_null(decision.why);
	assert_null(decision.input);
	assert_false(decision.end_turn);
}

static void the_strictest_verdict_is_deny_the_mildest_approve(void **state)
{
	static const enum verdict order[] = {VERDICT_DENY, VERDICT_ASK,
	    VERDICT_NOTE, VERDICT_NONE, VERDICT_APPROVE};
	size_t i, j;

	(void)state;
	for (i = 0; i < 5; i++)
		for (j = 0; j < 5; j++)
			assert_int_equal(
			    verdict_stricter(order[i], order[j]), i < j);
}

static void a_reason_that_ends_a_sentence_gets_no_second_end(void **state)
{
	struct decision decision = {.verdict = VERDICT_DENY,
	    .rule = "r",
	    .why = "did you mean \"deny\"?",
	    .instead = "ask first."};
	struct buf out = BUF_INIT(1000);

	(void)state;
	decision_explain(&out, &decision);
	assert_non_null(strstr(out.data,
	    "Why: did you mean \"deny\"? Rule: r. Instead: ask "
	    "first. Another"));
	buf_truncate(&out, 0);
	decision.why = "it is protected";
	decision.instead = "src/";
	decision_explain(&out, &decision);
	assert_non_null(strstr(
	    out.data, "Why: it is protected. Rule: r. Instead: src/. Another"));
	buf_free(&out);
}

static void verdicts_are_read_by_the_names_they_are_written_with(void **state)
{
	enum verdict verdict, back;

	(void)state;
	for (verdict = VERDICT_DENY; verdict <= VERDICT_APPROVE; verdict++) {
		assert_true(verdict_parse(verdict_name(verdict), &back));
		assert_int_equal(back, verdict);
	}
	back = VERDICT_NOTE;
	assert_false(verdict_parse("allow", &back));
	assert_false(verdict_parse("Deny", &back));
	assert_false(verdict_parse("", &back));
	assert_int_equal(back, VERDICT_NOTE);
}

static void an_event_has_no_null_text_and_no_known_number(void **state)
{
	struct event event;

	(void)state;
	memset(&event, 0xff, sizeof(event));
	event_init(&event);
	assert_int_equal(event.kind, EVENT_UNKNOWN);
	assert_int_equal(event.tool, TOOL_NONE);
	assert_string_equal(event.session, "");
	assert_string_equal(event.agent, "");
	assert_string_equal(event.cwd, "");
	assert_string_equal(event.command, "");
	assert_string_equal(event.tool_name, "");
	assert_string_equal(event.message, "");
	assert_string_equal(event.transcript, "");
	assert_int_equal(event.n_paths, 0);
	assert_int_equal(event.exit_status, -1);
	assert_true(event.duration_ms == -1);
	assert_null(event.content);
}

static void every_kind_has_a_name_of_its_own(void **state)
{
	enum event_kind a, b;

	(void)state;
	for (a = EVENT_UNKNOWN; a <= EVENT_CONFIG_CHANGE; a++)
		for (b = EVENT_UNKNOWN; b < a; b++)
			assert_string_not_equal(
			    event_kind_name(a), event_kind_name(b));
	assert_string_equal(
	    event_kind_name(EVENT_PRE_TOOL_USE), "pre_tool_use");
	assert_string_equal(tool_kind_name(TOOL_SHELL), "shell");
	assert_non_null(event_kind_name((enum event_kind)99));
	assert_non_null(tool_kind_name((enum tool_kind)99));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_decision_that_nobody_made_refuses),
	    TEST(an_initialised_decision_says_nothing),
	    TEST(the_strictest_verdict_is_deny_the_mildest_approve),
	    TEST(a_reason_that_ends_a_sentence_gets_no_second_end),
	    TEST(verdicts_are_read_by_the_names_they_are_written_with),
	    TEST(an_event_has_no_null_text_and_no_known_number),
	    TEST(every_kind_has_a_name_of_its_own),
	};

	return RUN_TESTS(tests);
}
