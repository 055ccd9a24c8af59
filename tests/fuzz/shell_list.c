/*
 * What the shell reader finds, for programs that compare it with others.
 *
 * On standard input, records: a length in decimal, a new line, so many bytes.
 * On standard output, one line a record: "opaque", "broken" or "read", then
 * for each command a tab and its program, escaped; unknown ones as ?.
 */
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "shell.h"

#include <stdio.h>
#include <stdlib.h>

static void put_word(const struct shell_word *word)
{
	for (size_t i = 0; i < word->len; i++) {
		unsigned char c = (unsigned char)word->text[i];

		if (c == (unsigned char)SHELL_HOLE)
			putchar('?');
		else if (c <= ' ' || c == '%' || c >= 0x7f)
			printf("%%%02x", c);
		else
			putchar(c);
	}
}

static int list(const char *text, size_t len)
{
	static const struct shell_start start = {
	    .cwd = "/home/dev/project", .home = "/home/dev", .user = "dev"};
	struct shell_reading reading;
	struct arena arena = {0};
	struct err err = {0};

	if (shell_read(&reading, text, len, &start, &arena, &err) < 0) {
		fprintf(stderr, "shell_list: %s\n", err.msg);
		arena_free(&arena);
		return -1;
	}
	fputs(reading.broken   ? "broken"
	      : reading.opaque ? "opaque"
			       : "read",
	    stdout);
	for (size_t i = 0; i < reading.n; i++) {
		putchar('\t');
		if (reading.commands[i].n_words)
			put_word(&reading.commands[i].words[0]);
	}
	putchar('\n');
	fflush(stdout);
	arena_free(&arena);
	return 0;
}

int main(void)
{
	unsigned long len;

	while (scanf("%lu", &len) == 1 && getchar() == '\n') {
		char *text = len < SHELL_MAX_TEXT ? malloc(len + 1) : NULL;
		int bad;

		if (!text || fread(text, 1, len, stdin) != len)
			return 2;
		bad = list(text, len);
		free(text);
		if (bad)
			return 1;
	}
	return 0;
}
