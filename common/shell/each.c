/* Wrappers that start a program for each of many things. */
#include "via.h"

#include <string.h>

/* Things on standard input or the command line that are followed singly. */
#define MAX_ITEMS 64

/* `word` with every `mark` replaced. */
static struct shell_word replaced(struct walk *w, const struct shell_word *word,
    const char *mark, const struct shell_word *by)
{
	struct buf text = BUF_INIT(SHELL_MAX_VALUE);
	struct shell_word out = *word;
	const char *at = word->text, *next;
	size_t n = strlen(mark);

	if (!n || !strstr(at, mark))
		return out;
	for (; (next = strstr(at, mark)) != NULL; at = next + n) {
		buf_add(&text, at, (size_t)(next - at));
		buf_add(&text, by->text, by->len);
	}
	buf_addstr(&text, at);
	out = walk_holds(w, &text) ? word_of(w, text.data, text.len)
				   : word_unknown();
	out.flags = word->flags | (by->flags & SHELL_WORD_MANY);
	out.from = range_join(word->from, by->from);
	if (out.flags & SHELL_WORD_GLOB)
		out.pattern = out.text;
	buf_free(&text);
	return out;
}

static struct shell_word any(struct shell_range from)
{
	struct shell_word word = word_unknown();

	word.flags = SHELL_WORD_MANY;
	word.from = from;
	return word;
}

static void run_words(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, const struct words *words,
    unsigned flags)
{
	struct shell_command inner = *command;

	inner.words = words->at;
	inner.n_words = words->n;
	walk_inner(w, &inner, 0, wrapper->name, flags | wrapper->flags);
}

/* dir/… : what is found below it, itself included. */
static struct shell_word below(struct walk *w, const struct shell_word *dir)
{
	size_t n = dir->len;
	char *text = walk_alloc(w, n + 3);
	struct shell_word word = *dir;

	if (!text)
		return word_unknown();
	memcpy(text, dir->text, n);
	if (n && text[n - 1] != '/')
		text[n++] = '/';
	text[n++] = SHELL_HOLE;
	word.text = text;
	word.len = n;
	word.flags =
	    (dir->flags & ~(unsigned)SHELL_WORD_GLOB) | SHELL_WORD_MANY;
	word.pattern = NULL;
	word_settle(&word);
	return word;
}

/* The word once for each place that find or fd starts from. */
static void add_found(struct walk *w, const struct words *starts,
    const struct shell_word *word, struct words *out)
{
	if (!strstr(word->text, "{}")) {
		words_add(w, out, *word);
		return;
	}
	for (size_t i = 0; i < starts->n; i++)
		words_add(w, out, replaced(w, word, "{}", &starts->at[i]));
}

static bool is_exec(const struct shell_word *word)
{
	return word_is(word, "-exec") || word_is(word, "-execdir") ||
	       word_is(word, "-ok") || word_is(word, "-okdir");
}

void via_find(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct words starts = {0};
	struct shell_word here = word_literal(".");
	size_t i = from;

	while (i < command->n_words && command->words[i].text[0] == '-' &&
	       strchr("HLPDO", command->words[i].text[1]) &&
	       command->words[i].text[1])
		i++;
	for (;
	     i < command->n_words && !strchr("-(!", command->words[i].text[0]);
	     i++)
		words_add(w, &starts, below(w, &command->words[i]));
	if (!starts.n)
		words_add(w, &starts, below(w, &here));
	for (; i < command->n_words && !w->stop; i++) {
		struct words words = {0};

		if (!is_exec(&command->words[i]))
			continue;
		for (i++; i < command->n_words; i++) {
			if (word_is(&command->words[i], ";") ||
			    (word_is(&command->words[i], "+") && words.n &&
				word_is(&command->words[i - 1], "{}")))
				break;
			add_found(w, &starts, &command->words[i], &words);
		}
		run_words(w, wrapper, command, &words, SHELL_MORE_OPERANDS);
	}
}

/* fd [options] pattern [place…] -x program … */
void via_fd(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct words words = {0}, starts = {0};
	struct shell_word here = word_literal(".");
	bool placed = false;
	size_t i = from;

	words_add(w, &starts, below(w, &here));
	for (; i < command->n_words; i++)
		if (word_is(&command->words[i], "-x") ||
		    word_is(&command->words[i], "-X") ||
		    word_is(&command->words[i], "--exec") ||
		    word_is(&command->words[i], "--exec-batch"))
			break;
	if (i >= command->n_words || !starts.n)
		return;
	if (i - from > 1) /* a place may be among them: not told apart */
		starts.at[0] = any((struct shell_range){0, 0});
	for (i++; i < command->n_words && !word_is(&command->words[i], ";");
	     i++) {
		placed = placed || strchr(command->words[i].text, '{');
		add_found(w, &starts, &command->words[i], &words);
	}
	if (!placed)
		words_add(w, &words, starts.at[0]);
	run_words(w, wrapper, command, &words, SHELL_MORE_OPERANDS);
}

struct xargs {
	const char *mark; /* of -I */
	const char *delimiter;
	bool file; /* -a: not from standard input */
	size_t at;
};

static struct xargs xargs_options(const struct shell_command *command)
{
	struct xargs x = {.at = 1};

