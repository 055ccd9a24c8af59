/*
 * Code of other languages, read for what it starts, deletes and writes.
 *
 * Not parsed: cut into words, strings and signs, in which calls of known
 * functions are looked for. What such a call gets is followed through string
 * literals, their sums and names that are set once; all else is unknown.
 *
 * Owner:  the arena of the walk.
 * Errors: what may run code that we cannot see makes the reading opaque.
 */
#ifndef HOLDFAST_SHELL_CODE_H
#define HOLDFAST_SHELL_CODE_H

#include "builtin.h"

#define CODE_MAX_TOKENS 12000
#define CODE_MAX_DEPTH 8 /* of code in strings of code */

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,    /* with its sigil: $x, @x */
	TOKEN_STRING,  /* word: its value, with holes */
	TOKEN_COMMAND, /* `…` where that starts a shell */
	TOKEN_NUMBER,
	TOKEN_SIGN,
	TOKEN_LINE /* the end of one */
};

struct token {
	enum token_kind kind;
	char sign;
	struct span text;
	struct shell_word word;
};

enum lang_flags {
	LANG_HASH = 1 << 0,        /* # comment */
	LANG_SLASHES = 1 << 1,     /* // and slash-star comments */
	LANG_DASHES = 1 << 2,      /* -- comment */
	LANG_PERCENT = 1 << 3,     /* % comment */
	LANG_TRIPLE = 1 << 4,      /* """…""" */
	LANG_PREFIX = 1 << 5,      /* r"…" f"…" */
	LANG_BACKTICK = 1 << 6,    /* `…` starts a shell */
	LANG_TEMPLATE = 1 << 7,    /* `…${…}…` */
	LANG_DOLLAR = 1 << 8,      /* "…$x…", and names begin with $ @ */
	LANG_HASH_BRACE = 1 << 9,  /* "…#{…}…" */
	LANG_RAW_SINGLE = 1 << 10, /* '…' has no escapes but \\ and \' */
	LANG_REGEX = 1 << 11,      /* /…/ */
	LANG_QUOTES = 1 << 12,     /* q{} qq{} qx{} m{} s{}{} */
	LANG_PERCENT_QUOTES = 1 << 13, /* %x{} %q{} %w{} */
	LANG_BARE = 1 << 14,           /* calls need no parentheses */
	LANG_ADJACENT = 1 << 15,       /* side by side is joined */
	LANG_DOT_JOINS = 1 << 16,      /* . joins, and + does not */
	LANG_UNKNOWN = 1 << 17         /* no table: any code is opaque */
};

enum call_action {
	CALL_SHELL,  /* one string: shell code; several, or a list: words */
	CALL_WORDS,  /* program and arguments */
	CALL_DELETE, /* rm -f */
	CALL_DELETE_TREE,
	CALL_DELETE_DIR,
	CALL_MOVE,
	CALL_COPY,
	CALL_LINK,
	CALL_MODE,
	CALL_TRUNCATE,
	CALL_WRITE,
	CALL_APPEND,
	CALL_READ,
	CALL_OPEN,  /* the second argument says how */
	CALL_EVAL,  /* more code of the same language */
	CALL_NAMED, /* the second argument names what is called: getattr */
	CALL_NAMED_FIRST, /* … the first one: send, call_user_func */
	CALL_HIDDEN       /* opaque wherever it stands */
};

struct call {
	const char *name;
	/* modules, with blanks around each; "" any or none; what else stands
	 * before the dot is the path, if it has `path` */
	const char *modules;
	enum call_action action;
	bool path; /* may be a method of a path: Path("x").unlink() */
};

struct language {
	const char *name;
	unsigned flags;
	const struct call *calls;
	size_t n_calls;
};

struct constant {
	struct span name;
	struct shell_word word;
	bool module;
};

struct code {
	struct walk *w;
	const struct language *language;
	struct span text;
	struct token *tokens;
	size_t n, cap;
	struct span *inner; /* code inside strings */
	size_t n_inner, cap_inner;
	struct constant *constants;
	size_t n_constants, cap_constants;
	int depth;
};

extern const struct language lang_python, lang_javascript, lang_perl, lang_ruby,
    lang_php, lang_lua, lang_awk, lang_other, lang_unknown;

/* token.c: ends with TOKEN_END; false: too much */
bool code_tokens(struct code *code);
/* expression.c: the value of the expression at *i, which is passed */
struct shell_word code_value(struct code *code, size_t *i);
struct constant *code_constant(const struct code *code, struct span name);
/* Learns names that are set, at token i. */
void code_learn(struct code *code, size_t i);
/* Past the balanced brackets that open at i. */
size_t code_skip(const struct code *code, size_t i);
/* calls.c */
void code_scan(struct walk *w, const struct language *language,
    struct span text, int depth);
/* arguments.c: of the call whose name stands at token i */
#define MAX_ARGUMENTS 32

struct arguments {
	struct shell_word at[MAX_ARGUMENTS];
	size_t n;
	bool list;  /* the first was a list, whose items these are */
	bool whole; /* there are no others */
};

struct arguments arguments_of(struct code *code, size_t i);
void add_argument(struct arguments *args, struct shell_word word);
/* receiver.c */
/* What stands before the dot of a method. */
struct receiver {
	bool any;               /* there is one */
	struct span module;     /* its name, or what it requires */
	struct shell_word path; /* its value, if it is a path */
};

struct receiver receiver_of(struct code *code, size_t i);
/* The name that a name stands for: import os as o. */
struct span code_meaning(const struct code *code, struct span name);
/* Whether the list, with blanks around each, has the module. */
bool module_in(const char *list, struct span module);
/* effect.c: what a call does, in shell's words */
void effect_words(struct walk *w, const struct words *words, unsigned flags);
void effect_shell(struct walk *w, const struct shell_word *code);
void effect_path(struct walk *w, enum call_action action,
    const struct shell_word *path, const struct shell_word *second);
/* sed.c */
void sed_scan(struct walk *w, const struct shell_word *script);
void awk_scan(struct code *code);
void vim_scan(struct walk *w, const struct shell_word *script);

#endif
