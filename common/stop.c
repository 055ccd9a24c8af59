#include "stop.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "io.h"
#include "json.h"
#include "place.h"
#include "policy.h"
#include "redact.h"
#include "run.h"
#include "sha256.h"
#include "state.h"
#include "tree.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHY_MAX ((size_t)2 << 20)    /* of any policy file that can be read */
#define OUTPUT_MAX ((size_t)4 << 10) /* of all failing conditions together */
#define TOLD_MAX ((size_t)8 << 10)   /* then only names, in `failed` */
#define ALL_MS ((int64_t)1700 * 1000)
#define PASSED_DIR "passed"

struct judging {
	struct stop *stop;
	const struct policy *policy;
	int statefd;
	struct buf *extra;
	struct buf why;
	struct buf failed;
	int64_t left_ms;
};

/* --- passes that still count --- */

/* Names are a person's text: the file is called by a digest. */
static void pass_name(char name[80], const struct policy_stop *condition)
{
	char hex[SHA256_HEX_SIZE];
	struct sha256 hash;
	uint8_t digest[SHA256_LEN];

	sha256_init(&hash);
	sha256_add(&hash, condition->name, strlen(condition->name) + 1);
	sha256_add(&hash, condition->run, strlen(condition->run) + 1);
	sha256_finish(&hash, digest);
	sha256_hex(digest, hex);
	(void)snprintf(name, 80, PASSED_DIR "/%.32s", hex);
}

/* Without `when`, or where the tree has no fingerprint, no pass is kept. */
static bool watched(const struct judging *in,
    const struct policy_stop *condition, char hex[SHA256_HEX_SIZE])
{
	uint8_t digest[SHA256_LEN];
	struct err ignored = {0};

	if (!condition->when || tree_fingerprint(in->policy->place->root,
				    condition->when, digest, &ignored) < 0)
		return false;
	sha256_hex(digest, hex);
	return true;
}

