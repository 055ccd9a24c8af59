#include "path.h"

#include "arena.h"
#include "util.h"

#include <string.h>
#include <unistd.h>

#define PATH_LINKS_MAX 40

char *path_join(const char *dir, const char *name, struct arena *arena)
{
	size_t len = strlen(dir), more = strlen(name);
	char *path;

	if (len && dir[len - 1] == '/')
		len--;
	if (len + more + 2 > PATH_TEXT_MAX)
		return NULL;
	path = arena_alloc(arena, len + more + 2);
	if (!path)
		return NULL;
	memcpy(path, dir, len);
	path[len] = '/';
	memcpy(path + len + 1, name, more);
	return path;
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

/* A pattern or a text, up to its end. */
struct run {
	const char *at, *end;
};

/* One set "[…]" at pattern.at against `ch`; `*next` is what follows it. */
static bool set_matches(struct run pattern, char ch, const char **next)
{
	const char *q = pattern.at + 1;
	bool negate = q < pattern.end && (*q == '!' || *q == '^');
	bool found = false;

	q += negate;
	do {
		if (q >= pattern.end) {
			*next = pattern.at + 1; /* never closed: a plain '[' */
			return ch == '[';
		}
		if (pattern.end - q > 2 && q[1] == '-' && q[2] != ']') {
			found |= ch >= q[0] && ch <= q[2];
			q += 3;
		} else {
			found |= ch == *q++;
		}
	} while (q >= pattern.end || *q != ']');
	*next = q + 1;
	return found != negate;
}

/*
 * One element of the pattern: does it take `ch`? `*next` is the pattern's rest.
 * With `slashes`, a wildcard takes '/' as well.
 */
static bool one_matches(
    struct run pattern, char ch, bool slashes, const char **next)
{
	const char *p = pattern.at;

	if (*p == '?') {
		*next = p + 1;
		return slashes || ch != '/';
	}
	if (*p == '[' && ch != '/')
		return set_matches(pattern, ch, next);
	if (*p == '\\' && p + 1 < pattern.end)
		p++;
	*next = p + 1;
	return *p == ch;
}

enum glob_mode {
	GLOB_PATH,   /* * and ? stop at '/', ** does not */
	GLOB_COVERS, /* the same, and a match may end at a '/' of the text */
	GLOB_TEXT,   /* '/' is a byte like any other */
};

struct star {
	const char *pattern, *text; /* where to go on when it takes one more */
};

/* Takes the stars at pattern->at and notes where to come back to. */
static void take_stars(struct run *pattern, const char *text,
    enum glob_mode mode, struct star *one, struct star *two)
{
	const char *first = pattern->at;
	bool deep;

	while (pattern->at < pattern->end && *pattern->at == '*')
		pattern->at++;
	deep = mode == GLOB_TEXT || pattern->at - first > 1;
	if (!deep) {
		one->pattern = pattern->at;
		one->text = text;
		return;
	}
	two->pattern = pattern->at;
	two->text = text;
	one->pattern = NULL;
	/* "**" and a '/' also match no folder at all */
	if (mode != GLOB_TEXT && pattern->at < pattern->end &&
	    *pattern->at == '/')
		pattern->at++;
}

/*
 * Goes back to the last star, and past a '/' to the last double star: at most
 * the product of the two lengths, never exponential.
 */
static bool glob(struct run pattern, struct run text, enum glob_mode mode)
{
	struct star one = {0}, two = {0};

	for (;;) {
		bool more = pattern.at < pattern.end, left = text.at < text.end;
		const char *next;

		if (more && *pattern.at == '*') {
			take_stars(&pattern, text.at, mode, &one, &two);
		} else if (!more && (!left || (mode == GLOB_COVERS &&
						  *text.at == '/'))) {
			return true;
		} else if (more && left &&
			   one_matches(
			       pattern, *text.at, mode == GLOB_TEXT, &next)) {
			pattern.at = next;
			text.at++;
		} else if (one.pattern && one.text < text.end &&
			   *one.text != '/') {
			text.at = ++one.text;
			pattern.at = one.pattern;
		} else if (two.pattern && two.text < text.end) {
			text.at = ++two.text;
			pattern.at = two.pattern;
			one.pattern = NULL;
		} else {
			return false;
		}
	}
}

static struct run run_of(const char *text)
{
	return (struct run){text, text + strlen(text)};
}

bool text_matches(const char *text, const char *pattern)
{
	return glob(run_of(pattern), run_of(text), GLOB_TEXT);
}

static bool any_element_matches(const char *path, struct run pattern)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len &&
		    glob(pattern, (struct run){path, path + len}, GLOB_PATH))
			return true;
		path += len;
		path += *path == '/';
	}
	return false;
}

bool path_matches(const char *path, const char *pattern)
{
	struct run run = run_of(pattern);

	while (run.end - run.at > 1 && run.end[-1] == '/')
		run.end--;
	if (run.at == run.end)
		return false;
	if (!memchr(run.at, '/', (size_t)(run.end - run.at)))
		return any_element_matches(path, run);
	return glob(run, run_of(path), GLOB_COVERS);
}
