#include "doctor.h"

#include "buf.h"
#include "fire.h"
#include "host.h"
#include "io.h"
#include "json.h"
#include "jsontext.h"
#include "path.h"
#include "spool.h"
#include "util.h"
#include "wiring_settings.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAYLOAD_MAX ((size_t)1 << 20)
#define PROBE_TIMEOUT_MS 10000
#define VERSION_TIMEOUT_MS 5000
#define ENV_MAX 4096
#define NAMES_MAX 16
#define COMPLAINT_MAX 240

extern char **environ;

/* --- the scratch folder --- */

/* Our own state goes into it: the real evidence is of real events. */
static bool make_folders(struct doctor *doctor, const char *top)
{
	static const char *const folders[] = {
	    "project/.git", "project/.holdfast", "state/holdfast"};
	struct project *project = &doctor->project;
	size_t i;

	for (i = 0; i < COUNT(folders); i++) {
		const char *dir = path_join(top, folders[i], &project->arena);

		if (!dir || io_make_dirs(dir, 0700, &project->err) < 0)
			return false;
	}
	return true;
}

/*
 * A pipe that somebody reads is how a hook knows that a deliver runs: so none
 * is started, and nobody is told of what was only tried.
 */
static bool hold_alerts(struct doctor *doctor, const char *top)
{
	const char *path = arena_printf(
	    &doctor->project.arena, "%s/state/holdfast/%s", top, SPOOL_PIPE);

	if (!path || mkfifo(path, 0600) < 0)
		return false;
	doctor->pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return doctor->pipe >= 0;
}

bool doctor_scratch(struct doctor *doctor)
{
	const char *base = place_env("TMPDIR");
	char *top =
	    arena_printf(&doctor->project.arena, "%s/holdfast-doctor.XXXXXX",
		base && base[0] == '/' ? base : "/tmp");

	if (!top || !mkdtemp(top)) {
		doctor_find(doctor, &doctor->findings, HEALTH_UNKNOWN, "hooks",
		    "set TMPDIR to a folder that you can write to",
		    "no scratch folder could be made, so no hook was fired");
		return false;
	}
	doctor->scratch = path_real(top, &doctor->project.arena);
	if (doctor->scratch && make_folders(doctor, top) &&
	    hold_alerts(doctor, top))
		return true;
	doctor_find(doctor, &doctor->findings, HEALTH_UNKNOWN, "hooks",
	    "set TMPDIR to a folder that you can write to",
	    "the scratch folder %s cannot be used, so no hook was fired", top);
	return false;
}

