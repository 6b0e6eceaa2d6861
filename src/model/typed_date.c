#include "typed_date.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_PARTS = 3 };

/* A run of digits or of letters. */
struct typed_part {
	int number;	/* -1: a word */
	int digits;
	int month;	/* of a word: 1-12, 0 when it is none */
};

static const char *const typed_months[] = {"january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december"};
static const char *const typed_days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/* Which of `names` begins with these three letters or more; 1-based, 0: none. */
static int
typed_name(const char *word, size_t bytes, const char *const *names, int count)
{
	for (int i = 0; bytes >= 3 && i < count; i++)
		if (strlen(names[i]) >= bytes && strncasecmp(names[i], word, bytes) == 0)
			return i + 1;
	return 0;
}

static enum typed_date
typed_day(int32_t day, enum typed_date kind, char date[DATE_TEXT])
{
	if (day == DAY_NONE)
		return TYPED_DATE_NONE;
	day_format(day, date);
	return kind;
}

static int32_t
typed_months_on(int32_t today, int months)
{
	struct ymd at = day_split(today);
	int month = at.year * 12 + at.month - 1 + months;
	int year = month / 12, in_year = month % 12 + 1;

	if (year < 1 || year > 9999)
		return DAY_NONE;
	return day_of(year, in_year, at.day < day_in_month(year, in_year) ? at.day : day_in_month(year, in_year));
}

/* +3, -2w, +1m, +1y */
static int32_t
typed_shift(const char *text, int32_t today)
{
	char *end;
	long count = strtol(text, &end, 10);

	if (end == text + 1 || count > 4000 || count < -4000 || (end[0] && end[1]))
		return DAY_NONE;
	switch (end[0]) {
	case '\0':
	case 'd':
		return today + (int32_t)count;
	case 'w':
		return today + (int32_t)count * 7;
	case 'm':
		return typed_months_on(today, (int)count);
	case 'y':
		return typed_months_on(today, (int)count * 12);
	default:
		return DAY_NONE;
	}
}

/* "next fri" is that of the calendar week to come, "next week" its Monday, "next month" the first. */
static int32_t
typed_next(const char *text, int32_t today)
{
	int weekday = typed_name(text, strlen(text), typed_days, 7);
	int32_t monday = today - (day_weekday(today) + 6) % 7 + 7;
	struct ymd month = day_split(typed_months_on(today, 1));

	if (strcasecmp(text, "week") == 0)
		return monday;
	if (strcasecmp(text, "month") == 0)
		return day_of(month.year, month.month, 1);
	return weekday > 0 ? monday + weekday - 1 : DAY_NONE;
}

static int32_t
typed_relative(const char *text, int32_t today)
{
	struct ymd at = day_split(today);
	int weekday;

	if (strcasecmp(text, "t") == 0 || strcasecmp(text, "today") == 0)
		return today;
	if (strcasecmp(text, "tom") == 0 || strcasecmp(text, "tomorrow") == 0)
		return today + 1;
	if (strcasecmp(text, "eom") == 0)
		return day_of(at.year, at.month, day_in_month(at.year, at.month));
	if (text[0] == '+' || text[0] == '-')
		return typed_shift(text, today);
	if (strncasecmp(text, "next ", 5) == 0)
		return typed_next(text + 5 + strspn(text + 5, " "), today);
	if (strncasecmp(text, "this ", 5) == 0)
		text += 5 + strspn(text + 5, " ");
	weekday = typed_name(text, strlen(text), typed_days, 7);
	if (weekday > 0)
		return today + (weekday - day_weekday(today) + 6) % 7 + 1;
	return DAY_NONE;
}

/* Cut into runs; false when there is something no date is made of. */
static bool
typed_split(const char *text, struct typed_part parts[TYPED_PARTS], int *count)
{
	*count = 0;
	while (*text) {
		size_t bytes = 0;
		if (strchr(" /.-,", *text)) {
			text++;
			continue;
		}
		if (*count == TYPED_PARTS || !isalnum((unsigned char)*text))
			return false;
		bool digits = isdigit((unsigned char)*text);
		while (text[bytes] && (digits ? isdigit((unsigned char)text[bytes]) :
		    isalpha((unsigned char)text[bytes])))
			bytes++;
		struct typed_part *part = &parts[(*count)++];
		*part = (struct typed_part){.number = -1};
		if (digits && bytes <= 8) {
			part->number = atoi(text);
			part->digits = (int)bytes;
		} else {
			part->month = typed_name(text, bytes, typed_months, 12);
			if (part->month == 0)
				return false;
		}
		text += bytes;
	}
	return *count > 0;
}

static int
typed_year(int number, int digits, int month, int day, int32_t today, bool past)
{
	int century = day_split(today).year / 100 * 100, year = century + number;

	if (digits > 2)
		return number;
	if (past)
		return day_of(year, month, day) > today ? year - 100 : year;
	return year > day_split(today).year + 50 ? year - 100 : year;
}

/* 12/3: the one to come, or the one that was. */
static int32_t
typed_yearless(int month, int day, int32_t today, bool past)
{
	int year = day_split(today).year;

	/* Up to eight years, because of 29 February. */
	for (int i = 0; i <= 8; i++) {
		int32_t at = day_of(past ? year - i : year + i, month, day);
		if (at != DAY_NONE && (past ? at <= today : at >= today))
			return at;
	}
	return DAY_NONE;
}

