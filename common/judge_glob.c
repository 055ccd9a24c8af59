/* The files that a pattern of a command line stands for, just now. */
#include "judge.h"

#include "arena.h"
#include "path.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define GLOB_FILES_MAX 300    /* beyond, the whole folder is meant */
#define GLOB_ENTRIES_MAX 4000 /* looked at for one word */

struct globbing {
	struct judge *judge;
	struct judge_targets *out;
	size_t looked;
	bool full;
};

/* The pattern's next element, without its backslashes if it is plain. */
static bool is_plain(const char *part)
{
	for (; *part; part++) {
		if (*part == '\\' && part[1])
			part++;
		else if (strchr("*?[", *part))
			return false;
	}
	return true;
}

static void unescape(char *part)
{
	char *to = part;

	for (; *part; part++) {
		if (*part == '\\' && part[1])
			part++;
		*to++ = *part;
	}
	*to = '\0';
}

static int expand(struct globbing *in, const char *dir, const char *pattern);

static int step_into(
    struct globbing *in, const char *dir, const char *name, const char *rest)
{
	const char *path = path_join(dir, name, in->judge->arena);
	struct stat st;

	if (!path)
		return judge_no_memory(in->judge);
	if (*rest)
		return expand(in, path, rest);
	if (lstat(path, &st) < 0)
		return 0;
	if (in->out->n == GLOB_FILES_MAX)
		in->full = true;
	return in->full ? 0 : judge_add_target(in->judge, path, false, in->out);
}

static int match_entries(
    struct globbing *in, const char *dir, const char *part, const char *rest)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	int ret = 0;

	if (!folder)
		return 0;
	while (ret == 0 && !in->full && (entry = readdir(folder)) != NULL) {
		if (++in->looked > GLOB_ENTRIES_MAX)
			in->full = true;
		if (entry->d_name[0] == '.' && part[0] != '.')
			continue;
		if (text_matches(entry->d_name, part))
			ret = step_into(in, dir, entry->d_name, rest);
	}
	(void)closedir(folder);
	return ret;
}

/* The rest of a pattern below an absolute folder. */
static int expand(struct globbing *in, const char *dir, const char *pattern)
{
	size_t len;
	char *part;

	while (*pattern == '/')
		pattern++;
	len = strcspn(pattern, "/");
	part = arena_strndup(in->judge->arena, pattern, len);
	if (!part)
		return judge_no_memory(in->judge);
	if (!len)
		return in->full
			   ? 0
			   : judge_add_target(in->judge, dir, false, in->out);
	if (strcmp(part, "**") == 0)
		return judge_add_target(in->judge, dir, true, in->out);
	if (!is_plain(part))
		return match_entries(in, dir, part, pattern + len);
	unescape(part);
	return step_into(in, dir, part, pattern + len);
}

int judge_glob(struct judge *judge, const struct shell_word *word,
    const char *cwd, struct judge_targets *out)
{
	struct globbing in = {.judge = judge, .out = out};
	const char *pattern = word->pattern, *dir = cwd;
	size_t fixed;
	char *head;

	if (pattern[0] == '/')
		dir = "/";
	if (expand(&in, dir, pattern) < 0)
		return -1;
	if (!in.full)
		return 0;
	/* too much to list: the folder in front of the first wildcard */
	fixed = strcspn(pattern, "*?[\\");
	head = arena_strndup(judge->arena, pattern, fixed);
	if (!head)
		return judge_no_memory(judge);
	while (fixed && head[fixed - 1] != '/')
		head[--fixed] = '\0';
	memset(out, 0, sizeof(*out));
	head = path_attach(head, cwd, NULL, judge->arena);
	return head ? judge_add_target(judge, head, true, out)
		    : judge_no_memory(judge);
}
