/*
 * Civil dates and times: plain numbers for plain arithmetic.
 *
 * A day is a count of days since 1970-01-01 (civil, no zone); a minute is a
 * minute of the day, 0-1439. Instants are UTC milliseconds. Only the functions
 * that say so use the site's zone (clock.h, clock_zone).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum { DAY_NONE = INT32_MIN, MINUTE_NONE = -1, DATE_TEXT = 11, CLOCK_TEXT = 6, STAMP_TEXT = 25 };

struct ymd {
	int year, month, day;	/* month 1-12, day 1-31 */
};

/* Days since 1970; DAY_NONE when the date does not exist. Proleptic Gregorian, years 1-9999. */
int32_t day_of(int year, int month, int day);
struct ymd day_split(int32_t day);
int day_weekday(int32_t day);				/* 1 Monday ... 7 Sunday */
int day_in_month(int year, int month);			/* days in it */
int day_age(int32_t born, int32_t on);			/* whole years; 29 Feb ages on 28 Feb in common years */
void day_format(int32_t day, char text[DATE_TEXT]);	/* YYYY-MM-DD */
int32_t day_parse(const char *text);			/* YYYY-MM-DD exactly, else DAY_NONE */

void minute_format(int minute, char text[CLOCK_TEXT]);	/* HH:MM */
int minute_parse(const char *text);			/* HH:MM, else MINUTE_NONE */

/* The site's civil day and minute of an instant, and back. An hour that does not exist moves forward. */
int32_t instant_day(int64_t ms, int *minute);
int64_t instant_of(int32_t day, int minute);
void instant_format(int64_t ms, char text[STAMP_TEXT]);	/* 2026-11-17T09:42:00.000Z */

/*
 * FHIR instant, dateTime or date, also a local time without a zone, which is taken as
 * the site's. A date alone ("2026", "2026-11", "2026-11-17") sets *date_only and gives
 * the site's midnight of its first day. INT64_MIN when malformed.
 */
int64_t instant_parse(const char *text, bool *date_only);

#endif
