/* Finds the calls in code that a guard must know of. */
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

static void call_shell(struct code *code, const struct arguments *args)
{
	struct walk *w = code->w;
	struct shell_word any = word_unknown();
	struct words words = {0};

	if (args->n == 0 && !args->list) {
		walk_opaque(w, w->now.at, "a program that code starts");
		return;
	}
	if (args->n == 1 && !args->list) {
		effect_shell(w, &args->at[0]);
		return;
	}
	for (size_t i = 0; i < args->n; i++)
		words_add(w, &words, args->at[i]);
	any.flags = SHELL_WORD_MANY;
	if (!args->whole)
		words_add(w, &words, any);
	/* what is read as words may also be one line and its options */
	if (!args->list && strpbrk(args->at[0].text, " ;|&"))
		effect_shell(w, &args->at[0]);
	else
		effect_words(w, &words, 0);
}

/* execvp(file, [argv0, …]): argv0 is not the program. */
static void call_words(
    struct code *code, struct span name, struct arguments *args)
{
	bool repeats = name.n > 4 && !memcmp(name.s, "exec", 4) &&
		       code->language == &lang_python;
	struct shell_word any = word_unknown();
	struct words words = {0};

	any.flags = SHELL_WORD_MANY;
	if (!args->n) {
		walk_opaque(
		    code->w, code->w->now.at, "a program that code starts");
		return;
	}
	for (size_t i = 0; i < args->n; i++)
		if (!(repeats && i == 1))
			words_add(code->w, &words, args->at[i]);
	if (args->n == 1)
		words_add(code->w, &words, any);
	if (strchr(args->at[0].text, ' ') && args->n == 1)
		effect_shell(code->w, &args->at[0]);
	else
		effect_words(code->w, &words, 0);
}

/* open(path, "w"), and Perl's open F, ">path" and open F, "cmd |" */
static void call_open(struct code *code, const struct arguments *args)
{
	struct shell_word path = args->n ? args->at[0] : word_unknown();
	struct shell_word mode = args->n > 1 ? args->at[1] : word_literal("r");
	enum call_action action = CALL_READ;

	if (code->language == &lang_perl) {
		mode = args->n > 1 ? args->at[1] : word_unknown();
		path = args->n > 2 ? args->at[2] : mode;
		if (args->n <= 2) {
			path.text += strspn(path.text, "<>+| ");
			path.len = strlen(path.text);
		}
		if (strchr(mode.text, '|')) {
			size_t n = strcspn(path.text, "|");

			path = word_of(code->w, path.text, n);
			effect_shell(code->w, &path);
			return;
		}
	} else if (path.text[0] == '|' && code->language == &lang_ruby) {
		path.text++;
		path.len--;
		effect_shell(code->w, &path);
		return;
	}
	if (mode.known != SHELL_LITERAL || strpbrk(mode.text, "wx>+W"))
		action = CALL_WRITE;
	else if (strchr(mode.text, 'a'))
		action = CALL_APPEND;
	effect_path(code->w, action, &path, NULL);
}

static void call_eval(struct code *code, const struct arguments *args, size_t i)
{
	struct span text;

	if (is_sign(code, i + 1, '{'))
		return; /* a block: it stands here to be read */
	if (!args->n || args->at[0].known != SHELL_LITERAL) {
		walk_opaque(code->w, code->w->now.at, "code made by code");
		return;
	}
	text = (struct span){args->at[0].text, args->at[0].len};
	code_scan(code->w, code->language, text, code->depth + 1);
}

static void call_paths(struct code *code, const struct call *call,
    const struct arguments *args, const struct receiver *r)
{
	bool two = call->action == CALL_MOVE || call->action == CALL_COPY ||
		   call->action == CALL_LINK || call->action == CALL_MODE;
	bool method =
	    call->path && r->any &&
	    (r->path.known != SHELL_UNKNOWN || args->n < (two ? 2U : 1U) ||
		call->action == CALL_WRITE || call->action == CALL_APPEND) &&
	    !module_in(" os shutil fs File FileUtils IO io ", r->module);
	struct shell_word none = word_unknown();
	const struct shell_word *first = args->n ? &args->at[0] : &none;
	const struct shell_word *second = args->n > 1 ? &args->at[1] : &none;

	if (method) {
		effect_path(code->w, call->action, &r->path, first);
	} else if (two) {
		effect_path(code->w, call->action, first, second);
	} else if (call->action == CALL_DELETE ||
		   call->action == CALL_DELETE_TREE) {
		/* many languages take several at once */
		bool several = code->language->flags & LANG_BARE;

		for (size_t j = 0; j < args->n && (!j || several || args->list);
		     j++)
			effect_path(code->w, call->action, &args->at[j], &none);
		if (!args->n)
			effect_path(code->w, call->action, &none, &none);
	} else {
		effect_path(code->w, call->action, first, second);
	}
}

