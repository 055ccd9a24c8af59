#include "init_signs.h"

#include "io.h"
#include "json.h"
#include "path.h"
#include "project.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* Does the text of a file hold `what`? The text may be changed. */
typedef bool sign_test(char *text, size_t len, const char *what);

static bool holds(char *text, size_t len, const char *what)
{
	(void)len;
	return strstr(text, what) != NULL;
}

/* A rule of a Makefile for the target `what`: at the start of a line. */
static bool has_target(char *text, size_t len, const char *what)
{
	size_t n = strlen(what);
	const char *line;

	(void)len;
	for (line = text; line; line = strchr(line, '\n')) {
		const char *rest;

		line += *line == '\n';
		rest = line + n;
		if (strncmp(line, what, n) != 0)
			continue;
		rest += strspn(rest, " \t");
		/* "check := x" sets a variable */
		if (*rest == ':' && rest[1] != '=' &&
		    strncmp(rest, "::=", 3) != 0)
			return true;
	}
	return false;
}

/* A script of package.json; npm's own placeholder always fails. */
static bool has_script(char *text, size_t len, const char *what)
{
	struct err ignored = {0};
	struct json json = {0};
	const char *script;
	bool found;

	if (json_parse(&json, text, len, &ignored) < 0)
		return false;
	script = json_str(json_get(json.root, "scripts"), what);
	found = script && *script && !strstr(script, "no test specified");
	json_free(&json);
	return found;
}

/* The first that fits of those with one file and one test counts. */
static const struct sign {
	const char *file, *beside; /* `beside`: another that has to be there */
	sign_test *test;
	const char *what, *command;
} signs[] = {
    {"package.json", "bun.lock", has_script, "test", "bun run test"},
    {"package.json", "bun.lockb", has_script, "test", "bun run test"},
    {"package.json", "pnpm-lock.yaml", has_script, "test", "pnpm test"},
    {"package.json", "yarn.lock", has_script, "test", "yarn test"},
    {"package.json", NULL, has_script, "test", "npm test"},
    {"Cargo.toml", NULL, holds, "", "cargo test"},
    {"go.mod", NULL, holds, "", "go test ./..."},
    {"pyproject.toml", NULL, holds, "pytest", "pytest -q"},
    {"pytest.ini", NULL, holds, "", "pytest -q"},
    {"pom.xml", NULL, holds, "", "mvn -q test"},
    {"build.gradle", NULL, holds, "", "./gradlew test"},
    {"build.gradle.kts", NULL, holds, "", "./gradlew test"},
    {"mix.exs", NULL, holds, "", "mix test"},
    {"Gemfile", NULL, holds, "rspec", "bundle exec rspec"},
    {"meson.build", NULL, holds, "", "meson test -C build"},
    {"GNUmakefile", NULL, has_target, "check", "make check"},
    {"Makefile", NULL, has_target, "check", "make check"},
    {"makefile", NULL, has_target, "check", "make check"},
    {"GNUmakefile", NULL, has_target, "test", "make test"},
    {"Makefile", NULL, has_target, "test", "make test"},
    {"makefile", NULL, has_target, "test", "make test"},
};

static const struct {
	const char *file, *command;
} publishers[] = {
    {"package.json", "npm publish"},
    {"pnpm-lock.yaml", "pnpm publish"},
    {"yarn.lock", "yarn publish"},
    {"bun.lock", "bun publish"},
    {"Cargo.toml", "cargo publish"},
    {"pyproject.toml", "twine upload"},
    {"pom.xml", "mvn deploy"},
    {"mix.exs", "mix hex.publish"},
    {"Gemfile", "gem push"},
};

bool signs_has(struct project *project, const char *name)
{
	const char *path =
	    path_join(project->place.root, name, &project->arena);
	struct stat st;

	return path && stat(path, &st) == 0;
}

static bool fits(struct project *project, const struct sign *sign)
{
	const char *path =
	    path_join(project->place.root, sign->file, &project->arena);
	struct err ignored = {0};
	size_t len;
	char *text;

	return path && (!sign->beside || signs_has(project, sign->beside)) &&
	       io_read_file(AT_FDCWD, path, SIGNS_FILE_MAX, &project->arena,
		   &text, &len, &ignored) == 0 &&
	       sign->test(text, len, sign->what);
}

size_t signs_tests(struct project *project, const char *found[SIGNS_MAX])
{
	const struct sign *last = NULL;
	size_t n = 0, i, k;

	for (i = 0; i < COUNT(signs) && n < SIGNS_MAX; i++) {
		if (last && str_equal(last->file, signs[i].file) &&
		    str_equal(last->what, signs[i].what))
			continue;
		if (!fits(project, &signs[i]))
			continue;
		last = &signs[i];
		for (k = 0; k < n; k++)
			if (str_equal(found[k], last->command))
				break;
		if (k == n)
			found[n++] = last->command;
	}
	return n;
}

size_t signs_publishers(struct project *project, const char *found[SIGNS_MAX])
{
	size_t n = 0, i;

	for (i = 0; i < COUNT(publishers) && n < SIGNS_MAX; i++)
		if (signs_has(project, publishers[i].file))
			found[n++] = publishers[i].command;
	return n;
}
