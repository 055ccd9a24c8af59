/*
 * Feeds the stored inputs of one fuzzer to it, without libFuzzer, and prints
 * TAP: what a fuzzer ever found stays found. Built as NAME beside fuzz_NAME.c,
 * it reads tests/fuzz/corpus/NAME, or the files and folders that it is given.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_MAX ((size_t)32 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned tests;

static void replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	struct stat st;
	size_t len = 0;

	/* exactly its size, so that a sanitizer sees a read past the end */
	if (file && stat(path, &st) == 0 && (size_t)st.st_size < INPUT_MAX) {
		data = malloc(st.st_size ? (size_t)st.st_size : 1);
		if (data)
			len = fread(data, 1, (size_t)st.st_size, file);
	}
	if (file)
		fclose(file);
	tests++;
	if (!data || len != (size_t)st.st_size) {
		printf("not ok %u - %s cannot be read\n", tests, path);
	} else {
		(void)LLVMFuzzerTestOneInput(data, len);
		printf("ok %u - %s\n", tests, path);
	}
	fflush(stdout); /* a crash must not take what was seen before it */
	free(data);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void replay(const char *path)
{
	struct dirent **names = NULL;
	int n = scandir(path, &names, visible, alphasort), i;

	if (n < 0) {
		replay_file(path);
		return;
	}
	for (i = 0; i < n; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		replay_file(file);
		free(names[i]);
	}
	free(names);
}

int main(int argc, char *argv[])
{
	const char *slash = strrchr(argv[0], '/');
	char corpus[4096];
	int i;

	snprintf(corpus, sizeof(corpus), "tests/fuzz/corpus/%s",
	    slash ? slash + 1 : argv[0]);
	if (argc < 2)
		replay(corpus);
	for (i = 1; i < argc; i++)
		replay(argv[i]);
	printf("1..%u\n", tests);
	return tests == 0;
}
