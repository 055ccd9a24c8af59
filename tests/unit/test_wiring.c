#include "wiring_scratch.h"

#include "util.h"

static void nothing_wired_is_one_hole(void **state)
{
	struct wiring wiring = look();

	(void)state;
	assert_false(wiring_is_whole(&wiring));
	assert_non_null(wiring.troubles);
	assert_null(wiring.troubles->next);
	assert_string_equal(
	    wiring_hole(&wiring)->mend, "holdfast install --host claude-code");
}

static void what_is_required_is_missed_first(void **state)
{
	const char *text = WIRE("{}\n");
	struct wiring wiring;
	size_t i;

	(void)state;
	for (i = 0; i < s.host->n_hooks; i++) {
		const char *name = s.host->hooks[i].event;

		if (strcmp(name, "SessionStart") != 0)
			text = swap(text,
			    arena_printf(&s.arena, "    \"%s\": [", name),
			    arena_printf(&s.arena, "    \"X%s\": [", name));
	}
	user(text);
	wiring = look();
	assert_non_null(strstr(wiring_hole(&wiring)->text, "is not wired"));
	for (i = 0; i < s.host->n_hooks; i++)
		if (strstr(wiring_hole(&wiring)->text,
			arena_printf(&s.arena, " %s ", s.host->hooks[i].event)))
			assert_true(s.host->hooks[i].required);
}

static void what_wire_writes_is_whole(void **state)
{
	const struct wiring_entry *entry;
	struct wiring wiring;

	(void)state;
	user(WIRE("{}\n"));
	wiring = look();
	if (!wiring_is_whole(&wiring))
		fail_msg("%s", wiring_hole(&wiring)->text);
	entry = wiring_find(&wiring, guard());
	assert_non_null(entry);
	assert_int_equal(entry->file->scope, WIRING_USER);
	assert_int_equal(entry->timeout_ms, guard()->timeout_s * 1000);
	assert_string_equal(entry->args[0], "claude-code");
	assert_null(entry->args[1]);
	assert_string_equal(path_base(entry->program), "holdfast-pre-tool-use");
}

static const struct {
	const char *from, *to; /* a change to what wire() writes */
	const char *tells;
} spoilers[] = {
    /* it would not fire, or to no effect */
    {"\"type\": \"command\"", "\"type\": \"command\", \"async\": true",
	"in the background"},
    {"\"type\": \"command\"", "\"type\": \"command\", \"if\": \"Bash(x)\"",
	"\"if\" keeps it"},
    {"\"hooks\": [\n          {",
	"\"matcher\": \"No\", \"hooks\": [\n          {", "its matcher"},
    {"\"timeout\": 10", "\"timeout\": 1", "too short"},
    {"\"args\": [\"claude-code\"]", "\"args\": []", "which agent"},
    {"\"args\": [\"claude-code\"]", "\"args\": [\"gemini-cli\"]",
	"which agent"},
    {"holdfast-config-change\"", "holdfast-gone\"", "is not wired"},
    {"\"ConfigChange\"", "\"ConfigChanges\"", "is not wired"},
    /* the client drops the file */
    {"{\n", "{\n  \"model\": 5,\n", "\"model\" has to be a text"},
    {"{\n", "{\n  \"disableAllHooks\": \"yes\",\n", "has to be true or false"},
    {"{\n", "{\n  \"permissions\": {\"allow\": \"x\"},\n",
	"\"permissions.allow\" has to be a list"},
    {"{\n", "{\n  \"permissions\": {\"defaultMode\": \"x\"},\n",
	"has to be one of"},
    {"{\n", "{\n  // mine\n", "a comment or trailing comma"},
    {"{\n", "{{\n", "a key in quotes is due"},
    {"\"PreToolUse\": [",
	"\"PreToolUse\": [{\"hooks\": [{\"type\": \"command\"}]},",
	"without a \"command\""},
    {"\"PreToolUse\": [",
	"\"PreToolUse\": [{\"hooks\": [{\"type\": "
	"\"command\", \"command\": \"x\", \"timeout\": "
	"0}]},",
	"has to be a number above 0"},
    {"\"PermissionRequest\": [", "\"PermissionRequest\": [{},",
	"without a list \"hooks\""},
    /* switched off */
    {"{\n", "{\n  \"disableAllHooks\": true,\n", "switches hooks off"},
};

