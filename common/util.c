#include "util.h"

#include <string.h>

bool is_space(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

bool is_alpha(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

bool is_alnum(char ch)
{
	return is_digit(ch) || is_alpha(ch);
}

char to_lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch + ('a' - 'A')) : ch;
}

bool str_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);

	return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

bool str_in_list(const char *word, const char *list)
{
	size_t len = strlen(word);

	while (len && *list) {
		size_t span = strcspn(list, " ");

		if (span == len && memcmp(list, word, len) == 0)
			return true;
		list += span;
		list += strspn(list, " ");
	}
	return false;
}

/* Edits to make one of the other; words past 31 bytes are like no other. */
static size_t distance(const char *a, const char *b)
{
	size_t row[32], na = strlen(a), nb = strlen(b), i, j;

	if (na >= COUNT(row) || nb >= COUNT(row))
		return SIZE_MAX;
	for (j = 0; j <= nb; j++)
		row[j] = j;
	for (i = 1; i <= na; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (j = 1; j <= nb; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);

			corner = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

const char *str_nearest(const char *name, const char *const *names, size_t n)
{
	const char *nearest = NULL;
	size_t best = strlen(name) / 3 + 2, i;

	for (i = 0; i < n; i++) {
		size_t d = distance(name, names[i]);

		if (d < best) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}

bool parse_uint(const char *text, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		uint64_t digit;

		if (!is_digit(*text))
			return false;
		digit = (uint64_t)(*text - '0');
		if (sum > (max - digit) / 10 || digit > max)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

bool parse_duration(const char *text, uint64_t *seconds)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	size_t len = strlen(text), i;
	uint64_t value, factor = 1;
	char number[16];

	if (!len || len > sizeof(number))
		return false;
	for (i = 0; i < COUNT(units); i++)
		if (text[len - 1] == units[i].unit)
			factor = units[i].seconds;
	if (!is_digit(text[len - 1])) {
		if (factor == 1 && text[len - 1] != 's')
			return false;
		len--;
	}
	if (len >= sizeof(number))
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	if (!parse_uint(number, UINT32_MAX, &value))
		return false;
	*seconds = value * factor;
	return true;
}

bool parse_bool(const char *text, bool *value)
{
	if (str_in_list(text, "yes true on 1"))
		*value = true;
	else if (str_in_list(text, "no false off 0"))
		*value = false;
	else
		return false;
	return true;
}

size_t utf8_length(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned char low = 0x80, high = 0xbf;
	size_t need, i;

	if (!len)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	need = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (len < need)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0; /* overlong */
	else if (p[0] == 0xed)
		high = 0x9f; /* surrogates */
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f; /* past U+10FFFF */
	for (i = 1; i < need; i++) {
		if (p[i] < low || p[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return need;
}

size_t utf8_cut(const char *text, size_t len)
{
	size_t back;

	for (back = 1; back <= 4 && back <= len; back++) {
		unsigned char ch = (unsigned char)text[len - back];

		if (ch < 0x80)
			return len;
		if (ch >= 0xc0) /* a first byte: is its sequence whole? */
			return utf8_length(text + len - back, back) == back
				   ? len
				   : len - back;
	}
	return len;
}
