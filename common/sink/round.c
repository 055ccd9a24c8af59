#include "sink/round.h"

#include "alert.h"
#include "err.h"
#include "path.h"
#include "place.h"
#include "sink_progress.h"
#include "spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef void visitor(const struct round *round, int dirfd, const char *name);

static int add_state(struct round *round, const char *path)
{
	if (round->n_states == ROUND_PROJECTS_MAX)
		return 0;
	if (!round->states)
		round->states = arena_array(
		    &round->arena, ROUND_PROJECTS_MAX, sizeof(*round->states));
	if (!round->states || !path)
		return -1;
	round->states[round->n_states++] = path;
	return 0;
}

/* The state folders that have a spool. */
static void find_states(struct round *round)
{
	char *top = path_join(round->user_state, "projects", &round->arena);
	DIR *dir = top && !round->only ? opendir(top) : NULL;
	const struct dirent *entry;

	round->n_states = 0;
	round->states = NULL;
	if (round->only)
		(void)add_state(round, round->only);
	while (dir && (entry = readdir(dir))) {
		char spool[300];
		struct stat st;

		(void)snprintf(
		    spool, sizeof(spool), "%.255s/" SPOOL_DIR, entry->d_name);
		if (entry->d_name[0] != '.' &&
		    fstatat(dirfd(dir), spool, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISDIR(st.st_mode))
			(void)add_state(round,
			    path_join(top, entry->d_name, &round->arena));
	}
	if (dir)
		closedir(dir);
}

/* Calls `each` for every waiting alert; how many there are. */
static size_t for_each_alert(const struct round *round, visitor *each)
{
	struct err ignored = {0};
	size_t sum = 0, i, j, n;

	for (i = 0; i < round->n_states; i++) {
		int statefd =
		    open(round->states[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		int dirfd = statefd < 0 ? -1 : spool_open(statefd, &ignored);
		struct arena arena = {0};
		const char *const *names;

		if (dirfd < 0 || spool_names(dirfd, SPOOL_ALERT, &names, &n,
				     &arena, &ignored) < 0)
			n = 0;
		for (j = 0; each && j < n; j++)
			each(round, dirfd, names[j]);
		sum += n;
		arena_free(&arena);
		if (dirfd >= 0)
			close(dirfd);
		if (statefd >= 0)
			close(statefd);
	}
	return sum;
}

void round_sweep(const struct round *round)
{
	struct err ignored = {0};
	size_t i;

	for (i = 0; i < round->n_states; i++) {
		int statefd =
		    open(round->states[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		int dirfd = statefd < 0 ? -1 : spool_open(statefd, &ignored);

		if (dirfd >= 0) {
			spool_sweep(dirfd);
			progress_sweep(dirfd);
			close(dirfd);
		}
		if (statefd >= 0)
			close(statefd);
	}
}

/*
 * The policy of the person and the machine: a project's file has no say here,
 * and is not read. A policy with a mistake is no reason to keep quiet: the
 * desktop tells, and everything waits for the mistake to be corrected.
 */
static void load_policy(struct round *round)
{
	struct place *place = arena_alloc(&round->arena, sizeof(*place));
	struct err ignored = {0};

	memset(&round->policy, 0, sizeof(round->policy));
	round->broken = true;
	if (place && place_find(place, "/", &round->arena, &ignored) == 0) {
		place->policy = "/dev/null/none";
		round->broken = policy_load(&round->policy, place,
				    &round->arena, &ignored) < 0;
	}
	round->no_sink = round->broken || !round->policy.sinks;
	round->fallback =
	    (struct policy_sink){.name = "desktop", .type = "desktop"};
	if (round->no_sink)
		round->policy.sinks = &round->fallback;
}

/* --- closing what all are done with --- */

static void close_done(const struct round *round, int dirfd, const char *name)
{
	const struct policy_sink *sink;
	struct alert alert = {.file = name};
	struct progress progress;
	struct err ignored = {0};
	char id[ALERT_ID_MAX + 1];
	const char *dash = strchr(name, '-');
	size_t len = dash ? strlen(dash + 1) : 0;

	if (len <= strlen(SPOOL_ALERT) ||
	    len - strlen(SPOOL_ALERT) > ALERT_ID_MAX)
		return;
	len -= strlen(SPOOL_ALERT);
	memcpy(id, dash + 1, len);
	id[len] = '\0';
	alert.id = id;
	for (sink = round->policy.sinks; sink; sink = sink->next) {
		progress_load(dirfd, name, sink->name, &progress);
		if (!progress.known && spool_was_told(dirfd, id))
			continue; /* the same, told before */
		if (!progress.state ||
		    (!progress.recorded && progress.state != PROGRESS_UNWANTED))
			return;
	}
	if (spool_told(dirfd, &alert, &ignored) < 0)
		return;
	for (sink = round->policy.sinks; sink; sink = sink->next)
		progress_remove(dirfd, name, sink->name);
}

void round_begin(struct round *round)
{
	arena_free(&round->arena);
	find_states(round);
	load_policy(round);
}

size_t round_count(const struct round *round)
{
	return for_each_alert(round, NULL);
}

void round_close_done(const struct round *round)
{
	if (!round->broken)
		(void)for_each_alert(round, close_done);
}
