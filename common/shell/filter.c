/* Filters that are undone byte by byte: base64 -d, xxd -r, rev, tr, sed. */
#include "builtin.h"
#include "util.h"

#include <string.h>

static bool has_option(
    const struct shell_command *command, char letter, const char *name)
{
	for (size_t i = 1; i < command->n_words; i++) {
		const char *text = command->words[i].text;

		if (text[0] != '-')
			continue;
		if (text[1] == '-' ? !strcmp(text, name)
				   : strchr(text, letter) != NULL)
			return true;
	}
	return false;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static bool unbase64(
    const struct shell_command *command, struct span in, struct buf *out)
{
	unsigned long bits = 0;
	int have = 0;

	if (!has_option(command, 'd', "--decode") &&
	    !has_option(command, 'D', "--decode"))
		return false;
	for (size_t i = 0; i < in.n && in.s[i] != '='; i++) {
		int value = base64_value(in.s[i]);

		if (value < 0)
			continue;
		bits = ((bits << 6) | (unsigned long)value) & 0xffffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_addch(out, (char)((bits >> have) & 0xff));
		}
	}
	return true;
}

/* openssl base64 -d, openssl enc -d -base64 */
static bool openssl(
    const struct shell_command *command, struct span in, struct buf *out)
{
	bool plain = false;

	for (size_t i = 1; i < command->n_words; i++)
		plain = plain || word_is(&command->words[i], "base64") ||
			word_is(&command->words[i], "-base64") ||
			word_is(&command->words[i], "-a");
	return plain && unbase64(command, in, out);
}

static bool unhex(
    const struct shell_command *command, struct span in, struct buf *out)
{
	unsigned long code;

	if (!has_option(command, 'r', "-revert") ||
	    !has_option(command, 'p', "-plain"))
		return false;
	for (size_t i = 0; i < in.n;) {
		struct span two = {in.s + i, in.n - i};
		size_t n = escape_number(two, 16, 2, &code);

		if (n == 2)
			buf_addch(out, (char)code);
		i += n ? n : 1;
	}
	return true;
}

static bool reverse(
    const struct shell_command *command, struct span in, struct buf *out)
{
	size_t start = 0;

	if (command->n_words > 1)
		return false;
	while (start < in.n) {
		size_t end = start;

		while (end < in.n && in.s[end] != '\n')
			end++;
		for (size_t i = end; i > start; i--)
			buf_addch(out, in.s[i - 1]);
		if (end < in.n)
			buf_addch(out, '\n');
		start = end + 1;
	}
	return true;
}

/* tac: only where there is one line to turn round. */
static bool one_line(
    const struct shell_command *command, struct span in, struct buf *out)
{
	const char *end = in.n ? memchr(in.s, '\n', in.n) : NULL;

	if (command->n_words > 1 || (end && end + 1 < in.s + in.n))
		return false;
	buf_add(out, in.s, in.n);
	return true;
}

/* A set of tr as the bytes it lists; false: a kind that we do not read. */
static bool tr_set(const struct shell_word *word, struct buf *out)
{
	static const struct {
		const char *name;
		char first, last;
	} classes[] = {
	    {"[:lower:]", 'a', 'z'},
	    {"[:upper:]", 'A', 'Z'},
	    {"[:digit:]", '0', '9'},
	};
	const char *s = word->text;

	if (word->known != SHELL_LITERAL)
		return false;
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (!strcmp(s, classes[i].name)) {
			for (int c = (unsigned char)classes[i].first;
			     c <= (unsigned char)classes[i].last; c++)
				buf_addch(out, (char)c);
			return true;
		}
	if (strstr(s, "[:") || strstr(s, "[="))
		return false;
	for (size_t i = 0; i < word->len;) {
		char bytes[4];
		size_t n = 0, used = 0;
		int last;

		if (s[i] == '\\' && i + 1 < word->len)
			used = escape_decode(
			    (struct span){s + i + 1, word->len - i - 1}, false,
			    bytes, &n);
		if (used) {
			buf_add(out, bytes, n);
			i += used + 1;
			continue;
		}
		buf_addch(out, s[i]);
		if (i + 2 < word->len && s[i + 1] == '-') {
			last = (unsigned char)s[i + 2];
			for (int c = (unsigned char)s[i] + 1; c <= last; c++)
				buf_addch(out, (char)c);
			i += 2;
		}
		i++;
	}
	return true;
}

static void tr_bytes(struct span in, const struct buf *from,
    const struct buf *to, bool delete, struct buf *out)
{
	for (size_t i = 0; i < in.n; i++) {
		const char *at = NULL;
		size_t index;

		for (size_t j = from->len; j && !at; j--)
			if (from->data[j - 1] == in.s[i])
				at = from->data + j - 1;
		if (!at) {
			buf_addch(out, in.s[i]);
		} else if (!delete) {
			index = (size_t)(at - from->data);
			index = index < to->len ? index : to->len - 1;
			buf_addch(out, to->data[index]);
		}
	}
}

static bool translate(
    const struct shell_command *command, struct span in, struct buf *out)
{
	struct buf from = BUF_INIT(4096), to = BUF_INIT(4096);
	bool delete =
	    command->n_words == 3 && word_is(&command->words[1], "-d");
	bool done = false;

	if (command->n_words == 3 &&
	    (delete || command->words[1].text[0] != '-') &&
	    tr_set(&command->words[1 + delete], &from) &&
	    (delete || tr_set(&command->words[2], &to)) && (delete || to.len) &&
	    from.len) {
		tr_bytes(in, &from, &to, delete, out);
		done = true;
	}
	buf_free(&from);
	buf_free(&to);
	return done;
}

/* sed s/plain/plain/g, and nothing else of sed */
static bool substitute(
    const struct shell_command *command, struct span in, struct buf *out)
{
	const char *s, *from, *to;
	size_t n, m, i = 0;
	bool all, done = false;
	char mark;

	if (command->n_words != 2 || command->words[1].text[0] != 's' ||
	    command->words[1].known != SHELL_LITERAL)
		return false;
	s = command->words[1].text;
	mark = s[1];
	if (!mark || strpbrk(s, ".*[]^$\\&\n") || !strchr("/|,#@!:;_", mark))
		return false;
	from = s + 2;
	n = strcspn(from, (char[]){mark, '\0'});
	to = from + n + (from[n] == mark);
	m = strcspn(to, (char[]){mark, '\0'});
	all = !strcmp(to + m, (char[]){mark, 'g', '\0'});
	if (!n || (!all && strcmp(to + m, (char[]){mark, '\0'})))
		return false;
	while (i < in.n) {
		if (in.s[i] == '\n')
			done = false;
		if (!done && in.n - i >= n && !memcmp(in.s + i, from, n)) {
			buf_add(out, to, m);
			done = !all;
			i += n;
		} else {
			buf_addch(out, in.s[i++]);
		}
	}
	return true;
}

static const struct {
	const char *name;
	bool (*run)(const struct shell_command *command, struct span in,
	    struct buf *out);
} filters[] = {
    {"base64", unbase64},
    {"gbase64", unbase64},
    {"openssl", openssl},
    {"rev", reverse},
    {"sed", substitute},
    {"tac", one_line},
    {"tr", translate},
    {"xxd", unhex},
};

bool decode_filter(
    const struct shell_command *command, struct span in, struct buf *out)
{
	const char *name = program_name(&command->words[0]);

	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		if (!strcmp(name, filters[i].name))
			return filters[i].run(command, in, out);
	return false;
}
