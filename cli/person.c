#include "person.h"

#include "err.h"
#include "host.h"
#include "path.h"
#include "place.h"
#include "term.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANCESTORS_MAX 64

/* The agent whose mark stands in the environment, or NULL. */
static const struct host *marked(void)
{
	size_t i, k;

	for (i = 0; hosts[i]; i++)
		for (k = 0; hosts[i]->env_marks[k]; k++)
			if (place_env(hosts[i]->env_marks[k]))
				return hosts[i];
	return NULL;
}

static bool read_proc(long pid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, text, size - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len > 0;
}

/* "PID (NAME) STATE PPID …"; the name may hold blanks and brackets. */
static long parent_of(long pid)
{
	char text[512];
	const char *close_bracket;

	if (!read_proc(pid, "stat", text, sizeof(text)))
		return 0;
	close_bracket = strrchr(text, ')');
	/* ") S 1": the state is one letter */
	if (!close_bracket || strlen(close_bracket) < 5)
		return 0;
	return strtol(close_bracket + 4, NULL, 10);
}

static const struct host *host_of(long pid)
{
	char name[256];
	size_t i, k;

	/* the first argument: comm is cut at 15 bytes, and threads rename it */
	if (!read_proc(pid, "cmdline", name, sizeof(name)))
		return NULL;
	for (i = 0; hosts[i]; i++)
		for (k = 0; hosts[i]->process_names[k]; k++)
			if (strcmp(path_base(name),
				hosts[i]->process_names[k]) == 0)
				return hosts[i];
	return NULL;
}

/* The agent that this process runs below, or NULL. */
static const struct host *ancestor(void)
{
	long pid = (long)getppid();
	unsigned i;

	for (i = 0; pid > 1 && i < ANCESTORS_MAX; i++) {
		const struct host *host = host_of(pid);

		if (host)
			return host;
		pid = parent_of(pid);
	}
	return NULL;
}

const struct host *person_agent(void)
{
	const struct host *host = marked();

	return host ? host : ancestor();
}

bool person_is_here(const char *command)
{
	const struct host *host = person_agent();
	int terminal;

	if (host) {
		(void)term_fail(command,
		    "this is for a person, and here %s is at work; open a "
		    "terminal of your own",
		    host->title);
		return false;
	}
	terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (terminal < 0) {
		(void)term_fail(command,
		    "this is for a person at a terminal, and here is none");
		return false;
	}
	close(terminal);
	return true;
}
