/*
 * Where the demonstration takes place: a scratch folder with a home, a project
 * and a policy of its own, which this process and its children live in.
 *
 * Owner:  the caller owns the struct; demo_move_out() removes everything.
 * Units:  none.
 * Errors: told on stderr; 2, or -1 where it says so.
 */
#ifndef HOLDFAST_DEMO_STAGE_H
#define HOLDFAST_DEMO_STAGE_H

#include "fire.h"
#include "project.h"

#define DEMO_HOST "claude-code"

struct demo {
	struct project project;
	char top[64];
	const char *dir; /* the scratch project */
	struct fire fire;
};

int demo_move_in(struct demo *demo);
void demo_move_out(struct demo *demo);
/* A file of the scratch project. */
int demo_write(struct demo *demo, const char *name, const char *text);

/*
 * Fires one hook with one recorded payload, in which `from`, if not NULL, is
 * `to`. demo->fire has the answer until the next call. -1 on failure.
 */
int demo_ask(struct demo *demo, const char *program, const char *payload,
    const char *from, const char *to);

void demo_title(const char *text);
void demo_say(const char *who, const char *text);
/*
 * Tells what the model got. `silence` is NULL where it should have got
 * something, else what it means that it did not.
 */
int demo_show(struct demo *demo, const char *silence);

#endif
