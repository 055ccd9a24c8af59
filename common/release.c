#include "release.h"

#include "buf.h"
#include "err.h"
#include "event.h"
#include "io.h"
#include "json.h"
#include "sha256.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIR_NAME "releases"
#define INPUT_MAX ((size_t)64 << 20)

/* No letters or digits that are mistaken for others. */
static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789z";

static void add_part(struct sha256 *hash, const char *text)
{
	sha256_add(hash, text, strlen(text) + 1);
}

/*
 * The arguments that no other part says: what is written, what an MCP tool is
 * given. A command's description may differ from one try to the next.
 */
static void add_input(struct sha256 *hash, const struct event *event)
{
	struct buf text = BUF_INIT(INPUT_MAX);
	struct err ignored = {0};

	if (event->tool == TOOL_SHELL || !event->input)
		return;
	if (json_print(&text, event->input, &ignored) < 0 || text.failed)
		add_part(hash, "out of memory");
	else
		add_part(hash, text.data);
	buf_free(&text);
}

void release_code(const struct event *event, const char *rule,
    const char *project_id, char code[RELEASE_CODE_SIZE])
{
	uint8_t digest[SHA256_LEN];
	struct sha256 hash;
	size_t i;

	sha256_init(&hash);
	add_part(&hash, project_id);
	add_part(&hash, rule);
	add_part(&hash, tool_kind_name(event->tool));
	add_part(&hash, event->tool_name);
	add_part(&hash, event->cwd);
	add_part(&hash, event->command);
	add_part(&hash, event->url);
	for (i = 0; i < event->n_paths; i++)
		add_part(&hash, event->paths[i]);
	add_input(&hash, event);
	sha256_finish(&hash, digest);
	for (i = 0; i < RELEASE_CODE_LEN; i++)
		code[i] = alphabet[digest[i] % 31];
	code[i] = '\0';
}

bool release_is_code(const char *text)
{
	return strlen(text) == RELEASE_CODE_LEN &&
	       strspn(text, alphabet) == RELEASE_CODE_LEN;
}

int release_give(
    int statefd, const char *code, int64_t until_us, bool once, struct err *err)
{
	char path[64], text[64];
	int fd, len, ret;

	if (mkdirat(statefd, DIR_NAME, 0700) < 0 && errno != EEXIST)
		return err_sys(err, "cannot create the folder %s", DIR_NAME);
	(void)snprintf(path, sizeof(path), DIR_NAME "/%s", code);
	len = snprintf(text, sizeof(text), "%lld %s\n", (long long)until_us,
	    once ? "once" : "until");
	fd = openat(statefd, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(err, "cannot create %s", path);
	ret = io_write_all(fd, text, (size_t)len, err);
	close(fd);
	if (ret < 0)
		(void)unlinkat(statefd, path, 0);
	return ret;
}

bool release_use(int statefd, const char *code, int64_t now_us)
{
	char path[64], text[64], *mode;
	uint64_t until = 0;
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), DIR_NAME "/%s", code);
	fd = openat(statefd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	mode = strchr(text, ' ');
	if (!mode)
		return false;
	*mode++ = '\0';
	if (!parse_uint(text, INT64_MAX, &until) || now_us >= (int64_t)until) {
		(void)unlinkat(statefd, path, 0);
		return false;
	}
	/* of two calls at once only one takes the file away */
	if (str_starts(mode, "once"))
		return unlinkat(statefd, path, 0) == 0;
	return str_starts(mode, "until");
}
