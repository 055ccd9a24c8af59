/* The human command: a table of subcommands, and its own help from it. */
#include "command.h"

#include "term.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command {
	const char *name;
	int (*run)(int argc, char *argv[]);
	const char *summary;
} commands[] = {
    {"install", command_install, "wire the hooks into your agents"},
    {"uninstall", command_uninstall, "take them out again"},
    {"doctor", command_doctor, "fire every hook and show what is missing"},
    {"init", command_init, "write a policy fitted to this project"},
    {"trust", command_trust, "let this project's policy run and inject"},
    {"check", command_check, "the verdict on a command or file, and why"},
    {"rules-test", command_rules_test,
	"try the examples that rules bring along"},
    {"allow", command_allow, "let one refused call through"},
    {"log", command_log, "what happened"},
    {"verify", command_verify, "check that the log is whole"},
    {"status", command_status, "where this project stands"},
    {"demo", command_demo, "the jobs of Holdfast, live, in a scratch folder"},
};

static void print_help(FILE *to)
{
	size_t i;

	(void)fputs("usage: holdfast COMMAND [OPTIONS]\n\n"
		    "Holdfast holds coding agents to your rules: it gives the "
		    "rules back after each\ncompaction, refuses what is out of "
		    "scope, lets no agent stop before it is done,\nkeeps "
		    "evidence, and calls you when a person is needed.\n\n",
	    to);
	for (i = 0; i < COUNT(commands); i++)
		(void)fprintf(
		    to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	(void)fputs(
	    "\nholdfast COMMAND --help says more. Exit status: 0 yes, 1 "
	    "no, 2 could not tell.\n",
	    to);
}

static int unknown(const char *name)
{
	const char *names[COUNT(commands)], *near;
	size_t i;

	for (i = 0; i < COUNT(commands); i++)
		names[i] = commands[i].name;
	near = str_nearest(name, names, COUNT(names));
	(void)fprintf(stderr, "holdfast: there is no \"%s\"%s%s%s\n", name,
	    near ? "; did you mean \"" : "; see holdfast --help",
	    near ? near : "", near ? "\"?" : "");
	return 2;
}

static int run(int argc, char *argv[])
{
	size_t i;

	if (argc < 2) {
		print_help(stderr);
		return 2;
	}
	if (str_in_list(argv[1], "help --help -h")) {
		print_help(stdout);
		return 0;
	}
	if (str_in_list(argv[1], "version --version -V")) {
		(void)printf("holdfast %s\n", HOLDFAST_VERSION);
		return 0;
	}
	for (i = 0; i < COUNT(commands); i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return unknown(argv[1]);
}

/* A file that is opened later must not become the output that is closed. */
static void hold_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null",
			    fd == STDOUT_FILENO ? O_RDONLY : O_RDWR);
}

/* What was not written was not said: a full disk must not look like a yes. */
int main(int argc, char *argv[])
{
	const char *why = NULL;
	int status;

	hold_streams();
	status = run(argc, argv);
	if (ferror(stdout))
		why = "an error on the way";
	if (fclose(stdout) != 0)
		why = strerror(errno);
	if (!why)
		return status;
	(void)fprintf(stderr,
	    "holdfast: not all of the output could be written: %s\n", why);
	return 2;
}
