#include "doctor.h"

#include "buf.h"
#include "host.h"
#include "json.h"
#include "term.h"
#include "wiring.h"

#include <stdio.h>
#include <string.h>

#define JSON_MAX ((size_t)4 << 20)

static const char *const words[] = {"ok", "note", "wrong", "unknown"};
static const enum term_style styles[] = {
    TERM_GOOD, TERM_WARN, TERM_BAD, TERM_WARN};

/* --- for people --- */

static void print_finding(const struct finding *finding)
{
	(void)printf("%s%-8s%s %-9s %s\n", term_style(styles[finding->health]),
	    words[finding->health], term_style(TERM_PLAIN), finding->topic,
	    finding->text);
	if (finding->mend)
		(void)printf("%18s -> %s\n", "", finding->mend);
}

static void print_patient(const struct patient *patient)
{
	bool good = patient->entry && !patient->fault;
	char time[32] = "";

	if (patient->time_us)
		(void)snprintf(time, sizeof(time), "%.1f ms",
		    (double)patient->time_us / 1000);
	(void)printf("  %s%-19s%s holdfast-%-19s %-8s %-16s %9s\n",
	    term_style(good ? TERM_GOOD : TERM_BAD), patient->hook->event,
	    term_style(TERM_PLAIN), patient->hook->program,
	    patient->entry ? wiring_scope_name(patient->entry->file->scope)
			   : "no",
	    patient->fault    ? "WRONG"
	    : patient->answer ? patient->answer
	    : patient->entry  ? "-"
			      : "",
	    time);
	if (patient->fault)
		(void)printf("%6s %s\n", "->", patient->fault);
}

static void print_ward(const struct ward *ward)
{
	const struct finding *finding;
	size_t i;

	(void)printf("%s%s%s%s%s\n", term_style(TERM_BOLD), ward->host->title,
	    term_style(TERM_PLAIN), ward->version ? " " : "",
	    ward->version ? ward->version : "");
	if (!ward->found) {
		(void)printf("  not found on this machine\n\n");
		return;
	}
	(void)printf("  %s%-19s %-28s %-8s %-16s %9s%s\n", term_style(TERM_DIM),
	    "event", "program", "wired", "answer", "time",
	    term_style(TERM_PLAIN));
	for (i = 0; i < ward->n; i++)
		print_patient(&ward->patients[i]);
	for (finding = ward->findings; finding; finding = finding->next)
		print_finding(finding);
	(void)printf("\n");
}

/* "2 hooks failed in the last day, 1 alert waits"; empty if all is well. */
static void add_caveats(struct buf *out, const struct doctor *doctor)
{
	if (doctor->failures)
		buf_addf(out, "%u hook%s failed in the last day",
		    doctor->failures, doctor->failures == 1 ? "" : "s");
	if (doctor->lost)
		buf_addf(out, "%s%u alert%s did not get out in the last day",
		    out->len ? ", " : "", doctor->lost,
		    doctor->lost == 1 ? "" : "s");
	if (doctor->waiting)
		buf_addf(out, "%s%zu alert%s", out->len ? ", " : "",
		    doctor->waiting,
		    doctor->waiting == 1 ? " waits" : "s wait");
}

static void print_verdict(const struct doctor *doctor)
{
	static const char *const verdicts[] = {"All is well.",
	    "Something is wrong; see the lines above.",
	    "Some of it could not be told; see the lines above."};
	struct buf caveats = BUF_INIT(400);
	int status = doctor_status(doctor);

	add_caveats(&caveats, doctor);
	if (status == 0 && caveats.len)
		(void)printf("\n%sHoldfast holds, but %s.%s\n",
		    term_style(TERM_WARN), caveats.data,
		    term_style(TERM_PLAIN));
	else
		(void)printf("\n%s%s%s\n",
		    term_style(status ? TERM_BAD : TERM_GOOD), verdicts[status],
		    term_style(TERM_PLAIN));
	buf_free(&caveats);
}

void doctor_print_text(const struct doctor *doctor)
{
	const struct finding *finding;
	const struct ward *ward;
	for (ward = doctor->wards; ward; ward = ward->next)
		print_ward(ward);
	(void)printf("%sThis project%s (%s)\n", term_style(TERM_BOLD),
	    term_style(TERM_PLAIN), doctor->project.place.root);
	for (finding = doctor->findings; finding; finding = finding->next)
		print_finding(finding);
	print_verdict(doctor);
}

/* --- for programs --- */

static void put_findings(
    struct buf *out, const char *key, const struct finding *finding)
{
	bool first = true;

	json_put_key(out, key);
	buf_addch(out, '[');
	for (; finding; finding = finding->next) {
		if (!first)
			buf_addch(out, ',');
		first = false;
		json_open(out);
		json_put(out, "health", words[finding->health]);
		json_put(out, "topic", finding->topic);
		json_put(out, "text", finding->text);
		json_put(out, "mend", finding->mend);
		json_close(out);
	}
	buf_addch(out, ']');
}

static void put_patient(struct buf *out, const struct patient *patient)
{
	const struct wiring_entry *entry = patient->entry;

	json_open(out);
	json_put(out, "event", patient->hook->event);
	json_put(out, "program", patient->hook->program);
	json_put_bool(out, "required", patient->hook->required);
	json_put_bool(out, "wired", entry != NULL);
	if (entry) {
		json_put(out, "scope", wiring_scope_name(entry->file->scope));
		json_put(out, "file", entry->file->path);
		json_put_int(out, "line", (int64_t)entry->line);
		json_put(out, "command", entry->command);
	}
	if (patient->fired) {
		json_put_bool(out, "answered", !patient->fault);
		json_put_int(out, "status", patient->status);
		json_put_int(out, "time_us", patient->time_us);
	}
	json_put(out, "answer", patient->answer);
	json_put(out, "fault", patient->fault);
	json_close(out);
}

static void put_ward(struct buf *out, const struct ward *ward)
{
	size_t i;

	json_open(out);
	json_put(out, "host", ward->host->name);
	json_put(out, "title", ward->host->title);
	json_put_bool(out, "found", ward->found);
	json_put(out, "version", ward->version);
	json_put_key(out, "hooks");
	buf_addch(out, '[');
	for (i = 0; i < ward->n; i++) {
		if (i)
			buf_addch(out, ',');
		put_patient(out, &ward->patients[i]);
	}
	buf_addch(out, ']');
	put_findings(out, "findings", ward->findings);
	json_close(out);
}

void doctor_print_json(const struct doctor *doctor)
{
	static const char *const verdicts[] = {"ok", "wrong", "unknown"};
	struct buf out = BUF_INIT(JSON_MAX);
	const struct ward *ward;

	json_open(&out);
	json_put(&out, "version", HOLDFAST_VERSION);
	json_put(&out, "verdict", verdicts[doctor_status(doctor)]);
	json_put(&out, "project", doctor->project.place.root);
	json_put_key(&out, "agents");
	buf_addch(&out, '[');
	for (ward = doctor->wards; ward; ward = ward->next) {
		if (ward != doctor->wards)
			buf_addch(&out, ',');
		put_ward(&out, ward);
	}
	buf_addch(&out, ']');
	put_findings(&out, "findings", doctor->findings);
	json_put_int(&out, "failures_last_day", doctor->failures);
	json_put_int(&out, "alerts_lost_last_day", doctor->lost);
	json_put_int(&out, "alerts_waiting", (int64_t)doctor->waiting);
	json_close(&out);
	(void)printf("%s\n", out.data);
	buf_free(&out);
}
