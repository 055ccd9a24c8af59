/* The value of an expression, where literals settle it. */
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

size_t code_skip(const struct code *code, size_t i)
{
	size_t start = i;
	int depth = 0;

	for (; i + 1 < code->n; i++) {
		const struct token *t = token(code, i);

		if (t->kind != TOKEN_SIGN)
			continue;
		if (strchr("([{", t->sign)) {
			depth++;
		} else if (strchr(")]}", t->sign) && --depth <= 0) {
			i++;
			break;
		}
	}
	walk_work(code->w, i - start);
	return i;
}

struct constant *code_constant(const struct code *code, struct span name)
{
	for (size_t i = code->n_constants; i; i--) {
		struct constant *c = &code->constants[i - 1];

		if (c->name.n == name.n && !memcmp(c->name.s, name.s, name.n))
			return c;
	}
	return NULL;
}

static bool ends_value(const struct code *code, size_t i)
{
	const struct token *t = token(code, i);

	return t->kind == TOKEN_END || t->kind == TOKEN_LINE ||
	       (t->kind == TOKEN_SIGN && strchr(",)]};:", t->sign));
}

static struct shell_word joined(
    struct code *code, struct shell_word a, struct shell_word b, bool slash)
{
	struct shell_word three[3] = {a, word_literal(slash ? "/" : ""), b};
	struct buf text = BUF_INIT(SHELL_MAX_VALUE);
	struct shell_word word = word_unknown();

	for (size_t i = 0; i < 3; i++)
		buf_add(&text, three[i].text, three[i].len);
	if (walk_holds(code->w, &text))
		word = word_of(code->w, text.data, text.len);
	buf_free(&text);
	return word;
}

/* HOME by whichever name, if it is known. */
static struct shell_word home(struct code *code)
{
	struct param param = {.name = {"HOME", 4}};
	bool many = false;

	return value_of(code->w, &param, NULL, &many);
}

static bool names_home(const struct code *code, size_t *i)
{
	static const char *const ways[] = {"Path.home()", "Dir.home",
	    "os.homedir()", "process.env.HOME", "os.environ[HOME]",
	    "$ENV{HOME}", "ENV[HOME]", "pathlib.Path.home()", "os.getenv(HOME)",
	    "getenv(HOME)", "System.user_home!()", "homedir()",
	    "require(os).homedir()", "os.environ.get(HOME)"};

	for (size_t k = 0; k < sizeof(ways) / sizeof(*ways); k++) {
		const char *at = ways[k];
		size_t j = *i;

		while (*at && j + 1 < code->n) {
			const struct token *t = token(code, j);
			struct span text = t->text;

			if (t->kind == TOKEN_STRING)
				text = (struct span){t->word.text, t->word.len};
			else if (t->kind == TOKEN_SIGN)
				text = (struct span){&t->sign, 1};
			if (!text.n || strncmp(at, text.s, text.n))
				break;
			at += text.n;
			j++;
		}
		if (!*at) {
			*i = j;
			return true;
		}
	}
	return false;
}

/* Functions whose value is that of their arguments. */
static struct shell_word call_value(
    struct code *code, struct span name, size_t *i)
{
	static const char *const same[] = {"Path", "PosixPath", "PurePath",
	    "str", "String", "expanduser", "abspath", "realpath", "resolve",
	    "normpath", "fspath", "expand_path", "new", "list"};
	static const char *const joins[] = {"join"};
	struct shell_word value = word_literal(""), next, start;
	bool known = false, join = false, first = true;
	size_t end = code_skip(code, *i);

	for (size_t k = 0; k < sizeof(same) / sizeof(*same); k++)
		known = known || span_is(name, same[k]);
	for (size_t k = 0; k < sizeof(joins) / sizeof(*joins); k++)
		join = join || span_is(name, joins[k]);
	for (++*i; (known || join) && *i + 1 < end; ++*i) {
		next = code_value(code, i);
		if (!is_sign(code, *i, ',') && *i + 1 != end)
			known = join = false;
		value = first ? next : joined(code, value, next, true);
		first = false;
	}
	*i = end;
	if (!known && !join)
		return word_unknown();
	start = home(code);
	if (value.text[0] == '~' && (value.text[1] == '/' || !value.text[1]) &&
	    !span_is(name, "Path") && start.known == SHELL_LITERAL) {
		value.text++;
		value.len--;
		value = joined(code, start, value, false);
	}
	return value;
}

/* a.b.c, with calls and indexes in between; the last call may be known. */
static struct shell_word named(struct code *code, size_t *i)
{
	struct constant *constant = code_constant(code, token(code, *i)->text);
	struct shell_word value = word_unknown();
	struct span name = token(code, *i)->text;
	bool plain = true;