static void each_way_to_spoil_it_is_a_hole(void **state)
{
	const char *good = WIRE("{}\n");
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(spoilers); i++) {
		struct wiring wiring;

		user(swap(good, spoilers[i].from, spoilers[i].to));
		wiring = look();
		if (wiring_is_whole(&wiring))
			fail_msg("whole: %s", spoilers[i].to);
		if (!tells(&wiring, spoilers[i].tells))
			fail_msg("%s, not: %s", wiring_hole(&wiring)->text,
			    spoilers[i].tells);
	}
}

static const struct {
	const char *from, *to;
} harmless[] = {
    {"{\n", "{\n  \"model\": \"opus\",\n  \"zzz\": 5,\n"},
    {"{\n", "\xef\xbb\xbf{\n"},
    {"{\n", "{\n  \"disableAllHooks\": false,\n"},
    {"{\n", "{\n  \"env\": {\"PATH\": \"/x\", \"HOME\": \"/y\"},\n"},
    {"\"timeout\": 10", "\"timeout\": 600"},
    {"\"timeout\": 10", "\"timeout\": 10.5"},
    {"\"hooks\": [\n          {",
	"\"matcher\": \"*\", \"hooks\": [\n          {"},
    {"\"hooks\": [\n          {",
	"\"matcher\": \"\", \"hooks\": [\n          {"},
    /* skipped alone: not in an event where one bad entry spoils the file */
    {"\"Stop\": [", "\"Stop\": [{\"hooks\": [{\"type\": \"x\"}]},"},
    {"\"hooks\": {", "\"hooks\": {\n    \"Other\": \"x\","},
};

static void what_does_no_harm_is_no_hole(void **state)
{
	const char *good = WIRE("{}\n");
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(harmless); i++) {
		struct wiring wiring;

		user(swap(good, harmless[i].from, harmless[i].to));
		wiring = look();
		if (!wiring_is_whole(&wiring))
			fail_msg("%s: %s", harmless[i].to,
			    wiring_hole(&wiring)->text);
	}
}

static void a_project_can_switch_hooks_off_and_is_found(void **state)
{
	static const char *const files[] = {"project/.claude/settings.json",
	    "project/.claude/settings.local.json"};
	size_t i;

	(void)state;
	user(WIRE("{}\n"));
	for (i = 0; i < COUNT(files); i++) {
		struct wiring wiring;

		put(below(files[i]), "{\"disableAllHooks\": true}", 0600);
		wiring = look();
		assert_false(wiring_is_whole(&wiring));
		assert_string_equal(
		    wiring_hole(&wiring)->file, below(files[i]));
		assert_int_equal(unlink(below(files[i])), 0);
		wiring = look();
		assert_true(wiring_is_whole(&wiring));
	}
}

static void a_broken_project_file_does_no_harm_to_the_user_s(void **state)
{
	struct wiring wiring;

	(void)state;
	user(WIRE("{}\n"));
	put(below("project/.claude/settings.json"), "{", 0600);
	wiring = look();
	assert_true(wiring_is_whole(&wiring));
	assert_true(tells(&wiring, "never closed"));
}

static void what_a_project_sets_for_our_hooks_is_found(void **state)
{
	static const char *const holes[] = {"LD_PRELOAD", "HOME",
	    "XDG_STATE_HOME", "HOLDFAST_X", "CLAUDE_CODE_STOP_HOOK_BLOCK_CAP"};
	size_t i;

	(void)state;
	user(WIRE("{}\n"));
	for (i = 0; i < COUNT(holes); i++) {
		struct wiring wiring;

		put(below("project/.claude/settings.json"),
		    arena_printf(&s.arena,
			"{\"env\": {\"A\": \"b\", \"%s\": \"0\"}}", holes[i]),
		    0600);
		wiring = look();
		assert_false(wiring_is_whole(&wiring));
		assert_true(tells(&wiring, holes[i]));
	}
}

