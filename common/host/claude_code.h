/*
 * Claude Code's side that answers; host/claude_code.c has the one that reads.
 *
 * Owner, Units, Errors: as for reply() in host.h.
 */
#ifndef HOLDFAST_CLAUDE_CODE_H
#define HOLDFAST_CLAUDE_CODE_H

struct buf;
struct decision;
struct event;

int claude_code_reply(struct buf *out, struct buf *errs,
    const struct event *event, const struct decision *decision);

#endif
