#include "known.h"

#include "arena.h"
#include "err.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "policy_rule.h"
#include "util.h"

#include <string.h>

static int no_memory(struct err *err)
{
	return err_set(err, ERR_MEMORY, "out of memory");
}

static int load(struct known *known, struct err *err)
{
	char *defaults;

	if (known->index.text)
		return 0;
	if (index_open(&known->index, known->policy->place->share, known->arena,
		err) < 0 ||
	    index_find(
		&known->index, "%default", &defaults, known->arena, err) < 0)
		return -1;
	known->defaults = defaults ? defaults : "";
	return 0;
}

void known_finish(struct known *known)
{
	index_close(&known->index);
}

static bool has_value(const struct policy_value *list, const char *text)
{
	for (; list; list = list->next)
		if (strcmp(list->text, text) == 0)
			return true;
	return false;
}

static bool in_use(const struct known *known, const char *pack)
{
	const struct policy *policy = known->policy;

	if (has_value(policy->lists[LIST_PACK], pack) ||
	    has_value(policy->lists[LIST_PACK], "all"))
		return true;
	return str_in_list(pack, known->defaults) &&
	       !has_value(policy->lists[LIST_WITHOUT], pack);
}

/* Where a block is being taken apart. */
struct taking {
	struct known *known;
	struct known_block *block;
	struct known_program *program; /* the open section, one of both */
	struct policy_rule *rule;
	struct known_line **line;
	struct known_program **programs;
	struct policy_rule **rules;
};

static bool begin_program(struct taking *in, char *head, char *where)
{
	struct known_program *program =
	    arena_alloc(in->known->arena, sizeof(*program));

	if (!program)
		return false;
	program->head = head;
	program->where = where;
	*in->programs = program;
	in->programs = &program->next;
	in->program = program;
	in->line = &program->lines;
	return true;
}

static bool begin_rule(struct taking *in, char *name, char *rest)
{
	struct policy_rule *rule;
	char *where = strchr(rest, '\t');

	if (!where)
		return true; /* no line of ours */
	*where++ = '\0';
	if (!in_use(in->known, rest))
		return true;
	rule = arena_alloc(in->known->arena, sizeof(*rule));
	if (!rule)
		return false;
	rule->name = name;
	rule->origin.where = where;
	rule->origin.layer = LAYER_BUILTIN;
	*in->rules = rule;
	in->rules = &rule->next;
	in->rule = rule;
	return true;
}

/* "=P HEAD WHERE" or "=R NAME PACK WHERE", with tabs between. */
static bool begin_section(struct taking *in, char *line)
{
	char *name = line + 3, *rest = strchr(name, '\t');

	in->program = NULL;
	in->rule = NULL;
	if (!rest)
		return true;
	*rest++ = '\0';
	return line[1] == 'P' ? begin_program(in, name, rest)
			      : begin_rule(in, name, rest);
}

static bool take_line(struct taking *in, char *line)
{
	char *value = strchr(line, '=');
	const char *wrong;

	if (line[0] == '=')
		return begin_section(in, line);
	if (!value)
		return true;
	*value++ = '\0';
	if (in->rule)
		return policy_rule_set(
		    in->rule, line, value, in->known->arena, &wrong);
	if (!in->program)
		return true;
	*in->line = arena_alloc(in->known->arena, sizeof(**in->line));
	if (!*in->line)
		return false;
	(*in->line)->key = line;
	(*in->line)->value = value;
	in->line = &(*in->line)->next;
	return true;
}

static bool take_text(struct taking *in, char *line)
{
	while (*line) {
		char *next = strchr(line, '\n');

		if (!next)
			break;
		*next++ = '\0';
		if (!take_line(in, line))
			return false;
		line = next;
	}
	return true;
}

int known_find(struct known *known, const char *name,
    const struct known_block **block, struct err *err)
{
	struct known_block *made = known->blocks;
	struct taking in = {.known = known};
	char *text = NULL;

	for (; made; made = made->next) {
		*block = made;
		if (strcmp(made->name, name) == 0)
			return 0;
	}
	if (load(known, err) < 0)
		return -1;
	made = arena_alloc(known->arena, sizeof(*made));
	if (!made)
		return no_memory(err);
	made->name = arena_strdup(known->arena, name);
	in.block = made;
	in.programs = &made->programs;
	in.rules = &made->rules;
	if (!made->name)
		return no_memory(err);
	if (!strpbrk(name, "\n\f ") &&
	    index_find(&known->index, name, &text, known->arena, err) < 0)
		return -1;
	if (text && !take_text(&in, text))
		return no_memory(err);
	made->next = known->blocks;
	known->blocks = made;
	*block = made;
	return 0;
}

const struct known_program *known_program(
    const struct known_block *block, const char *head)
{
	const struct known_program *program = block->programs;

	for (; program; program = program->next)
		if (strcmp(program->head, head) == 0)
			return program;
	return NULL;
}

const char *known_value(const struct known_program *program, const char *key)
{
	const struct known_line *line = program->lines;

	for (; line; line = line->next)
		if (strcmp(line->key, key) == 0)
			return line->value;
	return NULL;
}
