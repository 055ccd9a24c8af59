/*
 * A Telegram bot.
 *
 *   type = telegram
 *   token = file:~/.config/holdfast/telegram-token
 *   chat = 123456789
 *   url = https://api.telegram.org     of a Bot API server of one's own
 *
 * Facts, from core.telegram.org/bots/api: sendMessage takes 1 to 4096
 * characters after entities parsing; with parse_mode HTML, & < > outside of
 * tags are written as entities; an error has "parameters":{"retry_after":N}
 * where one is to wait. From core.telegram.org/bots/faq: no more than one
 * message a second to one chat. There is no key against doubles.
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

#include <string.h>

#define MESSAGE_MAX ((size_t)4096)
#define TITLE_MAX ((size_t)250)
#define REST_MAX ((size_t)1500)

static const struct text_form html = {UNIT_UTF16, ESCAPE_XML, true};

static void add_message(struct buf *out, const struct text *text)
{
	buf_addstr(out, "<b>");
	text_add(out, text->title, html, TITLE_MAX);
	buf_addstr(out, "</b>\n");
	if (text->command && *text->command) {
		buf_addstr(out, "<pre>");
		text_add(out, text->command, html,
		    MESSAGE_MAX - TITLE_MAX - REST_MAX - 2);
		buf_addstr(out, "</pre>\n");
	}
	text_add_rest(out, text, html, REST_MAX);
}

static void build(struct buf *out, const char *chat, const struct alert *alert,
    const struct text *text)
{
	struct buf message = BUF_INIT(ALERT_TEXT_MAX);

	add_message(&message, text);
	json_open(out);
	json_put(out, "chat_id", chat);
	json_put_len(out, "text", message.data, message.len);
	json_put(out, "parse_mode", "HTML");
	if (alert_urgency(alert->kind) == URGENCY_LOW)
		json_put_bool(out, "disable_notification", true);
	json_put_key(out, "link_preview_options");
	buf_addstr(out, "{\"is_disabled\":true}");
	json_close(out);
	out->failed = out->failed || message.failed;
	buf_free(&message);
}

/* Where others have a header, Telegram has a member. */
static void read_wait(struct http_answer *answer, struct sink_reply *reply)
{
	const struct cJSON *parameters;
	struct err ignored = {0};
	struct json json = {0};
	int64_t seconds;

	if (json_parse(&json, answer->body, answer->len, &ignored) < 0)
		return;
	parameters = json_get(json.root, "parameters");
	if (json_int(parameters, "retry_after", &seconds) && seconds > 0)
		reply->retry_after_s = (uint64_t)seconds;
	json_free(&json);
}

enum sink_result telegram_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {
	    .headers = {"Content-Type: application/json; charset=utf-8"}};
	const char *server = policy_sink_value(run->config, "url");
	const char *token = secret_need(run->config, "token", arena, err);
	const char *chat =
	    token ? secret_need(run->config, "chat", arena, err) : NULL;
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct http_answer answer;
	enum sink_result result;
	struct text text;

	request.url = arena_printf(arena, "%s/bot%s/sendMessage",
	    server ? server : "https://api.telegram.org", token ? token : "");
	if (!chat || !request.url || text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	build(&body, chat, alert, &text);
	result = http_send_body(run, &request, &body, &answer, reply, err);
	if (result == SINK_RETRY)
		read_wait(&answer, reply);
	buf_free(&body);
	return result;
}
