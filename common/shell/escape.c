/* The escapes of $'…', and those that echo -e and printf share with it. */
#include "lex.h"

#include <string.h>

#include "escape.h"
#include "util.h"

static int digit_value(char c, int base)
{
	int value = -1;

	if (is_digit(c))
		value = c - '0';
	else if (c >= 'a' && c <= 'f')
		value = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		value = c - 'A' + 10;
	return value < base ? value : -1;
}

size_t escape_number(struct span in, int base, size_t max, unsigned long *out)
{
	size_t n = 0;

	*out = 0;
	while (n < in.n && n < max && digit_value(in.s[n], base) >= 0)
		*out = *out * (unsigned)base +
		       (unsigned)digit_value(in.s[n++], base);
	return n;
}

size_t escape_utf8(unsigned long code, char out[static 4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | (code >> 6));
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | (code >> 12));
		out[1] = (char)(0x80 | ((code >> 6) & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | ((code >> 18) & 7));
	out[1] = (char)(0x80 | ((code >> 12) & 0x3f));
	out[2] = (char)(0x80 | ((code >> 6) & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Those that stand for one byte. */
static const char letters[] = "abefnrtvE\\'\"?";
static const char meanings[] = "\a\b\033\f\n\r\t\v\033\\'\"?";

size_t escape_decode(struct span in, bool zero, char out[static 4], size_t *n)
{
	const char *letter = memchr(letters, in.s[0], sizeof(letters) - 1);
	struct span rest = {in.s + 1, in.n - 1};
	unsigned long code;
	size_t used;

	*n = 1;
	if (letter) {
		out[0] = meanings[letter - letters];
		return 1;
	}
	if (is_digit(in.s[0])) {
		used =
		    escape_number(in, 8, zero && in.s[0] == '0' ? 4 : 3, &code);
		out[0] = (char)(code & 0xff);
		return used;
	}
	if (in.s[0] == 'x') {
		used = escape_number(rest, 16, 2, &code);
		out[0] = (char)code;
		return used ? used + 1 : 0;
	}
	if (in.s[0] == 'u' || in.s[0] == 'U') {
		used = escape_number(rest, 16, in.s[0] == 'u' ? 4 : 8, &code);
		*n = escape_utf8(code, out);
		return used ? used + 1 : 0;
	}
	if (in.s[0] == 'c' && in.n > 1) {
		out[0] = (char)(in.s[1] & 0x1f);
		return 2;
	}
	return 0;
}

void lex_escapes(struct lex *p, struct word *word)
{
	size_t end = p->pos, n = 0;
	char *text;

	while (end < p->len && p->s[end] != '\'')
		end += p->s[end] == '\\' && end + 1 < p->len ? 2 : 1;
	if (end >= p->len)
		lex_fail(p, "no second '");
	text = lex_bytes(p, end - p->pos + 1);
	if (!text)
		return;
	while (p->pos < end) {
		char bytes[4];
		size_t made = 0, used = 0;

		if (p->s[p->pos] == '\\' && p->pos + 1 < end)
			used = escape_decode(
			    (struct span){p->s + p->pos + 1, end - p->pos - 1},
			    false, bytes, &made);
		if (used) {
			memcpy(text + n, bytes, made);
			n += made;
			p->pos += used + 1;
		} else {
			text[n++] = p->s[p->pos++];
		}
		if (n && used && !text[n - 1])
			break; /* bash drops the rest after a NUL */
	}
	if (n && !text[n - 1])
		n--;
	p->pos = end + 1;
	lex_text(p, word, (struct span){text, n}, true);
}
