/* Words into parts: quotes, escapes, substitutions. */
#include "lex.h"

#include <string.h>

struct part *lex_part(struct lex *p, struct word *word, enum part_kind kind)
{
	struct part *part = lex_new(p, sizeof(*part));

	if (p->failed)
		return part;
	part->kind = kind;
	if (word->last)
		word->last->next = part;
	else
		word->parts = part;
	word->last = part;
	return part;
}

void lex_text(struct lex *p, struct word *word, struct span text, bool quoted)
{
	struct part *part = lex_part(p, word, PART_TEXT);

	part->text = text;
	part->quoted = quoted;
}

static struct node *list_in_parens(struct lex *p)
{
	struct node *list = NULL;

	if (!lex_enter(p))
		return NULL;
	lex_newlines(p);
	if (lex_peek(p, 0) != ')')
		list = parse_list(p);
	lex_leave(p);
	return list;
}

struct node *lex_subshell(struct lex *p)
{
	struct node *list = list_in_parens(p);

	if (!lex_take(p, ")"))
		lex_fail(p, "no ) for a (");
	return list;
}

/* The here-documents of the line around it are none of its own. */
struct node *lex_command(struct lex *p)
{
	struct here_doc *docs = p->docs, **tail = p->docs_tail;
	struct node *list;

	p->docs = NULL;
	p->docs_tail = &p->docs;
	list = list_in_parens(p);
	if (p->docs)
		lex_fail(p, "a here-document cut off by )");
	if (!lex_take(p, ")"))
		lex_fail(p, "no ) for a $(");
	p->docs = docs;
	p->docs_tail = docs ? tail : &p->docs;
	return list;
}

/* The command between backquotes, with one level of \ taken off. */
static void lex_backquote(struct lex *p, struct word *word, bool quoted)
{
	size_t start = ++p->pos, n = 0, end = start;
	struct lex inner;
	struct part *part;
	char *copy;

	while (end < p->len && p->s[end] != '`')
		end += p->s[end] == '\\' && end + 1 < p->len ? 2 : 1;
	if (end >= p->len)
		lex_fail(p, "no second `");
	copy = lex_bytes(p, end - start + 1);
	if (!copy || !lex_enter(p))
		return;
	for (size_t i = start; i < end; i++) {
		if (p->s[i] == '\\' && i + 1 < end &&
		    strchr(quoted ? "$`\\\"" : "$`\\", p->s[i + 1]))
			i++;
		copy[n++] = p->s[i];
	}
	lex_init(&inner, p->shared, (struct span){copy, n}, lex_at(p, start),
	    true, p->depth);
	part = lex_part(p, word, PART_COMMAND);
	part->quoted = quoted;
	part->text = (struct span){copy, n};
	part->list = parse_text(&inner);
	p->failed = p->failed || inner.failed;
	p->pos = end + 1;
	lex_leave(p);
}

static void lex_process(struct lex *p, struct word *word)
{
	size_t start = p->pos;
	struct part *part = lex_part(p, word, PART_PROCESS);

	part->dir = lex_peek(p, 0);
	p->pos += 2;
	part->list = lex_command(p);
	part->text = (struct span){p->s + start, p->pos - start};
}

/* zsh runs code in *(e:code:) and *(+command). */
static bool qualifier_runs_code(const struct lex *p)
{
	for (size_t i = 0; i < 16; i++) {
		char c = lex_peek(p, i), next = lex_peek(p, i + 1);

		if ((c == 'e' && next && strchr(":'\"{[<,;", next)) ||
		    (c == '+' && is_name_start(next)))
			return true;
		if (!is_name_byte(c) && (!c || !strchr("./@=%^-", c)))
			return false;
	}
	return false;
}

/* @(a|b) and its like, at the byte before the parenthesis. */
static void lex_group(struct lex *p, struct word *word)
{
	if (!lex_enter(p))
		return;
	word->extglob = true;
	lex_text(p, word, (struct span){p->s + p->pos, 2}, false);
	p->pos += 2;
	if (qualifier_runs_code(p))
		lex_fail(p, "a glob that runs code in zsh");
	lex_parts(p, word, LEX_GROUP, false);
	lex_text(p, word, (struct span){p->s + p->pos, 1}, false);
	if (!lex_take(p, ")"))
		lex_fail(p, "no ) for a pattern");
	lex_leave(p);
}

static void lex_escape(
    struct lex *p, struct word *word, enum lex_mode mode, bool quoted)
{
	char c = lex_peek(p, 1);
	bool takes = !quoted || (c && strchr("$`\\", c)) ||
		     (c == '"' && mode != LEX_BODY) ||
		     (c == '}' && mode == LEX_OPERAND);

