/* The arguments of a call in code. */
#include "code.h"

#include <string.h>

static const struct token *token(const struct code *code, size_t i)
{
	return &code->tokens[i < code->n ? i : code->n - 1];
}

static bool is_sign(const struct code *code, size_t i, char sign)
{
	return token(code, i)->kind == TOKEN_SIGN &&
	       token(code, i)->sign == sign;
}

void add_argument(struct arguments *args, struct shell_word word)
{
	if (args->n < MAX_ARGUMENTS)
		args->at[args->n++] = word;
	else
		args->whole = false;
}

/* [a, b] in place of an argument. */
static size_t list_arguments(
    struct code *code, size_t i, struct arguments *args)
{
	size_t end = code_skip(code, i);

	for (i++; i + 1 < end; i++) {
		if (token(code, i)->kind == TOKEN_LINE)
			continue;
		add_argument(args, code_value(code, &i));
		while (i + 1 < end && !is_sign(code, i, ','))
			i++;
	}
	return end;
}

/* Named arguments, options and blocks are not arguments to us. */
static bool is_named(const struct code *code, size_t i)
{
	return (token(code, i)->kind == TOKEN_NAME &&
		   ((is_sign(code, i + 1, '=') && !is_sign(code, i + 2, '=')) ||
		       (is_sign(code, i + 1, ':') &&
			   !is_sign(code, i + 2, ':')))) ||
	       is_sign(code, i, '{');
}

static bool ends_bare(const struct code *code, size_t i)
{
	const struct token *t = token(code, i);

	return t->kind == TOKEN_END || t->kind == TOKEN_LINE ||
	       (t->kind == TOKEN_SIGN && strchr(";})]", t->sign)) ||
	       (t->kind == TOKEN_NAME &&
		   (span_is(t->text, "if") || span_is(t->text, "or") ||
		       span_is(t->text, "do") || span_is(t->text, "unless") ||
		       span_is(t->text, "and")));
}

/* The arguments of the call whose name stands at i. */
struct arguments arguments_of(struct code *code, size_t i)
{
	struct arguments args = {.whole = true};
	bool bare = !is_sign(code, i + 1, '(');
	size_t end;

	if (token(code, i + 1)->kind == TOKEN_STRING && bare &&
	    !(code->language->flags & LANG_BARE)) {
		add_argument(&args, token(code, i + 1)->word); /* f`…` */
		return args;
	}
	end = bare ? code->n : code_skip(code, i + 1);
	for (i += bare ? 1 : 2; i < end && !code->w->stop;) {
		size_t before = i;

		if (bare ? ends_bare(code, i) : i + 1 >= end)
			break;
		if (token(code, i)->kind == TOKEN_LINE ||
		    is_sign(code, i, ',')) {
			i++;
			continue;
		}
		if (is_named(code, i)) {
			i += is_sign(code, i, '{') ? 0 : 2;
			code_value(code, &i);
		} else if (is_sign(code, i, '[')) {
			args.list = args.list || !args.n;
			i = list_arguments(code, i, &args);
		} else {
			add_argument(&args, code_value(code, &i));
		}
		i += i == before;
	}
	return args;
}
