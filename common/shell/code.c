/* Interpreters: which of their words is code, and in what language. */
#include "code.h"

#include <string.h>

enum code_place {
	PLACE_OPTION, /* only after an option */
	PLACE_FIRST   /* the first operand, if there is no such option */
};

struct interpreter {
	const char *name;   /* python3.11 is python, too */
	const char *code;   /* short options whose value is code */
	const char *longs;  /* long ones, each with blanks around it */
	const char *values; /* other short options that take a value */
	const char *stops;  /* short options after which no code comes */
	const char *script; /* short options that name a script */
	enum code_place place;
	const struct language *language; /* NULL: see `scan` */
	void (*scan)(struct walk *w, const struct shell_word *code);
};

/* psql \! code, sqlite3 .shell code: up to the line's end. */
static void bang_scan(struct walk *w, const struct shell_word *code)
{
	static const char *const marks[] = {
	    "\\!", ".shell ", ".system ", "system ", "shell "};
	struct shell_word rest;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		const char *at = strstr(code->text, marks[i]);

		if (!at || (i > 2 && at != code->text && at[-1] != '\n'))
			continue;
		at += strlen(marks[i]);
		rest = word_of(w, at, strcspn(at, "\n"));
		effect_shell(w, &rest);
	}
}

/* tclsh: exec words, file delete words */
static void tcl_scan(struct walk *w, const struct shell_word *code)
{
	const char *at = strstr(code->text, "exec ");
	struct shell_word rest;
	struct words words = {0};

	if (at) {
		at += 5;
		rest = word_of(w, at, strcspn(at, "\n];"));
		effect_shell(w, &rest);
	}
	at = strstr(code->text, "file delete ");
	if (!at)
		return;
	words_add(w, &words, word_literal("rm"));
	words_add(w, &words, word_literal("-rf"));
	rest = word_of(w, at + 12, strcspn(at + 12, "\n];"));
	words_split(w, &rest, &words);
	effect_words(w, &words, SHELL_SYNTHETIC);
}

#define PYTHON "c", "", "WXQ", "m", "", PLACE_OPTION, &lang_python, NULL
#define NODE                                                                   \
	"ep", " --eval --print ", "rC", "", "", PLACE_OPTION,                  \
	    &lang_javascript, NULL
#define AWK "e", " --source ", "vF", "", "f", PLACE_FIRST, &lang_awk, NULL
#define SED "e", " --expression ", "lL", "", "f", PLACE_FIRST, NULL, sed_scan
#define VIM "c", " --cmd ", "tTuUW", "", "S", PLACE_OPTION, NULL, vim_scan
#define OTHER(code, longs)                                                     \
	code, longs, "", "", "", PLACE_OPTION, &lang_other, NULL
#define UNKNOWN(code, longs)                                                   \
	code, longs, "", "", "", PLACE_OPTION, &lang_unknown, NULL
#define SQL(code, longs, values)                                               \
	code, longs, values, "", "", PLACE_OPTION, NULL, bang_scan

