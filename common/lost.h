/*
 * What would be lost: work that git could not give back.
 *
 * Everything that a command line deletes is gathered first; git is asked once
 * for each work tree, and only then. What is ignored by git, tracked and
 * unchanged, or not there at all is no loss.
 *
 * Owner:  the arena. Units: none. Errors: -1 and `err`.
 */
#ifndef HOLDFAST_LOST_H
#define HOLDFAST_LOST_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

enum lost_kind {
	LOST_CHANGED = 1 << 0,   /* tracked, with changes not committed */
	LOST_UNTRACKED = 1 << 1, /* neither tracked nor ignored */
};

/* One thing that would go, with all that is below it. */
struct lost_item {
	const char *path;  /* absolute and real */
	const char *top;   /* of its work tree; NULL: outside any */
	const char *names; /* only files whose last element matches; or NULL */
	unsigned kinds;    /* enum lost_kind */
	bool found;        /* something of it would be lost */
	struct lost_item *next;
};

struct lost {
	struct lost_item *items, **end;
	size_t n;
	/* What was not there before this session, it may take away again. */
	bool (*made)(void *arg, const char *path);
	void *arg;
};

int lost_add(struct lost *lost, const char *path, unsigned kinds,
    const char *names, struct arena *arena, struct err *err);
/*
 * Says in `out` what would be lost ("a.txt, b.txt and 3 more"); returns how
 * many, or -1 if git could not tell.
 */
int lost_ask(
    struct lost *lost, struct buf *out, struct arena *arena, struct err *err);

/* Has the work tree at `top` a stash? */
bool lost_has_stash(const char *top, struct arena *arena);
/* Does another ref hold all of the branch's commits? -1: cannot tell. */
int lost_branch_is_merged(
    const char *top, const char *branch, struct arena *arena, struct err *err);

#endif
