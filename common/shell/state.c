/* Builtins that set variables or the working directory. */
#include "builtin.h"

#include <string.h>

bool builtin_declares(const struct shell_word *program)
{
	static const char *const names[] = {
	    "declare", "export", "local", "readonly", "typeset"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (word_is(program, names[i]))
			return true;
	return false;
}

/* Takes . and .. out of a path, as cd does. */
static struct shell_word tidy(struct walk *w, const char *path, size_t len)
{
	char *out = walk_alloc(w, len + 2);
	size_t n = 0, floor = path[0] == '/' ? 1 : 0, i = 0;
	struct shell_word word;

	if (!out)
		return word_unknown();
	if (floor)
		out[n++] = '/';
	while (i < len) {
		size_t end = i;

		while (end < len && path[end] != '/')
			end++;
		if (end - i == 2 && !memcmp(path + i, "..", 2)) {
			bool up = n >= 2 && out[n - 1] == '.' &&
				  out[n - 2] == '.' &&
				  (n == 2 || out[n - 3] == '/');

			if (n > floor && !up) {
				while (n > floor && out[n - 1] != '/')
					n--;
				n -= n > floor;
				i = end + 1;
				continue;
			}
			if (floor) {
				i = end + 1;
				continue;
			}
		}
		if (end > i && !(end - i == 1 && path[i] == '.')) {
			if (n > floor)
				out[n++] = '/';
			memcpy(out + n, path + i, end - i);
			n += end - i;
		}
		i = end + 1;
	}
	if (!n)
		out[n++] = '.';
	word = word_of(w, out, n);
	return word;
}

static struct shell_word joined(
    struct walk *w, const char *cwd, const struct shell_word *to)
{
	struct buf path = BUF_INIT(SHELL_MAX_VALUE);
	struct shell_word word = word_unknown();

	if (to->text[0] != '/') {
		buf_addstr(&path, cwd);
		buf_addch(&path, '/');
	}
	buf_add(&path, to->text, to->len);
	if (walk_holds(w, &path))
		word = tidy(w, path.data, path.len);
	buf_free(&path);
	return word;
}

static struct shell_word current(struct walk *w)
{
	const char *cwd = walk_cwd(w);

	return cwd ? word_literal(cwd) : word_unknown();
}

/* Where a cd leaves us if it fails, or if one before it did. */
static struct shell_word otherwise(
    struct walk *w, const struct value *cwd, const struct shell_word *operand)
{
	if (!cwd->items.n || !operand || operand->known != SHELL_LITERAL ||
	    operand->text[0] == '/' || cwd->items.at[0].known != SHELL_LITERAL)
		return cwd->word;
	return joined(w, cwd->items.at[0].text, operand);
}

static void go(
    struct walk *w, struct shell_word to, const struct shell_word *operand)
{
	struct shell_word from = current(w), failed;
	struct symbol *pwd = env_find(w, SYMBOL_VARIABLE, "PWD", 3);
	struct value *value;

	value = env_change(w, SYMBOL_VARIABLE, ENV_OLD, strlen(ENV_OLD));
	if (value) {
		value->set = value->exported = true;
		value->word = from;
	}
	value = env_change(w, SYMBOL_VARIABLE, ENV_CWD, strlen(ENV_CWD));
	if (!value)
		return;
	failed = otherwise(w, value, operand);
	value->word = to;
	value->items = (struct words){0};
	if (!w->errexit)
		words_add(w, &value->items, failed);
	if (pwd && pwd->value.set)
		env_set_unknown(w, "PWD", 3);
}

/* Where `cd word` leads. */
static struct shell_word destination(
    struct walk *w, const struct shell_word *word)
{
	struct symbol *old =
	    env_find(w, SYMBOL_VARIABLE, ENV_OLD, strlen(ENV_OLD));
	const char *cwd = walk_cwd(w);

	if (word_is(word, "-"))
		return old ? old->value.word : word_unknown();
	if (word->known != SHELL_LITERAL || word->flags & SHELL_WORD_GLOB ||
	    (word->text[0] != '/' && !cwd))
		return word_unknown();
	return joined(w, cwd, word);
}

void builtin_cd(struct walk *w, const struct shell_command *command)
{
	struct param home = {.name = {"HOME", 4}};
	struct shell_word to;
	bool many = false;
	size_t i = 1;

	while (i < command->n_words && command->words[i].text[0] == '-' &&
	       command->words[i].len > 1)
		i++;
	if (i + 1 < command->n_words) {
		to = word_unknown();
	} else if (i < command->n_words) {
		to = destination(w, &command->words[i]);
	} else {
		to = value_of(w, &home, NULL, &many);
		to = destination(w, &to);
	}
	go(w, to, i < command->n_words ? &command->words[i] : NULL);
}

#define DIRS "/dirs"

void builtin_pushd(struct walk *w, const struct shell_command *command)
{
	struct shell_word from = current(w);
	struct value *dirs;
	struct words items = {0};

	dirs = env_change(w, SYMBOL_VARIABLE, DIRS, strlen(DIRS));
	if (!dirs || command->n_words != 2 ||
	    strchr("+-", command->words[1].text[0])) {
		if (dirs)
			dirs->items = items;
		go(w, word_unknown(), NULL);
		return;
	}
	for (size_t i = 0; i < dirs->items.n; i++)
		words_add(w, &items, dirs->items.at[i]);
	words_add(w, &items, from);
	dirs->items = items;
	go(w, destination(w, &command->words[1]), &command->words[1]);
}

void builtin_popd(struct walk *w, const struct shell_command *command)
{
	struct value *dirs = env_change(w, SYMBOL_VARIABLE, DIRS, strlen(DIRS));
	struct shell_word to = word_unknown();

	if (dirs && command->n_words == 1 && dirs->items.n)
		to = dirs->items.at[--dirs->items.n];
	go(w, to, NULL);
}

static void declare_one(struct walk *w, const struct shell_word *word,
    const char *options, bool local)
{
	const char *equals = strchr(word->text, '=');
	size_t n = equals ? (size_t)(equals - word->text) : word->len;
	bool append = equals && n && equals[-1] == '+';
	struct shell_word rest;
	struct value *value;

	n -= append;
	if (strchr(options, 'f')) {
		value = strchr(options, 'x') &&
				env_find(w, SYMBOL_FUNCTION, word->text, n)
			    ? env_change(w, SYMBOL_FUNCTION, word->text, n)
			    : NULL;
		if (value)
			value->exported = true;
		return;
	}
	if (!is_name((struct span){word->text, n})) {
		env_doubt_all(w);
		return;
	}
	if (local)
		env_local(w, word->text, n);
	if (equals) {
		rest = *word;
		rest.text = equals + 1;
		rest.len = strlen(rest.text);
		word_settle(&rest);
		if (append || strpbrk(options, "ilucaA"))
			rest = word_unknown();
		env_set(w, word->text, n, &rest);
		if (strchr(options, 'x'))
			assign_code(w, word_of(w, word->text, n).text, &rest);
	}
	value = env_change(w, SYMBOL_VARIABLE, word->text, n);
	if (value)
		value->exported = value->exported || strchr(options, 'x');
}

/* export, declare, typeset, local, readonly */
void builtin_declare(struct walk *w, const struct shell_command *command)
{
	const struct shell_word *program = &command->words[0];
	bool local = word_is(program, "local");
	char options[16] = "";
	size_t n = 0;

	local = local || (w->in_function && !word_is(program, "export") &&
			     !word_is(program, "readonly"));
	if (word_is(program, "export"))
		options[n++] = 'x';
	for (size_t i = 1; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];

		if (word->text[0] != '-' && word->text[0] != '+') {
			declare_one(w, word, options, local);
			continue;
		}
		for (size_t j = 1; j < word->len && n + 1 < sizeof(options);
		     j++)
			options[n++] = word->text[j];
		options[n] = '\0';
		if (strchr(options, 'n') && local + !word_is(program, "export"))
			walk_opaque(
			    w, w->now.at, "a name for another variable");
		if (strchr(options, 'g'))
			local = false;
	}
}

