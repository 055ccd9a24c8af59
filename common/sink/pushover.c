/*
 * Pushover.
 *
 *   type = pushover
 *   token = env:PUSHOVER_TOKEN     of the application
 *   user = env:PUSHOVER_USER       of the user or group
 *   device = phone
 *
 * Facts, from pushover.net/api: a message has at most 1024 characters of UTF-8,
 * a title 250; priority -2 to 2; an answer 4xx is final, after 5xx one waits at
 * least 5 seconds; no more than two requests at once. There is no key against
 * doubles.
 */
#include "sink/send.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "json.h"
#include "policy.h"
#include "sink/http.h"
#include "sink/secret.h"
#include "sink/text.h"

#define TITLE_MAX ((size_t)250)
#define MESSAGE_MAX ((size_t)1024)
#define LEAST_WAIT_S 5
#define SERVICE "https://api.pushover.net"

static const struct text_form plain = {UNIT_CHARS, ESCAPE_NONE, false};

static void build(
    struct buf *out, const struct alert *alert, const struct text *text)
{
	struct buf title = BUF_INIT(ALERT_TEXT_MAX);
	struct buf message = BUF_INIT(ALERT_TEXT_MAX);

	text_add(&title, text->title, plain, TITLE_MAX);
	text_add_body(&message, text, plain, MESSAGE_MAX);
	json_put_len(out, "title", title.data, title.len);
	json_put_len(out, "message", message.data, message.len);
	json_put_int(
	    out, "priority", (int)alert_urgency(alert->kind) - URGENCY_NORMAL);
	json_put_int(out, "timestamp", alert->time_us / 1000000);
	out->failed = out->failed || title.failed || message.failed;
	buf_free(&title);
	buf_free(&message);
}

enum sink_result pushover_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {
	    .headers = {"Content-Type: application/json; charset=utf-8"}};
	const char *server = policy_sink_value(run->config, "url");
	const char *token = secret_need(run->config, "token", arena, err);
	const char *user =
	    token ? secret_need(run->config, "user", arena, err) : NULL;
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct http_answer answer;
	enum sink_result result;
	struct text text;

	request.url = arena_printf(
	    arena, "%s/1/messages.json", server ? server : SERVICE);
	if (!user || !request.url || text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	json_open(&body);
	json_put(&body, "token", token);
	json_put(&body, "user", user);
	json_put(&body, "device", policy_sink_value(run->config, "device"));
	build(&body, alert, &text);
	json_close(&body);
	result = http_send_body(run, &request, &body, &answer, reply, err);
	if (result == SINK_RETRY && reply->retry_after_s < LEAST_WAIT_S)
		reply->retry_after_s = LEAST_WAIT_S;
	buf_free(&body);
	return result;
}
