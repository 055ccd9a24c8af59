/* Lists, pipelines, substitutions, and the reading as a whole. */
#include "walk.h"

#include <string.h>

#include "arena.h"

#define MAX_WORK 2000000 /* of what is looked at more than once */

void walk_opaque(struct walk *w, size_t at, const char *why)
{
	w->out->opaque_code = false;
	if (w->out->opaque)
		return;
	w->out->opaque = true;
	w->out->opaque_why = why;
	w->out->opaque_at = at;
}

void walk_stop(struct walk *w, const char *why)
{
	w->stop = true;
	walk_opaque(w, w->now.at, why);
}

bool walk_holds(struct walk *w, const struct buf *text)
{
	w->shared.no_memory = w->shared.no_memory || text->no_memory;
	return !text->failed;
}

void *walk_alloc(struct walk *w, size_t size)
{
	void *bytes = w->stop ? NULL : lex_alloc(&w->shared, size);

	if (!bytes)
		walk_stop(w, "too much for one command line");
	return bytes;
}

bool walk_enter(struct walk *w)
{
	if (w->depth >= SHELL_MAX_DEPTH)
		walk_stop(w, "nested too deep");
	else
		w->depth++;
	return !w->stop;
}

void walk_work(struct walk *w, size_t n)
{
	w->scanned += n;
	if (w->scanned > MAX_WORK)
		walk_stop(w, "too many loops and calls");
}

void walk_leave(struct walk *w)
{
	w->depth--;
}

const struct shell_via *walk_via(
    struct walk *w, const char *kind, const char *name)
{
	struct shell_via *via = walk_alloc(w, sizeof(*via));
	size_t n = strlen(kind), m = strlen(name);
	char *text = walk_alloc(w, n + m + 2);

	if (!via || !text)
		return w->now.via;
	memcpy(text, kind, n);
	if (m) {
		text[n++] = ' ';
		memcpy(text + n, name, m);
	}
	via->text = text;
	via->outer = w->now.via;
	return via;
}

void capture_init(struct walk *w, struct capture *capture)
{
	capture->text = (struct buf)BUF_INIT(SHELL_MAX_VALUE);
	capture->from = (struct shell_range){w->out->n, 0};
}

/* One hole stands for all that did not fit. */
struct shell_word capture_take(struct walk *w, struct capture *capture)
{
	struct shell_word word = word_unknown();

	if (walk_holds(w, &capture->text))
		word = word_of(w, capture->text.data, capture->text.len);
	word.from.first = capture->from.first;
	word.from.n = w->out->n - capture->from.first;
	buf_free(&capture->text);
	return word;
}

void walk_output(struct walk *w, const struct shell_word *output)
{
	if (w->now.out)
		buf_add(&w->now.out->text, output->text, output->len);
}

struct shell_word walk_substitution(
    struct walk *w, const struct node *list, const char *via)
{
	struct context saved = w->now;
	struct capture capture;
	struct shell_word word;
	size_t mark = w->n_changes;
	bool jumped = w->jumped;
	char *text;

	if (!list)
		return word_literal("");
	if (!walk_enter(w))
		return word_unknown();
	capture_init(w, &capture);
	w->now.via = walk_via(w, via, "");
	w->now.flags |= SHELL_SUBSHELL;
	w->now.out = &capture;
	if (!strcmp(via, ">()")) { /* it reads what is yet to be written */
		w->now.out = NULL;
		w->now.input.kind = SHELL_IN_OTHER;
	}
	walk_list(w, list);
	w->now = saved;
	w->jumped = jumped;
	env_rollback(w, mark);
	walk_leave(w);
	word = capture_take(w, &capture);
	if (via[0] != '$')
		return word;
	while (word.len && word.text[word.len - 1] == '\n')
		word.len--;
	text = walk_alloc(w, word.len + 1);
	if (text)
		memcpy(text, word.text, word.len);
	word.text = text ? text : "";
	word.len = text ? word.len : 0;
	return word;
}

static const struct node *pipeline_end(const struct node *node)
{
	while (node->join == JOIN_PIPE && node->next)
		node = node->next;
	return node;
}

static void walk_pipeline(
    struct walk *w, const struct node *node, const struct node *last)
{
	struct context saved = w->now;
	struct shell_word text;
	struct capture capture;
	size_t mark;

	if (node->negated)
		w->now.flags |= SHELL_NEGATED;
	if (node == last) {
		walk_node(w, node);
		w->now.flags = saved.flags;
		return;
	}
	w->now.flags |= SHELL_SUBSHELL;
	for (;; node = node->next) {
		mark = w->n_changes;
		capture_init(w, &capture);
		w->now.out = node == last ? saved.out : &capture;
		walk_node(w, node);
		text = capture_take(w, &capture);
		if (node == last || w->stop)
			break;
		env_rollback(w, mark);
		w->now.input.kind = SHELL_IN_PIPE;
		w->now.input.text = text;
		w->now.input.from = text.from;
	}
	env_doubt(w, mark); /* zsh runs the last part in this very shell */
	w->now = saved;
}

