/*
 * Is it a person who runs this command? Trust and releases are a person's to
 * give, at a terminal, and never an agent's.
 *
 * Errors: told on stderr. An agent that is set on it and runs as the same user
 * can forge a terminal; the guard refuses it these commands before that.
 */
#ifndef HOLDFAST_PERSON_H
#define HOLDFAST_PERSON_H

#include <stdbool.h>

struct host;

/* The agent that this process runs below, or NULL. */
const struct host *person_agent(void);
/* False, after saying why, below an agent or without a terminal. */
bool person_is_here(const char *command);

#endif
