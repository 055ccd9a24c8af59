#include "project.h"

#include "path.h"
#include "term.h"
#include "trust.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder that is named has to be there: a slip must not make a project. */
static bool is_folder(const char *dir, struct err *err)
{
	struct stat st;

	if (stat(dir, &st) < 0)
		(void)err_sys(err, "--project %.150s", dir);
	else if (!S_ISDIR(st.st_mode))
		(void)err_set(
		    err, ERR_INPUT, "--project %.150s is no folder", dir);
	else
		return true;
	return false;
}

int project_find(struct project *project, const char *command, const char *dir)
{
	char cwd[PATH_MAX];
	const char *whole;

	memset(project, 0, sizeof(*project));
	project->statefd = -1;
	if (!getcwd(cwd, sizeof(cwd))) {
		(void)term_fail(command, "cannot tell the working folder");
		return -1;
	}
	if (dir && !is_folder(dir, &project->err)) {
		(void)term_fail(command, "%s", project->err.msg);
		return -1;
	}
	whole = dir ? path_absolute(dir, cwd, NULL, &project->arena) : cwd;
	if (!whole || place_find(&project->place, whole, &project->arena,
			  &project->err) < 0) {
		(void)term_fail(command, "%s", project->err.msg);
		project_close(project);
		return -1;
	}
	return 0;
}

int project_load_policy(struct project *project, const char *command)
{
	if (policy_load(&project->policy, &project->place, &project->arena,
		&project->err) < 0) {
		(void)term_fail(command, "%s", project->err.msg);
		return -1;
	}
	trust_load(&project->policy, &project->arena);
	return 0;
}

const char *project_missing_rules(struct project *project)
{
	const struct place *place = &project->place;
	struct arena *arena = &project->arena;
	const struct policy_value *file =
	    project->policy.lists[LIST_RULES_FILE];

	for (; file; file = file->next) {
		const char *path =
		    path_attach(file->text, place->root, place->home, arena);
		struct stat st;

		if (!path || stat(path, &st) < 0)
			return arena_printf(arena,
			    "the rules file %s cannot be read: %s", file->text,
			    strerror(errno));
		if (!S_ISREG(st.st_mode) || access(path, R_OK) < 0)
			return arena_printf(arena,
			    "the rules file %s cannot be read", file->text);
	}
	return NULL;
}

int project_open_state(struct project *project, const char *command)
{
	project->statefd = place_open_state(&project->place, &project->err);
	if (project->statefd < 0) {
		(void)term_fail(command, "%s", project->err.msg);
		return -1;
	}
	return 0;
}

void project_close(struct project *project)
{
	if (project->statefd >= 0)
		close(project->statefd);
	project->statefd = -1;
	arena_free(&project->arena);
}
