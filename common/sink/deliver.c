#include "sink/deliver.h"

#include "arena.h"
#include "clock.h"
#include "err.h"
#include "io.h"
#include "place.h"
#include "policy.h"
#include "sink/gate.h"
#include "sink/round.h"
#include "sink/worker.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 60000 /* at least this often, whatever the clock does */
#define POLL_MS 1000  /* where no pipe can be made */
#define CRASH_WAIT_US 5000000LL

/* One sink and its worker. */
struct seat {
	char name[64];
	pid_t pid; /* 0: nobody works */
	int fd;    /* here the worker says when it is due again */
	int64_t due_us;
	bool news; /* alerts may have come since it last looked */
	bool used; /* its sink is in the policy, this time round */
};

struct deliver {
	struct gate gate;
	struct round round;
	char machine[64];
	struct seat seats[DELIVER_SINKS_MAX];
};

/* --- workers --- */

static struct seat *find_seat(struct deliver *deliver, const char *name)
{
	struct seat *empty = NULL;
	size_t i;

	for (i = 0; i < DELIVER_SINKS_MAX; i++) {
		struct seat *seat = &deliver->seats[i];

		if (seat->name[0] && str_equal(seat->name, name))
			return seat;
		if (!seat->pid && !seat->used && (!empty || !seat->name[0]))
			empty = seat;
	}
	if (empty) {
		memset(empty, 0, sizeof(*empty));
		(void)snprintf(empty->name, sizeof(empty->name), "%s", name);
		empty->news = true;
	}
	return empty;
}

static void become_worker(struct deliver *deliver,
    const struct policy_sink *sink, int out, pid_t parent)
{
	const struct worker worker = {
	    .policy = &deliver->round.policy,
	    .config = sink,
	    .implicit = deliver->round.no_sink,
	    .machine = deliver->machine,
	    .states = deliver->round.states,
	    .n_states = deliver->round.n_states,
	    .statefd = deliver->gate.userfd,
	    .parent = parent,
	};
	int64_t due_us;

	/* hooks must not take a worker for the deliver; the lock stays */
	gate_unlisten(&deliver->gate);
	due_us = worker_run(&worker);
	_exit(write(out, &due_us, sizeof(due_us)) == sizeof(due_us) ? 0 : 1);
}

static void start_worker(
    struct deliver *deliver, struct seat *seat, const struct policy_sink *sink)
{
	pid_t parent = getpid();
	int ends[2];

	seat->news = false;
	seat->due_us = clock_now_us() + CRASH_WAIT_US;
	if (pipe(ends) < 0)
		return;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	seat->pid = fork();
	if (seat->pid == 0) {
		close(ends[0]);
		become_worker(deliver, sink, ends[1], parent);
	}
	close(ends[1]);
	seat->fd = ends[0];
	if (seat->pid < 0) {
		seat->pid = 0;
		close(ends[0]);
	}
}

/* A worker that says nothing has crashed: its sink is tried again soon. */
static void end_worker(struct seat *seat)
{
	int64_t due_us;

	if (read(seat->fd, &due_us, sizeof(due_us)) == sizeof(due_us))
		seat->due_us = due_us;
	else
		seat->due_us = clock_now_us() + CRASH_WAIT_US;
	close(seat->fd);
	while (waitpid(seat->pid, NULL, 0) < 0 && errno == EINTR)
		;
	seat->pid = 0;
}

static void start_workers(struct deliver *deliver)
{
	const struct policy_sink *sink;
	int64_t now_us = clock_now_us();
	size_t i;

	for (i = 0; i < DELIVER_SINKS_MAX; i++)
		deliver->seats[i].used = false;
	for (sink = deliver->round.policy.sinks; sink; sink = sink->next) {
		struct seat *seat = find_seat(deliver, sink->name);

		if (!seat)
			break; /* more sinks than seats */
		seat->used = true;
		if (!seat->pid &&
		    (seat->news || (seat->due_us && seat->due_us <= now_us)))
			start_worker(deliver, seat, sink);
	}
}

