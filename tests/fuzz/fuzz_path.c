/*
 * A path and a pattern, divided by the first NUL byte: made absolute it must
 * stay absolute and normal, and matching must end.
 */
#include "arena.h"
#include "path.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_normal(const char *path)
{
	size_t len = strlen(path);

	if (path[0] != '/' || strstr(path, "//") || strstr(path, "/./") ||
	    strstr(path, "/../") || (len > 1 && path[len - 1] == '/'))
		abort();
	if (!path_is_inside(path, "/") || !path_is_inside(path, path))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	char *text = malloc(size + 2);
	const char *pattern;
	char *path;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = text[size + 1] = '\0';
	pattern = text + strlen(text) + 1;
	if (pattern > text + size)
		pattern = "";
	path = path_absolute(text, "/base/dir", "/home/me", &arena);
	if (path) {
		check_normal(path);
		(void)path_matches(path, pattern);
		(void)path_below(path, "/base");
		path = path_real(path, &arena);
		if (path)
			check_normal(path);
	}
	if (strlen(text) < 4096)
		(void)path_matches(text, pattern);
	(void)text_matches(text, pattern);
	arena_free(&arena);
	free(text);
	return 0;
}
