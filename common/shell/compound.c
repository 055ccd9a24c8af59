/* Commands made of commands: if, while, for, case, groups, functions. */
#include "lex.h"

#include <string.h>

static struct node *new_node(struct lex *p, enum node_kind kind, size_t start)
{
	struct node *node = lex_new(p, sizeof(*node));

	node->kind = kind;
	node->at = lex_at(p, start);
	return node;
}

static struct node *list_until(struct lex *p, const char *word)
{
	struct node *list = parse_list(p);

	lex_blanks(p);
	if (!parse_take_reserved(p, word))
		lex_fail(p, "a command that is not closed");
	return list;
}

static struct node *parse_if(struct lex *p, size_t start)
{
	struct node *head = new_node(p, NODE_IF, start), *node = head;

	for (;;) {
		node->cond = list_until(p, "then");
		node->body = parse_list(p);
		lex_blanks(p);
		if (!parse_take_reserved(p, "elif"))
			break;
		node->other = new_node(p, NODE_IF, p->pos);
		node = node->other;
		if (p->failed)
			return head;
	}
	if (parse_take_reserved(p, "else"))
		node->other = list_until(p, "fi");
	else if (!parse_take_reserved(p, "fi"))
		lex_fail(p, "an if without fi");
	return head;
}

static struct node *loop_body(struct lex *p)
{
	lex_newlines(p);
	if (parse_take_reserved(p, "{"))
		return list_until(p, "}");
	if (!parse_take_reserved(p, "do"))
		lex_fail(p, "a loop without do");
	return list_until(p, "done");
}

static struct node *parse_while(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_LOOP, start);

	node->cond = parse_list(p);
	node->body = loop_body(p);
	return node;
}

static bool starts_process(const struct lex *p)
{
	return lex_is(p, "<(") || lex_is(p, ">(");
}

static struct word *parse_words(struct lex *p)
{
	struct word *head = NULL, **end = &head;

	for (lex_blanks(p); !lex_ends_word(p, 0) || starts_process(p);
	     lex_blanks(p)) {
		*end = lex_word(p, LEX_WORD, false);
		if (p->failed)
			break;
		end = &(*end)->next;
	}
	return head;
}

static size_t count_semicolons(const struct word *word)
{
	size_t n = 0;

	for (const struct part *part = word->parts; part; part = part->next)
		for (size_t i = 0; part->kind == PART_TEXT && i < part->text.n;
		     i += part->text.s[i] == '\\' ? 2 : 1)
			n += part->text.s[i] == ';';
	return n;
}

static struct node *parse_for(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_FOR, start);
	size_t name;

	lex_blanks(p);
	if (lex_take(p, "((")) {
		node->kind = NODE_COUNT;
		node->words = lex_arith(p);
		if (!node->words)
			lex_fail(p, "no )) for a ((");
		else if (count_semicolons(node->words) != 2)
			lex_fail(p, "a for (( without three parts");
		lex_blanks(p);
		lex_take(p, ";");
		node->body = loop_body(p);
		return node;
	}
	name = p->pos;
	while (!lex_ends_word(p, 0))
		p->pos++;
	node->name = (struct span){p->s + name, p->pos - name};
	if (!is_name(node->name))
		lex_fail(p, "a loop over no plain name");
	lex_newlines(p);
	if (parse_take_reserved(p, "in")) {
		node->in_words = true;
		node->words = parse_words(p);
	}
	lex_blanks(p);
	lex_take(p, ";");
	node->body = loop_body(p);
	return node;
}

static struct item *parse_item(struct lex *p)
{
	struct item *item = lex_new(p, sizeof(*item));
	struct word **end = &item->patterns;

	lex_take(p, "(");
	do {
		lex_blanks(p);
		*end = lex_word(p, LEX_WORD, false);
		if (!(*end)->parts)
			lex_fail(p, "a case without a pattern");
		if (p->failed)
			return item;
		end = &(*end)->next;
		lex_blanks(p);
	} while (lex_take(p, "|"));
	if (!lex_take(p, ")"))
		lex_fail(p, "a case without )");
	lex_newlines(p);
	if (!lex_is(p, ";;") && !lex_is(p, ";&") && !parse_reserved(p, "esac"))
		item->body = parse_list(p);
	return item;
}

static struct node *parse_case(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_CASE, start);
	struct item **end = &node->items;

	lex_blanks(p);
	node->words = lex_word(p, LEX_WORD, false);
	lex_newlines(p);
	if (!parse_take_reserved(p, "in"))
		lex_fail(p, "a case without in");
	for (lex_newlines(p); !parse_take_reserved(p, "esac");
	     lex_newlines(p)) {
		*end = parse_item(p);
		if (p->failed)
			break;
		end = &(*end)->next;
		if (!lex_take(p, ";;&") && !lex_take(p, ";;") &&
		    !lex_take(p, ";&") && !parse_reserved(p, "esac"))
			lex_fail(p, "a case that is not closed");
	}
	return node;
}

