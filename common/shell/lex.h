/*
 * From bytes to the syntax tree, character by character.
 *
 * Owner:  the arena of lex_shared.
 * Errors: sticky. The first failure sets `failed` with its reason and place;
 *         from then on every node handed out is `spare`, so that callers need
 *         not test each one, and every loop ends because lex_peek() is at the
 *         end. What was built since is dropped.
 */
#ifndef HOLDFAST_SHELL_LEX_H
#define HOLDFAST_SHELL_LEX_H

#include "ast.h"

#define LEX_OVERHEAD 48 /* bytes that an arena block costs besides its own */

/* One for all texts of a reading: eval's, backquotes', here-documents'. */
struct lex_shared {
	struct arena *arena;
	size_t nodes;
	size_t used, max; /* bytes of memory, for tree and walk together */
	int retries;      /* of (( as arithmetic, then as a subshell */
	bool no_memory;
	bool crlf; /* every line ends in CR LF: CR is no part of a word */
	bool failed;
	const char *why;
	size_t why_at;
	_Alignas(max_align_t) char spare[256];
};

struct here_doc {
	struct here_doc *next;
	struct redirect *redirect;
	struct span end; /* the line that ends it */
	bool quoted, strip;
};

struct lex {
	struct lex_shared *shared;
	const char *s;
	size_t pos, len;
	size_t base; /* offset of s[0] in the outermost text */
	bool copied; /* all of s comes from `base` */
	bool failed;
	int depth;
	struct here_doc *docs,
	    **docs_tail; /* bodies follow the next line end */
};

enum lex_mode {
	LEX_WORD,    /* up to a blank or an operator */
	LEX_QUOTED,  /* up to " */
	LEX_BODY,    /* a here-document: up to the end */
	LEX_OPERAND, /* in ${…}: up to } */
	LEX_REPLACE, /* in ${x/…}: up to / or } */
	LEX_OFFSET,  /* in ${x:…}: up to : or } */
	LEX_INDEX,   /* up to ] */
	LEX_ARITH,   /* up to )) */
	LEX_REGEX,   /* after =~ : up to a blank outside parentheses */
	LEX_GROUP    /* in @(…): up to ) */
};

void lex_init(struct lex *p, struct lex_shared *shared, struct span text,
    size_t base, bool copied, int depth);
size_t lex_at(const struct lex *p, size_t pos);
void lex_fail(struct lex *p, const char *why);
/* NULL: no memory, or more than the ceiling. */
void *lex_alloc(struct lex_shared *shared, size_t size);
void *lex_new(struct lex *p, size_t size);
char *lex_bytes(struct lex *p, size_t size); /* NULL after a failure */
bool lex_enter(struct lex *p);               /* false: too deep */
void lex_leave(struct lex *p);

/* The byte `ahead` of here, or '\0' past the end and after a failure. */
char lex_peek(const struct lex *p, size_t ahead);
bool lex_done(const struct lex *p);
bool lex_is(const struct lex *p, const char *text); /* stands here */
bool lex_take(struct lex *p, const char *text);     /* … and is passed */
bool lex_ends_word(const struct lex *p, size_t ahead);
void lex_blanks(struct lex *p);   /* with comments and continuations */
bool lex_newline(struct lex *p);  /* passes one, reads here-documents */
void lex_newlines(struct lex *p); /* any number, and blanks */
void lex_add_doc(
    struct lex *p, struct redirect *redirect, struct word *end, bool strip);

/* part.c */
struct word *lex_word(struct lex *p, enum lex_mode mode, bool quoted);
void lex_parts(
    struct lex *p, struct word *word, enum lex_mode mode, bool quoted);
struct part *lex_part(struct lex *p, struct word *word, enum part_kind kind);
void lex_text(struct lex *p, struct word *word, struct span text, bool quoted);
/* param.c: at a $ */
void lex_dollar(
    struct lex *p, struct word *word, enum lex_mode mode, bool quoted);
void lex_escapes(struct lex *p, struct word *word); /* $'…', past the quote */
/* Past (( : the text up to )), which is passed. NULL: no arithmetic after
 * all, and nothing is passed. */
struct word *lex_arith(struct lex *p);
/* Past the ( of $( and <( : a list up to and with ) */
struct node *lex_command(struct lex *p);
struct node *lex_subshell(struct lex *p); /* past ( : the same */

/* parse.c */
struct node *parse_list(struct lex *p); /* up to what cannot continue it */
struct node *parse_one(struct lex *p);  /* a simple command */
/* Lines up to the end or the first broken one. */
struct node *parse_text(struct lex *p);
bool parse_reserved(const struct lex *p, const char *name);
bool parse_take_reserved(struct lex *p, const char *name);
struct redirect *parse_redirect(struct lex *p); /* NULL: none here */
/* compound.c; NULL: none here */
struct node *parse_compound(struct lex *p);
struct node *parse_function(struct lex *p, struct span name);
bool parse_starts_compound(const struct lex *p);
/* (…) of name=(…), past the opening one */
struct word *parse_array(struct lex *p);

bool span_is(struct span span, const char *text);
bool is_name(struct span span);
bool is_name_start(char c);
bool is_name_byte(char c);

#endif
