#include "refusal.h"

#include "arena.h"
#include "err.h"
#include "evidence.h"
#include "io.h"
#include "json.h"
#include "path.h"
#include "place.h"
#include "util.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES ((size_t)8 << 10) /* of the file "project" */

/* The end of a log, for free(3); NULL if there is none. */
static char *read_tail(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t got = -1;
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		size_t size = (uint64_t)st.st_size < REFUSAL_LOG_MAX
				  ? (size_t)st.st_size
				  : REFUSAL_LOG_MAX;

		text = malloc(size + 1);
		if (text)
			got = pread(fd, text, size, st.st_size - (off_t)size);
	}
	close(fd);
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[got] = '\0';
	return text;
}

/* Is this line the refusal with that code? It is changed. */
static bool is_refusal(
    struct refusal *refusal, char *line, const char *code, struct arena *arena)
{
	struct err ignored = {0};
	struct json json = {0};
	bool found = false;

	if (!strstr(line, code) ||
	    json_parse(&json, line, strlen(line), &ignored) < 0)
		return false;
	/* a release names its code as well */
	if (str_equal(json_str(json.root, "code"), code) &&
	    json_str(json.root, "verdict")) {
		const char *what = json_str(json.root, "command");

		if (!what)
			what = json_str(json.root, "path");
		if (!what)
			what = json_str(json.root, "tool_name");
		refusal->what = what ? arena_strdup(arena, what) : NULL;
		found = true;
	}
	json_free(&json);
	return found;
}

/* The newest refusal counts: people name the code that they saw last. */
static bool look_in(struct refusal *refusal, const char *state,
    const char *code, struct arena *arena)
{
	const char *path = path_join(state, EVIDENCE_FILE, arena);
	char *text = path ? read_tail(path) : NULL, *end;
	struct err ignored = {0};
	bool found = false;
	size_t len;
	char *name;

	for (end = text ? text + strlen(text) : NULL; end && !found;) {
		char *line;

		*end = '\0';
		line = strrchr(text, '\n');
		found =
		    is_refusal(refusal, line ? line + 1 : text, code, arena);
		end = line;
	}
	free(text);
	if (!found)
		return false;
	refusal->state = arena_strdup(arena, state);
	path = path_join(state, "project", arena);
	if (path && io_read_file(AT_FDCWD, path, NAME_MAX_BYTES, arena, &name,
			&len, &ignored) == 0) {
		name[strcspn(name, "\n")] = '\0';
		refusal->project = name;
	}
	return refusal->state != NULL;
}

bool refusal_find(struct refusal *refusal, const struct place *place,
    const char *code, bool everywhere, struct arena *arena)
{
	const char *all = path_join(place->user_state, "projects", arena);
	const struct dirent *entry;
	bool found;
	unsigned n;
	DIR *dir;

	memset(refusal, 0, sizeof(*refusal));
	found = look_in(refusal, place->state, code, arena);
	dir = !found && everywhere && all ? opendir(all) : NULL;
	if (!dir)
		return found;
	for (n = 0;
	     !found && n < REFUSAL_PROJECTS_MAX && (entry = readdir(dir));
	     n++) {
		const char *state = entry->d_name[0] == '.'
					? NULL
					: path_join(all, entry->d_name, arena);

		found = state && look_in(refusal, state, code, arena);
	}
	(void)closedir(dir);
	return found;
}
