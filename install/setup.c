#include "setup.h"

#include "err.h"
#include "host.h"
#include "io.h"
#include "place.h"
#include "setup_file.h"
#include "term.h"
#include "util.h"
#include "wiring_settings.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define RESULTS_MAX ((size_t)1 << 20)

static const char install_help[] =
    "usage: holdfast install [--host NAME] [--user | --project | --local]\n"
    "                        [--dry-run] [--json]\n\n"
    "Wires Holdfast's hooks into the settings of the agents on this machine. "
    "Nothing\nelse in a settings file is touched, and what was there is kept, "
    "so that\n`holdfast uninstall` can give it back.\n\n"
    "  --host NAME  only this agent, whether it is found here or not\n"
    "  --user       for all of your projects (this is the default)\n"
    "  --project    for the project in this folder, shared by git\n"
    "  --local      for the project in this folder, only for you\n"
    "  --dry-run    show what would change, and write nothing\n"
    "  --json       one JSON object\n";

static const char uninstall_help[] =
    "usage: holdfast uninstall [--host NAME] [--user | --project | --local]\n"
    "                          [--dry-run] [--json]\n\n"
    "Takes the hooks out again: from every settings file that `holdfast "
    "install` has\nwritten, or only from the one you name. A file that nobody "
    "has edited since gets\nback the very bytes it had; from any other only "
    "the hooks of Holdfast go.\n\n"
    "  --host NAME  only this agent\n"
    "  --user, --project, --local\n"
    "               only these settings, whoever wired the hooks there\n"
    "  --dry-run    show what would change, and write nothing\n"
    "  --json       one JSON object\n";

/* --- one host --- */

static bool is_here(struct setup *setup, const struct host *host)
{
	const struct host_settings *settings = wiring_settings_find(host->name);

	return settings &&
	       wiring_settings_found(settings, &setup->place, &setup->arena);
}

/* Was it done already in this run? */
static bool is_done(const struct setup *setup, const char *path)
{
	size_t i;

	for (i = 0; i < setup->n_done; i++)
		if (strcmp(setup->done[i], path) == 0)
			return true;
	return false;
}

static int do_scope(
    struct setup *setup, const struct host *host, enum wiring_scope scope)
{
	const char *path =
	    wiring_path(host, scope, &setup->place, setup->cwd, &setup->arena);

	if (!path)
		return setup_fail(setup, "no home folder: set HOME");
	if (is_done(setup, path))
		return 0;
	return setup_file(setup, host, path);
}

/* Wired is one thing, running another: something may switch hooks off. */
static void warn_of_holes(struct setup *setup, const struct host *host)
{
	const struct wiring_trouble *hole;
	struct wiring wiring;
	struct err err = {0};

	if (wiring_read(&wiring, host, &setup->place, setup->cwd, &setup->arena,
		&err) < 0)
		return;
	hole = wiring_hole(&wiring);
	if (!hole)
		return;
	setup->status = 1;
	(void)fflush(stdout);
	(void)fprintf(stderr,
	    "holdfast install: but %s%s%s\n  to mend it: %s\n", hole->text,
	    hole->file ? ", in " : "", hole->file ? hole->file : "",
	    hole->mend);
}

static void do_host(struct setup *setup, const struct host *host)
{
	int ret = 0;

	if (setup->user)
		ret = do_scope(setup, host, WIRING_USER);
	if (ret == 0 && setup->project)
		ret = do_scope(setup, host, WIRING_PROJECT);
	if (ret == 0 && setup->local)
		ret = do_scope(setup, host, WIRING_LOCAL);
	if (ret == 0 && setup->installs && !setup->dry_run)
		warn_of_holes(setup, host);
}

/* Everything that install has ever written, wherever that was. */
static void undo_stamped(struct setup *setup)
{
	const char *paths[SETUP_FILES_MAX];
	size_t n = wiring_stamp_paths(
	    &setup->place, paths, SETUP_FILES_MAX, &setup->arena);
	size_t i;

	for (i = 0; i < n; i++) {
		struct wiring_stamp stamp;
		const struct host *host;

		if (!wiring_stamp_find(
			&setup->place, paths[i], &stamp, &setup->arena) ||
		    strcmp(stamp.by, "install") != 0 || !stamp.host)
			continue;
		host = host_find(stamp.host);
		if (host && (!setup->host || setup->host == host) &&
		    access(paths[i], F_OK) == 0)
			(void)setup_file(setup, host, paths[i]);
	}
}

