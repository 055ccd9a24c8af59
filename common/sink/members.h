/*
 * All that is known of an alert, by name: what a webhook and a program get as
 * one JSON object, and what a template can name.
 *
 * Owner:  values are borrowed from the alert and the arena.
 * Units:  as sent: times as 2026-11-21T02:03:04.567890Z.
 * Errors: -1 without memory. A value that is not known is NULL.
 */
#ifndef HOLDFAST_SINK_MEMBERS_H
#define HOLDFAST_SINK_MEMBERS_H

struct alert;
struct arena;
struct buf;
struct sink_run;

#define MEMBERS 18

struct member {
	const char *name, *value;
};

/* In low detail only what names nothing but the project and the machine. */
int members_init(struct member members[MEMBERS], const struct sink_run *run,
    const struct alert *alert, struct arena *arena);
void members_put(struct buf *out, const struct member members[MEMBERS]);

#endif
