#include "lost.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "git.h"
#include "path.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>

#define SHOWN_MAX 5 /* names in the text */
#define ARGS_MAX 500

int lost_add(struct lost *lost, const char *path, unsigned kinds,
    const char *names, struct arena *arena, struct err *err)
{
	struct lost_item *item = arena_alloc(arena, sizeof(*item));

	if (!item)
		return err_set(err, ERR_MEMORY, "out of memory");
	item->path = path;
	item->kinds = kinds;
	item->names = names;
	item->top = git_top(path, arena);
	if (!lost->end)
		lost->end = &lost->items;
	*lost->end = item;
	lost->end = &item->next;
	lost->n++;
	return 0;
}

static void name_one(struct buf *out, const char *name, int *n)
{
	if (++*n <= SHOWN_MAX)
		buf_addf(out, "%s%s", *n > 1 ? ", " : "", name);
}

/* Is any element of `path` below `dir` named so? */
static bool has_name(const char *path, const char *dir, const char *names)
{
	char part[PATH_TEXT_MAX];
	const char *at = path_below(path, dir);

	while (at && *at) {
		size_t len = strcspn(at, "/");

		if (len < sizeof(part)) {
			memcpy(part, at, len);
			part[len] = '\0';
			if (text_matches(part, names))
				return true;
		}
		at += len;
		at += *at == '/';
	}
	return false;
}

/* Does one line of git's ("XY path") belong to an item? */
static bool concerns(
    const struct lost_item *item, const char *line, const char *path)
{
	unsigned kind = line[0] == '?' ? LOST_UNTRACKED : LOST_CHANGED;
	size_t len = strlen(path);

	if (!(item->kinds & kind))
		return false;
	if (item->names && !has_name(path, item->path, item->names))
		return false;
	/* git names a folder of untracked files with a '/' at its end */
	return path_is_inside(path, item->path) ||
	       (path[len - 1] == '/' && path_is_inside(item->path, path));
}

static bool same_top(const struct lost_item *a, const char *top)
{
	return a->top && strcmp(a->top, top) == 0;
}

/* The lines of git's answer against all items of that work tree. */
static void sort_out(struct lost *lost, const char *top, const struct buf *text,
    struct buf *out, int *n, struct arena *arena)
{
	const char *line = text->data, *end = text->data + text->len;

	for (; line < end; line += strlen(line) + 1) {
		struct lost_item *item;
		const char *path;

		if (strlen(line) < 4 || line[1] == 'D' || line[0] == 'D')
			continue;
		path = path_join(top, line + 3, arena);
		for (item = lost->items; item && path; item = item->next) {
			if (!same_top(item, top) || !concerns(item, line, path))
				continue;
			if (line[0] == '?' && lost->made &&
			    lost->made(lost->arg, path))
				continue;
			item->found = true;
			name_one(out, line + 3, n);
			break;
		}
	}
}

/* One question for all items of one work tree. */
static int ask_top(struct lost *lost, const char *top, struct buf *out, int *n,
    struct arena *arena, struct err *err)
{
	const char *args[ARGS_MAX + 16] = {"status", "--porcelain", "-z",
	    "--no-renames", "--ignore-submodules=all", "--untracked-files=all",
	    "--"};
	struct buf text = BUF_INIT(GIT_OUTPUT_MAX);
	const struct lost_item *item;
	size_t k = 7;
	int ret;

	for (item = lost->items; item && k < ARGS_MAX; item = item->next)
		if (same_top(item, top))
			args[k++] = path_below(item->path, top);
	if (k >= ARGS_MAX)
		args[6] = NULL; /* too many to name: ask for all */
	ret = git_ask(&text, top, args, arena, err);
	if (ret == 0)
		sort_out(lost, top, &text, out, n, arena);
	buf_free(&text);
	return ret;
}

int lost_ask(
    struct lost *lost, struct buf *out, struct arena *arena, struct err *err)
{
	struct lost_item *item, *before;
	int n = 0;

	for (item = lost->items; item; item = item->next) {
		if (!item->top) {
			if (lost->made && lost->made(lost->arg, item->path))
				continue;
			item->found = true;
			name_one(out, path_base(item->path), &n);
			continue;
		}
		for (before = lost->items; before != item;
		     before = before->next)
			if (same_top(before, item->top))
				break;
		if (before == item &&
		    ask_top(lost, item->top, out, &n, arena, err) < 0)
			return -1;
	}
	if (n > SHOWN_MAX)
		buf_addf(out, " and %d more", n - SHOWN_MAX);
	return n;
}

bool lost_has_stash(const char *top, struct arena *arena)
{
	const char *const args[] = {
	    "rev-parse", "--verify", "--quiet", "refs/stash", NULL};
	struct buf text = BUF_INIT(4096);
	struct err ignored = {0};
	bool has = git_ask(&text, top, args, arena, &ignored) == 0 ||
		   ignored.kind != ERR_SYSTEM;

	buf_free(&text);
	return has;
}

int lost_branch_is_merged(
    const char *top, const char *branch, struct arena *arena, struct err *err)
{
	const char *ref = arena_printf(arena, "refs/heads/%s", branch);
	const char *const args[] = {"for-each-ref", "--count=2",
	    "--format=%(refname)", "--contains", ref, NULL};
	struct buf text = BUF_INIT(GIT_OUTPUT_MAX);
	const char *line;
	int ret;

	if (!ref)
		return err_set(err, ERR_MEMORY, "out of memory");
	ret = git_ask(&text, top, args, arena, err);
	line = ret == 0 ? strchr(text.data, '\n') : NULL;
	if (ret == 0)
		ret = line && line[1];
	buf_free(&text);
	return ret;
}
