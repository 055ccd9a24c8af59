/*
 * Any service that takes an HTTP POST.
 *
 *   type = webhook
 *   url = file:~/.config/holdfast/hook-url
 *   token = env:HOOK_TOKEN                 sent as "Authorization: Bearer …"
 *   header = X-Room: builds                as many as are needed
 *   template = {"text": "{title}: {command}"}
 *   template-file = ~/.config/holdfast/hook.json
 *   content-type = application/json
 *
 * Without a template it sends one JSON object with all that is known. The
 * names in braces are those of its members; in JSON they are put in as JSON
 * strings are written, in application/x-www-form-urlencoded as percent-
 * encoded text, in everything else as they are. Lines of `template` that
 * repeat are joined.
 *
 * The alert's id goes along as Idempotency-Key (draft-ietf-httpapi-
 * idempotency-key-header), the same at every try: who keeps it sees no double.
 */
#include "sink/send.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "io.h"
#include "json.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "sink/http.h"
#include "sink/members.h"
#include "sink/secret.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>

#define BODY_MAX ((size_t)256 << 10)
#define TEMPLATE_MAX ((size_t)32 << 10)

enum encoding {
	AS_IT_IS,
	AS_JSON,
	AS_FORM,
};

static void put_form(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (is_alnum(*text) || strchr("-._~", *text))
			buf_addch(out, *text);
		else
			buf_addf(out, "%%%02X", (unsigned char)*text);
	}
}

static void put(struct buf *out, const char *text, enum encoding encoding)
{
	struct buf quoted = BUF_INIT(BODY_MAX);

	if (encoding == AS_FORM) {
		put_form(out, text);
	} else if (encoding == AS_JSON) {
		json_add_text(&quoted, text, strlen(text));
		if (quoted.len >= 2)
			buf_add(out, quoted.data + 1, quoted.len - 2);
		out->failed = out->failed || quoted.failed;
	} else {
		buf_addstr(out, text);
	}
	buf_free(&quoted);
}

/* The member that "{name}" at `at` names; NULL if it is no name at all. */
static const struct member *named(const struct member members[MEMBERS],
    const char *at, size_t *len, bool *unknown)
{
	size_t n = 1, i;

	while (at[n] >= 'a' && at[n] <= 'z')
		n++;
	if (n == 1 || at[n] != '}')
		return NULL;
	*len = n + 1;
	for (i = 0; i < MEMBERS; i++)
		if (strlen(members[i].name) == n - 1 &&
		    strncmp(members[i].name, at + 1, n - 1) == 0)
			return &members[i];
	*unknown = true;
	return NULL;
}

static int expand(struct buf *out, const char *template,
    const struct member members[MEMBERS], enum encoding encoding,
    struct err *err)
{
	while (*template) {
		const struct member *member = NULL;
		bool unknown = false;
		size_t len = 1;

		if (*template == '{')
			member = named(members, template, &len, &unknown);
		if (unknown)
			return err_set(err, ERR_CONFIG,
			    "the template has %.*s, which is no name",
			    len > 40 ? 40 : (int)len, template);
		if (!member)
			buf_addch(out, *template);
		else if (member->value)
			put(out, member->value, encoding);
		template += len;
	}
	return 0;
}

/* The template's text, NULL if there is none. */
static int load_template(const struct policy_sink *config, struct arena *arena,
    const char **template, struct err *err)
{
	const char *file = policy_sink_value(config, "template-file");
	struct buf lines = BUF_INIT(TEMPLATE_MAX);
	const struct policy_value *value;
	char *text = NULL;
	size_t len;

	*template = NULL;
	if (file) {
		file = path_absolute(file, "/", place_env("HOME"), arena);
		if (!file || io_read_file(AT_FDCWD, file, TEMPLATE_MAX, arena,
				 &text, &len, err) < 0)
			return -1;
		*template = text;
		return 0;
	}
	for (value = config->values; value; value = value->next) {
		if (!str_starts(value->text, "template="))
			continue;
		if (lines.len)
			buf_addch(&lines, '\n');
		buf_addstr(&lines, value->text + strlen("template="));
	}
	if (lines.len)
		*template = arena_strdup(arena, lines.data);
	buf_free(&lines);
	return 0;
}

static bool is_json(const struct buf *body, struct arena *arena)
{
	char *copy = arena_strndup(arena, body->data, body->len);
	struct err ignored = {0};
	struct json json = {0};
	bool ok = copy && json_parse(&json, copy, body->len, &ignored) == 0;

	json_free(&json);
	return ok;
}

static int build(struct buf *out, const struct sink_run *run,
    const struct alert *alert, const char *type, struct arena *arena,
    struct err *err)
{
	enum encoding encoding = AS_IT_IS;
	struct member members[MEMBERS];
	const char *template;

	if (load_template(run->config, arena, &template, err) < 0)
		return -1;
	if (members_init(members, run, alert, arena) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (strstr(type, "json"))
		encoding = AS_JSON;
	else if (strstr(type, "form-urlencoded"))
		encoding = AS_FORM;
	if (!template)
		members_put(out, members);
	else if (expand(out, template, members, encoding, err) < 0)
		return -1;
	if (encoding == AS_JSON && !is_json(out, arena))
		return err_set(
		    err, ERR_CONFIG, "what the template makes is not JSON");
	return 0;
}

/* Those of the section; a value may be a secret: "X-Key: env:KEY". */
static int add_headers(struct http_request *request,
    const struct policy_sink *config, struct arena *arena, struct err *err)
{
	const struct policy_value *value;

	for (value = config->values; value; value = value->next) {
		const char *header = value->text + strlen("header=");
		const char *secret;
		size_t name;

		if (!str_starts(value->text, "header="))
			continue;
		name = strcspn(header, ":");
		if (!name || !header[name])
			return err_set(err, ERR_CONFIG,
			    "[sink %s] header is written Name: value",
			    config->name);
		secret = header + name + 1;
		secret += strspn(secret, " \t");
		if (secret_resolve(
			config, "header", secret, arena, &secret, err) < 0 ||
		    http_add_header(request,
			arena_printf(
			    arena, "%.*s: %s", (int)name, header, secret),
			err) < 0)
			return -1;
	}
	return 0;
}

static int prepare(struct http_request *request, struct buf *body,
    struct sink_run *run, const struct alert *alert, struct arena *arena,
    struct err *err)
{
	const char *type = policy_sink_value(run->config, "content-type");
	const char *token;

	if (!type)
		type = "application/json";
	request->url = secret_need(run->config, "url", arena, err);
	if (!request->url ||
	    secret_get(run->config, "token", arena, &token, err) < 0 ||
	    http_add_header(request,
		arena_printf(arena, "Content-Type: %s", type), err) < 0 ||
	    http_add_header(request,
		arena_printf(arena, "Idempotency-Key: \"%s\"", alert->id),
		err) < 0 ||
	    (token &&
		http_add_header(request,
		    arena_printf(arena, "Authorization: Bearer %s", token),
		    err) < 0) ||
	    add_headers(request, run->config, arena, err) < 0)
		return -1;
	return build(body, run, alert, type, arena, err);
}

enum sink_result webhook_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	struct http_request request = {0};
	struct buf body = BUF_INIT(BODY_MAX);
	enum sink_result result = SINK_RETRY;
	struct http_answer answer;

	if (prepare(&request, &body, run, alert, arena, err) == 0)
		result =
		    http_send_body(run, &request, &body, &answer, reply, err);
	buf_free(&body);
	return result;
}
