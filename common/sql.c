#include "sql.h"

#include "shell.h"
#include "util.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define WORD_MAX 40
#define WORDS_MAX 6 /* the first words of a statement */

struct statement {
	char words[WORDS_MAX][WORD_MAX];
	size_t n;
	size_t depth; /* of parentheses */
	bool where;   /* a WHERE was read */
	bool limits;  /* and something behind it that may be false */
	bool drops;   /* a DROP somewhere: ALTER TABLE … DROP */
	bool program; /* COPY … PROGRAM */
	bool cascades;
	bool hole;
	char found[WORD_MAX]; /* the verb behind WITH … or EXPLAIN … */
};

static const struct {
	const char *name;
	unsigned kind;
} names[] = {
    {"drop", SQL_DROP},
    {"truncate", SQL_TRUNCATE},
    {"delete", SQL_DELETE},
    {"update", SQL_UPDATE},
    {"grant", SQL_GRANT},
    {"shell", SQL_SHELL},
    {"unknown", SQL_UNKNOWN},
};

unsigned sql_kinds(const char *list)
{
	unsigned kinds = 0;
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (str_in_list(names[i].name, list))
			kinds |= names[i].kind;
	return kinds;
}

/* --- past what is no word --- */

/* Behind the quote that began at `p`; a doubled one stays inside. */
static const char *skip_quoted(const char *p)
{
	char quote = *p == '[' ? ']' : *p;

	for (p++; *p; p++) {
		if (*p == '\\' && p[1] && quote == '\'') {
			p++;
			continue;
		}
		if (*p == quote && p[1] == quote && quote != ']')
			p++;
		else if (*p == quote)
			return p + 1;
	}
	return p;
}

static const char *skip_line(const char *p)
{
	while (*p && *p != '\n')
		p++;
	return p;
}

static const char *skip_comment(const char *p)
{
	unsigned depth = 1;

	for (p += 2; *p && depth; p++) {
		if (p[0] == '/' && p[1] == '*')
			depth++;
		if (p[0] == '*' && p[1] == '/')
			depth--;
	}
	return *p ? p + 1 : p;
}

/* $tag$ … $tag$; NULL if this is no dollar quote. */
static const char *skip_dollar(const char *p)
{
	size_t len = 1;
	const char *end;

	while (is_alnum(p[len]) || p[len] == '_')
		len++;
	if (p[len] != '$')
		return NULL;
	len++;
	for (end = p + len; *end; end++)
		if (strncmp(end, p, len) == 0)
			return end + len;
	return end;
}

/* --- statements --- */

static bool is_word(char ch)
{
	return is_alnum(ch) || ch == '_' || (unsigned char)ch >= 0x80;
}

static bool is(const struct statement *in, size_t i, const char *word)
{
	return i < in->n && strcmp(in->words[i], word) == 0;
}

static void take_word(struct statement *in, const char *p, size_t len)
{
	static const char *const verbs[] = {"delete", "update", "insert",
	    "select", "merge", "truncate", "drop"};
	char word[WORD_MAX];
	size_t i;

	if (len >= WORD_MAX)
		len = WORD_MAX - 1;
	for (i = 0; i < len; i++)
		word[i] = to_lower(p[i]);
	word[len] = '\0';
	if (in->n < WORDS_MAX)
		memcpy(in->words[in->n++], word, len + 1);
	if (strcmp(word, "where") == 0 && !in->depth)
		in->where = true;
	else if (in->where &&
		 !str_in_list(word, "true 1 not false returning or 0"))
		in->limits = true;
	in->drops |= strcmp(word, "drop") == 0;
	in->program |= strcmp(word, "program") == 0;
	for (i = 0; i < COUNT(verbs); i++)
		if (!in->depth && !in->found[0] && strcmp(word, verbs[i]) == 0)
			memcpy(in->found, word, len + 1);
}

/* "1=1", "'a'='a'": both sides without a name. A text alone may be false. */
static unsigned judge_rows(const struct statement *in, unsigned kind)
{
	return in->where && in->limits ? 0 : kind;
}

static unsigned close_statement(const struct statement *in)
{
	const char *verb = in->n ? in->words[0] : "";
	unsigned kinds = in->hole && in->n < 2 ? SQL_UNKNOWN : 0;

	if (is(in, 0, "explain") && !is(in, 1, "analyze"))
		return kinds;
	if (is(in, 0, "with") || is(in, 0, "explain"))
		verb = in->found;
	if (str_equal(verb, "drop"))
		return kinds | SQL_DROP;
	if (str_equal(verb, "truncate"))
		return kinds | SQL_TRUNCATE;
	if (str_equal(verb, "alter") &&
	    (is(in, 1, "user") || is(in, 1, "role") || is(in, 1, "system")))
		return kinds | SQL_GRANT;
	if (str_equal(verb, "alter") && in->drops)
		return kinds | SQL_DROP;
	if (str_equal(verb, "delete"))
		return kinds | judge_rows(in, SQL_DELETE);
	if (str_equal(verb, "update"))
		return kinds | judge_rows(in, SQL_UPDATE);
	if (str_in_list(verb, "grant revoke") && *verb)
		return kinds | SQL_GRANT;
	if (str_equal(verb, "copy") && in->program)
		return kinds | SQL_SHELL;
	return kinds;
}

/* A client's own command at the beginning of a statement: \dt, .tables. */
static unsigned client_command(const char *p)
{
	if (p[0] == '\\' && p[1] == '!')
		return SQL_SHELL;
	if (str_starts(p, ".shell") || str_starts(p, ".system"))
		return SQL_SHELL;
	return 0;
}

static const char *step(struct statement *in, const char *p)
{
	const char *end;
	size_t len = 0;

	if (p[0] == '-' && p[1] == '-')
		return skip_line(p);
	if (p[0] == '/' && p[1] == '*' && p[2] != '!')
		return skip_comment(p);
	if (*p == '\'' || *p == '"' || *p == '`' ||
	    (*p == '[' && is_word(p[1]))) {
		if (in->n && in->n < WORDS_MAX) /* a name, or a text */
			memcpy(in->words[in->n++], "?", 2);
		/* a quoted name limits; a text alone does not */
		if (*p != '\'' && in->where)
			in->limits = true;
		return skip_quoted(p);
	}
	if (*p == '$' && (end = skip_dollar(p)) != NULL)
		return end;
	in->hole |= *p == SHELL_HOLE;
	if (*p == SHELL_HOLE && in->where)
		in->limits = true;
	in->depth += *p == '(';
	in->depth -= *p == ')' && in->depth;
	while (is_word(p[len]))
		len++;
	if (len)
		take_word(in, p, len);
	return p + (len ? len : 1);
}

unsigned sql_find(const char *text)
{
	struct statement statement = {0};
	unsigned kinds = 0;

	while (*text) {
		if (!statement.n && (*text == '\\' || *text == '.')) {
			kinds |= client_command(text);
			text = skip_line(text);
		} else if (*text == ';' ||
			   (*text == '\\' &&
			       (text[1] == 'g' || text[1] == 'G'))) {
			kinds |= close_statement(&statement);
			memset(&statement, 0, sizeof(statement));
			text++;
		} else {
			text = step(&statement, text);
		}
	}
	return kinds | close_statement(&statement);
}
