/*
 * Holds the host's fixed answer ready for a hook that crashes or hangs: a host
 * may read that as "carry on".
 *
 * Owner:  the host's texts have to live as long as the process.
 * Units:  milliseconds.
 * Errors: none that could be told to anyone.
 */
#ifndef HOLDFAST_HOOK_GUARD_H
#define HOLDFAST_HOOK_GUARD_H

struct hook_program;
struct host;

/* A closed descriptor would become the next file that we open. */
void guard_fill_descriptors(void);
/*
 * From here on a fatal signal or the deadline gives the answer; a broken pipe
 * or a size limit is an error like any other.
 */
void guard_begin(const struct host *host, const struct hook_program *program);
/* 0: no deadline. */
void guard_deadline(int ms);
/* The host's fixed answer, now. */
_Noreturn void guard_panic(void);
/* The answer stands; whatever comes now may not change it. */
void guard_end(int status);

#endif
