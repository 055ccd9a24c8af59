/*
 * The backslash escapes of $'…', echo -e and printf.
 *
 * Owner:  the caller's memory.
 * Units:  bytes.
 * Errors: 0 bytes used: no escape that we know, the backslash stays.
 */
#ifndef HOLDFAST_SHELL_ESCAPE_H
#define HOLDFAST_SHELL_ESCAPE_H

#include "ast.h"

/* `in` begins after the backslash and is not empty. Returns how much of it
 * was used; `n` bytes were put into `out`. With `zero`, \0 takes three more
 * digits, as for echo; else two. */
size_t escape_decode(struct span in, bool zero, char out[static 4], size_t *n);
/* The digits at the start of `in`, at most `max`; returns how many. */
size_t escape_number(struct span in, int base, size_t max, unsigned long *out);
size_t escape_utf8(unsigned long code, char out[static 4]);

#endif
