#include "when.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

enum { WHEN_PAST_CLEAR = 330, WHEN_WEEK = 7, WHEN_YEAR = 365 };	/* days */

static const char *const when_weekdays[] = {
	"", N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const when_weekdays_long[] = {"", N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
	N_("Friday"), N_("Saturday"), N_("Sunday")};
static const char *const when_months[] = {"", N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
	N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
static const char *const when_months_long[] = {"", N_("January"), N_("February"), N_("March"), N_("April"),
	N_("May"), N_("June"), N_("July"), N_("August"), N_("September"), N_("October"), N_("November"),
	N_("December")};

/* " 10:10", or nothing without a minute. */
static void
when_clock(int minute, char text[CLOCK_TEXT + 1])
{
	text[0] = '\0';
	if (minute == MINUTE_NONE)
		return;
	text[0] = ' ';
	minute_format(minute, text + 1);
}

/* "12 Oct". */
static char *
when_short(struct arena *arena, int32_t day)
{
	struct ymd at = day_split(day);

	return arena_printf(arena, "%02d %s", at.day, _(when_months[at.month]));
}

char *
when_day(struct arena *arena, int32_t day)
{
	return arena_printf(arena, "%s %s", _(when_weekdays[day_weekday(day)]), when_short(arena, day));
}

char *
when_day_long(struct arena *arena, int32_t day)
{
	struct ymd at = day_split(day);

	return arena_printf(arena, "%s %d %s %d", _(when_weekdays_long[day_weekday(day)]), at.day,
	    _(when_months_long[at.month]), at.year);
}

char *
when_date(struct arena *arena, int32_t day)
{
	return arena_printf(arena, "%s %d", when_short(arena, day), day_split(day).year);
}

char *
when_partial(struct arena *arena, const char *date)
{
	int year, month;

	if (date == NULL)
		return arena_text(arena, "");
	int32_t day = day_parse(date);
	if (day != DAY_NONE)
		return when_date(arena, day);
	switch (strlen(date)) {
	case 7:
		if (sscanf(date, "%4d-%2d", &year, &month) == 2 && month >= 1 && month <= 12)
			return arena_printf(arena, "%s %d", _(when_months[month]), year);
		break;
	case 4:
		if (strspn(date, "0123456789") == 4)
			return arena_text(arena, date);
		break;
	}
	return arena_text(arena, "");
}

char *
when_next(struct arena *arena, int32_t day, int minute, int32_t today)
{
	char clock[CLOCK_TEXT + 1];

	when_clock(minute, clock);
	if (day == today)
		return arena_printf(arena, "%s%s", _("today"), clock);
	if (day == today + 1)
		return arena_printf(arena, "%s%s", _("tomorrow"), clock);
	if (day_split(day).year != day_split(today).year)
		return arena_printf(arena, "%s %d%s", when_day(arena, day), day_split(day).year, clock);
	return arena_printf(arena, "%s%s", when_day(arena, day), clock);
}

char *
when_due(struct arena *arena, int32_t day, int minute, int32_t today)
{
	char clock[CLOCK_TEXT + 1];

	when_clock(minute, clock);
	if (day == today && minute != MINUTE_NONE)
		return arena_text(arena, clock + 1);
	if (day - today < WHEN_WEEK && today - day < WHEN_WEEK)
		return arena_printf(arena, "%s%s", _(when_weekdays[day_weekday(day)]), clock);
	return when_short(arena, day);
}

char *
when_said(struct arena *arena, int32_t day, int minute, int32_t today)
{
	char clock[CLOCK_TEXT + 1];
	struct ymd at = day_split(day);

	when_clock(minute, clock);
	if (day == today && minute != MINUTE_NONE)
		return arena_text(arena, clock + 1);
	if (day - today < WHEN_WEEK && today - day < WHEN_WEEK)
		return arena_printf(arena, "%s%s", _(when_weekdays_long[day_weekday(day)]), clock);
	return arena_printf(arena, "%d %s%s", at.day, _(when_months_long[at.month]), clock);
}

char *
when_past(struct arena *arena, int32_t day, int32_t today)
{
	return day <= today && today - day <= WHEN_PAST_CLEAR ? when_short(arena, day) : when_date(arena, day);
}

char *
when_lately(struct arena *arena, int32_t day, int minute, int32_t today)
{
	char clock[CLOCK_TEXT];

	minute_format(minute, clock);
	if (day == today)
		return arena_printf(arena, _("today %s"), clock);
	if (day < today && day > today - WHEN_WEEK)
		return arena_printf(arena, "%s %s", _(when_weekdays[day_weekday(day)]), clock);
	return arena_printf(arena, "%s %s", when_past(arena, day, today), clock);
}

char *
when_ago(struct arena *arena, int days)
{
	if (days <= 0)
		return arena_text(arena, _("now"));
	if (days < WHEN_WEEK)
		return arena_printf(arena, _("%dd"), days);
	if (days < WHEN_YEAR)
		return arena_printf(arena, _("%dw"), days / WHEN_WEEK);
	return arena_printf(arena, _("%dy"), days / WHEN_YEAR);
}

char *
when_away(struct arena *arena, int32_t day, int32_t today)
{
	int days = day - today, weeks;

	if (days == 0)
		return arena_text(arena, _("today"));
	if (days == 1)
		return arena_text(arena, _("tomorrow"));
	if (days == -1)
		return arena_text(arena, _("yesterday"));
	if (days > -2 * WHEN_WEEK && days < 0)
		return arena_printf(arena, ngettext("%d day ago", "%d days ago", (unsigned long)-days), -days);
	if (days < 2 * WHEN_WEEK && days > 0)
		return arena_printf(arena, ngettext("in %d day", "in %d days", (unsigned long)days), days);
	weeks = (days < 0 ? -days : days) / WHEN_WEEK;
	if (days < 0)
		return arena_printf(arena, ngettext("%d week ago", "%d weeks ago", (unsigned long)weeks), weeks);
	return arena_printf(arena, ngettext("in %d week", "in %d weeks", (unsigned long)weeks), weeks);
}
