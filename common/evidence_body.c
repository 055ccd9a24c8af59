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

/* --- the body
 * ---------------------------------------------------------------*/

void evidence_begin(struct buf *body, const char *event)
{
	char now[CLOCK_TEXT_SIZE];

	clock_format(clock_now_us(), now);
	json_open(body);
	json_put(body, "time", now);
	json_put(body, "event", event);
}

/* Length, digest and the first bytes, where the whole would be too long. */
static void put_excerpt(
    struct buf *body, const char *key, const char *text, size_t len, size_t max)
{
	char hex[SHA256_HEX_SIZE];

	sha256_text(text, len, hex);
	json_put_key(body, key);
	json_open(body);
	json_put_int(body, "length", (int64_t)len);
	json_put(body, "sha256", hex);
	json_put_len(
	    body, "excerpt", text, utf8_cut(text, len < max ? len : max));
	json_close(body);
}

void evidence_put(struct buf *body, const char *key, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	struct buf safe = BUF_INIT((size_t)64 << 20);
	size_t before;

	if (!len)
		return;
	redact_add(&safe, text, len);
	before = body->len;
	if (safe.failed)
		json_put(body, key, "[too long to redact]");
	else if (safe.len > TEXT_MAX)
		put_excerpt(body, key, safe.data, safe.len, EXCERPT_MAX);
	else
		json_put_len(body, key, safe.data, safe.len);
	if (body->len > FULL) { /* escaping can make six bytes of one */
		buf_truncate(body, before);
		put_excerpt(body, key, safe.data, safe.len, 0);
	}
	buf_free(&safe);
}

static void put_if(struct buf *body, const char *key, const char *text)
{
	if (text && *text)
		json_put(body, key, text);
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
	json_put(body, "agent", event->agent);
	put_if(body, "agent_type", event->agent_type);
	put_if(body, "turn", event->turn);
	put_if(body, "call", event->call);
	put_if(body, "source", event->source);
	put_if(body, "mode", event->mode);
	if (event->tool != TOOL_NONE) {
		json_put(body, "tool", tool_kind_name(event->tool));
		evidence_put(body, "tool_name", event->tool_name);
	}
	evidence_put(body, "command", event->command);
	put_paths(body, event);
	put_content(body, event->content);
	evidence_put(body, "url", event->url);
	put_if(body, "model", event->model);
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
	json_put(body, "rule", decision->rule);
	put_if(body, "origin", decision->origin);
	evidence_put(body, "subject", decision->subject);
	evidence_put(body, "why", decision->why);
	put_if(body, "code", decision->code);
}
