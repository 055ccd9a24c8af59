/*
 * Turn the frame buffer that Xvfb keeps in a file (-fbdir, in XWD format) into
 * a PNG on standard output, so that a screenshot needs no further package.
 *
 *   xwd2png Xvfb_screen0 >screen.png
 *
 * Only what Xvfb writes is read: XWD version 7, 24 bits of colour in 32. The
 * PNG's data are stored, not packed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)64 << 20)
#define STORED_MAX 65535U

static uint32_t crc, adler_a, adler_b;

static void put(const uint8_t *bytes, size_t len)
{
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
	}
	fwrite(bytes, 1, len, stdout);
}

static void put32(uint32_t value)
{
	const uint8_t bytes[4] = {(uint8_t)(value >> 24),
	    (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};

	put(bytes, sizeof(bytes));
}

static void begin_chunk(const char *name, size_t len)
{
	put32((uint32_t)len);
	crc = 0xffffffffU;
	put((const uint8_t *)name, 4);
}

static void end_chunk(void)
{
	put32(crc ^ 0xffffffffU);
}

/* One stored block of the deflate stream, counted for Adler-32. */
static void put_stored(const uint8_t *bytes, uint32_t len, int last)
{
	const uint8_t head[5] = {(uint8_t)last, (uint8_t)len,
	    (uint8_t)(len >> 8), (uint8_t)~len, (uint8_t)(~len >> 8)};
	uint32_t i;

	put(head, sizeof(head));
	put(bytes, len);
	for (i = 0; i < len; i++) {
		adler_a = (adler_a + bytes[i]) % 65521;
		adler_b = (adler_b + adler_a) % 65521;
	}
}

static void put_data(const uint8_t *data, size_t len)
{
	static const uint8_t head[2] = {0x78, 0x01};
	size_t blocks = (len + STORED_MAX - 1) / STORED_MAX, at = 0;

	begin_chunk("IDAT", sizeof(head) + blocks * 5 + len + 4);
	put(head, sizeof(head));
	adler_a = 1;
	while (at < len) {
		size_t part = len - at < STORED_MAX ? len - at : STORED_MAX;

		put_stored(data + at, (uint32_t)part, at + part == len);
		at += part;
	}
	put32(adler_b << 16 | adler_a);
	end_chunk();
}

static uint32_t word(const uint8_t *file, int n)
{
	const uint8_t *p = file + 4 * n;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* Rows of RGB, each after its filter byte. */
static uint8_t *convert(const uint8_t *image, uint32_t width, uint32_t height,
    uint32_t line, int big)
{
	uint8_t *rows = calloc(height, 1 + 3 * (size_t)width), *to = rows;
	uint32_t x, y;

	for (y = 0; rows && y < height; y++) {
		to++;
		for (x = 0; x < width; x++) {
			const uint8_t *p =
			    image + (size_t)y * line + 4 * (size_t)x;

			*to++ = big ? p[1] : p[2];
			*to++ = big ? p[2] : p[1];
			*to++ = big ? p[3] : p[0];
		}
	}
	return rows;
}

int main(int argc, char *argv[])
{
	static const uint8_t magic[] = {137, 80, 78, 71, 13, 10, 26, 10};
	static const uint8_t kind[] = {8, 2, 0, 0, 0};
	uint8_t *file = malloc(FILE_MAX), *rows;
	FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
	size_t len = in && file ? fread(file, 1, FILE_MAX, in) : 0, start;
	uint32_t width, height, line;

	if (len < 100 || word(file, 1) != 7 || word(file, 11) != 32) {
		fprintf(stderr, "xwd2png: not a frame buffer of Xvfb\n");
		return 1;
	}
	width = word(file, 4);
	height = word(file, 5);
	line = word(file, 12);
	start = (size_t)word(file, 0) + 12 * (size_t)word(file, 19);
	if (start + (size_t)line * height > len)
		return 1;
	rows = convert(file + start, width, height, line, word(file, 7) != 0);
	if (!rows)
		return 1;
	fwrite(magic, 1, sizeof(magic), stdout);
	begin_chunk("IHDR", 13);
	put32(width);
	put32(height);
	put(kind, sizeof(kind));
	end_chunk();
	put_data(rows, (1 + 3 * (size_t)width) * height);
	begin_chunk("IEND", 0);
	end_chunk();
	return fflush(stdout) ? 1 : 0;
}
