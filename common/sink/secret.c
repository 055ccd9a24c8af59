#include "sink/secret.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "policy.h"
#include "sink/child.h"
#include "util.h"

#include <string.h>

#define COMMAND_MS 10000

static int from_command(const struct policy_sink *sink, const char *key,
    const char *line, struct arena *arena, const char **value, struct err *err)
{
	struct buf out = BUF_INIT(SECRET_MAX);
	struct err inner = {0};
	int status = 0, ret = -1;
	char *text;

	if (sink->origin.layer != LAYER_USER)
		return secret_wrong(
		    sink, key, "cmd:", "is for a user's own file only", err);
	if (child_run(line, NULL, &out, COMMAND_MS, &status, &inner) < 0)
		(void)secret_wrong(sink, key, "cmd:", inner.msg, err);
	else if (status)
		(void)err_set(err, ERR_CONFIG,
		    "[sink %s] %s: cmd: ended with status %d", sink->name, key,
		    status);
	else if (!(text = arena_strdup(arena, out.data)))
		(void)err_set(err, ERR_MEMORY, "out of memory");
	else {
		*value = secret_first_line(text);
		ret = 0;
	}
	if (out.cap)
		memset(out.data, 0, out.len);
	buf_free(&out);
	return ret;
}

int secret_resolve(const struct policy_sink *sink, const char *key,
    const char *text, struct arena *arena, const char **value, struct err *err)
{
	const char *found = NULL;
	int ret = str_starts(text, "cmd:")
		      ? from_command(sink, key, text + 4, arena, &found, err)
		      : secret_find(sink, key, text, arena, &found, err);

	if (ret < 0 || secret_check(sink, key, found, err) < 0)
		return -1;
	*value = found;
	return 0;
}

int secret_get(const struct policy_sink *sink, const char *key,
    struct arena *arena, const char **value, struct err *err)
{
	const char *text = policy_sink_value(sink, key);

	*value = NULL;
	return text ? secret_resolve(sink, key, text, arena, value, err) : 0;
}

const char *secret_need(const struct policy_sink *sink, const char *key,
    struct arena *arena, struct err *err)
{
	const char *value;

	if (secret_get(sink, key, arena, &value, err) < 0)
		return NULL;
	if (!value)
		(void)err_set(err, ERR_CONFIG, "[sink %s] needs a key \"%s\"",
		    sink->name, key);
	return value;
}
