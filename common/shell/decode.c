/* What commands write, where their words and input tell. */
#include "builtin.h"

#include <string.h>

static const char hole[] = {SHELL_HOLE, '\0'};

/* What a command without operands, or with -, reads. */
static struct shell_word input_of(
    struct walk *w, const struct shell_command *command)
{
	struct shell_word text = word_unknown();

	input_text(w, &command->input, &text);
	return text;
}

static void escape(struct buf *out, struct span text, bool zero, bool *stop)
{
	for (size_t i = 0; i < text.n && !*stop;) {
		size_t used = 0, n = 0;
		char bytes[4];

		if (text.s[i] == '\\' && i + 1 < text.n) {
			*stop = text.s[i + 1] == 'c';
			used = *stop
				   ? 2
				   : escape_decode((struct span){text.s + i + 1,
						       text.n - i - 1},
					 zero, bytes, &n);
		}
		if (used) {
			buf_add(out, bytes, *stop ? 0 : n);
			i += used + !*stop;
		} else {
			buf_addch(out, text.s[i++]);
		}
	}
}

static void write_echo(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	bool newline = true, escapes = false, stop = false;
	size_t i = 1;

	for (; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];

		if (word->text[0] != '-' || !word->text[1] ||
		    word->text[1 + strspn(word->text + 1, "neE")])
			break;
		newline = newline && !strchr(word->text, 'n');
		escapes = strchr(word->text, 'e') ||
			  (escapes && !strchr(word->text, 'E'));
	}
	for (size_t first = i; i < command->n_words && !stop; i++) {
		const struct shell_word *word = &command->words[i];

		if (i > first)
			buf_addch(out, ' ');
		if (word->flags & SHELL_WORD_GLOB)
			buf_addstr(out, hole);
		else if (escapes)
			escape(out, (struct span){word->text, word->len}, true,
			    &stop);
		else if (strchr(word->text, '\\') &&
			 w->now.dialect != SHELL_BASH)
			buf_addstr(out, hole); /* shells differ in it */
		else
			buf_add(out, word->text, word->len);
	}
	if (newline && !stop)
		buf_addch(out, '\n');
}

/* One conversion; `c` is its letter. */
static void convert(struct buf *out, char c, const struct shell_word *word,
    bool plain, bool *stop)
{
	unsigned long code;
	size_t n = word ? word->len : 0;
	const char *text = word ? word->text : "";
	bool digits =
	    n && strspn(text, "0123456789") == n && (text[0] != '0' || n == 1);

	if (!plain || (word && word->flags & SHELL_WORD_GLOB))
		buf_addstr(out, hole);
	else if (c == 's')
		buf_add(out, text, n);
	else if (c == 'b')
		escape(out, (struct span){text, n}, true, stop);
	else if (c == 'c')
		buf_add(out, text, n ? 1 : 0);
	else if (strchr("diu", c) && digits)
		buf_add(out, text, n);
	else if (strchr("xXo", c) && digits && n < 9) {
		escape_number((struct span){text, n}, 10, n, &code);
		buf_addf(out,
		    c == 'o'   ? "%lo"
		    : c == 'x' ? "%lx"
			       : "%lX",
		    code);
	} else {
		buf_addstr(out, n ? hole : "0");
	}
}

static void write_printf(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	size_t from = 1, next, used;
	const struct shell_word *format;
	bool stop = false;

	(void)w;
	if (from < command->n_words && word_is(&command->words[from], "--"))
		from++;
	if (from >= command->n_words)
		return;
	format = &command->words[from];
	if (word_is(format, "-v"))
		return;
	next = from + 1;
	do {
		used = next;
		for (size_t i = 0; i < format->len && !stop && !out->failed;) {
			const char *at = format->text + i;
			size_t n = strcspn(at, "%\\"), flags;
			struct span rest;

			buf_add(out, at, n);
			i += n;
			at += n;
			rest = (struct span){at, format->len - i};
			if (*at == '\\') {
				rest.n = rest.n < 11 ? rest.n : 11;
				n = 1 + strspn(at + 1, "01234567");
				n = n > 4 ? 4 : n;
				if (n == 1)
					n = at[1] == 'x'
						? 2 + strspn(at + 2,
							  "0123456789abcdefABCDEF")
					    : at[1] == 'u' ? 6
					    : at[1] == 'U' ? 10
							   : 2;
				n = at[1] == 'x' && n > 4 ? 4 : n;
				n = n < rest.n ? n : rest.n;
				escape(out, (struct span){at, n}, false, &stop);
				i += n;
			} else if (*at == '%' && at[1] == '%') {
				buf_addch(out, '%');
				i += 2;
			} else if (*at == '%') {
				flags = strspn(at + 1, "-+ #0123456789.*l");
				convert(out, at[1 + flags],
				    next < command->n_words
					? &command->words[next]
					: NULL,
				    !flags, &stop);
				next++;
				i += 2 + flags;
			} else if (i < format->len && !*at) {
				i++;
			}
		}
	} while (
	    next < command->n_words && next > used && !stop && !out->failed);
}