static const struct interpreter interpreters[] = {
    {"awk", AWK},
    {"bun", NODE},
    {"deno", NODE},
    {"ed", "", "", "p", "", "", PLACE_OPTION, NULL, vim_scan},
    {"elixir", OTHER("e", " --eval ")},
    {"erl", OTHER("", " -eval ")},
    {"ex", VIM},
    {"gawk", AWK},
    {"gdb", SQL("", " -ex --eval-command ", "x")},
    {"ghc", OTHER("e", "")},
    {"groovy", OTHER("e", "")},
    {"gsed", SED},
    {"guile", UNKNOWN("c", "")},
    {"gvim", VIM},
    {"ipython", PYTHON},
    {"jshell", OTHER("", "")},
    {"julia", OTHER("eE", " --eval --print ")},
    {"lua", "e", "", "l", "", "", PLACE_OPTION, &lang_lua, NULL},
    {"luajit", "e", "", "l", "", "", PLACE_OPTION, &lang_lua, NULL},
    {"m4", OTHER("", "")},
    {"mawk", AWK},
    {"mysql", SQL("e", " --execute ", "huPD")},
    {"nawk", AWK},
    {"node", NODE},
    {"nodejs", NODE},
    {"nvim", VIM},
    {"osascript", OTHER("e", "")},
    {"perl", "eE", "", "ImMFxCi0l", "", "", PLACE_OPTION, &lang_perl, NULL},
    {"php", "rBRE", " --run ", "dcfztS", "", "", PLACE_OPTION, &lang_php, NULL},
    {"powershell", UNKNOWN("cCeE", " -Command -command -EncodedCommand "
				   "-enc -EncodedArguments ")},
    {"psql", SQL("c", " --command ", "dhpUfvVPFRo")},
    {"pwsh", UNKNOWN("cCeE", " -Command -command -EncodedCommand -enc ")},
    {"pypy", PYTHON},
    {"python", PYTHON},
    {"rscript", OTHER("e", "")},
    {"R", OTHER("e", "")},
    {"Rscript", OTHER("e", "")},
    {"ruby", "e", "", "IrCFEKxi0T", "", "", PLACE_OPTION, &lang_ruby, NULL},
    {"rview", VIM},
    {"rvim", VIM},
    {"sbcl", OTHER("", " --eval ")},
    {"scala", OTHER("e", "")},
    {"sed", SED},
    {"sqlite3", "", "", "", "", "", PLACE_OPTION, NULL, bang_scan},
    {"swift", OTHER("e", "")},
    {"tclsh", "", "", "", "", "", PLACE_OPTION, NULL, tcl_scan},
    {"vi", VIM},
    {"view", VIM},
    {"vim", VIM},
};

static const struct interpreter *find(const char *program)
{
	for (size_t i = 0; i < sizeof(interpreters) / sizeof(*interpreters);
	     i++) {
		const char *name = interpreters[i].name;
		size_t n = strlen(name);

		if (!strncmp(program, name, n) &&
		    !program[n + strspn(program + n, "0123456789.")])
			return &interpreters[i];
	}
	return NULL;
}

/* What the options say. */
struct found {
	struct words codes;
	struct words scripts;
	size_t operand; /* the first; n_words if none */
	bool stopped;   /* -m module and its like: no code */
};

static struct shell_word tail(const struct shell_word *word, size_t from)
{
	struct shell_word rest = *word;

	rest.text += from;
	rest.len -= from;
	word_settle(&rest);
	return rest;
}

static bool long_option(struct walk *w, const struct interpreter *row,
    const struct shell_command *command, size_t *i, struct found *found)
{
	const struct shell_word *word = &command->words[*i];
	size_t n = strcspn(word->text, "=");

	for (const char *at = row->longs; *at; at++) {
		if (at[0] != ' ' || strncmp(at + 1, word->text, n) ||
		    at[1 + n] != ' ' || !n)
			continue;
		if (word->text[n])
			words_add(w, &found->codes, tail(word, n + 1));
		else if (++*i < command->n_words)
			words_add(w, &found->codes, command->words[*i]);
		return true;
	}
	return false;
}

static void short_options(struct walk *w, const struct interpreter *row,
    const struct shell_command *command, size_t *i, struct found *found)
{
	const struct shell_word *word = &command->words[*i];

	for (size_t j = 1; j < word->len; j++) {
		char c = word->text[j];
		bool code = strchr(row->code, c), last = j + 1 == word->len;
		bool script = strchr(row->script, c);

		found->stopped = found->stopped || strchr(row->stops, c);
		if (found->stopped)
			return;
		if (!code && !script && !strchr(row->values, c))
			continue;
		/* perl's and ruby's values stand in the same word */
		if (!code && !script && last && strchr("iF0lx", c))
			return;
		/* node's code never does: -pe is -p -e */
		if (code && !last && row->language == &lang_javascript)
			continue;
		if (last && ++*i >= command->n_words)
			return;
		if (code || script)
			words_add(w, script ? &found->scripts : &found->codes,
			    last ? command->words[*i] : tail(word, j + 1));
		return;
	}
}

