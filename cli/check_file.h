/*
 * Many calls at once: `holdfast check --file`.
 *
 * A line is a command, or a JSON object with "command", or "tool" (read, write,
 * edit) and "path"; "cwd", "expect" (block or allow) and "category" are what a
 * corpus adds. "@HOME@" stands for the home.
 */
#ifndef HOLDFAST_CHECK_FILE_H
#define HOLDFAST_CHECK_FILE_H

#include <stdbool.h>

struct project;

/* Returns an exit status: 1 if what is expected was missed, or refused. */
int check_file(struct project *project, const char *path, bool misses);

#endif
