/*
 * bench ROUNDS PER_ROUND PAYLOAD -- LABEL COMMAND [ARG...] -- LABEL COMMAND...
 *
 * Starts each command again and again with PAYLOAD on stdin, as a host starts
 * a hook: fork, exec, write, read the answer to its end, wait. The commands
 * take turns within each round, so that whatever else the machine does hits
 * all of them; prints, for each, the median time and the median over rounds of
 * its time divided by that of every other.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 8
#define PAYLOAD_MAX 65536

struct command {
	const char *label;
	char **argv;
	double *times; /* of one call in each round, in microseconds */
};

static struct command commands[COMMANDS_MAX];
static size_t n_commands;
static char payload[PAYLOAD_MAX];
static size_t payload_len;

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void child(char *argv[], const int in[2], const int out[2])
{
	int null = open("/dev/null", O_WRONLY);

	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(null, 2);
	close(in[0]);
	close(in[1]);
	close(out[0]);
	close(out[1]);
	close(null);
	signal(SIGPIPE, SIG_DFL);
	execv(argv[0], argv);
	_exit(127);
}

static void run_once(const struct command *command)
{
	int in[2], out[2], status;
	char answer[4096];
	pid_t pid;

	if (pipe(in) < 0 || pipe(out) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		child(command->argv, in, out);
	close(in[0]);
	close(out[1]);
	if (write(in[1], payload, payload_len) < 0 && errno != EPIPE)
		die("write");
	close(in[1]);
	while (read(out[0], answer, sizeof(answer)) > 0)
		continue;
	close(out[0]);
	if (waitpid(pid, &status, 0) < 0)
		die("waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) {
		fprintf(stderr, "bench: %s could not be run\n", command->label);
		exit(1);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, size_t n)
{
	double *sorted = malloc(n * sizeof(*sorted));
	double middle;

	if (!sorted)
		die("malloc");
	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_value);
	middle =
	    n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
	free(sorted);
	return middle;
}

static double median_ratio(const double *a, const double *b, size_t n)
{
	double *ratios = malloc(n * sizeof(*ratios)), middle;
	size_t i;

	if (!ratios)
		die("malloc");
	for (i = 0; i < n; i++)
		ratios[i] = a[i] / b[i];
	middle = median(ratios, n);
	free(ratios);
	return middle;
}

static void parse_commands(int argc, char *argv[], size_t rounds)
{
	int i = 4;

	while (i < argc) {
		struct command *command = &commands[n_commands];

		if (strcmp(argv[i], "--") != 0 || i + 2 >= argc ||
		    n_commands == COMMANDS_MAX) {
			fprintf(stderr, "usage: bench ROUNDS PER_ROUND PAYLOAD "
					"-- LABEL COMMAND...\n");
			exit(2);
		}
		command->label = argv[i + 1];
		command->argv = argv + i + 2;
		command->times = calloc(rounds, sizeof(double));
		if (!command->times)
			die("calloc");
		n_commands++;
		argv[i] = NULL; /* ends the command before */
		for (i += 2; i < argc && strcmp(argv[i], "--") != 0; i++)
			continue;
	}
}

static void read_payload(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		die(path);
	payload_len = fread(payload, 1, sizeof(payload), file);
	fclose(file);
}

static void measure(size_t rounds, size_t per_round)
{
	size_t round, turn, i;

	for (i = 0; i < n_commands; i++)
		run_once(&commands[i]); /* into the page cache */
	for (round = 0; round < rounds; round++) {
		for (turn = 0; turn < n_commands; turn++) {
			/* each round begins with another one */
			struct command *command =
			    &commands[(round + turn) % n_commands];
			double start = now_us();

			for (i = 0; i < per_round; i++)
				run_once(command);
			command->times[round] =
			    (now_us() - start) / (double)per_round;
		}
	}
}

int main(int argc, char *argv[])
{
	size_t rounds, per_round, i, j;

	if (argc < 7)
		parse_commands(argc, argv, 1); /* prints the usage */
	/* programs that do nothing do not read either */
	signal(SIGPIPE, SIG_IGN);
	rounds = strtoul(argv[1], NULL, 10);
	per_round = strtoul(argv[2], NULL, 10);
	read_payload(argv[3]);
	parse_commands(argc, argv, rounds);
	measure(rounds, per_round);
	for (i = 0; i < n_commands; i++)
		printf("time %s %.0f\n", commands[i].label,
		    median(commands[i].times, rounds));
	for (i = 0; i < n_commands; i++)
		for (j = 0; j < n_commands; j++)
			if (i != j)
				printf("ratio %s %s %.3f\n", commands[i].label,
				    commands[j].label,
				    median_ratio(commands[i].times,
					commands[j].times, rounds));
	return 0;
}
