/*
 * A person's release of one refused call: `holdfast allow CODE`.
 *
 * A code is made from the project, the rule and the input, so that the same
 * call has the same code and no other call has it. A release is a file
 * releases/CODE in the project's state folder with the moment it ends; one that
 * is for once is taken away by the call that uses it.
 *
 * Owner:  the caller. Units: microseconds since 1970; a code has
 *         RELEASE_CODE_LEN letters and digits.
 * Errors: -1 and `err`; what cannot be read releases nothing.
 */
#ifndef HOLDFAST_RELEASE_H
#define HOLDFAST_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct event;

#define RELEASE_CODE_LEN 8
#define RELEASE_CODE_SIZE (RELEASE_CODE_LEN + 1)

void release_code(const struct event *event, const char *rule,
    const char *project_id, char code[RELEASE_CODE_SIZE]);
bool release_is_code(const char *text);
int release_give(int statefd, const char *code, int64_t until_us, bool once,
    struct err *err);
/* Is there one that holds now? One for once is used up by asking. */
bool release_use(int statefd, const char *code, int64_t now_us);

#endif
