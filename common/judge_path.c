#include "judge.h"

#include "arena.h"
#include "err.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>

/* A pattern with its home put in; the same text if it names none. */
static const char *whole_pattern(const struct judge *judge, const char *pattern)
{
	const struct place *place = judge->policy->place;

	if (!str_starts(pattern, "~/"))
		return pattern;
	return place->home ? path_join(place->home, pattern + 2, judge->arena)
			   : NULL;
}

/*
 * A pattern of [scope] against an absolute path. One that is not whole belongs
 * to the project; with "**" + "/" in front, or without any '/', it holds
 * outside as well.
 */
static bool pattern_matches(
    const struct judge *judge, const char *pattern, const char *path)
{
	const char *home = judge->policy->place->home;
	const char *below;

	if (str_starts(pattern, "~/")) {
		below = home ? path_below(path, home) : NULL;
		return below && path_matches(below, pattern + 2);
	}
	if (pattern[0] == '/')
		return path_matches(path, pattern);
	if (str_starts(pattern, "**/"))
		return path_matches(path + 1, pattern);
	below = path_below(path, judge->policy->place->root);
	if (below)
		return path_matches(below, pattern);
	return !strchr(pattern, '/') && path_matches(path_base(path), pattern);
}

const struct policy_value *judge_find_pattern(const struct judge *judge,
    const struct policy_value *list, const struct judge_target *target)
{
	for (; list; list = list->next)
		if (pattern_matches(judge, list->text, target->real) ||
		    pattern_matches(judge, list->text, target->named))
			return list;
	return NULL;
}

/* Is a file of the pattern's in the folder `dir`? By its fixed part only. */
static bool pattern_is_below(
    const struct judge *judge, const char *pattern, const char *dir)
{
	const struct place *place = judge->policy->place;
	char head[PATH_TEXT_MAX];
	const char *whole = whole_pattern(judge, pattern);
	size_t len;

	/* "**" + "/NAME/…" is in every folder called NAME */
	if (str_starts(pattern, "**/")) {
		len = strcspn(pattern + 3, "/");
		return pattern[3 + len] && strlen(path_base(dir)) == len &&
		       strncmp(path_base(dir), pattern + 3, len) == 0;
	}
	if (whole && whole[0] != '/')
		whole = strchr(whole, '/')
			    ? path_join(place->root, whole, judge->arena)
			    : NULL;
	len = whole ? strcspn(whole, "*?[\\") : 0;
	if (!len || len >= sizeof(head))
		return false;
	memcpy(head, whole, len);
	head[len] = '\0';
	/* "/home/me/.ssh/id_*": what counts is its folder */
	if (whole[len])
		*strrchr(head, '/') = '\0';
	return head[0] && path_is_inside(head, dir);
}

static const struct policy_value *find_below(const struct judge *judge,
    const struct policy_value *list, const struct judge_target *target)
{
	for (; list; list = list->next)
		if (pattern_is_below(judge, list->text, target->real))
			return list;
	return NULL;
}

bool judge_is_temporary(const char *path)
{
	/* not $TMPDIR: what sets it could open any folder */
	static const char *const folders[] = {"/tmp", "/var/tmp"};
	size_t i;

	for (i = 0; i < COUNT(folders); i++)
		if (path_is_inside(path, folders[i]) &&
		    strcmp(path, folders[i]) != 0)
			return true;
	return false;
}

static bool is_temporary_root(const char *path)
{
	const char *inside = NULL;
	char buf[PATH_TEXT_MAX + 2];
	size_t len = strlen(path);

	if (len >= PATH_TEXT_MAX)
		return false;
	memcpy(buf, path, len);
	memcpy(buf + len, "/x", 3);
	inside = buf;
	return judge_is_temporary(inside);
}

/*
 * Inside the project, where its own `write` lines limit it; or in a place that
 * a person or the core pack opened.
 */
