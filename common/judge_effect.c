/* What commands do to files, by the knowledge of their programs. */
#include "judge.h"

#include "arena.h"
#include "call.h"
#include "effect.h"
#include "err.h"
#include "event.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>

/* A file that the network fills and the same line then runs. */
static void remember_fetched(struct judge *judge, const char *path)
{
	if (judge->n_fetched < COUNT(judge->fetched))
		judge->fetched[judge->n_fetched++] = path;
}

static void judge_run(struct judge *judge, const struct call *call,
    const struct judge_target *target)
{
	size_t i;

	for (i = 0; i < judge->n_fetched; i++)
		if (strcmp(judge->fetched[i], target->named) == 0)
			judge_add(judge, VERDICT_DENY, "core.remote-code:run",
			    "built in", judge_describe(judge, call->command),
			    "it runs what the same line downloads, unread",
			    "download it, read it, then run it");
}

/* A program under another name. */
static void remember_copy(
    struct judge *judge, const char *to, const struct effects *effects)
{
	const char *from = effects->first ? effects->first->word.text : "";

	if (judge->n_copies == COUNT(judge->copies) || from[0] != '/')
		return;
	judge->copies[judge->n_copies].to = to;
	judge->copies[judge->n_copies++].from = from;
}

/* "cp a b dir": b lands as dir/b, and it is dir/b that is judged. */
static int judge_landings(struct judge *judge, const struct call *call,
    const struct judge_target *dir, const struct effects *effects)
{
	const struct effect *effect = effects->first;

	for (; effect; effect = effect->next) {
		const char *base = path_base(effect->word.text);
		struct judge_target target = {0};

		if ((effect->verb != EFFECT_READ &&
			effect->verb != EFFECT_MOVE) ||
		    effect->word.known != SHELL_LITERAL || !*base)
			continue;
		target.named = path_join(dir->named, base, judge->arena);
		target.real =
		    target.named ? path_real(target.named, judge->arena) : NULL;
		if (!target.real)
			return judge_no_memory(judge);
		judge_remember(judge, target.named);
		if (judge_target(judge, &target, JUDGE_WRITE,
			judge_describe(judge, call->command)) < 0)
			return -1;
	}
	return 0;
}

static int judge_put(struct judge *judge, const struct call *call,
    const struct effect *put, const struct effects *effects)
{
	struct judge_targets targets;
	const struct judge_target *target;
	struct stat st;

	if (judge_resolve(judge, call->command, &put->word, &targets) < 0)
		return -1;
	for (target = targets.first; target; target = target->next) {
		bool empties =
		    effects->first &&
		    str_equal(effects->first->word.text, "/dev/null");
		bool folder =
		    stat(target->real, &st) == 0 && S_ISDIR(st.st_mode);

		if (folder && judge_landings(judge, call, target, effects) < 0)
			return -1;
		if (!folder) {
			judge_remember(judge, target->named);
			remember_copy(judge, target->named, effects);
		}
		if (judge_target(judge, target,
			folder    ? JUDGE_INTO
			: empties ? JUDGE_EMPTY
				  : JUDGE_WRITE,
			judge_describe(judge, call->command)) < 0)
			return -1;
	}
	return 0;
}

/* HOST:INSIDE[:ro] of a container: what stands there can be changed. */
static int judge_mount(
    struct judge *judge, const struct call *call, const struct shell_word *word)
{
	struct shell_word host = *word;
	const char *colon = strchr(word->text, ':');
	const char *source = strstr(word->text, "source=");

	source = source ? source : strstr(word->text, "src=");
	if (!colon && source) {
		host.text = strchr(source, '=') + 1;
		host.len = strcspn(host.text, ",");
		if (strstr(word->text, "readonly"))
			return 0;
	} else if (!colon || str_ends(word->text, ":ro")) {
		return 0;
	} else {
		host.len = (size_t)(colon - word->text);
	}
	host.text = arena_strndup(judge->arena, host.text, host.len);
	if (!host.text)
		return judge_no_memory(judge);
	/* a name without '/' is a volume */
	if (!strchr(host.text, '/') && host.text[0] != '~' &&
	    host.text[0] != '.')
		return 0;
	return judge_word(judge, call->command, &host, JUDGE_MODE, false);
}

