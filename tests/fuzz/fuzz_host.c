/*
 * What a host sends, through JSON and the adapter, and every verdict back: no
 * text of an event is missing, an answer is nothing or one JSON object, and a
 * refusal of a tool call is never silent.
 */
#include "arena.h"
#include "buf.h"
#include "decision.h"
#include "err.h"
#include "event.h"
#include "host.h"
#include "json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_MAX ((size_t)64 << 20)

static void check_texts(const struct event *event)
{
	const char *const texts[] = {event->host, event->name, event->session,
	    event->agent, event->agent_type, event->turn, event->call,
	    event->cwd, event->project, event->transcript, event->mode,
	    event->source, event->tool_name, event->command, event->url,
	    event->model, event->server, event->message};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!texts[i])
			abort();
	for (i = 0; i < event->n_paths; i++)
		if (!event->paths[i])
			abort();
}

static void check_reply(const struct host *host, const struct event *event,
    enum verdict verdict, const char *text)
{
	struct buf out = BUF_INIT(OUT_MAX), errs = BUF_INIT(OUT_MAX);
	struct decision decision;
	struct json json = {0};
	struct err err = {0};
	int status;

	decision_init(&decision);
	decision.verdict = verdict;
	decision.rule = "rule";
	decision.why = decision.subject = decision.instead = text;
	decision.context = decision.notice = text;
	status = host->reply(&out, &errs, event, &decision);
	if (out.len && (json_parse(&json, out.data, out.len, &err) < 0 ||
			   !json_is_object(json.root)))
		abort();
	json_free(&json);
	if (event->kind == EVENT_PRE_TOOL_USE && verdict == VERDICT_DENY &&
	    (status != host->panic_status || !out.len || !errs.len))
		abort();
	buf_free(&out);
	buf_free(&errs);
}

static void feed(const struct host *host, const struct json *json)
{
	struct arena arena = {0};
	struct event event;
	struct err err = {0};
	enum verdict verdict;

	event_init(&event);
	event.host = host->name;
	if (host->parse(json->root, &arena, &event, &err) == 0) {
		check_texts(&event);
		for (verdict = VERDICT_DENY; verdict <= VERDICT_APPROVE;
		     verdict++)
			check_reply(host, &event, verdict,
			    *event.command ? event.command : event.message);
	} else if (!err.msg[0]) {
		abort();
	}
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	struct json json = {0};
	struct err err = {0};
	size_t i;

	if (!text)
		return 0;
	memcpy(text, data, size);
	if (json_parse(&json, text, size, &err) == 0) {
		for (i = 0; hosts[i]; i++)
			if (json_is_object(json.root))
				feed(hosts[i], &json);
		json_free(&json);
	}
	free(text);
	return 0;
}
