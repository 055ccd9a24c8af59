/*
 * Takes secrets out of a text before it is written or sent anywhere.
 *
 * What is found becomes "[redacted:KIND]": values with a well-known form (cloud
 * keys, tokens of forges and chat services, private keys, JWTs), passwords in
 * URLs, and what stands in a secret's place: `--password X`, `FOO_TOKEN=X`,
 * `Authorization: Bearer X`.
 *
 * Owner:  the caller's buf.
 * Units:  bytes; the result may be longer than the text.
 * Errors: the buf's own.
 */
#ifndef HOLDFAST_REDACT_H
#define HOLDFAST_REDACT_H

#include <stddef.h>

struct buf;

/* Appends `text` without its secrets; returns how many were taken out. */
size_t redact_add(struct buf *out, const char *text, size_t len);

#endif
