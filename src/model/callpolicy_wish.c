#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "callpolicy.h"
#include "typed_time.h"

enum { CALLPOLICY_WISH_TIME = 12, CALLPOLICY_WISH_NOON = 12 * 60, CALLPOLICY_WISH_EVENING = 17 * 60 };

/* The time at the start of `text`: "15", "3pm", "3 pm, not Tuesday". */
static int
callpolicy_wish_time(const char *text, const struct callpolicy_hours *hours)
{
	char time[CALLPOLICY_WISH_TIME];

	text += strspn(text, " ");
	size_t bytes = strcspn(text, " ,;"), after = bytes + strspn(text + bytes, " ");
	bool half = strncmp(text + after, "pm", 2) == 0 || strncmp(text + after, "am", 2) == 0;

	/* A count of days or hours is not a time of day. */
	if (bytes == 0 || bytes + 3 > sizeof time || text[0] < '0' || text[0] > '9')
		return MINUTE_NONE;
	snprintf(time, sizeof time, "%.*s%.*s", (int)bytes, text, half ? 2 : 0, text + after);
	return typed_time_read(time, 0, hours->opens, hours->closes);
}

int
callpolicy_wish(struct arena *arena, const char *best, const struct callpolicy_hours *hours)
{
	static const char *const from[] = {"after ", "from ", "not before ", NULL};
	char *folded = arena_text(arena, best ? best : "");

	for (char *at = folded; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	for (int i = 0; from[i]; i++) {
		const char *at = strstr(folded, from[i]);
		int minute = at ? callpolicy_wish_time(at + strlen(from[i]), hours) : MINUTE_NONE;
		if (minute != MINUTE_NONE)
			return minute;
	}
	if (strncmp(folded, "afternoon", 9) == 0)
		return CALLPOLICY_WISH_NOON;
	if (strncmp(folded, "evening", 7) == 0 && CALLPOLICY_WISH_EVENING < hours->closes)
		return CALLPOLICY_WISH_EVENING;
	return MINUTE_NONE;
}