static int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void doctor_scratch_remove(struct doctor *doctor)
{
	if (doctor->pipe >= 0)
		close(doctor->pipe);
	if (doctor->scratch)
		(void)nftw(
		    doctor->scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- what the agent would set --- */

static bool is_set_by_us(const char *entry, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		if (strncmp(entry, names[i], len) == 0 && entry[len] == '=')
			return true;
	}
	return false;
}

/* Ours, changed as the host changes its own for a hook. */
static const char *const *make_env(
    struct doctor *doctor, const struct host_settings *settings)
{
	struct arena *arena = &doctor->project.arena;
	const char **env = arena_array(arena, ENV_MAX + 1, sizeof(*env));
	const struct probe_variable *variable;
	const char *names[NAMES_MAX] = {"XDG_STATE_HOME"};
	size_t n = 0, n_names = 1, i;

	if (!env)
		return NULL;
	env[n++] =
	    arena_printf(arena, "XDG_STATE_HOME=%s/state", doctor->scratch);
	for (variable = settings->variables;
	     variable->name && n_names < NAMES_MAX; variable++) {
		names[n_names++] = variable->name;
		env[n++] = variable->value
			       ? arena_printf(arena, "%s=%s", variable->name,
				     variable->value)
			       : arena_printf(arena, "%s=%s/project",
				     variable->name, doctor->scratch);
	}
	for (i = 0; environ[i] && n < ENV_MAX; i++)
		if (!is_set_by_us(environ[i], names, n_names))
			env[n++] = environ[i];
	return env;
}

/* --- what the agent would send --- */

/* `key` of the root, or of its member `in`, becomes `text` if it is there. */
static void set_text(struct doctor *doctor, struct buf *payload, const char *in,
    const char *key, const char *text)
{
	struct buf value = BUF_INIT(PAYLOAD_MAX), out = BUF_INIT(PAYLOAD_MAX);
	struct jsontext_value parent, item;
	struct jsontext doc;
	struct err *err = &doctor->project.err;

	if (jsontext_parse(&doc, payload->data, payload->len, err) < 0)
		return;
	parent = doc.root;
	if ((in && jsontext_get(&doc, &doc.root, in, &parent, err) < 0) ||
	    jsontext_get(&doc, &parent, key, &item, err) < 0 || !item.type)
		return;
	json_add_text(&value, text, strlen(text));
	if (!value.failed &&
	    jsontext_replace(&doc, &item, value.data, &out, err) == 0) {
		buf_truncate(payload, 0);
		buf_add(payload, out.data, out.len);
	}
	buf_free(&value);
	buf_free(&out);
}

/* The recorded payload, moved into the scratch folder. */
static bool load_payload(struct doctor *doctor, const struct host *host,
    const struct host_probe *probe, struct buf *payload)
{
	struct project *project = &doctor->project;
	struct arena *arena = &project->arena;
	const char *path = arena_printf(
	    arena, "%s/payloads/%s", project->place.share, probe->payload);
	const char *settings =
	    wiring_path(host, WIRING_USER, &project->place, doctor->cwd, arena);
	char *text;
	size_t len;

	if (!project->place.share || !path ||
	    io_read_file(AT_FDCWD, path, PAYLOAD_MAX, arena, &text, &len,
		&project->err) < 0)
		return false;
	buf_add(payload, text, len);
	set_text(doctor, payload, NULL, "cwd",
	    arena_printf(arena, "%s/project", doctor->scratch));
	set_text(doctor, payload, NULL, "transcript_path",
	    arena_printf(arena, "%s/transcript.jsonl", doctor->scratch));
	if (settings)
		set_text(doctor, payload, NULL, "file_path", settings);
	if (probe->command)
		set_text(
		    doctor, payload, "tool_input", "command", probe->command);
	return !payload->failed;
}

/* --- what it answers --- */

static bool is_one_object(const struct buf *out)
{
	struct jsontext doc;
	struct err ignored = {0};

	return jsontext_parse(&doc, out->data, out->len, &ignored) == 0 &&
	       doc.root.type == JSONTEXT_OBJECT && !doc.lax_line;
}

/* The beginning of what it said on stderr, on one line. */
static const char *complaint(struct doctor *doctor, const struct fire *fire)
{
	char text[COMPLAINT_MAX + 1];
	size_t len = utf8_cut(fire->errs.data,
	    fire->errs.len < COMPLAINT_MAX ? fire->errs.len : COMPLAINT_MAX);
	size_t i;

	memcpy(text, fire->errs.data, len);
	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ')
			text[i] = ' ';
	while (len && text[len - 1] == ' ')
		len--;
	text[len] = '\0';
	return arena_printf(&doctor->project.arena, "status %d%s%s",
	    fire->status, len ? ": " : "", text);
}

static void judge(struct doctor *doctor, const struct host_settings *settings,
    const struct host_probe *probe, const struct fire *fire,
    struct patient *patient)
{
	bool quiet = !fire->out.len && fire->status == 0;
	bool refused =
	    settings->refuses(fire->status, fire->out.data, fire->out.len);
	struct arena *arena = &doctor->project.arena;

	patient->status = fire->status;
	if (fire->timed_out)
		patient->fault = "it did not answer in time";
	else if (fire->status != 0 &&
		 (fire->status != 2 || probe->answer == PROBE_DONE))
		patient->fault = arena_printf(
		    arena, "it broke off with %s", complaint(doctor, fire));
	else if (fire->out.len && !is_one_object(&fire->out))
		patient->fault = "it answered with something else than JSON";
	else if (probe->answer == PROBE_QUIET && !quiet)
		patient->fault =
		    arena_printf(arena, "it does not let `%s` pass: %s",
			probe->command ? probe->command : probe->event,
			complaint(doctor, fire));
	else if (probe->answer == PROBE_REFUSED && !refused)
		patient->fault = arena_printf(arena,
		    "it does not refuse `%s`%s", probe->command,
		    doctor->policy_read && doctor->project.policy.observe
			? ": the mode is observe"
			: "");
	if (!patient->fault)
		patient->answer = probe->answer == PROBE_REFUSED
				      ? "passes, refuses"
				  : quiet ? "silent"
					  : "answers";
}

/* --- firing --- */

static void start(struct doctor *doctor, const struct host_settings *settings,
    const struct host_probe *probe, const struct buf *payload,
    struct patient *patient)
{
	const struct wiring_entry *entry = patient->entry;
	const char *const by_shell[] = {"-c", entry->command, NULL};
	struct fire shot = {.program = entry->args ? entry->program : "/bin/sh",
	    .args = entry->args ? entry->args : by_shell,
	    .input = payload->data,
	    .input_len = payload->len,
	    .cwd =
		path_join(doctor->scratch, "project", &doctor->project.arena),
	    .env = doctor->env,
	    .timeout_ms = PROBE_TIMEOUT_MS};

	if (entry->timeout_ms && entry->timeout_ms < PROBE_TIMEOUT_MS)
		shot.timeout_ms = (int)entry->timeout_ms;
	patient->fired++;
	if (!shot.cwd || fire(&shot, &doctor->project.err) < 0) {
		patient->fault = "it could not be started";
		return;
	}
	if (shot.duration_us > patient->time_us)
		patient->time_us = shot.duration_us;
	judge(doctor, settings, probe, &shot, patient);
	fire_free(&shot);
}

static void fire_one(struct doctor *doctor, struct ward *ward,
    const struct host_settings *settings, struct patient *patient)
{
	size_t i;

	for (i = 0; i < settings->n_probes && !patient->fault; i++) {
		const struct host_probe *probe = &settings->probes[i];
		struct buf payload = BUF_INIT(PAYLOAD_MAX);

		if (strcmp(probe->event, patient->hook->event) != 0 ||
		    strcmp(probe->program, patient->hook->program) != 0)
			continue;
		if (load_payload(doctor, ward->host, probe, &payload))
			start(doctor, settings, probe, &payload, patient);
		else
			patient->fault = "there is no recorded payload to "
					 "send it; run make install";
		buf_free(&payload);
	}
	if (!patient->fired && !patient->fault)
		patient->answer = "not tried";
}

void doctor_fire(struct doctor *doctor, struct ward *ward)
{
	const struct host_settings *settings =
	    wiring_settings_find(ward->host->name);
	size_t i;

	doctor->env = settings ? make_env(doctor, settings) : NULL;
	for (i = 0; doctor->env && i < ward->n; i++)
		if (ward->patients[i].entry)
			fire_one(doctor, ward, settings, &ward->patients[i]);
}

const char *doctor_version(struct doctor *doctor, const struct host *host)
{
	static const char *const args[] = {"--version", NULL};
	const struct host_settings *settings = wiring_settings_find(host->name);
	struct fire shot = {.args = args,
	    .input = "",
	    .cwd = "/",
	    .env = (const char *const *)environ,
	    .timeout_ms = VERSION_TIMEOUT_MS};
	const char *version = NULL;
	size_t len;

	if (settings)
		shot.program =
		    wiring_settings_program(settings, &doctor->project.arena);
	if (!shot.program || fire(&shot, &doctor->project.err) < 0)
		return NULL;
	len = strspn(shot.out.data, "0123456789.");
	if (shot.status == 0 && len && len < 40)
		version =
		    arena_strndup(&doctor->project.arena, shot.out.data, len);
	fire_free(&shot);
	return version;
}
