#include "tree.h"

#include "err.h"
#include "path.h"
#include "util.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tree {
	const char *patterns;
	char path[PATH_TEXT_MAX]; /* below the root */
	uint8_t sum[SHA256_LEN];
	unsigned files;
	struct err *err;
};

static bool is_wanted(const struct tree *tree)
{
	const char *p = tree->patterns;
	char pattern[PATH_TEXT_MAX];

	if (!p)
		return true;
	while (*p) {
		size_t len = strcspn(p, " ");

		if (len && len < sizeof(pattern)) {
			memcpy(pattern, p, len);
			pattern[len] = '\0';
			if (path_matches(tree->path, pattern))
				return true;
		}
		p += len;
		p += *p == ' ';
	}
	return false;
}

/*
 * Each file's own digest is added to the sum byte by byte, so that the order
 * in which a folder is read does not matter and nothing has to be sorted.
 */
static void add_file(struct tree *tree, const struct stat *st)
{
	int64_t facts[6] = {(int64_t)st->st_size, (int64_t)st->st_mode,
	    (int64_t)st->st_mtim.tv_sec, (int64_t)st->st_mtim.tv_nsec,
	    (int64_t)st->st_ctim.tv_sec, (int64_t)st->st_ctim.tv_nsec};
	uint8_t digest[SHA256_LEN];
	struct sha256 hash;
	size_t i;

	sha256_init(&hash);
	sha256_add(&hash, tree->path, strlen(tree->path));
	sha256_add(&hash, facts, sizeof(facts));
	sha256_finish(&hash, digest);
	for (i = 0; i < SHA256_LEN; i++)
		tree->sum[i] = (uint8_t)(tree->sum[i] + digest[i]);
}

static bool is_skipped(const char *name)
{
	return str_in_list(name, ". .. .git node_modules .venv target");
}

static int walk(struct tree *tree, int fd, size_t len, unsigned depth);

static int visit(
    struct tree *tree, int dirfd, const char *name, size_t len, unsigned depth)
{
	size_t more = strlen(name);
	struct stat st;
	int fd;

	if (is_skipped(name) || len + more + 2 > sizeof(tree->path))
		return 0;
	if (len)
		tree->path[len++] = '/';
	memcpy(tree->path + len, name, more + 1);
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0; /* gone in the meantime */
	if (!S_ISDIR(st.st_mode)) {
		if (++tree->files > TREE_FILES_MAX)
			return err_set(tree->err, ERR_INPUT,
			    "more than %d files", TREE_FILES_MAX);
		if (is_wanted(tree))
			add_file(tree, &st);
		return 0;
	}
	if (depth == TREE_DEPTH_MAX)
		return err_set(tree->err, ERR_INPUT, "folders deeper than %d",
		    TREE_DEPTH_MAX);
	fd = openat(
	    dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? 0 : walk(tree, fd, len + more, depth + 1);
}

/* Takes `fd` over. */
static int walk(struct tree *tree, int fd, size_t len, unsigned depth)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int ret = 0;

	if (!dir) {
		close(fd);
		return err_sys(tree->err, "cannot read a folder");
	}
	while (ret == 0 && (entry = readdir(dir))) {
		ret = visit(tree, fd, entry->d_name, len, depth);
		tree->path[len] = '\0';
	}
	(void)closedir(dir);
	return ret;
}

int tree_fingerprint(const char *root, const char *patterns,
    uint8_t digest[SHA256_LEN], struct err *err)
{
	struct tree tree = {.patterns = patterns, .err = err};
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, "cannot open %s", root);
	if (walk(&tree, fd, 0, 0) < 0)
		return -1;
	memcpy(digest, tree.sum, SHA256_LEN);
	return 0;
}
