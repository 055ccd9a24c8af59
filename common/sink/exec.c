/*
 * Any program.
 *
 *   type = exec
 *   run = apprise -t "Holdfast" mailto://…
 *
 * It is run by sh and gets the alert as one JSON object on standard input (the
 * same that a webhook gets); its output is thrown away. Status 0 is sent, 65
 * (EX_DATAERR of sysexits.h) is a refusal, everything else is tried again. It
 * has 30 seconds, then it and its children are killed.
 */
#include "sink/send.h"

#include "buf.h"
#include "err.h"
#include "json.h"
#include "policy.h"
#include "sink/child.h"
#include "sink/members.h"

#define TIME_MS 30000
#define INPUT_MAX ((size_t)256 << 10)
#define STATUS_REFUSED 65

static enum sink_result judge(
    const struct sink_run *run, int status, struct err *err)
{
	if (!status)
		return SINK_SENT;
	(void)err_set(err, ERR_SYSTEM,
	    "[sink %s] the program ended with status %d", run->config->name,
	    status);
	return status == STATUS_REFUSED ? SINK_REFUSED : SINK_RETRY;
}

enum sink_result exec_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	const char *line = policy_sink_value(run->config, "run");
	struct buf input = BUF_INIT(INPUT_MAX);
	struct buf output = BUF_INIT((size_t)0);
	struct member members[MEMBERS];
	enum sink_result result = SINK_RETRY;
	struct err inner = {0};
	int status;

	(void)reply;
	if (!line || members_init(members, run, alert, arena) < 0)
		goto out;
	members_put(&input, members);
	buf_addch(&input, '\n');
	if (input.failed)
		goto out;
	if (child_run(line, &input, &output, TIME_MS, &status, &inner) < 0)
		(void)err_set(err, inner.kind, "[sink %s] %.150s",
		    run->config->name, inner.msg);
	else
		result = judge(run, status, err);
out:
	buf_free(&input);
	buf_free(&output);
	return result;
}
