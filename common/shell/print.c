/*
 * A reading in words, one line a command:
 *
 *   sudo > sh -c: rm -rf /tmp/…  [glob] (in /tmp, conditional) <- 1
 */
#include "shell.h"

#include <string.h>

#include "buf.h"

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || strchr("_-./=:,+@%^~", c);
}

static void print_byte(struct buf *out, char c)
{
	if (c == SHELL_HOLE)
		buf_addstr(out, "…");
	else if (c == '\n')
		buf_addstr(out, "\\n");
	else if (c == '\t')
		buf_addstr(out, "\\t");
	else if ((unsigned char)c < 0x20 || c == 0x7f)
		buf_addf(out, "\\x%02x", (unsigned)(unsigned char)c);
	else if (c == '\'')
		buf_addstr(out, "\\'");
	else
		buf_addch(out, c);
}

void shell_print_word(struct buf *out, const struct shell_word *word)
{
	bool quotes = !word->len;
	const char *text = word->text;

	for (size_t i = 0; i < word->len; i++)
		if (!is_plain(text[i]) && text[i] != SHELL_HOLE &&
		    (unsigned char)text[i] < 0x80)
			quotes = quotes || !(word->flags & SHELL_WORD_GLOB) ||
				 !strchr("*?[]", text[i]);
	if (quotes)
		buf_addch(out, '\'');
	for (size_t i = 0; i < word->len; i++)
		print_byte(out, text[i]);
	if (quotes)
		buf_addch(out, '\'');
	if (word->flags & SHELL_WORD_MANY)
		buf_addstr(out, "...");
	if (word->flags & SHELL_WORD_DEFAULT)
		buf_addch(out, '?');
}

void shell_print_via(struct buf *out, const struct shell_via *via)
{
	const struct shell_via *chain[SHELL_MAX_DEPTH * 2];
	size_t n = 0;

	for (; via && n < sizeof(chain) / sizeof(*chain); via = via->outer)
		chain[n++] = via;
	while (n--) {
		buf_addstr(out, chain[n]->text);
		if (n)
			buf_addstr(out, " > ");
	}
}

static void print_redirect(struct buf *out, const struct shell_redirect *r)
{
	static const char *const signs[] = {
	    "<", ">", ">>", "<>", ">|", ">&", "<<", "<<<"};
	int usual = r->op == SHELL_READ || r->op == SHELL_READ_WRITE ||
			    r->op == SHELL_HERE_DOC ||
			    r->op == SHELL_HERE_STRING
			? 0
			: 1;

	buf_addch(out, ' ');
	if (r->fd < 0)
		buf_addstr(out, "{fd}");
	else if (r->fd != usual)
		buf_addf(out, "%d", r->fd);
	buf_addstr(out, signs[r->op]);
	shell_print_word(out, &r->target);
}

static const struct {
	unsigned flag;
	const char *name;
} flags[] = {
    {SHELL_BACKGROUND, "background"},
    {SHELL_CONDITIONAL, "conditional"},
    {SHELL_NEGATED, "negated"},
    {SHELL_SUBSHELL, "subshell"},
    {SHELL_LOOP, "loop"},
    {SHELL_MORE_OPERANDS, "more"},
    {SHELL_STARTS_OTHERS, "wrapper"},
    {SHELL_RUNS_SCRIPT, "script"},
    {SHELL_RUNS_UNKNOWN_CODE, "unknown-code"},
    {SHELL_SYNTHETIC, "synthetic"},
    {SHELL_CALLS_FUNCTION, "function"},
    {SHELL_RECURSES, "recurses"},
    {SHELL_REMOTE, "remote"},
    {SHELL_AS_OTHER, "as-other"},
    {SHELL_MAYBE, "maybe"},
};

static void print_input(struct buf *out, const struct shell_input *input)
{
	if (input->kind == SHELL_IN_PIPE)
		buf_addf(
		    out, " stdin=%zu+%zu", input->from.first, input->from.n);
	if ((input->kind == SHELL_IN_TEXT || input->kind == SHELL_IN_PIPE) &&
	    input->text.text && input->text.known != SHELL_UNKNOWN) {
		buf_addstr(out, " stdin=");
		shell_print_word(out, &input->text);
	}
}

static void print_command(struct buf *out, const struct shell_command *c)
{
	if (c->via) {
		shell_print_via(out, c->via);
		buf_addstr(out, ": ");
	}
	for (size_t i = 0; i < c->n_assigns; i++) {
		buf_addf(out, "%s%s=", c->assigns[i].name,
		    c->assigns[i].append ? "+" : "");
		shell_print_word(out, &c->assigns[i].value);
		buf_addch(out, ' ');
	}
	for (size_t i = 0; i < c->n_words; i++) {
		if (i)
			buf_addch(out, ' ');
		shell_print_word(out, &c->words[i]);
	}
	for (size_t i = 0; i < c->n_redirects; i++)
		print_redirect(out, &c->redirects[i]);
	if (c->cwd && strcmp(c->cwd, "."))
		buf_addf(out, " cwd=%s", c->cwd);
	if (!c->cwd)
		buf_addstr(out, " cwd=…");
	if (c->cwd_else)
		buf_addf(out, " cwd-else=%s", c->cwd_else);
	print_input(out, &c->input);
	if (c->code.n)
		buf_addf(out, " code=%zu+%zu", c->code.first, c->code.n);
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (c->flags & flags[i].flag)
			buf_addf(out, " [%s]", flags[i].name);
	buf_addch(out, '\n');
}

void shell_print(struct buf *out, const struct shell_reading *reading)
{
	for (size_t i = 0; i < reading->n; i++)
		print_command(out, &reading->commands[i]);
	if (reading->opaque)
		buf_addf(out, "opaque at %zu: %s\n", reading->opaque_at,
		    reading->opaque_why);
}
