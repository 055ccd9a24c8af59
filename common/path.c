#include "path.h"

#include "arena.h"
#include "util.h"

#include <string.h>
#include <unistd.h>

#define PATH_LINKS_MAX 40

char *path_join(const char *dir, const char *name, struct arena *arena)
{
	size_t len = strlen(dir);
	const char *slash = len && dir[len - 1] == '/' ? "" : "/";

	if (len + strlen(name) + 2 > PATH_TEXT_MAX)
		return NULL;
	return arena_printf(arena, "%s%s%s", dir, slash, name);
}

char *path_attach(
    const char *path, const char *base, const char *home, struct arena *arena)
{
	if (home && path[0] == '~' && (path[1] == '/' || !path[1]))
		return path_join(home, path + 1, arena);
	if (path[0] != '/')
		return path_join(base, path, arena);
	if (strlen(path) >= PATH_TEXT_MAX)
		return NULL;
	return arena_strdup(arena, path);
}

/* Takes "." and ".." and "//" out of an absolute path, in place. */
static void normalize(char *path)
{
	char *to = path, *from = path;

	while (*from) {
		size_t len;

		while (*from == '/')
			from++;
		len = strcspn(from, "/");
		if (len == 2 && from[0] == '.' && from[1] == '.') {
			while (to > path && *--to != '/')
				;
		} else if (len && !(len == 1 && from[0] == '.')) {
			*to++ = '/';
			memmove(to, from, len);
			to += len;
		}
		from += len;
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

char *path_absolute(
    const char *path, const char *base, const char *home, struct arena *arena)
{
	char *joined = path_attach(path, base, home, arena);

	if (joined)
		normalize(joined);
	return joined;
}

/* A path being made real: what is done, and what is still to come. */
struct walk {
	char done[PATH_TEXT_MAX];
	char rest[2 * PATH_TEXT_MAX];
	size_t len; /* of done, without a final slash */
	size_t at;  /* where the rest begins */
	unsigned links;
};

/* Puts a link's target in front of the rest. */
static bool follow(struct walk *walk, const char *target, size_t len)
{
	if (++walk->links > PATH_LINKS_MAX || len + 1 > walk->at)
		return false;
	walk->rest[--walk->at] = '/';
	walk->at -= len;
	memcpy(walk->rest + walk->at, target, len);
	if (target[0] == '/')
		walk->len = 0;
	return true;
}

/* Takes one element from the rest; false if it does not fit. */
static bool step(struct walk *walk)
{
	char target[PATH_TEXT_MAX];
	const char *name;
	size_t len, before = walk->len;
	ssize_t got;

	walk->at += strspn(walk->rest + walk->at, "/");
	name = walk->rest + walk->at;
	len = strcspn(name, "/");
	walk->at += len;
	if (!len || (len == 1 && name[0] == '.'))
		return true;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		while (walk->len && walk->done[--walk->len] != '/')
			;
		return true;
	}
	if (walk->len + len + 2 > sizeof(walk->done))
		return false;
	walk->done[walk->len++] = '/';
	memmove(walk->done + walk->len, name, len);
	walk->len += len;
	walk->done[walk->len] = '\0';
	got = readlink(walk->done, target, sizeof(target));
	if (got <= 0 || (size_t)got == sizeof(target))
		return true;
	walk->len = before;
	return follow(walk, target, (size_t)got);
}

char *path_real(const char *path, struct arena *arena)
{
	size_t len = strlen(path);
	struct walk walk;

	if (len >= PATH_TEXT_MAX)
		return NULL;
	walk.len = 0;
	walk.links = 0;
	walk.at = sizeof(walk.rest) - len - 1;
	memcpy(walk.rest + walk.at, path, len + 1);
	while (walk.rest[walk.at])
		if (!step(&walk))
			return NULL;
	if (!walk.len)
		walk.done[walk.len++] = '/';
	return arena_strndup(arena, walk.done, walk.len);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *path_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	while (len && dir[len - 1] == '/')
		len--;
	if (strncmp(path, dir, len) != 0)
		return NULL;
	if (!path[len])
		return ".";
	if (path[len] != '/')
		return NULL;
	return path[len + 1] ? path + len + 1 : ".";
}

bool path_is_inside(const char *path, const char *dir)
{
	return path_below(path, dir) != NULL;
}

/* One set "[…]" at `p` against `ch`; `*end` is what follows it. */
static bool set_matches(const char *p, char ch, const char **end)
{
	bool negate = p[1] == '!' || p[1] == '^', found = false;
	const char *q = p + 1 + negate;

	do {
		if (!*q) {
			*end = p + 1; /* no closing ']': a plain '[' */
			return ch == '[';
		}
		if (q[1] == '-' && q[2] && q[2] != ']') {
			found |= ch >= q[0] && ch <= q[2];
			q += 3;
		} else {
			found |= ch == *q++;
		}
	} while (*q != ']');
	*end = q + 1;
	return found != negate;
}

/*
 * One element of the pattern: does it take `ch`? `*next` is the pattern's rest.
 * With `slashes`, a wildcard takes '/' as well.
 */
static bool one_matches(
    const char *pattern, char ch, bool slashes, const char **next)
{
	if (*pattern == '?') {
		*next = pattern + 1;
		return slashes || ch != '/';
	}
	if (*pattern == '[' && ch != '/')
		return set_matches(pattern, ch, next);
	if (*pattern == '\\' && pattern[1])
		pattern++;
	*next = pattern + 1;
	return *pattern == ch;
}

struct star {
	const char *pattern, *text; /* where to go on when it takes one more */
	bool slashes;
};

/*
 * Backtracks to the last star, and past a "/" to the last double star: linear
 * times the number of bytes, never exponential.
 */
static bool glob(const char *pattern, const char *text, bool slashes)
{
	struct star one = {0}, two = {0};

	for (;;) {
		const char *next;

		if (*pattern == '*') {
			bool deep = slashes || pattern[1] == '*';
			struct star *star = deep ? &two : &one;

			while (*pattern == '*')
				pattern++;
			if (deep && !slashes && *pattern == '/') {
				/* "**" + "/" also matches no folder at all */
				star->text = text;
				star->pattern = pattern;
				star->slashes = true;
				pattern++;
				one.pattern = NULL;
				continue;
			}
			star->text = text;
			star->pattern = pattern;
			if (deep)
				one.pattern = NULL;
			continue;
		}
		if (!*pattern && !*text)
			return true;
		if (*pattern && *text &&
		    one_matches(pattern, *text, slashes, &next)) {
			pattern = next;
			text++;
			continue;
		}
		if (one.pattern && *one.text && *one.text != '/') {
			text = ++one.text;
			pattern = one.pattern;
		} else if (two.pattern && *two.text) {
			text = ++two.text;
			pattern = two.pattern;
			one.pattern = NULL;
		} else {
			return false;
		}
	}
}

bool text_matches(const char *text, const char *pattern)
{
	return glob(pattern, text, true);
}

/* Does the pattern match `path` or a folder above it? */
static bool matches_or_covers(const char *path, const char *pattern)
{
	char head[PATH_TEXT_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(head))
		return false;
	memcpy(head, path, len + 1);
	for (;;) {
		if (glob(pattern, head, false))
			return true;
		while (len && head[len - 1] != '/')
			len--;
		if (len < 2)
			return false;
		head[--len] = '\0';
	}
}

static bool any_element_matches(const char *path, const char *pattern)
{
	char part[PATH_TEXT_MAX];

	while (*path) {
		size_t len = strcspn(path, "/");

		if (len < sizeof(part)) {
			memcpy(part, path, len);
			part[len] = '\0';
			if (len && glob(pattern, part, false))
				return true;
		}
		path += len;
		path += *path == '/';
	}
	return false;
}

bool path_matches(const char *path, const char *pattern)
{
	char trimmed[PATH_TEXT_MAX];
	size_t len = strlen(pattern);

	while (len > 1 && pattern[len - 1] == '/')
		len--;
	if (!len || len >= sizeof(trimmed))
		return false;
	memcpy(trimmed, pattern, len);
	trimmed[len] = '\0';
	if (!strchr(trimmed, '/'))
		return any_element_matches(path, trimmed);
	return matches_or_covers(path, trimmed);
}
