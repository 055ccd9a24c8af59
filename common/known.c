#include "known.h"

#include "arena.h"
#include "err.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "policy_rule.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>

#define INDEX_NAME "guard.index"
#define INDEX_MAX ((size_t)4 << 20)

static int no_memory(struct err *err)
{
	return err_set(err, ERR_MEMORY, "out of memory");
}

static int load(struct known *known, struct err *err)
{
	const char *share = known->policy->place->share;
	const char *path =
	    share ? path_join(share, INDEX_NAME, known->arena) : NULL;

	if (known->text)
		return 0;
	if (!path)
		return err_set(err, ERR_CONFIG,
		    "the folder of shipped files was not found");
	return io_read_file(AT_FDCWD, path, INDEX_MAX, known->arena,
	    &known->text, &known->len, err);
}

/* Is `pack` among the words of the index's first line? */
static bool is_default(const struct known *known, const char *pack)
{
	size_t len = strcspn(known->text, "\n"), n = strlen(pack);
	const char *at = known->text;

	while ((at = strstr(at, pack)) != NULL && at < known->text + len) {
		if (at[-1] == ' ' && at[n] == ' ')
			return true;
		at += n;
	}
	return false;
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
	return is_default(known, pack) &&
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

/* The text of "@NAME" up to the next '@', or NULL. */
static char *find_text(const struct known *known, const char *name)
{
	size_t n = strlen(name);
	char *at = known->text;

	while ((at = strstr(at, "\n@")) != NULL) {
		at += 2;
		if (strncmp(at, name, n) == 0 && at[n] == '\n')
			return at + n + 1;
	}
	return NULL;
}

static bool take_text(struct taking *in, const char *text)
{
	const char *end = text;
	char *copy, *line;

	while (*end && *end != '@') {
		end = strchr(end, '\n');
		end = end ? end + 1 : "";
	}
	copy = arena_strndup(in->known->arena, text, (size_t)(end - text));
	if (!copy)
		return false;
	for (line = copy; *line;) {
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
	const char *text;

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
	text = strchr(name, '\n') ? NULL : find_text(known, name);
	if (!made->name || (text && !take_text(&in, text)))
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