	for (; x.at < command->n_words; x.at++) {
		const char *text = command->words[x.at].text;
		const char *next = x.at + 1 < command->n_words
				       ? command->words[x.at + 1].text
				       : "";
		bool alone = text[0] && text[1] && !text[2];

		if (text[0] != '-' || !text[1])
			break;
		if (!strcmp(text, "--")) {
			x.at++;
			break;
		}
		if (text[1] == 'I' || text[1] == 'J')
			x.mark = alone ? next : text + 2;
		else if (text[1] == 'i' || !strcmp(text, "--replace"))
			x.mark = text[1] == 'i' && text[2] ? text + 2 : "{}";
		else if (!strncmp(text, "--replace=", 10))
			x.mark = text + 10;
		else if (text[1] == 'd')
			x.delimiter = alone ? next : text + 2;
		else if (!strncmp(text, "--delimiter", 11) || text[1] == '0')
			x.delimiter = "?";
		if (text[1] == 'a' || !strncmp(text, "--arg-file", 10))
			x.file = true;
		if (alone && strchr("aEILnPsdRJ", text[1]))
			x.at++;
		else if (!strcmp(text, "--arg-file") ||
			 !strcmp(text, "--delimiter") ||
			 !strcmp(text, "--max-args") ||
			 !strcmp(text, "--max-procs"))
			x.at++;
	}
	return x;
}

/* The lines or words that come in, if they are known and few. */
static bool known_items(struct walk *w, const struct shell_command *command,
    const struct xargs *x, struct words *items)
{
	struct shell_word text, line;

	if (x->file || x->delimiter || !input_text(w, &command->input, &text) ||
	    text.known != SHELL_LITERAL || strpbrk(text.text, "'\"\\"))
		return false;
	if (!x->mark) {
		words_split(w, &text, items);
		return items->n <= MAX_ITEMS;
	}
	for (const char *at = text.text; *at && items->n <= MAX_ITEMS;) {
		size_t n = strcspn(at, "\n"), blank = strspn(at, " \t");

		line = word_of(w, at + blank, n > blank ? n - blank : 0);
		line.from = text.from;
		if (line.len)
			words_add(w, items, line);
		at += n + (at[n] == '\n');
	}
	return items->n <= MAX_ITEMS;
}

static void xargs_each(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, const struct xargs *x,
    const struct shell_word *item, unsigned flags)
{
	struct words words = {0};

	for (size_t i = x->at; i < command->n_words; i++)
		words_add(
		    w, &words, replaced(w, &command->words[i], x->mark, item));
	run_words(w, wrapper, command, &words, flags);
}

void via_xargs(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	struct xargs x = xargs_options(command);
	struct words items = {0}, words = {0};
	struct shell_word item = any(command->input.from);
	bool known = known_items(w, command, &x, &items);

	(void)from;
	if (x.mark && *x.mark) {
		item.flags = 0; /* one line, one word */
		for (size_t i = 0; known && i < items.n && !w->stop; i++)
			xargs_each(w, wrapper, command, &x, &items.at[i], 0);
		if (!known)
			xargs_each(w, wrapper, command, &x, &item,
			    SHELL_MORE_OPERANDS);
		return;
	}
	for (size_t i = x.at; i < command->n_words; i++)
		words_add(w, &words, command->words[i]);
	for (size_t i = 0; known && i < items.n; i++)
		words_add(w, &words, items.at[i]);
	if (!known)
		words_add(w, &words, item);
	if (x.at < command->n_words)
		run_words(w, wrapper, command, &words,
		    known ? 0 : SHELL_MORE_OPERANDS);
}

/* parallel template ::: item… ; what it makes is shell code. */
static void parallel_each(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, const struct shell_word *template,
    const struct shell_word *item)
{
	struct words words = {0}, pieces = {0};
	struct shell_word code;

	words_add(w, &words, replaced(w, template, "{}", item));
	if (words.n && words.at[0].text == template->text)
		words_add(w, &words, *item);
	if (!template->len && words.n) {
		words.at++;
		words.n--;
	}
	code = words_join(w, words.at, words.n);
	if (code.known == SHELL_LITERAL ||
	    strpbrk(template->text, ";|&$`<>(")) {
		via_code(w, wrapper, &code, 0);
		return;
	}
	/* what is put in is quoted: it cannot become more than words */
	words_split(w, &code, &pieces);
	run_words(w, wrapper, command, &pieces, SHELL_MORE_OPERANDS);
}

void via_parallel(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	static const char *const valued[] = {"-j", "-S", "-N", "-n", "-L", "-a",
	    "-d", "-C", "--jobs", "--delay", "--timeout", "--retries",
	    "--joblog", "--results", "--colsep", "--arg-file", "--workdir"};
	struct shell_word template, item = any(command->input.from), text;
	struct words items = {0};
	size_t i = from, end;

	for (; i < command->n_words && command->words[i].text[0] == '-'; i++)
		for (size_t j = 0; j < sizeof(valued) / sizeof(*valued); j++)
			if (word_is(&command->words[i], valued[j])) {
				i++;
				break;
			}
	for (end = i; end < command->n_words; end++)
		if (!strncmp(command->words[end].text, ":::", 3))
			break;
	if (i > end)
		return;
	template = words_join(w, command->words + i, end - i);
	for (size_t j = end + 1; j < command->n_words; j++)
		words_add(w, &items, command->words[j]);
	if (end == command->n_words && input_text(w, &command->input, &text) &&
	    text.known == SHELL_LITERAL)
		words_split(w, &text, &items);
	if (end == i && end == command->n_words) {
		via_input(w, wrapper, command, from);
		return;
	}
	if (!items.n)
		words_add(w, &items, item);
	for (size_t j = 0; j < items.n && j < MAX_ITEMS && !w->stop; j++)
		parallel_each(w, wrapper, command, &template, &items.at[j]);
	if (items.n > MAX_ITEMS)
		parallel_each(w, wrapper, command, &template, &item);
}