/* Three numbers, or two and the name of a month, in the site's order. */
static enum typed_date
typed_three(const struct typed_part *parts, const char *order, int32_t today, bool past, char date[DATE_TEXT])
{
	int day, month, year, word = -1;

	for (int i = 0; i < TYPED_PARTS; i++)
		if (parts[i].number < 0)
			word = word < 0 ? i : TYPED_PARTS;
	if (word == TYPED_PARTS || word == 2)
		return TYPED_DATE_NONE;
	if (parts[0].digits > 2 || (word < 0 && strcmp(order, "ymd") == 0)) {
		year = 0, month = 1, day = 2;
	} else if (word == 0 || (word < 0 && strcmp(order, "mdy") == 0)) {
		month = 0, day = 1, year = 2;
	} else {
		day = 0, month = 1, year = 2;
	}
	int number = word >= 0 ? parts[word].month : parts[month].number;
	if (parts[day].digits > 2 || (word < 0 && parts[month].digits > 2) || parts[year].digits == 3)
		return TYPED_DATE_NONE;
	return typed_day(day_of(typed_year(parts[year].number, parts[year].digits, number, parts[day].number, today,
	    past),
			     number, parts[day].number),
	    TYPED_DATE_WRITTEN, date);
}

static enum typed_date
typed_two(const struct typed_part *parts, const char *order, int32_t today, bool past, char date[DATE_TEXT])
{
	int month = -1, other = -1, digits = 0;

	for (int i = 0; i < 2; i++) {
		if (parts[i].number < 0 && month < 0) {
			month = parts[i].month;
			other = parts[1 - i].number;
			digits = parts[1 - i].digits;
		}
	}
	if (month < 0 && (parts[0].digits == 4 || parts[1].digits == 4)) {
		int year = parts[0].digits == 4 ? 0 : 1;
		month = parts[1 - year].number;
		other = parts[year].number;
		digits = 4;
	}
	if (digits == 4 && month >= 1 && month <= 12 && other >= 1000) {
		snprintf(date, DATE_TEXT, "%04u-%02u", (unsigned)other % 10000, (unsigned)month % 100);
		return TYPED_DATE_WRITTEN;
	}
	if (month < 0) {
		bool month_first = strcmp(order, "dmy") != 0;
		month = parts[month_first ? 0 : 1].number;
		other = parts[month_first ? 1 : 0].number;
		digits = parts[0].digits > 2 || parts[1].digits > 2 ? 3 : 2;
	}
	if (digits < 1 || digits > 2)
		return TYPED_DATE_NONE;
	return typed_day(typed_yearless(month, other, today, past), TYPED_DATE_YEARLESS, date);
}

/* 1985, 140691, 12031985. */
static enum typed_date
typed_one(struct typed_part part, const char *order, int32_t today, bool past, char date[DATE_TEXT])
{
	struct typed_part three[TYPED_PARTS];
	int number = part.number, year_digits = part.digits - 4;
	enum typed_date kind;

	if (part.digits == 4 && number >= 1850 && number < 2150) {
		snprintf(date, DATE_TEXT, "%04d", number);
		return TYPED_DATE_WRITTEN;
	}
	if (part.digits != 6 && part.digits != 8)
		return TYPED_DATE_NONE;
	if (strcmp(order, "ymd") == 0) {
		three[0] = (struct typed_part){.number = number / 10000, .digits = year_digits};
		three[1] = (struct typed_part){.number = number / 100 % 100, .digits = 2};
		three[2] = (struct typed_part){.number = number % 100, .digits = 2};
	} else {
		int tail = part.digits == 6 ? 100 : 10000;
		three[0] = (struct typed_part){.number = number / tail / 100, .digits = 2};
		three[1] = (struct typed_part){.number = number / tail % 100, .digits = 2};
		three[2] = (struct typed_part){.number = number % tail, .digits = year_digits};
	}
	kind = typed_three(three, order, today, past, date);
	/* 19850312 means one thing only, whatever the site's order. */
	if (kind == TYPED_DATE_NONE && part.digits == 8 && strcmp(order, "ymd") != 0)
		kind = typed_one(part, "ymd", today, past, date);
	return kind;
}

enum typed_date
typed_date_read(const char *text, const char *order, int32_t today, bool past, char date[DATE_TEXT])
{
	struct typed_part parts[TYPED_PARTS];
	char trimmed[40];
	int32_t relative;
	int count;

	text += strspn(text, " ");
	size_t bytes = strlen(text);
	while (bytes > 0 && text[bytes - 1] == ' ')
		bytes--;
	if (bytes == 0 || bytes >= sizeof trimmed)
		return TYPED_DATE_NONE;
	memcpy(trimmed, text, bytes);
	trimmed[bytes] = '\0';
	if (!order || !*order)
		order = "dmy";

	relative = typed_relative(trimmed, today);
	if (relative != DAY_NONE)
		return typed_day(relative, TYPED_DATE_RELATIVE, date);
	if (!typed_split(trimmed, parts, &count))
		return TYPED_DATE_NONE;
	if (count == 3)
		return typed_three(parts, order, today, past, date);
	if (count == 2)
		return typed_two(parts, order, today, past, date);
	return parts[0].number < 0 ? TYPED_DATE_NONE : typed_one(parts[0], order, today, past, date);
}
