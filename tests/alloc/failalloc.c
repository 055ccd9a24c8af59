/*
 * Preloaded into a program, fails one of its allocations, or all from one on:
 *
 *   FAILALLOC_AT=N    the Nth call of malloc, calloc or realloc gets nothing
 *   FAILALLOC_FROM=N  and all calls after it
 *   FAILALLOC_MARK=F  the file F is made when that happens
 *
 * Programs that the program starts are left alone.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

static void *(*real_malloc)(size_t size);
static void *(*real_calloc)(size_t n, size_t size);
static void *(*real_realloc)(void *block, size_t size);

static long fail_at, fail_from, calls;
static const char *mark;

/* What dlsym() itself wants before it has found calloc() for us. */
static char early[4096];
static size_t early_used;

static void *find(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static long number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
	*(void **)&real_malloc = find("malloc");
	*(void **)&real_calloc = find("calloc");
	*(void **)&real_realloc = find("realloc");
	mark = getenv("FAILALLOC_MARK");
	unsetenv("LD_PRELOAD");
	/* from here on it counts */
	fail_at = number("FAILALLOC_AT");
	fail_from = number("FAILALLOC_FROM");
	calls = 0;
}

static bool fails(void)
{
	int fd;

	calls++;
	if (calls != fail_at && (!fail_from || calls < fail_from))
		return false;
	fd = mark ? open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
	if (fd >= 0)
		close(fd);
	errno = ENOMEM;
	return true;
}

static void *take_early(size_t size)
{
	void *block = early + early_used;

	size = (size + 15) & ~(size_t)15;
	if (size > sizeof(early) - early_used)
		return NULL;
	early_used += size;
	return block;
}

static bool is_early(const void *block)
{
	const char *at = block;

	return at >= early && at < early + sizeof(early);
}

void *malloc(size_t size)
{
	if (!real_malloc)
		*(void **)&real_malloc = find("malloc");
	return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	static bool finding;

	if (!real_calloc && !finding) {
		finding = true;
		*(void **)&real_calloc = find("calloc");
		finding = false;
	}
	if (!real_calloc)
		return n && size > sizeof(early) / n ? NULL
						     : take_early(n * size);
	return fails() ? NULL : real_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
	if (!real_realloc)
		*(void **)&real_realloc = find("realloc");
	return fails() ? NULL : real_realloc(block, size);
}

void free(void *block)
{
	static void (*real_free)(void *block);

	if (!block || is_early(block))
		return;
	if (!real_free)
		*(void **)&real_free = find("free");
	real_free(block);
}
