#include "sink/worker.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "evidence.h"
#include "json.h"
#include "policy.h"
#include "sink/send.h"
#include "sink_progress.h"
#include "spool.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECOND_US 1000000LL
#define FIRST_WAIT_US (2 * SECOND_US)
#define LONGEST_WAIT_US (600 * SECOND_US)
#define LONGEST_ASKED_US (86400 * SECOND_US)
#define GIVE_UP_US (86400 * SECOND_US)
#define GIVE_UP_TRIES 8 /* a clock that jumps ahead gives up nothing */
#define STEP_OVER 3
#define PROBE_US (15 * SECOND_US)
#define DISK_WAIT_US (5 * SECOND_US)
#define DISK_TRIES 3600 /* of a second each */
#define EVIDENCE_MS 2000

struct run {
	const struct worker *worker;
	const struct sink *sink; /* NULL: the section is wrong */
	struct sink_run shared;
	struct when when;
	struct err wrong;
	int64_t next_us;    /* the earliest of what waits, 0: nothing does */
	int64_t last_ms;    /* end of the last try */
	bool blocked, gone; /* for all alerts; the parent is gone */
	uint64_t dice;
	/* the spool at hand */
	int statefd, dirfd;
	const char *const *names;
	size_t n;
};

static void wait_until(struct run *run, int64_t due_us)
{
	if (!run->next_us || due_us < run->next_us)
		run->next_us = due_us;
}

/* --- how long to wait --- */

/* 2, 4, 8 … 600 s, each between half and one and a half of it. */
static int64_t back_off(struct run *run, unsigned tries)
{
	int64_t wait_us = FIRST_WAIT_US;

	while (--tries && wait_us < LONGEST_WAIT_US)
		wait_us *= 2;
	if (wait_us > LONGEST_WAIT_US)
		wait_us = LONGEST_WAIT_US;
	run->dice = run->dice * 6364136223846793005U + 1442695040888963407U;
	return wait_us / 2 + (int64_t)((run->dice >> 33) % (uint64_t)wait_us);
}

static bool is_due(const struct progress *progress, int64_t now_us)
{
	int64_t most = progress->told_when ? LONGEST_ASKED_US
					   : LONGEST_WAIT_US + LONGEST_WAIT_US;

	/* the second: the clock was set back */
	return progress->next_us <= now_us || progress->next_us > now_us + most;
}

/* Somebody has just raised an alert: is it worth asking again right now? */
static bool is_worth_a_probe(
    struct run *run, const struct progress *head, int64_t now_us)
{
	const char *newest = run->names[run->n - 1];
	const char *sink = run->worker->config->name;
	struct err ignored = {0};
	struct progress fresh;

	progress_load(run->dirfd, newest, sink, &fresh);
	if (fresh.known || head->told_when ||
	    (head->last_us <= now_us && head->last_us > now_us - PROBE_US))
		return false;
	return progress_save(run->dirfd, newest, sink, &fresh, &ignored) == 0;
}

/* --- one try --- */

static enum sink_result send_it(struct run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	int64_t rest_ms;
	enum sink_result result;

	if (!run->sink) {
		*err = run->wrong;
		return SINK_RETRY;
	}
	rest_ms = run->last_ms + run->sink->interval_ms - clock_monotonic_ms();
	if (run->last_ms && rest_ms > 0)
		clock_sleep_ms(rest_ms);
	(void)alarm(WORKER_SECONDS);
	result = run->sink->send(&run->shared, alert, arena, reply, err);
	(void)alarm(0);
	run->last_ms = clock_monotonic_ms();
	if (result != SINK_SENT && !err->msg[0])
		(void)err_set(err, ERR_MEMORY, "out of memory");
	return result;
}

static void note_failure(struct run *run, const struct alert *alert,
    const struct sink_reply *reply, const struct err *err,
    struct progress *progress)
{
	int64_t now_us = clock_now_us(), wait_us;

	(void)snprintf(
	    progress->why, sizeof(progress->why), "%.150s", err->msg);
	if (run->worker->implicit) {
		progress->state = PROGRESS_REFUSED;
		return;
	}
	if (progress->tries >= GIVE_UP_TRIES &&
	    now_us - alert->time_us > GIVE_UP_US) {
		progress->state = PROGRESS_GIVEN_UP;
		return;
	}
	wait_us = back_off(run, progress->tries);
	progress->told_when = reply->retry_after_s > 0;
	if (reply->retry_after_s > LONGEST_ASKED_US / SECOND_US)
		wait_us = LONGEST_ASKED_US;
	else if (progress->told_when)
		wait_us = (int64_t)reply->retry_after_s * SECOND_US;
	progress->unreachable = reply->unreachable || progress->told_when;
	progress->next_us = now_us + wait_us;
}

/*
 * What is sent and not noted would be sent again by the next deliver: a disk
 * that is full is waited for.
 */
static void save_final(
    struct run *run, const char *name, const struct progress *progress)
{
	struct err ignored = {0};
	int try;

	for (try = 0; try < DISK_TRIES; try++) {
		if (progress_save(run->dirfd, name, run->worker->config->name,
			progress, &ignored) == 0)
			return;
		clock_sleep_ms(1000);
	}
}

static void attempt(struct run *run, const struct alert *alert,
    struct progress *progress, struct arena *arena)
{
	const char *sink = run->worker->config->name;
	struct sink_reply reply = {0};
	struct err err = {0};

