/*
 * What a command does to which files and texts, by what is known of its
 * program.
 *
 * A line of knowledge is VERB = WHICH [if OPTIONS] [unless OPTIONS], WHICH
 * being all  first  last  but-last  2  2..   operands, behind the program's own
 * words paths    those before the first expression of a find rest     those
 * after a "--"; none without one -o  --out  of=   values of options;  @-d  a
 * value that begins with @ :all     the part behind the first ':' (host:path,
 * REVISION:path) here     the folder it runs in;  stdin  its standard input
 * Conditions: any of the options of each `if`, none of `unless`; a number N
 * means "at least N operands".
 *
 * Owner:  the arena. Units: none. Errors: -1 and `err`.
 */
#ifndef HOLDFAST_EFFECT_H
#define HOLDFAST_EFFECT_H

#include "shell.h"

struct arena;
struct call;
struct err;

enum effect_verb {
	EFFECT_NONE = 0, /* only looked at: nothing to judge */
	EFFECT_READ,     /* content is shown or sent */
	EFFECT_WRITE,    /* made or changed */
	EFFECT_PUT,      /* written, or written into if it is a folder */
	EFFECT_INTO,     /* files are made below this folder */
	EFFECT_WORK,     /* what it does there is the project's own business */
	EFFECT_EMPTY,    /* content is lost */
	EFFECT_DELETE,   /* with all that is below it */
	EFFECT_REMOVE,   /* only if it is an empty folder */
	EFFECT_MOVE,     /* away from here, not lost */
	EFFECT_MODE,     /* owner, mode, times: content stays */
	EFFECT_DISCARD,  /* what git has not yet is lost: tracked files */
	EFFECT_CLEAN,    /* untracked files below it are deleted */
	EFFECT_FETCH,    /* written with what comes from the network */
	EFFECT_RUN,      /* run as a program or script */
	EFFECT_MOUNT,    /* HOST:INSIDE: reachable for what runs there */
	EFFECT_SQL,      /* a text of SQL */
	EFFECT_GIVES,    /* its names are printed, for others to work on */
	EFFECT_TOUCH,    /* named by a program that we do not know */
};

struct effect {
	enum effect_verb verb;
	struct shell_word word;
	bool into; /* PUT: the last of several operands, a folder */
	struct effect *next;
};

struct effects {
	struct effect *first, **end;
	size_t n;
};

int effect_find(struct effects *effects, const struct call *call,
    struct arena *arena, struct err *err);

#endif
