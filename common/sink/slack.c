/*
 * Slack, by an incoming webhook.
 *
 *   type = slack
 *   url = env:SLACK_WEBHOOK     the whole URL is the secret
 *
 * Facts, from Slack's documentation: the text of a header block has at most
 * 150 characters, of a section 3000 (reference/block-kit/blocks and
 * /composition-objects/text-object); & < > are written as entities and
 * nothing else is (messaging/formatting-message-text); no more than one
 * message a second, else 429 with Retry-After (apis/web-api/rate-limits);
 * 200 is success, 400 to 410 are final, 500 is not (changelog 2016-05-17).
 * There is no key against doubles: after a crash in the moment between the
 * answer and our note of it a message comes twice rather than not at all.
 */
#include "sink/send.h"

#include "buf.h"
#include "err.h"
#include "json.h"
#include "sink/http.h"
#include "sink/secret.h"
#include "sink/text.h"

#include <string.h>

#define HEADER_MAX ((size_t)150)
#define SECTION_MAX ((size_t)3000)
#define CONTEXT_MAX ((size_t)1000)
#define SHORT_MAX ((size_t)400) /* of our own: what a phone shows */

static const struct text_form plain = {UNIT_UTF16, ESCAPE_NONE, false};
static const struct text_form escaped = {UNIT_UTF16, ESCAPE_XML, false};
static const struct text_form fenced = {UNIT_UTF16, ESCAPE_SLACK, false};

/* {"type":TYPE,"text":TEXT}, as Slack calls a text object. */
static void put_text(struct buf *out, const char *type, const struct buf *text)
{
	json_open(out);
	json_put(out, "type", type);
	json_put_len(out, "text", text->data, text->len);
	if (strcmp(type, "mrkdwn") == 0)
		json_put_bool(out, "verbatim", true);
	json_close(out);
}

static void add_header(struct buf *out, const struct text *text)
{
	struct buf title = BUF_INIT(ALERT_TEXT_MAX);

	text_add(&title, text->title, plain, HEADER_MAX);
	json_open(out);
	json_put(out, "type", "header");
	json_put_key(out, "text");
	put_text(out, "plain_text", &title);
	json_close(out);
	buf_free(&title);
}

static void add_command(struct buf *out, const struct text *text)
{
	static const char open[] = "```\n", close[] = "\n```";
	struct buf code = BUF_INIT(ALERT_TEXT_MAX);

	if (!text->command || !*text->command)
		return;
	buf_addstr(&code, open);
	text_add(&code, text->command, fenced,
	    SECTION_MAX - strlen(open) - strlen(close));
	buf_addstr(&code, close);
	buf_addch(out, ',');
	json_open(out);
	json_put(out, "type", "section");
	json_put_key(out, "text");
	put_text(out, "mrkdwn", &code);
	json_close(out);
	buf_free(&code);
}

static void add_context(struct buf *out, const struct text *text)
{
	struct buf rest = BUF_INIT(ALERT_TEXT_MAX);

	text_add_rest(&rest, text, plain, CONTEXT_MAX);
	buf_addch(out, ',');
	json_open(out);
	json_put(out, "type", "context");
	json_put_key(out, "elements");
	buf_addch(out, '[');
	put_text(out, "plain_text", &rest);
	buf_addch(out, ']');
	json_close(out);
	buf_free(&rest);
}

/* `text` is what notifications show, `blocks` what the channel shows. */
static void build(struct buf *out, const struct text *text)
{
	struct buf summary = BUF_INIT(ALERT_TEXT_MAX);

	text_add(&summary, text->title, escaped, SHORT_MAX / 2);
	if (text->command && *text->command) {
		buf_addstr(&summary, ": ");
		text_add(&summary, text->command, escaped, SHORT_MAX / 2);
	}
	json_open(out);
	json_put_len(out, "text", summary.data, summary.len);
	json_put_key(out, "blocks");
	buf_addch(out, '[');
	add_header(out, text);
	add_command(out, text);
	add_context(out, text);
	buf_addch(out, ']');
	json_close(out);
	buf_free(&summary);
}

enum sink_result slack_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {
	    .headers = {"Content-Type: application/json; charset=utf-8"}};
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	enum sink_result result;
	struct http_answer answer;
	struct text text;

	request.url = secret_need(run->config, "url", arena, err);
	if (!request.url)
		return SINK_RETRY;
	if (text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	build(&body, &text);
	result = http_send_body(run, &request, &body, &answer, reply, err);
	buf_free(&body);
	return result;
}
