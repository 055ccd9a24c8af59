#include "hook.h"

#include "alert.h"
#include "clock.h"
#include "evidence.h"
#include "hook_guard.h"
#include "host.h"
#include "io.h"
#include "path.h"
#include "redact.h"
#include "spool.h"
#include "util.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX ((size_t)48 << 20)
#define REPLY_MAX ((size_t)64 << 20)
#define LOCK_WAIT_MS 1000

/* --- in --- */

static int read_event(struct hook *hook)
{
	struct buf text = BUF_INIT(INPUT_MAX);
	int ret = -1;

	if (io_read_all(STDIN_FILENO, &text, &hook->err) < 0)
		goto out;
	if (!text.len) {
		(void)err_set(&hook->err, ERR_INPUT, "no input");
		goto out;
	}
	if (json_parse(&hook->json, text.data, text.len, &hook->err) < 0)
		goto out;
	if (!json_is_object(hook->json.root)) {
		(void)err_set(&hook->err, ERR_INPUT, "no JSON object");
		goto out;
	}
	ret = hook->host->parse(
	    hook->json.root, &hook->arena, &hook->event, &hook->err);
	/* only a file's content may hold what we could not keep as it was */
	if (ret == 0 && hook->json.replaced &&
	    hook->event.kind == EVENT_PRE_TOOL_USE &&
	    hook->event.tool != TOOL_WRITE && hook->event.tool != TOOL_EDIT)
		ret = err_set(&hook->err, ERR_INPUT,
		    "a NUL or half a character in the arguments");
out:
	buf_free(&text);
	return ret;
}

/* The project and its state; for an event not understood, where we stand. */
static int find_place(struct hook *hook)
{
	const char *dir = hook->event.project;
	char cwd[PATH_MAX];

	if (!dir || dir[0] != '/')
		dir = getcwd(cwd, sizeof(cwd));
	if (!dir)
		return err_sys(&hook->err, "cannot tell the working folder");
	if (place_find(&hook->place, dir, &hook->arena, &hook->err) < 0)
		return -1;
	hook->statefd = place_open_state(&hook->place, &hook->err);
	return hook->statefd < 0 ? -1 : 0;
}

/*
 * A mistake in the project's file must not switch off the rules and stop
 * conditions that are the person's own.
 */
static int judge_without_project(
    struct hook *hook, const struct hook_program *program)
{
	const char *mistake = arena_strdup(&hook->arena, hook->err.msg);
	const char *policy = hook->place.policy;
	int ret;

	hook->place.policy = NULL;
	ret =
	    policy_load(&hook->policy, &hook->place, &hook->arena, &hook->err);
	hook->place.policy = policy;
	if (ret < 0)
		return -1;
	json_put(&hook->extra, "mistake", mistake);
	ret = program->judge(hook);
	if (ret == 0 && mistake && !hook->decision.notice)
		hook->decision.notice =
		    arena_printf(&hook->arena, "Holdfast: %s", mistake);
	return ret;
}

static int judge(struct hook *hook, const struct hook_program *program)
{
	if (!program->deadline_ms)
		guard_deadline(0);
	if (policy_load(
		&hook->policy, &hook->place, &hook->arena, &hook->err) == 0)
		return program->judge(hook);
	if (program->kind == HOOK_GUARD || hook->err.kind != ERR_CONFIG ||
	    !str_starts(hook->err.msg, PLACE_POLICY))
		return -1;
	return judge_without_project(hook, program);
}

/* --- the decision --- */

/* An event that cannot be read is answered as the one we are wired for. */
static void assume_event(struct hook *hook, const struct hook_program *program)
{
	const struct host *host = hook->host;
	size_t i;

	hook->event.kind = program->event;
	for (i = 0; i < host->n_hooks; i++)
		if (strcmp(host->hooks[i].program, program->name) == 0)
			hook->event.name = host->hooks[i].event;
}

/* What fails is refused by the guard, and left to the host by the others. */
static void decide_failure(
    struct hook *hook, const struct hook_program *program, const char *rule)
{
	char *why = arena_strdup(&hook->arena, hook->err.msg);

	decision_init(&hook->decision);
	if (hook->event.kind == EVENT_SESSION_START && why)
		hook->decision.notice =
		    arena_printf(&hook->arena, "Holdfast: %s", why);
	if (program->kind != HOOK_GUARD)
		return;
	if (hook->event.kind == EVENT_UNKNOWN)
		assume_event(hook, program);
	hook->decision.verdict = VERDICT_DENY;
	hook->decision.rule = rule;
	hook->decision.why = why ? why : "out of memory";
	hook->decision.instead =
	    "tell the person; `holdfast doctor` shows what is wrong";
}

/* What is not on record must not happen; but rules still reach the model. */
static void decide_unrecorded(
    struct hook *hook, const struct hook_program *program)
{
	if (hook->policy.evidence_optional)
		hook->decision.notice =
		    arena_printf(&hook->arena, "Holdfast: %s", hook->err.msg);
	else if (program->kind == HOOK_GUARD ||
		 hook->decision.verdict == VERDICT_DENY)
		decide_failure(hook, program, "holdfast.evidence");
}

/* In observe mode everything is judged and recorded, and nothing refused. */
static void observe(struct hook *hook)
{
	if (!hook->policy.observe ||
	    !verdict_stricter(hook->decision.verdict, VERDICT_NOTE))
		return;
	json_put(
	    &hook->extra, "observed", verdict_name(hook->decision.verdict));
	hook->decision.verdict = VERDICT_NONE;
	hook->decision.end_turn = false;
}

/* --- out --- */

