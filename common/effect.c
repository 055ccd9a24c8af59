#include "effect.h"

#include "arena.h"
#include "call.h"
#include "err.h"
#include "known.h"
#include "util.h"

#include <stdint.h>
#include <string.h>

static const struct {
	const char *key;
	enum effect_verb verb;
} verbs[] = {
    {"read", EFFECT_READ},
    {"write", EFFECT_WRITE},
    {"put", EFFECT_PUT},
    {"into", EFFECT_INTO},
    {"work", EFFECT_WORK},
    {"empty", EFFECT_EMPTY},
    {"delete", EFFECT_DELETE},
    {"remove", EFFECT_REMOVE},
    {"move", EFFECT_MOVE},
    {"mode", EFFECT_MODE},
    {"discard", EFFECT_DISCARD},
    {"clean", EFFECT_CLEAN},
    {"fetch", EFFECT_FETCH},
    {"run", EFFECT_RUN},
    {"mount", EFFECT_MOUNT},
    {"sql", EFFECT_SQL},
    {"gives", EFFECT_GIVES},
    {"touch", EFFECT_TOUCH},
};

struct finding {
	struct effects *out;
	const struct call *call;
	struct arena *arena;
	enum effect_verb verb;
	bool failed;
};

static struct effect *add(struct finding *in, const struct shell_word *word)
{
	struct effect *effect = arena_alloc(in->arena, sizeof(*effect));

	if (!effect) {
		in->failed = true;
		return NULL;
	}
	effect->verb = in->verb;
	effect->word = *word;
	*in->out->end = effect;
	in->out->end = &effect->next;
	in->out->n++;
	return effect;
}

/* The part of a word behind the first `mark`; false if there is none. */
static bool behind(struct shell_word *word, char mark, struct arena *arena)
{
	const char *at = strchr(word->text, mark);

	if (!at || !at[1])
		return false;
	/* what may follow a file's name: @FILE,type=… and @FILE;… */
	if (mark == '@' && strpbrk(at, ",;")) {
		word->len = (size_t)(strpbrk(at, ",;") - word->text);
		word->text = arena_strndup(arena, word->text, word->len);
		at = word->text ? strchr(word->text, mark) : NULL;
		if (!at)
			return false;
	}
	word->len -= (size_t)(at + 1 - word->text);
	word->text = at + 1;
	word->pattern = NULL;
	return true;
}

/* Operands from..to, counted behind the program's own words. */
static void add_operands(struct finding *in, size_t from, size_t to, char part)
{
	const struct call *call = in->call;
	size_t i;

	for (i = call->sub + from - 1;
	     i < call->n_operands && i < call->sub + to; i++) {
		struct shell_word word = *call->operands[i].word;
		struct effect *effect;

		if (part && !behind(&word, part, in->arena))
			continue;
		effect = add(in, &word);
		if (effect)
			effect->into =
			    i + 1 == call->n_operands && i - call->sub > 1;
	}
}

static void add_values(struct finding *in, const char *name, bool at)
{
	const struct call *call = in->call;
	size_t i;

	for (i = 0; i < call->n_options; i++) {
		struct shell_word word = call->options[i].value;

		if (!call_names(call->options[i].name, name, strlen(name)) ||
		    !call->options[i].has_value)
			continue;
		if (!at || behind(&word, '@', in->arena))
			(void)add(in, &word);
	}
}

/* The operands of find in front of its expression. */
static void add_paths(struct finding *in)
{
	static const struct shell_word here = {
	    .text = ".", .len = 1, .known = SHELL_LITERAL};
	const struct shell_command *command = in->call->command;
	size_t i = 1, n = 0;

	while (i < command->n_words &&
	       str_in_list(command->words[i].text, "-H -L -P"))
		i++;
	for (; i < command->n_words; i++, n++) {
		struct shell_word word = command->words[i];

		if (strchr("-(!,", word.text[0]) && word.text[0])
			break;
		/* links that are named are followed */
		if (call_has_any(in->call, "-L -H"))
			word.text = arena_printf(in->arena, "%s/", word.text);
		if (!word.text) {
			in->failed = true;
			return;
		}
		word.len = strlen(word.text);
		(void)add(in, &word);
	}
	if (!n)
		(void)add(in, &here);
}

static void add_here(struct finding *in)
{
	static const struct shell_word here = {
	    .text = ".", .len = 1, .known = SHELL_LITERAL};

	(void)add(in, &here);
}

/* What a download is called by itself: the last element of the URL. */
static void add_base(struct finding *in)
{
	const struct call *call = in->call;
	size_t i;

	for (i = call->sub; i < call->n_operands; i++) {
		struct shell_word word = *call->operands[i].word;
		size_t len = strcspn(word.text, "?#");

		word.text = arena_strndup(in->arena, word.text, len);
		if (!word.text) {
			in->failed = true;
			return;
		}
		if (strrchr(word.text, '/'))
			word.text = strrchr(word.text, '/') + 1;
		word.len = strlen(word.text);
		word.flags = 0;
		if (word.len)
			(void)add(in, &word);
	}
}

