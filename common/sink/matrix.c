/*
 * A Matrix room.
 *
 *   type = matrix
 *   url = https://matrix.example     the homeserver
 *   room = !abc:matrix.example
 *   token = file:~/.config/holdfast/matrix-token
 *
 * Facts, from spec.matrix.org (client-server API): PUT …/rooms/ROOM/send/
 * m.room.message/TXN, where the same TXN twice makes one event; an event has at
 * most 65,536 bytes in all; 429 is M_LIMIT_EXCEEDED, with Retry-After (and, in
 * older servers, retry_after_ms).
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
#include "util.h"

#include <string.h>

#define TEXT_MAX ((size_t)8000) /* each form of it */

static const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
static const struct text_form html = {UNIT_BYTES, ESCAPE_XML, false};

static void add_plain(struct buf *out, const struct text *text)
{
	text_add(out, text->title, plain, TEXT_MAX / 8);
	buf_addch(out, '\n');
	text_add_body(out, text, plain, TEXT_MAX);
}

static void add_html(struct buf *out, const struct text *text)
{
	struct buf rest = BUF_INIT(ALERT_TEXT_MAX);
	size_t i;

	buf_addstr(out, "<b>");
	text_add(out, text->title, html, TEXT_MAX / 8);
	buf_addstr(out, "</b>");
	if (text->command && *text->command) {
		buf_addstr(out, "<pre><code>");
		text_add(out, text->command, html, TEXT_MAX);
		buf_addstr(out, "</code></pre>");
	} else {
		buf_addstr(out, "<br>");
	}
	text_add_rest(&rest, text, html, TEXT_MAX);
	for (i = 0; i < rest.len; i++) {
		if (rest.data[i] == '\n')
			buf_addstr(out, "<br>");
		else
			buf_addch(out, rest.data[i]);
	}
	buf_free(&rest);
}

static void build(struct buf *out, const struct text *text)
{
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct buf formatted = BUF_INIT(ALERT_TEXT_MAX);

	add_plain(&body, text);
	add_html(&formatted, text);
	json_open(out);
	json_put(out, "msgtype", "m.text");
	json_put_len(out, "body", body.data, body.len);
	json_put(out, "format", "org.matrix.custom.html");
	json_put_len(out, "formatted_body", formatted.data, formatted.len);
	json_close(out);
	out->failed = out->failed || body.failed || formatted.failed;
	buf_free(&body);
	buf_free(&formatted);
}

/* Room ids have '!' and ':', which are no letters of a path. */
static const char *make_url(
    const char *server, const char *room, const char *id, struct arena *arena)
{
	struct buf url = BUF_INIT((size_t)4096);
	size_t len = strlen(server);
	const char *made;

	len -= len && server[len - 1] == '/';
	buf_add(&url, server, len);
	buf_addstr(&url, "/_matrix/client/v3/rooms/");
	for (; *room; room++) {
		if (is_alnum(*room) || strchr("-._~", *room))
			buf_addch(&url, *room);
		else
			buf_addf(&url, "%%%02X", (unsigned char)*room);
	}
	buf_addf(&url, "/send/m.room.message/%s", id);
	made = url.failed ? NULL : arena_strdup(arena, url.data);
	buf_free(&url);
	return made;
}

enum sink_result matrix_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {
	    .method = "PUT", .headers = {"Content-Type: application/json"}};
	const char *server = secret_need(run->config, "url", arena, err);
	const char *room =
	    server ? secret_need(run->config, "room", arena, err) : NULL;
	const char *token =
	    room ? secret_need(run->config, "token", arena, err) : NULL;
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	struct http_answer answer;
	enum sink_result result;
	struct text text;

	if (!token || text_init(&text, run, alert, arena) < 0 ||
	    http_add_header(&request,
		arena_printf(arena, "Authorization: Bearer %s", token),
		err) < 0)
		return SINK_RETRY;
	request.url = make_url(server, room, alert->id, arena);
	if (!request.url)
		return SINK_RETRY;
	build(&body, &text);
	result = http_send_body(run, &request, &body, &answer, reply, err);
	buf_free(&body);
	return result;
}
