/*
 * Hostile command lines, each at one size and at twice that size: the reader
 * must stay linear in time and within four times its input and 8 MB.
 *
 * Prints one TAP line a shape. Each measurement runs in a process of its own,
 * so that its peak of memory is its own, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "err.h"
#include "shell.h"

#define MAX_RATIO 2.3
#define ROUNDS 9
#define NOISE_S 0.010 /* below this, a ratio says nothing */
#define SPARE_KB (8 * 1024)

struct text {
	char *s;
	size_t n, cap;
};

static void put(struct text *text, const char *s, size_t times)
{
	size_t n = strlen(s);

	while (times-- && text->n + n <= text->cap) {
		memcpy(text->s + text->n, s, n);
		text->n += n;
	}
}

static void long_word(struct text *t, size_t n)
{
	put(t, "echo ", 1);
	put(t, "a", n);
}

static void long_quoted(struct text *t, size_t n)
{
	put(t, "echo \"", 1);
	put(t, "a$x", n / 3);
	put(t, "\"", 1);
}

static void escapes(struct text *t, size_t n)
{
	put(t, "echo ", 1);
	put(t, "\\a", n / 2);
}

static void many_commands(struct text *t, size_t n)
{
	put(t, "a;", n / 2);
}

static void many_words(struct text *t, size_t n)
{
	put(t, "a ", n / 2);
}

static void subshells(struct text *t, size_t n)
{
	put(t, "(", n);
}

static void substitutions(struct text *t, size_t n)
{
	put(t, "$(", n / 2);
}

static void arithmetic(struct text *t, size_t n)
{
	put(t, "echo $((", 1);
	put(t, "$((", n / 3);
}

static void retried(struct text *t, size_t n)
{
	put(t, "((a) ) ", n / 7);
}

static void backquotes(struct text *t, size_t n)
{
	put(t, "`", 1);
	put(t, "\\\\`", n / 3);
}

static void here_docs(struct text *t, size_t n)
{
	put(t, "cat <<A\nA\n", n / 10);
}

static void here_docs_at_once(struct text *t, size_t n)
{
	put(t, "cat ", 1);
	put(t, "<<A ", n / 4);
	put(t, "\nx\n", 1);
}

static void here_doc_lines(struct text *t, size_t n)
{
	put(t, "cat <<AB\n", 1);
	put(t, "A\n", n / 2);
}

static void braces(struct text *t, size_t n)
{
	put(t, "echo ", 1);
	put(t, "{a,b}", n / 5);
}

static void nested_braces(struct text *t, size_t n)
{
	put(t, "echo ", 1);
	put(t, "{a,", n / 3);
}

static void sequences(struct text *t, size_t n)
{
	put(t, "echo {1..999999999}{1..999999999} ", n / 33);
}

static void doubling(struct text *t, size_t n)
{
	put(t, "x=aaaaaaaaaaaaaaaa;", 1);
	put(t, "x=$x$x;", n / 7);
	put(t, "echo $x", 1);
}

static void functions(struct text *t, size_t n)
{
	put(t, "f(){ f;f; };", 1);
	put(t, "f;", n / 2);
}

static void evals(struct text *t, size_t n)
{
	put(t, "x='eval \"$x\"';", 1);
	put(t, "eval \"$x\";", n / 10);
}

static void loops(struct text *t, size_t n)
{
	put(t, "for i in a b c d e f g h;do ", n / 28);
}

static void conditions(struct text *t, size_t n)
{
	put(t, "a&&b||", n / 6);
	put(t, "c", 1);
}

static void elifs(struct text *t, size_t n)
{
	put(t, "if a;then b;", 1);
	put(t, "elif a;then b;", n / 14);
	put(t, "fi", 1);
}

static void brackets(struct text *t, size_t n)
{
	put(t, "a[;", n / 3);
}

static void variables(struct text *t, size_t n)
{
	char name[32];

	for (size_t i = 0; i < n / 10; i++) {
		(void)snprintf(name, sizeof(name), "v%07zu=1;", i);
		put(t, name, 1);
	}
}

