/*
 * One HTTP request, by libcurl, with everything that could surprise turned
 * off: no redirects, no other protocols, no .netrc, no endless waiting, no
 * endless answers. Plain http:// only to this machine, unless the sink's
 * section says `insecure = yes`.
 *
 * Owner:  struct http is made by http_open() and kept for the next request;
 *         http_close() takes NULL.
 * Units:  bytes, seconds.
 * Errors: what the status and libcurl say, as a sink's result: 2xx is sent;
 *         408, 425, 429, 5xx and all trouble on the way is worth another
 *         try; every other answer is a refusal. Messages hold no URL.
 */
#ifndef HOLDFAST_SINK_HTTP_H
#define HOLDFAST_SINK_HTTP_H

#include "sink.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEADERS_MAX 12
#define HTTP_ANSWER_MAX ((size_t)4096) /* kept; more is read and forgotten */

struct buf;

struct http_request {
	const char *method; /* NULL: POST */
	const char *url;
	const char *headers[HTTP_HEADERS_MAX]; /* "Name: value" */
	const void *body;
	size_t len;
};

struct http_answer {
	long status; /* 0: none came */
	char body[HTTP_ANSWER_MAX + 1];
	size_t len;
};

/* Sends it for run->config; run->http is made if it is NULL. */
enum sink_result http_send(struct sink_run *run,
    const struct http_request *request, struct http_answer *answer,
    struct sink_reply *reply, struct err *err);
void http_close(struct http *http);

#endif
