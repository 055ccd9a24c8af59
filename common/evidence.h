/*
 * The shared log: one JSON object a line, append-only, each line chained to
 * the one before. Format and rules stand in holdfast-evidence(5).
 *
 * Owner:  the caller owns descriptors and bufs.
 * Units:  bytes; a line has at most EVIDENCE_LINE_MAX with its newline.
 * Errors: -1 and `err`. A damaged log is sealed and goes on; it is never cut.
 */
#ifndef HOLDFAST_EVIDENCE_H
#define HOLDFAST_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct decision;
struct err;
struct event;

#define EVIDENCE_FILE "evidence.jsonl"
#define EVIDENCE_LINE_MAX ((size_t)64 << 10)
/* ,"n":"…","body":"…","prev":"…","hash":"…"} and the newline */
#define EVIDENCE_TRAILER_LEN 247
#define EVIDENCE_BODY_MAX (EVIDENCE_LINE_MAX - EVIDENCE_TRAILER_LEN)

struct evidence_record {
	uint64_t n;
	char body[65], prev[65], hash[65];
};

/*
 * A record is written as its members, from evidence_begin() on, with the
 * json_put functions; long and secret values through evidence_put(), which
 * redacts and shortens. evidence_append() adds the trailer and writes it.
 */
void evidence_begin(struct buf *body, const char *event);
void evidence_put(struct buf *body, const char *key, const char *text);
void evidence_put_event(struct buf *body, const struct event *event);
void evidence_put_decision(struct buf *body, const struct decision *decision);
/* `statefd` is the project's state folder. Waits at most `wait_ms` for the
 * lock. */
int evidence_append(int statefd, struct buf *body, int64_t wait_ms,
    struct evidence_record *record, struct err *err);

/* The trailer of one whole line (without its newline); -1 if it has none. */
int evidence_parse_trailer(
    const char *line, size_t len, struct evidence_record *record);

#endif
