/*
 * The policy: three files, one syntax, read in the order system, user,
 * project. holdfast-policy(5) is its manual.
 *
 * A project's file can only tighten. Until a person has trusted its content,
 * what it would run, inject or open is not used: policy_may_use() says which.
 * What it denies, asks for and protects holds from the start.
 *
 * Owner:  everything lives in the arena.
 * Units:  as in the names; 0 means not set.
 * Errors: ERR_CONFIG with FILE:LINE. A policy with a mistake is no policy:
 *         the guard then refuses, and says where the mistake is.
 */
#ifndef HOLDFAST_POLICY_H
#define HOLDFAST_POLICY_H

#include "decision.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct place;

enum policy_layer {
	LAYER_BUILTIN,
	LAYER_SYSTEM,
	LAYER_USER,
	LAYER_PROJECT
};

/* "FILE:LINE", and whose file it is. */
struct policy_origin {
	const char *where;
	enum policy_layer layer;
};

struct policy_value {
	const char *text;
	struct policy_origin origin;
	struct policy_value *next;
};

/*
 * One rule over commands. It matches if any of `matches` does, everything else
 * that is set holds too, and none of `unless` matches; see rule.h.
 */
struct policy_rule {
	const char *name; /* "deny:npm publish", or NAME of [rule NAME] */
	struct policy_value *matches;
	struct policy_value *unless;
	struct policy_value *input; /* patterns over known standard input */
	struct policy_value *env;   /* patterns over NAME=VALUE before it */
	const char *sql;            /* kinds of statement, see sql.h */
	const char *lost;           /* what git has to find, see lost.h */
	const char *fed;            /* kinds of command on its standard input */
	enum verdict verdict;
	enum verdict unsure; /* if only a run could tell */
	bool has_unsure;     /* else it is the policy's `opaque` */
	const char *why, *instead;
	struct policy_origin origin;
	struct policy_rule *next;
};

enum policy_list {
	LIST_WRITE,      /* [scope] write */
	LIST_PROTECT,    /* [scope] protect */
	LIST_SECRET,     /* [scope] secret */
	LIST_PUBLIC,     /* [scope] public: no secrets, whatever they match */
	LIST_PACK,       /* [commands] pack */
	LIST_WITHOUT,    /* [commands] without: packs left out */
	LIST_RULES_FILE, /* [rules] file */
	LIST_PIN,        /* [rules] pin */
	LIST_MCP_ALLOW,  /* [mcp] allow: SERVER/TOOL */
	LIST_MCP_DENY,
	LIST_WEB_ALLOW, /* [web] allow: HOST */
	LIST_WEB_DENY,
	LIST_SUBAGENT_ALLOW, /* [subagent] allow: TYPE */
	LIST_SUBAGENT_DENY,
	LIST_COUNT
};

struct policy_stop {
	const char *name;
	const char *run;
	const char *when; /* patterns with blanks between; NULL: always */
	uint64_t timeout_s;
	struct policy_origin origin;
	struct policy_stop *next;
};

struct policy_sink {
	const char *name, *type;
	struct policy_value
	    *values; /* text is "key=value"; the sink reads them */
	struct policy_origin origin;
	struct policy_sink *next;
};

/* Lists are in the order of the files and of their lines. */
struct policy {
	const struct place *place;
	bool observe; /* judge and record, refuse nothing */
	bool evidence_optional;
	bool has_project; /* the project has a file */
	bool trusted;     /* set by trust_load(): a person trusts it as it is */
	const char *project_text; /* the project's file, NULL if none */

	struct policy_rule *rules;
	struct policy_value *lists[LIST_COUNT];
	struct policy_stop *stops;
	struct policy_sink *sinks;
	struct policy_value *alert; /* [alert] as "key=value" */
	enum verdict opaque;        /* for what cannot be understood */
	unsigned reanchor_calls;    /* 0: never */
	unsigned stop_max_blocks;
};

/* The files of this place; those that do not exist are empty. */
int policy_load(struct policy *policy, const struct place *place,
    struct arena *arena, struct err *err);
/* Other people's lines that run, inject or open something need trust. */
bool policy_may_use(
    const struct policy *policy, const struct policy_origin *origin);
/* The value of one key of a sink, NULL if it is not set. */
const char *policy_sink_value(const struct policy_sink *sink, const char *key);

#endif
