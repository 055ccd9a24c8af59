/*
 * What happened in an agent, in words that no host owns.
 *
 * Owner:  strings live in the arena that the event was read into.
 * Units:  a missing text is "", never NULL, so that readers need no check;
 *         sizes are bytes, durations milliseconds.
 * Errors: none; an event is plain data. The zero kind is "not understood".
 */
#ifndef HOLDFAST_EVENT_H
#define HOLDFAST_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct cJSON;

enum event_kind {
	EVENT_UNKNOWN = 0,
	EVENT_OTHER, /* known, and of no use to Holdfast */
	EVENT_SESSION_START,
	EVENT_USER_PROMPT_SUBMIT,
	EVENT_PRE_TOOL_USE,
	EVENT_PERMISSION_REQUEST,
	EVENT_POST_TOOL_USE,
	EVENT_NOTIFICATION,
	EVENT_PRE_COMPACT,
	EVENT_STOP,
	EVENT_STOP_FAILURE, /* the turn ended by an error of the model's service
			     */
	EVENT_SUBAGENT_START,
	EVENT_SUBAGENT_STOP,
	EVENT_SESSION_END,
	EVENT_CONFIG_CHANGE,
};

enum tool_kind {
	TOOL_NONE = 0,
	TOOL_SHELL,
	TOOL_WRITE,
	TOOL_EDIT,
	TOOL_READ,
	TOOL_WEB,
	TOOL_SUBAGENT,
	TOOL_MCP,
	TOOL_QUESTION, /* asks the person something */
	TOOL_OTHER,
};

struct event {
	enum event_kind kind;
	const char *host;    /* the host's name, as in the command line */
	const char *name;    /* the event's name in the host's own words */
	const char *session; /* the host's session id */
	const char *agent;   /* subagent id, "" in the main agent */
	const char *agent_type;
	const char
	    *turn; /* id of the person's prompt, where the host has one */
	const char *call;    /* id of the tool call */
	const char *cwd;     /* absolute */
	const char *project; /* the folder that the host was started in */
	const char *transcript;
	const char *mode; /* the host's permission mode */
	const char
	    *source; /* what started, ended or changed: startup, compact, … */
	bool attended; /* a person can be asked in the host's own dialog */

	enum tool_kind tool;
	const char *tool_name;    /* in the host's own words */
	const char *command;      /* TOOL_SHELL */
	const char *const *paths; /* files written, edited or read */
	size_t n_paths;
	const char *content; /* what is written; NULL if not known */
	const char *url;
	const char *model;
	const char
	    *server; /* TOOL_MCP: the server, its own name for the tool */
	const char *server_tool;
	const struct cJSON *input; /* the host's own arguments, or NULL */

	bool failed;         /* the tool ran and failed */
	int exit_status;     /* -1: not known */
	int64_t duration_ms; /* -1: not known */
	const char *message; /* prompt, notification, error or last answer */
	bool machine;        /* a prompt that no person typed */
	bool stop_active;    /* the host says: a stop was refused before */
	bool waiting;        /* a stop that only waits for work in background */
};

/* Everything empty: "" for texts, -1 for numbers that are not known. */
void event_init(struct event *event);
/* "pre_tool_use" and so on, as the evidence log says it. */
const char *event_kind_name(enum event_kind kind);
const char *tool_kind_name(enum tool_kind tool);

#endif
