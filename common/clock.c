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

/* The date of a day since 1970: the other way round. */
static void date_from_days(
    int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
	int64_t era, of_era, year_of_era, of_year, part;

	days += 719468;
	era = days / 146097;
	of_era = days - era * 146097;
	year_of_era =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year =
	    of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	part = (5 * of_year + 2) / 153;
	*day = of_year - (153 * part + 2) / 5 + 1;
	*month = part + (part < 10 ? 3 : -9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

/* Not gmtime(3): it reads the time zone from a file, at every hook. */
void clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE])
{
	const int64_t last = (int64_t)253402300800 * 1000000; /* year 10000 */
	int64_t year, month, day, second;

	if (time_us < 0 || time_us >= last)
		time_us = 0;
	second = time_us / 1000000;
	date_from_days(second / 86400, &year, &month, &day);
	second %= 86400;
	(void)snprintf(text, CLOCK_TEXT_SIZE,
	    "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", (unsigned)(year % 10000),
	    (unsigned)(month % 100), (unsigned)(day % 100),
	    (unsigned)(second / 3600 % 100), (unsigned)(second / 60 % 60),
	    (unsigned)(second % 60), (unsigned)(time_us % 1000000));
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
