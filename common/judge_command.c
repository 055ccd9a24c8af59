#include "judge.h"

#include "arena.h"
#include "buf.h"
#include "call.h"
#include "err.h"
#include "event.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <string.h>

#define SUBJECT_MAX 400

const char *judge_describe(
    struct judge *judge, const struct shell_command *command)
{
	struct buf text = BUF_INIT((size_t)1 << 20);
	const char *copy;
	size_t i;

	for (i = 0; i < command->n_words && text.len < SUBJECT_MAX; i++) {
		if (i)
			buf_addch(&text, ' ');
		shell_print_word(&text, &command->words[i]);
	}
	if (!command->n_words && command->n_redirects) {
		buf_addstr(&text,
		    command->redirects[0].op == SHELL_READ ? "< " : "> ");
		shell_print_word(&text, &command->redirects[0].target);
	}
	copy = arena_strndup(judge->arena, text.data,
	    utf8_cut(
		text.data, text.len < SUBJECT_MAX ? text.len : SUBJECT_MAX));
	buf_free(&text);
	return copy ? copy : "";
}

/* Is code that comes from the network run unread? */
static bool runs_fetched(
    struct judge *judge, const struct shell_range *code, unsigned depth)
{
	size_t i;

	for (i = code->first; i < code->first + code->n; i++) {
		const struct shell_command *maker =
		    &judge->reading->commands[i];
		const char *kind;
		struct call call;

		if (!maker->n_words)
			continue;
		if (call_parse(&call, maker, &judge->known, judge->arena,
			judge->err) < 0)
			return true;
		kind = call_value(&call, "kind");
		if (kind && str_equal(kind, "fetches"))
			return true;
		if (depth < 8 && maker->input.from.n &&
		    runs_fetched(judge, &maker->input.from, depth + 1))
			return true;
	}
	return false;
}

static void judge_code(struct judge *judge, const struct shell_command *command)
{
	if (command->code.n && runs_fetched(judge, &command->code, 0))
		judge_add(judge, VERDICT_DENY, "core.remote-code:pipe",
		    "built in", judge_describe(judge, command),
		    "it runs what comes from the network, unread",
		    "download it to a file, read it, then run it");
}

/* Options like -C change the folder in which all else of the call is meant. */
static int enter_dir(
    struct judge *judge, const struct call *call, struct shell_command *moved)
{
	const char *names = call_value(call, "dir");
	size_t i;

	for (i = 0; names && i < call->n_options; i++) {
		const struct call_option *option = &call->options[i];

		if (!option->has_value || !str_in_list(option->name, names))
			continue;
		if (option->value.known != SHELL_LITERAL) {
			moved->cwd = NULL;
			return 0;
		}
		moved->cwd = moved->cwd || option->value.text[0] == '/'
				 ? path_attach(option->value.text,
				       moved->cwd ? moved->cwd : "/",
				       judge->policy->place->home, judge->arena)
				 : NULL;
	}
	moved->cwd_else = NULL;
	return 0;
}

/* A program that the same line copied or linked from another one. */
static int judge_program(struct judge *judge, const struct call *call,
    struct shell_command *command, bool *again)
{
	struct shell_word *words;
	struct judge_targets targets;
	size_t i;

	*again = false;
	if (!strchr(command->words[0].text, '/') ||
	    command->flags & SHELL_REMOTE)
		return 0;
	if (judge_resolve(judge, command, &command->words[0], &targets) < 0)
		return -1;
	for (i = 0; targets.first && i < judge->n_fetched; i++)
		if (strcmp(judge->fetched[i], targets.first->named) == 0)
			judge_add(judge, VERDICT_DENY, "core.remote-code:run",
			    "built in", judge_describe(judge, command),
			    "it runs what the same line downloads, unread",
			    "download it, read it, then run it");
	(void)call;
	for (i = 0; targets.first && i < judge->n_copies; i++) {
		if (strcmp(judge->copies[i].to, targets.first->named) != 0)
			continue;
		words =
		    arena_array(judge->arena, command->n_words, sizeof(*words));
		if (!words)
			return judge_no_memory(judge);
		memcpy(
		    words, command->words, command->n_words * sizeof(*words));
		words[0].text = judge->copies[i].from;
		words[0].len = strlen(words[0].text);
		command->words = words;
		*again = true;
	}
	return 0;
}

