/*
 * The shell reader on any bytes: what it hands out must hold together.
 */
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "shell.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_word(const struct shell_word *word)
{
	bool hole;

	check(word->text && !word->text[word->len]);
	hole = word->len && memchr(word->text, SHELL_HOLE, word->len);
	check(word->known != SHELL_LITERAL || !hole);
	check(word->known != SHELL_UNKNOWN || hole);
	check(!(word->flags & SHELL_WORD_GLOB) || word->pattern);
}

static void check_command(
    const struct shell_reading *reading, const struct shell_command *command)
{
	size_t depth = 0;

	for (size_t i = 0; i < command->n_words; i++)
		check_word(&command->words[i]);
	for (size_t i = 0; i < command->n_redirects; i++)
		check_word(&command->redirects[i].target);
	for (size_t i = 0; i < command->n_assigns; i++)
		check_word(&command->assigns[i].value);
	for (const struct shell_via *via = command->via; via; via = via->outer)
		check(via->text && ++depth <= 2 * SHELL_MAX_DEPTH);
	check(command->input.from.first + command->input.from.n <= reading->n);
	check(command->code.first + command->code.n <= reading->n);
	check(!(command->flags & SHELL_RUNS_UNKNOWN_CODE) || reading->opaque);
	/* a program whose name is not known is never passed over */
	check(!command->n_words || reading->opaque ||
	      command->words[0].known != SHELL_UNKNOWN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct shell_start start = {
	    .cwd = "/w", .home = "/h", .user = "u", .tmpdir = "/tmp"};
	struct buf out = BUF_INIT((size_t)64 << 20);
	struct shell_reading reading;
	struct arena arena = {0};
	struct err err = {0};
	char *text = malloc(size + 1);

	check(text != NULL);
	if (size)
		memcpy(text, data, size);
	check(!shell_read(&reading, text, size, &start, &arena, &err));
	check(reading.n <= SHELL_MAX_COMMANDS);
	check(reading.opaque == (*reading.opaque_why != '\0'));
	check(!reading.broken || reading.opaque);
	for (size_t i = 0; i < reading.n; i++) {
		check(reading.commands[i].at <= size);
		check_command(&reading, &reading.commands[i]);
	}
	shell_print(&out, &reading);
	buf_free(&out);
	arena_free(&arena);
	free(text);
	return 0;
}
