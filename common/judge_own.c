/* Which files are Holdfast's own, under whatever name. */
#include "judge.h"

#include "arena.h"
#include "path.h"
#include "place.h"
#include "policy.h"

#include <string.h>
#include <sys/stat.h>

/* Is `path` the folder of `file` or something in it? */
static bool is_beside(const char *path, const char *file, struct arena *arena)
{
	char *dir = file ? arena_strdup(arena, file) : NULL;

	if (!dir)
		return file != NULL; /* no memory: rather one too many */
	*strrchr(dir, '/') = '\0';
	return path_is_inside(path, dir);
}

/* The same file under another name: a hard link, a mount, another case. */
static bool is_same_file(const char *path, const char *other)
{
	struct stat a, b;

	return other && stat(path, &a) == 0 && stat(other, &b) == 0 &&
	       a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

bool judge_is_own(const struct judge *judge, const char *path)
{
	const struct place *place = judge->policy->place;

	return path_is_inside(path, place->user_state) ||
	       is_beside(path, place->user_config, judge->arena) ||
	       is_beside(path, place->policy, judge->arena) ||
	       is_beside(path, PLACE_SYSTEM_CONFIG, judge->arena) ||
	       (place->libexec && path_is_inside(path, place->libexec)) ||
	       (place->share && path_is_inside(path, place->share)) ||
	       is_same_file(path, place->policy) ||
	       is_same_file(path, place->user_config);
}
