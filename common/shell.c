/* A reading as a whole. */
#include "shell/walk.h"

#include <string.h>

#include "arena.h"
#include "err.h"

/* Of memory, besides three times the text. */
#define MEMORY_BASE ((size_t)5 << 20)

/* CR LF throughout, as other systems write it: CR is no part of a word. */
static bool is_crlf(const char *text, size_t len)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\n')
			continue;
		if (!i || text[i - 1] != '\r')
			return false;
		lines++;
	}
	return lines > 0;
}

static void init(struct walk *w, size_t len)
{
	struct value *value;
	const char *cwd = w->start ? w->start->cwd : NULL;

	w->shared.arena = w->arena;
	w->shared.max = 3 * len + MEMORY_BASE;
	w->out->opaque_why = "";
	w->now.dialect = w->start ? w->start->dialect : SHELL_BASH;
	value = env_change(w, SYMBOL_VARIABLE, ENV_CWD, strlen(ENV_CWD));
	if (!value)
		return;
	value->set = value->exported = true;
	value->word = word_literal(cwd ? cwd : ".");
	if (w->start && w->start->oldpwd) {
		value =
		    env_change(w, SYMBOL_VARIABLE, ENV_OLD, strlen(ENV_OLD));
		if (value)
			value->set = value->exported = true;
		if (value)
			value->word = word_literal(w->start->oldpwd);
	}
}

int shell_read(struct shell_reading *out, const char *text, size_t len,
    const struct shell_start *start, struct arena *arena, struct err *err)
{
	struct shell_reading reading = {.opaque_why = ""};
	struct walk w = {.out = &reading, .arena = arena, .start = start};
	struct node *list = NULL;
	struct lex lex;

	if (len > SHELL_MAX_TEXT) {
		walk_opaque(&w, 0, "a command line that is too long");
		*out = reading;
		return 0;
	}
	init(&w, len);
	w.shared.crlf = is_crlf(text, len);
	lex_init(&lex, &w.shared, (struct span){text, len}, 0, false, 0);
	list = parse_text(&lex);
	if (lex.failed) {
		walk_opaque(&w, w.shared.why_at, w.shared.why);
		reading.broken = true;
	}
	walk_list(&w, list);
	w.now.index = reading.n; /* no command of the text's own */
	w.now.fixed = true;
	for (size_t i = 0, n = w.traps.n; i < n; i++)
		walk_code(&w, &w.traps.at[i], "trap", true);
	if (w.shared.no_memory)
		return err_set(err, ERR_MEMORY, "no memory to read a command");
	*out = reading;
	return 0;
}
