/*
 * Gotify, a server of one's own.
 *
 *   type = gotify
 *   url = https://gotify.example
 *   token = env:GOTIFY_TOKEN     of an application
 *
 * Facts, from gotify.net/docs (pushmsg, msgextras): POST /message with title,
 * message and priority; the token as X-Gotify-Key; the content type text/plain
 * keeps clients from reading markdown (and from loading its images) in text
 * that comes from elsewhere. No limit is documented; ours is 8 KiB.
 */
#include "sink/send.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "json.h"
#include "sink/http.h"
#include "sink/secret.h"
#include "sink/text.h"

#include <string.h>

#define TITLE_MAX ((size_t)250)
#define MESSAGE_MAX ((size_t)8192)

static void build(
    struct buf *out, const struct alert *alert, const struct text *text)
{
	static const int priorities[] = {2, 5, 8};
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	struct buf title = BUF_INIT(ALERT_TEXT_MAX);
	struct buf message = BUF_INIT(ALERT_TEXT_MAX);

	text_add(&title, text->title, plain, TITLE_MAX);
	text_add_body(&message, text, plain, MESSAGE_MAX);
	json_open(out);
	json_put_len(out, "title", title.data, title.len);
	json_put_len(out, "message", message.data, message.len);
	json_put_int(out, "priority", priorities[alert_urgency(alert->kind)]);
	json_put_key(out, "extras");
	buf_addstr(
	    out, "{\"client::display\":{\"contentType\":\"text/plain\"}}");
	json_close(out);
	out->failed = out->failed || title.failed || message.failed;
	buf_free(&title);
	buf_free(&message);
}

enum sink_result gotify_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {
	    .headers = {"Content-Type: application/json; charset=utf-8"}};
	const char *server = secret_need(run->config, "url", arena, err);
	const char *token =
	    server ? secret_need(run->config, "token", arena, err) : NULL;
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct http_answer answer;
	enum sink_result result;
	size_t len = server ? strlen(server) : 0;
	struct text text;

	if (!token || text_init(&text, run, alert, arena) < 0 ||
	    http_add_header(&request,
		arena_printf(arena, "X-Gotify-Key: %s", token), err) < 0)
		return SINK_RETRY;
	len -= len && server[len - 1] == '/';
	request.url = arena_printf(arena, "%.*s/message", (int)len, server);
	if (!request.url)
		return SINK_RETRY;
	build(&body, alert, &text);
	result = http_send_body(run, &request, &body, &answer, reply, err);
	buf_free(&body);
	return result;
}
