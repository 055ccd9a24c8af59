#include "wiring_settings.h"

#include "arena.h"
#include "path.h"
#include "place.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct host_settings *const all[] = {
    &host_settings_claude_code,
    NULL,
};

const struct host_settings *wiring_settings_find(const char *host)
{
	size_t i;

	for (i = 0; all[i]; i++)
		if (strcmp(all[i]->host, host) == 0)
			return all[i];
	return NULL;
}

static const char *on_path(const char *name, struct arena *arena)
{
	const char *path = place_env("PATH");

	while (path && *path) {
		size_t len = strcspn(path, ":");
		const char *dir = arena_strndup(arena, path, len);
		const char *file = dir ? path_join(dir, name, arena) : NULL;
		struct stat st;

		/* not the working folder, which "" would stand for */
		if (len && file && stat(file, &st) == 0 &&
		    S_ISREG(st.st_mode) && access(file, X_OK) == 0)
			return file;
		path += len + (path[len] == ':');
	}
	return NULL;
}

const char *wiring_settings_program(
    const struct host_settings *settings, struct arena *arena)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; settings->programs[i] && !found; i++)
		found = on_path(settings->programs[i], arena);
	return found;
}

bool wiring_settings_found(const struct host_settings *settings,
    const struct place *place, struct arena *arena)
{
	const char *moved = settings->folder_variable
				? place_env(settings->folder_variable)
				: NULL;
	const char *folder =
	    place->home ? path_join(place->home, settings->folder, arena)
			: NULL;

	return wiring_settings_program(settings, arena) ||
	       (moved && access(moved, F_OK) == 0) ||
	       (folder && access(folder, F_OK) == 0);
}
