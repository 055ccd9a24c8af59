/*
 * The desktop's own notifications, by libnotify.
 *
 *   type = desktop
 *
 * Facts, from the Desktop Notifications Specification 1.2: urgency is 0 to 2
 * and critical ones stay until they are closed; categories of vendors start
 * with "x-"; the body is markup only where the server has "body-markup", so
 * that & < > are written as entities there and nowhere else; replaces_id puts
 * a notification in the place of an earlier one of the same server.
 *
 * Alerts of one key replace each other: the ids stand in the user's state
 * folder with the name of the server that gave them, since they mean nothing
 * to the next one. A server that hangs is ended by the worker's alarm.
 */
#include "sink/send.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "io.h"
#include "place.h"
#include "sha256.h"
#include "sink/text.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <libnotify/notify.h>

#define IDS_FILE "desktop.ids"
#define IDS_MAX ((size_t)8192)
#define BUS_MS 5000
#define TITLE_MAX ((size_t)120) /* of our own: more is not read in passing */
#define BODY_MAX ((size_t)600)

#define SERVICE "org.freedesktop.Notifications"
#define BUS "org.freedesktop.DBus"

/* --- the bus --- */

/* A hook that an editor started may lack the variable; the socket is there. */
static bool find_bus(void)
{
	const char *runtime = place_env("XDG_RUNTIME_DIR");
	char path[200], address[sizeof(path) + 16];
	struct stat st;

	if (place_env("DBUS_SESSION_BUS_ADDRESS"))
		return true;
	if (runtime && runtime[0] == '/')
		(void)snprintf(path, sizeof(path), "%.180s/bus", runtime);
	else
		(void)snprintf(path, sizeof(path), "/run/user/%lu/bus",
		    (unsigned long)geteuid());
	if (stat(path, &st) < 0 || !S_ISSOCK(st.st_mode) ||
	    st.st_uid != geteuid())
		return false;
	(void)snprintf(address, sizeof(address), "unix:path=%s", path);
	return setenv("DBUS_SESSION_BUS_ADDRESS", address, 1) == 0;
}

static int no_desktop(struct err *err, const char *why, GError *error)
{
	(void)err_set(err, ERR_MISSING, "%s%s%.120s", why, error ? ": " : "",
	    error ? error->message : "");
	if (error)
		g_error_free(error);
	return -1;
}

static char *ask_bus(GDBusConnection *bus, const char *method,
    GVariant *arguments, const char *type, GError **error)
{
	GVariant *got = g_dbus_connection_call_sync(bus, BUS,
	    "/org/freedesktop/DBus", BUS, method, arguments, NULL,
	    G_DBUS_CALL_FLAGS_NONE, BUS_MS, NULL, error);
	char *text = NULL;

	if (!got)
		return NULL;
	if (strcmp(type, "(s)") == 0)
		g_variant_get(got, "(s)", &text);
	else
		text = g_strdup("");
	g_variant_unref(got);
	return text;
}

/*
 * A name that only this run of the service that shows notifications has (of
 * the bus and on the bus); it is started if the bus knows how. NULL if there is
 * none. For g_free().
 */
static char *find_server(struct err *err)
{
	GError *error = NULL;
	GDBusConnection *bus;
	char *name, *started, *server = NULL;

	if (!find_bus()) {
		(void)no_desktop(err, "there is no desktop bus", NULL);
		return NULL;
	}
	bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
	if (!bus) {
		(void)no_desktop(err, "cannot reach the desktop bus", error);
		return NULL;
	}
	g_dbus_connection_set_exit_on_close(bus, FALSE);
	started = ask_bus(bus, "StartServiceByName",
	    g_variant_new("(su)", SERVICE, 0U), "(u)", NULL);
	g_free(started);
	name = ask_bus(
	    bus, "GetNameOwner", g_variant_new("(s)", SERVICE), "(s)", &error);
	if (name)
		server = g_strdup_printf(
		    "%.32s%s", g_dbus_connection_get_guid(bus), name);
	else
		(void)no_desktop(
		    err, "no service shows desktop notifications", error);
	g_free(name);
	g_object_unref(bus);
	return server;
}

/* --- ids --- */

/* "SERVER KEY ID" a line; NULL if there are none. */
static char *load_ids(int statefd, struct arena *arena)
{
	struct err ignored = {0};
	char *text;
	size_t len;

	return io_read_file(
		   statefd, IDS_FILE, IDS_MAX, arena, &text, &len, &ignored) < 0
		   ? NULL
		   : text;
}

/* What a line of this server and key starts with. */
static const char *id_prefix(
    const char *server, const char *key, struct arena *arena)
{
	char hex[SHA256_HEX_SIZE];

	sha256_text(key, strlen(key), hex);
	return arena_printf(arena, "%s %.32s ", server, hex);
}

