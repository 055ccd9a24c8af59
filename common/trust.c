#include "trust.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TRUST_FILE "trusted"
#define TRUST_MAX ((size_t)64 << 10)
#define RULES_MAX ((size_t)1 << 20)

/* Each part with its length, so that no two lists of parts look the same. */
static void add_part(struct sha256 *hash, const char *text, size_t len)
{
	uint64_t size = len;

	sha256_add(hash, &size, sizeof(size));
	sha256_add(hash, text, len);
}

/* Over the project's policy and every rules file that it names. */
static void digest(
    const struct policy *policy, struct arena *arena, char hex[SHA256_HEX_SIZE])
{
	const struct policy_value *file = policy->lists[LIST_RULES_FILE];
	uint8_t bytes[SHA256_LEN];
	struct sha256 hash;

	sha256_init(&hash);
	add_part(&hash, policy->project_text, strlen(policy->project_text));
	for (; file; file = file->next) {
		struct err ignored = {0};
		const char *path;
		size_t len = 0;
		char *text = NULL;

		if (file->origin.layer != LAYER_PROJECT)
			continue;
		path = path_join(policy->place->root, file->text, arena);
		if (path)
			(void)io_read_file(AT_FDCWD, path, RULES_MAX, arena,
			    &text, &len, &ignored);
		add_part(&hash, file->text, strlen(file->text));
		add_part(&hash, text ? text : "", text ? len : 0);
	}
	sha256_finish(&hash, bytes);
	sha256_hex(bytes, hex);
}

/* The lines of earlier trust; empty if there are none. */
static const char *read_trusted(
    const struct policy *policy, struct arena *arena)
{
	const char *path = path_join(policy->place->state, TRUST_FILE, arena);
	struct err ignored = {0};
	size_t len;
	char *text;

	if (!path || io_read_file(AT_FDCWD, path, TRUST_MAX, arena, &text, &len,
			 &ignored) < 0)
		return "";
	return text;
}

void trust_load(struct policy *policy, struct arena *arena)
{
	char hex[SHA256_HEX_SIZE];

	policy->trusted = false;
	if (!policy->has_project)
		return;
	digest(policy, arena, hex);
	policy->trusted = strstr(read_trusted(policy, arena), hex) != NULL;
}

int trust_give(struct policy *policy, struct arena *arena, struct err *err)
{
	const char *path = path_join(policy->place->state, TRUST_FILE, arena);
	struct buf text = BUF_INIT(TRUST_MAX);
	char hex[SHA256_HEX_SIZE];
	int ret;

	if (!policy->has_project)
		return err_set(err, ERR_MISSING, "%s does not exist",
		    policy->place->policy);
	if (!path)
		return err_set(err, ERR_MEMORY, "out of memory");
	digest(policy, arena, hex);
	buf_addstr(&text, read_trusted(policy, arena));
	if (!strstr(text.data, hex))
		buf_addf(&text, "%s\n", hex);
	if (text.failed) { /* a long history: this word is what counts */
		buf_free(&text);
		buf_addf(&text, "%s\n", hex);
	}
	ret = io_replace_file(path, text.data, text.len, 0600, err);
	buf_free(&text);
	if (ret == 0)
		policy->trusted = true;
	return ret;
}

int trust_revoke(struct policy *policy, struct arena *arena, struct err *err)
{
	const char *path = path_join(policy->place->state, TRUST_FILE, arena);

	if (!path)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (unlink(path) < 0 && errno != ENOENT)
		return err_sys(err, "cannot remove %s", path);
	policy->trusted = false;
	return 0;
}
