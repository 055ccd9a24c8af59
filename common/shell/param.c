/* What follows a $: parameters, arithmetic, command substitution, $'…'. */
#include "lex.h"

#include "util.h"

#include <string.h>

/* Of `((` that turn out to be subshells: each is read twice. */
#define MAX_RETRIES 8

bool is_name_start(char c)
{
	return is_alpha(c) || c == '_';
}

bool is_name_byte(char c)
{
	return is_name_start(c) || is_digit(c);
}

bool is_name(struct span span)
{
	if (!span.n || !is_name_start(span.s[0]))
		return false;
	for (size_t i = 1; i < span.n; i++)
		if (!is_name_byte(span.s[i]))
			return false;
	return true;
}

bool span_is(struct span span, const char *text)
{
	return strlen(text) == span.n && !memcmp(span.s, text, span.n);
}

struct word *lex_arith(struct lex *p)
{
	struct lex_shared *shared = p->shared;
	size_t start = p->pos;
	struct word *word;

	if (!lex_enter(p))
		return NULL;
	word = lex_word(p, LEX_ARITH, true);
	lex_leave(p);
	if (lex_take(p, "))"))
		return word;
	if (shared->no_memory || shared->nodes >= SHELL_MAX_NODES ||
	    shared->retries++ >= MAX_RETRIES) {
		lex_fail(p, "no )) for a ((");
		return NULL;
	}
	shared->failed = false;
	p->failed = false;
	p->pos = start;
	return NULL;
}

static struct span lex_name(struct lex *p)
{
	size_t start = p->pos;

	if (is_digit(lex_peek(p, 0)))
		while (is_digit(lex_peek(p, 0)))
			p->pos++;
	else if (is_name_start(lex_peek(p, 0)))
		while (is_name_byte(lex_peek(p, 0)))
			p->pos++;
	else if (lex_peek(p, 0) && strchr("@*#?-$!", lex_peek(p, 0)))
		p->pos++;
	return (struct span){p->s + start, p->pos - start};
}

static void lex_replace(struct lex *p, struct param *param, bool quoted)
{
	param->op = PARAM_REPLACE;
	if (lex_peek(p, 0) && strchr("/#%", lex_peek(p, 0)))
		param->mode = p->s[p->pos++];
	param->arg = lex_word(p, LEX_REPLACE, false);
	if (lex_take(p, "/"))
		param->second = lex_word(p, LEX_OPERAND, quoted);
}

static void lex_slice(struct lex *p, struct param *param)
{
	param->op = PARAM_SLICE;
	param->arg = lex_word(p, LEX_OFFSET, true);
	if (lex_take(p, ":"))
		param->second = lex_word(p, LEX_OPERAND, true);
}

static const struct {
	char c;
	enum param_op op;
	bool pattern; /* the operand is one: quotes count inside quotes too */
} operators[] = {
    {'-', PARAM_DEFAULT, false},
    {'=', PARAM_ASSIGN, false},
    {'?', PARAM_ERROR, false},
    {'+', PARAM_OTHER, false},
    {'#', PARAM_PREFIX, true},
    {'%', PARAM_SUFFIX, true},
    {'^', PARAM_UPPER, true},
    {',', PARAM_LOWER, true},
    {'@', PARAM_TRANSFORM, true},
};