static const struct call *find_call(
    const struct code *code, struct span name, const struct receiver *r)
{
	const struct language *language = code->language;

	for (size_t i = 0; i < language->n_calls; i++) {
		const struct call *call = &language->calls[i];

		if (!span_is(name, call->name))
			continue;
		if (!*call->modules || !r->any ||
		    module_in(call->modules, r->module) ||
		    (call->path && r->path.known != SHELL_UNKNOWN))
			return call;
	}
	return NULL;
}

static void run_call(struct code *code, const struct call *call,
    struct span name, size_t i, const struct receiver *r);

/* getattr(x, "name"), send(:name): what is called is itself an argument. */
static void call_named(struct code *code, const struct call *call,
    const struct arguments *args, size_t i)
{
	size_t which = call->action == CALL_NAMED ? 1 : 0;
	struct receiver none = {.path = word_unknown()};
	const struct call *real;
	struct span name;
	size_t after;

	if (which >= args->n)
		return;
	if (args->at[which].known != SHELL_LITERAL) {
		/* a callback that is a function of the code's own is fine */
		if (strcmp(call->name, "array_map") &&
		    strncmp(call->name, "array_", 6) &&
		    strcmp(call->name, "usort"))
			walk_opaque(
			    code->w, code->w->now.at, "a name made by code");
		return;
	}
	name = (struct span){args->at[which].text, args->at[which].len};
	real = find_call(code, name, &none);
	after = code_skip(code, i + 1);
	if (!real || real->action == CALL_NAMED ||
	    real->action == CALL_NAMED_FIRST)
		return;
	if (call->action == CALL_NAMED && is_sign(code, after, '(')) {
		run_call(code, real, name, after - 1, &none);
	} else if (real->action == CALL_SHELL && args->n > which + 1) {
		struct arguments rest = {.whole = args->whole};

		for (size_t j = which + 1; j < args->n; j++)
			add_argument(&rest, args->at[j]);
		call_shell(code, &rest);
	} else {
		walk_opaque(code->w, code->w->now.at, "a function as a value");
	}
}

static void run_call(struct code *code, const struct call *call,
    struct span name, size_t i, const struct receiver *r)
{
	struct arguments args = arguments_of(code, i);

	switch (call->action) {
	case CALL_SHELL:
		call_shell(code, &args);
		break;
	case CALL_WORDS:
		call_words(code, name, &args);
		break;
	case CALL_OPEN:
		if (call->path && r->any && r->path.known != SHELL_UNKNOWN) {
			for (size_t j = args.n; j; j--)
				args.at[j % MAX_ARGUMENTS] = args.at[j - 1];
			args.at[0] = r->path;
			args.n += args.n + 1 < MAX_ARGUMENTS;
		}
		call_open(code, &args);
		break;
	case CALL_EVAL:
		call_eval(code, &args, i);
		break;
	case CALL_NAMED:
	case CALL_NAMED_FIRST:
		call_named(code, call, &args, i);
		break;
	case CALL_HIDDEN:
		walk_opaque(code->w, code->w->now.at, "code made by code");
		break;
	case CALL_DELETE:
	case CALL_DELETE_TREE:
	case CALL_DELETE_DIR:
	case CALL_MOVE:
	case CALL_COPY:
	case CALL_LINK:
	case CALL_MODE:
	case CALL_TRUNCATE:
	case CALL_WRITE:
	case CALL_APPEND:
	case CALL_READ:
		call_paths(code, call, &args, r);
		break;
	}
}

