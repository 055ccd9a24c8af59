/*
 * What stands in a project, and what that calls for in its policy.
 *
 * Owner:  the tables are constant; nothing is allocated but in the project's
 *         arena.
 * Units:  a file is read up to SIGNS_FILE_MAX bytes, a larger one is no sign.
 * Errors: none; what cannot be read is not there.
 */
#ifndef HOLDFAST_INIT_SIGNS_H
#define HOLDFAST_INIT_SIGNS_H

#include <stdbool.h>
#include <stddef.h>

struct project;

#define SIGNS_FILE_MAX ((size_t)4 << 20)
#define SIGNS_MAX 24

bool signs_has(struct project *project, const char *name);
/* The commands that say whether work is done, the likeliest first. */
size_t signs_tests(struct project *project, const char *found[SIGNS_MAX]);
/* The commands that hand work to the world. */
size_t signs_publishers(struct project *project, const char *found[SIGNS_MAX]);

#endif