/* The first line, cut at the separators; the last name takes the rest. */
static void read_into(struct walk *w, const struct shell_command *command,
    size_t from, const struct shell_word *text, bool raw)
{
	size_t end = strcspn(text->text, "\n"), i = 0;
	struct symbol *ifs = env_find(w, SYMBOL_VARIABLE, "IFS", 3);
	const char *blank = " \t";

	if (ifs && ifs->value.set)
		blank = ifs->value.word.known == SHELL_LITERAL
			    ? ifs->value.word.text
			    : NULL;
	for (; from < command->n_words; from++) {
		const struct shell_word *name = &command->words[from];
		struct shell_word word = word_unknown();
		size_t n;

		while (blank && i < end && text->text[i] != '\n' &&
		       strchr(blank, text->text[i]) &&
		       strchr(" \t", text->text[i]))
			i++;
		n = from + 1 == command->n_words || !blank
			? end - i
			: strcspn(text->text + i, blank);
		n = n > end - i ? end - i : n;
		if (blank && text->known == SHELL_LITERAL &&
		    (raw || !memchr(text->text + i, '\\', n)))
			word = word_of(w, text->text + i, n);
		word.from = text->from;
		if (name->known == SHELL_LITERAL)
			env_set(w, name->text, name->len, &word);
		else
			env_doubt_all(w);
		i += n;
		i += i < end;
	}
}

void builtin_read(struct walk *w, const struct shell_command *command)
{
	static const char takes_value[] = "adinNptu";
	bool raw = false, plain = true;
	struct shell_word text;
	size_t i = 1;

	for (; i < command->n_words && command->words[i].text[0] == '-' &&
	       command->words[i].len > 1;
	     i++) {
		const struct shell_word *word = &command->words[i];

		raw = raw || strchr(word->text, 'r');
		if (strpbrk(word->text, "adnNu"))
			plain = false;
		if (strchr(word->text, 'a') && i + 1 < command->n_words)
			env_set_unknown(w, command->words[i + 1].text,
			    command->words[i + 1].len);
		if (strchr(takes_value, word->text[word->len - 1]))
			i++;
	}
	if (!input_text(w, &command->input, &text) || !plain || w->now.loop)
		text = word_unknown();
	if (i >= command->n_words)
		env_set_unknown(w, "REPLY", 5);
	else
		read_into(w, command, i, &text, raw);
}

/* printf -v name */
void builtin_printf(struct walk *w, const struct shell_command *command)
{
	struct shell_command rest = *command;
	struct shell_word name, output;
	struct words words = {0};

	if (command->n_words < 4 || !word_is(&command->words[1], "-v"))
		return;
	name = command->words[2];
	words_add(w, &words, command->words[0]);
	for (size_t i = 3; i < command->n_words; i++)
		words_add(w, &words, command->words[i]);
	rest.words = words.at;
	rest.n_words = words.n;
	output = decode_output(w, &rest);
	if (is_name((struct span){name.text, name.len}))
		env_set(w, name.text, name.len, &output);
	else
		env_doubt_all(w);
}
