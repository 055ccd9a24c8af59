#include "term.h"

#include "place.h"
#include "util.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *term_style(enum term_style style)
{
	static const char *const sequences[] = {
	    [TERM_PLAIN] = "\033[0m",
	    [TERM_BOLD] = "\033[1m",
	    [TERM_DIM] = "\033[2m",
	    [TERM_GOOD] = "\033[32m",
	    [TERM_WARN] = "\033[33m",
	    [TERM_BAD] = "\033[31m",
	};
	const char *no = place_env("NO_COLOR"), *term = place_env("TERM");

	if (!isatty(STDOUT_FILENO) || (no && *no) || !term ||
	    strcmp(term, "dumb") == 0)
		return "";
	return sequences[style];
}

int term_fail(const char *command, const char *fmt, ...)
{
	va_list args;

	(void)fflush(stdout);
	(void)fprintf(stderr, "holdfast %s: ", command);
	va_start(args, fmt);
	(void)vfprintf(stderr, fmt, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return 2;
}

/* Marks that show nothing, or turn the order of what is shown around. */
static bool is_hidden(const char *text, size_t len)
{
	const unsigned char *b = (const unsigned char *)text;

	if (len == 1)
		return b[0] < 0x20 || b[0] == 0x7f;
	if (len == 2) /* C1 controls, the soft hyphen */
		return b[0] == 0xc2 && (b[1] < 0xa0 || b[1] == 0xad);
	if (len == 3 && b[0] == 0xe2 && b[1] == 0x80)
		return (b[2] >= 0x8b && b[2] <= 0x8f) ||
		       (b[2] >= 0xa8 && b[2] <= 0xae);
	if (len == 3 && b[0] == 0xe2 && b[1] == 0x81)
		return b[2] >= 0xa0 && b[2] <= 0xaf;
	if (len == 3)
		return b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf;
	/* tags: a whole alphabet that no terminal shows */
	return len == 4 && b[0] == 0xf3 && b[1] == 0xa0 &&
	       (b[2] == 0x80 || b[2] == 0x81);
}

void term_print_safe(const char *text, size_t max)
{
	size_t len = strlen(text), i, step;

	for (i = 0; i < len && max; i += step, max--) {
		step = utf8_length(text + i, len - i);
		if (text[i] == '\n' || text[i] == '\t')
			(void)fputc(' ', stdout);
		else if (!step || is_hidden(text + i, step))
			(void)fputc('?', stdout);
		else
			(void)fwrite(text + i, 1, step, stdout);
		if (!step)
			step = 1;
	}
	if (i < len)
		(void)fputs("…", stdout);
}

static const struct term_option *find_option(
    const struct term_option *options, const char *arg, size_t len)
{
	for (; options->name; options++)
		if (strlen(options->name) == len &&
		    strncmp(options->name, arg, len) == 0)
			return options;
	return NULL;
}

static int unknown_option(
    const char *command, const struct term_option *options, const char *arg)
{
	const char *names[32], *near;
	size_t n;

	for (n = 0; n < COUNT(names) && options[n].name; n++)
		names[n] = options[n].name;
	near = str_nearest(arg, names, n);
	if (near)
		(void)term_fail(
		    command, "unknown option %s; did you mean %s?", arg, near);
	else
		(void)term_fail(command,
		    "unknown option %s; see holdfast %s "
		    "--help",
		    arg, command);
	return -1;
}

int term_options(
    int argc, char *argv[], const struct term_option *options, const char *help)
{
	int left = 1, i;

	for (i = 1; i < argc; i++) {
		const struct term_option *option;
		char *arg = argv[i];
		size_t len = strcspn(arg, "=");

		if (strcmp(arg, "--") == 0) {
			for (i++; i < argc; i++)
				argv[left++] = argv[i];
			break;
		}
		if (arg[0] != '-' || !arg[1]) {
			argv[left++] = arg;
			continue;
		}
		if (strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0) {
			(void)fputs(help, stdout);
			return -2;
		}
		option = find_option(options, arg, len);
		if (!option)
			return unknown_option(argv[0], options, arg);
		if (option->flag && !arg[len])
			*option->flag = true;
		else if (option->value && arg[len])
			*option->value = arg + len + 1;
		else if (option->value && i + 1 < argc)
			*option->value = argv[++i];
		else
			return term_fail(argv[0], "%s %s", option->name,
				   option->flag ? "takes no value"
						: "needs a value") -
			       3;
	}
	return left;
}

bool term_confirm(const char *question)
{
	char answer[16];

	if (!isatty(STDIN_FILENO))
		return false;
	(void)printf("%s [y/N] ", question);
	(void)fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return to_lower(answer[0]) == 'y' &&
	       (is_space(answer[1]) || strncmp(answer, "yes", 3) == 0);
}