bool judge_is_in_scope(const struct judge *judge,
    const struct judge_target *target, const char **where)
{
	const struct policy *policy = judge->policy;
	const struct policy_value *value = policy->lists[LIST_WRITE];
	const char *root = policy->place->root, *path = target->real;
	bool limited = false, inside = path_is_inside(path, root);

	*where = PLACE_POLICY;
	/* a project that stands in a temporary folder is still a project */
	if (!inside && (judge_is_temporary(path) ||
			   (target->below && is_temporary_root(path))))
		return true;
	for (; value; value = value->next) {
		bool own = value->origin.layer == LAYER_PROJECT;

		/* a link that leads out of a folder does not take its leave
		 * along, and a project opens nothing outside itself */
		if ((inside || !own) &&
		    pattern_matches(judge, value->text, target->real))
			return true;
		/* /dev/stderr is a link to whatever it is just now */
		if (value->origin.layer == LAYER_BUILTIN &&
		    str_starts(value->text, "/dev/") &&
		    pattern_matches(judge, value->text, target->named))
			return true;
		if (own) {
			limited = true;
			*where = value->origin.where;
		}
	}
	return !limited && inside;
}

bool judge_is_secret(const struct judge *judge,
    const struct judge_target *target, const struct policy_value **by)
{
	const struct policy *policy = judge->policy;

	*by = judge_find_pattern(judge, policy->lists[LIST_SECRET], target);
	return *by &&
	       !judge_find_pattern(judge, policy->lists[LIST_PUBLIC], target);
}

/* What happens to a secret, and to folders that hold some. */
static void judge_secret(struct judge *judge, const struct judge_target *target,
    enum judge_access access, const char *subject)
{
	const struct policy_value *by;
	struct stat st;

	if (access == JUDGE_MODE || access == JUDGE_INTO ||
	    access == JUDGE_WORK)
		return;
	if (judge_is_secret(judge, target, &by)) {
		judge_add(judge,
		    access == JUDGE_DELETE ? VERDICT_ASK : VERDICT_DENY,
		    "scope.secret", by->origin.where, subject,
		    "this file holds secrets and is not to be read or written",
		    "name the variable you need; a person can put it in place");
		return;
	}
	if (access != JUDGE_READ ||
	    (!target->below && stat(target->real, &st) == 0 &&
		!S_ISDIR(st.st_mode)))
		return;
	by = find_below(judge, judge->policy->lists[LIST_SECRET], target);
	if (by)
		judge_add(judge, VERDICT_DENY, "scope.secret", by->origin.where,
		    subject, "secrets are among what is in this folder",
		    "name the files that you need");
}

/* The core pack's protections of agents' settings begin with "**" or name a
 * folder of theirs; those of the system are whole paths, of logins files. */
static bool is_wiring(const char *pattern)
{
	return str_starts(pattern, "**/") ||
	       (str_starts(pattern, "~/") && strchr(pattern + 2, '/'));
}

/* The core pack opens some of what it protects: /dev/null. */
static bool is_opened(
    const struct judge *judge, const struct judge_target *target)
{
	const struct policy_value *value = judge->policy->lists[LIST_WRITE];

	for (; value; value = value->next)
		if (value->origin.layer == LAYER_BUILTIN &&
		    (pattern_matches(judge, value->text, target->real) ||
			pattern_matches(judge, value->text, target->named)))
			return true;
	return false;
}

/*
 * What a program of which we do not know does to a file that it names is left
 * to the rules about commands; but not to what wires Holdfast into the agents.
 */
static void judge_protected(struct judge *judge,
    const struct judge_target *target, enum judge_access access,
    const char *subject)
{
	const struct policy_value *value = judge->policy->lists[LIST_PROTECT];
	bool goes = access == JUDGE_DELETE || access == JUDGE_MOVE;

	for (; value; value = value->next) {
		bool direct =
		    pattern_matches(judge, value->text, target->real) ||
		    pattern_matches(judge, value->text, target->named);

		/* what only is named may be read: but not what wires us in */
		if (access == JUDGE_TOUCH &&
		    (value->origin.layer != LAYER_BUILTIN ||
			!is_wiring(value->text)))
			continue;
		if (value->origin.layer == LAYER_BUILTIN &&
		    is_opened(judge, target))
			return;
		if (!direct && !(goes && pattern_is_below(
					     judge, value->text, target->real)))
			continue;
		if (judge->names &&
		    !text_matches(path_base(value->text), judge->names) &&
		    strcmp(judge->names, path_base(target->real)) != 0)
			continue;
		judge_add(judge, VERDICT_DENY, "scope.protect",
		    value->origin.where, subject,
		    direct ? "this file is protected"
			   : "protected files are in this folder",
		    NULL);
		return;
	}
}