/* From the operator to the closing brace. */
static void lex_operator(struct lex *p, struct param *param, bool quoted)
{
	char c = lex_peek(p, 0);

	if (c == '}')
		return;
	if (param->op != PARAM_PLAIN && param->op != PARAM_INDIRECT) {
		lex_fail(p, "an operator after ${#name");
		return;
	}
	if (c == ':' && lex_peek(p, 1) && strchr("-=?+", lex_peek(p, 1))) {
		param->colon = true;
		c = lex_peek(p, 1);
		p->pos++;
	}
	if (param->op == PARAM_INDIRECT && !strchr("-=?+", c))
		param->mode = '!'; /* ${!prefix*}: names, or a value cut up */
	p->pos++;
	if (c == '/') {
		lex_replace(p, param, quoted);
		return;
	}
	if (c == ':') {
		lex_slice(p, param);
		return;
	}
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (operators[i].c != c)
			continue;
		if (param->op == PARAM_PLAIN)
			param->op = operators[i].op;
		if (strchr("#%^,", c) && lex_peek(p, 0) == c) {
			param->mode = c;
			p->pos++;
		}
		param->arg =
		    lex_word(p, LEX_OPERAND, quoted && !operators[i].pattern);
		return;
	}
	if (param->op == PARAM_INDIRECT && c == '*')
		return;
	p->pos--;
	lex_fail(p, "an expansion that no shell we know has");
}

/* Past the opening brace. */
static void lex_braced(struct lex *p, struct param *param, bool quoted)
{
	char c = lex_peek(p, 0), next = lex_peek(p, 1);

	if (c == '#' && next &&
	    (is_name_byte(next) || strchr("@*", next) ||
		(strchr("#?-$!", next) && lex_peek(p, 2) == '}'))) {
		param->op = PARAM_LENGTH;
		p->pos++;
	} else if (c == '!' && (is_name_byte(next) || next == '@' ||
				   next == '*' || next == '#')) {
		param->op = PARAM_INDIRECT;
		p->pos++;
	}
	param->name = lex_name(p);
	if (!param->name.n) {
		lex_fail(p, "an expansion that no shell we know has");
		return;
	}
	if (lex_take(p, "[")) {
		param->index = lex_word(p, LEX_INDEX, false);
		if (!lex_take(p, "]"))
			lex_fail(p, "no ] for a [");
	}
	lex_operator(p, param, quoted);
	if (!lex_take(p, "}"))
		lex_fail(p, "no } for a ${");
}

static void lex_arith_part(struct lex *p, struct word *word, bool quoted)
{
	struct word *text = lex_arith(p);
	struct part *part;

	if (text) {
		part = lex_part(p, word, PART_ARITH);
		part->word = text;
	} else {
		p->pos--;
		part = lex_part(p, word, PART_COMMAND);
		part->list = lex_command(p);
	}
	part->quoted = quoted;
}

void lex_dollar(
    struct lex *p, struct word *word, enum lex_mode mode, bool quoted)
{
	size_t start = p->pos++;
	struct part *part;
	char c = lex_peek(p, 0);

	if (lex_take(p, "((")) {
		lex_arith_part(p, word, quoted);
	} else if (lex_take(p, "(")) {
		part = lex_part(p, word, PART_COMMAND);
		part->quoted = quoted;
		part->list = lex_command(p);
		part->text = (struct span){p->s + start, p->pos - start};
	} else if (c == '{' || is_name_byte(c) || (c && strchr("@*#?-$!", c))) {
		part = lex_part(p, word, PART_PARAM);
		part->quoted = quoted;
		part->param = lex_new(p, sizeof(struct param));
		if (!lex_enter(p))
			return;
		if (lex_take(p, "{"))
			lex_braced(p, part->param, quoted);
		else if (is_digit(c))
			part->param->name = (struct span){p->s + p->pos++, 1};
		else
			part->param->name = lex_name(p);
		lex_leave(p);
		part->text = (struct span){p->s + start, p->pos - start};
	} else if (c == '[') {
		p->pos++;
		part = lex_part(p, word, PART_ARITH);
		part->quoted = quoted;
		if (lex_enter(p)) {
			part->word = lex_word(p, LEX_INDEX, true);
			lex_leave(p);
		}
		if (!lex_take(p, "]"))
			lex_fail(p, "no ] for a $[");
	} else if (c == '\'' && !quoted) {
		p->pos++;
		lex_escapes(p, word);
	} else if (c != '"' || quoted || mode == LEX_BODY) {
		lex_text(p, word, (struct span){p->s + start, 1}, quoted);
	} /* else $"…": the quotes follow, the $ is gone */
}
