#include "typed_time.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"

enum { HOUR = 60, DAY = 24 * HOUR, NOON = 12 * HOUR };

static int
typed_time_digits(const char **text, int *count)
{
	int number = 0;

	for (*count = 0; isdigit((unsigned char)**text) && *count < 5; (*text)++, (*count)++)
		number = number * 10 + (**text - '0');
	return number;
}

/* "+2h", "+30m", "+1h30": from now. */
static int
typed_time_later(const char *text, int now)
{
	int minutes = 0, count;

	do {
		int number = typed_time_digits(&text, &count);
		if (count == 0)
			return MINUTE_NONE;
		bool hours = tolower((unsigned char)*text) == 'h';
		minutes += hours ? number * HOUR : number;
		if (*text)
			text += hours || tolower((unsigned char)*text) == 'm' ? 1 : 0;
		else
			break;
	} while (isdigit((unsigned char)*text));
	return *text == '\0' && now + minutes < DAY ? now + minutes : MINUTE_NONE;
}

/* 1 to 6 without more said: whichever half of the day the clinic is open in. */
static int
typed_time_guess(int minute, int opens, int closes)
{
	bool morning = minute >= opens && minute < closes;
	bool afternoon = minute + NOON >= opens && minute + NOON < closes;

	return minute >= HOUR && minute < 7 * HOUR && !morning && afternoon ? minute + NOON : minute;
}

int
typed_time_read(const char *text, int now, int opens, int closes)
{
	int count, minutes = 0;

	text += strspn(text, " ");
	if (!strcasecmp(text, "now"))
		return now;
	if (*text == '+')
		return typed_time_later(text + 1, now);
	int hours = typed_time_digits(&text, &count);
	bool zero = count > 0 && text[-count] == '0';
	if (count == 3 || count == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (count < 1 || count > 2) {
		return MINUTE_NONE;
	} else if ((*text == '.' || *text == ':') && isdigit((unsigned char)text[1])) {
		text++;
		minutes = typed_time_digits(&text, &count);
		if (count != 2)
			return MINUTE_NONE;
	}
	text += strspn(text, " ");
	char half = (char)tolower((unsigned char)*text);
	if (half == 'a' || half == 'p')
		text += tolower((unsigned char)text[1]) == 'm' ? 2 : 1;
	text += strspn(text, " ");
	if (*text || hours > 23 || minutes > 59 || ((half == 'a' || half == 'p') && (hours > 12 || hours == 0)))
		return MINUTE_NONE;
	int minute = hours * HOUR + minutes;
	if (half == 'a')
		return minute % NOON;
	if (half == 'p')
		return minute % NOON + NOON;
	return zero ? minute : typed_time_guess(minute, opens, closes);
}