	progress->tries++;
	progress->last_us = clock_now_us();
	progress->next_us = progress->last_us + back_off(run, progress->tries);
	progress->unreachable = progress->told_when = false;
	(void)progress_save(run->dirfd, alert->file, sink, progress, &err);
	switch (send_it(run, alert, arena, &reply, &err)) {
	case SINK_SENT:
		progress->state = PROGRESS_SENT;
		progress->why[0] = '\0';
		break;
	case SINK_REFUSED:
		progress->state = PROGRESS_REFUSED;
		(void)snprintf(
		    progress->why, sizeof(progress->why), "%.150s", err.msg);
		break;
	case SINK_RETRY:
		note_failure(run, alert, &reply, &err, progress);
		break;
	}
	save_final(run, alert->file, progress);
}

/* --- what is done goes into the evidence --- */

static void record(
    struct run *run, const struct alert *alert, struct progress *progress)
{
	const char *sink = run->worker->config->name;
	struct buf body = BUF_INIT(EVIDENCE_LINE_MAX);
	struct evidence_record made;
	struct err err = {0};

	evidence_begin(&body, "alert");
	evidence_put(&body, "host", alert->host);
	evidence_put(&body, "session", alert->session);
	json_put(&body, "alert", alert->id);
	json_put(&body, "kind", alert_kind_name(alert->kind));
	json_put(&body, "sink", sink);
	json_put(&body, "result", progress_state_name(progress->state));
	json_put_int(&body, "tries", (int64_t)progress->tries);
	if (progress->why[0])
		evidence_put(&body, "why", progress->why);
	/* a log that cannot be written for a whole day is no reason to stay */
	if (evidence_append(run->statefd, &body, EVIDENCE_MS, &made, &err) <
		0 &&
	    clock_now_us() - progress->last_us < GIVE_UP_US) {
		wait_until(run, clock_now_us() + DISK_WAIT_US);
	} else {
		progress->recorded = true;
		(void)progress_save(
		    run->dirfd, alert->file, sink, progress, &err);
	}
	buf_free(&body);
}

/* --- the alerts of one spool --- */

/* Is it this one's turn? If not, what waits for it is noted. */
static bool is_its_turn(
    struct run *run, const struct alert *alert, struct progress *progress)
{
	int64_t now_us = clock_now_us(), due_us;

	if (!progress->tries) {
		due_us =
		    run->sink ? when_due(&run->when, alert, now_us) : now_us;
		if (due_us > now_us)
			wait_until(run, due_us);
		return due_us <= now_us;
	}
	if (is_due(progress, now_us) ||
	    (progress->unreachable && is_worth_a_probe(run, progress, now_us)))
		return true;
	wait_until(run, progress->next_us);
	if (progress->unreachable || progress->tries < STEP_OVER)
		run->blocked = true;
	return false;
}

static void handle(struct run *run, const char *name, struct arena *arena)
{
	const char *sink = run->worker->config->name;
	struct err err = {0};
	struct progress progress;
	struct alert alert;

	progress_load(run->dirfd, name, sink, &progress);
	if (progress.recorded || progress.state == PROGRESS_UNWANTED ||
	    spool_read(run->dirfd, name, &alert, arena, &err) < 0 ||
	    (!progress.state && spool_was_told(run->dirfd, alert.id)))
		return;
	if (!progress.state && run->sink && !when_wants(&run->when, &alert)) {
		progress.state = PROGRESS_UNWANTED;
		save_final(run, name, &progress);
		return;
	}
	if (!progress.state) {
		if (!is_its_turn(run, &alert, &progress))
			return;
		attempt(run, &alert, &progress, arena);
	}
	if (progress.state) {
		record(run, &alert, &progress);
		return;
	}
	wait_until(run, progress.next_us);
	if (progress.unreachable || progress.tries < STEP_OVER)
		run->blocked = true;
}

static void drain(struct run *run, const char *state)
{
	struct arena names = {0};
	struct err err = {0};
	size_t i;

	run->statefd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run->statefd < 0)
		return;
	run->dirfd = spool_open(run->statefd, &err);
	if (run->dirfd < 0 || spool_names(run->dirfd, SPOOL_ALERT, &run->names,
				  &run->n, &names, &err) < 0)
		run->n = 0;
	run->blocked = false;
	for (i = 0; i < run->n && !run->blocked && !run->gone; i++) {
		struct arena arena = {0};

		handle(run, run->names[i], &arena);
		arena_free(&arena);
		run->gone = getppid() != run->worker->parent;
	}
	if (run->dirfd >= 0)
		close(run->dirfd);
	close(run->statefd);
	arena_free(&names);
}

int64_t worker_run(const struct worker *worker)
{
	struct run run = {.worker = worker,
	    .shared = {worker->config, worker->machine, worker->statefd, NULL},
	    .dice = (uint64_t)clock_now_us() ^ (uint64_t)getpid() << 20};
	size_t i;

	run.sink = sink_find(worker->config->type);
	if (sink_check(worker->config, &run.wrong) < 0 ||
	    when_init(&run.when, worker->policy, worker->config, &run.wrong) <
		0)
		run.sink = NULL;
	for (i = 0; i < worker->n_states && !run.gone; i++)
		drain(&run, worker->states[i]);
	/* the next worker knows nothing of this one's last message */
	if (run.sink && run.last_ms && run.sink->interval_ms)
		clock_sleep_ms(run.sink->interval_ms);
	net_close(run.shared.net);
	return run.next_us;
}
