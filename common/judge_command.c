#include "judge.h"

#include "arena.h"
#include "buf.h"
#include "call.h"
#include "err.h"
#include "event.h"
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
		buf_addstr(
		    &text, command->redirects[0].op == SHELL_READ ? "< " : "> ");
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
		const struct shell_command *maker = &judge->reading->commands[i];
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

static int judge_one(
    struct judge *judge, const struct shell_command *command, bool *approved)
{
	struct call call;

	*approved = false;
	if (judge_redirects(judge, command) < 0)
		return -1;
	if (!command->n_words)
		return 0;
	if (call_parse(&call, command, &judge->known, judge->arena,
		judge->err) < 0 ||
	    judge_rules(judge, &call, approved) < 0)
		return -1;
	judge_code(judge, command);
	return judge_effects(judge, &call);
}

/* What the reader could not understand. */
static void judge_opaque(
    struct judge *judge, const struct shell_reading *reading)
{
	const char *why;

	if (!reading->opaque || judge->policy->opaque == VERDICT_NONE)
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
	    .tmpdir = place_env("TMPDIR")};
	struct shell_reading reading = {0};
	bool all_approved = true, approved;
	size_t i;

	if (shell_read(&reading, command, strlen(command), &start, judge->arena,
		judge->err) < 0)
		return -1;
	judge->reading = &reading;
	for (i = 0; i < reading.n; i++) {
		if (judge_one(judge, &reading.commands[i], &approved) < 0)
			return -1;
		all_approved &= approved;
	}
	judge_opaque(judge, &reading);
	judge->reading = NULL;
	if (judge_lost(judge) < 0)
		return -1;
	if (all_approved && reading.n && !reading.opaque &&
	    judge->decision->verdict == VERDICT_NONE) {
		judge->decision->verdict = VERDICT_APPROVE;
		judge->decision->rule = "commands.approve";
	}
	return 0;
}
