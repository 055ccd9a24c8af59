#include "wiring_shape.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "host.h"
#include "json.h"
#include "util.h"

#include <stdlib.h>
#include <string.h>

#define EDITS_MAX 1000 /* handlers of ours in one file */
#define HOOKS_MAX 64   /* in a host's table */

/* A text on its way through several edits. */
struct draft {
	const struct wiring_shape *shape;
	const struct host *host;
	const char *libexec;
	const struct jsontext *original; /* NULL: none */
	bool keep; /* what becomes empty will be filled again */
	struct jsontext doc;
	struct buf now, next;
	struct arena arena;
	struct err *err;
};

static int draft_begin(struct draft *draft, const char *text, size_t len)
{
	const struct buf fresh = BUF_INIT(JSONTEXT_MAX);

	draft->now = fresh;
	draft->next = fresh;
	buf_add(&draft->now, text, len);
	if (draft->now.failed)
		return err_set(draft->err, ERR_MEMORY, "out of memory");
	return jsontext_parse(
	    &draft->doc, draft->now.data, draft->now.len, draft->err);
}

/* What the edit made becomes the text; it has to be JSON still. */
static int draft_take(struct draft *draft, int ret)
{
	struct buf old = draft->now;

	if (ret < 0)
		return -1;
	draft->now = draft->next;
	draft->next = old;
	buf_truncate(&draft->next, 0);
	return jsontext_parse(
	    &draft->doc, draft->now.data, draft->now.len, draft->err);
}

static int draft_finish(struct draft *draft, int ret, struct buf *out)
{
	if (ret == 0) {
		buf_add(out, draft->now.data, draft->now.len);
		if (out->failed)
			ret = err_set(draft->err, ERR_MEMORY, "out of memory");
	}
	buf_free(&draft->now);
	buf_free(&draft->next);
	arena_free(&draft->arena);
	return ret;
}

static int find_events(struct draft *draft, struct jsontext_value *events)
{
	const struct jsontext *doc = &draft->doc;

	if (doc->root.type != JSONTEXT_OBJECT)
		return err_set(draft->err, ERR_INPUT,
		    "line %zu: the settings have to be an object",
		    jsontext_line(doc, doc->root.start));
	*events = doc->root;
	if (draft->shape->wrapper &&
	    jsontext_get(
		doc, &doc->root, draft->shape->wrapper, events, draft->err) < 0)
		return -1;
	if (events->type && events->type != JSONTEXT_OBJECT)
		return err_set(draft->err, ERR_INPUT,
		    "line %zu: \"%s\" has to be an object",
		    jsontext_line(doc, events->start), draft->shape->wrapper);
	return 0;
}

/* --- taking out --- */

static bool is_only(
    const struct jsontext *doc, const struct jsontext_value *parent)
{
	struct jsontext_value item = {0};

	return jsontext_next(doc, parent, &item) &&
	       !jsontext_next(doc, parent, &item);
}

static bool is_used(const struct host *host, const char *event)
{
	size_t i;

	for (i = 0; i < host->n_hooks; i++)
		if (strcmp(host->hooks[i].event, event) == 0)
			return true;
	return false;
}

/* This container before us: of one event, or (NULL) of all. */
static struct jsontext_value original_of(
    const struct draft *draft, const char *event)
{
	const struct jsontext *doc = draft->original;
	struct jsontext_value events = {0};

	if (!doc)
		return events;
	events = doc->root;
	if (draft->shape->wrapper)
		events =
		    wiring_shape_member(doc, &doc->root, draft->shape->wrapper);
	return event ? wiring_shape_member(doc, &events, event) : events;
}

/* Was this container there before us, or will it be needed? */
static bool stays(const struct draft *draft, const char *event)
{
	if (draft->keep)
		return !event || is_used(draft->host, event);
	return original_of(draft, event).type != JSONTEXT_NONE;
}

static int cut(struct draft *draft, const struct jsontext_value *parent,
    const struct jsontext_value *item)
{
	return jsontext_remove(
	    &draft->doc, parent, item, &draft->next, draft->err);
}

