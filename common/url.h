/*
 * The host of a URL, as a client would connect to it.
 *
 * What is in front of an '@', the port, case, a final dot and percent signs are
 * no part of it; numbers that are an address in disguise (0x7f.1, 2130706433)
 * are written as that address; a name that is not plain ASCII is given in its
 * coded form (xn--…).
 *
 * Owner:  the caller's buffer. Units: bytes.
 * Errors: false if no client would agree on a host: control characters,
 *         backslashes in the wrong place, an empty or too long name.
 */
#ifndef HOLDFAST_URL_H
#define HOLDFAST_URL_H

#include <stdbool.h>

#define URL_HOST_SIZE 256

bool url_host(const char *url, char host[URL_HOST_SIZE]);
/* example.com is in "example.com" and "*.example.com" only below it. */
bool url_host_matches(const char *host, const char *pattern);

#endif