	if (names_home(code, i))
		return home(code);
	for (++*i; *i + 1 < code->n;) {
		if (is_sign(code, *i, '(')) {
			value = call_value(code, name, i);
			plain = false;
		} else if (is_sign(code, *i, '[') || is_sign(code, *i, '{')) {
			*i = code_skip(code, *i);
			value = word_unknown();
			plain = false;
		} else if (is_sign(code, *i, '.') &&
			   token(code, *i + 1)->kind == TOKEN_NAME &&
			   !(code->language->flags & LANG_DOT_JOINS)) {
			name = token(code, *i + 1)->text;
			/* a path's method leaves the path to its caller */
			value = word_unknown();
			plain = false;
			*i += 2;
		} else {
			break;
		}
	}
	if (plain && constant && !constant->module)
		return constant->word;
	return value;
}

static struct shell_word primary(struct code *code, size_t *i)
{
	const struct token *t = token(code, *i);
	struct shell_word value = word_unknown();

	if (t->kind == TOKEN_STRING) {
		++*i;
		return t->word;
	}
	if (t->kind == TOKEN_NAME)
		return named(code, i);
	if (is_sign(code, *i, '(')) {
		++*i;
		value = code_value(code, i);
		if (is_sign(code, *i, ')'))
			++*i;
		return value;
	}
	if (t->kind == TOKEN_SIGN && strchr("[{", t->sign))
		*i = code_skip(code, *i);
	else if (t->kind != TOKEN_END && !ends_value(code, *i))
		++*i;
	return value;
}

struct shell_word code_value(struct code *code, size_t *i)
{
	unsigned flags = code->language->flags;
	char plus = flags & LANG_DOT_JOINS ? '.' : '+';
	struct shell_word value, next;

	if (!walk_enter(code->w))
		return word_unknown();
	value = primary(code, i);
	while (!ends_value(code, *i) && !code->w->stop) {
		bool slash = is_sign(code, *i, '/');

		if (is_sign(code, *i, plus) || slash) {
			++*i;
			next = primary(code, i);
			value = joined(code, value, next, slash);
		} else if (flags & LANG_ADJACENT ||
			   token(code, *i)->kind == TOKEN_STRING) {
			next = primary(code, i);
			value = joined(code, value, next, false);
		} else {
			/* some other operator: what comes of it is unknown */
			value = word_unknown();
			primary(code, i);
		}
	}
	walk_leave(code->w);
	return value;
}

static void learn(
    struct code *code, struct span name, struct shell_word word, bool module)
{
	struct constant *old = code_constant(code, name), *constants;
	size_t cap = code->cap_constants ? code->cap_constants * 2 : 8;

	if (old) {
		/* set twice: which one holds is not followed */
		if (old->word.known != SHELL_LITERAL ||
		    !word_is(&word, old->word.text))
			old->word = word_unknown();
		return;
	}
	if (code->n_constants >= 256)
		return;
	if (code->n_constants == code->cap_constants) {
		constants = walk_alloc(code->w, cap * sizeof(*constants));
		if (!constants)
			return;
		if (code->n_constants)
			memcpy(constants, code->constants,
			    code->n_constants * sizeof(*constants));
		code->constants = constants;
		code->cap_constants = cap;
	}
	code->constants[code->n_constants++] =
	    (struct constant){name, word, module};
}

/* import os as o; from os import system as s: what the name after `as`
 * means, and in x = require("y") what x means. */
static bool learn_module(struct code *code, size_t i)
{
	const struct token *t = token(code, i);
	size_t from = i;

	if (span_is(t->text, "as") && i &&
	    token(code, i - 1)->kind == TOKEN_NAME &&
	    token(code, i + 1)->kind == TOKEN_NAME) {
		struct span real = token(code, i - 1)->text;

		learn(code, token(code, i + 1)->text,
		    word_of(code->w, real.s, real.n), true);
		return true;
	}
	if (!is_sign(code, i + 1, '='))
		return false;
	from = i + 2;
	if (token(code, from)->kind != TOKEN_NAME ||
	    !(span_is(token(code, from)->text, "require") ||
		span_is(token(code, from)->text, "__import__") ||
		span_is(token(code, from)->text, "import_module")) ||
	    token(code, from + 2)->kind != TOKEN_STRING)
		return false;
	learn(code, t->text, token(code, from + 2)->word, true);
	return true;
}

void code_learn(struct code *code, size_t i)
{
	const struct token *t = token(code, i);
	struct shell_word value;
	size_t from = i + 2;

	if (t->kind != TOKEN_NAME || learn_module(code, i))
		return;
	if ((is_sign(code, i + 1, '+') || is_sign(code, i + 1, '.')) &&
	    is_sign(code, i + 2, '=')) {
		learn(code, t->text, word_unknown(), false);
		return;
	}
	if (!is_sign(code, i + 1, '=') || is_sign(code, i + 2, '=') ||
	    is_sign(code, i + 2, '~') || (i && is_sign(code, i - 1, '.')))
		return;
	value = code_value(code, &from);
	learn(code, t->text, value, false);
}
