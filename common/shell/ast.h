/*
 * The syntax tree of a shell text. Only the shell_*.c files see it.
 *
 * Owner:  the arena; text is a slice of what was parsed or of a copy of it
 *         in the arena.
 * Units:  bytes; `at` counts from the start of the text given to shell_read().
 * Errors: see struct lex_shared.
 */
#ifndef HOLDFAST_SHELL_AST_H
#define HOLDFAST_SHELL_AST_H

#include "shell.h"

struct arena;
struct node;
struct word;

/* A piece of a text; not terminated. */
struct span {
	const char *s;
	size_t n;
};

enum part_kind {
	PART_TEXT,    /* bytes as they are */
	PART_PARAM,   /* $name ${…} */
	PART_COMMAND, /* $(…) `…` */
	PART_ARITH,   /* $((…)) $[…] */
	PART_PROCESS  /* <(…) >(…) */
};

enum param_op {
	PARAM_PLAIN,
	PARAM_DEFAULT,   /* ${x-w} ${x:-w} */
	PARAM_ASSIGN,    /* ${x=w} ${x:=w} */
	PARAM_ERROR,     /* ${x?w} ${x:?w} */
	PARAM_OTHER,     /* ${x+w} ${x:+w} */
	PARAM_PREFIX,    /* ${x#w} ${x##w} */
	PARAM_SUFFIX,    /* ${x%w} ${x%%w} */
	PARAM_REPLACE,   /* ${x/w/w} ${x//w/w} ${x/#w/w} ${x/%w/w} */
	PARAM_SLICE,     /* ${x:w} ${x:w:w} */
	PARAM_UPPER,     /* ${x^} ${x^^} */
	PARAM_LOWER,     /* ${x,} ${x,,} */
	PARAM_TRANSFORM, /* ${x@Q} */
	PARAM_LENGTH,    /* ${#x} */
	PARAM_INDIRECT   /* ${!x} */
};

struct param {
	struct span name;
	enum param_op op;
	bool colon;         /* empty counts as unset */
	char mode;          /* twice (#), or what REPLACE and TRANSFORM name */
	struct word *index; /* ${x[index]}; NULL if none */
	struct word *arg;   /* NULL if none */
	struct word *second;
};

struct part {
	struct part *next;
	enum part_kind kind;
	bool quoted;
	char dir;            /* PROCESS: < or > */
	struct span text;    /* TEXT; else the source */
	struct param *param; /* PARAM */
	struct node *list;   /* COMMAND, PROCESS; NULL if empty */
	struct word *word;   /* ARITH: its text */
};

/* A word before expansion: parts side by side. */
struct word {
	struct word *next;
	struct part *parts, *last;
	size_t at, len;
	bool extglob; /* holds a pattern list: @(a|b) */
};

/* name=word, name+=word, name[index]=word, name=(word …) */
struct assign {
	struct assign *next;
	struct span name;
	struct word *index; /* NULL if none */
	struct word *value; /* of an array: a chain; NULL if empty */
	bool append, array;
};

struct redirect {
	struct redirect *next;
	enum shell_redirect_op op;
	int fd; /* -1: {name}> */
	struct span name;
	bool both; /* &> &>> >& : 1 and 2 */
	struct word *target;
};

enum node_kind {
	NODE_SIMPLE,   /* assigns words redirects */
	NODE_GROUP,    /* { body } */
	NODE_SUBSHELL, /* ( body ) */
	NODE_IF,       /* if cond; then body; else other */
	NODE_LOOP,     /* while cond; do body */
	NODE_FOR,      /* for name in words; do body; also select */
	NODE_COUNT,    /* for ((words)); do body */
	NODE_CASE,     /* case words in items */
	NODE_FUNCTION, /* name() body */
	NODE_TEST,     /* [[ words ]] */
	NODE_ARITH,    /* ((words)) */
	NODE_COPROC    /* coproc body */
};

/* What stands between a node and the next in its list. */
enum join {
	JOIN_NEXT, /* ; or a new line, or the end */
	JOIN_AND,
	JOIN_OR,
	JOIN_PIPE,
	JOIN_BACKGROUND
};

struct item { /* pattern | pattern ) body ;; */
	struct item *next;
	struct word *patterns;
	struct node *body; /* may be NULL */
};

struct node {
	struct node *next;
	enum node_kind kind;
	enum join join;
	bool negated;
	bool in_words; /* FOR: had an `in` */
	size_t at, len;
	struct span name;
	struct assign *assigns;
	struct word *words;
	struct redirect *redirects;
	struct node *cond, *body, *other; /* lists */
	struct item *items;
};

#endif