/* The cd of a chain: where it led, and whence. */
struct step {
	struct shell_word before, after;
	bool made;
};

static struct shell_word *place(struct walk *w)
{
	struct symbol *cwd =
	    env_find(w, SYMBOL_VARIABLE, ENV_CWD, strlen(ENV_CWD));

	return cwd ? &cwd->value.word : NULL;
}

static void move(
    struct walk *w, struct shell_word to, const struct shell_word *otherwise)
{
	struct value *value =
	    env_change(w, SYMBOL_VARIABLE, ENV_CWD, strlen(ENV_CWD));

	if (!value)
		return;
	value->word = to;
	value->items = (struct words){0};
	if (otherwise)
		words_add(w, &value->items, *otherwise);
}

/* After `cd x &&` we stand in x, after `cd x ||` where we stood before. */
static void after_step(
    struct walk *w, struct step *step, struct shell_word before, enum join join)
{
	struct shell_word *now = place(w);

	if (now && now->text != before.text &&
	    (join == JOIN_AND || join == JOIN_OR)) {
		if (!step->made)
			step->before = before; /* if the first one fails */
		step->made = true;
		step->after = *now;
		move(w, join == JOIN_AND ? *now : before, NULL);
	}
}

static void end_step(struct walk *w, const struct step *step, bool left)
{
	struct shell_word *now = place(w);

	if (!step->made || !now)
		return;
	if (now->text == step->after.text || now->text == step->before.text)
		move(w, step->after, left || w->errexit ? NULL : &step->before);
	else
		move(w, *now, &step->before);
}

static enum join chain_join(const struct node *node)
{
	while (node->next && node->join != JOIN_NEXT &&
	       node->join != JOIN_BACKGROUND)
		node = node->next;
	return node->join;
}

/* One chain of && and ||; returns what follows it. */
static const struct node *walk_chain(struct walk *w, const struct node *node)
{
	bool background = chain_join(node) == JOIN_BACKGROUND;
	size_t start = w->n_changes, mark = (size_t)-1;
	unsigned flags = w->now.flags;
	bool jumped = w->jumped, left = false;
	struct step step = {.made = false};
	const struct node *last;

	if (background)
		w->now.flags |= SHELL_BACKGROUND | SHELL_SUBSHELL;
	for (;; node = last->next) {
		struct shell_word *now = place(w);
		struct shell_word before = now ? *now : word_unknown();

		last = pipeline_end(node);
		walk_pipeline(w, node, last);
		after_step(w, &step, before, last->join);
		if (w->stop || !last->next || last->join == JOIN_NEXT ||
		    last->join == JOIN_BACKGROUND)
			break;
		if (last->join == JOIN_OR && mark != (size_t)-1)
			env_doubt(w, mark);
		if (last->join == JOIN_OR || mark == (size_t)-1)
			mark = w->n_changes;
		w->now.flags |= SHELL_CONDITIONAL;
		left = last->join == JOIN_OR;
	}
	w->now.flags = flags;
	if (mark != (size_t)-1)
		env_doubt(w, mark);
	end_step(w, &step, left && w->jumped && !jumped);
	if (background)
		env_rollback(w, start);
	return last->next;
}

void walk_list(struct walk *w, const struct node *list)
{
	if (!walk_enter(w))
		return;
	while (list && !w->stop)
		list = walk_chain(w, list);
	walk_leave(w);
}

void walk_code(
    struct walk *w, const struct shell_word *code, const char *via, bool child)
{
	struct context saved = w->now;
	bool jumped = w->jumped;
	size_t mark = w->n_changes;
	struct node *list;
	struct lex lex;

	if (code->known != SHELL_LITERAL)
		walk_unknown_code(w, code->from, "code that is not known");
	if (code->known == SHELL_UNKNOWN || !walk_enter(w))
		return;
	if (w->now.index < w->out->n)
		w->out->commands[w->now.index].flags |= SHELL_STARTS_OTHERS;
	w->now.via = walk_via(w, via, "");
	w->now.fixed = true;
	if (child) {
		w->now.child = ++w->children;
		w->now.flags |= SHELL_SUBSHELL;
	}
	w->shared.failed = false;
	lex_init(&lex, &w->shared, (struct span){code->text, code->len},
	    w->now.at, true, 0);
	list = parse_text(&lex);
	if (lex.failed)
		walk_opaque(w, w->now.at, w->shared.why);
	walk_list(w, list);
	if (child) {
		env_rollback(w, mark);
		w->jumped = jumped;
	}
	w->now = saved;
	walk_leave(w);
}
