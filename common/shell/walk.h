/*
 * The walk over the syntax tree that finds what would run.
 *
 * Owner:  the arena; a walker lives on the stack of shell_read().
 * Units:  bytes.
 * Errors: sticky. `stop` is set when memory or a ceiling ends the walk; the
 *         reading is opaque from then on, and every loop tests it.
 */
#ifndef HOLDFAST_SHELL_WALK_H
#define HOLDFAST_SHELL_WALK_H

#include "buf.h"
#include "lex.h"

/* Those that a word hands on to a variable and back. */
#define WORD_FLAGS_OF_VALUE                                                    \
	(SHELL_WORD_EXPANDED | SHELL_WORD_DEFAULT | SHELL_WORD_TILDE)

struct walk;

/* A growing row of words. */
struct words {
	struct shell_word *at;
	size_t n, cap;
};

enum symbol_kind {
	SYMBOL_VARIABLE,
	SYMBOL_FUNCTION,
	SYMBOL_ALIAS,
	SYMBOL_FILE /* a file that this text writes: its content */
};

/* What a name stands for; not set: as far as this text knows. */
struct value {
	bool set;
	bool exported;
	bool array;
	int child; /* the child shell that it was set in */
	struct shell_word word;
	struct words items;      /* ARRAY */
	const struct node *body; /* FUNCTION */
	bool unsure;             /* FUNCTION: one of several bodies */
};

struct symbol {
	struct symbol *next;
	enum symbol_kind kind;
	struct span name;
	struct value value;
	int active; /* FUNCTION: calls that have not ended */
};

/* Every change, so that it can be taken back or doubted. */
struct change {
	struct symbol *symbol;
	struct value old;
};

#define SYMBOL_BUCKETS 256

/* What a command writes on its standard output, as far as it is known. */
struct capture {
	struct buf text;
	struct shell_range from;
};

/* Where the walk stands; saved and restored by those who change it. */
struct context {
	const struct shell_via *via;
	size_t at, len; /* of the outermost command; used if fixed */
	bool fixed;
	bool loop; /* in a loop whose rounds are not walked one by one */
	unsigned flags;
	struct shell_input input;
	struct capture *out; /* NULL: nobody listens */
	size_t index;        /* of the command that is being run */
	enum shell_dialect dialect;
	int child; /* number of the child shell */
};

struct walk {
	struct shell_reading *out;
	size_t cap;
	struct lex_shared shared;
	struct arena *arena;
	const struct shell_start *start;
	struct context now;
	struct symbol *symbols[SYMBOL_BUCKETS];
	struct change *changes;
	size_t n_changes, cap_changes;
	struct change *locals; /* of the functions being called */
	size_t n_locals, cap_locals;
	struct words traps;
	struct words processes; /* outputs of <(…), by number */
	size_t steps, scanned;
	int depth, children;
	int descriptors; /* chosen for {name}> so far */
	bool jumped;     /* return, break or exit was passed in this frame */
	bool in_function;
	bool errexit; /* set -e: a failed cd ends it all */
	bool stop;
};

/* walk.c */
void walk_opaque(struct walk *w, size_t at, const char *why);
/* Is all of the text there? Notes where it was memory that lacked. */
bool walk_holds(struct walk *w, const struct buf *text);
void walk_stop(struct walk *w, const char *why);
void *walk_alloc(struct walk *w, size_t size); /* NULL: stopped */
bool walk_enter(struct walk *w);               /* false: too deep */
/* So much was looked at again; stops the walk if it is too much. */
void walk_work(struct walk *w, size_t n);
void walk_leave(struct walk *w);
const struct shell_via *walk_via(
    struct walk *w, const char *kind, const char *name);
void walk_list(struct walk *w, const struct node *list);
/* Its output is known as far as the result's holes say. */
struct shell_word walk_substitution(
    struct walk *w, const struct node *list, const char *via);
/* Runs code in this very shell, or in a child shell. */
void walk_code(
    struct walk *w, const struct shell_word *code, const char *via, bool child);
struct shell_word capture_take(struct walk *w, struct capture *capture);
void capture_init(struct walk *w, struct capture *capture);
void walk_output(struct walk *w, const struct shell_word *output);

/* run.c */
void walk_simple(struct walk *w, const struct node *node);
/* Runs one command, whose words are expanded. */
void walk_command(struct walk *w, struct shell_command *command);
/* Runs words[from…] as a command of its own, reached through this one. */
void walk_inner(struct walk *w, const struct shell_command *command,
    size_t from, const char *via, unsigned flags);
