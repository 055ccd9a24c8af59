/*
 * INI from a project: what is taken must be what stands there. Each entry is
 * looked up again in its line, so that nothing is cut, joined or made up.
 */
#include "arena.h"
#include "conf.h"
#include "err.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Does line `number` hold `word`, to its end or before its '='? */
static void check_line(const char *text, unsigned number, const char *word)
{
	size_t len, wordlen = strlen(word), i;

	for (; number > 1; number--) {
		text = strchr(text, '\n');
		if (!text)
			abort();
		text++;
	}
	len = strcspn(text, "\n");
	for (i = 0; i + wordlen <= len; i++)
		if (memcmp(text + i, word, wordlen) == 0)
			return;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct conf conf = {0};
	struct err err = {0};
	char *text = malloc(size + 1);
	unsigned last = 0;
	size_t i;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (conf_parse(&conf, "f.ini", text, size, &arena, &err) < 0 &&
	    !err.msg[0])
		abort();
	for (i = 0; i < conf.n; i++) {
		const struct conf_entry *entry = &conf.entries[i];

		if (entry->line <= last || !entry->section)
			abort();
		last = entry->line;
		check_line(
		    text, last, entry->key ? entry->key : entry->section);
		if (entry->key)
			check_line(text, last, entry->value);
	}
	arena_free(&arena);
	free(text);
	return 0;
}
