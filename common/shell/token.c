/* Code into words, strings and signs. */
#include "code.h"
#include "util.h"

#include <string.h>

static struct token *add(struct code *code, enum token_kind kind)
{
	size_t cap = code->cap ? code->cap * 2 : 64;
	struct token *tokens;

	if (code->n >= CODE_MAX_TOKENS)
		return NULL;
	if (code->n == code->cap) {
		tokens = walk_alloc(code->w, cap * sizeof(*tokens));
		if (!tokens)
			return NULL;
		if (code->n)
			memcpy(tokens, code->tokens, code->n * sizeof(*tokens));
		code->tokens = tokens;
		code->cap = cap;
	}
	code->tokens[code->n].kind = kind;
	return &code->tokens[code->n++];
}

static void add_inner(struct code *code, struct span text)
{
	size_t cap = code->cap_inner ? code->cap_inner * 2 : 8;
	struct span *inner;

	if (code->n_inner == code->cap_inner) {
		inner = walk_alloc(code->w, cap * sizeof(*inner));
		if (!inner)
			return;
		if (code->n_inner)
			memcpy(
			    inner, code->inner, code->n_inner * sizeof(*inner));
		code->inner = inner;
		code->cap_inner = cap;
	}
	code->inner[code->n_inner++] = text;
}

static char at(const struct code *code, size_t i)
{
	if (i >= code->text.n)
		return '\0';
	return code->text.s[i];
}

static char closing(char open)
{
	static const char pairs[] = "(){}[]<>";
	const char *found = open ? strchr(pairs, open) : NULL;

	if (found && (found - pairs) % 2 == 0)
		return found[1];
	return open;
}

/* The end of what opens at i, nested ones passed over. */
static size_t balanced(const struct code *code, size_t i)
{
	char open = at(code, i), close = closing(open);
	int depth = 0;

	for (; i < code->text.n; i++) {
		char c = at(code, i);

		if (c == '\\')
			i++;
		else if (c == open && open != close)
			depth++;
		else if (c == close && (open == close ? depth++ : --depth == 0))
			return i;
	}
	return code->text.n;
}

struct quote {
	struct span close;
	bool escapes;
	unsigned
	    interpolates; /* LANG_TEMPLATE, _DOLLAR, _HASH_BRACE, _PREFIX */
};

/* An interpolation at i, if there is one: its length. */
static size_t interpolation(
    struct code *code, const struct quote *quote, size_t i)
{
	char c = at(code, i), next = at(code, i + 1);
	size_t open = i + 1, end;
	bool braces = next == '{';

	if (quote->interpolates == LANG_PREFIX) {
		if (c != '{' || next == '{')
			return 0;
		open = i;
	} else if (quote->interpolates == LANG_HASH_BRACE) {
		if (c != '#' || !braces)
			return 0;
	} else if (quote->interpolates == LANG_TEMPLATE) {
		if (c != '$' || !braces)
			return 0;
	} else if (quote->interpolates == LANG_DOLLAR) {
		if (c == '{' && next == '$')
			open = i;
		else if ((c != '$' && c != '@') ||
			 !(braces || is_name_start(next) || is_digit(next)))
			return 0;
		else if (!braces) {
			while (is_name_byte(at(code, open)))
				open++;
			while (at(code, open) == '{' || at(code, open) == '[')
				open = balanced(code, open) + 1;
			return open - i;
		}
	} else {
		return 0;
	}
	end = balanced(code, open);
	if (end >= code->text.n)
		return 0;
	add_inner(code, (struct span){code->text.s + open + 1, end - open - 1});
	return end + 1 - i;
}

/* From i up to the closing quote; returns what follows it. */
static size_t read_string(struct code *code, const struct quote *quote,
    size_t i, struct shell_word *word)
{
	struct buf text = BUF_INIT(SHELL_MAX_VALUE);
	const char *s = code->text.s;

	while (i < code->text.n) {
		size_t n = quote->close.n, used = 0, made = 0;
		char bytes[4];

		if (i + n <= code->text.n &&
		    !memcmp(s + i, quote->close.s, n)) {
			i += n;
			break;
		}
		if (s[i] == '\\' && i + 1 < code->text.n) {
			if (quote->escapes)
				used = escape_decode((struct span){s + i + 1,
							 code->text.n - i - 1},
				    false, bytes, &made);
			if (used)
				buf_add(&text, bytes, made);
			else if (quote->escapes || s[i + 1] == '\\' ||
				 s[i + 1] == quote->close.s[0])
				buf_addch(&text, s[i + 1]);
			else
				buf_add(&text, s + i, 2);
			i += used ? used + 1 : 2;
			continue;
		}
		used = interpolation(code, quote, i);
		buf_addch(&text, used ? SHELL_HOLE : s[i]);
		i += used ? used : 1;
	}
	*word = walk_holds(code->w, &text)
		    ? word_of(code->w, text.data, text.len)
		    : word_unknown();
	buf_free(&text);
	return i;
}

