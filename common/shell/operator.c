/* The operators of ${name…}. */
#include "value.h"

#include <string.h>

/* Bytes of value times bytes of pattern that are worth comparing. */
#define MAX_MATCH 65536

static struct span span_of(const struct shell_word *word)
{
	return (struct span){word->text, word->len};
}

/* The pattern as glob_match() wants it: quoted signs are escaped. */
static struct shell_word pattern_of(struct walk *w, const struct word *word)
{
	struct shell_word pattern;

	if (!word)
		return word_literal("");
	pattern = expand_one(w, word);
	if (pattern.flags & SHELL_WORD_GLOB && pattern.known == SHELL_LITERAL)
		return word_of(w, pattern.pattern, strlen(pattern.pattern));
	for (size_t i = 0; i < pattern.len; i++)
		if (strchr("*?[\\", pattern.text[i]))
			return word_unknown(); /* quoted signs: rare */
	return pattern;
}

/* How many bytes at the front (or, with `suffix`, at the end) match. */
static bool trim(struct span text, struct span pattern, bool suffix,
    bool longest, size_t *out)
{
	for (size_t i = 0; i <= text.n; i++) {
		size_t n = longest ? text.n - i : i;
		struct span piece = {suffix ? text.s + text.n - n : text.s, n};

		if (glob_match(pattern, piece)) {
			*out = n;
			return true;
		}
	}
	return false;
}

static struct shell_word trimmed(
    struct walk *w, const struct param *param, const struct shell_word *value)
{
	struct shell_word pattern = pattern_of(w, param->arg);
	bool suffix = param->op == PARAM_SUFFIX;
	size_t n;

	if (pattern.known != SHELL_LITERAL || value->len > 1024 ||
	    value->len * pattern.len > MAX_MATCH)
		return word_unknown();
	if (!trim(span_of(value), span_of(&pattern), suffix, param->mode, &n))
		return *value;
	return word_of(
	    w, suffix ? value->text : value->text + n, value->len - n);
}

/* The longest match at the front of `text`; 0: none. */
static size_t match_front(struct span text, struct span pattern)
{
	size_t n;

	return trim(text, pattern, false, true, &n) ? n : 0;
}

static struct shell_word replaced(
    struct walk *w, const struct param *param, const struct shell_word *value)
{
	struct shell_word pattern = pattern_of(w, param->arg), with, result;
	struct buf text = BUF_INIT(SHELL_MAX_VALUE);
	bool done = false;

	with = param->second ? expand_one(w, param->second) : word_literal("");
	if (pattern.known != SHELL_LITERAL || with.known != SHELL_LITERAL ||
	    value->len > 256 || value->len * pattern.len > MAX_MATCH ||
	    param->mode == '%')
		return word_unknown();
	for (size_t i = 0; i < value->len;) {
		struct span rest = {value->text + i, value->len - i};
		size_t n = 0;

		if (!done && (param->mode != '#' || !i))
			n = match_front(rest, span_of(&pattern));
		if (n)
			buf_add(&text, with.text, with.len);
		else
			buf_addch(&text, value->text[i]);
		done = done || (n && param->mode != '/');
		i += n ? n : 1;
	}
	result = walk_holds(w, &text) ? word_of(w, text.data, text.len)
				      : word_unknown();
	buf_free(&text);
	return result;
}

static bool parse_offset(struct walk *w, const struct word *word, long *out)
{
	struct shell_word text;
	bool negative;
	const char *s;
	size_t value;

	if (!word)
		return false;
	text = expand_one(w, word);
	walk_arith(w, &text);
	s = text.text + strspn(text.text, " ");
	negative = *s == '-';
	text.text = s + negative;
	if (!value_index(&text, &value))
		return false;
	*out = negative ? -(long)value : (long)value;
	return true;
}

bool value_slice(struct walk *w, const struct param *param, size_t len,
    size_t *from, size_t *n)
{
	long start, count = (long)len;

	if (!parse_offset(w, param->arg, &start) ||
	    (param->second && !parse_offset(w, param->second, &count)))
		return false;
	start = start < 0 ? start + (long)len : start;
	if (start < 0 || start > (long)len)
		start = (long)len;
	if (count < 0)
		count = (long)len + count - start;
	if (count > (long)len - start)
		count = (long)len - start;
	*from = (size_t)start;
	*n = count > 0 ? (size_t)count : 0;
	return true;
}

static struct shell_word changed_case(
    struct walk *w, const struct param *param, const struct shell_word *value)
{
	struct shell_word word = word_of(w, value->text, value->len);
	char *text = walk_alloc(w, value->len + 1);
	bool up = param->op == PARAM_UPPER;

	if (!text || (param->arg && param->arg->parts))
		return word_unknown();
	memcpy(text, value->text, value->len);
	for (size_t i = 0; i < value->len && (!i || param->mode); i++) {
		if (up && text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 'a' + 'A');
		else if (!up && text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] - 'A' + 'a');
	}
	word.text = text;
	return word;
}

/* Operators that need the value itself. */
struct shell_word value_computed(
    struct walk *w, const struct param *param, const struct shell_word *value)
{
	size_t from, n;

	switch (param->op) {
	case PARAM_PREFIX:
	case PARAM_SUFFIX:
		return trimmed(w, param, value);
	case PARAM_REPLACE:
		return replaced(w, param, value);
	case PARAM_UPPER:
	case PARAM_LOWER:
		return changed_case(w, param, value);
	case PARAM_LENGTH:
		return value_number(w, value->len);
	case PARAM_SLICE:
		if (!value_slice(w, param, value->len, &from, &n))
			return word_unknown();
		return word_of(w, value->text + from, n);
	case PARAM_PLAIN:
	case PARAM_DEFAULT:
	case PARAM_ASSIGN:
	case PARAM_ERROR:
	case PARAM_OTHER:
	case PARAM_TRANSFORM:
	case PARAM_INDIRECT:
		break;
	}
	return word_unknown();
}

/* ${x:-w} and its three relatives. */
struct shell_word value_or(struct walk *w, const struct param *param,
    struct shell_word value, bool set)
{
	bool empty = set && value.known == SHELL_LITERAL && !value.len;
	bool full =
	    set && !(empty && param->colon) &&
	    (value.known == SHELL_LITERAL || !param->colon || value.len > 1);
	bool missing = empty && param->colon;
	struct shell_word other = expand_one(w, param->arg);

	if (param->op == PARAM_ERROR)
		return value;
	if (param->op == PARAM_OTHER) {
		if (missing)
			return word_literal("");
		if (!full)
			other.flags |= SHELL_WORD_DEFAULT;
		word_settle(&other);
		return other;
	}
	if (full)
		return value;
	if (set && !missing)
		return word_unknown(); /* it may be empty, or something else */
	if (!missing)
		other.flags |= SHELL_WORD_DEFAULT;
	word_settle(&other);
	if (param->op == PARAM_ASSIGN && is_name(param->name))
		env_set(w, param->name.s, param->name.n, &other);
	return other;
}
