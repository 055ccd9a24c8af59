/*
 * Is an evidence log whole? Every record's body, its place in the chain, its
 * number, and the seals over torn ends.
 *
 * Owner:  the caller owns the descriptor.
 * Units:  bytes; records count from 1.
 * Errors: -1 and `err` if the log could not be read. Damage is a result.
 */
#ifndef HOLDFAST_VERIFY_H
#define HOLDFAST_VERIFY_H

#include "evidence.h"

#include <stdbool.h>
#include <stdint.h>

struct err;

#define VERIFY_TAIL_MAX ((size_t)256 << 10)

struct verify {
	uint64_t records, torn;
	struct evidence_record last;
	bool damaged;
	uint64_t line;   /* the first bad line, from 1 */
	uint64_t offset; /* where it begins */
	char what[160];  /* what kind of damage, in words */
};

int verify_log(struct verify *verify, int fd, struct err *err);
/*
 * The same for the last VERIFY_TAIL_MAX bytes: quick, however long the log is.
 * The first record found there is taken at its word. `records` is the number
 * of the last one; lines count from the first that was looked at.
 */
int verify_tail(struct verify *verify, int fd, struct err *err);

#endif
