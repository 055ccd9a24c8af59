/*
 * The settings of one agent CLI: where they stand, how our hooks are written
 * into them, and how the agent would start those. One constant per file
 * wiring/NAME.c, apart from the host itself, so that the hot hooks need not
 * carry it.
 *
 * Owner:  constants are static; texts that are made go to the caller's buf.
 * Units:  none.
 * Errors: wire() and unwire() refuse what they do not understand (ERR_INPUT
 *         with "line N: …") and then nothing may be written.
 */
#ifndef HOLDFAST_WIRING_SETTINGS_H
#define HOLDFAST_WIRING_SETTINGS_H

#include "wiring.h"

struct buf;

enum settings_base {
	BASE_ROOT,    /* an absolute path */
	BASE_HOME,    /* below the host's own folder in the home */
	BASE_START,   /* below the folder that the host is started in */
	BASE_GITROOT, /* below the git root above that, or that itself */
};

struct settings_source {
	enum wiring_scope scope;
	enum settings_base base;
	const char *path;
	bool folder; /* every *.json in it */
};

/* What doctor sends to a program, and what it may answer. */
enum probe_answer {
	PROBE_QUIET,   /* nothing on stdout, status 0 */
	PROBE_REFUSED, /* the host would not do it */
	PROBE_DONE,    /* status 0; nothing or something on stdout */
	PROBE_EITHER,  /* the same, or a refusal: it depends */
};

struct host_probe {
	const char *event, *program;
	const char *payload; /* below share/holdfast/payloads */
	const char *command; /* in place of the payload's command, or NULL */
	enum probe_answer answer;
};

struct probe_variable {
	const char *name;
	const char *value; /* NULL: the project's folder */
};

struct host_settings {
	const char *host;
	const char *const *programs; /* names on PATH; NULL ends */
	const char *folder;          /* in the home, ".claude" */
	const char *folder_variable; /* moves that folder; NULL: nothing does */
	const struct settings_source *sources;
	size_t n_sources;
	const char *empty; /* the text to begin a new file with */

	/* Adds files' entries and troubles to `wiring`. */
	void (*inspect)(struct wiring *wiring, struct wiring_file *file,
	    const char *text, size_t len);
	/* All hooks of the host, from `libexec`; older ones are replaced. */
	int (*wire)(const struct host *host, const char *libexec,
	    const char *text, size_t len, struct buf *out, struct err *err);
	/* None of ours. Empty containers stay only if `original` has them. */
	int (*unwire)(const struct host *host, const char *text, size_t len,
	    const char *original, struct buf *out, struct err *err);
	/* Is nothing left in the text but what wire() began with? */
	bool (*is_empty)(const char *text, size_t len);

	const struct host_probe *probes;
	size_t n_probes;
	const struct probe_variable *variables; /* a NULL name ends */
	/* Would the host hold the call back on this answer of the guard? */
	bool (*refuses)(int status, const char *out, size_t len);
};

extern const struct host_settings host_settings_claude_code;

const struct host_settings *wiring_settings_find(const char *host);
/* Is the agent on this machine: its program on PATH, or its folder? */
bool wiring_settings_found(const struct host_settings *settings,
    const struct place *place, struct arena *arena);
/* The first of its programs on PATH; NULL if there is none. */
const char *wiring_settings_program(
    const struct host_settings *settings, struct arena *arena);

#endif
