#include "spool.h"

#include "arena.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GENERATIONS 8
#define PTS_MAJOR 136 /* to 143, in Linux's devices.txt */
#define PTS_MAJORS 8
#define TTY_MAJOR 4
#define TTY_CONSOLES 64

/* Parent and terminal of a process, from proc(5): the 4th and 7th field. */
static bool look_up(long pid, long *parent, unsigned long *device)
{
	char path[40], text[512], *at;
	ssize_t got;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	/* the 2nd field is a name in brackets, and may hold some */
	at = strrchr(text, ')');
	if (!at || strlen(at) < 4)
		return false;
	*parent = strtol(at + 4, &at, 10);
	(void)strtol(at, &at, 10);
	(void)strtol(at, &at, 10);
	*device = (unsigned long)strtol(at, &at, 10);
	return *parent >= 0;
}

static const char *name_of(unsigned long device, struct arena *arena)
{
	unsigned long major = device >> 8 & 0xfff;
	unsigned long minor = (device & 0xff) | (device >> 12 & 0xfff00);

	if (major >= PTS_MAJOR && major < PTS_MAJOR + PTS_MAJORS)
		return arena_printf(
		    arena, "/dev/pts/%lu", minor + (major - PTS_MAJOR) * 256);
	if (major == TTY_MAJOR && minor < TTY_CONSOLES)
		return arena_printf(arena, "/dev/tty%lu", minor);
	return NULL;
}

const char *spool_terminal(struct arena *arena)
{
	long pid = (long)getpid(), parent;
	unsigned long device;
	unsigned n;

	/* hosts start hooks in sessions of their own */
	for (n = 0; n < GENERATIONS && pid > 1; n++, pid = parent) {
		if (!look_up(pid, &parent, &device))
			return NULL;
		if (device)
			return name_of(device, arena);
	}
	return NULL;
}