/* `item` is the last one in `parent`, which was there: as it was, if empty. */
static int empty_out(struct draft *draft, const struct jsontext_value *parent,
    const struct jsontext_value *item, const char *event)
{
	struct jsontext_value before = original_of(draft, event), any = {0};
	const struct jsontext *doc = draft->original;
	const char *text;

	if (before.type != parent->type || jsontext_next(doc, &before, &any))
		return cut(draft, parent, item);
	text = arena_strndup(
	    &draft->arena, doc->text + before.start, before.end - before.start);
	if (!text)
		return err_set(draft->err, ERR_MEMORY, "out of memory");
	return jsontext_replace(
	    &draft->doc, parent, text, &draft->next, draft->err);
}

/* The handler, with the containers that would be left empty. */
static int take_out(struct draft *draft, const struct wiring_handler *handler)
{
	const struct jsontext *doc = &draft->doc;
	const char *name = handler->event_name;
	struct jsontext_value events = {0};
	int ret;

	if (find_events(draft, &events) < 0)
		return -1;
	if (!is_only(doc, &handler->list))
		ret = cut(draft, &handler->list, &handler->handler);
	else if (!is_only(doc, &handler->event))
		ret = cut(draft, &handler->event, &handler->group);
	else if (stays(draft, name))
		ret = empty_out(draft, &handler->event, &handler->group, name);
	else if (!draft->shape->wrapper || !is_only(doc, &events))
		ret = cut(draft, &events, &handler->event);
	else if (stays(draft, NULL))
		ret = empty_out(draft, &events, &handler->event, NULL);
	else
		ret = cut(draft, &doc->root, &events);
	return draft_take(draft, ret);
}

static int first_of_ours(const struct wiring_handler *handler, void *data)
{
	struct wiring_handler *found = data;

	if (!handler->name)
		return 0;
	*found = *handler;
	return 1;
}

int wiring_shape_unwire(const struct wiring_shape *shape,
    const struct host *host, const char *text, size_t len, const char *original,
    struct buf *out, struct err *err)
{
	struct draft draft = {.shape = shape, .host = host, .err = err};
	struct jsontext before;
	struct err ignored = {0};
	size_t edits;
	int ret = draft_begin(&draft, text, len);

	if (original &&
	    jsontext_parse(&before, original, strlen(original), &ignored) == 0)
		draft.original = &before;
	for (edits = 0; ret == 0 && edits < EDITS_MAX; edits++) {
		struct wiring_handler found = {0};

		ret = wiring_shape_each(shape, host, &draft.doc, &draft.arena,
		    first_of_ours, &found, err);
		if (ret <= 0)
			break;
		ret = take_out(&draft, &found);
	}
	return draft_finish(&draft, ret, out);
}

/* --- putting in --- */

struct survey {
	struct draft *draft;
	bool seen[HOOKS_MAX];
	struct wiring_handler stale;
};

/* Just as we would write it; a longer timeout is the person's choice. */
static bool is_right(struct draft *draft, const struct wiring_handler *handler,
    const struct host_hook *hook)
{
	struct jsontext_value type =
	    wiring_shape_member(&draft->doc, &handler->handler, "type");
	const char *kind = jsontext_string(&draft->doc, &type, &draft->arena);
	const char *program = arena_printf(
	    &draft->arena, "%s/holdfast-%s", draft->libexec, hook->program);

	return program && str_equal(kind, "command") &&
	       strcmp(handler->command, program) == 0 && handler->args &&
	       handler->args[0] &&
	       strcmp(handler->args[0], draft->host->name) == 0 &&
	       !handler->args[1] && !handler->fault &&
	       handler->timeout_ms >= (int64_t)hook->timeout_s * 1000 &&
	       wiring_shape_is_plain(&draft->doc, &handler->handler);
}

static int look(const struct wiring_handler *handler, void *data)
{
	struct survey *survey = data;
	const struct host *host = survey->draft->host;
	const struct host_hook *hook;
	size_t at;

	if (!handler->name)
		return 0;
	hook = wiring_shape_hook(host, handler);
	at = hook ? (size_t)(hook - host->hooks) : 0;
	if (hook && at < HOOKS_MAX && !survey->seen[at] &&
	    is_right(survey->draft, handler, hook)) {
		survey->seen[at] = true;
		return 0;
	}
	survey->stale = *handler;
	return 1;
}

