/* Lists, pipelines, simple commands and their redirects. */
#include "lex.h"
#include "util.h"

#include <string.h>

/* As far as name[index]= is looked for. */
#define MAX_INDEX 256

bool parse_reserved(const struct lex *p, const char *name)
{
	return lex_is(p, name) && lex_ends_word(p, strlen(name));
}

bool parse_take_reserved(struct lex *p, const char *name)
{
	if (!parse_reserved(p, name))
		return false;
	p->pos += strlen(name);
	return true;
}

/* The length of name=, name+= or name[…]= here; 0 if there is none. */
static size_t assignment(const struct lex *p, size_t *name)
{
	size_t n = 0;

	if (!is_name_start(lex_peek(p, 0)))
		return 0;
	while (is_name_byte(lex_peek(p, n)))
		n++;
	*name = n;
	if (lex_peek(p, n) == '[') {
		while (n < MAX_INDEX && lex_peek(p, n) &&
		       lex_peek(p, n) != '\n' &&
		       !(lex_peek(p, n) == ']' &&
			   (lex_peek(p, n + 1) == '=' ||
			       (lex_peek(p, n + 1) == '+' &&
				   lex_peek(p, n + 2) == '='))))
			n++;
		if (lex_peek(p, n++) != ']')
			return 0;
	}
	if (lex_peek(p, n) == '+')
		n++;
	return lex_peek(p, n) == '=' ? n + 1 : 0;
}

static struct assign *parse_assign(struct lex *p, bool only_array)
{
	struct assign *assign;
	size_t name = 0, n = assignment(p, &name);

	if (!n || (only_array && lex_peek(p, n) != '('))
		return NULL;
	assign = lex_new(p, sizeof(*assign));
	assign->name = (struct span){p->s + p->pos, name};
	p->pos += name;
	if (lex_take(p, "[")) {
		assign->index = lex_word(p, LEX_INDEX, false);
		if (!lex_take(p, "]"))
			lex_fail(p, "no ] for a [");
	}
	assign->append = lex_take(p, "+");
	if (!lex_take(p, "="))
		lex_fail(p, "an assignment that is none");
	assign->array = lex_take(p, "(");
	if (assign->array)
		assign->value = parse_array(p);
	else
		assign->value = lex_word(p, LEX_WORD, false);
	return assign;
}

/* export, declare … take arrays as operands. */
static bool declares(const struct word *word)
{
	static const char *const names[] = {
	    "declare", "export", "local", "readonly", "typeset"};
	const struct part *part = word ? word->parts : NULL;

	if (!part || part->next || part->kind != PART_TEXT)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (span_is(part->text, names[i]))
			return true;
	return false;
}

/* The word as it stands, if nothing in it would be expanded. */
static struct span plain_text(const struct word *word)
{
	const struct part *part = word->parts;

	if (!part || part->next || part->kind != PART_TEXT || part->quoted)
		return (struct span){"", 0};
	return part->text;
}

struct node *parse_one(struct lex *p)
{
	struct node *node = lex_new(p, sizeof(*node));
	struct redirect *redirect, **redirects = &node->redirects;
	struct assign *assign, **assigns = &node->assigns;
	struct word **words = &node->words;
	size_t start = p->pos;

	node->kind = NODE_SIMPLE;
	node->at = lex_at(p, start);
	for (lex_blanks(p); !lex_done(p); lex_blanks(p)) {
		redirect = parse_redirect(p);
		if (redirect) {
			*redirects = redirect;
			redirects = &redirect->next;
			continue;
		}
		if (lex_ends_word(p, 0) && lex_peek(p, 1) != '(')
			break;
		if (lex_peek(p, 0) && strchr(";&|)\n", lex_peek(p, 0)))
			break;
		if (lex_peek(p, 0) == '(')
			break;
		assign = !node->words || declares(node->words)
			     ? parse_assign(p, node->words != NULL)
			     : NULL;
		if (assign) {
			*assigns = assign;
			assigns = &assign->next;
			continue;
		}
		/* lex_word() is never NULL: NOLINTNEXTLINE(*NullDereference) */
		*words = lex_word(p, LEX_WORD, false);
		words = &(*words)->next;
	}
	node->len = p->copied ? 0 : p->pos - start;
	return node;
}

static struct node *parse_command(struct lex *p)
{
	struct redirect **redirects, *redirect;
	struct node *node;
	struct span name;

