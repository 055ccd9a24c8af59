/*
 * Which of our hooks are wired into a host's settings, and what keeps them
 * from running: switched off, in a file that the host drops, pointing to a
 * program that is gone.
 *
 * Owner:  everything lives in the arena.
 * Units:  timeouts are milliseconds; lines count from 1, 0 means none.
 * Errors: -1 only where nothing can be said (no memory, an unknown host). What
 *         is wrong with the settings is no error but a list of troubles.
 */
#ifndef HOLDFAST_WIRING_H
#define HOLDFAST_WIRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct host;
struct host_hook;
struct host_settings;
struct place;

#define WIRING_FILE_MAX ((size_t)4 << 20)
#define WIRING_TIMEOUT_MIN_MS 3000 /* our own deadline must come first */

enum wiring_scope {
	WIRING_USER,
	WIRING_PROJECT, /* of the folder that the host is started in */
	WIRING_LOCAL,   /* the same, not shared by git */
	WIRING_MANAGED, /* the administrator's */
};

struct wiring_file {
	enum wiring_scope scope;
	const char *path;
	bool exists;
	bool dropped;      /* the host ignores all of it */
	bool off;          /* switches hooks off */
	bool managed_only; /* switches all but the administrator's off */
	struct wiring_file *next;
};

/* One of our programs, found in a file. */
struct wiring_entry {
	const struct wiring_file *file;
	const struct host_hook *hook; /* NULL: no longer in our table */
	const char *event;
	const char *command;     /* as written */
	const char *program;     /* the path in it */
	const char *const *args; /* NULL ends; NULL: run through a shell */
	int64_t timeout_ms;      /* 0: the host's default */
	size_t line;
	const char *fault; /* why it does not do its work; NULL: it does */
	bool works;        /* no fault, and its file is read */
	struct wiring_entry *next;
};

enum wiring_harm {
	WIRING_NOTE, /* worth knowing */
	WIRING_HOLE, /* hooks that should run do not, or not as they should */
};

struct wiring_trouble {
	enum wiring_harm harm;
	bool cause;       /* a hole if anything turns out to be missing */
	const char *file; /* NULL: of no one file */
	size_t line;
	const char *text;
	const char *mend; /* a command or a sentence */
	struct wiring_trouble *next;
};

struct wiring {
	const struct host *host;
	const struct host_settings *settings;
	struct arena *arena;
	struct wiring_file *files;
	struct wiring_entry *entries;
	struct wiring_trouble *troubles;
	bool full; /* out of memory on the way */
};

/* `start` is the folder that the host is, or would be, started in. */
int wiring_read(struct wiring *wiring, const struct host *host,
    const struct place *place, const char *start, struct arena *arena,
    struct err *err);

/* Every hook of the host runs, and as it should. */
bool wiring_is_whole(const struct wiring *wiring);
/* The entry that makes this hook run; NULL if none does. */
const struct wiring_entry *wiring_find(
    const struct wiring *wiring, const struct host_hook *hook);
/* The first hole, NULL if there is none. */
const struct wiring_trouble *wiring_hole(const struct wiring *wiring);
const char *wiring_scope_name(enum wiring_scope scope);
/* The host's settings file of that scope, there or not; NULL if unknown. */
const char *wiring_path(const struct host *host, enum wiring_scope scope,
    const struct place *place, const char *start, struct arena *arena);

/* --- what install and uninstall wrote last --- */

#define WIRING_ABSENT "absent" /* the hash of a file that is not there */

struct wiring_stamp {
	const char *path; /* of the settings file */
	const char *host;
	const char *by;       /* "install" or "uninstall" */
	const char *hash;     /* of what it wrote, or WIRING_ABSENT */
	const char *original; /* file in backups/; NULL: there was none */
	const char *made;     /* the topmost folder made for it, or NULL */
	int64_t time_us;
};

/* false if there is none of this file. */
bool wiring_stamp_find(const struct place *place, const char *path,
    struct wiring_stamp *stamp, struct arena *arena);
/* The settings files with a stamp, at most `max`; how many they are. */
size_t wiring_stamp_paths(const struct place *place, const char **paths,
    size_t max, struct arena *arena);
/* Adds it, or takes the place of the one of the same file. */
int wiring_stamp_save(const struct place *place,
    const struct wiring_stamp *stamp, struct arena *arena, struct err *err);
/*
 * Is the file at `path`, as it is now, what install or uninstall wrote there
 * last? Then a person did it, and nobody has touched it since.
 */
bool wiring_was_ours(
    const struct place *place, const char *path, struct arena *arena);

/* --- for the files in host/ that know a host's settings --- */

void wiring_add_trouble(struct wiring *wiring,
    const struct wiring_trouble *trouble, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* `entry` is copied; its program is looked at. */
void wiring_add_entry(struct wiring *wiring, const struct wiring_entry *entry);

#endif
