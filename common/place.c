#include "place.h"

#include "arena.h"
#include "err.h"
#include "io.h"
#include "path.h"
#include "sha256.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POINTER_MAX ((size_t)8 << 10) /* of a .git file */

const char *place_env(const char *name)
{
	return getenv(name);
}

/* An absolute path from the environment, or NULL: others are ignored. */
static const char *env_path(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] == '/' && strlen(value) < PATH_TEXT_MAX / 2
		   ? value
		   : NULL;
}

static const char *find_home(struct arena *arena)
{
	const char *home = env_path("HOME");
	const struct passwd *entry;

	if (home)
		return home;
	entry = getpwuid(getuid());
	return entry && entry->pw_dir && entry->pw_dir[0] == '/'
		   ? arena_strdup(arena, entry->pw_dir)
		   : NULL;
}

/* $`variable`/holdfast, or the folder of that kind in the home. */
static const char *user_dir(const struct place *place, const char *variable,
    const char *in_home, struct arena *arena)
{
	const char *base = env_path(variable);

	if (base)
		return path_join(base, "holdfast", arena);
	return place->home ? path_join(place->home, in_home, arena) : NULL;
}

static bool exists(const char *dir, const char *name)
{
	char path[PATH_TEXT_MAX];
	size_t len = strlen(dir), more = strlen(name);
	struct stat st;

	if (len + more + 2 > sizeof(path))
		return false;
	memcpy(path, dir, len);
	path[len] = '/';
	memcpy(path + len + 1, name, more + 1);
	return lstat(path, &st) == 0;
}

/* The nearest folder from `from` upwards in which `name` stands, or NULL. */
static const char *find_up(
    const char *from, const char *name, struct arena *arena)
{
	char *dir = arena_strdup(arena, from);
	char *slash;

	while (dir) {
		if (exists(dir, name))
			return dir;
		slash = strrchr(dir, '/');
		if (!slash || !dir[1])
			return NULL;
		slash[slash == dir] = '\0';
	}
	return NULL;
}

/* The one line of a small file, without `prefix`; NULL if it is not there. */
static char *read_pointer(
    const char *dir, const char *name, const char *prefix, struct arena *arena)
{
	const char *path = path_join(dir, name, arena);
	struct err ignored = {0};
	size_t len;
	char *text;

	if (!path ||
	    io_read_file(AT_FDCWD, path, POINTER_MAX, arena, &text, &len,
		&ignored) < 0 ||
	    !str_starts(text, prefix))
		return NULL;
	while (len && is_space(text[len - 1]))
		text[--len] = '\0';
	return text + strlen(prefix);
}

/*
 * Does the worktree's folder in the repository name `top` as its own? Else any
 * folder could make itself a worktree of another project, by one line.
 */
static bool points_back(const char *dir, const char *top, struct arena *arena)
{
	const char *back = read_pointer(dir, "gitdir", "", arena);
	const char *own = path_join(top, ".git", arena);

	if (back)
		back = path_attach(back, dir, NULL, arena);
	if (back)
		back = path_real(back, arena);
	if (own)
		own = path_real(own, arena);
	return back && own && strcmp(back, own) == 0;
}

/* The git folder that all worktrees of the one at `top` share. */
static const char *git_common(const char *top, struct arena *arena)
{
	const char *dir = path_join(top, ".git", arena);
	const char *to = read_pointer(top, ".git", "gitdir: ", arena);
	const char *common;

	if (dir && to)
		dir = path_attach(to, top, NULL, arena);
	if (!dir)
		return NULL;
	common = read_pointer(dir, "commondir", "", arena);
	if (to && (!common || !points_back(dir, top, arena)))
		return NULL;
	if (common)
		dir = path_attach(common, dir, NULL, arena);
	return dir ? path_real(dir, arena) : NULL;
}

int place_find(
    struct place *place, const char *dir, struct arena *arena, struct err *err)
{
	struct place found = {0};
	char hex[SHA256_HEX_SIZE];
	const char *user_config, *real, *key;

	found.home = find_home(arena);
	user_config =
	    user_dir(&found, "XDG_CONFIG_HOME", ".config/holdfast", arena);
	if (user_config)
		found.user_config = path_join(user_config, "config.ini", arena);
	found.user_state =
	    user_dir(&found, "XDG_STATE_HOME", ".local/state/holdfast", arena);
	if (!found.user_state)
		return err_set(err, ERR_MISSING,
		    "no home folder: set HOME or XDG_STATE_HOME");
	real = path_real(dir, arena);
	if (dir[0] != '/' || !real)
		return err_set(
		    err, ERR_INPUT, "%.100s is no absolute path", dir);
	found.worktree = find_up(real, ".git", arena);
	/* a policy above counts for more than a repository made below it */
	found.root = find_up(real, PLACE_POLICY, arena);
	if (!found.root)
		found.root = found.worktree ? found.worktree : real;
	if (found.worktree)
		found.git_common = git_common(found.worktree, arena);
	found.libexec = place_libexec(arena);
	found.share = place_share(arena);
	key = found.git_common ? found.git_common : found.root;
	sha256_text(key, strlen(key), hex);
	found.id = arena_strndup(arena, hex, 16);
	found.policy = path_join(found.root, PLACE_POLICY, arena);
	found.state =
	    arena_printf(arena, "%s/projects/%.16s", found.user_state, hex);
	if (!found.policy || !found.id || !found.state)
		return err_set(err, ERR_MEMORY, "out of memory");
	*place = found;
	return 0;
}

/* Beside the state stands whose it is, for people and for `holdfast`. */
static void note_project(const struct place *place, int fd)
{
	const char *key = place->git_common ? place->git_common : place->root;
	struct err ignored = {0};
	int file = openat(fd, "project",
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (file < 0)
		return;
	if (io_write_all(file, key, strlen(key), &ignored) < 0 ||
	    io_write_all(file, "\n", 1, &ignored) < 0)
		(void)unlinkat(fd, "project", 0);
	close(file);
}

int place_open_state(const struct place *place, struct err *err)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
	int fd = open(place->state, flags);

	if (fd < 0 && errno == ENOENT) {
		if (io_make_dirs(place->state, 0700, err) < 0)
			return -1;
		fd = open(place->state, flags);
		if (fd >= 0)
			note_project(place, fd);
	}
	if (fd < 0)
		return err_sys(err, "cannot open the folder %s", place->state);
	return fd;
}

const char *place_branch(const struct place *place, struct arena *arena)
{
	const char *dir, *to;

	if (!place->worktree)
		return NULL;
	dir = path_join(place->worktree, ".git", arena);
	to = read_pointer(place->worktree, ".git", "gitdir: ", arena);
	if (to)
		dir = path_attach(to, place->worktree, NULL, arena);
	return dir ? read_pointer(dir, "HEAD", "ref: refs/heads/", arena)
		   : NULL;
}

/* Two folders above the running program, whatever that one is called. */
static const char *prefix(struct arena *arena)
{
	char path[PATH_TEXT_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	if (str_ends(path, "/libexec/holdfast"))
		path[strlen(path) - strlen("/libexec/holdfast")] = '\0';
	else if (str_ends(path, "/bin"))
		path[strlen(path) - strlen("/bin")] = '\0';
	else
		return NULL;
	return arena_strdup(arena, path);
}

const char *place_libexec(struct arena *arena)
{
	const char *top = prefix(arena);

	return top ? path_join(top, "libexec/holdfast", arena) : NULL;
}

const char *place_share(struct arena *arena)
{
	const char *top = prefix(arena);

	return top ? path_join(top, "share/holdfast", arena) : NULL;
}
