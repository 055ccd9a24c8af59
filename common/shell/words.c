/* Small things done with words that are already expanded. */
#include "walk.h"

#include <string.h>

static const char hole[] = {SHELL_HOLE, '\0'};

struct shell_word word_unknown(void)
{
	struct shell_word word = {.text = hole, .len = 1};

	return word;
}

struct shell_word word_literal(const char *text)
{
	struct shell_word word = {
	    .text = text, .len = strlen(text), .known = SHELL_LITERAL};

	return word;
}

struct shell_word word_of(struct walk *w, const char *text, size_t len)
{
	struct shell_word word = {.len = len};
	char *copy = walk_alloc(w, len + 1);

	if (!copy)
		return word_unknown();
	if (len)
		memcpy(copy, text, len);
	word.text = copy;
	word_settle(&word);
	return word;
}

void word_settle(struct shell_word *word)
{
	size_t holes = 0;

	for (size_t i = 0; i < word->len; i++)
		holes += word->text[i] == SHELL_HOLE;
	if (holes && holes == word->len)
		word->known = SHELL_UNKNOWN;
	else if (holes || word->flags & SHELL_WORD_DEFAULT)
		word->known = SHELL_PARTLY;
	else
		word->known = SHELL_LITERAL;
}

bool word_is(const struct shell_word *word, const char *text)
{
	return word->known == SHELL_LITERAL && !strcmp(word->text, text);
}

const char *program_name(const struct shell_word *word)
{
	const char *slash = strrchr(word->text, '/');

	return slash ? slash + 1 : word->text;
}

struct shell_range range_join(struct shell_range a, struct shell_range b)
{
	size_t end_a = a.first + a.n, end_b = b.first + b.n;
	struct shell_range both;

	if (!a.n || !b.n)
		return a.n ? a : b;
	both.first = a.first < b.first ? a.first : b.first;
	both.n = (end_a > end_b ? end_a : end_b) - both.first;
	return both;
}

void words_add(struct walk *w, struct words *words, struct shell_word word)
{
	size_t cap = words->cap ? words->cap * 2 : 4;
	struct shell_word *at;

	if (words->n == words->cap) {
		at = walk_alloc(w, cap * sizeof(*at));
		if (!at)
			return;
		if (words->n)
			memcpy(at, words->at, words->n * sizeof(*at));
		words->at = at;
		words->cap = cap;
	}
	words->at[words->n++] = word;
}

struct shell_word word_concat(
    struct walk *w, const struct shell_word *a, const struct shell_word *b)
{
	char *text = walk_alloc(w, a->len + b->len + 1);
	struct shell_word sum = *b;

	if (!text)
		return word_unknown();
	memcpy(text, a->text, a->len);
	memcpy(text + a->len, b->text, b->len);
	sum.text = text;
	sum.len = a->len + b->len;
	sum.flags |= a->flags;
	sum.from = range_join(a->from, b->from);
	word_settle(&sum);
	return sum;
}

struct shell_word words_join(
    struct walk *w, const struct shell_word *words, size_t n)
{
	struct buf text = BUF_INIT(2 * SHELL_MAX_VALUE);
	struct shell_word word = word_unknown();
	struct shell_range from = {0, 0};

	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addch(&text, ' ');
		buf_add(&text, words[i].text, words[i].len);
		from = range_join(from, words[i].from);
	}
	if (walk_holds(w, &text))
		word = word_of(w, text.data, text.len);
	word.from = from;
	buf_free(&text);
	return word;
}

void words_split(
    struct walk *w, const struct shell_word *word, struct words *out)
{
	size_t end, i = 0;

	while (i < word->len && !w->stop) {
		struct shell_word piece;

		i += strspn(word->text + i, " \t\n\r");
		end = i + strcspn(word->text + i, " \t\n\r");
		if (end == i)
			break;
		piece = word_of(w, word->text + i, end - i);
		piece.from = word->from;
		piece.flags |= word->flags & WORD_FLAGS_OF_VALUE;
		if (piece.known != SHELL_LITERAL)
			piece.flags |= SHELL_WORD_MANY;
		words_add(w, out, piece);
		i = end;
	}
}

/* One byte of a text against [set] at the start of a pattern; its length, or
 * 0 if the byte is not in it. */
static size_t match_set(struct span pattern, char c)
{
	bool negated = pattern.n > 1 && strchr("!^", pattern.s[1]);
	bool found = false;
	size_t i = negated ? 2 : 1, first = i;

	for (; i < pattern.n && (i == first || pattern.s[i] != ']'); i++) {
		char low = pattern.s[i], high = low;

		if (i + 2 < pattern.n && pattern.s[i + 1] == '-' &&
		    pattern.s[i + 2] != ']') {
			high = pattern.s[i + 2];
			i += 2;
		}
		found = found || ((unsigned char)low <= (unsigned char)c &&
				     (unsigned char)c <= (unsigned char)high);
	}
	return i < pattern.n && found != negated ? i + 1 : 0;
}

bool glob_match(struct span pattern, struct span text)
{
	size_t p = 0, t = 0, star = (size_t)-1, from = 0, used;

	while (t < text.n) {
		if (p < pattern.n && pattern.s[p] == '*') {
			star = p++;
			from = t;
			continue;
		}
		used = 0;
		if (p < pattern.n && pattern.s[p] == '?')
			used = 1;
		else if (p < pattern.n && pattern.s[p] == '[')
			used = match_set(
			    (struct span){pattern.s + p, pattern.n - p},
			    text.s[t]);
		else if (p + 1 < pattern.n && pattern.s[p] == '\\')
			used = pattern.s[p + 1] == text.s[t] ? 2 : 0;
		else if (p < pattern.n && pattern.s[p] == text.s[t])
			used = 1;
		if (used) {
			p += used;
			t++;
		} else if (star != (size_t)-1) {
			p = star + 1;
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.s[p] == '*')
		p++;
	return p == pattern.n;
}
