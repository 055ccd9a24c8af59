#include "url.h"

#include "path.h"
#include "util.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LABEL_MAX 64

/* Where the authority begins: behind "scheme://"; without one, at once. */
static const char *authority(const char *url)
{
	const char *p = url;

	while (is_alnum(*p) || *p == '+' || *p == '-' || *p == '.')
		p++;
	if (*p != ':' || p == url)
		return url;
	if (!(p[1] == '/' || p[1] == '\\'))
		return url; /* host:port without a scheme */
	p++;
	while (*p == '/' || *p == '\\')
		p++;
	return p;
}

static int hex_value(char ch)
{
	if (is_digit(ch))
		return ch - '0';
	ch = to_lower(ch);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* Percent signs taken out, letters made small; false if it can't be a name. */
static bool plain_host(const char *from, size_t len, char *to)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++) {
		char ch = from[i];

		if (ch == '%') {
			int a = i + 2 < len ? hex_value(from[i + 1]) : -1;
			int b = a >= 0 ? hex_value(from[i + 2]) : -1;

			if (b < 0)
				return false;
			ch = (char)(a * 16 + b);
			i += 2;
		}
		if ((unsigned char)ch <= ' ' || ch == 0x7f ||
		    strchr("/\\@?#<>^|", ch) || n + 1 >= URL_HOST_SIZE)
			return false;
		to[n++] = to_lower(ch);
	}
	while (n && to[n - 1] == '.')
		n--;
	to[n] = '\0';
	return n > 0;
}

/* --- names that are not ASCII: RFC 3492 --- */

static size_t decode(const char *p, uint32_t *code)
{
	unsigned char first = (unsigned char)*p;
	size_t len = utf8_length(p, strlen(p)), i;

	if (!len)
		return 0;
	*code = len == 1 ? first : first & (0xffU >> (len + 1));
	for (i = 1; i < len; i++)
		*code = *code << 6 | ((unsigned char)p[i] & 0x3f);
	return len;
}

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / 700 : delta / 2;
	delta += delta / points;
	for (; delta > 455; k += 36)
		delta /= 35;
	return k + 36 * delta / (delta + 38);
}

static char digit(uint32_t value)
{
	return (char)(value < 26 ? 'a' + value : '0' + value - 26);
}

struct puny {
	char *out;
	size_t len, max;
	uint32_t bias;
};

static bool put_number(struct puny *puny, uint32_t delta)
{
	uint32_t q = delta, k;

	for (k = 36;; k += 36) {
		uint32_t t = k <= puny->bias        ? 1
			     : k >= puny->bias + 26 ? 26
						    : k - puny->bias;

		if (puny->len + 1 >= puny->max)
			return false;
		if (q < t)
			break;
		puny->out[puny->len++] = digit(t + (q - t) % (36 - t));
		q = (q - t) / (36 - t);
	}
	puny->out[puny->len++] = digit(q);
	return true;
}

/* One label; `out` begins behind "xn--". */
static bool encode(
    const uint32_t *codes, size_t n, char *out, size_t max, size_t *len)
{
	struct puny puny = {.out = out, .max = max, .bias = 72};
	uint32_t at = 128, delta = 0;
	size_t done = 0, basic, i;

	for (i = 0; i < n; i++)
		if (codes[i] < 128 && puny.len + 1 < max)
			out[puny.len++] = (char)codes[i];
	basic = done = puny.len;
	if (basic)
		out[puny.len++] = '-';
	while (done < n) {
		uint32_t next = UINT32_MAX;

		for (i = 0; i < n; i++)
			if (codes[i] >= at && codes[i] < next)
				next = codes[i];
		delta += (next - at) * (uint32_t)(done + 1);
		at = next;
		for (i = 0; i < n; i++) {
			if (codes[i] < at)
				delta++;
			if (codes[i] != at)
				continue;
			if (!put_number(&puny, delta))
				return false;
			puny.bias =
			    adapt(delta, (uint32_t)(done + 1), done == basic);
			delta = 0;
			done++;
		}
		delta++;
		at++;
	}
	*len = puny.len;
	return true;
}