static bool somebody_works(const struct deliver *deliver)
{
	size_t i;

	for (i = 0; i < DELIVER_SINKS_MAX; i++)
		if (deliver->seats[i].pid)
			return true;
	return false;
}

/* --- waiting --- */

static int wait_ms(const struct deliver *deliver)
{
	int64_t ms = deliver->gate.pipefd < 0 ? POLL_MS : LOOK_MS;
	int64_t now_us = clock_now_us();
	size_t i;

	for (i = 0; i < DELIVER_SINKS_MAX; i++) {
		const struct seat *seat = &deliver->seats[i];
		int64_t left_ms = (seat->due_us - now_us) / 1000 + 1;

		if (seat->used && !seat->pid && seat->due_us && left_ms < ms)
			ms = left_ms < 0 ? 0 : left_ms;
	}
	return (int)ms;
}

static void hear_news(struct deliver *deliver)
{
	size_t i;

	gate_hear(&deliver->gate);
	for (i = 0; i < DELIVER_SINKS_MAX; i++)
		deliver->seats[i].news = true;
}

/* Until a hook has news, a worker ends, or something is due. */
static void wait_for_work(struct deliver *deliver)
{
	struct pollfd fds[DELIVER_SINKS_MAX + 1];
	struct seat *whose[DELIVER_SINKS_MAX + 1];
	bool ended = false;
	nfds_t n = 1, i;

	fds[0] = (struct pollfd){deliver->gate.pipefd, POLLIN, 0};
	for (i = 0; i < DELIVER_SINKS_MAX; i++) {
		if (!deliver->seats[i].pid)
			continue;
		whose[n] = &deliver->seats[i];
		fds[n] = (struct pollfd){whose[n]->fd, POLLIN, 0};
		n++;
	}
	if (poll(fds, n, wait_ms(deliver)) < 0)
		return;
	if (fds[0].revents || deliver->gate.pipefd < 0)
		hear_news(deliver);
	for (i = 1; i < n; i++) {
		if (!fds[i].revents)
			continue;
		end_worker(whose[i]);
		ended = true;
	}
	if (ended)
		round_close_done(&deliver->round);
}

/*
 * An alert can come between the last look and the end, and its byte be read
 * by nobody: so the pipe is closed, and then there is one more look. Who
 * raises an alert after that finds no reader and starts a deliver.
 */
static bool is_over(struct deliver *deliver)
{
	if (somebody_works(deliver) || round_count(&deliver->round))
		return false;
	gate_unlisten(&deliver->gate);
	round_begin(&deliver->round);
	if (!round_count(&deliver->round))
		return true;
	gate_listen(&deliver->gate);
	hear_news(deliver);
	return false;
}

static void drain(struct deliver *deliver)
{
	round_begin(&deliver->round);
	round_sweep(&deliver->round);
	/* what a killed deliver has not closed any more */
	round_close_done(&deliver->round);
	while (!is_over(deliver)) {
		start_workers(deliver);
		wait_for_work(deliver);
		round_begin(&deliver->round);
	}
	round_sweep(&deliver->round);
}

int deliver_run(const char *state, struct err *err)
{
	struct deliver deliver = {.gate = GATE_INIT, .round = {.only = state}};
	struct arena arena = {0};
	struct place place;
	int ours = -1;

	if (place_find(&place, "/", &arena, err) < 0 ||
	    io_make_dirs(place.user_state, 0700, err) < 0)
		goto out;
	ours = gate_open(&deliver.gate, place.user_state, err);
	if (ours <= 0)
		goto out;
	deliver.round.user_state = place.user_state;
	if (gethostname(deliver.machine, sizeof(deliver.machine) - 1) < 0)
		deliver.machine[0] = '\0';
	drain(&deliver);
out:
	gate_close(&deliver.gate);
	arena_free(&deliver.round.arena);
	arena_free(&arena);
	return ours < 0 ? -1 : 0;
}
