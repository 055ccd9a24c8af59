#include "rule.h"

#include "path.h"
#include "shell.h"
#include "util.h"

#include <string.h>

#define WORD_MAX 256 /* a pattern's word; conf keeps lines below that */

/* Takes the next word from a pattern; false at its end. */
static bool next_word(const char **pattern, char word[WORD_MAX])
{
	const char *p = *pattern;
	size_t len;

	while (is_space(*p))
		p++;
	len = strcspn(p, " \t");
	if (!len)
		return false;
	if (len >= WORD_MAX)
		len = WORD_MAX - 1;
	memcpy(word, p, len);
	word[len] = '\0';
	*pattern = p + len;
	return true;
}

/* Could the hole in `text` be filled so that it matches? */
static bool may_match(const char *text, const char *pattern)
{
	size_t known = strcspn(text, (char[]){SHELL_HOLE, '\0'});
	size_t fixed = strcspn(pattern, "*?[\\");

	return strncmp(text, pattern, known < fixed ? known : fixed) == 0 &&
	       (known <= fixed || pattern[fixed]);
}

/* One of the alternatives of a pattern's word against one word. */
static enum match word_matches(
    const char *text, enum shell_known known, const char *pattern)
{
	enum match best = MATCH_NO;
	char one[WORD_MAX];

	while (*pattern) {
		size_t len = strcspn(pattern, "|");

		memcpy(one, pattern, len);
		one[len] = '\0';
		if (known == SHELL_LITERAL) {
			if (text_matches(text, one))
				return MATCH_YES;
		} else if (strcmp(one, "*") == 0) {
			return MATCH_YES;
		} else if (may_match(text, one)) {
			best = MATCH_MAYBE;
		}
		pattern += len;
		pattern += *pattern == '|';
	}
	return best;
}

static enum match program_matches(
    const struct shell_word *word, const char *pattern)
{
	const char *text = word->text;

	if (word->known == SHELL_UNKNOWN)
		return MATCH_NO; /* any program: the reading is opaque */
	if (!strchr(pattern, '/'))
		text = path_base(text);
	return word_matches(text, word->known, pattern);
}

/* -f in -xf; the value of --opt=value does not count for --opt. */
static enum match option_matches(
    const struct shell_word *word, const char *pattern)
{
	char head[WORD_MAX];
	size_t len;

	if (word->text[0] == '-' && pattern[1] != '-' && pattern[1] &&
	    !pattern[2])
		return word->text[1] != '-' && strchr(word->text, pattern[1])
			   ? MATCH_YES
			   : MATCH_NO;
	len = strcspn(word->text, "=");
	if (!strchr(pattern, '=') && word->text[len] && len < sizeof(head)) {
		memcpy(head, word->text, len);
		head[len] = '\0';
		return word_matches(head, word->known, pattern);
	}
	if (word->known == SHELL_LITERAL && word->text[0] != '-')
		return MATCH_NO;
	if (word->known != SHELL_LITERAL && word->text[0] == SHELL_HOLE &&
	    !(word->flags & SHELL_WORD_MANY))
		return MATCH_NO; /* one quoted word is hardly an option */
	return word_matches(word->text, word->known, pattern);
}

/* One of the alternatives against the command's words up to "--". */
static enum match find_option(
    const struct shell_command *command, const char *pattern)
{
	enum match best = MATCH_NO;
	size_t i;

	for (i = 1; i < command->n_words && best != MATCH_YES; i++) {
		enum match match = option_matches(&command->words[i], pattern);

		if (match > best)
			best = match;
		if (strcmp(command->words[i].text, "--") == 0)
			break;
	}
	return best;
}

static enum match any_option_matches(
    const struct shell_command *command, const char *pattern)
{
	enum match best = MATCH_NO;
	char one[WORD_MAX];

	while (*pattern && best != MATCH_YES) {
		size_t len = strcspn(pattern, "|");
		enum match match;

		memcpy(one, pattern, len);
		one[len] = '\0';
		match = find_option(command, one);
		if (match > best)
			best = match;
		pattern += len;
		pattern += *pattern == '|';
	}
	return best;
}

static bool is_option(const struct shell_word *word)
{
	return word->text[0] == '-' && word->text[1];
}

/* Where the search for an operand stands. */
struct place_in {
	size_t at;     /* the next word of the command */
	bool anywhere; /* the pattern had a lone "*" */
	bool ended;    /* behind "--" */
};

/* Finds the next operand of the command that matches. */
static enum match operand_matches(const struct shell_command *command,
    const char *pattern, struct place_in *in)
{
	bool after_option =
	    in->at > 1 && !in->ended && is_option(&command->words[in->at - 1]);

	for (; in->at < command->n_words; in->at++) {
		const struct shell_word *word = &command->words[in->at];
		enum match match;

		if (!in->ended && strcmp(word->text, "--") == 0) {
			in->ended = true;
			after_option = false;
			continue;
		}
		if (!in->ended && is_option(word)) {
			after_option = !strchr(word->text, '=');
			continue;
		}
		match = word_matches(word->text, word->known, pattern);
		if (match != MATCH_NO) {
			in->at++;
			return match;
		}
		if (!after_option && !in->anywhere)
			return MATCH_NO;
		after_option = false;
	}
	return command->flags & SHELL_MORE_OPERANDS ? MATCH_MAYBE : MATCH_NO;
}

enum match rule_matches(
    const char *pattern, const struct shell_command *command)
{
	struct place_in in = {.at = 1};
	enum match worst;
	char word[WORD_MAX];

	if (!command->n_words || !next_word(&pattern, word))
		return MATCH_NO;
	worst = program_matches(&command->words[0], word);
	while (worst != MATCH_NO && next_word(&pattern, word)) {
		enum match match;

		if (strcmp(word, "*") == 0) {
			in.anywhere = true;
			continue;
		}
		match = word[0] == '-' ? any_option_matches(command, word)
				       : operand_matches(command, word, &in);
		if (match < worst)
			worst = match;
	}
	return worst;
}