static size_t add_string(struct code *code, const struct quote *quote, size_t i,
    enum token_kind kind)
{
	struct token *token = add(code, kind);
	struct shell_word word;

	if (!token)
		return code->text.n;
	i = read_string(code, quote, i, &word);
	token->word = word;
	return i;
}

/* Which of the marks in strings count, for this quote. */
static unsigned marks(const struct language *language, char c, bool prefixed)
{
	if (c == '`')
		return language->flags & LANG_TEMPLATE     ? LANG_TEMPLATE
		       : language->flags & LANG_HASH_BRACE ? LANG_HASH_BRACE
							   : LANG_DOLLAR;
	if (prefixed)
		return LANG_PREFIX;
	if (c == '\'')
		return 0;
	return language->flags & (LANG_DOLLAR | LANG_HASH_BRACE);
}

static size_t quoted(struct code *code, size_t i, bool raw, bool format)
{
	unsigned flags = code->language->flags;
	struct span close = {code->text.s + i, 1};
	struct quote quote;
	char c = at(code, i);
	bool shell = c == '`' && flags & LANG_BACKTICK;

	if (flags & LANG_TRIPLE && at(code, i + 1) == c && at(code, i + 2) == c)
		close.n = 3;
	quote.close = close;
	quote.escapes = !raw && !(c == '\'' && flags & LANG_RAW_SINGLE);
	quote.interpolates = marks(code->language, c, format);
	return add_string(
	    code, &quote, i + close.n, shell ? TOKEN_COMMAND : TOKEN_STRING);
}

/* q{…} qq{…} qx{…} m{…} s{…}{…} of Perl, %x{…} %w{…} of Ruby; `i` at the
 * delimiter. */
static size_t generic_quote(struct code *code, char kind, size_t i)
{
	struct quote quote = {.escapes = strchr("Qx", kind) != NULL};
	size_t end = balanced(code, i);

	if (end >= code->text.n)
		return code->text.n;
	quote.close = (struct span){code->text.s + end, 1};
	if (quote.escapes)
		quote.interpolates =
		    code->language->flags & (LANG_DOLLAR | LANG_HASH_BRACE);
	if (kind != 's')
		return add_string(code, &quote, i + 1,
		    kind == 'x' ? TOKEN_COMMAND : TOKEN_STRING);
	/* s{…}{…}e: the second part may be code */
	if (closing(at(code, i)) != at(code, i))
		for (end++; at(code, end) == ' ';)
			end++;
	i = end;
	end = balanced(code, i);
	if (end < code->text.n && end > i)
		add_inner(
		    code, (struct span){code->text.s + i + 1, end - i - 1});
	return end + 1;
}

/* After these, a / begins a pattern. */
static bool pattern_may_follow(const struct code *code)
{
	const struct token *last = code->n ? &code->tokens[code->n - 1] : NULL;

	if (!last || last->kind == TOKEN_LINE)
		return true;
	if (last->kind == TOKEN_NAME)
		return span_is(last->text, "return") ||
		       span_is(last->text, "if") ||
		       span_is(last->text, "and") ||
		       span_is(last->text, "unless") ||
		       span_is(last->text, "split");
	return last->kind == TOKEN_SIGN && last->sign != ')' &&
	       last->sign != ']' && last->sign != '}';
}

static size_t skip_comment(const struct code *code, size_t i)
{
	unsigned flags = code->language->flags;
	char c = at(code, i), next = at(code, i + 1);
	const char *end;

	if (c == '/' && next == '*' && flags & LANG_SLASHES) {
		for (i += 2; i < code->text.n; i++)
			if (at(code, i) == '*' && at(code, i + 1) == '/')
				return i + 2;
		return code->text.n;
	}
	if (!((c == '#' && flags & LANG_HASH) ||
		(c == '/' && next == '/' && flags & LANG_SLASHES) ||
		(c == '-' && next == '-' && flags & LANG_DASHES) ||
		(c == '%' && flags & LANG_PERCENT)))
		return i;
	end = memchr(code->text.s + i, '\n', code->text.n - i);
	return end ? (size_t)(end - code->text.s) : code->text.n;
}

