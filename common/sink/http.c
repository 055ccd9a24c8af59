#include "sink/http.h"

#include "err.h"
#include "policy.h"
#include "util.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#ifndef HOLDFAST_VERSION
#define HOLDFAST_VERSION "0"
#endif

#define TIMEOUT_MS 20000L
#define CONNECT_MS 10000L
#define READ_MAX ((size_t)1 << 20) /* an answer that goes on is cut off */

struct http {
	CURL *curl;
	struct http_answer *answer;
	size_t seen;
};

static size_t take(char *data, size_t size, size_t n, void *user)
{
	struct http *http = user;
	struct http_answer *answer = http->answer;
	size_t len = size * n, room = HTTP_ANSWER_MAX - answer->len;

	http->seen += len;
	if (http->seen > READ_MAX)
		return 0;
	if (room > len)
		room = len;
	memcpy(answer->body + answer->len, data, room);
	answer->len += room;
	answer->body[answer->len] = '\0';
	return len;
}

static struct http *http_open(struct err *err)
{
	struct http *http = calloc(1, sizeof(*http));

	if (!http || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		(void)err_set(err, ERR_MEMORY, "cannot start libcurl");
		free(http);
		return NULL;
	}
	http->curl = curl_easy_init();
	if (!http->curl) {
		(void)err_set(err, ERR_MEMORY, "cannot start libcurl");
		free(http);
		return NULL;
	}
	return http;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	curl_global_cleanup();
	free(http);
}

/* Is the text from `host` on a name of this machine? */
static bool is_loopback(const char *host)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
	size_t i, len;

	/* in "localhost:x@elsewhere" the first part is a user's name */
	if (memchr(host, '@', strcspn(host, "/?#")))
		return false;
	for (i = 0; i < COUNT(names); i++) {
		len = strlen(names[i]);
		if (strncmp(host, names[i], len) == 0 &&
		    (!host[len] || strchr(":/?", host[len])))
			return true;
	}
	return false;
}

static int check_url(
    const struct policy_sink *config, const char *url, struct err *err)
{
	const char *insecure = policy_sink_value(config, "insecure");
	bool allowed = false;

	if (insecure && !parse_bool(insecure, &allowed))
		return err_set(err, ERR_CONFIG,
		    "[sink %s] insecure is yes or no", config->name);
	if (str_starts(url, "https://"))
		return 0;
	if (!str_starts(url, "http://"))
		return err_set(err, ERR_CONFIG,
		    "[sink %s] the URL has to start with https://",
		    config->name);
	if (allowed || is_loopback(url + strlen("http://")))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "[sink %s] http:// would show everybody on the way what is sent; "
	    "use https://, or set insecure = yes",
	    config->name);
}

/* Each option is checked: an old libcurl without one must not go unseen. */
static bool set_safe(CURL *curl)
{
	bool ok = true;

#define SET(option, value)                                                     \
	ok = ok && curl_easy_setopt(curl, option, value) == CURLE_OK
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_USERAGENT, "holdfast/" HOLDFAST_VERSION);
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
	SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#undef SET
	return ok;
}

static bool set_request(struct http *http, const struct http_request *request,
    struct curl_slist *headers)
{
	const char *method = request->method ? request->method : "POST";
	CURL *curl = http->curl;
	bool ok = true;

#define SET(option, value)                                                     \
	ok = ok && curl_easy_setopt(curl, option, value) == CURLE_OK
	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_CUSTOMREQUEST, method);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->len);
	SET(CURLOPT_POSTFIELDS, (const char *)request->body);
	SET(CURLOPT_WRITEFUNCTION, take);
	SET(CURLOPT_WRITEDATA, http);
#undef SET
	return ok;
}

static struct curl_slist *make_headers(
    const struct http_request *request, struct err *err)
{
	/* no "100 Continue": some services wait for the body instead */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	size_t i;

	for (i = 0; list && i < HTTP_HEADERS_MAX && request->headers[i]; i++) {
		struct curl_slist *longer =
		    curl_slist_append(list, request->headers[i]);

		if (!longer)
			curl_slist_free_all(list);
		list = longer;
	}
	if (!list)
		(void)err_set(err, ERR_MEMORY, "out of memory");
	return list;
}

/* How long to wait, if the service said so; also the form with a date. */
static uint64_t retry_after(CURL *curl)
{
	curl_off_t seconds = 0;

	if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) !=
		CURLE_OK ||
	    seconds < 0)
		return 0;
	return (uint64_t)seconds;
}

static enum sink_result judge(
    const char *name, long status, struct sink_reply *reply, struct err *err)
{
	if (status >= 200 && status < 300)
		return SINK_SENT;
	if (status >= 300 && status < 400) {
		(void)err_set(err, ERR_INPUT,
		    "[sink %s] the answer is a redirect (status %ld), which is "
		    "not followed; correct the URL",
		    name, status);
		return SINK_REFUSED;
	}
	(void)err_set(
	    err, ERR_INPUT, "[sink %s] answered with status %ld", name, status);
	if (status == 429)
		reply->unreachable = true;
	return status >= 500 || status == 429 || status == 408 || status == 425
		   ? SINK_RETRY
		   : SINK_REFUSED;
}

static enum sink_result perform(struct sink_run *run,
    struct http_answer *answer, struct sink_reply *reply, struct err *err)
{
	CURL *curl = run->http->curl;
	CURLcode code = curl_easy_perform(curl);

	if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status) !=
	    CURLE_OK)
		answer->status = 0;
	reply->retry_after_s = retry_after(curl);
	/* what comes after the status does not undo it, whole or not */
	if (code == CURLE_OK || (answer->status >= 200 && answer->status < 300))
		return judge(run->config->name, answer->status, reply, err);
	(void)err_set(err,
	    code == CURLE_OUT_OF_MEMORY ? ERR_MEMORY : ERR_SYSTEM,
	    "[sink %s] %s", run->config->name, curl_easy_strerror(code));
	if (code == CURLE_URL_MALFORMAT)
		return SINK_REFUSED;
	reply->unreachable = true;
	return SINK_RETRY;
}

enum sink_result http_send(struct sink_run *run,
    const struct http_request *request, struct http_answer *answer,
    struct sink_reply *reply, struct err *err)
{
	enum sink_result result = SINK_RETRY;
	struct curl_slist *headers;

	memset(answer, 0, sizeof(*answer));
	if (check_url(run->config, request->url, err) < 0)
		return SINK_RETRY; /* a person may correct it */
	if (!run->http)
		run->http = http_open(err);
	if (!run->http)
		return SINK_RETRY;
	headers = make_headers(request, err);
	if (!headers)
		return SINK_RETRY;
	curl_easy_reset(run->http->curl);
	run->http->answer = answer;
	run->http->seen = 0;
	if (set_safe(run->http->curl) &&
	    set_request(run->http, request, headers))
		result = perform(run, answer, reply, err);
	else
		(void)err_set(err, ERR_SYSTEM,
		    "[sink %s] libcurl takes not all that is needed",
		    run->config->name);
	curl_slist_free_all(headers);
	return result;
}
