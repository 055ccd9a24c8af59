#include "evidence.h"

#include "buf.h"
#include "clock.h"
#include "decision.h"
#include "event.h"
#include "json.h"
#include "redact.h"
#include "sha256.h"
#include "util.h"

#include <string.h>

#define TEXT_MAX                                                               \
	((size_t)8 << 10) /* of one value; longer ones are excerpts            \
			   */
#define EXCERPT_MAX ((size_t)2 << 10)
#define FULL (EVIDENCE_BODY_MAX - ((size_t)8 << 10)) /* then digests only */

/* --- the body --- */

void evidence_begin(struct buf *body, const char *event)
{
	char now[CLOCK_TEXT_SIZE];

	clock_format(clock_now_us(), now);
	json_open(body);
	json_put(body, "time", now);
	json_put(body, "event", event);
}

/* Is there room for all of the text? Escaping can make six bytes of one. */
static bool has_room(const struct buf *body, const char *text, size_t len)
{
	size_t room = body->len < FULL ? FULL - body->len : 0;
	struct buf escaped = BUF_INIT(room);
	bool fits;

	if (len < room / 6)
		return true;
	json_add_text(&escaped, text, len);
	fits = !escaped.failed;
	buf_free(&escaped);
	return fits;
}

/* Length, digest and the first bytes, where the whole would be too long. */
static void put_excerpt(
    struct buf *body, const char *key, const char *text, size_t len)
{
	size_t max = len < EXCERPT_MAX ? len : EXCERPT_MAX;
	char hex[SHA256_HEX_SIZE];

	max = utf8_cut(text, max);
	if (!has_room(body, text, max))
		max = 0;
	sha256_text(text, len, hex);
	json_put_key(body, key);
	json_open(body);
	json_put_int(body, "length", (int64_t)len);
	json_put(body, "sha256", hex);
	json_put_len(body, "excerpt", text, max);
	json_close(body);
}

void evidence_put(struct buf *body, const char *key, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	struct buf safe = BUF_INIT((size_t)64 << 20);

	if (!len)
		return;
	redact_add(&safe, text, len);
	if (safe.failed)
		json_put(body, key, "[too long to redact]");
	else if (safe.len <= TEXT_MAX && has_room(body, safe.data, safe.len))
		json_put_len(body, key, safe.data, safe.len);
	else
		put_excerpt(body, key, safe.data, safe.len);
	buf_free(&safe);
}

/* Size and digest of what is written; the content itself stays out. */
static void put_content(struct buf *body, const char *content)
{
	char hex[SHA256_HEX_SIZE];

	if (!content)
		return;
	sha256_text(content, strlen(content), hex);
	json_put_int(body, "size", (int64_t)strlen(content));
	json_put(body, "sha256", hex);
}

static void put_paths(struct buf *body, const struct event *event)
{
	size_t i;

	if (!event->n_paths)
		return;
	if (event->n_paths == 1) {
		evidence_put(body, "path", event->paths[0]);
		return;
	}
	json_put_key(body, "paths");
	buf_addch(body, '[');
	for (i = 0; i < event->n_paths && body->len < FULL / 2; i++) {
		if (i)
			buf_addch(body, ',');
		json_add_text(body, event->paths[i], strlen(event->paths[i]));
	}
	buf_addch(body, ']');
}

void evidence_put_event(struct buf *body, const struct event *event)
{
	json_put(body, "host", event->host);
	evidence_put(body, "session", event->session);
	if (event->agent[0])
		evidence_put(body, "agent", event->agent);
	else
		json_put(body, "agent", ""); /* the main agent */
	evidence_put(body, "agent_type", event->agent_type);
	evidence_put(body, "turn", event->turn);
	evidence_put(body, "call", event->call);
	evidence_put(body, "source", event->source);
	evidence_put(body, "mode", event->mode);
	if (event->tool != TOOL_NONE) {
		json_put(body, "tool", tool_kind_name(event->tool));
		evidence_put(body, "tool_name", event->tool_name);
	}
	evidence_put(body, "command", event->command);
	put_paths(body, event);
	put_content(body, event->content);
	evidence_put(body, "url", event->url);
	evidence_put(body, "model", event->model);
	if (event->kind == EVENT_POST_TOOL_USE)
		json_put_bool(body, "failed", event->failed);
	if (event->exit_status >= 0)
		json_put_int(body, "exit", event->exit_status);
	if (event->duration_ms >= 0)
		json_put_int(body, "duration_ms", event->duration_ms);
	evidence_put(body, "message", event->message);
	evidence_put(body, "cwd", event->cwd);
}

void evidence_put_decision(struct buf *body, const struct decision *decision)
{
	json_put(body, "verdict", verdict_name(decision->verdict));
	if (!decision->rule)
		return;
	evidence_put(body, "rule", decision->rule);
	evidence_put(body, "origin", decision->origin);
	evidence_put(body, "subject", decision->subject);
	evidence_put(body, "why", decision->why);
	evidence_put(body, "code", decision->code);
}