/* --- all of it --- */

static void tell_none_found(void)
{
	size_t i;

	(void)printf("No agent that Holdfast knows is on this machine. Looked "
		     "for:\n");
	for (i = 0; hosts[i]; i++) {
		const struct host_settings *settings =
		    wiring_settings_find(hosts[i]->name);

		if (settings)
			(void)printf("  %s: the program %s on PATH, or the "
				     "folder ~/%s\n",
			    hosts[i]->title, settings->programs[0],
			    settings->folder);
	}
	(void)printf("Once one is here: holdfast install\n"
		     "For one that is here but was not found: holdfast "
		     "install --host NAME\n");
}

static void install_all(struct setup *setup)
{
	unsigned found = 0;
	size_t i;

	for (i = 0; hosts[i]; i++) {
		if (setup->host ? setup->host != hosts[i]
				: !is_here(setup, hosts[i]))
			continue;
		found++;
		do_host(setup, hosts[i]);
	}
	if (!found && !setup->json)
		tell_none_found();
}

static void uninstall_all(struct setup *setup, bool named)
{
	size_t i;

	if (!named)
		undo_stamped(setup);
	for (i = 0; hosts[i]; i++)
		if (!setup->host || setup->host == hosts[i])
			do_host(setup, hosts[i]);
}

/* One at a time; what cannot be locked is not worth failing for. */
static void lock(struct setup *setup)
{
	struct err ignored = {0};

	setup->lock = -1;
	if (setup->dry_run ||
	    io_make_dirs(setup->place.user_state, 0700, &ignored) < 0)
		return;
	setup->lock = open(setup->place.user_state,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (setup->lock >= 0)
		(void)flock(setup->lock, LOCK_EX);
}

static void warn_of_root(const struct setup *setup)
{
	const char *user = place_env("SUDO_USER");

	if (geteuid() == 0 && user && strcmp(user, "root") != 0)
		(void)fprintf(stderr,
		    "holdfast %s: this runs as root, so it is about %s, not "
		    "about the settings of %s; run it without sudo for those\n",
		    setup->command,
		    setup->place.home ? setup->place.home : "root's home",
		    user);
}

static int run(struct setup *setup)
{
	bool named = setup->user || setup->project || setup->local;

	if (!named)
		setup->user = true;
	warn_of_root(setup);
	lock(setup);
	if (setup->installs)
		install_all(setup);
	else
		uninstall_all(setup, named);
	if (setup->lock >= 0)
		close(setup->lock);
	if (setup->json)
		(void)printf("{\"files\":[%s],\"dry_run\":%s}\n",
		    setup->results.data, setup->dry_run ? "true" : "false");
	return setup->status;
}

static int command(int argc, char *argv[], bool installs, const char *help)
{
	struct setup setup = {.command = argv[0],
	    .installs = installs,
	    .results = BUF_INIT(RESULTS_MAX)};
	const char *name = NULL;
	const struct term_option options[] = {{"--host", &name, NULL},
	    {"--user", NULL, &setup.user}, {"--project", NULL, &setup.project},
	    {"--local", NULL, &setup.local},
	    {"--dry-run", NULL, &setup.dry_run}, {"--json", NULL, &setup.json},
	    {0}};
	int n = term_options(argc, argv, options, help), status = 2;
	struct err err = {0};
	char cwd[PATH_MAX];

	if (n < 0)
		return n == -2 ? 0 : 2;
	if (n != 1)
		return term_fail(argv[0], "takes no argument");
	if (installs && setup.user + setup.project + setup.local > 1)
		return term_fail(argv[0],
		    "one of --user, --project and --local: agents run the "
		    "hooks of all their settings, so two would run them twice");
	setup.host = name ? host_find(name) : NULL;
	if (name && !setup.host)
		return term_fail(argv[0], "there is no agent \"%s\"", name);
	setup.cwd = getcwd(cwd, sizeof(cwd));
	if (!setup.cwd)
		return term_fail(argv[0], "cannot tell the working folder");
	if (place_find(&setup.place, setup.cwd, &setup.arena, &err) < 0)
		(void)term_fail(argv[0], "%s", err.msg);
	else
		status = run(&setup);
	buf_free(&setup.results);
	arena_free(&setup.arena);
	return status;
}

int command_install(int argc, char *argv[])
{
	return command(argc, argv, true, install_help);
}

int command_uninstall(int argc, char *argv[])
{
	return command(argc, argv, false, uninstall_help);
}
