/*
 * What a shell command line would run, found by reading it as a shell would.
 *
 * Nothing is run and no file is looked at: bytes in, plain data out. What the
 * text fixes is followed (variables, functions, aliases, `printf … | sh`); what
 * it does not fix is said to be unknown; what cannot be read at all makes the
 * whole reading opaque. It never guesses.
 *
 * Owner:  everything in a reading lives in the arena, but the text, which the
 *         caller keeps for as long as it uses the reading.
 * Units:  bytes; offsets count from the start of the text. A command reached
 *         through `eval`, an alias or `sh -c` carries the offset of the
 *         outermost command that leads to it.
 * Errors: -1 only if there is no memory. Text that is broken, too deep or too
 *         large is no error: it makes the reading opaque.
 *
 * Opaque means that we cannot tell which program or what code runs. An operand
 * that is not known (`rm -rf "$DIR"`) does not make a reading opaque.
 */
#ifndef HOLDFAST_SHELL_H
#define HOLDFAST_SHELL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

/* Ceilings: beyond each of them the reading is opaque. */
#define SHELL_MAX_TEXT ((size_t)4 << 20) /* bytes of command text */
#define SHELL_MAX_COMMANDS 4096
#define SHELL_MAX_DEPTH 400   /* of nesting, in the text or by calls */
#define SHELL_MAX_NODES 40000 /* of the syntax tree */
#define SHELL_MAX_STEPS 20000 /* commands walked, each time they run */
/* Beyond these a word or a variable is unknown, and nothing else. */
#define SHELL_MAX_BRACES 512               /* words from one brace expansion */
#define SHELL_MAX_ROUNDS 64                /* of a loop over literal words */
#define SHELL_MAX_VALUE ((size_t)64 << 10) /* bytes of a followed value */

/* Unknown is the zero value. */
enum shell_known {
	SHELL_UNKNOWN = 0,
	SHELL_PARTLY,  /* text holds SHELL_HOLE where a part is unknown, or
			* SHELL_WORD_DEFAULT is set */
	SHELL_LITERAL, /* text is exactly what the program gets */
};

/* Stands in `text` for any number of unknown bytes, none included. */
#define SHELL_HOLE '\001'

enum shell_word_flags {
	SHELL_WORD_GLOB = 1
			  << 0, /* becomes the files it matches; see pattern */
	SHELL_WORD_QUOTED = 1 << 1,   /* some part was quoted */
	SHELL_WORD_MANY = 1 << 2,     /* may become no word, one, or several */
	SHELL_WORD_EXPANDED = 1 << 3, /* a variable or substitution took part */
	SHELL_WORD_PROCESS = 1 << 4, /* is a process substitution: <(…) >(…) */
	SHELL_WORD_TILDE = 1 << 5, /* began with ~name of an unknown home */
	/* holds a default, as of ${X:-/tmp}, whose variable this text does not
	 * set: another value may come from the environment; known is PARTLY */
	SHELL_WORD_DEFAULT = 1 << 6,
};

/* Some of a reading's commands: n from commands[first] on; none if n is 0. */
struct shell_range {
	size_t first, n;
};

struct shell_word {
	const char *text; /* never NULL, terminated; one hole if unknown */
	size_t len;
	enum shell_known known;
	unsigned flags;
	/* Only with SHELL_WORD_GLOB: text with \ before every byte of it that
	 * was quoted and would otherwise be a glob's (* ? [ ] \). */
	const char *pattern;
	struct shell_range from; /* commands whose output is part of it */
};

enum shell_redirect_op {
	SHELL_READ,       /* <  */
	SHELL_WRITE,      /* >  &> */
	SHELL_APPEND,     /* >> &>> */
	SHELL_READ_WRITE, /* <> */
	SHELL_CLOBBER,    /* >| */
	SHELL_DUP,        /* <& >& : target is a number, or - to close */
	SHELL_HERE_DOC,   /* << <<- : target is the content */
	SHELL_HERE_STRING /* <<< : target is the content */
};

struct shell_redirect {
	int fd; /* -1: chosen by the shell, as in {name}> */
	enum shell_redirect_op op;
	struct shell_word target;
};

struct shell_assign {
	const char *name;        /* with its index, if any: a[1] */
	struct shell_word value; /* of an array: its words, joined by spaces */
	bool append;             /* += */
	bool array;
};

enum shell_input_kind {
	SHELL_IN_INHERITED = 0,
	SHELL_IN_TEXT, /* here-document, here-string or a pipe: see text */
	SHELL_IN_PIPE, /* from the commands in `from`; text if it is known */
	SHELL_IN_FILE, /* text is the name */
	SHELL_IN_OTHER /* closed, or another descriptor */
};