static int find_id(const char *ids, const char *prefix)
{
	const char *at = ids ? strstr(ids, prefix) : NULL;
	uint64_t id = 0;
	char number[12];
	size_t len;

	if (!at || (at != ids && at[-1] != '\n'))
		return 0;
	at += strlen(prefix);
	len = strcspn(at, "\n");
	if (len >= sizeof(number))
		return 0;
	memcpy(number, at, len);
	number[len] = '\0';
	return parse_uint(number, INT32_MAX, &id) ? (int)id : 0;
}

/* The newest first, so that what does not fit is the oldest. */
static void save_id(int statefd, const char *ids, const char *prefix, int id)
{
	struct buf text = BUF_INIT(IDS_MAX);
	struct err ignored = {0};
	int fd;

	buf_addf(&text, "%s%d\n", prefix, id);
	for (; ids && *ids; ids += strcspn(ids, "\n"), ids += *ids == '\n') {
		size_t len = strcspn(ids, "\n");

		if (!str_starts(ids, prefix) && text.len + len < IDS_MAX / 2) {
			buf_add(&text, ids, len);
			buf_addch(&text, '\n');
		}
	}
	fd = openat(statefd, IDS_FILE ".tmp",
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		bool written =
		    io_write_all(fd, text.data, text.len, &ignored) == 0;

		close(fd);
		if (!written ||
		    renameat(statefd, IDS_FILE ".tmp", statefd, IDS_FILE) < 0)
			(void)unlinkat(statefd, IDS_FILE ".tmp", 0);
	}
	buf_free(&text);
}

/* --- showing --- */

static bool server_has(const char *wanted)
{
	GList *caps = notify_get_server_caps(), *at;
	bool found = false;

	for (at = caps; at; at = at->next)
		found = found || strcmp(at->data, wanted) == 0;
	g_list_free_full(caps, g_free);
	return found;
}

static NotifyNotification *make(
    const struct sink_run *run, const struct alert *alert, struct arena *arena)
{
	static const NotifyUrgency urgencies[] = {
	    NOTIFY_URGENCY_LOW, NOTIFY_URGENCY_NORMAL, NOTIFY_URGENCY_CRITICAL};
	static const char *const icons[] = {
	    "dialog-information", "dialog-information", "dialog-question"};
	struct text_form form = {UNIT_CHARS, ESCAPE_NONE, true};
	struct buf title = BUF_INIT(ALERT_TEXT_MAX);
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	NotifyNotification *made = NULL;
	struct text text;
	enum alert_urgency urgency = alert_urgency(alert->kind);
	char category[40];

	if (text_init(&text, run, alert, arena) < 0)
		return NULL;
	text_add(&title, text.title, form, TITLE_MAX);
	if (server_has("body-markup"))
		form.escape = ESCAPE_XML;
	text_add_body(&body, &text, form, BODY_MAX);
	if (!title.failed && !body.failed)
		made = notify_notification_new(
		    title.data, body.data, icons[urgency]);
	buf_free(&title);
	buf_free(&body);
	if (!made)
		return NULL;
	(void)snprintf(category, sizeof(category), "x-holdfast.%s",
	    alert_kind_name(alert->kind));
	notify_notification_set_category(made, category);
	notify_notification_set_urgency(made, urgencies[urgency]);
	return made;
}

static enum sink_result show(const struct sink_run *run,
    const struct alert *alert, const char *server, struct arena *arena,
    struct err *err)
{
	const char *prefix =
	    id_prefix(server, alert->key ? alert->key : alert->id, arena);
	const char *ids = load_ids(run->statefd, arena);
	NotifyNotification *shown = make(run, alert, arena);
	enum sink_result result = SINK_RETRY;
	GError *error = NULL;
	int id = prefix ? find_id(ids, prefix) : 0;

	if (!prefix || !shown) {
		(void)err_set(err, ERR_MEMORY, "out of memory");
		goto out;
	}
	g_object_set(shown, "id", id, NULL);
	if (!notify_notification_show(shown, &error)) {
		(void)no_desktop(err, "the notification was not shown", error);
		goto out;
	}
	g_object_get(shown, "id", &id, NULL);
	save_id(run->statefd, ids, prefix, id);
	result = SINK_SENT;
out:
	if (shown)
		g_object_unref(shown);
	return result;
}

enum sink_result desktop_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	enum sink_result result = SINK_RETRY;
	char *server = find_server(err);

	reply->unreachable = !server;
	if (!server)
		return SINK_RETRY;
	if (!notify_is_initted() && !notify_init("Holdfast"))
		(void)err_set(err, ERR_SYSTEM, "cannot start libnotify");
	else
		result = show(run, alert, server, arena, err);
	g_free(server);
	return result;
}
