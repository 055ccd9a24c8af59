/*
 * E-mail, by SMTP.
 *
 *   type = email
 *   url = smtps://mail.example:465     or smtp://…:587, which then needs
 * STARTTLS from = holdfast@example.org to = me@example.org                as
 * many as are needed user = holdfast password = env:SMTP_PASSWORD
 *
 * Facts: lines of at most 998 characters and CRLF (RFC 5322); a subject that is
 * not ASCII as encoded words of at most 75 characters, none of which splits a
 * character (RFC 2047); the body in base64, 76 characters a line (RFC 2045);
 * "Auto-Submitted: auto-generated" keeps vacation answers away (RFC 3834); 4yz
 * is worth another try, 5yz is final (RFC 5321). Message-ID is made of the
 * alert's id, so that mail programs show a double once, and References of its
 * key, so that a session is a thread.
 */
#include "sink/send.h"

#include "alert.h"
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "policy.h"
#include "sha256.h"
#include "sink/http.h"
#include "sink/net.h"
#include "sink/secret.h"
#include "sink/text.h"
#include "util.h"

#include <string.h>
#include <time.h>

#define MAIL_MAX ((size_t)128 << 10)
#define SUBJECT_MAX ((size_t)150)
#define BODY_MAX ((size_t)16 << 10)
#define WORD_BYTES 45 /* of UTF-8 in one encoded word: 60 of base64 */
#define LINE_BYTES 57 /* in one line of base64: 76 characters */
#define TO_MAX 16

/* --- the message --- */

static void add_base64(struct buf *out, const char *text, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	for (i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		unsigned value = (unsigned)(unsigned char)text[i] << 16;

		if (n > 1)
			value |= (unsigned)(unsigned char)text[i + 1] << 8;
		if (n > 2)
			value |= (unsigned char)text[i + 2];
		buf_addch(out, digits[value >> 18]);
		buf_addch(out, digits[value >> 12 & 63]);
		buf_add(out, n > 1 ? &digits[value >> 6 & 63] : "=", 1);
		buf_add(out, n > 2 ? &digits[value & 63] : "=", 1);
	}
}

static void add_subject(struct buf *out, const char *title)
{
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	struct buf text = BUF_INIT(ALERT_TEXT_MAX);
	size_t at = 0;

	text_add(&text, title, plain, SUBJECT_MAX);
	buf_addstr(out, "Subject:");
	while (at < text.len) {
		size_t left = text.len - at;
		size_t n = left > WORD_BYTES
			       ? utf8_cut(text.data + at, WORD_BYTES)
			       : left;

		buf_addstr(out, at ? "\r\n =?UTF-8?B?" : " =?UTF-8?B?");
		add_base64(out, text.data + at, n);
		buf_addstr(out, "?=");
		at += n;
	}
	buf_addstr(out, "\r\n");
	buf_free(&text);
}

static void add_date(struct buf *out)
{
	/* not strftime(3): its names follow the locale */
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t now = time(NULL);
	struct tm tm;

	if (!gmtime_r(&now, &tm))
		return;
	buf_addf(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
	    days + (size_t)tm.tm_wday * 3, tm.tm_mday,
	    months + (size_t)tm.tm_mon * 3, tm.tm_year + 1900, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
}

static void add_text(struct buf *out, const struct text *text)
{
	const struct text_form plain = {UNIT_BYTES, ESCAPE_NONE, false};
	struct buf body = BUF_INIT(ALERT_TEXT_MAX);
	size_t at;

	text_add_body(&body, text, plain, BODY_MAX);
	buf_addch(&body, '\n');
	for (at = 0; at < body.len; at += LINE_BYTES) {
		size_t left = body.len - at;

		add_base64(
		    out, body.data + at, left < LINE_BYTES ? left : LINE_BYTES);
		buf_addstr(out, "\r\n");
	}
	out->failed = out->failed || body.failed;
	buf_free(&body);
}

static void build(struct buf *out, const struct alert *alert,
    const struct text *text, const char *from, const char *const *to)
{
	const char *key = alert->key ? alert->key : alert->id;
	char hex[SHA256_HEX_SIZE];
	size_t i;

	sha256_text(key, strlen(key), hex);
	add_date(out);
	buf_addf(out, "From: Holdfast <%s>\r\nTo: ", from);
	for (i = 0; to[i]; i++)
		buf_addf(out, "%s<%s>", i ? ",\r\n " : "", to[i]);
	buf_addstr(out, "\r\n");
	add_subject(out, text->title);
	buf_addf(out, "Message-ID: <%s@holdfast.invalid>\r\n", alert->id);
	buf_addf(out, "References: <%.32s@holdfast.invalid>\r\n", hex);
	buf_addstr(out, "Auto-Submitted: auto-generated\r\n"
			"MIME-Version: 1.0\r\n"
			"Content-Type: text/plain; charset=utf-8\r\n"
			"Content-Transfer-Encoding: base64\r\n\r\n");
	add_text(out, text);
}

/* --- sending --- */

struct upload {
	const struct buf *mail;
	size_t at;
};

static size_t give(char *to, size_t size, size_t n, void *user)
{
	struct upload *upload = user;
	size_t left = upload->mail->len - upload->at, len = size * n;

	if (len > left)
		len = left;
	memcpy(to, upload->mail->data + upload->at, len);
	upload->at += len;
	return len;
}

static bool is_address(const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f ||
		    strchr("<>\"(),;\\", text[i]))
			return false;
	return i > 0 && i < 255;
}

