#include "policy.h"

#include "arena.h"
#include "conf.h"
#include "err.h"
#include "index.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "policy_keys.h"
#include "policy_rule.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define STOP_MAX_BLOCKS 6

static int no_memory(const struct policy_reading *in)
{
	return err_set(in->err, ERR_MEMORY, "out of memory");
}

/* What only shows when the whole file is read. */
static int check_whole(struct policy_reading *in)
{
	const struct policy *policy = in->policy;
	const struct policy_rule *rule;
	const struct policy_stop *stop;
	const struct policy_sink *sink;

	for (rule = policy->rules; rule; rule = rule->next)
		if (!rule->matches && !rule->sql)
			return err_set(in->err, ERR_CONFIG,
			    "%s: [rule %s] has no match", rule->origin.where,
			    rule->name);
	for (stop = policy->stops; stop; stop = stop->next)
		if (!stop->run)
			return err_set(in->err, ERR_CONFIG,
			    "%s: [stop %s] has no run", stop->origin.where,
			    stop->name);
	for (sink = policy->sinks; sink; sink = sink->next)
		if (!sink->type)
			return err_set(in->err, ERR_CONFIG,
			    "%s: [sink %s] has no type", sink->origin.where,
			    sink->name);
	return 0;
}

/* A file that does not exist is empty; one that cannot be read is an error. */
static int load_file(struct policy_reading *in, const char *path,
    const char *shown, enum policy_layer layer, const char **kept)
{
	struct conf conf;
	size_t len, i;
	char *text;

	if (io_read_file(AT_FDCWD, path, CONF_FILE_MAX, in->arena, &text, &len,
		in->err) < 0)
		return in->err->kind == ERR_MISSING && layer != LAYER_BUILTIN
			   ? 0
			   : -1;
	in->file = shown;
	in->layer = layer;
	if (conf_parse(&conf, shown, text, len, in->arena, in->err) < 0)
		return -1;
	for (i = 0; i < conf.n; i++) {
		in->entry = &conf.entries[i];
		if (policy_apply(in) < 0)
			return -1;
	}
	if (kept)
		*kept = text;
	return check_whole(in);
}

/* A pack that a line names has to be there; its rules are read by known.c. */
static int check_pack(
    const struct policy_reading *in, const struct policy_value *pack)
{
	const char *share = in->policy->place->share;
	const char *path;

	if (str_equal(pack->text, "all"))
		return 0;
	path = arena_printf(
	    in->arena, "%s/packs/%s.ini", share ? share : "", pack->text);
	if (!path)
		return no_memory(in);
	if (strchr(pack->text, '/') || access(path, R_OK) < 0)
		return err_set(in->err, ERR_CONFIG, "%s: no such pack \"%s\"",
		    pack->origin.where, pack->text);
	return 0;
}

/* One line of the core pack's lists: KEY, value, where it stands. */
static bool take_core(struct policy_reading *in, char *line)
{
	static const struct {
		const char *key;
		enum policy_list list;
	} keys[] = {
	    {"write", LIST_WRITE},
	    {"protect", LIST_PROTECT},
	    {"secret", LIST_SECRET},
	    {"public", LIST_PUBLIC},
	};
	struct policy_origin origin = {.layer = LAYER_BUILTIN};
	char *value = strchr(line, '\t');
	char *where = value ? strchr(value + 1, '\t') : NULL;
	size_t i;

	if (!where)
		return true;
	*value++ = '\0';
	*where++ = '\0';
	origin.where = where;
	for (i = 0; i < COUNT(keys); i++)
		if (strcmp(keys[i].key, line) == 0)
			return policy_rule_add(&in->policy->lists[keys[i].list],
			    value, &origin, in->arena);
	return true;
}

/* What is secret and protected everywhere. */
static int load_core(struct policy_reading *in)
{
	struct index index = {0};
	char *line = NULL;
	int ret;

	if (index_open(&index, in->policy->place->share, in->arena, in->err) <
	    0)
		return -1;
	ret = index_find(&index, "%scope", &line, in->arena, in->err);
	index_close(&index);
	while (ret == 0 && line && *line) {
		char *next = strchr(line, '\n');

		if (!next)
			break;
		*next++ = '\0';
		if (!take_core(in, line))
			return no_memory(in);
		line = next;
	}
	return ret;
}

int policy_load(struct policy *policy, const struct place *place,
    struct arena *arena, struct err *err)
{
	struct policy made = {.place = place,
	    .opaque = VERDICT_ASK,
	    .stop_max_blocks = STOP_MAX_BLOCKS};
	struct policy_reading in = {
	    .policy = &made, .arena = arena, .err = err};
	const struct policy_value *pack;

	if (load_core(&in) < 0 ||
	    load_file(&in, PLACE_SYSTEM_CONFIG, PLACE_SYSTEM_CONFIG,
		LAYER_SYSTEM, NULL) < 0 ||
	    (place->user_config &&
		load_file(&in, place->user_config, place->user_config,
		    LAYER_USER, NULL) < 0) ||
	    (place->policy && load_file(&in, place->policy, PLACE_POLICY,
				  LAYER_PROJECT, &made.project_text) < 0))
		return -1;
	made.has_project = made.project_text != NULL;
	for (pack = made.lists[LIST_PACK]; pack; pack = pack->next)
		if (check_pack(&in, pack) < 0)
			return -1;
	err->kind = ERR_NONE;
	*policy = made;
	return 0;
}

bool policy_may_use(
    const struct policy *policy, const struct policy_origin *origin)
{
	return origin->layer != LAYER_PROJECT || policy->trusted;
}

const char *policy_sink_value(const struct policy_sink *sink, const char *key)
{
	const struct policy_value *value;
	size_t len = strlen(key);

	for (value = sink->values; value; value = value->next)
		if (strncmp(value->text, key, len) == 0 &&
		    value->text[len] == '=')
			return value->text + len + 1;
	return NULL;
}
