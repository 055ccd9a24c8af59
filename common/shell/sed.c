/* sed, awk and vi: small languages that can run commands and write files. */
#include "code.h"

#include <string.h>

struct sed {
	struct walk *w;
	const char *s;
	size_t i, n;
};

static char now(const struct sed *sed)
{
	if (sed->i >= sed->n)
		return '\0';
	return sed->s[sed->i];
}

/* Up to an unescaped mark, which is passed; brackets hide it. */
static struct span until(struct sed *sed, char mark, bool brackets)
{
	size_t start = sed->i, end;

	for (; sed->i < sed->n && now(sed) != mark; sed->i++) {
		if (now(sed) == '\\') {
			sed->i++;
		} else if (now(sed) == '[' && brackets) {
			size_t j = sed->i + 1;

			j += j < sed->n && sed->s[j] == '^';
			j += j < sed->n && sed->s[j] == ']';
			while (
			    j < sed->n && sed->s[j] != ']' && sed->s[j] != '\n')
				j++;
			if (j < sed->n && sed->s[j] == ']')
				sed->i = j;
		}
	}
	sed->i = sed->i < sed->n ? sed->i : sed->n;
	end = sed->i;
	sed->i += sed->i < sed->n;
	return (struct span){sed->s + start, end - start};
}

/* 1,/re/!  */
static void addresses(struct sed *sed)
{
	for (;;) {
		char c = now(sed);

		if (c == '/') {
			sed->i++;
			until(sed, '/', true);
		} else if (c == '\\' && sed->i + 1 < sed->n) {
			sed->i += 2;
			until(sed, sed->s[sed->i - 1], true);
		} else if (c && strchr("0123456789$,~+! \t;\n{}IM", c)) {
			sed->i++;
		} else {
			return;
		}
	}
}

static struct shell_word rest_of_line(struct sed *sed)
{
	struct span text;

	while (now(sed) == ' ' || now(sed) == '\t')
		sed->i++;
	text = until(sed, '\n', false);
	return word_of(sed->w, text.s, text.n);
}

static void sed_substitute(struct sed *sed)
{
	char mark = now(sed);
	struct shell_word file, code;
	struct span with;

	sed->i++;
	until(sed, mark, true);
	with = until(sed, mark, false);
	for (; now(sed) && !strchr(" \t;\n}", now(sed)); sed->i++) {
		if (now(sed) == 'e') {
			code = word_of(sed->w, with.s, with.n);
			effect_shell(sed->w, &code);
			walk_opaque(
			    sed->w, sed->w->now.at, "code made by sed's s///e");
		} else if (now(sed) == 'w') {
			sed->i++;
			file = rest_of_line(sed);
			effect_path(sed->w, CALL_WRITE, &file, NULL);
			return;
		}
	}
}

static void sed_command(struct sed *sed)
{
	char c = now(sed);
	struct shell_word word;

	sed->i++;
	switch (c) {
	case 's':
		sed_substitute(sed);
		break;
	case 'y':
		c = now(sed);
		sed->i++;
		until(sed, c, false);
		until(sed, c, false);
		break;
	case 'e':
		word = rest_of_line(sed);
		if (word.len)
			effect_shell(sed->w, &word);
		else
			walk_opaque(
			    sed->w, sed->w->now.at, "code that sed reads");
		break;
	case 'w':
	case 'W':
		word = rest_of_line(sed);
		effect_path(sed->w, CALL_WRITE, &word, NULL);
		break;
	case 'r':
	case 'R':
		word = rest_of_line(sed);
		effect_path(sed->w, CALL_READ, &word, NULL);
		break;
	case 'a':
	case 'i':
	case 'c':
	case '#':
		rest_of_line(sed);
		break;
	case 'b':
	case 't':
	case 'T':
	case ':':
		while (now(sed) && now(sed) != '\n' && now(sed) != ';')
			sed->i++;
		break;
	default:
		break;
	}
}

void sed_scan(struct walk *w, const struct shell_word *script)
{
	struct sed sed = {.w = w, .s = script->text, .n = script->len};

	if (memchr(script->text, SHELL_HOLE, script->len)) {
		/* a hole inside s/…/…/ is a text, unless it ends it */
		if (script->known == SHELL_UNKNOWN)
			return;
	}
	while (sed.i < sed.n && !w->stop) {
		addresses(&sed);
		if (sed.i < sed.n)
			sed_command(&sed);
	}
}

/* print > "file", print | "code", "code" | getline */
void awk_scan(struct code *code)
{
	bool printing = false;
	int depth = 0;

	for (size_t i = 0; i + 1 < code->n && !code->w->stop; i++) {
		const struct token *t = &code->tokens[i];
		size_t from = i + 1;
		struct shell_word word;
		bool twice;

		if (t->kind == TOKEN_NAME &&
		    (span_is(t->text, "print") || span_is(t->text, "printf"))) {
			printing = true;
			depth = 0;
		}
		if (t->kind == TOKEN_LINE ||
		    (t->kind == TOKEN_SIGN && strchr(";{}", t->sign)))
			printing = false;
		if (t->kind == TOKEN_STRING &&
		    code->tokens[from].kind == TOKEN_SIGN &&
		    code->tokens[from].sign == '|' &&
		    code->tokens[from + 1].kind == TOKEN_NAME &&
		    span_is(code->tokens[from + 1].text, "getline"))
			effect_shell(code->w, &t->word);
		if (t->kind != TOKEN_SIGN)
			continue;
		depth += t->sign == '(';
		depth -= t->sign == ')';
		if (!printing || depth > 0 || !strchr(">|", t->sign))
			continue;
		twice = code->tokens[from].kind == TOKEN_SIGN &&
			code->tokens[from].sign == t->sign;
		from += twice;
		if (t->sign == '|' && twice)
			continue; /* or */
		word = code_value(code, &from);
		if (t->sign == '|')
			effect_shell(code->w, &word);
		else
			effect_path(code->w, twice ? CALL_APPEND : CALL_WRITE,
			    &word, NULL);
		printing = false;
	}
}

/* !code, :r !code, :%!code, :w file, :call system("code") */
void vim_scan(struct walk *w, const struct shell_word *script)
{
	const char *s = script->text;
	struct shell_word rest;

	for (size_t i = 0; i < script->len; i++) {
		if (s[i] != '!' ||
		    (i && (is_name_start(s[i - 1]) || s[i - 1] == '\\')))
			continue;
		rest = word_of(w, s + i + 1, script->len - i - 1);
		if (rest.len)
			effect_shell(w, &rest);
		return;
	}
	s += strspn(s, ":% ");
	if (s[0] == 'w' && strcspn(s, " ") < 7 && strchr(s, ' ')) {
		s = strchr(s, ' ') + 1;
		rest = word_of(w, s, strcspn(s, "|"));
		effect_path(w, CALL_WRITE, &rest, NULL);
	}
	code_scan(w, &lang_other, (struct span){script->text, script->len}, 0);
}
