#include "wiring.h"

#include "arena.h"
#include "err.h"
#include "host.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "util.h"
#include "wiring_settings.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TROUBLE_TEXT_MAX 400
#define FOLDER_FILES_MAX 200

static const char *const scope_names[] = {
    "user", "project", "local", "managed"};

const char *wiring_scope_name(enum wiring_scope scope)
{
	return scope_names[scope];
}

/* --- what was found --- */

void wiring_add_trouble(struct wiring *wiring,
    const struct wiring_trouble *trouble, const char *fmt, ...)
{
	struct wiring_trouble **last = &wiring->troubles, *copy;
	char text[TROUBLE_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	copy = arena_alloc(wiring->arena, sizeof(*copy));
	if (copy) {
		*copy = *trouble;
		copy->text = arena_strdup(wiring->arena, text);
	}
	if (!copy || !copy->text) {
		wiring->full = true;
		return;
	}
	while (*last)
		last = &(*last)->next;
	copy->next = NULL;
	*last = copy;
}

/* Why the program at `path` cannot run; NULL if it can. */
static const char *program_fault(const char *path)
{
	struct stat st;

	if (path[0] != '/')
		return "its path is not absolute";
	if (stat(path, &st) < 0)
		return "the program is not there";
	if (!S_ISREG(st.st_mode) || access(path, X_OK) < 0)
		return "the program cannot be executed";
	return NULL;
}

void wiring_add_entry(struct wiring *wiring, const struct wiring_entry *entry)
{
	struct wiring_entry **last = &wiring->entries;
	struct wiring_entry *copy = arena_alloc(wiring->arena, sizeof(*copy));

	if (!copy) {
		wiring->full = true;
		return;
	}
	*copy = *entry;
	if (!copy->fault)
		copy->fault = program_fault(copy->program);
	if (!copy->fault && copy->timeout_ms &&
	    copy->timeout_ms < WIRING_TIMEOUT_MIN_MS)
		copy->fault = "its timeout is too short to answer in";
	while (*last)
		last = &(*last)->next;
	copy->next = NULL;
	*last = copy;
}

/* --- where the files stand --- */

static const char *base_folder(const struct host_settings *settings,
    enum settings_base base, const struct place *place, const char *start,
    struct arena *arena)
{
	const char *moved = settings->folder_variable
				? place_env(settings->folder_variable)
				: NULL;
	struct place at = {0};
	struct err ignored = {0};

	switch (base) {
	case BASE_ROOT:
		return "/";
	case BASE_HOME:
		if (moved && moved[0] == '/')
			return moved;
		return place->home
			   ? path_join(place->home, settings->folder, arena)
			   : NULL;
	case BASE_START:
		return start;
	case BASE_GITROOT:
		if (place_find(&at, start, arena, &ignored) == 0 && at.worktree)
			return at.worktree;
		return start;
	}
	return NULL;
}

static const char *source_path(const struct host_settings *settings,
    const struct settings_source *source, const struct place *place,
    const char *start, struct arena *arena)
{
	const char *base =
	    base_folder(settings, source->base, place, start, arena);

	return base ? path_absolute(source->path, base, NULL, arena) : NULL;
}

const char *wiring_path(const struct host *host, enum wiring_scope scope,
    const struct place *place, const char *start, struct arena *arena)
{
	const struct host_settings *settings = wiring_settings_find(host->name);
	size_t i;

	for (i = 0; settings && i < settings->n_sources; i++)
		if (settings->sources[i].scope == scope &&
		    !settings->sources[i].folder)
			return source_path(settings, &settings->sources[i],
			    place, start, arena);
	return NULL;
}

/* --- reading --- */

static struct wiring_file *add_file(
    struct wiring *wiring, enum wiring_scope scope, const char *path)
{
	struct wiring_file **last = &wiring->files;
	struct wiring_file *file = arena_alloc(wiring->arena, sizeof(*file));

	if (!file) {
		wiring->full = true;
		return NULL;
	}
	file->scope = scope;
	file->path = path;
	while (*last)
		last = &(*last)->next;
	*last = file;
	return file;
}

static void read_source(
    struct wiring *wiring, enum wiring_scope scope, const char *path)
{
	struct wiring_file *file = add_file(wiring, scope, path);
	struct wiring_trouble trouble = {
	    .cause = true, .file = path, .mend = "mend or remove the file"};
	struct err err = {0};
	char *text;
	size_t len;

	if (!file)
		return;
	if (io_read_file(AT_FDCWD, path, WIRING_FILE_MAX, wiring->arena, &text,
		&len, &err) < 0) {
		if (err.kind == ERR_MISSING)
			return;
		file->exists = true;
		file->dropped = true;
		wiring_add_trouble(wiring, &trouble, "%s", err.msg);
		return;
	}
	file->exists = true;
	wiring->settings->inspect(wiring, file, text, len);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_folder(
    struct wiring *wiring, enum wiring_scope scope, const char *path)
{
	const char *names[FOLDER_FILES_MAX];
	DIR *dir = opendir(path);
	const struct dirent *entry;
	size_t n = 0, i;

	if (!dir)
		return;
	while (n < FOLDER_FILES_MAX && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && str_ends(entry->d_name, ".json"))
			names[n++] =
			    path_join(path, entry->d_name, wiring->arena);
	closedir(dir);
	for (i = 0; i < n; i++) {
		if (!names[i]) {
			wiring->full = true;
			return;
		}
	}
	qsort(names, n, sizeof(*names), by_text);
	for (i = 0; i < n; i++)
		read_source(wiring, scope, names[i]);
}

/* --- the judgement --- */

static void decide_works(struct wiring *wiring)
{
	bool off = false, managed_off = false, managed_only = false;
	const struct wiring_file *file;
	struct wiring_entry *entry;

	for (file = wiring->files; file; file = file->next) {
		if (file->dropped)
			continue;
		off = off || file->off;
		if (file->scope == WIRING_MANAGED) {
			managed_off = managed_off || file->off;
			managed_only = managed_only || file->managed_only;
		}
	}
	for (entry = wiring->entries; entry; entry = entry->next) {
		bool managed = entry->file->scope == WIRING_MANAGED;

		entry->works = !entry->fault && !entry->file->dropped &&
			       !managed_off &&
			       (managed || (!off && !managed_only));
	}
}

static const struct wiring_entry *faulty(
    const struct wiring *wiring, const struct host_hook *hook)
{
	const struct wiring_entry *entry;

	for (entry = wiring->entries; entry; entry = entry->next)
		if (entry->hook == hook && entry->fault)
			return entry;
	return NULL;
}

static void tell_missing(struct wiring *wiring, const struct host_hook *hook)
{
	const struct wiring_entry *entry = faulty(wiring, hook);
	struct wiring_trouble trouble = {.harm = WIRING_HOLE};

	trouble.mend = arena_printf(
	    wiring->arena, "holdfast install --host %s", wiring->host->name);
	if (entry) {
		trouble.file = entry->file->path;
		trouble.line = entry->line;
		wiring_add_trouble(wiring, &trouble,
		    "the hook %s (holdfast-%s) does not work: %s", hook->event,
		    hook->program, entry->fault);
		return;
	}
	wiring_add_trouble(wiring, &trouble, "the hook %s (holdfast-%s) %s",
	    hook->event, hook->program, "is not wired");
}

static bool is_wired(const struct wiring *wiring, const struct host_hook *hook)
{
	const struct wiring_entry *entry;

	for (entry = wiring->entries; entry; entry = entry->next)
		if (entry->hook == hook && !entry->fault)
			return true;
	return false;
}

static bool tell_hook(struct wiring *wiring, const struct host_hook *hook)
{
	if (wiring_find(wiring, hook))
		return false;
	if (wiring->entries && !is_wired(wiring, hook))
		tell_missing(wiring, hook);
	return true;
}

static void tell_none(struct wiring *wiring)
{
	struct wiring_trouble trouble = {.harm = WIRING_HOLE};

	trouble.mend = arena_printf(
	    wiring->arena, "holdfast install --host %s", wiring->host->name);
	wiring_add_trouble(wiring, &trouble,
	    "not one hook of Holdfast is wired into %s", wiring->host->title);
}

/*
 * Hooks that do not run are holes, those that are required first, and so is
 * what keeps them from running.
 */
static void find_holes(struct wiring *wiring)
{
	const struct host *host = wiring->host;
	struct wiring_trouble *trouble;
	bool missing = false;
	size_t i;

	for (i = 0; i < host->n_hooks; i++)
		if (host->hooks[i].required)
			missing = tell_hook(wiring, &host->hooks[i]) || missing;
	for (i = 0; i < host->n_hooks; i++)
		if (!host->hooks[i].required)
			missing = tell_hook(wiring, &host->hooks[i]) || missing;
	if (!wiring->entries)
		tell_none(wiring);
	for (trouble = wiring->troubles; missing && trouble;
	     trouble = trouble->next)
		if (trouble->cause)
			trouble->harm = WIRING_HOLE;
}

int wiring_read(struct wiring *wiring, const struct host *host,
    const struct place *place, const char *start, struct arena *arena,
    struct err *err)
{
	const struct host_settings *settings = wiring_settings_find(host->name);
	struct wiring found = {
	    .host = host, .settings = settings, .arena = arena};
	size_t i;

	if (!settings)
		return err_set(err, ERR_MISSING,
		    "Holdfast does not know the settings of %s", host->title);
	for (i = 0; i < settings->n_sources; i++) {
		const struct settings_source *source = &settings->sources[i];
		const char *at =
		    source_path(settings, source, place, start, arena);

		if (!at)
			continue; /* no home: no user settings either */
		if (source->folder)
			read_folder(&found, source->scope, at);
		else
			read_source(&found, source->scope, at);
	}
	decide_works(&found);
	find_holes(&found);
	if (found.full)
		return err_set(err, ERR_MEMORY, "out of memory");
	*wiring = found;
	return 0;
}

const struct wiring_entry *wiring_find(
    const struct wiring *wiring, const struct host_hook *hook)
{
	const struct wiring_entry *entry;

	for (entry = wiring->entries; entry; entry = entry->next)
		if (entry->hook == hook && entry->works)
			return entry;
	return NULL;
}

const struct wiring_trouble *wiring_hole(const struct wiring *wiring)
{
	const struct wiring_trouble *trouble;

	for (trouble = wiring->troubles; trouble; trouble = trouble->next)
		if (trouble->harm == WIRING_HOLE)
			return trouble;
	return NULL;
}

bool wiring_is_whole(const struct wiring *wiring)
{
	return !wiring_hole(wiring);
}
