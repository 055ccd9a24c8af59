/*
 * Time of day for records, monotonic time for deadlines.
 *
 * Owner:  the caller. Units: microseconds and milliseconds, as named.
 * Errors: none; a clock that cannot be read gives 0.
 */
#ifndef HOLDFAST_CLOCK_H
#define HOLDFAST_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_TEXT_SIZE 28 /* 2026-11-21T02:03:04.567890Z and a NUL */

int64_t clock_now_us(void);       /* since 1970, UTC */
int64_t clock_monotonic_ms(void); /* since some fixed moment */
void clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE]);
/* The form above, also without the fraction; false if it is another. */
bool clock_parse(const char *text, int64_t *time_us);
void clock_sleep_ms(int64_t ms);

#endif
