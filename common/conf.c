#include "conf.h"

#include "arena.h"
#include "err.h"
#include "util.h"

#include <string.h>

#include <ini.h>

struct reading {
	struct conf_entry *entries;
	size_t n, max, at;
	const char *section;
	struct arena *arena;
	bool full;
};

static int mistake(
    struct err *err, const char *file, unsigned line, const char *what)
{
	return err_set(err, ERR_CONFIG, "%s:%u: %s", file, line, what);
}

/* What is wrong with a line "key = value", or NULL. */
static const char *check_pair(const char *line, size_t len)
{
	size_t equals, i;

	for (equals = 0; equals < len && line[equals] != '='; equals++)
		if (line[equals] == ':')
			return "a ':' before the '='; write key = value";
	if (equals == len)
		return "neither \"key = value\" nor \"[section]\"";
	if (!equals)
		return "a value without a key";
	if (equals > CONF_NAME_MAX)
		return "a key longer than 49 bytes";
	for (i = equals + 1; i + 1 < len; i++)
		if (is_space(line[i]) && line[i + 1] == ';')
			return "\" ;\" inside a value; put the comment on a "
			       "line of its own";
	return NULL;
}

/* "[name]" and nothing after it; the name's bounds go to `name`. */
static const char *check_section(
    const char *line, size_t len, const char **name, size_t *namelen)
{
	const char *end = memchr(line, ']', len);

	if (!end)
		return "a section without its \"]\"";
	if (end != line + len - 1)
		return "something after the section's \"]\"";
	*name = line + 1;
	*namelen = len - 2;
	if (!*namelen || is_space(line[1]) || is_space(line[len - 2]))
		return "a section name that is empty or padded with blanks";
	if (*namelen > CONF_NAME_MAX)
		return "a section name longer than 49 bytes";
	return NULL;
}

/* C0, DEL and C1, and what turns the direction of reading round. */
static bool is_control(const char *text, size_t len)
{
	static const char *const turning[] = {"\xe2\x80\xaa", "\xe2\x80\xab",
	    "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
	    "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9"};
	unsigned char ch = (unsigned char)text[0];
	size_t i;

	if (len == 1)
		return (ch < 0x20 && ch != '\t') || ch == 0x7f;
	if (len == 2)
		return ch == 0xc2 && (unsigned char)text[1] < 0xa0;
	for (i = 0; len == 3 && i < COUNT(turning); i++)
		if (memcmp(text, turning[i], 3) == 0)
			return true;
	return false;
}

static const char *check_bytes(const char *line, size_t len)
{
	size_t i, step;

	if (len > CONF_LINE_MAX)
		return "a line longer than 197 bytes; use several lines, or a "
		       "file";
	for (i = 0; i < len; i += step) {
		step = utf8_length(line + i, len - i);
		if (!step)
			return "bytes that are not UTF-8";
		if (is_control(line + i, step))
			return "a control character";
	}
	return NULL;
}

/*
 * One line before inih sees it. Sections are noted here, since inih reports
 * only their keys; for a pair the line number is kept for the handler.
 */
static const char *check_line(
    struct reading *in, const char *line, size_t len, unsigned number)
{
	const char *wrong, *name = NULL;
	struct conf_entry *entry;
	size_t namelen = 0;

	while (len && is_space(line[len - 1]))
		len--;
	wrong = check_bytes(line, len);
	if (wrong || !len)
		return wrong;
	if (is_space(line[0]))
		return "an indented line; start it in the first column";
	if (line[0] == ';' || line[0] == '#')
		return NULL;
	wrong = line[0] == '[' ? check_section(line, len, &name, &namelen)
			       : check_pair(line, len);
	if (wrong)
		return wrong;
	entry = &in->entries[in->n++];
	entry->line = number;
	if (name) {
		entry->section = arena_strndup(in->arena, name, namelen);
		if (!entry->section)
			return "out of memory";
	}
	return NULL;
}

static int check_text(struct reading *in, const char *file, const char *text,
    size_t len, struct err *err)
{
	unsigned number = 1;
	size_t i = 0;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < len) {
		const char *line = text + i;
		const char *end = memchr(line, '\n', len - i);
		size_t n = end ? (size_t)(end - line) : len - i;
		const char *wrong = check_line(in, line, n, number);

		if (wrong)
			return mistake(err, file, number, wrong);
		i += n + 1;
		number++;
	}
	return 0;
}

/* The nth pair that inih reports stands on the nth line kept for one. */
static int take(
    void *user, const char *section, const char *key, const char *value)
{
	struct reading *in = user;
	struct conf_entry *entry;

	while (in->at < in->n && in->entries[in->at].section)
		in->section = in->entries[in->at++].section;
	if (in->at == in->n || strcmp(section, in->section) != 0)
		return 0;
	entry = &in->entries[in->at++];
	entry->section = in->section;
	entry->key = arena_strdup(in->arena, key);
	entry->value = arena_strdup(in->arena, value);
	in->full = !entry->key || !entry->value;
	return !in->full;
}

int conf_parse(struct conf *conf, const char *file, const char *text,
    size_t len, struct arena *arena, struct err *err)
{
	struct reading in = {.section = "", .arena = arena};
	size_t i;
	int bad;

	in.max = 1;
	for (i = 0; i < len; i++)
		in.max += text[i] == '\n';
	in.entries = arena_array(arena, in.max, sizeof(*in.entries));
	if (!in.entries)
		return err_set(err, ERR_MEMORY, "%s: out of memory", file);
	if (check_text(&in, file, text, len, err) < 0)
		return -1;
	bad = ini_parse_string(text, take, &in);
	if (in.full || bad < 0)
		return err_set(err, ERR_MEMORY, "%s: out of memory", file);
	if (bad)
		return mistake(err, file, (unsigned)bad, "cannot be read");
	while (in.at < in.n && in.entries[in.at].section)
		in.at++;
	if (in.at != in.n)
		return mistake(
		    err, file, in.entries[in.at].line, "cannot be read");
	conf->file = file;
	conf->entries = in.entries;
	conf->n = in.n;
	return 0;
}