struct shell_input {
	enum shell_input_kind kind;
	struct shell_word text;
	struct shell_range from;
};

/* One step of how a command is reached: "sudo", "sh -c", "$()", "function f",
 * "python3 -c"; outer leads towards the text, NULL at its top. */
struct shell_via {
	const char *text;
	const struct shell_via *outer;
};

enum shell_command_flags {
	SHELL_BACKGROUND = 1 << 0,
	SHELL_CONDITIONAL = 1
			    << 1, /* in a branch, loop, && or ||: may not run */
	SHELL_NEGATED = 1 << 2,
	SHELL_SUBSHELL = 1 << 3,
	SHELL_LOOP = 1 << 4,
	SHELL_MORE_OPERANDS =
	    1 << 5, /* unknown ones follow (xargs, find -exec) */
	SHELL_STARTS_OTHERS = 1 << 6, /* a wrapper: what it starts follows it */
	SHELL_RUNS_SCRIPT = 1 << 7,   /* an interpreter with a file on disk */
	SHELL_RUNS_UNKNOWN_CODE = 1
				  << 8, /* code that we cannot see: see code */
	SHELL_SYNTHETIC = 1
			  << 9, /* found in an interpreter's code, see below */
	SHELL_CALLS_FUNCTION = 1 << 10, /* of this text; its body follows */
	SHELL_RECURSES = 1 << 11,       /* calls a function that it stands in */
	SHELL_REMOTE = 1 << 12,   /* runs on another host, container or root */
	SHELL_AS_OTHER = 1 << 13, /* runs as another user (sudo, doas, su) */
	SHELL_MAYBE = 1 << 14 /* runs if an unknown word before it is empty */
};

/*
 * One simple command.
 *
 * A wrapper (sudo, xargs, sh -c …) is listed with all its words, and what it
 * starts is listed again after it, with a longer `via`. A substitution's
 * commands are listed before the command that uses them.
 *
 * Synthetic commands say in shell's words what an interpreter's code does:
 *   deletes       rm -f -- PATH, rm -rf -- PATH, rmdir -- PATH
 *   moves, copies mv -- FROM TO, cp -r -- FROM TO, ln -s -- FROM TO
 *   changes mode  chmod MODE -- PATH, truncate -s 0 -- PATH
 *   writes        no words, and a redirect SHELL_WRITE or SHELL_APPEND to PATH
 *   reads         no words, and a redirect SHELL_READ from PATH
 * PATH is unknown where the code's argument is no literal.
 */
struct shell_command {
	struct shell_word *words; /* words[0] is the program */
	size_t n_words;           /* 0: only assignments and redirects */
	struct shell_redirect *redirects;
	size_t n_redirects;
	struct shell_assign *assigns; /* in front of the program */
	size_t n_assigns;
	/* Absolute if the start is; else relative to it ("." is the start).
	 * NULL: not known. */
	const char *cwd;
	/* Where it runs instead, should a `cd` before it have failed. */
	const char *cwd_else;
	struct shell_input input;
	struct shell_range code; /* commands whose output it runs as code */
	const struct shell_via *via;
	size_t at, len; /* in the text */
	unsigned flags;
};

struct shell_reading {
	struct shell_command *commands;
	size_t n;
	bool opaque;
	const char *opaque_why; /* "" unless opaque */
	size_t opaque_at;
	bool opaque_code; /* opaque only by SHELL_RUNS_UNKNOWN_CODE: whoever
			     trusts the commands in each `code` may go on */
	bool broken;      /* opaque because no shell would read it to its end */
};

enum shell_dialect {
	SHELL_BASH = 0,
	SHELL_ZSH,
	SHELL_SH
};

/* What is known of the world; any member may be NULL. */
struct shell_start {
	const char *cwd, *home, *user, *tmpdir, *oldpwd;
	enum shell_dialect dialect;
};

/* `start` may be NULL. */
int shell_read(struct shell_reading *out, const char *text, size_t len,
    const struct shell_start *start, struct arena *arena, struct err *err);

/* One line a command, for people and for tests; see shell/print.c. */
void shell_print(struct buf *out, const struct shell_reading *reading);
/* A word as it would be typed; … stands for what is unknown. */
void shell_print_word(struct buf *out, const struct shell_word *word);
/* "sudo > sh -c", outermost first. */
void shell_print_via(struct buf *out, const struct shell_via *via);

#endif