struct word *parse_array(struct lex *p)
{
	struct word *head = NULL, **end = &head;

	for (lex_newlines(p); !lex_take(p, ")"); lex_newlines(p)) {
		if (lex_ends_word(p, 0) && !starts_process(p))
			lex_fail(p, "an array that is not closed");
		*end = lex_word(p, LEX_WORD, false);
		if (!(*end)->parts)
			lex_fail(p, "an array that is not closed");
		if (p->failed)
			break;
		end = &(*end)->next;
	}
	return head;
}

static struct node *parse_test(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_TEST, start);
	struct word **end = &node->words;
	bool regex = false;

	for (lex_newlines(p); !parse_take_reserved(p, "]]"); lex_newlines(p)) {
		if (!regex && (lex_take(p, "&&") || lex_take(p, "||") ||
				  lex_take(p, "(") || lex_take(p, ")")))
			continue;
		if (!regex && lex_peek(p, 1) != '(' &&
		    (lex_take(p, "<") || lex_take(p, ">")))
			continue;
		*end = lex_word(p, regex ? LEX_REGEX : LEX_WORD, false);
		if (!(*end)->parts)
			lex_fail(p, "a [[ without ]]");
		if (p->failed)
			break;
		regex = (*end)->parts && (*end)->parts->kind == PART_TEXT &&
			!(*end)->parts->next &&
			span_is((*end)->parts->text, "=~");
		end = &(*end)->next;
	}
	return node;
}

/* (( … )) or, if it is none, a subshell in a subshell. */
static struct node *parse_parens(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_SUBSHELL, start);

	if (lex_take(p, "((")) {
		node->words = lex_arith(p);
		if (node->words) {
			node->kind = NODE_ARITH;
			return node;
		}
		p->pos--;
	} else {
		p->pos++;
	}
	node->body = lex_subshell(p);
	if (!node->body)
		lex_fail(p, "a subshell without a command");
	return node;
}

struct node *parse_function(struct lex *p, struct span name)
{
	struct node *node = new_node(p, NODE_FUNCTION, p->pos);

	node->name = name;
	lex_newlines(p);
	if (!lex_enter(p))
		return node;
	node->body = parse_compound(p);
	if (!node->body)
		lex_fail(p, "a function without a body in braces");
	lex_leave(p);
	return node;
}

static struct node *parse_named(struct lex *p, size_t start)
{
	struct span name;

	(void)start;
	lex_blanks(p);
	name.s = p->s + p->pos;
	while (!lex_ends_word(p, 0))
		p->pos++;
	name.n = (size_t)(p->s + p->pos - name.s);
	if (!name.n || memchr(name.s, '$', name.n) ||
	    memchr(name.s, '`', name.n))
		lex_fail(p, "a function without a plain name");
	lex_blanks(p);
	if (lex_take(p, "(")) {
		lex_blanks(p);
		if (!lex_take(p, ")"))
			lex_fail(p, "a function without )");
	}
	return parse_function(p, name);
}

static struct node *parse_group(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_GROUP, start);

	node->body = list_until(p, "}");
	return node;
}

/* coproc [name] command */
static struct node *parse_coproc(struct lex *p, size_t start)
{
	struct node *node = new_node(p, NODE_COPROC, start);
	size_t here;

	lex_blanks(p);
	here = p->pos;
	while (is_name_byte(lex_peek(p, 0)))
		p->pos++;
	lex_blanks(p);
	if (p->pos == here || !parse_starts_compound(p))
		p->pos = here;
	node->body = parse_compound(p);
	if (!node->body && lex_enter(p)) {
		/* a simple command: up to what ends one */
		node->body = parse_one(p);
		lex_leave(p);
	}
	return node;
}

static const struct {
	const char *word;
	struct node *(*parse)(struct lex *p, size_t start);
} compounds[] = {
    {"{", parse_group},
    {"if", parse_if},
    {"while", parse_while},
    {"until", parse_while},
    {"for", parse_for},
    {"select", parse_for},
    {"case", parse_case},
    {"[[", parse_test},
    {"function", parse_named},
    {"coproc", parse_coproc},
};

bool parse_starts_compound(const struct lex *p)
{
	for (size_t i = 0; i < sizeof(compounds) / sizeof(*compounds); i++)
		if (parse_reserved(p, compounds[i].word))
			return true;
	return lex_peek(p, 0) == '(';
}

struct node *parse_compound(struct lex *p)
{
	size_t start = p->pos;
	struct node *node = NULL;

	lex_blanks(p);
	if (!parse_starts_compound(p) || !lex_enter(p))
		return NULL;
	if (lex_peek(p, 0) == '(')
		node = parse_parens(p, start);
	for (size_t i = 0; !node && i < sizeof(compounds) / sizeof(*compounds);
	     i++)
		if (parse_take_reserved(p, compounds[i].word))
			node = compounds[i].parse(p, start);
	if (node)
		node->len = p->copied ? 0 : p->pos - start;
	lex_leave(p);
	return node;
}
