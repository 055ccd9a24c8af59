/*
 * SHA-256 (FIPS 180-4), so that the hot hooks need no library for it. Checked
 * in tests/unit against the published vectors.
 *
 * Owner:  the caller; nothing is allocated.
 * Units:  bytes; the hexadecimal form has 64 digits and a NUL.
 * Errors: none.
 */
#ifndef HOLDFAST_SHA256_H
#define HOLDFAST_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_LEN 32
#define SHA256_HEX_SIZE 65

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;
	uint8_t block[64];
};

void sha256_init(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t len);
void sha256_finish(struct sha256 *hash, uint8_t digest[SHA256_LEN]);

void sha256_hex(const uint8_t digest[SHA256_LEN], char hex[SHA256_HEX_SIZE]);
/* The digest of one piece of memory, as text. */
void sha256_text(const void *data, size_t len, char hex[SHA256_HEX_SIZE]);

#endif