/* Files that this text wrote, and standard input. */
static void write_cat(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	struct shell_word text;
	bool named = false;

	for (size_t i = 1; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];

		if (word->text[0] == '-' && word->len > 1)
			continue;
		named = true;
		if (!script_text(w, command, word, &text))
			text = word_unknown();
		buf_add(out, text.text, text.len);
	}
	text = input_of(w, command);
	if (!named)
		buf_add(out, text.text, text.len);
}

static void write_tee(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	struct shell_word text = input_of(w, command);
	struct value *value;

	for (size_t i = 1; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];

		if (word->text[0] == '-' || word->known != SHELL_LITERAL)
			continue;
		value = env_change(w, SYMBOL_FILE, word->text, word->len);
		if (!value)
			return;
		value->set = true;
		value->exported = true;
		value->word = text;
	}
	buf_add(out, text.text, text.len);
}

static void write_pwd(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	const char *cwd = walk_cwd(w);

	if (cwd && cwd[0] == '/' && !command->cwd_else)
		buf_addstr(out, cwd);
	else
		buf_addstr(out, hole);
	buf_addch(out, '\n');
}

/* which rm, command -v rm: some path that ends in it. */
static void write_which(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	const struct shell_word *last = &command->words[command->n_words - 1];

	(void)w;
	if (command->n_words < 2 || (word_is(&command->words[0], "command") &&
					!word_is(&command->words[1], "-v")))
		buf_addstr(out, hole);
	else
		buf_add(out, last->text, last->len);
	buf_addch(out, '\n');
}

static void write_basename(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	const struct shell_word *path = &command->words[command->n_words > 1];
	bool dir = word_is(&command->words[0], "dirname");
	const char *slash = strrchr(path->text, '/');

	(void)w;
	if (command->n_words != 2 || path->known != SHELL_LITERAL || !slash ||
	    !slash[1] || slash == path->text)
		buf_addstr(out, hole);
	else if (dir)
		buf_add(out, path->text, (size_t)(slash - path->text));
	else
		buf_addstr(out, slash + 1);
	buf_addch(out, '\n');
}

/* Nothing is written by these. */
static void write_nothing(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	(void)w;
	(void)command;
	(void)out;
}

static void write_filter(
    struct walk *w, const struct shell_command *command, struct buf *out)
{
	struct shell_word in = input_of(w, command);

	/* a filter with an operand reads a file */
	if (in.known != SHELL_LITERAL ||
	    !decode_filter(command, (struct span){in.text, in.len}, out)) {
		buf_truncate(out, 0);
		buf_addstr(out, hole);
	}
}

static const struct {
	const char *name;
	void (*write)(struct walk *w, const struct shell_command *command,
	    struct buf *out);
} writers[] = {
    {":", write_nothing},
    {"base64", write_filter},
    {"basename", write_basename},
    {"cat", write_cat},
    {"chmod", write_nothing},
    {"command", write_which},
    {"dirname", write_basename},
    {"echo", write_echo},
    {"false", write_nothing},
    {"gbase64", write_filter},
    {"mkdir", write_nothing},
    {"openssl", write_filter},
    {"printf", write_printf},
    {"pwd", write_pwd},
    {"rev", write_filter},
    {"sed", write_filter},
    {"sleep", write_nothing},
    {"tac", write_filter},
    {"tee", write_tee},
    {"touch", write_nothing},
    {"tr", write_filter},
    {"true", write_nothing},
    {"which", write_which},
    {"xxd", write_filter},
};

struct shell_word decode_output(
    struct walk *w, const struct shell_command *command)
{
	const char *name = program_name(&command->words[0]);
	struct buf out = BUF_INIT(SHELL_MAX_VALUE);
	struct shell_word word = word_unknown();

	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		if (strcmp(name, writers[i].name))
			continue;
		writers[i].write(w, command, &out);
		if (walk_holds(w, &out))
			word = word_of(w, out.data, out.len);
		break;
	}
	buf_free(&out);
	return word;
}