/* The addresses of all `to` lines; NULL ends them. */
static int find_to(
    const struct policy_sink *config, const char **to, struct err *err)
{
	const struct policy_value *value;
	size_t n = 0;

	for (value = config->values; value; value = value->next) {
		if (!str_starts(value->text, "to="))
			continue;
		if (n == TO_MAX || !is_address(value->text + 3))
			return err_set(err, ERR_CONFIG,
			    "[sink %s] to is one address a line, at most %d",
			    config->name, TO_MAX);
		to[n++] = value->text + 3;
	}
	to[n] = NULL;
	return 0;
}

static bool set_mail(struct net *net, const char *url, long tls,
    const char *from, struct curl_slist *to, struct upload *upload)
{
	CURL *curl = net->curl;
	bool ok = true;

#define SET(option, value)                                                     \
	ok = ok && curl_easy_setopt(curl, option, value) == CURLE_OK
	SET(CURLOPT_URL, url);
	SET(CURLOPT_USE_SSL, tls);
	SET(CURLOPT_MAIL_FROM, from);
	SET(CURLOPT_MAIL_RCPT, to);
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_READFUNCTION, give);
	SET(CURLOPT_READDATA, upload);
#undef SET
	return ok;
}

static enum sink_result judge(const struct sink_run *run, CURLcode code,
    struct sink_reply *reply, struct err *err)
{
	long status = 0;

	if (code == CURLE_OK)
		return SINK_SENT;
	(void)curl_easy_getinfo(
	    run->net->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status < 400 || code == CURLE_LOGIN_DENIED ||
	    code == CURLE_USE_SSL_FAILED)
		return net_failed(run, code, reply, err);
	(void)err_set(err, ERR_INPUT, "[sink %s] answered with status %ld",
	    run->config->name, status);
	return status >= 500 ? SINK_REFUSED : SINK_RETRY;
}

static struct curl_slist *make_list(const char *const *to, struct err *err)
{
	struct curl_slist *list = NULL;

	for (; *to; to++) {
		struct curl_slist *longer = curl_slist_append(list, *to);

		if (!longer) {
			curl_slist_free_all(list);
			(void)err_set(err, ERR_MEMORY, "out of memory");
			return NULL;
		}
		list = longer;
	}
	return list;
}

static bool set_account(
    struct sink_run *run, struct arena *arena, struct err *err)
{
	CURL *curl = run->net->curl;
	const char *user, *password;

	if (secret_get(run->config, "user", arena, &user, err) < 0 ||
	    secret_get(run->config, "password", arena, &password, err) < 0)
		return false;
	return (!user || curl_easy_setopt(curl, CURLOPT_USERNAME, user) ==
			     CURLE_OK) &&
	       (!password || curl_easy_setopt(
				 curl, CURLOPT_PASSWORD, password) == CURLE_OK);
}

/* CURLUSESSL_ALL where TLS is a must, -1 if the URL is none of ours. */
static long choose_tls(
    const struct sink_run *run, const char *url, struct err *err)
{
	struct err ignored = {0};

	if (str_starts(url, "smtps://"))
		return CURLUSESSL_ALL;
	if (!str_starts(url, "smtp://"))
		return err_set(err, ERR_CONFIG,
		    "[sink %s] the URL has to start with smtps:// or smtp://",
		    run->config->name);
	/* this machine's own server may have no certificate */
	return net_may_be_plain(run, url + strlen("smtp://"), &ignored) == 0
		   ? CURLUSESSL_NONE
		   : CURLUSESSL_ALL;
}

static enum sink_result send_mail(struct sink_run *run, const struct buf *mail,
    const char *from, const char *const *to, struct arena *arena,
    struct sink_reply *reply, struct err *err)
{
	const char *url = secret_need(run->config, "url", arena, err);
	struct upload upload = {mail, 0};
	enum sink_result result = SINK_RETRY;
	struct http_answer answer;
	struct curl_slist *list;
	long tls = url ? choose_tls(run, url, err) : -1;

	if (tls < 0)
		return SINK_RETRY;
	list = make_list(to, err);
	if (!list)
		return SINK_RETRY;
	if (net_open(run, "smtp,smtps", CURLPROTO_SMTP | CURLPROTO_SMTPS,
		&answer, err) &&
	    set_account(run, arena, err)) {
		if (set_mail(run->net, url, tls, from, list, &upload))
			result = judge(
			    run, curl_easy_perform(run->net->curl), reply, err);
		else
			(void)err_set(err, ERR_SYSTEM,
			    "[sink %s] libcurl takes not all that is needed",
			    run->config->name);
	}
	curl_slist_free_all(list);
	return result;
}

enum sink_result email_send(struct sink_run *run, const struct alert *alert,
    struct arena *arena, struct sink_reply *reply, struct err *err)
{
	const char *from = policy_sink_value(run->config, "from");
	struct buf mail = BUF_INIT(MAIL_MAX);
	enum sink_result result = SINK_RETRY;
	const char *to[TO_MAX + 1] = {NULL};
	struct text text;

	if (!from || !is_address(from)) {
		(void)err_set(err, ERR_CONFIG, "[sink %s] from is an address",
		    run->config->name);
		return SINK_RETRY;
	}
	if (find_to(run->config, to, err) < 0 ||
	    text_init(&text, run, alert, arena) < 0)
		return SINK_RETRY;
	build(&mail, alert, &text, from, to);
	if (mail.failed)
		(void)err_set(err, ERR_MEMORY, "out of memory");
	else
		result = send_mail(run, &mail, from, to, arena, reply, err);
	buf_free(&mail);
	return result;
}
