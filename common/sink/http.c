#include "sink/http.h"

#include "buf.h"
#include "err.h"
#include "policy.h"
#include "sink/net.h"
#include "util.h"

#include <string.h>

static int check_url(
    const struct sink_run *run, const char *url, struct err *err)
{
	if (str_starts(url, "https://"))
		return 0;
	if (str_starts(url, "http://"))
		return net_may_be_plain(run, url + strlen("http://"), err);
	return err_set(err, ERR_CONFIG,
	    "[sink %s] the URL has to start with https://", run->config->name);
}

static bool set_request(
    CURL *curl, const struct http_request *request, struct curl_slist *headers)
{
	const char *method = request->method ? request->method : "POST";
	bool ok = true;

#define SET(option, value)                                                     \
	ok = ok && curl_easy_setopt(curl, option, value) == CURLE_OK
	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_CUSTOMREQUEST, method);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->len);
	SET(CURLOPT_POSTFIELDS, (const char *)request->body);
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
	CURL *curl = run->net->curl;
	CURLcode code = curl_easy_perform(curl);

	if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status) !=
	    CURLE_OK)
		answer->status = 0;
	reply->retry_after_s = retry_after(curl);
	/* what comes after the status does not undo it, whole or not */
	if (code == CURLE_OK || (answer->status >= 200 && answer->status < 300))
		return judge(run->config->name, answer->status, reply, err);
	return net_failed(run, code, reply, err);
}

enum sink_result http_send(struct sink_run *run,
    const struct http_request *request, struct http_answer *answer,
    struct sink_reply *reply, struct err *err)
{
	enum sink_result result = SINK_RETRY;
	struct curl_slist *headers;

	if (check_url(run, request->url, err) < 0)
		return SINK_RETRY; /* a person may correct it */
	if (!net_open(run, "http,https", CURLPROTO_HTTP | CURLPROTO_HTTPS,
		answer, err))
		return SINK_RETRY;
	headers = make_headers(request, err);
	if (!headers)
		return SINK_RETRY;
	if (set_request(run->net->curl, request, headers))
		result = perform(run, answer, reply, err);
	else
		(void)err_set(err, ERR_SYSTEM,
		    "[sink %s] libcurl takes not all that is needed",
		    run->config->name);
	curl_slist_free_all(headers);
	return result;
}

int http_add_header(
    struct http_request *request, const char *header, struct err *err)
{
	size_t i;

	for (i = 0; i < HTTP_HEADERS_MAX && request->headers[i]; i++)
		;
	if (!header)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (i == HTTP_HEADERS_MAX)
		return err_set(
		    err, ERR_CONFIG, "more headers than %d", HTTP_HEADERS_MAX);
	request->headers[i] = header;
	return 0;
}

enum sink_result http_send_body(struct sink_run *run,
    struct http_request *request, const struct buf *body,
    struct http_answer *answer, struct sink_reply *reply, struct err *err)
{
	if (body->failed) {
		(void)err_set(err, ERR_MEMORY, "out of memory");
		return SINK_RETRY;
	}
	request->body = body->data;
	request->len = body->len;
	return http_send(run, request, answer, reply, err);
}
