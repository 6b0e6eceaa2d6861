#include "rosewater_days.h"

#include <stddef.h>

#include "base/date.h"

int32_t
days_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return day_of(year, n / 31, n % 31 + 1);
}

int32_t
days_clock_change(int year, int month)
{
	int32_t last = day_of(year, month, day_in_month(year, month));

	return last - day_weekday(last) % 7;
}

/* The first (n 1) or last (n 0) Monday of a month. */
static bool
days_is_monday(int32_t day, int month, bool last)
{
	struct ymd ymd = day_split(day);

	if (day_weekday(day) != 1 || ymd.month != month)
		return false;
	return last ? ymd.day > day_in_month(ymd.year, month) - 7 : ymd.day <= 7;
}

/* A holiday on a weekend is kept on the next weekday that is not one already. */
static const char *
days_fixed(int32_t day)
{
	struct ymd ymd = day_split(day);
	int weekday = day_weekday(day);

	if (ymd.month == 1 && (ymd.day == 1 || (weekday == 1 && ymd.day <= 3)))
		return "New Year's Day";
	if (ymd.month != 12)
		return NULL;
	if (ymd.day == 25 || (ymd.day == 27 && weekday <= 2))
		return "Christmas Day";
	if (ymd.day == 26 || (ymd.day == 28 && weekday <= 2))
		return "Boxing Day";
	return NULL;
}

const char *
days_holiday(int32_t day)
{
	int32_t easter = days_easter(day_split(day).year);

	if (day == easter - 2)
		return "Good Friday";
	if (day == easter + 1)
		return "Easter Monday";
	if (days_is_monday(day, 5, false))
		return "Early May bank holiday";
	if (days_is_monday(day, 5, true))
		return "Spring bank holiday";
	if (days_is_monday(day, 8, true))
		return "Summer bank holiday";
	return days_fixed(day);
}

bool
days_open(int32_t day)
{
	return day_weekday(day) <= 5 && !days_holiday(day);
}

int32_t
days_step(int32_t day, int steps)
{
	int way = steps < 0 ? -1 : 1;

	for (int left = steps * way; left > 0; left--)
		do
			day += way;
		while (!days_open(day));
	return day;
}
