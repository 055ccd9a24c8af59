#include "arena.h"
#include "err.h"
#include "place.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/holdfast-place.XXXXXX";
static char top[4096];
static struct arena arena;
static struct err err;

static const char *at(const char *name)
{
	return arena_printf(&arena, "%s/%s", top, name);
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(at(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || !realpath(folder, top))
		return -1;
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
	return setenv("HOME", top, 1);
}

static int remove_folder(void **state)
{
	char command[100];

	(void)state;
	arena_free(&arena);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static struct place find(const char *dir)
{
	struct place place = {0};

	assert_int_equal(place_find(&place, dir, &arena, &err), 0);
	return place;
}

static void the_project_is_the_nearest_folder_with_a_policy_or_git(void **state)
{
	struct place place;

	(void)state;
	mkdir(at("repo"), 0700);
	mkdir(at("repo/.git"), 0700);
	mkdir(at("repo/sub"), 0700);
	mkdir(at("repo/sub/deep"), 0700);
	place = find(at("repo/sub/deep"));
	assert_string_equal(place.root, at("repo"));
	assert_string_equal(place.worktree, at("repo"));
	assert_string_equal(place.git_common, at("repo/.git"));
	assert_string_equal(place.policy, at("repo/.holdfast/policy.ini"));
	mkdir(at("repo/sub/.holdfast"), 0700);
	put("repo/sub/.holdfast/policy.ini", "");
	place = find(at("repo/sub/deep"));
	assert_string_equal(place.root, at("repo/sub"));
	assert_string_equal(place.worktree, at("repo"));
}

static void without_either_the_folder_itself_is_the_project(void **state)
{
	struct place place;

	(void)state;
	mkdir(at("plain"), 0700);
	place = find(at("plain"));
	assert_string_equal(place.root, at("plain"));
	assert_null(place.git_common);
	assert_null(place.worktree);
	assert_null(place_branch(&place, &arena));
	/* a folder that is gone still has a place for its records */
	place = find(at("plain/gone"));
	assert_string_equal(place.root, at("plain/gone"));
}

static void a_repository_below_cannot_shake_off_the_policy_above(void **state)
{
	struct place place;

	(void)state;
	mkdir(at("held"), 0700);
	mkdir(at("held/.holdfast"), 0700);
	put("held/.holdfast/policy.ini", "");
	mkdir(at("held/new"), 0700);
	mkdir(at("held/new/.git"), 0700);
	place = find(at("held/new"));
	assert_string_equal(place.root, at("held"));
	assert_string_equal(place.policy, at("held/.holdfast/policy.ini"));
}

static void nobody_makes_himself_a_worktree_of_another(void **state)
{
	(void)state;
	mkdir(at("theirs"), 0700);
	mkdir(at("theirs/.git"), 0700);
	mkdir(at("guest"), 0700);
	put("guest/.git",
	    arena_printf(&arena, "gitdir: %s\n", at("theirs/.git")));
	assert_string_not_equal(find(at("guest")).id, find(at("theirs")).id);
}

static void worktrees_share_their_state(void **state)
{
	struct place main_tree, worktree;

	(void)state;
	mkdir(at("w"), 0700);
	mkdir(at("w/main"), 0700);
	mkdir(at("w/main/.git"), 0700);
	mkdir(at("w/main/.git/worktrees"), 0700);
	mkdir(at("w/main/.git/worktrees/feat"), 0700);
	put("w/main/.git/HEAD", "ref: refs/heads/trunk\n");
	put("w/main/.git/worktrees/feat/commondir", "../..\n");
	put("w/main/.git/worktrees/feat/HEAD", "ref: refs/heads/feat/x\n");
	put("w/main/.git/worktrees/feat/gitdir",
	    arena_printf(&arena, "%s\n", at("w/feat/.git")));
	mkdir(at("w/feat"), 0700);
	put("w/feat/.git", arena_printf(&arena, "gitdir: %s\n",
			       at("w/main/.git/worktrees/feat")));
	main_tree = find(at("w/main"));
	worktree = find(at("w/feat"));
	assert_string_equal(main_tree.id, worktree.id);
	assert_string_equal(main_tree.state, worktree.state);
	assert_string_not_equal(main_tree.root, worktree.root);
	assert_string_equal(place_branch(&main_tree, &arena), "trunk");
	assert_string_equal(place_branch(&worktree, &arena), "feat/x");
	assert_int_equal(strlen(worktree.id), 16);
	assert_string_not_equal(worktree.id, find(at("plain")).id);
}

static void a_way_through_a_link_is_the_same_project(void **state)
{
	(void)state;
	assert_int_equal(symlink(at("w/main"), at("link")), 0);
	assert_string_equal(find(at("link")).id, find(at("w/main")).id);
	assert_string_equal(find(at("link")).root, at("w/main"));
}

static void xdg_variables_are_followed_if_they_are_absolute(void **state)
{
	(void)state;
	assert_string_equal(
	    find(at("plain")).user_config, at(".config/holdfast/config.ini"));
	assert_string_equal(
	    find(at("plain")).user_state, at(".local/state/holdfast"));
	setenv("XDG_CONFIG_HOME", "/conf", 1);
	setenv("XDG_STATE_HOME", "/state", 1);
	assert_string_equal(
	    find(at("plain")).user_config, "/conf/holdfast/config.ini");
	assert_string_equal(find(at("plain")).user_state, "/state/holdfast");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("XDG_STATE_HOME", "", 1);
	assert_string_equal(
	    find(at("plain")).user_config, at(".config/holdfast/config.ini"));
	assert_string_equal(
	    find(at("plain")).user_state, at(".local/state/holdfast"));
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
}

static void a_relative_folder_is_refused(void **state)
{
	struct place place = {.id = "untouched"};

	(void)state;
	assert_int_equal(place_find(&place, "plain", &arena, &err), -1);
	assert_int_equal(place_find(&place, "", &arena, &err), -1);
	assert_string_equal(place.id, "untouched");
}

static void the_state_folder_is_made_for_its_owner_only(void **state)
{
	struct place place = find(at("repo"));
	struct stat st;
	int fd = place_open_state(&place, &err);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(fstatat(fd, "project", &st, 0), 0);
	close(fd);
	fd = place_open_state(&place, &err);
	assert_true(fd >= 0);
	close(fd);
}

static void a_link_in_place_of_the_state_folder_is_refused(void **state)
{
	struct place place = find(at("w/main"));

	(void)state;
	assert_int_equal(symlink("/tmp", place.state), 0);
	assert_int_equal(place_open_state(&place, &err), -1);
	assert_int_equal(unlink(place.state), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_project_is_the_nearest_folder_with_a_policy_or_git),
	    TEST(without_either_the_folder_itself_is_the_project),
	    TEST(a_repository_below_cannot_shake_off_the_policy_above),
	    TEST(nobody_makes_himself_a_worktree_of_another),
	    TEST(worktrees_share_their_state),
	    TEST(a_way_through_a_link_is_the_same_project),
	    TEST(xdg_variables_are_followed_if_they_are_absolute),
	    TEST(a_relative_folder_is_refused),
	    TEST(the_state_folder_is_made_for_its_owner_only),
	    TEST(a_link_in_place_of_the_state_folder_is_refused),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