static bool is_root_of_project(
    const struct judge *judge, const struct judge_target *target)
{
	return !target->below && !judge->names &&
	       path_is_inside(judge->policy->place->root, target->real);
}

static int judge_scope(struct judge *judge, const struct judge_target *target,
    enum judge_access access, const char *subject)
{
	bool destroys = access == JUDGE_DELETE || access == JUDGE_MOVE ||
			access == JUDGE_EMPTY;
	const char *where, *why;

	if (destroys && is_root_of_project(judge, target)) {
		judge_add(judge, VERDICT_DENY, "scope.root", "built in",
		    subject, "the whole project would go with it",
		    "name the files or folders in it that are to go");
		return 0;
	}
	if (judge_is_in_scope(judge, target, &where) ||
	    (access == JUDGE_WORK &&
		path_is_inside(target->real, judge->policy->place->root)))
		return 0;
	/* without a project's policy only what is lost is out of scope */
	if (!judge->policy->has_project && !destroys && access != JUDGE_MODE)
		return 0;
	why =
	    path_is_inside(target->real, judge->policy->place->root)
		? "the policy opens only some files of the project for writing, "
		  "and this is none of them"
		: arena_printf(judge->arena, "%s is outside the project %s",
		      subject == target->named ? "it" : target->real,
		      judge->policy->place->root);
	if (!why)
		return judge_no_memory(judge);
	judge_add(judge, VERDICT_DENY, "scope.write", where, subject, why,
	    "work inside the project or in /tmp");
	return 0;
}

/* A deletion is for git to judge, once everything is read. */
static int gather_loss(struct judge *judge, const struct judge_target *target,
    enum judge_access access, const char *subject)
{
	struct stat st;

	if (access != JUDGE_DELETE && access != JUDGE_EMPTY)
		return 0;
	if ((judge_is_temporary(target->real) ||
		(target->below && is_temporary_root(target->real))) &&
	    !path_is_inside(target->real, judge->policy->place->root))
		return 0;
	if (lstat(target->real, &st) < 0 && lstat(target->named, &st) < 0)
		return 0;
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode) &&
	    !S_ISLNK(st.st_mode))
		return 0;
	if (access == JUDGE_EMPTY && S_ISREG(st.st_mode) && !st.st_size)
		return 0;
	judge->lost_subject = subject;
	return lost_add(&judge->lost, target->real,
	    LOST_CHANGED | LOST_UNTRACKED, judge->names, judge->arena,
	    judge->err);
}

int judge_target(struct judge *judge, const struct judge_target *target,
    enum judge_access access, const char *subject)
{
	if (access != JUDGE_READ && (judge_is_own(judge, target->real) ||
					judge_is_own(judge, target->named)))
		judge_add(judge, VERDICT_DENY, "holdfast.self", "built in",
		    subject,
		    "it belongs to Holdfast, which only a person may change",
		    NULL);
	judge_secret(judge, target, access, subject);
	if (access == JUDGE_READ)
		return 0;
	if (access != JUDGE_TOUCH &&
	    judge_scope(judge, target, access, subject) < 0)
		return -1;
	judge_protected(judge, target, access, subject);
	if (access == JUDGE_TOUCH)
		return 0;
	return gather_loss(judge, target, access, subject);
}

int judge_path(struct judge *judge, const char *path, const char *cwd,
    enum judge_access access)
{
	const struct place *place = judge->policy->place;
	const char *whole = path_attach(path, cwd, place->home, judge->arena);
	struct judge_target target = {0};

	if (whole) {
		target.named =
		    path_absolute(whole, "/", place->home, judge->arena);
		target.real = path_real(whole, judge->arena);
	}
	if (!target.named || !target.real)
		return err_set(judge->err, ERR_INPUT,
		    "the path %.100s cannot be followed", path);
	return judge_target(judge, &target, access, target.named);
}
