/*
 * A libcurl handle with everything that could surprise turned off: no other
 * protocols than asked for, no redirects, no .netrc, no endless waiting, no
 * endless answers. Only for http.c and email.c.
 *
 * Owner:  net_close() takes NULL; the handle stays with struct net.
 * Units:  bytes.
 * Errors: NULL and `err`.
 */
#ifndef HOLDFAST_SINK_NET_H
#define HOLDFAST_SINK_NET_H

#include "sink.h"

#include <curl/curl.h>

struct http_answer;

struct net {
	CURL *curl;
	struct http_answer *answer;
	size_t seen;
};

/*
 * The run's handle, made on first use, with nothing left of the last request.
 * `protocols` as in CURLOPT_PROTOCOLS_STR; `mask` for a libcurl without it.
 */
struct net *net_open(struct sink_run *run, const char *protocols, long mask,
    struct http_answer *answer, struct err *err);
/* What to make of a failure on the way. */
enum sink_result net_failed(const struct sink_run *run, CURLcode code,
    struct sink_reply *reply, struct err *err);
/*
 * May this be sent in the clear: to this machine, or with `insecure = yes`?
 * `host` is the text from the host's name on.
 */
int net_may_be_plain(
    const struct sink_run *run, const char *host, struct err *err);

#endif