static size_t name(struct code *code, size_t i)
{
	unsigned flags = code->language->flags;
	size_t start = i;
	struct token *token;
	struct span text;
	char c;

	while (strchr("$@", at(code, i)) && at(code, i))
		i++;
	while (is_name_byte(at(code, i)) ||
	       (at(code, i) == '?' && flags & LANG_HASH_BRACE) ||
	       (at(code, i) == '!' && flags & LANG_HASH_BRACE &&
		   at(code, i + 1) != '='))
		i++;
	text = (struct span){code->text.s + start, i - start};
	c = at(code, i);
	if ((c == '"' || c == '\'') && flags & LANG_PREFIX && text.n <= 2 &&
	    strspn(text.s, "rRbBfFuU") >= text.n)
		return quoted(code, i, memchr(text.s, 'r', text.n) != NULL,
		    memchr(text.s, 'f', text.n) || memchr(text.s, 'F', text.n));
	if (flags & LANG_QUOTES && c && !is_name_byte(c) && c != ',' &&
	    c != ';' && c != '=' && c != ')') {
		size_t open = i;

		while (at(code, open) == ' ')
			open++;
		if (at(code, open) != '=' && at(code, open) != ',') {
			if (span_is(text, "q") || span_is(text, "qw") ||
			    span_is(text, "m") || span_is(text, "qr"))
				return generic_quote(code, 'q', open);
			if (span_is(text, "qq"))
				return generic_quote(code, 'Q', open);
			if (span_is(text, "qx"))
				return generic_quote(code, 'x', open);
			if (span_is(text, "s") || span_is(text, "tr") ||
			    span_is(text, "y"))
				return generic_quote(code, 's', open);
		}
	}
	token = add(code, TOKEN_NAME);
	if (token)
		token->text = text;
	return i;
}

static size_t sign(struct code *code, size_t i)
{
	unsigned flags = code->language->flags;
	char c = at(code, i), next = at(code, i + 1);
	struct token *token;

	if (c == '%' && flags & LANG_PERCENT_QUOTES && next &&
	    pattern_may_follow(code) && strchr("xqQwWi({[", next)) {
		bool letter = is_name_byte(next);

		return generic_quote(
		    code, next == 'x' ? 'x' : 'Q', i + 1 + letter);
	}
	if (c == '/' && flags & LANG_REGEX && pattern_may_follow(code)) {
		add(code, TOKEN_NUMBER); /* a value, of no use to us */
		return balanced(code, i) + 1;
	}
	token = add(code, c == '\n' ? TOKEN_LINE : TOKEN_SIGN);
	if (token)
		token->sign = c;
	return i + 1;
}

bool code_tokens(struct code *code)
{
	unsigned flags = code->language->flags;
	struct token *token;
	size_t i = 0;

	while (i < code->text.n && !code->w->stop) {
		char c = at(code, i);
		size_t after = skip_comment(code, i);

		if (after > i)
			i = after;
		else if (c == ' ' || c == '\t' || c == '\r')
			i++;
		else if (c == '\\' && at(code, i + 1) == '\n')
			i += 2;
		else if (c == '"' || c == '\'' ||
			 (c == '`' && flags & (LANG_BACKTICK | LANG_TEMPLATE)))
			i = quoted(code, i, false, false);
		else if (is_digit(c)) {
			token = add(code, TOKEN_NUMBER);
			for (; is_name_byte(at(code, i)) || at(code, i) == '.';)
				i++;
			if (!token)
				return false;
		} else if (is_name_start(c) ||
			   ((c == '$' || (c == '@' && flags & LANG_DOLLAR)) &&
			       is_name_start(at(code, i + 1))) ||
			   (c == '$' && flags & LANG_TEMPLATE))
			i = name(code, i);
		else
			i = sign(code, i);
		if (code->n >= CODE_MAX_TOKENS)
			return false;
	}
	return add(code, TOKEN_END) != NULL && !code->w->stop;
}
