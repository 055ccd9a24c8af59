/*
 * What the files of `holdfast doctor` share: what was looked at, and how it
 * is.
 *
 * Owner:  everything lives in the project's arena.
 * Units:  microseconds.
 * Errors: what is wrong is no error but a finding.
 */
#ifndef HOLDFAST_DOCTOR_H
#define HOLDFAST_DOCTOR_H

#include "project.h"

#include <stdbool.h>
#include <stdint.h>

struct host;
struct host_hook;
struct wiring_entry;

enum health {
	HEALTH_GOOD,
	HEALTH_NOTE,    /* worth knowing, nothing is wrong */
	HEALTH_BAD,     /* wrong */
	HEALTH_UNKNOWN, /* could not be told */
};

/* One line of the report. */
struct finding {
	enum health health;
	const char *topic; /* "policy" */
	const char *text;
	const char *mend; /* a command or a sentence, or NULL */
	struct finding *next;
};

/* One hook of one host. */
struct patient {
	const struct host_hook *hook;
	const struct wiring_entry *entry; /* NULL: it is not wired */
	unsigned fired;                   /* how often */
	int status;                       /* of the last time */
	int64_t time_us;                  /* of the slowest */
	const char *answer;               /* in words; NULL: not fired */
	const char *fault;                /* NULL: it does what it should */
};

struct ward {
	const struct host *host;
	bool found; /* the agent is on this machine, or was named */
	const char *version;
	struct patient *patients;
	size_t n;
	struct finding *findings;
	struct ward *next;
};

struct doctor {
	struct project project;
	const char *cwd;
	bool json, quick;
	bool policy_read;
	struct ward *wards;
	struct finding *findings;
	/* what does not make it wrong, but not well either */
	unsigned failures; /* of hooks, in the last day */
	unsigned lost;     /* alerts that nobody got, in the last day */
	size_t waiting;    /* alerts on their way */
	/* the scratch folder in which hooks are fired */
	const char *scratch; /* NULL: there is none */
	const char *const *env;
	int pipe; /* keeps alerts from being delivered; -1: not open */
};

/* Appends to *list; `text` is printed into the arena. */
void doctor_find(struct doctor *doctor, struct finding **list,
    enum health health, const char *topic, const char *mend, const char *fmt,
    ...) __attribute__((format(printf, 6, 7)));

/* Policy, trust, evidence, state, alerts, programs. */
void doctor_check(struct doctor *doctor);

/* The sinks, and the alerts that wait for them. */
void doctor_check_alerts(struct doctor *doctor);

/* A folder to fire hooks in; false, with a finding, if there is none. */
bool doctor_scratch(struct doctor *doctor);
void doctor_scratch_remove(struct doctor *doctor);
/* Fires the wired hooks of one host, as the host would. */
void doctor_fire(struct doctor *doctor, struct ward *ward);
/* "2.1.329", or NULL if the agent's program does not say. */
const char *doctor_version(struct doctor *doctor, const struct host *host);

void doctor_print_text(const struct doctor *doctor);
void doctor_print_json(const struct doctor *doctor);
/* 0 all is well, 1 something is wrong, 2 could not be told. */
int doctor_status(const struct doctor *doctor);

#endif
