#include "date.h"

#include <string.h>
#include <time.h>

enum { DATE_DAY_MS = 86400000, DATE_MINUTE_MS = 60000 };

static bool
date_is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Counted from 1 March of year 0, so that the leap day is the last of its year; 146097 days in 400 years. */
int32_t
day_of(int year, int month, int day)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > day_in_month(year, month))
		return DAY_NONE;
	int shifted = month > 2 ? year : year - 1;
	int era = shifted / 400, of_era = shifted % 400;
	int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct ymd
day_split(int32_t day)
{
	if (day == DAY_NONE)
		return (struct ymd){0};
	int64_t since = (int64_t)day + 719468;
	int64_t era = (since >= 0 ? since : since - 146096) / 146097;
	int of_era = (int)(since - era * 146097);
	int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * year + year / 4 - year / 100);
	int march = (5 * of_year + 2) / 153;
	struct ymd split = {
		.year = year + (int)era * 400,
		.month = march < 10 ? march + 3 : march - 9,
		.day = of_year - (153 * march + 2) / 5 + 1,
	};

	split.year += split.month <= 2;
	return split;
}

int
day_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (int)((((int64_t)day + 3) % 7 + 7) % 7) + 1;
}

int
day_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && date_is_leap(year) ? 29 : days[month - 1];
}

int
day_age(int32_t born, int32_t on)
{
	struct ymd from = day_split(born), to = day_split(on);
	int day = from.day;

	if (from.month == 2 && from.day == 29 && !date_is_leap(to.year))
		day = 28;
	return to.year - from.year - (to.month < from.month || (to.month == from.month && to.day < day));
}

/* `number` in exactly `digits` digits, with leading zeros. No NUL. Returns what is behind them. */
static char *
date_put(char *text, int number, int digits)
{
	for (int i = digits - 1; i >= 0; i--, number /= 10)
		text[i] = (char)('0' + number % 10);
	return text + digits;
}

void
day_format(int32_t day, char text[DATE_TEXT])
{
	struct ymd split = day_split(day);

	text[0] = '\0';
	if (day == DAY_NONE || split.year < 1 || split.year > 9999)
		return;
	text = date_put(text, split.year, 4);
	*text++ = '-';
	text = date_put(text, split.month, 2);
	*text++ = '-';
	text = date_put(text, split.day, 2);
	*text = '\0';
}

/* Exactly `digits` digits, or -1. */
static int
date_number(const char *text, int digits)
{
	int number = 0;

	for (int i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + text[i] - '0';
	}
	return number;
}

int32_t
day_parse(const char *text)
{
	if (strnlen(text, DATE_TEXT) != DATE_TEXT - 1 || text[4] != '-' || text[7] != '-')
		return DAY_NONE;
	return day_of(date_number(text, 4), date_number(text + 5, 2), date_number(text + 8, 2));
}

void
minute_format(int minute, char text[CLOCK_TEXT])
{
	text[0] = '\0';
	if (minute < 0 || minute >= 24 * 60)
		return;
	text = date_put(text, minute / 60, 2);
	*text++ = ':';
	text = date_put(text, minute % 60, 2);
	*text = '\0';
}

int
minute_parse(const char *text)
{
	if (strnlen(text, CLOCK_TEXT) != CLOCK_TEXT - 1 || text[2] != ':')
		return MINUTE_NONE;
	int hour = date_number(text, 2), minute = date_number(text + 3, 2);

	return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? MINUTE_NONE : hour * 60 + minute;
}

