/*
 * Deliver what waits in the alert spools, and end. Started by hooks, detached;
 * a person may run it too.
 */
#include "sink/deliver.h"
#include "err.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int usage(void)
{
	fprintf(stderr, "usage: holdfast-deliver [STATE-FOLDER]\n"
			"       holdfast-deliver --stdin STATE-FOLDER\n");
	return 2;
}

int main(int argc, char *argv[])
{
	bool keep = argc == 3 && strcmp(argv[1], "--stdin") == 0;
	struct err err = {0};

	if (argc > 2 && !keep)
		return usage();
	if (argc == 2 && argv[1][0] != '/')
		return usage();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)umask(077);
	if (keep && deliver_keep(STDIN_FILENO, argv[2], &err) < 0)
		goto failed;
	if (deliver_run(argc == 2 ? argv[1] : NULL, &err) < 0)
		goto failed;
	return 0;
failed:
	fprintf(stderr, "holdfast-deliver: %s\n", err.msg);
	return 1;
}
