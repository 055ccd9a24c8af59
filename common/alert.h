/*
 * What a person is told: plain data, and its text in a spool file.
 *
 * Owner:  the caller owns the strings; what is parsed lives in the arena.
 * Units:  microseconds since 1970. Texts are UTF-8 and redacted already; NULL
 *         means not known.
 * Errors: an alert without a kind, an id or a time is none (ERR_INPUT).
 */
#ifndef HOLDFAST_ALERT_H
#define HOLDFAST_ALERT_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct err;

#define ALERT_TEXT_MAX ((size_t)64 << 10) /* fits a pipe, too */
#define ALERT_ID_MAX 64

enum alert_kind {
	ALERT_PERMISSION, /* a person is asked */
	ALERT_IDLE,
	ALERT_QUESTION,
	ALERT_DONE,
	ALERT_STUCK,
	ALERT_BUDGET,
	ALERT_DENIED,
	ALERT_FAILED,
	ALERT_TAMPER,
	ALERT_KINDS
};

enum alert_urgency {
	URGENCY_LOW,    /* worth knowing */
	URGENCY_NORMAL, /* work has come to an end */
	URGENCY_HIGH,   /* work stands still until a person acts */
};

struct alert {
	enum alert_kind kind;
	int64_t time_us;     /* 0: now */
	int64_t deadline_us; /* of a question; 0: none */
	const char *id;      /* names the alert; the same id is told once */
	const char *key;     /* alerts of one key replace each other */
	const char *host;    /* "claude-code" */
	const char *session; /* the host's session id */
	const char *agent;
	const char *project;  /* path of the project root */
	const char *worktree; /* if it is another folder than the project */
	const char *branch;
	const char *task;     /* the first words of what the person asked for */
	const char *title;    /* "Claude Code asks: run a command" */
	const char *body;     /* the command or question, whole */
	const char *why;      /* why it is asked */
	const char *terminal; /* "/dev/pts/3", where the agent runs */
	const char *file;     /* its name in the spool, when read */
};

const char *alert_kind_name(enum alert_kind kind);
int alert_kind_parse(const char *name); /* -1 if it is none */
enum alert_urgency alert_urgency(enum alert_kind kind);
const char *alert_urgency_name(enum alert_urgency urgency);
int alert_urgency_parse(const char *name); /* -1 if it is none */

/*
 * The text of a spool file. Long members are shortened in the middle, so that
 * it always fits ALERT_TEXT_MAX and the end of a command is still there.
 */
void alert_write(struct buf *out, const struct alert *alert);
/* `text` is changed in place. */
int alert_parse(struct alert *alert, char *text, size_t len,
    struct arena *arena, struct err *err);

#endif
