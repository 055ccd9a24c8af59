/* Brace expansion, which comes before all others: a{b,c}d is abd acd. */
#include "walk.h"

#include <stdlib.h>
#include <string.h>

/* Bytes that all results of one word may copy between them. */
#define MAX_UNITS 65536
#define MAX_TRIES 64 /* of an opening brace that belongs to no list */

/* A byte of unquoted text, or a whole part of any other kind. Braces and
 * commas only count among the bytes. */
struct unit {
	const struct part *part;
	char c; /* '\0': the whole part */
};

struct units {
	const struct unit *at;
	size_t n;
};

struct braces {
	struct walk *w;
	struct word **end;
	size_t made, used;
	bool over;
};

static struct unit *new_units(struct braces *b, size_t n)
{
	struct unit *units = NULL;

	b->used += n;
	if (b->used <= MAX_UNITS)
		units = walk_alloc(b->w, n * sizeof(*units));
	if (!units)
		b->over = true;
	return units;
}

static void put_part(struct braces *b, struct word *word, struct part part)
{
	struct part *copy = walk_alloc(b->w, sizeof(*copy));

	if (!copy)
		return;
	*copy = part;
	copy->next = NULL;
	if (word->last)
		word->last->next = copy;
	else
		word->parts = copy;
	word->last = copy;
}

static void emit(struct braces *b, struct units units)
{
	struct word *word = walk_alloc(b->w, sizeof(*word));

	b->over = b->over || b->made++ >= SHELL_MAX_BRACES;
	if (!word || b->over)
		return;
	for (size_t i = 0; i < units.n && !b->w->stop; i++) {
		struct part part = *units.at[i].part;
		size_t run = 0;
		char *text;

		while (i + run < units.n && units.at[i + run].c)
			run++;
		if (run) {
			text = walk_alloc(b->w, run + 1);
			for (size_t j = 0; text && j < run; j++)
				text[j] = units.at[i + j].c;
			part.text = (struct span){text, text ? run : 0};
			i += run - 1;
		}
		put_part(b, word, part);
	}
	*b->end = word;
	b->end = &word->next;
}

/* The } for the { at 0; 0 if there is none. */
static size_t closing(struct units units, bool *commas, bool *dots)
{
	int depth = 0;

	*commas = *dots = false;
	for (size_t i = 0; i < units.n; i++) {
		char c = units.at[i].c;

		if (c == '{')
			depth++;
		else if (c == '}' && !--depth)
			return i;
		else if (c == ',' && depth == 1)
			*commas = true;
		else if (c == '.' && depth == 1)
			*dots = true;
	}
	return 0;
}

struct sequence {
	long from, to, step;
	bool letters;
};

/* Of 1..5 and a..e..2; false: it is none. */
static bool parse_sequence(struct units inside, struct sequence *seq)
{
	char text[48] = "", *end;
	size_t n = 0;

	for (; n < inside.n && n + 1 < sizeof(text) && inside.at[n].c; n++)
		text[n] = inside.at[n].c;
	text[n] = '\0';
	if (n < inside.n)
		return false;
	seq->step = 1;
	seq->letters = is_name_start(text[0]) && text[1] == '.';
	if (seq->letters) {
		if (n < 4 || text[2] != '.' || !is_name_start(text[3]))
			return false;
		seq->from = (unsigned char)text[0];
		seq->to = (unsigned char)text[3];
		end = text + 4;
	} else {
		seq->from = strtol(text, &end, 10);
		if (end == text || strncmp(end, "..", 2))
			return false;
		seq->to = strtol(end + 2, &end, 10);
	}
	if (!strncmp(end, "..", 2))
		seq->step = strtol(end + 2, &end, 10);
	seq->step = seq->step < 0 ? -seq->step : seq->step;
	seq->step = seq->step ? seq->step : 1;
	return !*end;
}

static bool find_braces(struct units units, size_t from, size_t *open,
    size_t *close, bool *commas, bool *over)
{
	struct sequence seq;
	size_t tries = 0;
	bool dots;

	for (size_t i = from; i < units.n; i++) {
		struct units rest = {units.at + i, units.n - i};

		if (units.at[i].c != '{')
			continue;
		*over = *over || tries++ > MAX_TRIES;
		if (*over)
			return false;
		*close = closing(rest, commas, &dots);
		rest.at++;
		rest.n = *close ? *close - 1 : 0;
		if (*close &&
		    (*commas || (dots && parse_sequence(rest, &seq)))) {
			*open = i;
			*close += i;
			return true;
		}
	}
	return false;
}