static bool passed_before(const struct judging *in,
    const struct policy_stop *condition, const char *hex)
{
	char name[80], kept[SHA256_HEX_SIZE] = "";
	ssize_t got;
	int fd;

	pass_name(name, condition);
	fd = openat(
	    in->statefd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return false;
	got = read(fd, kept, sizeof(kept) - 1);
	close(fd);
	return got == (ssize_t)sizeof(kept) - 1 && strcmp(kept, hex) == 0;
}

static void keep_pass(const struct judging *in,
    const struct policy_stop *condition, const char *hex)
{
	struct err ignored = {0};
	char name[80];
	int fd;

	pass_name(name, condition);
	if (mkdirat(in->statefd, PASSED_DIR, 0700) < 0 && errno != EEXIST)
		return;
	fd = openat(in->statefd, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    0600);
	if (fd < 0)
		return;
	if (io_write_all(fd, hex, SHA256_HEX_SIZE - 1, &ignored) < 0)
		(void)unlinkat(in->statefd, name, 0);
	close(fd);
}

/* --- one condition --- */

static void put_result(struct judging *in, const struct policy_stop *condition,
    const char *result, const struct run *run)
{
	char hex[SHA256_HEX_SIZE];

	if (in->extra->data[in->extra->len - 1] != '[')
		buf_addch(in->extra, ',');
	json_open(in->extra);
	json_put(in->extra, "name", condition->name);
	json_put(in->extra, "result", result);
	if (run) {
		sha256_text(run->tail, run->len, hex);
		json_put_int(in->extra, "status", run->status);
		json_put_int(in->extra, "duration_ms", run->duration_ms);
		json_put_int(in->extra, "output_bytes", (int64_t)run->bytes);
		json_put(in->extra, "output_tail_sha256", hex);
	}
	json_close(in->extra);
}

/* The end of the output, from the start of a line, without secrets. */
static void add_output(struct judging *in, const struct run *run)
{
	size_t room = in->why.len < OUTPUT_MAX ? OUTPUT_MAX - in->why.len : 0;
	size_t from = run->len > room ? run->len - room : 0;
	const char *line =
	    from ? memchr(run->tail + from, '\n', run->len - from) : NULL;
	struct buf safe = BUF_INIT((size_t)64 << 10);

	if (line)
		from = (size_t)(line + 1 - run->tail);
	(void)redact_add(&safe, run->tail + from, run->len - from);
	if (safe.len)
		buf_addf(&in->why, "The end of its output:\n%s", safe.data);
	if (safe.len && safe.data[safe.len - 1] != '\n')
		buf_addch(&in->why, '\n');
	in->why.failed |= safe.failed;
	buf_free(&safe);
}

static void fail(struct judging *in, const struct policy_stop *condition,
    const struct run *run, const char *reason)
{
	if (in->failed.len < TOLD_MAX) {
		if (in->failed.len)
			buf_addstr(&in->failed, ", ");
		buf_addstr(&in->failed, condition->name);
	}
	if (in->why.len > TOLD_MAX)
		return;
	buf_addf(&in->why, "Stop condition \"%s\" does not hold: `%s` ",
	    condition->name, condition->run);
	if (!run)
		buf_addf(&in->why, "could not run: %s.\n", reason);
	else if (run->timed_out)
		buf_addf(&in->why, "was not done after %lld s.\n",
		    (long long)(run->duration_ms / 1000));
	else
		buf_addf(&in->why, "ended with status %d.\n", run->status);
	if (run)
		add_output(in, run);
}

static void check(struct judging *in, const struct policy_stop *condition)
{
	int64_t limit = (int64_t)condition->timeout_s * 1000;
	char hex[SHA256_HEX_SIZE];
	struct err why = {0};
	struct run run;
	bool kept = watched(in, condition, hex);

	if (kept && passed_before(in, condition, hex)) {
		in->stop->kept++;
		put_result(in, condition, "unchanged", NULL);
		return;
	}
	in->stop->checked++;
	if (limit > in->left_ms)
		limit = in->left_ms;
	if (run_command(&run, condition->run, in->policy->place->root, limit,
		&why) < 0) {
		put_result(in, condition, "error", NULL);
		fail(in, condition, NULL, why.msg);
		return;
	}
	in->left_ms -=
	    run.duration_ms < in->left_ms ? run.duration_ms : in->left_ms;
	if (run.status == 0 && !run.timed_out) {
		put_result(in, condition, "passed", &run);
		if (kept && watched(in, condition, hex))
			keep_pass(in, condition, hex);
		return;
	}
	put_result(in, condition, run.timed_out ? "timeout" : "failed", &run);
	fail(in, condition, &run, NULL);
}

/* --- all of them --- */

/* What failed, and the tree it failed in; false if the tree has no digest. */
static bool failure_digest(const struct judging *in, uint8_t digest[SHA256_LEN])
{
	uint8_t tree[SHA256_LEN];
	struct err ignored = {0};
	struct sha256 hash;

	if (tree_fingerprint(in->policy->place->root, NULL, tree, &ignored) < 0)
		return false;
	sha256_init(&hash);
	sha256_add(&hash, tree, sizeof(tree));
	sha256_add(&hash, in->failed.data, in->failed.len);
	sha256_finish(&hash, digest);
	return true;
}

static void check_all(struct judging *in)
{
	const struct policy_stop *condition = in->policy->stops;

	json_put_key(in->extra, "conditions");
	buf_addch(in->extra, '[');
	for (; condition; condition = condition->next) {
		if (policy_may_use(in->policy, &condition->origin))
			check(in, condition);
		else
			in->stop->untrusted++;
	}
	buf_addch(in->extra, ']');
}

/*
 * The tree is taken before the conditions ran, and compared with how it was
 * left by the last ones: what they build themselves is no progress.
 */
static enum stop_result refuse_or_end(struct judging *in,
    struct state_record *record, unsigned most,
    const uint8_t before[SHA256_LEN], bool known)
{
	uint8_t digest[SHA256_LEN];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_add(&hash, before, SHA256_LEN);
	sha256_add(&hash, in->failed.data, in->failed.len);
	sha256_finish(&hash, digest);
	if (known && record->stop_blocks &&
	    memcmp(digest, record->stop_digest, sizeof(digest)) == 0) {
		buf_addstr(&in->why,
		    "Nothing changed since this was last refused, so the "
		    "loop ends here.");
		return STOP_GIVEN_UP;
	}
	if (record->stop_blocks >= most) {
		buf_addf(&in->why,
		    "This was refused %llu times, so the loop ends here.",
		    (unsigned long long)record->stop_blocks);
		return STOP_GIVEN_UP;
	}
	record->stop_blocks++;
	if (!failure_digest(in, record->stop_digest))
		memset(record->stop_digest, 0, sizeof(record->stop_digest));
	buf_addf(&in->why,
	    "You are not done while this fails. Mend it and stop again "
	    "(refused %llu of at most %u times).",
	    (unsigned long long)record->stop_blocks, most);
	return STOP_REFUSED;
}

int stop_judge(struct stop *stop, const struct policy *policy, int statefd,
    struct state_record *record, unsigned most, struct buf *extra,
    struct arena *arena, struct err *err)
{
	struct judging in = {.stop = stop,
	    .policy = policy,
	    .statefd = statefd,
	    .extra = extra,
	    .why = BUF_INIT(WHY_MAX),
	    .failed = BUF_INIT(WHY_MAX),
	    .left_ms = ALL_MS};
	uint8_t before[SHA256_LEN] = {0};
	struct err ignored = {0};
	bool known;
	int ret = -1;

	memset(stop, 0, sizeof(*stop));
	if (!policy->stops)
		return 0;
	known =
	    tree_fingerprint(policy->place->root, NULL, before, &ignored) == 0;
	check_all(&in);
	/* half a reason, or none, must not look like a pass */
	if (in.why.failed || in.failed.failed) {
		(void)err_set(err, ERR_MEMORY, "out of memory");
		goto out;
	}
	if (in.failed.len) {
		stop->result = refuse_or_end(&in, record, most, before, known);
		stop->why = arena_strdup(arena, in.why.data);
		stop->failed = arena_strdup(arena, in.failed.data);
		if (!stop->why || !stop->failed || in.why.failed) {
			(void)err_set(err, ERR_MEMORY, "out of memory");
			goto out;
		}
	}
	ret = 0;
out:
	buf_free(&in.why);
	buf_free(&in.failed);
	return ret;
}
