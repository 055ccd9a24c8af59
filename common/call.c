#include "call.h"

#include "arena.h"
#include "err.h"
#include "known.h"
#include "path.h"
#include "util.h"

#include <stdint.h>
#include <string.h>

#define NAME_MAX_LEN 80
#define HEAD_MAX 200

struct parsing {
	struct call *call;
	struct arena *arena;
	size_t max; /* room in both arrays */
	size_t at;  /* the next word of the command */
	const char *style;
	size_t ends; /* operands after which all is operand; 0: never */
	bool failed;
};

/* Is the option among the `takes` of any section that applies? */
static bool takes_value(const struct call *call, const char *name)
{
	size_t i;

	for (i = 0; i < call->n_programs; i++) {
		const struct known_line *line = call->programs[i]->lines;

		for (; line; line = line->next)
			if (strcmp(line->key, "takes") == 0 &&
			    str_in_list(name, line->value))
				return true;
	}
	return false;
}

static struct call_option *add_option(
    struct parsing *in, const char *name, size_t len)
{
	struct call_option *option;

	if (in->call->n_options == in->max) {
		in->failed = true;
		return NULL;
	}
	option = &in->call->options[in->call->n_options];
	option->name = arena_strndup(in->arena, name, len);
	if (!option->name) {
		in->failed = true;
		return NULL;
	}
	in->call->n_options++;
	return option;
}

static void set_value(
    struct call_option *option, const struct shell_word *word, size_t from)
{
	option->value = *word;
	option->value.text += from;
	option->value.len -= from;
	if (option->value.pattern && from) {
		const char *at = strchr(option->value.pattern, '=');

		option->value.pattern = at ? at + 1 : NULL;
	}
	option->has_value = true;
	if (word->known != SHELL_LITERAL &&
	    !strchr(option->value.text, SHELL_HOLE))
		option->value.known = SHELL_LITERAL;
}

/* The next word of the command as the value. */
static void take_next(struct parsing *in, struct call_option *option)
{
	const struct shell_command *command = in->call->command;

	if (in->at == command->n_words)
		return;
	set_value(option, &command->words[in->at], 0);
	in->call->words[in->call->n_words].word = &command->words[in->at++];
	in->call->words[in->call->n_words].after_option = true;
	in->call->words[in->call->n_words++].value = true;
}

/* -xf FILE: each letter is an option; the first that takes a value ends it. */
static void add_letters(
    struct parsing *in, const struct shell_word *word, size_t from, bool old)
{
	size_t i;

	for (i = from; i < word->len && (is_alnum(word->text[i]) || i == from);
	     i++) {
		char name[3] = {'-', word->text[i], '\0'};
		struct call_option *option = add_option(in, name, 2);

		if (!option)
			return;
		option->unsure = word->known != SHELL_LITERAL;
		if (!takes_value(in->call, name))
			continue;
		if (old || i + 1 == word->len) {
			take_next(in, option);
			continue;
		}
		set_value(option, word, i + 1);
		return;
	}
}

/* The whole word as one option, split at '='. */
static void add_whole(struct parsing *in, const struct shell_word *word)
{
	size_t len = strcspn(word->text, "=");
	struct call_option *option = add_option(in, word->text, len);

	if (!option)
		return;
	option->unsure =
	    word->known != SHELL_LITERAL && memchr(word->text, SHELL_HOLE, len);
	if (word->text[len])
		set_value(option, word, len + 1);
	else if (takes_value(in->call, option->name))
		take_next(in, option);
}

static void add_dashed(struct parsing *in, const struct shell_word *word)
{
	const char *text = word->text;
	bool whole = text[1] == '-' || str_equal(in->style, "long");
	size_t before = in->at;

	if (!whole)
		add_letters(in, word, 1, false);
	/* -word may still be one option of a program that we don't know well */
	if (whole || (text[2] && in->at == before))
		add_whole(in, word);
}

static void add_operand(struct parsing *in, const struct shell_word *word)
{
	const struct shell_command *command = in->call->command;
	const struct shell_word *before = word - 1;
	struct call_operand *operand;

	if (in->call->n_operands == in->max) {
		in->failed = true;
		return;
	}
	operand = &in->call->operands[in->call->n_operands++];
	operand->word = word;
	operand->after_option = before > command->words &&
				in->call->ended == SIZE_MAX &&
				before->text[0] == '-' && before->text[1] &&
				!strchr(before->text, '=');
	in->call->words[in->call->n_words++] = *operand;
}

/* key=value, as dd and tc have it; a '/' before the '=' makes it a file. */
static bool add_keyed(struct parsing *in, const struct shell_word *word)
{
	size_t len = strcspn(word->text, "=/");
	struct call_option *option;

	if (!str_equal(in->style, "keyed") || word->text[len] != '=')
		return false;
	option = add_option(in, word->text, len + 1);
	if (option)
		set_value(option, word, len + 1);
	return true;
}

/* The sections for the operands seen so far: "git", "git push". */
static void find_programs(struct parsing *in)
{
	struct call *call = in->call;
	char head[HEAD_MAX];
	size_t len = strlen(call->block->name), i;
	const struct known_program *found;
	const char *value;

	if (len >= sizeof(head) || call->n_programs == CALL_DEPTH_MAX)
		return;
	memcpy(head, call->block->name, len + 1);
	for (i = 0; i < call->n_operands; i++) {
		const struct shell_word *word = call->operands[i].word;

		if (len + word->len + 2 > sizeof(head))
			return;
		head[len++] = ' ';
		memcpy(head + len, word->text, word->len + 1);
		len += word->len;
	}
	found = known_program(call->block, head);
	if (!found)
		return;
	call->programs[call->n_programs++] = found;
	call->sub = call->n_operands;
	value = known_value(found, "style");
	in->style = value ? value : in->style;
	value = known_value(found, "ends");
	if (value)
		in->ends = value[0] == '0'
			       ? 0
			       : call->n_operands + (size_t)(value[0] - '0');
}