static bool encode_label(const char *label, size_t len, char *out, size_t *n)
{
	uint32_t codes[LABEL_MAX];
	size_t count = 0, i, more;
	bool ascii = true;

	for (i = 0; i < len; i += more) {
		if (count == LABEL_MAX)
			return false;
		more = decode(label + i, &codes[count]);
		if (!more)
			return false;
		ascii = ascii && codes[count] < 128;
		count++;
	}
	if (ascii) {
		if (len > 100)
			return false;
		memcpy(out, label, len);
		*n = len;
		return true;
	}
	memcpy(out, "xn--", 4);
	if (!encode(codes, count, out + 4, 90, n))
		return false;
	*n += 4;
	return true;
}

static bool to_ascii(char host[URL_HOST_SIZE])
{
	char made[URL_HOST_SIZE + 128] = "";
	const char *p = host;
	size_t used = 0, n;

	while (*p) {
		size_t len = strcspn(p, ".");

		if (used + 110 > sizeof(made) ||
		    !encode_label(p, len, made + used, &n))
			return false;
		used += n;
		p += len;
		if (*p) {
			made[used++] = '.';
			p++;
		}
	}
	if (used >= URL_HOST_SIZE)
		return false;
	memcpy(host, made, used);
	host[used] = '\0';
	return true;
}

/* --- addresses --- */

/* 127, 0177 or 0x7f. */
static bool number(const char *p, size_t len, uint64_t *value)
{
	unsigned base = 10;
	size_t i = 0;

	if (len > 1 && p[0] == '0') {
		base = p[1] == 'x' ? 16 : 8;
		i = base == 16 ? 2 : 1;
	}
	*value = 0;
	if (!len || len > 12)
		return false;
	for (; i < len; i++) {
		int v = hex_value(p[i]);

		if (v < 0 || (unsigned)v >= base)
			return false;
		*value = *value * base + (unsigned)v;
	}
	return *value <= UINT32_MAX;
}

/* "0x7f.1" and "2130706433" are 127.0.0.1 to every client. */
static void plain_address(char host[URL_HOST_SIZE])
{
	uint64_t parts[4], whole = 0;
	const char *p = host;
	size_t n = 0, i;

	for (;;) {
		size_t len = strcspn(p, ".");

		if (n == 4 || !number(p, len, &parts[n++]))
			return;
		if (!p[len])
			break;
		p += len + 1;
	}
	for (i = 0; i + 1 < n; i++) {
		if (parts[i] > 255)
			return;
		whole = whole << 8 | parts[i];
	}
	whole = whole << (8 * (5 - n)) | parts[n - 1];
	if (whole > UINT32_MAX)
		return;
	(void)snprintf(host, URL_HOST_SIZE, "%u.%u.%u.%u",
	    (unsigned)(whole >> 24) & 255, (unsigned)(whole >> 16) & 255,
	    (unsigned)(whole >> 8) & 255, (unsigned)whole & 255);
}

bool url_host(const char *url, char host[URL_HOST_SIZE])
{
	size_t len, at;

	while (is_space(*url))
		url++;
	url = authority(url);
	/* a '\' ends the host for browsers and not for others */
	len = strcspn(url, "/?#");
	if (memchr(url, '\\', len))
		return false;
	for (at = len; at > 0 && url[at - 1] != '@'; at--)
		;
	url += at;
	len -= at;
	if (*url == '[') {
		const char *end = memchr(url, ']', len);

		len = end ? (size_t)(end + 1 - url) : 0;
	} else {
		const char *colon = memchr(url, ':', len);

		len = colon ? (size_t)(colon - url) : len;
	}
	if (!len || !plain_host(url, len, host))
		return false;
	if (host[0] == '[')
		return true;
	if (!to_ascii(host))
		return false;
	plain_address(host);
	return true;
}

bool url_host_matches(const char *host, const char *pattern)
{
	char name[URL_HOST_SIZE];
	size_t i, len = strlen(pattern);

	if (!len || len >= sizeof(name))
		return false;
	for (i = 0; i <= len; i++)
		name[i] = to_lower(pattern[i]);
	return text_matches(host, name);
}