static void expand(struct braces *b, struct units units, size_t from);

/* One choice in the place of the braces. */
static void choose(struct braces *b, struct units units, size_t open,
    size_t close, struct units choice)
{
	size_t tail = units.n - close - 1, n = open + choice.n + tail;
	struct unit *at = new_units(b, n + 1);

	if (!at)
		return;
	memcpy(at, units.at, open * sizeof(*at));
	if (choice.n)
		memcpy(at + open, choice.at, choice.n * sizeof(*at));
	memcpy(at + open + choice.n, units.at + close + 1, tail * sizeof(*at));
	expand(b, (struct units){at, n}, open);
}

static void choose_from_list(
    struct braces *b, struct units units, size_t open, size_t close)
{
	size_t start = open + 1;
	int depth = 0;

	for (size_t i = start; i <= close && !b->over; i++) {
		char c = units.at[i].c;

		if (c == '{')
			depth++;
		else if (c == '}' && i < close)
			depth--;
		if (i < close && (c != ',' || depth))
			continue;
		choose(b, units, open, close,
		    (struct units){units.at + start, i - start});
		start = i + 1;
	}
}

static void choose_from_sequence(
    struct braces *b, struct units units, size_t open, size_t close)
{
	struct sequence seq;
	long value, step;

	if (!parse_sequence(
		(struct units){units.at + open + 1, close - open - 1}, &seq))
		return;
	if (seq.from < -1000000000L || seq.from > 1000000000L ||
	    seq.to < -1000000000L || seq.to > 1000000000L ||
	    seq.step > 1000000000L) {
		b->over = true;
		return;
	}
	step = seq.from <= seq.to ? seq.step : -seq.step;
	for (value = seq.from; !b->over; value += step) {
		struct unit digits[24];
		size_t n = sizeof(digits) / sizeof(*digits);
		long rest = value < 0 ? -value : value;

		if (step > 0 ? value > seq.to : value < seq.to)
			break;
		for (; seq.letters || rest >= 10; rest /= 10) {
			digits[--n].c =
			    (char)(seq.letters ? value : '0' + rest % 10);
			if (seq.letters)
				break;
		}
		if (!seq.letters)
			digits[--n].c = (char)('0' + rest);
		if (value < 0)
			digits[--n].c = '-';
		for (size_t i = n; i < sizeof(digits) / sizeof(*digits); i++)
			digits[i].part = units.at[open].part;
		choose(b, units, open, close,
		    (struct units){
			digits + n, sizeof(digits) / sizeof(*digits) - n});
	}
}

static void expand(struct braces *b, struct units units, size_t from)
{
	size_t open, close;
	bool commas;

	if (b->over || b->w->stop)
		return;
	if (!find_braces(units, from, &open, &close, &commas, &b->over))
		emit(b, units);
	else if (commas)
		choose_from_list(b, units, open, close);
	else
		choose_from_sequence(b, units, open, close);
}

/* Cheap: most words have no braces. */
static size_t count_units(const struct word *word)
{
	bool open = false, close = false, list = false;
	size_t n = 0;

	for (const struct part *part = word->parts; part; part = part->next) {
		struct span text = part->text;

		if (part->kind != PART_TEXT || part->quoted || !text.n) {
			n++;
			continue;
		}
		n += text.n;
		open = open || memchr(text.s, '{', text.n);
		close = close || (open && memchr(text.s, '}', text.n));
		list = list || (open && (memchr(text.s, ',', text.n) ||
					    memchr(text.s, '.', text.n)));
	}
	return close && list ? n : 0;
}

bool brace_expand(
    struct walk *w, const struct word *word, struct word **out, bool *over)
{
	struct braces b = {.w = w, .end = out};
	size_t count = count_units(word), n = 0;
	struct unit *at;

	if (!count)
		return false;
	at = new_units(&b, count);
	if (!at) {
		*over = true;
		return true;
	}
	for (const struct part *part = word->parts; part; part = part->next) {
		bool bytes = part->kind == PART_TEXT && !part->quoted;

		if (!bytes || !part->text.n)
			at[n++].part = part;
		for (size_t i = 0; bytes && i < part->text.n; i++) {
			at[n].part = part;
			at[n++].c = part->text.s[i];
		}
	}
	expand(&b, (struct units){at, n}, 0);
	*over = b.over;
	return true;
}