static void add_extra(struct buf *body, const struct buf *extra)
{
	if (extra->failed) { /* what there is may end anywhere */
		json_put_bool(body, "incomplete", true);
		return;
	}
	if (!extra->len)
		return;
	if (body->data[body->len - 1] != '{')
		buf_addch(body, ',');
	buf_add(body, extra->data, extra->len);
}

static int record(
    struct hook *hook, const struct hook_program *program, const char *failure)
{
	struct buf body = BUF_INIT(EVIDENCE_LINE_MAX);
	int ret;

	if (hook->statefd < 0)
		return err_set(&hook->err, ERR_SYSTEM, "%s",
		    failure ? failure : "no state folder");
	evidence_begin(
	    &body, failure ? "failure" : event_kind_name(hook->event.kind));
	if (failure) {
		json_put(&body, "program", program->name);
		evidence_put(&body, "failure", failure);
	}
	evidence_put_event(&body, &hook->event);
	evidence_put_decision(&body, &hook->decision);
	add_extra(&body, &hook->extra);
	ret = evidence_append(
	    hook->statefd, &body, LOCK_WAIT_MS, NULL, &hook->err);
	buf_free(&body);
	return ret;
}

static int answer(struct hook *hook, const struct hook_program *program)
{
	struct buf out = BUF_INIT(REPLY_MAX), errs = BUF_INIT(REPLY_MAX);
	struct err ignored = {0};
	int status, arrived;

	status = hook->host->reply(&out, &errs, &hook->event, &hook->decision);
	if (out.failed || errs.failed) {
		if (program->kind == HOOK_GUARD)
			guard_panic();
		/* half an answer says something else than the whole */
		buf_truncate(&out, 0);
		buf_truncate(&errs, 0);
		status = 0;
	}
	if (out.len)
		buf_addch(&out, '\n');
	arrived = io_write_all(STDERR_FILENO, errs.data, errs.len, &ignored);
	if (io_write_all(STDOUT_FILENO, out.data, out.len, &ignored) < 0)
		arrived = -1;
	/* an answer that did not arrive must not let a call pass */
	if (arrived < 0 && program->kind == HOOK_GUARD && out.len)
		status = hook->host->panic_status;
	guard_end(status);
	buf_free(&out);
	buf_free(&errs);
	return status;
}

/* Hosts wait for these to be closed; what follows is none of their time. */
static void close_pipes(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd;

	if (null < 0)
		return;
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		(void)dup2(null, fd);
	if (null > STDERR_FILENO)
		close(null);
}

static void raise_alert(struct hook *hook)
{
	struct err ignored = {0};

	if (!hook->alert || hook->statefd < 0)
		return;
	close_pipes();
	(void)spool_raise(
	    &hook->place, hook->statefd, hook->alert, &hook->arena, &ignored);
}

/* A text for an alert: without secrets, in the event's memory. */
static const char *safe_text(struct hook *hook, const char *text)
{
	struct buf safe = BUF_INIT((size_t)1 << 20);
	const char *copy;
	size_t len;

	if (!text)
		return NULL;
	/* no more than a person would read */
	len = strlen(text);
	if (len > ALERT_TEXT_MAX)
		len = utf8_cut(text, ALERT_TEXT_MAX);
	(void)redact_add(&safe, text, len);
	copy = safe.failed ? NULL : arena_strdup(&hook->arena, safe.data);
	buf_free(&safe);
	return copy;
}

void hook_alert(struct hook *hook, int kind, const char *title,
    const char *body, const char *why)
{
	struct alert *alert = arena_alloc(&hook->arena, sizeof(*alert));

	if (!alert)
		return;
	alert->kind = (enum alert_kind)kind;
	alert->time_us = clock_now_us();
	alert->host = hook->event.host;
	alert->session = hook->event.session;
	alert->agent = hook->event.agent;
	alert->project = hook->place.root;
	alert->worktree = hook->place.worktree;
	alert->branch = place_branch(&hook->place, &hook->arena);
	alert->title = safe_text(hook, title);
	alert->body = safe_text(hook, body);
	alert->why = safe_text(hook, why);
	hook->alert = alert;
}

/* --- the way through --- */

static int run(struct hook *hook, const struct hook_program *program)
{
	const char *failure = NULL;
	int status;

	if (read_event(hook) < 0 ||
	    (hook->event.kind != EVENT_OTHER &&
		(find_place(hook) < 0 || judge(hook, program) < 0))) {
		decide_failure(hook, program, "holdfast.failure");
		failure = hook->decision.why
			      ? hook->decision.why
			      : arena_strdup(&hook->arena, hook->err.msg);
		buf_truncate(&hook->extra, 0);
		hook->alert = NULL;
		if (hook->statefd < 0)
			(void)find_place(hook);
	}
	if (hook->event.kind == EVENT_OTHER)
		return 0;
	observe(hook);
	if (record(hook, program, failure) < 0 && !failure)
		decide_unrecorded(hook, program);
	status = answer(hook, program);
	raise_alert(hook);
	return status;
}

int hook_main(int argc, char *argv[], const struct hook_program *program)
{
	const struct host *host = argc == 2 ? host_find(argv[1]) : NULL;
	struct hook hook = {.host = host,
	    .statefd = -1,
	    .extra = BUF_INIT(EVIDENCE_BODY_MAX / 2)};
	int status;

	guard_fill_descriptors();
	if (!host) {
		dprintf(
		    STDERR_FILENO, "usage: holdfast-%s HOST\n", program->name);
		return 2;
	}
	guard_begin(host, program);
	event_init(&hook.event);
	decision_init(&hook.decision);
	hook.event.host = host->name;
	status = run(&hook, program);
	guard_deadline(0);
	if (hook.statefd >= 0)
		close(hook.statefd);
	json_free(&hook.json);
	buf_free(&hook.extra);
	arena_free(&hook.arena);
	return status;
}