/* This command runs code that nobody can see. */
void walk_unknown_code(
    struct walk *w, struct shell_range from, const char *why);
const char *walk_cwd(struct walk *w);

/* redirect.c */
void walk_redirects(struct walk *w, const struct redirect *redirect,
    struct shell_command *command);
/* After exec: what stays open. */
void walk_keep_descriptors(struct walk *w, const struct shell_command *command);
/* What the process substitution of this word writes. */
struct shell_word walk_process(struct walk *w, const struct shell_word *word);
/* Runs it with standard output going where the command sends it. */
void walk_with_output(struct walk *w, const struct shell_command *command,
    void (*run)(struct walk *w, const void *what), const void *what);

/* flow.c */
void walk_node(struct walk *w, const struct node *node);
void walk_call(struct walk *w, struct symbol *function,
    const struct shell_command *command);

/* env.c: besides variables, "@" is the row of arguments, "/cwd" where
 * the shell stands (items: where it stands if a cd failed), "/old" where it
 * stood before */
#define ENV_ARGS "@"
#define ENV_CWD "/cwd"
#define ENV_OLD "/old"
struct symbol *env_find(
    struct walk *w, enum symbol_kind kind, const char *name, size_t len);
/* The value before anything is changed; NULL when stopped. */
struct value *env_change(
    struct walk *w, enum symbol_kind kind, const char *name, size_t len);
void env_set(struct walk *w, const char *name, size_t len,
    const struct shell_word *word);
void env_set_unknown(struct walk *w, const char *name, size_t len);
void env_assign(struct walk *w, const struct assign *assign);
void env_rollback(struct walk *w, size_t mark);
/* What was changed since may or may not have been. */
void env_doubt(struct walk *w, size_t mark);
/* Every variable may have changed. */
void env_doubt_all(struct walk *w);
/* This name gets its old value back when the function ends. */
void env_local(struct walk *w, const char *name, size_t len);
void env_end_locals(struct walk *w, size_t mark);
/* doubt.c: doubts whatever the list may set when it runs. */
void env_doubt_list(struct walk *w, const struct node *list, int depth);

/* expand.c */
void expand_words(struct walk *w, const struct word *word, struct words *out);
struct shell_word expand_one(struct walk *w, const struct word *word);
void words_add(struct walk *w, struct words *words, struct shell_word word);
struct shell_word word_of(struct walk *w, const char *text, size_t len);
struct shell_word word_literal(const char *text);
struct shell_word word_unknown(void);
/* Sets `known` from the holes in the text. */
void word_settle(struct shell_word *word);
bool word_is(const struct shell_word *word, const char *text);
/* Splits at blanks and line ends. */
void words_split(
    struct walk *w, const struct shell_word *word, struct words *out);
struct shell_word word_concat(
    struct walk *w, const struct shell_word *a, const struct shell_word *b);
/* The words with blanks between them. */
struct shell_word words_join(
    struct walk *w, const struct shell_word *words, size_t n);
struct shell_range range_join(struct shell_range a, struct shell_range b);

/* value.c: of ${…}; items and n for "$@" and its like */
struct shell_word value_of(
    struct walk *w, const struct param *param, struct words *items, bool *many);

/* arith.c: what evaluating the text changes, and whether its names hide
 * code, as x='a[$(cmd)]' does */
void walk_arith(struct walk *w, const struct shell_word *text);

/* brace.c: adds what the word becomes; false: no braces in it */
bool brace_expand(
    struct walk *w, const struct word *word, struct word **out, bool *over);

/* builtin.c; false: no builtin of the shell's own grammar */
bool builtin_run(struct walk *w, struct shell_command *command);
/* export, declare and so on: what follows them are assignments */
bool builtin_declares(const struct shell_word *program);
void alias_run(
    struct walk *w, struct symbol *alias, const struct shell_command *command);
/* via.c; false: no wrapper */
bool via_run(struct walk *w, struct shell_command *command);
/* assigns.c: PAGER=code and its like */
void assign_code(
    struct walk *w, const char *name, const struct shell_word *value);
/* code.c; false: no interpreter */
bool code_run(struct walk *w, struct shell_command *command);
/* decode.c: what the command writes, or a hole */
struct shell_word decode_output(
    struct walk *w, const struct shell_command *command);

/* After the last slash. */
const char *program_name(const struct shell_word *word);
bool glob_match(struct span pattern, struct span text);

#endif
