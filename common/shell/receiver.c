/* What stands before the dot of a call in code. */
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

/* The name that a name stands for: import os as o. */
struct span code_meaning(const struct code *code, struct span name)
{
	const struct constant *c = code_constant(code, name);

	if (c && c->module)
		return (struct span){c->word.text, c->word.len};
	return name;
}

/* The token that opens what ends at i. */
static size_t opening(const struct code *code, size_t i)
{
	size_t end = i;
	int depth = 0;

	for (;; i--) {
		if (token(code, i)->kind == TOKEN_SIGN) {
			if (strchr(")]}", token(code, i)->sign))
				depth++;
			else if (strchr("([{", token(code, i)->sign) &&
				 --depth <= 0)
				break;
		}
		if (!i)
			break;
	}
	walk_work(code->w, end - i + 1);
	return i;
}

struct receiver receiver_of(struct code *code, size_t i)
{
	struct receiver r = {.path = word_unknown()};
	enum token_kind kind;
	size_t open, from;

	if (i >= 3 && is_sign(code, i - 1, ':') && is_sign(code, i - 2, ':'))
		i--; /* Kernel::system */
	else if (i >= 3 && is_sign(code, i - 1, '>') &&
		 is_sign(code, i - 2, '-'))
		i--; /* $x->method */
	else if (!i ||
		 !(is_sign(code, i - 1, '.') || is_sign(code, i - 1, ':')))
		return r;
	if (i < 2)
		return r;
	r.any = true;
	i -= 2;
	if (token(code, i)->kind == TOKEN_STRING) {
		r.path = token(code, i)->word;
		return r;
	}
	if (token(code, i)->kind == TOKEN_NAME) {
		const struct constant *c =
		    code_constant(code, token(code, i)->text);

		r.module = code_meaning(code, token(code, i)->text);
		if (c && !c->module)
			r.path = c->word;
		return r;
	}
	if (!is_sign(code, i, ')'))
		return r;
	open = opening(code, i);
	if (!open || token(code, open - 1)->kind != TOKEN_NAME)
		return r;
	r.module = token(code, open - 1)->text;
	if (token(code, open + 1)->kind == TOKEN_STRING && open + 2 == i &&
	    (span_is(r.module, "require") || span_is(r.module, "__import__") ||
		span_is(r.module, "import_module"))) {
		const struct shell_word *word = &token(code, open + 1)->word;

		r.module = (struct span){word->text, word->len};
		return r;
	}
	from = open - 1;
	while (from >= 2 && is_sign(code, from - 1, '.') &&
	       token(code, from - 2)->kind == TOKEN_NAME)
		from -= 2;
	/* its value is what stands before the dot, and no more */
	kind = code->tokens[i + 1].kind;
	code->tokens[i + 1].kind = TOKEN_END;
	r.path = code_value(code, &from);
	code->tokens[i + 1].kind = kind;
	return r;
}

bool module_in(const char *list, struct span module)
{
	const char *at = list;

	if (module.n > 5 && !memcmp(module.s, "node:", 5)) {
		module.s += 5;
		module.n -= 5;
	}
	for (; *at && module.n; at++)
		if (at[0] == ' ' && !strncmp(at + 1, module.s, module.n) &&
		    at[1 + module.n] == ' ')
			return true;
	return false;
}
