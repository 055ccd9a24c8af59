#include "sink/net.h"

#include "err.h"
#include "policy.h"
#include "sink/http.h"
#include "util.h"

#include <stdlib.h>
#include <string.h>

#ifndef HOLDFAST_VERSION
#define HOLDFAST_VERSION "0"
#endif

#define TIMEOUT_MS 20000L
#define CONNECT_MS 10000L
#define READ_MAX ((size_t)1 << 20) /* an answer that goes on is cut off */

static size_t take(char *data, size_t size, size_t n, void *user)
{
	struct net *net = user;
	struct http_answer *answer = net->answer;
	size_t len = size * n, room = HTTP_ANSWER_MAX - answer->len;

	net->seen += len;
	if (net->seen > READ_MAX)
		return 0;
	if (room > len)
		room = len;
	memcpy(answer->body + answer->len, data, room);
	answer->len += room;
	answer->body[answer->len] = '\0';
	return len;
}

static struct net *make(struct err *err)
{
	struct net *net = calloc(1, sizeof(*net));

	if (net && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		net->curl = curl_easy_init();
	if (net && net->curl)
		return net;
	(void)err_set(err, ERR_MEMORY, "cannot start libcurl");
	free(net);
	return NULL;
}

/* Each option is checked: an old libcurl without one must not go unseen. */
static bool set_safe(struct net *net, const char *protocols, long mask)
{
	CURL *curl = net->curl;
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
	SET(CURLOPT_WRITEFUNCTION, take);
	SET(CURLOPT_WRITEDATA, net);
#if LIBCURL_VERSION_NUM >= 0x075500
	(void)mask;
	SET(CURLOPT_PROTOCOLS_STR, protocols);
#else
	(void)protocols;
	SET(CURLOPT_PROTOCOLS, mask);
#endif
#undef SET
	return ok;
}

struct net *net_open(struct sink_run *run, const char *protocols, long mask,
    struct http_answer *answer, struct err *err)
{
	memset(answer, 0, sizeof(*answer));
	if (!run->net)
		run->net = make(err);
	if (!run->net)
		return NULL;
	curl_easy_reset(run->net->curl);
	run->net->answer = answer;
	run->net->seen = 0;
	if (set_safe(run->net, protocols, mask))
		return run->net;
	(void)err_set(err, ERR_SYSTEM, "libcurl takes not all that is needed");
	return NULL;
}

void net_close(struct net *net)
{
	if (!net)
		return;
	curl_easy_cleanup(net->curl);
	curl_global_cleanup();
	free(net);
}

enum sink_result net_failed(const struct sink_run *run, CURLcode code,
    struct sink_reply *reply, struct err *err)
{
	(void)err_set(err,
	    code == CURLE_OUT_OF_MEMORY ? ERR_MEMORY : ERR_SYSTEM,
	    "[sink %s] %s", run->config->name, curl_easy_strerror(code));
	if (code == CURLE_URL_MALFORMAT)
		return SINK_REFUSED;
	reply->unreachable = true;
	return SINK_RETRY;
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

int net_may_be_plain(
    const struct sink_run *run, const char *host, struct err *err)
{
	const char *insecure = policy_sink_value(run->config, "insecure");
	bool allowed = false;

	if (insecure && !parse_bool(insecure, &allowed))
		return err_set(err, ERR_CONFIG,
		    "[sink %s] insecure is yes or no", run->config->name);
	if (allowed || is_loopback(host))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "[sink %s] without TLS everybody on the way would see what is "
	    "sent; use https:// or smtps://, or set insecure = yes",
	    run->config->name);
}