	node = parse_compound(p);
	if (node) {
		redirects = &node->redirects;
		while (*redirects)
			redirects = &(*redirects)->next;
		for (lex_blanks(p); (redirect = parse_redirect(p)) != NULL;
		     lex_blanks(p)) {
			*redirects = redirect;
			redirects = &redirect->next;
		}
		return node;
	}
	node = parse_one(p);
	if (lex_peek(p, 0) == '(' && node->words && !node->words->next &&
	    !node->assigns && !node->redirects) {
		name = plain_text(node->words);
		if (!name.n)
			lex_fail(p, "a function without a plain name");
		p->pos++;
		lex_blanks(p);
		if (!lex_take(p, ")"))
			lex_fail(p, "a ( where no shell we know takes one");
		return parse_function(p, name);
	}
	if (!node->words && !node->assigns && !node->redirects)
		lex_fail(p, "no command where one is due");
	return node;
}

/* `!` and `time` in front of a pipeline. */
static bool prefixes(struct lex *p)
{
	bool negated = false;

	for (;;) {
		lex_blanks(p);
		if (parse_take_reserved(p, "!"))
			negated = !negated;
		else if (parse_reserved(p, "time") && !lex_is(p, "time -"))
			p->pos += 4;
		else if (!parse_take_reserved(p, "time -p"))
			return negated;
		lex_blanks(p);
		parse_take_reserved(p, "--"); /* of time */
		lex_blanks(p);
		if (lex_done(p) || lex_peek(p, 0) == '\n' ||
		    lex_peek(p, 0) == ';')
			return negated;
	}
}

/* |& is 2>&1 | */
static void join_errors(struct lex *p, struct node *node)
{
	struct redirect **end = &node->redirects;
	struct word *one = lex_new(p, sizeof(*one));

	while (*end)
		end = &(*end)->next;
	*end = lex_new(p, sizeof(**end));
	(*end)->op = SHELL_DUP;
	(*end)->fd = 2;
	(*end)->target = one;
	lex_text(p, one, (struct span){"1", 1}, false);
}

static bool list_ends(const struct lex *p)
{
	static const char *const words[] = {
	    "then", "elif", "else", "fi", "do", "done", "esac", "}"};

	if (lex_done(p) || lex_peek(p, 0) == ')' || lex_is(p, ";;") ||
	    lex_is(p, ";&"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (parse_reserved(p, words[i]))
			return true;
	return false;
}

/* Commands joined by | && and ||; returns where the next goes. */
static struct node **parse_chain(struct lex *p, struct node **end)
{
	bool piped = false;

	for (;;) {
		bool negated;
		struct node *node;

		if (piped && parse_reserved(p, "!"))
			lex_fail(p, "a ! after |");
		negated = prefixes(p);
		if (list_ends(p))
			lex_fail(p, "no command where one is due");
		node = parse_command(p);
		if (p->failed)
			return end;
		node->negated = negated;
		*end = node;
		end = &node->next;
		lex_blanks(p);
		if (lex_take(p, "&&"))
			node->join = JOIN_AND;
		else if (lex_take(p, "||"))
			node->join = JOIN_OR;
		else if (lex_peek(p, 0) != '|')
			return end;
		else
			node->join = JOIN_PIPE;
		piped = node->join == JOIN_PIPE;
		if (piped) {
			p->pos++;
			if (lex_take(p, "&"))
				join_errors(p, node);
		}
		lex_newlines(p);
	}
}

/* With `one_line`, up to a line's end. */
static struct node *parse_items(struct lex *p, bool one_line)
{
	struct node *head = NULL, **end = &head, **before;

	do {
		before = end;
		end = parse_chain(p, end);
		if (p->failed || before == end)
			break;
		if (lex_peek(p, 0) == '&') {
			for (struct node *n = *before; n; n = n->next)
				if (!n->next)
					n->join = JOIN_BACKGROUND;
			p->pos++;
		} else if (lex_peek(p, 0) == ';' && !lex_is(p, ";;") &&
			   !lex_is(p, ";&")) {
			p->pos++;
		} else if (one_line || !lex_newline(p)) {
			break;
		}
		lex_blanks(p);
		if (!one_line)
			lex_newlines(p);
	} while (!list_ends(p) && !(one_line && lex_ends_word(p, 0) &&
				      strchr("\r\n", lex_peek(p, 0))));
	return head;
}

struct node *parse_list(struct lex *p)
{
	struct node *list;

	if (!lex_enter(p))
		return NULL;
	lex_newlines(p);
	list = parse_items(p, false);
	lex_newlines(p);
	lex_leave(p);
	return list;
}

struct node *parse_text(struct lex *p)
{
	struct node *head = NULL, **end = &head, *line;

	for (lex_newlines(p); !lex_done(p); lex_newlines(p)) {
		line = parse_items(p, true);
		if (!lex_done(p) && !lex_newline(p))
			lex_fail(
			    p, "a word or sign where no command can go on");
		if (p->failed)
			break;
		*end = line;
		while (*end)
			end = &(*end)->next;
	}
	return head;
}
