#include "wiring/claude_code.h"

#include "arena.h"
#include "err.h"
#include "jsontext.h"
#include "util.h"

#include <string.h>

/* --- settings that the client checks ---------------------------------------
 */

/*
 * Each was tried: a value of another type, and the client ignored the file.
 * Names are separated by single blanks; a dot leads into an object.
 */
static const struct {
	enum jsontext_type type;
	const char *what, *keys;
} known_types[] = {
    {JSONTEXT_TRUE, "true or false",
	"alwaysThinkingEnabled autoMemoryEnabled disableAllHooks "
	"enableAllProjectMcpServers fastMode includeCoAuthoredBy "
	"includeGitInstructions prefersReducedMotion respectGitignore "
	"showTurnDuration spinnerTipsEnabled verbose"},
    {JSONTEXT_STRING, "a text",
	"$schema agent apiKeyHelper awsAuthRefresh language model "
	"otelHeadersHelper outputStyle permissions.defaultMode plansDirectory "
	"statusLine.command statusLine.type"},
    {JSONTEXT_ARRAY, "a list",
	"allowedHttpHookUrls availableModels companyAnnouncements "
	"disabledMcpjsonServers enabledMcpjsonServers "
	"permissions.additionalDirectories permissions.allow permissions.ask "
	"permissions.deny"},
    {JSONTEXT_OBJECT, "an object",
	"attribution enabledPlugins env permissions sandbox statusLine"},
    {JSONTEXT_NUMBER, "a number", "cleanupPeriodDays"},
};

#define MODES "acceptEdits auto bypassPermissions default dontAsk manual plan"

static bool is_of_type(
    const struct jsontext_value *value, enum jsontext_type type)
{
	if (type == JSONTEXT_TRUE)
		return value->type == JSONTEXT_TRUE ||
		       value->type == JSONTEXT_FALSE;
	return value->type == type;
}

/* The value at "key" or "key.below"; `path` has `len` bytes. */
static struct jsontext_value value_at(
    const struct jsontext *doc, const char *path, size_t len)
{
	struct jsontext_value value = doc->root;
	char key[64];

	while (len) {
		const char *dot = memchr(path, '.', len);
		size_t part = dot ? (size_t)(dot - path) : len;

		if (part >= sizeof(key))
			return (struct jsontext_value){0};
		memcpy(key, path, part);
		key[part] = '\0';
		value = wiring_shape_member(doc, &value, key);
		part += dot != NULL;
		path += part;
		len -= part;
	}
	return value;
}

static bool complain(struct wiring *wiring, const struct wiring_file *file,
    const struct jsontext *doc, const struct jsontext_value *value,
    const char *key, size_t len, const char *what)
{
	struct wiring_trouble trouble = {.cause = true,
	    .file = file->path,
	    .line = jsontext_line(doc, value->start),
	    .mend = "mend the file"};

	wiring_add_trouble(wiring, &trouble,
	    "\"%.*s\" has to be %s; Claude Code ignores the whole file",
	    (int)len, key, what);
	return false;
}

static bool check_keys(struct wiring *wiring, const struct wiring_file *file,
    const struct jsontext *doc, enum jsontext_type type, const char *what,
    const char *keys)
{
	bool good = true;

	while (*keys) {
		size_t len = strcspn(keys, " ");
		struct jsontext_value value = value_at(doc, keys, len);

		if (value.type && !is_of_type(&value, type))
			good = complain(
			    wiring, file, doc, &value, keys, len, what);
		keys += len + (keys[len] == ' ');
	}
	return good;
}

/* false: the client ignores the file. */
static bool check_types(struct wiring *wiring, const struct wiring_file *file,
    const struct jsontext *doc)
{
	static const char path[] = "permissions.defaultMode";
	struct jsontext_value mode = value_at(doc, path, sizeof(path) - 1);
	const char *name = jsontext_string(doc, &mode, wiring->arena);
	bool good = true;
	size_t i;

	for (i = 0; i < COUNT(known_types); i++)
		good = check_keys(wiring, file, doc, known_types[i].type,
			   known_types[i].what, known_types[i].keys) &&
		       good;
	if (name && !str_in_list(name, MODES))
		good = complain(wiring, file, doc, &mode, path,
		    sizeof(path) - 1, "one of " MODES);
	return good;
}

/* --- settings that reach our hooks -----------------------------------------
 */