static int judge_one(
    struct judge *judge, const struct shell_command *given, bool *approved)
{
	struct shell_command moved = *given;
	const struct shell_command *command = &moved;
	struct call call;
	bool again;

	*approved = false;
	if (judge_redirects(judge, command) < 0)
		return -1;
	if (!command->n_words)
		return 0;
	if (call_parse(
		&call, command, &judge->known, judge->arena, judge->err) < 0 ||
	    enter_dir(judge, &call, &moved) < 0 ||
	    judge_program(judge, &call, &moved, &again) < 0 ||
	    (again && call_parse(&call, command, &judge->known, judge->arena,
			  judge->err) < 0) ||
	    judge_rules(judge, &call, approved) < 0)
		return -1;
	judge_code(judge, command);
	return judge_effects(judge, &call);
}

/* Is all code that we can't see printed by programs that print settings, as
 * `eval "$(ssh-agent -s)"` has it? */
static bool runs_only_setup(
    struct judge *judge, const struct shell_reading *reading)
{
	size_t i, k;

	for (i = 0; i < reading->n; i++) {
		const struct shell_command *command = &reading->commands[i];
		const struct shell_range *code = &command->code;

		if (!(command->flags & SHELL_RUNS_UNKNOWN_CODE))
			continue;
		if (!code->n)
			return false;
		for (k = code->first; k < code->first + code->n; k++) {
			const char *kind;
			struct call call;

			if (!reading->commands[k].n_words ||
			    call_parse(&call, &reading->commands[k],
				&judge->known, judge->arena, judge->err) < 0)
				return false;
			kind = call_value(&call, "kind");
			if (!kind || !str_equal(kind, "setup"))
				return false;
		}
	}
	return true;
}

/*
 * Without TMPDIR it is /tmp by convention; but not for those who would delete
 * all that is below it, for then there is nothing in front of the '/'.
 */
static const char *temporary_folder(const char *command)
{
	const char *given = place_env("TMPDIR");
	const char *at = command;

	if (given && given[0])
		return given;
	while ((at = strstr(at, "TMPDIR")) != NULL) {
		at += strlen("TMPDIR");
		at += strspn(at, "}\"'");
		if (*at == '/' && !is_alnum(at[1 + strspn(at + 1, "\"'")]))
			return NULL;
	}
	return "/tmp";
}

/* What the reader could not understand. */
static void judge_opaque(
    struct judge *judge, const struct shell_reading *reading)
{
	const char *why;

	if (!reading->opaque || judge->policy->opaque == VERDICT_NONE ||
	    (reading->opaque_code && runs_only_setup(judge, reading)))
		return;
	why = arena_printf(judge->arena,
	    "it cannot be told what it would run: %s", reading->opaque_why);
	judge_add(judge, judge->policy->opaque, "commands.opaque", "built in",
	    judge->event->command, why,
	    "write the command out, or put it into a script");
}

int judge_command(struct judge *judge, const char *command, const char *cwd)
{
	const struct shell_start start = {.cwd = cwd,
	    .home = judge->policy->place->home,
	    .user = place_env("USER"),
	    .oldpwd = place_env("OLDPWD"),
	    .tmpdir = temporary_folder(command)};
	struct shell_reading *reading =
	    arena_alloc(judge->arena, sizeof(*reading));
	bool all_approved = true, approved;
	size_t i;

	if (!reading)
		return judge_no_memory(judge);
	if (shell_read(reading, command, strlen(command), &start, judge->arena,
		judge->err) < 0)
		return -1;
	judge->reading = reading;
	for (i = 0; i < reading->n; i++) {
		if (judge_one(judge, &reading->commands[i], &approved) < 0)
			return -1;
		all_approved &= approved;
	}
	judge_opaque(judge, reading);
	if (judge_lost(judge) < 0)
		return -1;
	if (all_approved && reading->n && !reading->opaque &&
	    judge->decision->verdict == VERDICT_NONE) {
		judge->decision->verdict = VERDICT_APPROVE;
		judge->decision->rule = "commands.approve";
	}
	return 0;
}
