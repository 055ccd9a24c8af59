#include "judge.h"

#include "arena.h"
#include "err.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <string.h>

/* One file of a call: as it was named, and where it really stands. */
struct target {
	const char *named; /* absolute, worked out by text alone */
	const char *real;
};

/* Is `path` the folder of `file` or something in it? */
static bool is_beside(const char *path, const char *file, struct arena *arena)
{
	char *dir = file ? arena_strdup(arena, file) : NULL;

	if (!dir)
		return file != NULL; /* no memory: rather one too many */
	*strrchr(dir, '/') = '\0';
	return path_is_inside(path, dir);
}

bool judge_is_own(const struct judge *judge, const char *path)
{
	const struct place *place = judge->policy->place;

	return path_is_inside(path, place->user_state) ||
	       is_beside(path, place->user_config, judge->arena) ||
	       is_beside(path, place->policy, judge->arena) ||
	       is_beside(path, PLACE_SYSTEM_CONFIG, judge->arena) ||
	       (place->libexec && path_is_inside(path, place->libexec)) ||
	       (place->share && path_is_inside(path, place->share));
}

/*
 * A pattern of [scope] against an absolute path. One that is not whole belongs
 * to the project; without a '/' it also matches the name of a file outside.
 */
static bool pattern_matches(
    const struct judge *judge, const char *pattern, const char *path)
{
	const struct place *place = judge->policy->place;
	const char *below;

	if (pattern[0] == '/')
		return path_matches(path, pattern);
	if (str_starts(pattern, "~/")) {
		const char *whole = place->home ? path_join(place->home,
						      pattern + 2, judge->arena)
						: NULL;

		return whole && path_matches(path, whole);
	}
	below = path_below(path, place->root);
	if (below)
		return path_matches(below, pattern);
	return !strchr(pattern, '/') && path_matches(path_base(path), pattern);
}

static const struct policy_value *find_pattern(const struct judge *judge,
    const struct policy_value *list, const struct target *target)
{
	for (; list; list = list->next)
		if (pattern_matches(judge, list->text, target->real) ||
		    pattern_matches(judge, list->text, target->named))
			return list;
	return NULL;
}

/* Folders for temporary files are in scope, but not themselves. */
static bool is_temporary(const char *path)
{
	static const char *const folders[] = {"/tmp", "/var/tmp"};
	const char *own = place_env("TMPDIR");
	size_t i;

	for (i = 0; i < COUNT(folders); i++)
		if (path_is_inside(path, folders[i]) &&
		    strcmp(path, folders[i]) != 0)
			return true;
	return own && own[0] == '/' && own[1] && path_is_inside(path, own) &&
	       strcmp(path, own) != 0;
}

/*
 * Inside the project, where its own `write` lines limit it; or in a place that
 * a person or the core pack opened. Without a project's policy there is no
 * scope to be out of.
 */
static bool in_scope(
    const struct judge *judge, const struct target *target, const char **where)
{
	const struct policy *policy = judge->policy;
	const struct policy_value *value = policy->lists[LIST_WRITE];
	bool limited = false;
	const bool inside = path_is_inside(target->real, policy->place->root);

	*where = PLACE_POLICY;
	if (!policy->has_project || (!inside && is_temporary(target->real)))
		return true;
	for (; value; value = value->next) {
		bool own = value->origin.layer == LAYER_PROJECT;

		/* a link that leads out of a folder does not take its leave
		 * along, and a project opens nothing outside itself */
		if ((inside || !own) &&
		    pattern_matches(judge, value->text, target->real))
			return true;
		if (own) {
			limited = true;
			*where = value->origin.where;
		}
	}
	return !limited && inside;
}

/*
 * What a program of which we do not know does to a file that it names is left
 * to the rules about commands; but not to what wires Holdfast into the agents.
 */
static void judge_protected(
    struct judge *judge, const struct target *target, enum judge_access access)
{
	const struct policy_value *value = judge->policy->lists[LIST_PROTECT];

	for (; value; value = value->next) {
		if (access != JUDGE_WRITE &&
		    value->origin.layer != LAYER_BUILTIN)
			continue;
		if (!pattern_matches(judge, value->text, target->real) &&
		    !pattern_matches(judge, value->text, target->named))
			continue;
		judge_add(judge, VERDICT_DENY, "scope.protect",
		    value->origin.where, target->named,
		    "this file is protected", NULL);
		return;
	}
}

static int judge_write(struct judge *judge, const struct target *target)
{
	const char *where, *why;

	if (in_scope(judge, target, &where))
		return 0;
	why =
	    path_is_inside(target->real, judge->policy->place->root)
		? "the policy opens only some files of the project for writing, "
		  "and this is none of them"
		: arena_printf(judge->arena, "it is outside the project %s",
		      judge->policy->place->root);
	if (!why)
		return err_set(judge->err, ERR_MEMORY, "out of memory");
	judge_add(judge, VERDICT_DENY, "scope.write", where, target->named, why,
	    NULL);
	return 0;
}

int judge_path(struct judge *judge, const char *path, const char *cwd,
    enum judge_access access)
{
	const struct place *place = judge->policy->place;
	const char *whole = path_attach(path, cwd, place->home, judge->arena);
	const struct policy_value *secret;
	struct target target = {0};

	if (whole) {
		target.named =
		    path_absolute(whole, "/", place->home, judge->arena);
		target.real = path_real(whole, judge->arena);
	}
	if (!target.named || !target.real)
		return err_set(judge->err, ERR_INPUT,
		    "the path %.100s cannot be followed", path);
	if (access != JUDGE_READ && (judge_is_own(judge, target.real) ||
					judge_is_own(judge, target.named)))
		judge_add(judge, VERDICT_DENY, "holdfast.self", "built in",
		    target.named,
		    "it belongs to Holdfast, which only a person may change",
		    NULL);
	secret =
	    find_pattern(judge, judge->policy->lists[LIST_SECRET], &target);
	if (secret)
		judge_add(judge, VERDICT_DENY, "scope.secret",
		    secret->origin.where, target.named,
		    "this file holds secrets and is not to be read or written",
		    NULL);
	if (access != JUDGE_READ)
		judge_protected(judge, &target, access);
	return access == JUDGE_WRITE ? judge_write(judge, &target) : 0;
}