	if (c == '\n') {
		p->pos += 2;
	} else if (mode == LEX_ARITH && p->pos + 1 < p->len) {
		/* it hides a parenthesis */
		lex_text(p, word, (struct span){p->s + p->pos, 2}, true);
		p->pos += 2;
	} else if (p->pos + 1 < p->len && takes) {
		lex_text(p, word, (struct span){p->s + p->pos + 1, 1}, true);
		p->pos += 2;
	} else {
		lex_text(p, word, (struct span){p->s + p->pos, 1}, true);
		p->pos++;
	}
}

static void lex_single(struct lex *p, struct word *word)
{
	size_t start = ++p->pos;
	const char *end = memchr(p->s + start, '\'', p->len - start);

	if (!end) {
		lex_fail(p, "no second '");
		return;
	}
	p->pos = (size_t)(end - p->s);
	lex_text(p, word, (struct span){p->s + start, p->pos - start}, true);
	p->pos++;
}

static void lex_double(struct lex *p, struct word *word)
{
	if (!lex_enter(p))
		return;
	p->pos++;
	lex_text(p, word, (struct span){"", 0}, true); /* "" is a word */
	lex_parts(p, word, LEX_QUOTED, true);
	if (!lex_take(p, "\""))
		lex_fail(p, "no second \"");
	lex_leave(p);
}

static bool ends(const struct lex *p, enum lex_mode mode, int nest)
{
	char c = lex_peek(p, 0);

	switch (mode) {
	case LEX_WORD:
		return lex_ends_word(p, 0) &&
		       !((c == '<' || c == '>') && lex_peek(p, 1) == '(');
	case LEX_QUOTED:
		return c == '"';
	case LEX_BODY:
		return lex_done(p);
	case LEX_OPERAND:
		return c == '}';
	case LEX_REPLACE:
		return c == '}' || c == '/';
	case LEX_OFFSET:
		return c == '}' || c == ':';
	case LEX_INDEX:
		return c == ']' && !nest;
	case LEX_ARITH:
	case LEX_GROUP:
		return c == ')' && !nest;
	case LEX_REGEX:
		return !nest && (!c || strchr(" \t\n)", c));
	}
	return true;
}

/* Bytes that mean themselves, up to the next that may not. */
static void lex_plain(struct lex *p, struct word *word, enum lex_mode mode,
    bool quoted, int *nest)
{
	const char *stops = mode == LEX_WORD    ? "\\'\"$`<>"
			    : mode == LEX_ARITH ? "\\'\"$`"
			    : mode == LEX_BODY  ? "\\$`"
			    : quoted            ? "\\\"$`"
						: "\\'\"$`";
	bool index = mode == LEX_INDEX;
	size_t start = p->pos;

	do {
		char c = lex_peek(p, 0);

		if (c == (index ? '[' : '('))
			++*nest;
		else if (c == (index ? ']' : ')'))
			--*nest;
		p->pos++;
		while (p->pos < p->len && is_name_byte(p->s[p->pos]))
			p->pos++; /* these never mean anything else */
		if (mode == LEX_WORD && lex_peek(p, 1) == '(' &&
		    lex_peek(p, 0) && strchr("?*+@!", lex_peek(p, 0)))
			break;
	} while (!lex_done(p) && !strchr(stops, lex_peek(p, 0)) &&
		 !ends(p, mode, *nest));
	lex_text(p, word, (struct span){p->s + start, p->pos - start}, quoted);
}

static void lex_piece(struct lex *p, struct word *word, enum lex_mode mode,
    bool quoted, int *nest)
{
	char c = lex_peek(p, 0), next = lex_peek(p, 1);

	if (c == '\\')
		lex_escape(p, word, mode, quoted);
	else if (c == '$')
		lex_dollar(p, word, mode, quoted);
	else if (c == '`')
		lex_backquote(p, word, quoted);
	else if (c == '\'' && mode == LEX_ARITH)
		lex_fail(p, "a quote inside arithmetic");
	else if (c == '\'' && !quoted)
		lex_single(p, word);
	else if (c == '"' && mode != LEX_BODY)
		lex_double(p, word);
	else if (mode == LEX_WORD && (c == '<' || c == '>') && next == '(')
		lex_process(p, word);
	else if (mode == LEX_WORD && next == '(' && strchr("?*+@!", c))
		lex_group(p, word);
	else
		lex_plain(p, word, mode, quoted, nest);
}

void lex_parts(
    struct lex *p, struct word *word, enum lex_mode mode, bool quoted)
{
	int nest = 0;

	while (!lex_done(p) && !ends(p, mode, nest))
		lex_piece(p, word, mode, quoted, &nest);
}

struct word *lex_word(struct lex *p, enum lex_mode mode, bool quoted)
{
	struct word *word = lex_new(p, sizeof(*word));
	size_t start = p->pos;

	word->at = lex_at(p, start);
	lex_parts(p, word, mode, quoted);
	word->len = p->copied ? 0 : p->pos - start;
	return word;
}
