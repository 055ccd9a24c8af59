/*
 * Discord, by a webhook of a channel.
 *
 *   type = discord
 *   url = env:DISCORD_WEBHOOK     the whole URL is the secret
 *
 * Facts, from docs.discord.com (resources/webhook, topics/rate-limits): content
 * has at most 2000 characters; allowed_mentions with an empty "parse" pings
 * nobody, whatever the text says; 429 comes with Retry-After. A webhook takes
 * about five messages in two seconds. There is no key against doubles.
 */
#include "sink/send.h"

#include "alert.h"
#include "buf.h"
#include "err.h"
#include "json.h"
#include "sink/http.h"
#include "sink/secret.h"
#include "sink/text.h"

#include <string.h>

#define CONTENT_MAX ((size_t)2000)
#define TITLE_MAX ((size_t)200)
#define REST_MAX ((size_t)600)

static const struct text_form marked = {UNIT_UTF16, ESCAPE_MARKDOWN, false};
static const struct text_form fenced = {UNIT_UTF16, ESCAPE_FENCE, false};

static void add_content(struct buf *out, const struct text *text)
{
	static const char open[] = "```\n", close[] = "\n```\n";

	buf_addstr(out, "**");
	text_add(out, text->title, marked, TITLE_MAX);
	buf_addstr(out, "**\n");
	if (text->command && *text->command) {
		buf_addstr(out, open);
		text_add(out, text->command, fenced,
		    CONTENT_MAX - TITLE_MAX - REST_MAX - strlen("****\n") -
			strlen(open) - strlen(close));
		buf_addstr(out, close);
	}
	text_add_rest(out, text, marked, REST_MAX);
}

enum sink_result discord_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {
	    .headers = {"Content-Type: application/json; charset=utf-8"}};
	struct buf content = BUF_INIT(ALERT_TEXT_MAX);
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct http_answer answer;
	enum sink_result result;
	struct text text;

	request.url = secret_need(run->config, "url", arena, err);
	if (!request.url || text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	add_content(&content, &text);
	json_open(&body);
	json_put_len(&body, "content", content.data, content.len);
	json_put_key(&body, "allowed_mentions");
	buf_addstr(&body, "{\"parse\":[]}");
	json_close(&body);
	body.failed = body.failed || content.failed;
	result = http_send_body(run, &request, &body, &answer, reply, err);
	buf_free(&content);
	buf_free(&body);
	return result;
}
