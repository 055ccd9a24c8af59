/* Redirects: [n]> word and its kin. */
#include "lex.h"
#include "util.h"

#include <string.h>

static const struct {
	const char *text;
	enum shell_redirect_op op;
	int fd;
	bool both;
} redirect_ops[] = {
    {"<<<", SHELL_HERE_STRING, 0, false},
    {"<<-", SHELL_HERE_DOC, 0, false},
    {"<<", SHELL_HERE_DOC, 0, false},
    {"<&", SHELL_DUP, 0, false},
    {"<>", SHELL_READ_WRITE, 0, false},
    {"<", SHELL_READ, 0, false},
    {">>", SHELL_APPEND, 1, false},
    {">&", SHELL_DUP, 1, false},
    {">|", SHELL_CLOBBER, 1, false},
    {">", SHELL_WRITE, 1, false},
    {"&>>", SHELL_APPEND, 1, true},
    {"&>", SHELL_WRITE, 1, true},
};

/* Of a number or {name} right before < or >; 0 if none stands here. */
static size_t descriptor(const struct lex *p, int *fd)
{
	size_t n = 0;

	*fd = 0;
	if (lex_peek(p, 0) == '{' && is_name_start(lex_peek(p, 1))) {
		for (n = 2; is_name_byte(lex_peek(p, n)); n++)
			continue;
		*fd = -1;
		n = lex_peek(p, n) == '}' ? n + 1 : 0;
	} else {
		for (; n < 6 && is_digit(lex_peek(p, n)); n++)
			*fd = *fd * 10 + (lex_peek(p, n) - '0');
	}
	if (lex_peek(p, n) == '<' || lex_peek(p, n) == '>')
		return n;
	return 0;
}

/* Whether `>& word` names a descriptor and not a file. */
static bool names_descriptor(const struct word *word)
{
	const struct part *part = word->parts;

	if (!part || part->next || part->kind != PART_TEXT || part->quoted)
		return false;
	for (size_t i = 0; i < part->text.n; i++)
		if (!is_digit(part->text.s[i]) &&
		    (part->text.s[i] != '-' || i + 1 < part->text.n))
			return false;
	return true;
}

static void redirect_target(
    struct lex *p, struct redirect *redirect, bool strip, bool plain)
{
	struct word *word;

	lex_blanks(p);
	word = lex_word(p, LEX_WORD, false);
	if (!word->parts)
		lex_fail(p, "a redirect without a target");
	if (redirect->op == SHELL_HERE_DOC) {
		lex_add_doc(p, redirect, word, strip);
		return;
	}
	redirect->target = word;
	if (redirect->op == SHELL_DUP && plain && redirect->fd == 1 &&
	    !names_descriptor(word)) {
		redirect->op = SHELL_WRITE;
		redirect->both = true;
	}
}

struct redirect *parse_redirect(struct lex *p)
{
	struct redirect *redirect;
	size_t n, i, count = sizeof(redirect_ops) / sizeof(*redirect_ops);
	int fd;

	n = descriptor(p, &fd);
	if (!n && lex_peek(p, 1) == '(')
		return NULL;
	p->pos += n;
	for (i = 0; i < count && !lex_is(p, redirect_ops[i].text); i++)
		continue;
	if (i == count) {
		p->pos -= n;
		return NULL;
	}
	redirect = lex_new(p, sizeof(*redirect));
	if (fd < 0)
		redirect->name = (struct span){p->s + p->pos - n + 1, n - 2};
	redirect->op = redirect_ops[i].op;
	redirect->fd = n ? fd : redirect_ops[i].fd;
	redirect->both = redirect_ops[i].both;
	p->pos += strlen(redirect_ops[i].text);
	redirect_target(p, redirect, !strcmp(redirect_ops[i].text, "<<-"), !n);
	return redirect;
}
