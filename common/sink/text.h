/*
 * What an alert says, in pieces that each sink puts together in its own form.
 *
 * Control characters, broken UTF-8 and the marks that turn the direction of
 * writing are replaced before anything else: a command must look like what it
 * is. What does not fit is taken out of the middle of the command, so that
 * its end survives; no character is split.
 *
 * Owner:  pieces live in the arena; text goes to the caller's buf.
 * Units:  as in enum text_unit.
 * Errors: -1 without memory; the buf's own.
 */
#ifndef HOLDFAST_SINK_TEXT_H
#define HOLDFAST_SINK_TEXT_H

#include "alert.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct sink_run;

/* What the service counts. */
enum text_unit {
	UNIT_BYTES,
	UNIT_CHARS, /* code points */
	UNIT_UTF16,
};

enum text_escape {
	ESCAPE_NONE,
	ESCAPE_XML,      /* & < > as entities */
	ESCAPE_FENCE,    /* inside ```: no ``` of its own */
	ESCAPE_SLACK,    /* both of them */
	ESCAPE_MARKDOWN, /* a \ before what means something */
};

struct text_form {
	enum text_unit unit;
	enum text_escape escape;
	bool raw; /* the service counts before escaping */
};

/* NULL: nothing to say. */
struct text {
	const char *title;   /* never NULL */
	const char *command; /* what it is about; NULL in low detail */
	const char *why;
	const char *where; /* agent, project, branch, machine */
	const char *when;  /* since when, until when */
};

/* The pieces, in the detail that the sink is set to (`detail = full|low`). */
int text_init(struct text *text, const struct sink_run *run,
    const struct alert *alert, struct arena *arena);

/* How much `text` is when escaped. */
size_t text_cost(const char *text, struct text_form form);
/* Appends `text`, escaped and cut in the middle to `max` units. */
void text_add(
    struct buf *out, const char *text, struct text_form form, size_t max);
/* Command, why, where and when on lines of their own, in `max` units. */
void text_add_body(struct buf *out, const struct text *text,
    struct text_form form, size_t max);
/* The same without the command. */
void text_add_rest(struct buf *out, const struct text *text,
    struct text_form form, size_t max);
/* A copy without what could disguise or break it; newlines are kept. */
char *text_clean(const char *text, struct arena *arena);

#endif