/* git gives files back as they were committed: what came since is lost. */
static int judge_discard(struct judge *judge, const struct call *call,
    const struct shell_word *word, unsigned kinds)
{
	struct judge_targets targets;
	const struct judge_target *target;
	struct shell_word plain = *word;

	if (str_starts(plain.text, ":/")) {
		plain.text += 2;
		plain.len -= 2;
		if (!plain.len) {
			plain.text = judge->policy->place->worktree;
			plain.len = plain.text ? strlen(plain.text) : 0;
		}
	}
	if (judge_resolve(judge, call->command, &plain, &targets) < 0)
		return -1;
	if (targets.unknown)
		judge_add(judge, VERDICT_ASK, "scope.unknown", "built in",
		    judge_describe(judge, call->command),
		    "which changes this throws away only shows when it runs",
		    "git stash, or name the files");
	for (target = targets.first; target; target = target->next) {
		struct stat st;

		if (judge_target(judge, target, JUDGE_INTO,
			judge_describe(judge, call->command)) < 0)
			return -1;
		if (judge_is_temporary(target->real) ||
		    (lstat(target->real, &st) < 0 && !target->below))
			continue;
		judge->lost_subject = judge_describe(judge, call->command);
		if (lost_add(&judge->lost, target->real, kinds, NULL,
			judge->arena, judge->err) < 0)
			return -1;
	}
	return 0;
}

/* One access to every file of a word, and what is to be remembered of it. */
static int judge_simple(struct judge *judge, const struct call *call,
    const struct effect *effect, enum judge_access access)
{
	struct judge_targets targets;
	const struct judge_target *target;

	if (judge_word(judge, call->command, &effect->word, access, false) < 0)
		return -1;
	if (effect->verb != EFFECT_WRITE && effect->verb != EFFECT_FETCH &&
	    effect->verb != EFFECT_RUN)
		return 0;
	if (judge_resolve(judge, call->command, &effect->word, &targets) < 0)
		return -1;
	for (target = targets.first; target; target = target->next) {
		if (effect->verb == EFFECT_RUN)
			judge_run(judge, call, target);
		else if (!target->below)
			judge_remember(judge, target->named);
		if (effect->verb == EFFECT_FETCH)
			remember_fetched(judge, target->named);
	}
	return 0;
}

/* A text with blanks, or with the shape of none, is hardly a file. */
static bool may_be_file(const struct shell_word *word)
{
	return word->len && word->len < PATH_TEXT_MAX / 2 &&
	       !strpbrk(word->text, "\n") && strcmp(word->text, "-") != 0;
}

/* What stands on another machine can't be looked at: only its temporary files
 * and what is named relative to where it runs may go. */
static void judge_remote(
    struct judge *judge, const struct call *call, const struct shell_word *word)
{
	if (word->known == SHELL_LITERAL && word->text[0] != '/' &&
	    word->text[0] != '~' && strcmp(word->text, "..") != 0 &&
	    !str_starts(word->text, "../"))
		return;
	if (judge_is_temporary(word->text))
		return;
	judge_add(judge, VERDICT_DENY, "scope.remote", "built in",
	    judge_describe(judge, call->command),
	    "it deletes on another machine or in a container, where nothing "
	    "can be given back",
	    "ask the person");
}

static int judge_effect(struct judge *judge, const struct call *call,
    const struct effect *effect, const struct effects *all)
{
	static const enum judge_access plain[] = {
	    [EFFECT_READ] = JUDGE_READ,
	    [EFFECT_WRITE] = JUDGE_WRITE,
	    [EFFECT_FETCH] = JUDGE_WRITE,
	    [EFFECT_INTO] = JUDGE_INTO,
	    [EFFECT_WORK] = JUDGE_WORK,
	    [EFFECT_EMPTY] = JUDGE_EMPTY,
	    [EFFECT_DELETE] = JUDGE_DELETE,
	    [EFFECT_REMOVE] = JUDGE_MODE,
	    [EFFECT_MOVE] = JUDGE_MOVE,
	    [EFFECT_MODE] = JUDGE_MODE,
	    [EFFECT_RUN] = JUDGE_READ,
	    [EFFECT_TOUCH] = JUDGE_TOUCH,
	};
	const struct shell_word *word = &effect->word;

	if (effect->verb == EFFECT_GIVES)
		return 0;
	if (effect->verb == EFFECT_SQL)
		return judge_sql(judge, call, word->text);
	if (!may_be_file(word) || word->flags & SHELL_WORD_PROCESS)
		return 0;
	/* what runs elsewhere has its files elsewhere */
	if (call->command->flags & SHELL_REMOTE &&
	    effect->verb != EFFECT_MOUNT) {
		if (effect->verb == EFFECT_DELETE ||
		    effect->verb == EFFECT_EMPTY)
			judge_remote(judge, call, word);
		return 0;
	}
	if (effect->verb == EFFECT_PUT)
		return judge_put(judge, call, effect, all);
	if (effect->verb == EFFECT_MOUNT)
		return judge_mount(judge, call, word);
	if (effect->verb == EFFECT_DISCARD)
		return judge_discard(judge, call, word, LOST_CHANGED);
	if (effect->verb == EFFECT_CLEAN)
		return judge_discard(judge, call, word, LOST_UNTRACKED);
	if (effect->verb == EFFECT_NONE)
		return 0;
	return judge_simple(judge, call, effect, plain[effect->verb]);
}