/* Variables that would change our programs, or how often a stop is held. */
static const char *const foreign_holes[] = {"HOME", "LD_*", "XDG_*",
    "HOLDFAST_*", "CLAUDE_CODE_STOP_HOOK_BLOCK_CAP", "CLAUDE_CONFIG_DIR",
    "CLAUDE_CODE_SIMPLE", "CLAUDE_CODE_SAFE_MODE", "CLAUDE_PROJECT_DIR"};
static const char *const foreign_notes[] = {"PATH"};

static bool is_listed(const char *name, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(list[i]);

		if (list[i][len - 1] == '*'
			? strncmp(name, list[i], len - 1) == 0
			: strcmp(name, list[i]) == 0)
			return true;
	}
	return false;
}

/* What a project's settings set reaches every hook. */
static void check_env(struct wiring *wiring, const struct wiring_file *file,
    const struct jsontext *doc)
{
	struct jsontext_value env = wiring_shape_member(doc, &doc->root, "env");
	struct jsontext_value item = {0};

	while (jsontext_next(doc, &env, &item)) {
		const char *name = jsontext_key(doc, &item, wiring->arena);
		struct wiring_trouble trouble = {.file = file->path,
		    .line = jsontext_line(doc, item.key),
		    .mend = "take the variable out of \"env\""};

		if (!name)
			continue;
		if (is_listed(name, foreign_holes, COUNT(foreign_holes)))
			trouble.harm = WIRING_HOLE;
		else if (!is_listed(name, foreign_notes, COUNT(foreign_notes)))
			continue;
		wiring_add_trouble(wiring, &trouble,
		    "the project sets %.80s for our hooks", name);
	}
}

static bool is_true(const struct jsontext *doc, const char *key)
{
	return wiring_shape_member(doc, &doc->root, key).type == JSONTEXT_TRUE;
}

static void check_switches(
    struct wiring *wiring, struct wiring_file *file, const struct jsontext *doc)
{
	struct wiring_trouble trouble = {.cause = true, .file = file->path};
	struct jsontext_value at;

	file->off = is_true(doc, "disableAllHooks");
	if (file->off) {
		at = wiring_shape_member(doc, &doc->root, "disableAllHooks");
		trouble.line = jsontext_line(doc, at.key);
		trouble.mend = "take \"disableAllHooks\" out";
		wiring_add_trouble(
		    wiring, &trouble, "\"disableAllHooks\" switches hooks off");
	}
	if (file->scope != WIRING_MANAGED)
		return;
	file->managed_only = is_true(doc, "allowManagedHooksOnly");
	if (file->managed_only) {
		at = wiring_shape_member(
		    doc, &doc->root, "allowManagedHooksOnly");
		trouble.line = jsontext_line(doc, at.key);
		trouble.mend = "ask the administrator to wire Holdfast there";
		wiring_add_trouble(wiring, &trouble,
		    "\"allowManagedHooksOnly\" leaves only the "
		    "administrator's hooks on");
	}
}

/* --- the file ---------------------------------------------------------------
 */

static void tell_unread(struct wiring *wiring, struct wiring_file *file,
    size_t line, const char *why)
{
	struct wiring_trouble trouble = {.cause = true,
	    .file = file->path,
	    .line = line,
	    .mend = "mend the file"};

	file->dropped = true;
	wiring_add_trouble(
	    wiring, &trouble, "%s; Claude Code ignores the whole file", why);
}

void claude_code_inspect(struct wiring *wiring, struct wiring_file *file,
    const char *text, size_t len)
{
	struct jsontext doc;
	struct err err = {0};

	if (jsontext_is_blank(text, len)) {
		file->dropped = true; /* and nothing is lost by it */
		return;
	}
	if (jsontext_parse(&doc, text, len, &err) < 0) {
		tell_unread(wiring, file, 0, err.msg);
		return;
	}
	if (doc.root.type != JSONTEXT_OBJECT) {
		tell_unread(wiring, file, jsontext_line(&doc, doc.root.start),
		    "the settings have to be an object");
		return;
	}
	if (doc.lax_line)
		tell_unread(wiring, file, doc.lax_line,
		    "a comment or trailing comma, which is no JSON");
	if (!check_types(wiring, file, &doc))
		file->dropped = true;
	if (!wiring_shape_inspect(&claude_code_shape, &doc, wiring, file))
		file->dropped = true;
	check_switches(wiring, file, &doc);
	if (file->scope == WIRING_PROJECT || file->scope == WIRING_LOCAL)
		check_env(wiring, file, &doc);
}
