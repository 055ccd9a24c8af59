/*
 * A scratch home, project and installation, for the tests of wiring.
 */
#ifndef HOLDFAST_WIRING_SCRATCH_H
#define HOLDFAST_WIRING_SCRATCH_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "host.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "wiring.h"
#include "wiring_settings.h"

#include "unit.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM ((size_t)1 << 20)
#define WIRE(text) wire(text, strlen(text))

/* A scratch home, project and installation. */
static struct {
	char top[40];
	struct arena arena;
	struct place place;
	const char *libexec, *project;
	const struct host *host;
	const struct host_settings *settings;
} s;

static inline const char *below(const char *name)
{
	const char *path = path_join(s.top, name, &s.arena);

	assert_non_null(path);
	return path;
}

static inline void put(const char *path, const char *text, mode_t mode)
{
	struct err err = {0};
	char *dir = arena_strdup(&s.arena, path);

	*strrchr(dir, '/') = '\0';
	assert_int_equal(io_make_dirs(dir, 0700, &err), 0);
	assert_int_equal(
	    io_replace_file(path, text, strlen(text), mode, &err), 0);
}

static inline int set_up(void **state)
{
	struct err err = {0};
	size_t i;

	(void)state;
	memset(&s, 0, sizeof(s));
	strcpy(s.top, "/tmp/holdfast-wiring.XXXXXX");
	assert_non_null(mkdtemp(s.top));
	s.host = host_find("claude-code");
	s.settings = wiring_settings_find("claude-code");
	s.libexec = below("libexec/holdfast");
	s.project = below("project");
	for (i = 0; i < s.host->n_hooks; i++)
		put(arena_printf(&s.arena, "%s/holdfast-%s", s.libexec,
			s.host->hooks[i].program),
		    "#!/bin/sh\n", 0755);
	put(below("project/.git/HEAD"), "", 0600);
	setenv("HOME", below("home"), 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("CLAUDE_CONFIG_DIR");
	assert_int_equal(place_find(&s.place, s.project, &s.arena, &err), 0);
	return 0;
}

static inline int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int tear_down(void **state)
{
	(void)state;
	nftw(s.top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(&s.arena);
	return 0;
}

/* The text with all hooks wired. */
static inline const char *wire(const char *text, size_t len)
{
	struct buf out = BUF_INIT(ROOM);
	struct err err = {0};
	const char *result;

	if (s.settings->wire(s.host, s.libexec, text, len, &out, &err) < 0)
		fail_msg("%s", err.msg);
	result = arena_strndup(&s.arena, out.data, out.len);
	buf_free(&out);
	return result;
}

/* `text` with the first `from` become `to`. */
static inline const char *swap(
    const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	return arena_printf(&s.arena, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
}

static inline void user(const char *text)
{
	put(below("home/.claude/settings.json"), text, 0600);
}

static inline struct wiring look(void)
{
	struct wiring wiring;
	struct err err = {0};

	assert_int_equal(
	    wiring_read(&wiring, s.host, &s.place, s.project, &s.arena, &err),
	    0);
	return wiring;
}

static inline const struct host_hook *guard(void)
{
	size_t i;

	for (i = 0; i < s.host->n_hooks; i++)
		if (!strcmp(s.host->hooks[i].program, "pre-tool-use"))
			return &s.host->hooks[i];
	fail();
	return NULL;
}

static inline bool tells(const struct wiring *wiring, const char *words)
{
	const struct wiring_trouble *trouble;

	for (trouble = wiring->troubles; trouble; trouble = trouble->next)
		if (strstr(trouble->text, words))
			return true;
	return false;
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
