#include "hook_guard.h"

#include "hook.h"
#include "host.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define READ_DEADLINE_MS 5000 /* for hooks that bound the rest themselves */

/* The one mutable global of the suite: a signal handler has no argument. */
static struct {
	const char *out, *errs;
	size_t out_len, errs_len;
	int status;
} panic;

_Noreturn void guard_panic(void)
{
	bool wrote = write(STDOUT_FILENO, panic.out, panic.out_len) >= 0;

	wrote &= write(STDERR_FILENO, panic.errs, panic.errs_len) >= 0;
	(void)wrote; /* the status is all that is left to say it with */
	_exit(panic.status);
}

static void on_signal(int sig)
{
	(void)sig;
	guard_panic();
}

void guard_deadline(int ms)
{
	struct itimerval timer = {
	    .it_value = {ms / 1000, (suseconds_t)(ms % 1000) * 1000}};

	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

static void catch_signals(void)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
	    SIGSYS, SIGALRM, SIGXCPU, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1,
	    SIGUSR2, SIGPROF, SIGVTALRM};
	static char stack[16384];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {
	    .sa_handler = on_signal, .sa_flags = SA_ONSTACK};
	sigset_t caught;
	size_t i;

	(void)sigaltstack(&alternate, NULL);
	(void)sigemptyset(&action.sa_mask);
	(void)sigemptyset(&caught);
	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		(void)sigaction(fatal[i], &action, NULL);
		(void)sigaddset(&caught, fatal[i]);
	}
	/* whoever started us may have blocked them */
	(void)sigprocmask(SIG_UNBLOCK, &caught, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
	(void)sigaction(SIGXFSZ, &action, NULL);
}

void guard_begin(const struct host *host, const struct hook_program *program)
{
	if (program->kind == HOOK_GUARD) {
		/* the fixed text on stdout is about a tool call */
		panic.out =
		    program->event == EVENT_PRE_TOOL_USE ? host->panic_out : "";
		panic.errs = host->panic_err;
		panic.out_len = strlen(panic.out);
		panic.errs_len = strlen(host->panic_err);
		panic.status = host->panic_status;
	}
	catch_signals();
	guard_deadline(
	    program->deadline_ms ? program->deadline_ms : READ_DEADLINE_MS);
}

void guard_end(int status)
{
	panic.out_len = 0;
	panic.errs_len = 0;
	panic.status = status;
}

void guard_fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}