/* The files a `find` is about, where one -name says it all. */
static const char *find_names(
    const struct call *call, const struct shell_command *command)
{
	const struct call_option *name = call_option(call, "-name");
	size_t i;

	for (i = 1; i < command->n_words; i++)
		if (str_in_list(command->words[i].text,
			"! -not -o -or , -path -wholename -regex"))
			return NULL;
	if (!name)
		name = call_option(call, "-iname");
	if (name && name->has_value && strchr(name->value.text, '/'))
		return NULL; /* no file is called so */
	return name && name->has_value && name->value.known == SHELL_LITERAL
		   ? name->value.text
		   : NULL;
}

/* Operands that nobody can know: of xargs, or of a find's -exec. */
static bool has_unseen(const struct effects *effects, const struct call *call)
{
	return call->command->flags & SHELL_MORE_OPERANDS && !effects->n;
}

/* The last command in front of an xargs, if it is known what it lists. */
static int find_given(struct judge *judge, const struct call *call,
    const struct shell_command *command)
{
	const struct shell_range *from = &command->input.from;
	struct effects *given;
	struct effect *effect, **link;
	struct call giver;

	judge->given = NULL;
	if (!from->n || !(command->flags & SHELL_STARTS_OTHERS) ||
	    !call_value(call, "hands"))
		return 0;
	judge->giver = &judge->reading->commands[from->first + from->n - 1];
	given = arena_alloc(judge->arena, sizeof(*given));
	if (!given)
		return judge_no_memory(judge);
	if (!judge->giver->n_words)
		return 0;
	if (call_parse(&giver, judge->giver, &judge->known, judge->arena,
		judge->err) < 0 ||
	    effect_find(given, &giver, judge->arena, judge->err) < 0)
		return -1;
	for (link = &given->first; (effect = *link) != NULL;) {
		if (effect->verb == EFFECT_GIVES) {
			link = &effect->next;
			continue;
		}
		*link = effect->next;
		given->n--;
	}
	judge->given = given->n ? given : NULL;
	if (judge->given && call_value(&giver, "finds"))
		judge->names = find_names(&giver, judge->giver);
	return 0;
}

int judge_effects(struct judge *judge, const struct call *call)
{
	const char *finds = call_value(call, "finds");
	const struct shell_via *via = call->command->via;
	const struct effect *effect;
	struct effects effects;

	if (call->command->flags & SHELL_CALLS_FUNCTION)
		return 0;
	if (finds)
		judge->names = find_names(call, call->command);
	else if (!via || !(str_starts(via->text, "find") ||
			     str_starts(via->text, "xargs")))
		judge->names = NULL;
	if (!via || !str_starts(via->text, "xargs")) {
		if (find_given(judge, call, call->command) < 0)
			return -1;
	}
	if (effect_find(&effects, call, judge->arena, judge->err) < 0)
		return -1;
	for (effect = effects.first; effect; effect = effect->next)
		if (judge_effect(judge, call, effect, &effects) < 0)
			return -1;
	if (has_unseen(&effects, call) && call_value(call, "delete"))
		judge_add(judge, VERDICT_ASK, "scope.unknown", "built in",
		    judge_describe(judge, call->command),
		    "which files this takes away only shows when it runs",
		    "name the files");
	return 0;
}
