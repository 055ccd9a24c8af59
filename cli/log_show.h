/*
 * What the files of `holdfast log` share: which records are wanted, and how
 * one is shown to a person.
 *
 * Owner:  strings of a filter are borrowed from argv.
 * Units:  microseconds since 1970.
 * Errors: an option that makes no sense is told on stderr.
 */
#ifndef HOLDFAST_LOG_SHOW_H
#define HOLDFAST_LOG_SHOW_H

#include <stdbool.h>
#include <stdint.h>

struct cJSON;

/* Lists have commas between their words; NULL wants everything. */
struct log_filter {
	const char *session, *event, *verdict, *tool, *since, *dir;
	int64_t since_us;
	bool json, follow;
};

/* Reads `since`, and looks whether the names of the others exist. */
bool log_filter_read(struct log_filter *filter);
bool log_filter_passes(
    const struct log_filter *filter, const struct cJSON *record);

/* One line. */
void log_show(const struct cJSON *record);

#endif
