/* What a list may set, found without walking it: a loop's second round sees
 * what its first one left. */
#include "walk.h"

#include <string.h>

#define MAX_CALLS 8 /* of functions by functions that are looked into */

static struct span word_text(const struct word *word)
{
	const struct part *part = word ? word->parts : NULL;

	if (!part || part->next || part->kind != PART_TEXT)
		return (struct span){"", 0};
	return part->text;
}

static void doubt_name(struct walk *w, struct span name)
{
	struct symbol *symbol = env_find(w, SYMBOL_VARIABLE, name.s, name.n);

	if (symbol && symbol->value.set)
		env_set_unknown(w, name.s, name.n);
}

/* The name at the front of an operand: X, X=1 */
static struct span leading_name(const struct word *word)
{
	const struct part *part = word->parts;
	size_t n = 0;

	if (!part || part->kind != PART_TEXT)
		return (struct span){"", 0};
	while (n < part->text.n && is_name_byte(part->text.s[n]))
		n++;
	return (struct span){part->text.s, n};
}

static void doubt_simple(struct walk *w, const struct node *node, int depth)
{
	static const char *const setters[] = {"read", "export", "declare",
	    "local", "typeset", "readonly", "unset", "mapfile", "readarray",
	    "getopts", "printf", "let", "builtin", "command"};
	struct span program = word_text(node->words);
	struct symbol *function;

	for (const struct assign *a = node->assigns; a; a = a->next)
		doubt_name(w, a->name);
	if (!node->words)
		return;
	function = env_find(w, SYMBOL_FUNCTION, program.s, program.n);
	if (function && function->value.body)
		env_doubt_list(w, function->value.body, depth + 1);
	if (!program.n || span_is(program, "eval") || span_is(program, ".") ||
	    span_is(program, "source"))
		env_doubt_all(w);
	if (span_is(program, "set") || span_is(program, "shift"))
		env_set_unknown(w, ENV_ARGS, strlen(ENV_ARGS));
	if (span_is(program, "cd") || span_is(program, "pushd") ||
	    span_is(program, "popd"))
		env_set_unknown(w, ENV_CWD, strlen(ENV_CWD));
	for (size_t i = 0; i < sizeof(setters) / sizeof(*setters); i++)
		for (const struct word *word = node->words->next;
		     span_is(program, setters[i]) && word; word = word->next)
			doubt_name(w, leading_name(word));
}

/* Arithmetic, and ${x:=y}: any name in the word may be set. */
static void doubt_word(struct walk *w, const struct word *word, bool arith)
{
	for (; word && !w->stop; word = word->next)
		for (const struct part *p = word->parts; p; p = p->next) {
			struct span rest = p->text;

			if (p->kind == PART_PARAM &&
			    p->param->op == PARAM_ASSIGN)
				doubt_name(w, p->param->name);
			if (p->kind == PART_ARITH && p->word)
				doubt_word(w, p->word, true);
			while (arith && p->kind == PART_TEXT && rest.n) {
				size_t n = 0;

				while (n < rest.n && is_name_byte(rest.s[n]))
					n++;
				doubt_name(w, (struct span){rest.s, n});
				n += !n;
				rest.s += n;
				rest.n -= n;
			}
		}
}

void env_doubt_list(struct walk *w, const struct node *list, int depth)
{
	if (depth > MAX_CALLS) {
		env_doubt_all(w);
		return;
	}
	if (!walk_enter(w))
		return;
	for (const struct node *node = list; node && !w->stop;
	     node = node->next) {
		walk_work(w, 1);
		if (node->kind == NODE_SIMPLE)
			doubt_simple(w, node, depth);
		if (node->kind == NODE_FOR)
			doubt_name(w, node->name);
		doubt_word(w, node->words,
		    node->kind == NODE_ARITH || node->kind == NODE_COUNT);
		env_doubt_list(w, node->cond, depth);
		if (node->kind != NODE_FUNCTION)
			env_doubt_list(w, node->body, depth);
		env_doubt_list(w, node->other, depth);
		for (const struct item *i = node->items; i; i = i->next)
			env_doubt_list(w, i->body, depth);
	}
	walk_leave(w);
}