static struct found options(struct walk *w, const struct interpreter *row,
    const struct shell_command *command)
{
	struct found found = {.operand = command->n_words};
	bool eval = !strcmp(row->name, "deno") && command->n_words > 1 &&
		    word_is(&command->words[1], "eval");
	size_t i = 1 + eval;

	for (; i < command->n_words && !found.stopped && !w->stop; i++) {
		const struct shell_word *word = &command->words[i];
		bool plus = row->scan == vim_scan && word->text[0] == '+';

		if (plus && word->len > 1) {
			words_add(w, &found.codes, tail(word, 1));
		} else if (word->text[0] == '-' && word->len > 1) {
			if (word_is(word, "--")) {
				found.operand = i + 1;
				break;
			}
			if (long_option(w, row, command, &i, &found))
				continue;
			if (word->text[1] != '-')
				short_options(w, row, command, &i, &found);
		} else if (eval) {
			words_add(w, &found.codes, *word);
			break;
		} else if (found.operand == command->n_words) {
			found.operand = i;
			/* options may follow a file, but not a script */
			if (row->place == PLACE_OPTION && row->scan != vim_scan)
				break;
		}
	}
	return found;
}

static void scan(struct walk *w, const struct interpreter *row,
    const struct shell_word *code, const char *option)
{
	const struct shell_via *via = w->now.via;
	unsigned flags = w->now.flags;
	const char *name =
	    program_name(&w->out->commands[w->now.index].words[0]);

	w->now.via = walk_via(w, name, option);
	w->now.flags |= SHELL_SUBSHELL;
	w->out->commands[w->now.index].flags |= SHELL_STARTS_OTHERS;
	if (row->scan && code->known == SHELL_UNKNOWN)
		; /* an unknown pattern of sed is not code */
	else if (code->known == SHELL_UNKNOWN)
		walk_unknown_code(w, code->from, "code that is not known");
	else if (row->scan)
		row->scan(w, code);
	else if (memchr(code->text, SHELL_HOLE, code->len) &&
		 row->language != &lang_awk)
		walk_unknown_code(w, code->from, "code that is not known");
	if (!row->scan && code->known != SHELL_UNKNOWN)
		code_scan(
		    w, row->language, (struct span){code->text, code->len}, 0);
	w->now.via = via;
	w->now.flags = flags;
}

/* A script: text of this very line, standard input, or a file on disk. */
static void scan_script(struct walk *w, const struct interpreter *row,
    const struct shell_command *command, const struct shell_word *script)
{
	struct shell_word code;

	if (script_text(w, command, script, &code)) {
		scan(w, row, &code, "");
		return;
	}
	w->out->commands[w->now.index].flags |= SHELL_RUNS_SCRIPT;
	if (script->flags & SHELL_WORD_MANY || script->known == SHELL_UNKNOWN)
		walk_unknown_code(w, script->from, "a script of unknown name");
}

/* ruby -run -e rm -- words */
static bool run_un(struct walk *w, const struct shell_command *command,
    const struct found *found)
{
	struct words words = {0};
	bool un = false;

	for (size_t i = 1; i < command->n_words; i++)
		un = un || word_is(&command->words[i], "-run");
	if (!un || !found->codes.n)
		return false;
	words_add(w, &words, found->codes.at[0]);
	for (size_t i = found->operand; i < command->n_words; i++)
		words_add(w, &words, command->words[i]);
	effect_words(w, &words, SHELL_SYNTHETIC);
	return true;
}

bool code_run(struct walk *w, struct shell_command *command)
{
	const struct interpreter *row = find(program_name(&command->words[0]));
	struct shell_word output, input;
	struct found found;
	bool operand;

	if (!row)
		return false;
	output = decode_output(w, command);
	walk_output(w, &output);
	found = options(w, row, command);
	operand = found.operand < command->n_words;
	if (row->language == &lang_ruby && run_un(w, command, &found))
		return true;
	for (size_t i = 0; i < found.codes.n; i++)
		scan(w, row, &found.codes.at[i], "-c");
	for (size_t i = 0; i < found.scripts.n; i++)
		scan_script(w, row, command, &found.scripts.at[i]);
	if (found.codes.n || found.scripts.n || found.stopped)
		return true;
	if (row->place == PLACE_FIRST && operand)
		scan(w, row, &command->words[found.operand], "-c");
	else if (operand && row->scan == bang_scan)
		for (size_t i = found.operand; i < command->n_words; i++)
			scan(w, row, &command->words[i], "-c");
	else if (operand && row->scan != vim_scan)
		scan_script(w, row, command, &command->words[found.operand]);
	if ((!operand || row->scan) && row->place != PLACE_FIRST &&
	    input_text(w, &command->input, &input))
		scan(w, row, &input, "");
	return true;
}
