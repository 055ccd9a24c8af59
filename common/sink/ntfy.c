/*
 * ntfy, on ntfy.sh or a server of one's own.
 *
 *   type = ntfy
 *   url = env:NTFY_URL        https://ntfy.sh/TOPIC: the topic is the secret
 *   token = file:~/.config/holdfast/ntfy-token
 *   click = https://build.example/
 *
 * Facts, from docs.ntfy.sh/publish: a message has at most 4096 bytes (a longer
 * one becomes an attachment), a title 1 KB, all tags 512 bytes; titles may be
 * UTF-8; priority is 1 to 5; tags that are names of emojis are shown as such;
 * a message with the X-Sequence-ID of an earlier one takes its place (servers
 * from 2.16 on), so that a message that is sent twice is seen once.
 */
#include "sink/send.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "policy.h"
#include "sha256.h"
#include "sink/http.h"
#include "sink/secret.h"
#include "sink/text.h"

#include <string.h>

#define MESSAGE_MAX ((size_t)4096)
#define TITLE_MAX ((size_t)250) /* of our own, far below the 1 KB */

static const char *const tags[ALERT_KINDS] = {
    [ALERT_PERMISSION] = "raised_hand",
    [ALERT_IDLE] = "hourglass",
    [ALERT_QUESTION] = "question",
    [ALERT_DONE] = "white_check_mark",
    [ALERT_STUCK] = "construction",
    [ALERT_BUDGET] = "money_with_wings",
    [ALERT_DENIED] = "no_entry",
    [ALERT_FAILED] = "x",
    [ALERT_TAMPER] = "rotating_light",
};

static const char *const priorities[] = {"2", "3", "4"};

/* A header is one line. */
static const char *one_line(const char *text, struct arena *arena)
{
	char *line = arena_strdup(arena, text);
	char *at;

	for (at = line; at && *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return line;
}

static int add_headers(struct http_request *request, const struct sink_run *run,
    const struct alert *alert, const char *title, struct arena *arena,
    struct err *err)
{
	const char *click = policy_sink_value(run->config, "click");
	const char *key = alert->key ? alert->key : alert->id;
	const char *token;
	char hex[SHA256_HEX_SIZE];

	sha256_text(key, strlen(key), hex);
	title = one_line(title, arena);
	if (!title ||
	    secret_get(run->config, "token", arena, &token, err) < 0 ||
	    http_add_header(
		request, "Content-Type: text/plain; charset=utf-8", err) < 0 ||
	    http_add_header(
		request, arena_printf(arena, "X-Title: %s", title), err) < 0 ||
	    http_add_header(request,
		arena_printf(arena, "X-Priority: %s",
		    priorities[alert_urgency(alert->kind)]),
		err) < 0 ||
	    http_add_header(request,
		arena_printf(arena, "X-Tags: %s", tags[alert->kind]),
		err) < 0 ||
	    http_add_header(request,
		arena_printf(arena, "X-Sequence-ID: %.32s", hex), err) < 0)
		return -1;
	if (click && http_add_header(request,
			 arena_printf(arena, "X-Click: %s", click), err) < 0)
		return -1;
	return token
		   ? http_add_header(request,
			 arena_printf(arena, "Authorization: Bearer %s", token),
			 err)
		   : 0;
}

enum sink_result ntfy_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct buf title = BUF_INIT(ALERT_TEXT_MAX);
	enum sink_result result = SINK_RETRY;
	struct http_request request = {0};
	struct http_answer answer;
	struct text text;

	request.url = secret_need(run->config, "url", arena, err);
	if (!request.url || text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	text_add(&title, text.title, plain, TITLE_MAX);
	text_add_body(&body, &text, plain, MESSAGE_MAX);
	if (add_headers(&request, run, alert, title.data, arena, err) == 0)
		result =
		    http_send_body(run, &request, &body, &answer, reply, err);
	buf_free(&title);
	buf_free(&body);
	return result;
}
