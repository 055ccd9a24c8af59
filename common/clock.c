#include "clock.h"

#include "util.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_now_us(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE])
{
	time_t seconds = (time_t)(time_us / 1000000);
	unsigned fraction = (unsigned)(time_us % 1000000);
	struct tm tm;
	size_t len;

	if (time_us < 0 || !gmtime_r(&seconds, &tm) || tm.tm_year > 8099) {
		(void)snprintf(
		    text, CLOCK_TEXT_SIZE, "1970-01-01T00:00:00.000000Z");
		return;
	}
	len = strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	(void)snprintf(
	    text + len, CLOCK_TEXT_SIZE - len, ".%06uZ", fraction % 1000000);
}

/* Days since 1970 of a Gregorian date; months count from 1. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = year / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static bool number(const char *text, size_t len, int64_t *value)
{
	*value = 0;
	for (; len; len--, text++) {
		if (!is_digit(*text))
			return false;
		*value = *value * 10 + (*text - '0');
	}
	return true;
}

bool clock_parse(const char *text, int64_t *time_us)
{
	static const char form[] = "0000-00-00T00:00:00";
	static const unsigned char at[6][2] = {
	    {0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}};
	int64_t v[6], fraction = 0;
	size_t len = strlen(text), i;

	if (len != 20 && len != 27)
		return false;
	for (i = 0; form[i]; i++)
		if (form[i] != '0' && form[i] != text[i])
			return false;
	for (i = 0; i < COUNT(v); i++)
		if (!number(text + at[i][0], at[i][1], &v[i]))
			return false;
	if (len == 27 && (text[19] != '.' || !number(text + 20, 6, &fraction)))
		return false;
	if (text[len - 1] != 'Z' || v[0] < 1970 || v[1] < 1 || v[1] > 12 ||
	    v[2] < 1 || v[2] > 31 || v[3] > 23 || v[4] > 59 || v[5] > 60)
		return false;
	*time_us = (days_from_date(v[0], v[1], v[2]) * 86400 + v[3] * 3600 +
		       v[4] * 60 + v[5]) *
		       1000000 +
		   fraction;
	return true;
}

void clock_sleep_ms(int64_t ms)
{
	struct timespec rest = {
	    (time_t)(ms / 1000), (long)(ms % 1000) * 1000000};

	(void)nanosleep(&rest, NULL);
}