/* A function that is handed on, and not called here. */
static void as_value(struct code *code, const struct call *call, size_t i,
    const struct receiver *r)
{
	struct shell_word none = word_unknown();

	if (!r->any || is_sign(code, i + 1, '=') ||
	    token(code, i + 1)->kind == TOKEN_NAME)
		return;
	if (call->action == CALL_SHELL || call->action == CALL_WORDS ||
	    call->action == CALL_EVAL)
		walk_opaque(code->w, code->w->now.at, "a function as a value");
	else if (call->action == CALL_DELETE ||
		 call->action == CALL_DELETE_TREE)
		effect_path(code->w, call->action, &none, &none);
}

static bool defines(const struct code *code, size_t i)
{
	const struct token *before = i ? token(code, i - 1) : NULL;

	return before && before->kind == TOKEN_NAME &&
	       (span_is(before->text, "def") ||
		   span_is(before->text, "function") ||
		   span_is(before->text, "sub") ||
		   span_is(before->text, "import"));
}

static void look(struct code *code, size_t i)
{
	struct span name = code_meaning(code, token(code, i)->text);
	struct receiver r = {.path = word_unknown()};
	const struct call *call = NULL;
	bool bare = code->language->flags & LANG_BARE;
	const struct token *next = token(code, i + 1);

	for (size_t j = 0; j < code->language->n_calls && !call; j++)
		if (span_is(name, code->language->calls[j].name))
			call = &code->language->calls[j];
	if (!call || defines(code, i))
		return;
	r = receiver_of(code, i);
	call = find_call(code, name, &r);
	if (!call)
		return;
	if (call->action == CALL_HIDDEN && !is_sign(code, i + 1, '(') &&
	    call->name[0] != '_')
		return;
	if (is_sign(code, i + 1, '(') || next->kind == TOKEN_STRING ||
	    call->action == CALL_HIDDEN || (bare && next->kind == TOKEN_NAME) ||
	    (bare && call->path && r.path.known != SHELL_UNKNOWN) ||
	    (bare && is_sign(code, i + 1, '$')))
		run_call(code, call, name, i, &r);
	else
		as_value(code, call, i, &r);
}

/* x["name"](…): a name made of a string. */
static void look_at_index(struct code *code, size_t i)
{
	struct receiver none = {.path = word_unknown()};
	size_t end = code_skip(code, i), from = i + 1;
	struct shell_word word;
	const struct call *call;
	struct span name, before;

	if (!i || !is_sign(code, end, '(') ||
	    (token(code, i - 1)->kind != TOKEN_NAME &&
		!is_sign(code, i - 1, ')')))
		return;
	word = code_value(code, &from);
	name = (struct span){word.text, word.len};
	call = find_call(code, name, &none);
	before = code_meaning(code, token(code, i - 1)->text);
	if (word.known == SHELL_LITERAL && call)
		run_call(code, call, name, end - 1, &none);
	else if (word.known != SHELL_LITERAL &&
		 (is_sign(code, i - 1, ')') ||
		     module_in(" globalThis global window process this fs "
			       "child_process os subprocess shutil ",
			 before)))
		walk_opaque(code->w, code->w->now.at, "a name made by code");
}

void code_scan(struct walk *w, const struct language *language,
    struct span text, int depth)
{
	struct code code = {
	    .w = w, .language = language, .text = text, .depth = depth};

	if (language->flags & LANG_UNKNOWN || depth > CODE_MAX_DEPTH ||
	    memchr(text.s, SHELL_HOLE, text.n)) {
		walk_opaque(w, w->now.at, "code that cannot be read");
		if (language->flags & LANG_UNKNOWN || depth > CODE_MAX_DEPTH)
			return;
	}
	if (!walk_enter(w))
		return;
	if (!code_tokens(&code)) {
		walk_opaque(w, w->now.at, "code that is too long");
		walk_leave(w);
		return;
	}
	for (size_t i = 0; i < code.n && !w->stop; i++) {
		struct token *t = &code.tokens[i];

		code_learn(&code, i);
		if (t->kind == TOKEN_COMMAND)
			effect_shell(w, &t->word);
		else if (t->kind == TOKEN_NAME)
			look(&code, i);
		else if (is_sign(&code, i, '['))
			look_at_index(&code, i);
	}
	if (language == &lang_awk)
		awk_scan(&code);
	for (size_t i = 0; i < code.n_inner && !w->stop; i++)
		code_scan(w, language, code.inner[i], depth + 1);
	walk_leave(w);
}
