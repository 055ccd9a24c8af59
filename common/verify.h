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

struct verify {
	uint64_t records, torn;
	struct evidence_record last;
	bool damaged;
	uint64_t line;   /* the first bad line, from 1 */
	uint64_t offset; /* where it begins */
	char what[160];  /* what kind of damage, in words */
};

int verify_log(struct verify *verify, int fd, struct err *err);

#endif