static void add_stdin(struct finding *in)
{
	const struct shell_input *input = &in->call->command->input;

	if (input->kind != SHELL_IN_INHERITED && input->text.text)
		(void)add(in, &input->text);
}

static size_t count(const struct call *call)
{
	return call->n_operands - call->sub;
}

/* One word of WHICH. */
static void add_which(struct finding *in, const char *which)
{
	size_t n = count(in->call), from;
	char part = which[0] == ':' ? ':' : '\0';

	if (which[0] == '@')
		add_values(in, which + 1, true);
	else if (which[0] == '-' || str_ends(which, "="))
		add_values(in, which, false);
	else if (str_equal(which, "paths"))
		add_paths(in);
	else if (str_equal(which, "here"))
		add_here(in);
	else if (str_equal(which, "base"))
		add_base(in);
	else if (str_equal(which, "stdin"))
		add_stdin(in);
	which += part == ':';
	if (str_equal(which, "all"))
		add_operands(in, 1, SIZE_MAX / 2, part);
	else if (str_equal(which, "first"))
		add_operands(in, 1, 1, part);
	else if (str_equal(which, "last") && n)
		add_operands(in, n, n, part);
	else if (str_equal(which, "but-last") && n > 1)
		add_operands(in, 1, n - 1, part);
	else if (str_equal(which, "rest") && in->call->ended != SIZE_MAX)
		add_operands(in, in->call->ended + 1 - in->call->sub,
		    SIZE_MAX / 2, part);
	else if (is_digit(which[0]) && which[0] != '0') {
		from = (size_t)(which[0] - '0');
		add_operands(
		    in, from, which[1] == '.' ? SIZE_MAX / 2 : from, part);
	}
}

/* Takes the next word of a line of knowledge. */
static bool next_word(const char **line, char word[64])
{
	const char *p = *line + strspn(*line, " ");
	size_t len = strcspn(p, " ");

	if (!len || len >= 64)
		return false;
	memcpy(word, p, len);
	word[len] = '\0';
	*line = p + len;
	return true;
}

static bool holds(const struct call *call, const char *word)
{
	if (is_digit(word[0]))
		return count(call) >= (size_t)(word[0] - '0');
	if (str_equal(word, "rest"))
		return call->ended != SIZE_MAX;
	return call_has_any(call, word);
}

/* Do all conditions behind WHICH hold? */
static bool applies(const struct call *call, const char *line)
{
	bool met = true, wanted = true, open = false;
	char word[64];

	while (next_word(&line, word)) {
		bool begins = str_in_list(word, "if unless");

		if (begins && open && wanted && !met)
			return false; /* none of an `if` */
		if (begins) {
			wanted = str_equal(word, "if");
			open = true;
			met = false;
		} else if (open && holds(call, word)) {
			if (!wanted)
				return false;
			met = true;
		}
	}
	return !open || !wanted || met;
}

static void take_line(struct finding *in, const struct known_line *line)
{
	const char *rest = line->value;
	char word[64];
	size_t i;

	for (i = 0; i < COUNT(verbs); i++)
		if (strcmp(verbs[i].key, line->key) == 0)
			break;
	if (i == COUNT(verbs) || !applies(in->call, line->value))
		return;
	in->verb = verbs[i].verb;
	while (next_word(&rest, word) && !str_in_list(word, "if unless"))
		add_which(in, word);
}

/* Of a program that we do not know: every word may be a file. */
static void touch_all(struct finding *in)
{
	size_t i;

	in->verb = EFFECT_TOUCH;
	for (i = 0; i < in->call->n_operands; i++)
		(void)add(in, in->call->operands[i].word);
	for (i = 0; i < in->call->n_options; i++)
		if (in->call->options[i].has_value)
			(void)add(in, &in->call->options[i].value);
}

int effect_find(struct effects *effects, const struct call *call,
    struct arena *arena, struct err *err)
{
	struct finding in = {.out = effects, .call = call, .arena = arena};
	size_t i;

	memset(effects, 0, sizeof(*effects));
	effects->end = &effects->first;
	if (call->help)
		return 0;
	for (i = 0; i < call->n_programs && !in.failed; i++) {
		const struct known_line *line = call->programs[i]->lines;

		for (; line; line = line->next)
			take_line(&in, line);
	}
	if (!call->n_programs && !(call->command->flags & SHELL_STARTS_OTHERS))
		touch_all(&in);
	return in.failed ? err_set(err, ERR_MEMORY, "out of memory") : 0;
}