/* [{"hooks":[…]}] with our one handler; the inner object alone for a list. */
static void write_group(
    struct buf *out, const struct draft *draft, const struct host_hook *hook)
{
	struct buf program = BUF_INIT(JSONTEXT_MAX);

	buf_addf(&program, "%s/holdfast-%s", draft->libexec, hook->program);
	json_open(out);
	json_put_key(out, "hooks");
	buf_addch(out, '[');
	json_open(out);
	json_put(out, "type", "command");
	json_put(out, "command", program.data);
	json_put_key(out, "args");
	buf_addch(out, '[');
	json_add_text(out, draft->host->name, strlen(draft->host->name));
	buf_addch(out, ']');
	json_put_int(out, "timeout",
	    (int64_t)hook->timeout_s * 1000 / draft->shape->timeout_ms);
	json_close(out);
	buf_addch(out, ']');
	json_close(out);
	out->failed = out->failed || program.failed;
	buf_free(&program);
}

static int add_to(struct draft *draft, const struct host_hook *hook,
    const struct jsontext_value *events, const struct jsontext_value *event,
    const struct buf *group)
{
	const struct jsontext *doc = &draft->doc;
	struct buf value = BUF_INIT(JSONTEXT_MAX);
	int ret;

	if (event->type)
		return jsontext_add_element(
		    doc, event, group->data, &draft->next, draft->err);
	if (!events->type)
		buf_addf(&value, "{\"%s\":[%s]}", hook->event, group->data);
	else
		buf_addf(&value, "[%s]", group->data);
	if (value.failed)
		ret = err_set(draft->err, ERR_MEMORY, "out of memory");
	else if (!events->type)
		ret =
		    jsontext_add_member(doc, &doc->root, draft->shape->wrapper,
			value.data, &draft->next, draft->err);
	else
		ret = jsontext_add_member(doc, events, hook->event, value.data,
		    &draft->next, draft->err);
	buf_free(&value);
	return ret;
}

static int put_in(struct draft *draft, const struct host_hook *hook)
{
	struct jsontext_value events = {0}, event = {0};
	struct buf group = BUF_INIT(JSONTEXT_MAX);
	int ret = -1;

	if (find_events(draft, &events) < 0 ||
	    jsontext_get(
		&draft->doc, &events, hook->event, &event, draft->err) < 0)
		return -1;
	write_group(&group, draft, hook);
	if (group.failed)
		(void)err_set(draft->err, ERR_MEMORY, "out of memory");
	else
		ret = add_to(draft, hook, &events, &event, &group);
	buf_free(&group);
	return draft_take(draft, ret);
}

/* Takes out what is not as it should be; then `survey` says what is there. */
static int take_stale(struct draft *draft, struct survey *survey)
{
	size_t edits;

	for (edits = 0; edits < EDITS_MAX; edits++) {
		int found;

		memset(survey, 0, sizeof(*survey));
		survey->draft = draft;
		found = wiring_shape_each(draft->shape, draft->host,
		    &draft->doc, &draft->arena, look, survey, draft->err);
		if (found <= 0)
			return found;
		if (take_out(draft, &survey->stale) < 0)
			return -1;
	}
	return err_set(draft->err, ERR_INPUT,
	    "line 1: more than %d hooks of Holdfast", EDITS_MAX);
}

int wiring_shape_wire(const struct wiring_shape *shape, const struct host *host,
    const char *libexec, const char *text, size_t len, struct buf *out,
    struct err *err)
{
	struct draft draft = {.shape = shape,
	    .host = host,
	    .libexec = libexec,
	    .keep = true,
	    .err = err};
	struct jsontext_value events;
	struct survey survey;
	size_t i;
	int ret = draft_begin(&draft, text, len);

	if (ret == 0)
		ret = find_events(&draft, &events);
	if (ret == 0)
		ret = take_stale(&draft, &survey);
	for (i = 0; ret == 0 && i < host->n_hooks && i < HOOKS_MAX; i++)
		if (!survey.seen[i])
			ret = put_in(&draft, &host->hooks[i]);
	return draft_finish(&draft, ret, out);
}