static bool is_option(const struct parsing *in, const struct shell_word *word)
{
	if (word->text[0] != '-' || !word->text[1])
		return false;
	return in->call->ended == SIZE_MAX &&
	       (!in->ends || in->call->n_operands < in->ends);
}

static void parse_word(struct parsing *in)
{
	const struct shell_word *word = &in->call->command->words[in->at];
	bool tar = in->at == 1 && str_equal(in->style, "tar");

	in->at++;
	if (in->call->ended == SIZE_MAX && strcmp(word->text, "--") == 0 &&
	    (!in->ends || in->call->n_operands < in->ends)) {
		in->call->ended = in->call->n_operands;
	} else if (is_option(in, word)) {
		add_dashed(in, word);
	} else if (tar && word->known == SHELL_LITERAL) {
		add_letters(in, word, 0, true);
	} else if (!add_keyed(in, word)) {
		add_operand(in, word);
		if (in->call->n_operands < CALL_DEPTH_MAX)
			find_programs(in);
	}
}

/* "/usr/bin/git.exe" is git. */
static const char *program_name(const char *text, struct arena *arena)
{
	const char *base = path_base(text);
	const char *slash = strrchr(base, '\\');
	size_t len;

	if (slash)
		base = slash + 1;
	len = strlen(base);
	if (str_ends(base, ".exe") || str_ends(base, ".EXE"))
		len -= 4;
	return arena_strndup(arena, base, len);
}

/* The block of the name; python3.12 is looked up as python3 and python, too. */
static int find_block(struct call *call, struct known *known,
    struct arena *arena, struct err *err)
{
	char name[NAME_MAX_LEN];
	size_t len = strlen(call->name);

	if (known_find(known, call->name, &call->block, err) < 0)
		return -1;
	if (call->block->programs || call->block->rules || len >= sizeof(name))
		return 0;
	memcpy(name, call->name, len + 1);
	while (len > 1 && (is_digit(name[len - 1]) || name[len - 1] == '.' ||
			      name[len - 1] == '-'))
		name[--len] = '\0';
	if (strcmp(name, call->name) == 0)
		return 0;
	call->name = arena_strdup(arena, name);
	if (!call->name)
		return err_set(err, ERR_MEMORY, "out of memory");
	return known_find(known, name, &call->block, err);
}

static void look_for_help(struct call *call)
{
	const char *more = call_value(call, "help");
	size_t i;

	if ((more && str_equal(more, "no")) ||
	    (!call->block->programs && !call->block->rules))
		return;
	for (i = 0; i < call->n_options; i++)
		call->help |=
		    str_in_list(call->options[i].name, "--help --version") ||
		    (more && str_in_list(call->options[i].name, more));
}

int call_parse(struct call *call, const struct shell_command *command,
    struct known *known, struct arena *arena, struct err *err)
{
	struct parsing in = {.call = call, .arena = arena, .at = 1};
	size_t i;

	memset(call, 0, sizeof(*call));
	call->command = command;
	call->ended = SIZE_MAX;
	in.style = "gnu";
	for (i = 1; i < command->n_words; i++)
		in.max += i == 1 || command->words[i].text[0] == '-'
			      ? command->words[i].len + 1
			      : 1;
	if (in.max > CALL_WORDS_MAX)
		in.max = CALL_WORDS_MAX > command->n_words ? CALL_WORDS_MAX
							   : command->n_words;
	call->name = program_name(command->words[0].text, arena);
	call->options = arena_array(arena, in.max + 1, sizeof(*call->options));
	call->operands =
	    arena_array(arena, command->n_words + 1, sizeof(*call->operands));
	call->words =
	    arena_array(arena, command->n_words + 1, sizeof(*call->words));
	if (!call->name || !call->options || !call->operands || !call->words)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (find_block(call, known, arena, err) < 0)
		return -1;
	find_programs(&in);
	while (in.at < command->n_words && !in.failed)
		parse_word(&in);
	if (in.failed)
		return err_set(err, ERR_MEMORY, "too many options");
	look_for_help(call);
	return 0;
}

const struct call_option *call_option(const struct call *call, const char *name)
{
	size_t i;

	for (i = 0; i < call->n_options; i++)
		if (strcmp(call->options[i].name, name) == 0)
			return &call->options[i];
	return NULL;
}

const char *call_value(const struct call *call, const char *key)
{
	size_t i;

	for (i = call->n_programs; i-- > 0;) {
		const char *value = known_value(call->programs[i], key);

		if (value)
			return value;
	}
	return NULL;
}

bool call_names(const char *given, const char *name, size_t len)
{
	size_t n = strlen(given);

	if (n == len && strncmp(given, name, len) == 0)
		return true;
	return n > 2 && n < len && given[0] == '-' && given[1] == '-' &&
	       strncmp(given, name, n) == 0;
}

bool call_has_any(const struct call *call, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, " "), i;

		for (i = 0; len && i < call->n_options; i++)
			if (call_names(call->options[i].name, names, len))
				return true;
		names += len;
		names += *names == ' ';
	}
	return false;
}
