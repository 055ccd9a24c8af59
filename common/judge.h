/*
 * What the policy says to a tool call.
 *
 * Owner:  everything in the decision lives in the event's arena.
 * Units:  none.
 * Errors: -1 and `err` when the call cannot be judged; the guard then refuses.
 *
 * Every rule of every file is asked and the strictest answer stands; among
 * equals the first. Nothing here knows a host or writes anything; the only
 * program that is ever started is git, and only for what may lose work.
 */
#ifndef HOLDFAST_JUDGE_H
#define HOLDFAST_JUDGE_H

#include "decision.h"
#include "known.h"
#include "lost.h"
#include "shell.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct call;
struct effects;
struct err;
struct event;
struct policy;
struct policy_rule;

#define JUDGE_CREATES_MAX 16

struct judge {
	const struct policy *policy;
	const struct event *event;
	struct arena *arena;
	struct decision *decision;
	struct err *err;
	bool assume_lost; /* don't ask git: all work would be lost */
	int statefd;      /* where the evidence is; 0 or -1: not to be asked */
	/* Files that the call would make, for the record: what a session made
	 * itself it may delete again. */
	const char *creates[JUDGE_CREATES_MAX];
	size_t n_creates;
	const char *records; /* the end of the evidence, once it is read */

	/* From here on used by the parts of the judge only. */
	struct known known;
	struct lost lost;
	const char *lost_subject;
	const struct shell_reading *reading;
	const char *fetched[JUDGE_CREATES_MAX]; /* files out of the network */
	size_t n_fetched;
	struct { /* programs that the line itself copies or links */
		const char *to, *from;
	} copies[JUDGE_CREATES_MAX];
	size_t n_copies;
	/* Only files of this name are meant, by `find -name`; NULL: all. */
	const char *names;
	/* What xargs gets from the program in front of it, if that is known. */
	const struct effects *given;
	const struct shell_command *giver;
};

enum judge_access {
	JUDGE_READ,   /* its content is shown */
	JUDGE_WRITE,  /* it is made or changed */
	JUDGE_EMPTY,  /* its content is lost */
	JUDGE_DELETE, /* it goes, with all that is below it */
	JUDGE_MOVE,   /* it goes, but is kept elsewhere */
	JUDGE_MODE,   /* its content stays */
	JUDGE_INTO,   /* files are made below it */
	JUDGE_WORK,   /* a tool of the project's works there */
	JUDGE_TOUCH,  /* named by a program of which we do not know */
};

/* One file of a call: as it was named, and where it really stands. */
struct judge_target {
	const char *named; /* absolute, worked out by text alone */
	const char *real;
	bool below; /* something in it, not known what */
	struct judge_target *next;
};

struct judge_targets {
	struct judge_target *first, **end;
	size_t n;
	bool unknown; /* it may be anything */
};

/* Fills judge->decision, which was made by decision_init(). */
int judge_tool(struct judge *judge);

/* The parts of it, each for its kind of target. */
int judge_command(struct judge *judge, const char *command, const char *cwd);
int judge_path(struct judge *judge, const char *path, const char *cwd,
    enum judge_access access);
int judge_mcp(struct judge *judge);
int judge_web(struct judge *judge);
int judge_subagent(struct judge *judge);

/* One file, whatever names it. `subject` is what is shown. */
int judge_target(struct judge *judge, const struct judge_target *target,
    enum judge_access access, const char *subject);
/* The files that a word of a command stands for. */
int judge_resolve(struct judge *judge, const struct shell_command *command,
    const struct shell_word *word, struct judge_targets *targets);
/* The files that a word's pattern matches just now; if they are too many, all
 * that is below the folder in front of its first wildcard. */
int judge_glob(struct judge *judge, const struct shell_word *word,
    const char *cwd, struct judge_targets *out);
int judge_add_target(struct judge *judge, const char *path, bool below,
    struct judge_targets *out);
/* A file that the call would make; for the record, "creates":[…]. */
void judge_remember(struct judge *judge, const char *path);
void judge_put_creates(const struct judge *judge, struct buf *record);
/* Did this session make it, or a folder that it is in? `arg` is the judge. */
bool judge_made(void *arg, const char *path);
/* What a command does to files. */
int judge_effects(struct judge *judge, const struct call *call);
int judge_redirects(struct judge *judge, const struct shell_command *command);
/* One access to all that a word stands for; what is shown is the file's name
 * or the command. */
int judge_word(struct judge *judge, const struct shell_command *command,
    const struct shell_word *word, enum judge_access access, bool named);
/* The rules of the packs and of the policy. */
int judge_rules(struct judge *judge, const struct call *call, bool *approved);
int judge_sql(struct judge *judge, const struct call *call, const char *text);
/* Asks git about all that was gathered on the way. */
int judge_lost(struct judge *judge);
/* A rule's `lost` line. */
int judge_may_lose(
    struct judge *judge, const struct call *call, const char *what);

/*
 * Takes the verdict if it is stricter than the one that stands. Texts have to
 * live as long as the arena.
 */
void judge_add(struct judge *judge, enum verdict verdict, const char *rule,
    const char *origin, const char *subject, const char *why,
    const char *instead);
/* The command as a person would type it, cut to a line's length. */
const char *judge_describe(
    struct judge *judge, const struct shell_command *command);
int judge_no_memory(struct judge *judge);

/* No release lets it through: it is about Holdfast itself. */
bool judge_is_final(const struct decision *decision);

/* Does a file of Holdfast's stand at `path`, which is absolute and real? */
bool judge_is_own(const struct judge *judge, const char *path);
bool judge_is_temporary(const char *path);
bool judge_is_in_scope(const struct judge *judge,
    const struct judge_target *target, const char **where);
/* The pattern of `list` that the target matches, or NULL. */
const struct policy_value *judge_find_pattern(const struct judge *judge,
    const struct policy_value *list, const struct judge_target *target);
bool judge_is_secret(const struct judge *judge,
    const struct judge_target *target, const struct policy_value **by);

#endif
