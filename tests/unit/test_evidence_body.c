#include "decision.h"
#include "event.h"

#include "evidence_log.h"

static void long_values_become_length_digest_and_excerpt(void **state)
{
	size_t len = (size_t)3 << 20, broken;
	char *text = malloc(len + 1), hex[65], want[200];

	(void)state;
	assert_non_null(text);
	memset(text, 'w', len);
	text[len] = '\0';
	append(text);
	assert_int_equal(walk(&broken), 1);
	sha256_text(text, len, hex);
	snprintf(
	    want, sizeof(want), "\"length\":%zu,\"sha256\":\"%s\"", len, hex);
	assert_non_null(strstr(log_text, want));
	assert_non_null(strstr(log_text, "wwww"));
	free(text);
}

static void however_much_there_is_a_line_stays_below_its_limit(void **state)
{
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct err err = {0};
	char text[8000];
	size_t broken;
	int i;

	(void)state;
	/* each byte of this takes six in JSON */
	memset(text, 1, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	evidence_begin(&body, "test");
	for (i = 0; i < 12; i++)
		evidence_put(&body, "text", text);
	assert_int_equal(evidence_append(statefd, &body, 1000, NULL, &err), 0);
	read_log();
	assert_true(log_len <= EVIDENCE_LINE_MAX);
	(void)broken;
	buf_free(&body);
}

static void no_member_of_an_event_is_too_long_for_the_log(void **state)
{
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct decision decision;
	struct err err = {0};
	struct event event;
	char text[70001];
	size_t broken;

	(void)state;
	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	event_init(&event);
	decision_init(&decision);
	event.host = "claude-code";
	event.tool = TOOL_OTHER;
	event.session = event.agent = event.agent_type = event.turn = text;
	event.call = event.source = event.mode = event.tool_name = text;
	event.command = event.url = event.model = event.message = text;
	event.cwd = text;
	decision.rule = decision.origin = decision.subject = text;
	decision.why = decision.code = text;
	evidence_begin(&body, "pre_tool_use");
	evidence_put_event(&body, &event);
	evidence_put_decision(&body, &decision);
	assert_int_equal(evidence_append(statefd, &body, 1000, NULL, &err), 0);
	assert_int_equal(walk(&broken), 1);
	buf_free(&body);
}

static void secrets_do_not_reach_the_log(void **state)
{
	static const char *const paths[] = {"/p/.env"};
	struct buf body = BUF_INIT(EVIDENCE_BODY_MAX);
	struct decision decision;
	struct err err = {0};
	struct event event;
	size_t broken;

	(void)state;
	event_init(&event);
	decision_init(&decision);
	event.kind = EVENT_PRE_TOOL_USE;
	event.tool = TOOL_SHELL;
	event.host = "claude-code";
	event.session = "s1";
	event.command = "A_PASSWORD=hunter22 ./run --token abcdef99";
	event.message = "Authorization: Bearer zyxw9876";
	event.url = "https://me:letmein7@host/";
	event.content = "SECRET=topsecret55";
	event.paths = paths;
	event.n_paths = 1;
	decision.verdict = VERDICT_DENY;
	decision.rule = "x";
	decision.why = "A_PASSWORD=hunter22 stands in it";
	decision.subject = "A_PASSWORD=hunter22 ./run";
	evidence_begin(&body, "pre_tool_use");
	evidence_put_event(&body, &event);
	evidence_put_decision(&body, &decision);
	assert_int_equal(evidence_append(statefd, &body, 1000, NULL, &err), 0);
	assert_int_equal(walk(&broken), 1);
	assert_null(strstr(log_text, "hunter22"));
	assert_null(strstr(log_text, "abcdef99"));
	assert_null(strstr(log_text, "zyxw9876"));
	assert_null(strstr(log_text, "letmein7"));
	assert_null(strstr(log_text, "topsecret55"));
	assert_non_null(strstr(log_text, "\"verdict\":\"deny\""));
	assert_non_null(strstr(log_text, "/p/.env"));
	buf_free(&body);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, begin_anew)
	const struct CMUnitTest tests[] = {
	    FRESH(long_values_become_length_digest_and_excerpt),
	    FRESH(however_much_there_is_a_line_stays_below_its_limit),
	    FRESH(no_member_of_an_event_is_too_long_for_the_log),
	    FRESH(secrets_do_not_reach_the_log),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
