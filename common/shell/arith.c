/* Arithmetic: not computed, but read for what it sets and what it hides. */
#include "util.h"
#include "walk.h"

#include <string.h>

static bool hides_code(const struct shell_word *word)
{
	return strstr(word->text, "$(") || strchr(word->text, '`');
}

/* Whether it sets anything: = but not == <= >= !=, ++ or --. */
static bool assigns(const char *text)
{
	for (const char *at = strchr(text, '='); at; at = strchr(at + 1, '=')) {
		if (at[1] == '=')
			at++;
		else if (at == text || !strchr("!<>", at[-1]) ||
			 (at > text + 1 && at[-1] == at[-2]))
			return true;
	}
	return strstr(text, "++") || strstr(text, "--");
}

void walk_arith(struct walk *w, const struct shell_word *text)
{
	bool sets = assigns(text->text);
	const char *at = text->text;

	if (hides_code(text))
		walk_opaque(w, w->now.at, "code inside arithmetic");
	while (*at && !w->stop) {
		size_t n = 0;
		struct symbol *symbol;

		if (!is_name_start(*at)) {
			at += is_digit(*at) ? strspn(at, "0123456789xX") : 1;
			continue;
		}
		while (is_name_byte(at[n]))
			n++;
		symbol = env_find(w, SYMBOL_VARIABLE, at, n);
		if (symbol && symbol->value.set &&
		    hides_code(&symbol->value.word))
			walk_opaque(w, w->now.at, "code inside arithmetic");
		if (sets)
			env_set_unknown(w, at, n);
		at += n;
	}
}
