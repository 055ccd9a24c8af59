/*
 * Alerts on their way to a person: one file each in the project's spool/
 * folder, complete the moment it has its name, removed when delivered.
 *
 * Owner:  the caller owns the strings.
 * Units:  microseconds since 1970; a file has at most SPOOL_FILE_MAX bytes.
 * Errors: -1 and `err`; an alert that cannot be spooled is never an answer to
 *         the host.
 */
#ifndef HOLDFAST_SPOOL_H
#define HOLDFAST_SPOOL_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

#define SPOOL_DIR "spool"
#define SPOOL_FILE_MAX ((size_t)64 << 10)

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

/* Texts are UTF-8 and redacted already; NULL means not known. */
struct alert {
	enum alert_kind kind;
	int64_t time_us;
	const char *id;      /* names the alert; the same id is told once */
	const char *host;    /* "claude-code" */
	const char *session; /* the host's session id */
	const char *agent;
	const char *project; /* path of the project root */
	const char *branch;
	const char *title; /* "Claude Code asks: run a command" */
	const char *body;  /* the command or question, whole */
	const char *why;
	const char *file; /* its name in the spool, when read */
};

const char *alert_kind_name(enum alert_kind kind);
int alert_kind_parse(const char *name); /* -1 if it is none */

/* `statefd` is the project's state folder. Fills in alert->id if NULL. */
int spool_add(
    int statefd, struct alert *alert, struct arena *arena, struct err *err);
/* The oldest ones first; *alerts lives in the arena. Broken files are set aside
 * as NAME.bad. */
int spool_list(int statefd, struct alert **alerts, size_t *n,
    struct arena *arena, struct err *err);
int spool_remove(int statefd, const struct alert *alert, struct err *err);

#endif