static void calls_in_code(struct text *t, size_t n)
{
	put(t, "python3 -c '", 1);
	put(t, "system(", n / 7);
	put(t, "'", 1);
}

static void comments(struct text *t, size_t n)
{
	put(t, "# $(\n", n / 5);
}

static void patterns(struct text *t, size_t n)
{
	put(t, "x=", 1);
	put(t, "a", 1000);
	put(t, ";", 1);
	put(t, "echo ${x##*b*b*c};", n / 18);
}

static const struct {
	const char *name;
	void (*make)(struct text *text, size_t n);
} shapes[] = {
    {"one long word", long_word},
    {"one long quoted word with variables", long_quoted},
    {"escapes", escapes},
    {"many commands", many_commands},
    {"many words", many_words},
    {"open subshells", subshells},
    {"open substitutions", substitutions},
    {"open arithmetic", arithmetic},
    {"arithmetic that is none", retried},
    {"nested backquotes", backquotes},
    {"here-documents", here_docs},
    {"here-documents of one command", here_docs_at_once},
    {"a here-document without end", here_doc_lines},
    {"brace expansions side by side", braces},
    {"open braces", nested_braces},
    {"brace sequences", sequences},
    {"a variable that doubles", doubling},
    {"functions that call themselves", functions},
    {"eval of eval", evals},
    {"nested loops", loops},
    {"a chain of conditions", conditions},
    {"elif upon elif", elifs},
    {"open brackets", brackets},
    {"many variables", variables},
    {"calls in code", calls_in_code},
    {"comments", comments},
    {"patterns with stars", patterns},
};

struct cost {
	double seconds;
	long kb;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct cost measure(void (*make)(struct text *text, size_t n), size_t n)
{
	struct text text = {.cap = 2 * n + 4096};
	struct cost cost = {1e9, 0};
	struct rusage before, after;

	text.s = malloc(text.cap);
	if (!text.s)
		exit(2);
	memset(text.s, ' ', text.cap);
	make(&text, n);
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < ROUNDS; i++) {
		struct arena arena = {0};
		struct shell_reading reading;
		struct err err = {0};
		double start = now(), took;

		if (shell_read(&reading, text.s, text.n, NULL, &arena, &err) <
		    0)
			exit(2);
		took = now() - start;
		cost.seconds = took < cost.seconds ? took : cost.seconds;
		arena_free(&arena);
	}
	getrusage(RUSAGE_SELF, &after);
	cost.kb = after.ru_maxrss - before.ru_maxrss;
	free(text.s);
	return cost;
}

static struct cost measure_apart(
    void (*make)(struct text *text, size_t n), size_t n)
{
	struct cost cost = {1e9, 1L << 40};
	int ends[2], status = 0;
	pid_t child;

	if (pipe(ends) < 0)
		exit(2);
	child = fork();
	if (child < 0)
		exit(2);
	if (!child) {
		cost = measure(make, n);
		if (write(ends[1], &cost, sizeof(cost)) != sizeof(cost))
			_exit(2);
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &cost, sizeof(cost)) != sizeof(cost))
		cost.seconds = 1e9;
	close(ends[0]);
	waitpid(child, &status, 0);
	return cost;
}

int main(int argc, char *argv[])
{
	size_t count = sizeof(shapes) / sizeof(*shapes), failed = 0;
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : (size_t)500000;

	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		struct cost one = measure_apart(shapes[i].make, n);
		struct cost two = measure_apart(shapes[i].make, 2 * n);
		long allowed = (long)(4 * 2 * n / 1024) + SPARE_KB;
		double ratio =
		    two.seconds < NOISE_S
			? 0
			: two.seconds /
			      (one.seconds > 1e-9 ? one.seconds : 1e-9);
		bool good = ratio <= MAX_RATIO && two.kb <= allowed;

		failed += !good;
		printf("%sok %zu - %s: %.2f ms, twice as long %.2f ms, "
		       "%ld KB of %ld\n",
		    good ? "" : "not ", i + 1, shapes[i].name,
		    one.seconds * 1e3, two.seconds * 1e3, two.kb, allowed);
	}
	return failed ? 1 : 0;
}
