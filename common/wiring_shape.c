#include "wiring_shape.h"

#include "arena.h"
#include "err.h"
#include "host.h"
#include "path.h"
#include "util.h"

#include <stdlib.h>
#include <string.h>

#define ARGS_MAX 16
#define PREFIX "holdfast-"

/* --- one handler --- */

struct jsontext_value wiring_shape_member(const struct jsontext *doc,
    const struct jsontext_value *object, const char *key)
{
	struct jsontext_value item = {0};
	struct err ignored = {0};

	if (jsontext_get(doc, object, key, &item, &ignored) < 0)
		item = (struct jsontext_value){.type = JSONTEXT_NULL};
	return item;
}

static const char *const *read_args(const struct jsontext *doc,
    const struct jsontext_value *list, struct arena *arena)
{
	const char **args = arena_array(arena, ARGS_MAX + 1, sizeof(*args));
	struct jsontext_value item = {0};
	size_t n = 0;

	while (args && n < ARGS_MAX && jsontext_next(doc, list, &item)) {
		args[n] = jsontext_string(doc, &item, arena);
		if (args[n])
			n++;
	}
	return args;
}

/* A JSON number as milliseconds; 0 for what is no number above 0. */
static int64_t read_timeout(const struct jsontext *doc,
    const struct jsontext_value *value, unsigned unit_ms)
{
	const double most = 1e12;
	double number;

	if (value->type != JSONTEXT_NUMBER)
		return 0;
	/* a number ends at a byte that strtod() does not take */
	number = strtod(doc->text + value->start, NULL) * unit_ms;
	if (!(number > 0))
		return 0;
	if (number > most)
		number = most;
	return number < 1 ? 1 : (int64_t)number;
}

/* The first word of a shell's command, without its quotes. */
static char *first_word(const char *command, struct arena *arena)
{
	bool quoted = command[0] == '"' || command[0] == '\'';
	size_t len;

	if (quoted) {
		command++;
		len = strcspn(command, command[-1] == '"' ? "\"" : "'");
	} else {
		len = strcspn(command, " \t\n;&|");
	}
	return arena_strndup(arena, command, len);
}

/* Ours: holdfast-NAME in a libexec/holdfast, or any that a host has. */
static const char *our_name(const struct host *host, const char *program)
{
	const char *base = path_base(program);
	size_t i;

	if (!str_starts(base, PREFIX))
		return NULL;
	base += strlen(PREFIX);
	if (strstr(program, "/libexec/holdfast/"))
		return base;
	for (i = 0; i < host->n_hooks; i++)
		if (strcmp(host->hooks[i].program, base) == 0)
			return base;
	return NULL;
}

/* Members that make a handler fire less often, or to no effect. */
static const char *handler_fault(
    const struct jsontext *doc, const struct jsontext_value *handler)
{
	static const char *const keys[] = {
	    "async", "asyncRewake", "if", "once"};
	static const char *const faults[] = {"it runs in the background",
	    "it runs in the background", "\"if\" keeps it from some calls",
	    "\"once\" keeps it from all calls but one"};
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		struct jsontext_value item =
		    wiring_shape_member(doc, handler, keys[i]);

		if (item.type && item.type != JSONTEXT_FALSE)
			return faults[i];
	}
	return NULL;
}

static const char *matcher_fault(const struct jsontext *doc,
    const struct jsontext_value *group, struct arena *arena)
{
	struct jsontext_value item = wiring_shape_member(doc, group, "matcher");
	const char *matcher = jsontext_string(doc, &item, arena);

	if (!item.type || (matcher && (!*matcher || !strcmp(matcher, "*"))))
		return NULL;
	return "its matcher keeps it from some calls";
}

static void read_handler(const struct wiring_shape *shape,
    const struct jsontext *doc, struct arena *arena,
    struct wiring_handler *found)
{
	const struct jsontext_value *handler = &found->handler;
	struct jsontext_value command =
	    wiring_shape_member(doc, handler, "command");
	struct jsontext_value args = wiring_shape_member(doc, handler, "args");
	struct jsontext_value timeout =
	    wiring_shape_member(doc, handler, "timeout");

	found->command = jsontext_string(doc, &command, arena);
	found->args =
	    args.type == JSONTEXT_ARRAY ? read_args(doc, &args, arena) : NULL;
	found->program = found->command && !found->args
			     ? first_word(found->command, arena)
			     : found->command;
	found->timeout_ms = read_timeout(doc, &timeout, shape->timeout_ms);
	found->fault = matcher_fault(doc, &found->group, arena);
	if (!found->fault)
		found->fault = handler_fault(doc, handler);
}

/* --- all of them --- */

struct walk {
	const struct wiring_shape *shape;
	const struct host *host;
	const struct jsontext *doc;
	struct arena *arena;
	int (*visit)(const struct wiring_handler *handler, void *data);
	void *data;
};

static int each_in_event(const struct walk *walk, struct wiring_handler *found)
{
	const struct jsontext *doc = walk->doc;
	int ret = 0;

	memset(&found->group, 0, sizeof(found->group));
	while (!ret && jsontext_next(doc, &found->event, &found->group)) {
		found->list = wiring_shape_member(doc, &found->group, "hooks");
		memset(&found->handler, 0, sizeof(found->handler));
		while (!ret && found->list.type == JSONTEXT_ARRAY &&
		       jsontext_next(doc, &found->list, &found->handler)) {
			read_handler(walk->shape, doc, walk->arena, found);
			found->name = found->program
					  ? our_name(walk->host, found->program)
					  : NULL;
			ret = walk->visit(found, walk->data);
		}
	}
	return ret;
}

int wiring_shape_each(const struct wiring_shape *shape, const struct host *host,
    const struct jsontext *doc, struct arena *arena,
    int (*visit)(const struct wiring_handler *handler, void *data), void *data,
    struct err *err)
{
	struct walk walk = {shape, host, doc, arena, visit, data};
	struct wiring_handler found = {0};
	struct jsontext_value events = doc->root;
	int ret = 0;

	if (shape->wrapper &&
	    jsontext_get(doc, &doc->root, shape->wrapper, &events, err) < 0)
		return -1;
	while (!ret && jsontext_next(doc, &events, &found.event)) {
		found.event_name = jsontext_key(doc, &found.event, arena);
		if (found.event_name)
			ret = each_in_event(&walk, &found);
	}
	return ret;
}

const struct host_hook *wiring_shape_hook(
    const struct host *host, const struct wiring_handler *handler)
{
	const char *name =
	    handler->program ? our_name(host, handler->program) : NULL;
	size_t i;

	for (i = 0; name && i < host->n_hooks; i++)
		if (strcmp(host->hooks[i].program, name) == 0 &&
		    strcmp(host->hooks[i].event, handler->event_name) == 0)
			return &host->hooks[i];
	return NULL;
}

bool wiring_shape_is_plain(
    const struct jsontext *doc, const struct jsontext_value *handler)
{
	static const char *const keys[] = {
	    "type", "command", "args", "timeout", "statusMessage"};
	struct jsontext_value item = {0};

	while (jsontext_next(doc, handler, &item)) {
		bool known = false;
		size_t i;

		for (i = 0; i < COUNT(keys); i++)
			known = known || jsontext_key_is(doc, &item, keys[i]);
		if (!known)
			return false;
	}
	return true;
}
