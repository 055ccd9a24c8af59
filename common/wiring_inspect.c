#include "wiring_shape.h"

#include "arena.h"
#include "err.h"
#include "host.h"
#include "util.h"
#include "wiring.h"

#include <stdlib.h>
#include <string.h>

/* What is wrong, and where. */
struct flaw {
	const char *text; /* NULL: nothing */
	size_t pos;
};

static struct flaw flaw(const char *text, size_t pos)
{
	return (struct flaw){.text = text, .pos = pos};
}

static bool is_known(const char *const *types, const char *type)
{
	for (; type && *types; types++)
		if (strcmp(*types, type) == 0)
			return true;
	return false;
}

static bool is_absent_or(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key,
    enum jsontext_type type)
{
	struct jsontext_value value = wiring_shape_member(doc, object, key);

	return !value.type || value.type == type ||
	       (type == JSONTEXT_TRUE && value.type == JSONTEXT_FALSE);
}

static struct flaw check_handler(const struct wiring_shape *shape,
    const struct jsontext *doc, const struct jsontext_value *handler,
    struct arena *arena)
{
	struct jsontext_value type, command, timeout;
	const char *name;

	if (handler->type != JSONTEXT_OBJECT)
		return flaw("a hook has to be an object", handler->start);
	type = wiring_shape_member(doc, handler, "type");
	command = wiring_shape_member(doc, handler, "command");
	timeout = wiring_shape_member(doc, handler, "timeout");
	name = jsontext_string(doc, &type, arena);
	if (!is_known(shape->types, name))
		return flaw("a hook without a known \"type\"", handler->start);
	if (strcmp(name, "command") == 0 && command.type != JSONTEXT_STRING)
		return flaw("a hook without a \"command\"", handler->start);
	if (!is_absent_or(doc, handler, "args", JSONTEXT_ARRAY) ||
	    !is_absent_or(doc, handler, "if", JSONTEXT_STRING) ||
	    !is_absent_or(doc, handler, "statusMessage", JSONTEXT_STRING))
		return flaw("\"args\" has to be a list, \"if\" and "
			    "\"statusMessage\" a text",
		    handler->start);
	if (!is_absent_or(doc, handler, "async", JSONTEXT_TRUE) ||
	    !is_absent_or(doc, handler, "once", JSONTEXT_TRUE))
		return flaw("\"async\" and \"once\" have to be true or false",
		    handler->start);
	if (timeout.type && (timeout.type != JSONTEXT_NUMBER ||
				!(strtod(doc->text + timeout.start, NULL) > 0)))
		return flaw(
		    "\"timeout\" has to be a number above 0", timeout.start);
	return flaw(NULL, 0);
}

static struct flaw check_event(const struct wiring_shape *shape,
    const struct jsontext *doc, const struct jsontext_value *event,
    struct arena *arena)
{
	struct jsontext_value group = {0};

	if (event->type != JSONTEXT_ARRAY)
		return flaw(
		    "the hooks of an event have to be a list", event->start);
	while (jsontext_next(doc, event, &group)) {
		struct jsontext_value list, handler = {0};

		list = wiring_shape_member(doc, &group, "hooks");
		if (list.type != JSONTEXT_ARRAY)
			return flaw(
			    "an entry without a list \"hooks\"", group.start);
		if (!is_absent_or(doc, &group, "matcher", JSONTEXT_STRING))
			return flaw(
			    "\"matcher\" has to be a text", group.start);
		while (jsontext_next(doc, &list, &handler)) {
			struct flaw found =
			    check_handler(shape, doc, &handler, arena);

			if (found.text)
				return found;
		}
	}
	return flaw(NULL, 0);
}

/* --- ours --- */

struct entries {
	const struct jsontext *doc;
	struct wiring *wiring;
	struct wiring_file *file;
};

/* Does the command say which host it is? */
static bool names_host(
    const struct wiring_handler *handler, const struct host *host)
{
	const char *rest;

	if (handler->args)
		return handler->args[0] &&
		       strcmp(handler->args[0], host->name) == 0;
	rest = strstr(handler->command, handler->program);
	rest = rest ? rest + strlen(handler->program) : "";
	rest += strspn(rest, "\"' \t");
	return str_starts(rest, host->name);
}

static int add_ours(const struct wiring_handler *handler, void *data)
{
	struct entries *entries = data;
	struct wiring *wiring = entries->wiring;
	struct wiring_entry entry = {.file = entries->file};
	struct wiring_trouble trouble = {.file = entries->file->path};

	if (!handler->name)
		return 0;
	entry.hook = wiring_shape_hook(wiring->host, handler);
	entry.event = handler->event_name;
	entry.command = handler->command;
	entry.program = handler->program;
	entry.args = handler->args;
	entry.timeout_ms = handler->timeout_ms;
	entry.line = jsontext_line(entries->doc, handler->handler.start);
	entry.fault = handler->fault;
	if (!entry.fault && !names_host(handler, wiring->host))
		entry.fault = "it is not told which agent it serves";
	wiring_add_entry(wiring, &entry);
	if (!entry.hook) {
		trouble.line = entry.line;
		trouble.mend = arena_printf(wiring->arena,
		    "holdfast install --host %s", wiring->host->name);
		wiring_add_trouble(wiring, &trouble,
		    "%s starts holdfast-%s, which this version does not use",
		    entry.event, handler->name);
	}
	return 0;
}

/* --- the file --- */

static bool tell(struct wiring *wiring, const struct wiring_file *file,
    const struct jsontext *doc, const struct flaw *found, const char *event,
    bool drops)
{
	struct wiring_trouble trouble = {.cause = drops,
	    .file = file->path,
	    .line = jsontext_line(doc, found->pos),
	    .mend = "mend the file"};

	wiring_add_trouble(wiring, &trouble, "%s%s%s; %s ignores %s", event,
	    *event ? ": " : "", found->text, wiring->host->title,
	    drops ? "the whole file" : "this entry");
	return !drops;
}

bool wiring_shape_inspect(const struct wiring_shape *shape,
    const struct jsontext *doc, struct wiring *wiring, struct wiring_file *file)
{
	struct entries entries = {doc, wiring, file};
	struct jsontext_value events = doc->root, event = {0};
	struct err ignored = {0};
	bool read = true;

	if (shape->wrapper)
		events = wiring_shape_member(doc, &doc->root, shape->wrapper);
	if (events.type && events.type != JSONTEXT_OBJECT) {
		struct flaw found =
		    flaw("the hooks have to be an object", events.start);

		return tell(wiring, file, doc, &found, "", true);
	}
	while (jsontext_next(doc, &events, &event)) {
		const char *name = jsontext_key(doc, &event, wiring->arena);
		struct flaw found =
		    check_event(shape, doc, &event, wiring->arena);

		if (name && found.text)
			read = tell(wiring, file, doc, &found, name,
				   is_known(shape->strict, name)) &&
			       read;
	}
	(void)wiring_shape_each(shape, wiring->host, doc, wiring->arena,
	    add_ours, &entries, &ignored);
	return read;
}