static int64_t
date_floor(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t
instant_day(int64_t ms, int *minute)
{
	time_t seconds = (time_t)date_floor(ms, 1000);
	struct tm civil;

	if (minute)
		*minute = MINUTE_NONE;
	if (!localtime_r(&seconds, &civil))
		return DAY_NONE;
	if (minute)
		*minute = civil.tm_hour * 60 + civil.tm_min;
	return day_of(civil.tm_year + 1900, civil.tm_mon + 1, civil.tm_mday);
}

/* What the site's clocks are ahead of UTC at `seconds`. */
static int64_t
date_offset(int64_t seconds)
{
	time_t at = (time_t)seconds;
	struct tm civil;

	return localtime_r(&at, &civil) ? (int64_t)civil.tm_gmtoff : 0;
}

/*
 * mktime is not asked, because what it does with an hour that does not exist differs
 * between systems. The offset a day before and a day after are the two candidates; an
 * hour that comes twice is its first, one that never comes moves on by what was skipped.
 */
int64_t
instant_of(int32_t day, int minute)
{
	int64_t civil = (int64_t)day * 86400 + (int64_t)minute * 60;
	int64_t before = date_offset(civil - 86400), after = date_offset(civil + 86400);

	if (before != after && date_offset(civil - before) != before && date_offset(civil - after) == after)
		return (civil - after) * 1000;
	return (civil - before) * 1000;
}

void
instant_format(int64_t ms, char text[STAMP_TEXT])
{
	int64_t day = date_floor(ms, DATE_DAY_MS);

	text[0] = '\0';
	if (day < day_of(1, 1, 1) || day > day_of(9999, 12, 31))
		return;
	int of_day = (int)(ms - day * DATE_DAY_MS);
	day_format((int32_t)day, text);
	text[DATE_TEXT - 1] = 'T';
	text += DATE_TEXT;
	minute_format(of_day / DATE_MINUTE_MS, text);
	text[CLOCK_TEXT - 1] = ':';
	text = date_put(text + CLOCK_TEXT, of_day / 1000 % 60, 2);
	*text++ = '.';
	text = date_put(text, of_day % 1000, 3);
	*text++ = 'Z';
	*text = '\0';
}

/* "", "Z" or "+hh:mm" behind a time. False: malformed. *minutes is left alone where there is none. */
static bool
date_zone(const char *text, bool *given, int *minutes)
{
	*given = text[0] != '\0';
	if (!*given || strcmp(text, "Z") == 0)
		return true;
	if ((text[0] != '+' && text[0] != '-') || strnlen(text, 7) != 6)
		return false;
	int offset = minute_parse(text + 1);
	if (offset == MINUTE_NONE || offset > 14 * 60)
		return false;
	*minutes = text[0] == '-' ? -offset : offset;
	return true;
}

/* hh:mm[:ss[.fff...]] in milliseconds of the day; *end is set behind it. -1: malformed. */
static int64_t
date_time(const char *text, const char **end)
{
	int hour = date_number(text, 2);
	int minute = hour >= 0 && text[2] == ':' ? date_number(text + 3, 2) : -1;
	int64_t ms, unit = 100;

	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	ms = (int64_t)(hour * 60 + minute) * DATE_MINUTE_MS;
	text += 5;
	if (*text == ':') {
		int second = date_number(text + 1, 2);
		if (second < 0 || second > 60)	/* 60: a leap second */
			return -1;
		ms += second * 1000;
		text += 3;
		if (*text == '.') {
			if (date_number(text + 1, 1) < 0)
				return -1;
			for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10)
				ms += (*text - '0') * unit;
		}
	}
	*end = text;
	return ms;
}

/* YYYY, YYYY-MM or YYYY-MM-DD; *end is set behind it. The first day it names. */
static int32_t
date_partial(const char *text, const char **end)
{
	int year = date_number(text, 4), month = 1, day = 1;

	if (year < 0)
		return DAY_NONE;
	text += 4;
	if (*text == '-') {
		month = date_number(text + 1, 2);
		if (month < 0)
			return DAY_NONE;
		text += 3;
		if (*text == '-') {
			day = date_number(text + 1, 2);
			if (day < 0)
				return DAY_NONE;
			text += 3;
		}
	}
	*end = text;
	return day_of(year, month, day);
}

int64_t
instant_parse(const char *text, bool *date_only)
{
	const char *rest = text;
	int32_t day = date_partial(text, &rest);
	bool zoned;
	int offset = 0;

	*date_only = false;
	if (day == DAY_NONE)
		return INT64_MIN;
	if (*rest == '\0') {
		*date_only = true;
		return instant_of(day, 0);
	}
	if (*rest != 'T' || rest - text != DATE_TEXT - 1)
		return INT64_MIN;
	int64_t of_day = date_time(rest + 1, &rest);
	if (of_day < 0 || !date_zone(rest, &zoned, &offset))
		return INT64_MIN;
	if (!zoned)
		return instant_of(day, (int)(of_day / DATE_MINUTE_MS)) + of_day % DATE_MINUTE_MS;
	return (int64_t)day * DATE_DAY_MS + of_day - (int64_t)offset * DATE_MINUTE_MS;
}
