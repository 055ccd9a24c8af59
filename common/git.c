#include "git.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONFIG_MAX ((size_t)256 << 10)
#define FILTERS_MAX 16

/* One git command being put together. */
struct asking {
	const char *words[GIT_ARGS_MAX + 80];
	size_t n;
	struct arena *arena;
};

const char *git_top(const char *path, struct arena *arena)
{
	char *dir = arena_strdup(arena, path);
	struct stat st;

	while (dir && dir[1]) {
		const char *mark = path_join(dir, ".git", arena);
		char *slash = strrchr(dir, '/');

		if (mark && lstat(mark, &st) == 0)
			return dir;
		slash[slash == dir] = '\0';
	}
	return NULL;
}

static void say(struct asking *in, const char *word)
{
	if (in->n < COUNT(in->words) - 1)
		in->words[in->n++] = word;
}

static void set(struct asking *in, const char *setting)
{
	say(in, "-c");
	say(in, setting);
}

/* A filter of the repository's own would be run to compare a file. */
static bool switch_off_filter(struct asking *in, const char *line)
{
	static const char *const keys[] = {
	    "clean=", "smudge=", "process=", "required=false"};
	const char *name = strchr(line, '"');
	size_t len = name ? strcspn(name + 1, "\"\\\n") : 0, i;

	if (!len || name[len + 1] != '"')
		return false;
	for (i = 0; i < COUNT(keys); i++) {
		const char *setting = arena_printf(
		    in->arena, "filter.%.*s.%s", (int)len, name + 1, keys[i]);

		if (!setting)
			return false;
		set(in, setting);
	}
	return true;
}

/* The config file of the repository at `top`; a worktree's is its parent's. */
static const char *config_file(const char *top, struct arena *arena)
{
	const char *dot = path_join(top, ".git", arena);
	struct err ignored = {0};
	const char *dir = dot;
	struct stat st;
	char *text;
	size_t len;

	if (!dot || lstat(dot, &st) < 0)
		return NULL;
	if (S_ISREG(st.st_mode)) {
		if (io_read_file(AT_FDCWD, dot, 8192, arena, &text, &len,
			&ignored) < 0 ||
		    !str_starts(text, "gitdir: "))
			return NULL;
		text[strcspn(text, "\n")] = '\0';
		dir = path_attach(text + 8, top, NULL, arena);
		/* …/.git/worktrees/NAME shares …/.git/config */
		dot = dir ? strstr(dir, "/worktrees/") : NULL;
		if (dot)
			dir = arena_strndup(arena, dir, (size_t)(dot - dir));
	}
	return dir ? path_join(dir, "config", arena) : NULL;
}

/* false: the config could start something that we can't switch off. */
static bool tame_config(struct asking *in, const char *top)
{
	const char *path = config_file(top, in->arena);
	struct err ignored = {0};
	unsigned filters = 0;
	char *text, *line;
	size_t len;

	if (!path || io_read_file(AT_FDCWD, path, CONFIG_MAX, in->arena, &text,
			 &len, &ignored) < 0)
		return ignored.kind == ERR_MISSING;
	for (line = text; *line; line += *line == '\n') {
		char *p = line + strspn(line, " \t");
		size_t i, end = strcspn(p, "\n");

		for (i = 0; i < end && p[i] != '"'; i++)
			p[i] = to_lower(p[i]);
		if (str_starts(p, "[include") ||
		    (str_starts(p, "[filter") &&
			(++filters > FILTERS_MAX || !switch_off_filter(in, p))))
			return false;
		line = p + end;
	}
	return true;
}

static void begin(struct asking *in)
{
	static const char *const settings[] = {
	    "core.fsmonitor=false",
	    "core.hooksPath=/dev/null",
	    "core.pager=cat",
	    "core.untrackedCache=false",
	    "status.submoduleSummary=false",
	    "status.relativePaths=true",
	    "protocol.allow=never",
	    "color.ui=false",
	};
	size_t i;

	say(in, "git");
	say(in, "--no-pager");
	say(in, "--no-optional-locks");
	for (i = 0; i < COUNT(settings); i++)
		set(in, settings[i]);
}

extern char **environ;

/* In the child: nothing of the caller's but where the home is. */
static void become_git(struct asking *in, const char *top, int out)
{
	static const char *const kept[] = {
	    "PATH", "HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME"};
	char *env[16] = {0}, **words;
	size_t n = 0, i;
	int null = open("/dev/null", O_RDWR);

	for (i = 0; i < COUNT(kept); i++)
		if (place_env(kept[i]))
			env[n++] = arena_printf(
			    in->arena, "%s=%s", kept[i], place_env(kept[i]));
	env[n++] = arena_strdup(in->arena, "LC_ALL=C");
	env[n++] = arena_strdup(in->arena, "GIT_OPTIONAL_LOCKS=0");
	env[n++] = arena_strdup(in->arena, "GIT_TERMINAL_PROMPT=0");
	env[n++] = arena_strdup(in->arena, "GIT_LITERAL_PATHSPECS=1");
	env[n++] = arena_strdup(in->arena, "GIT_NO_LAZY_FETCH=1");
	words = arena_array(in->arena, in->n + 1, sizeof(*words));
	if (null < 0 || !words || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 ||
	    chdir(top) < 0)
		_exit(126);
	for (i = 0; i < in->n; i++)
		words[i] = arena_strdup(in->arena, in->words[i]);
	environ = env;
	(void)execvp("git", words);
	_exit(127);
}

/* Everything it says, until its end or ours. */
static int listen_to(struct buf *out, int fd, struct err *err)
{
	int64_t until = clock_monotonic_ms() + GIT_TIMEOUT_MS;
	char bytes[16384];

	for (;;) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		int64_t rest = until - clock_monotonic_ms();
		ssize_t got;

		if (rest <= 0 || poll(&ready, 1, (int)rest) == 0)
			return err_set(err, ERR_BUSY, "git took too long");
		got = read(fd, bytes, sizeof(bytes));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, "cannot read from git");
		if (!got)
			return out->failed ? err_set(err, ERR_INPUT,
						 "git said too much")
					   : 0;
		buf_add(out, bytes, (size_t)got);
	}
}

static int run(
    struct buf *out, struct asking *in, const char *top, struct err *err)
{
	int ends[2], status = 0, ret;
	pid_t pid;

	if (pipe(ends) < 0)
		return err_sys(err, "cannot make a pipe");
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid < 0) {
		(void)err_sys(err, "cannot start git");
		close(ends[0]);
		close(ends[1]);
		return -1;
	}
	if (!pid) {
		(void)setpgid(0, 0);
		become_git(in, top, ends[1]);
	}
	close(ends[1]);
	ret = listen_to(out, ends[0], err);
	close(ends[0]);
	if (ret < 0)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (ret == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
		return err_set(err, ERR_SYSTEM, "git could not tell");
	return ret;
}

int git_ask(struct buf *out, const char *top, const char *const *args,
    struct arena *arena, struct err *err)
{
	struct asking *in = arena_alloc(arena, sizeof(*in));

	if (!in)
		return err_set(err, ERR_MEMORY, "out of memory");
	in->arena = arena;
	begin(in);
	if (!tame_config(in, top))
		return err_set(err, ERR_INPUT,
		    "the repository's config could start a program");
	for (; *args; args++)
		say(in, *args);
	return run(out, in, top, err);
}