static void project_settings_are_those_of_the_start_folder(void **state)
{
	struct wiring wiring;
	struct err err = {0};

	(void)state;
	put(below("project/.claude/settings.json"), WIRE("{}\n"), 0600);
	put(below("project/sub/x"), "", 0600);
	wiring = look();
	assert_true(wiring_is_whole(&wiring));
	assert_int_equal(wiring_read(&wiring, s.host, &s.place,
			     below("project/sub"), &s.arena, &err),
	    0);
	assert_false(wiring_is_whole(&wiring));
	/* local ones stand at the git root, wherever it was started */
	put(below("project/.claude/settings.local.json"), WIRE("{}\n"), 0600);
	assert_int_equal(wiring_read(&wiring, s.host, &s.place,
			     below("project/sub"), &s.arena, &err),
	    0);
	assert_true(wiring_is_whole(&wiring));
}

static void a_program_that_cannot_run_is_a_hole(void **state)
{
	struct wiring wiring;
	const char *program;

	(void)state;
	user(WIRE("{}\n"));
	program = arena_printf(&s.arena, "%s/holdfast-stop", s.libexec);
	assert_int_equal(unlink(program), 0);
	wiring = look();
	assert_false(wiring_is_whole(&wiring));
	assert_true(tells(&wiring, "the program is not there"));
	put(program, "", 0644);
	wiring = look();
	assert_true(tells(&wiring, "cannot be executed"));
}

static void one_good_entry_beside_a_bad_one_is_enough(void **state)
{
	struct wiring wiring;
	const char *good = WIRE("{}\n");

	(void)state;
	user(good);
	put(below("project/.claude/settings.json"),
	    swap(good, "libexec/holdfast/holdfast-stop",
		"libexec/holdfast/../../gone/libexec/holdfast/holdfast-stop"),
	    0600);
	wiring = look();
	assert_true(wiring_is_whole(&wiring));
}

static void a_shell_s_command_is_understood(void **state)
{
	struct wiring wiring;
	const char *good = WIRE("{}\n"), *from, *to;

	(void)state;
	from = arena_printf(&s.arena,
	    "\"command\": \"%s/holdfast-config-change\",\n            "
	    "\"args\": [\"claude-code\"],",
	    s.libexec);
	to = arena_printf(&s.arena,
	    "\"command\": \"'%s/holdfast-config-change' claude-code\",",
	    s.libexec);
	user(swap(good, from, to));
	wiring = look();
	assert_true(wiring_is_whole(&wiring));
	/* and written anew by the next install */
	assert_string_equal(
	    WIRE(swap(good, from, to)) + strlen("{\n  \"hooks\": {\n"),
	    good + strlen("{\n  \"hooks\": {\n"));
}

static void wiring_twice_changes_nothing(void **state)
{
	const char *good = WIRE("{}\n");

	(void)state;
	assert_string_equal(WIRE(good), good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH(nothing_wired_is_one_hole),
	    SCRATCH(what_is_required_is_missed_first),
	    SCRATCH(what_wire_writes_is_whole),
	    SCRATCH(each_way_to_spoil_it_is_a_hole),
	    SCRATCH(what_does_no_harm_is_no_hole),
	    SCRATCH(a_project_can_switch_hooks_off_and_is_found),
	    SCRATCH(a_broken_project_file_does_no_harm_to_the_user_s),
	    SCRATCH(what_a_project_sets_for_our_hooks_is_found),
	    SCRATCH(project_settings_are_those_of_the_start_folder),
	    SCRATCH(a_program_that_cannot_run_is_a_hole),
	    SCRATCH(one_good_entry_beside_a_bad_one_is_enough),
	    SCRATCH(a_shell_s_command_is_understood),
	    SCRATCH(wiring_twice_changes_nothing),
	};

	return RUN_TESTS(tests);
}
