/*
 * One HTTP request, by libcurl, see net.h. Plain http:// only to this machine,
 * unless the sink's section says `insecure = yes`.
 *
 * Owner:  the caller owns the texts; they are needed until it is sent.
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

/* NULL as `header` is "out of memory". */
int http_add_header(
    struct http_request *request, const char *header, struct err *err);
enum sink_result http_send(struct sink_run *run,
    const struct http_request *request, struct http_answer *answer,
    struct sink_reply *reply, struct err *err);
/* The same, unless `body` has failed. */
enum sink_result http_send_body(struct sink_run *run,
    struct http_request *request, const struct buf *body,
    struct http_answer *answer, struct sink_reply *reply, struct err *err);

#endif
