#include "schedule.h"

#include <string.h>

#include "base/date.h"

enum { SCHEDULE_DAY = 24 * 60 };

static int32_t
schedule_date(const char *date, int32_t without)
{
	int32_t day = date == NULL || *date == '\0' ? DAY_NONE : day_parse(date);

	return day == DAY_NONE ? without : day;
}

/* Weeks are counted from Monday to Monday, so that "every other week" does not hang on the first day's weekday. */
static int32_t
schedule_monday(int32_t day)
{
	return day - (day_weekday(day) - 1);
}

static bool
schedule_is(const char *text, const char *code)
{
	return text != NULL && strcmp(text, code) == 0;
}

static bool
schedule_step_free(const struct schedule *schedule, struct uuid room)
{
	for (size_t i = 0; i < schedule->room_count; i++)
		if (uuid_equal(schedule->rooms[i].row.id, room))
			return schedule->rooms[i].step_free == 1;
	return false;
}

/* Is same-day time of `day` still kept at this moment? */
static bool
schedule_kept(const struct schedule *schedule, const struct session_template *session, int32_t day)
{
	int64_t release = session->release == FIELD_NULL ? 0 : session->release;

	return day > schedule->today || (day == schedule->today && schedule->minute < release);
}

static bool
schedule_covers(const struct absence *absence, int32_t day)
{
	return absence->row.gone != 1 && day >= schedule_date(absence->from_date, INT32_MAX) &&
	    day <= schedule_date(absence->to_date, INT32_MIN);
}

static int
schedule_starts(const struct absence *absence)
{
	return absence->starts == FIELD_NULL ? 0 : (int)absence->starts;
}

static int
schedule_ends(const struct absence *absence)
{
	return absence->ends == FIELD_NULL ? SCHEDULE_DAY : (int)absence->ends;
}

bool
schedule_holds(const struct session_template *session, int32_t day)
{
	int64_t every = session->every == FIELD_NULL || session->every < 1 ? 1 : session->every;
	int32_t from = schedule_date(session->from_date, 0);

	if (session->row.gone == 1 || session->weekday != day_weekday(day) || session->ends <= session->starts)
		return false;
	if (day < schedule_date(session->from_date, INT32_MIN) || day > schedule_date(session->to_date, INT32_MAX))
		return false;
	return (schedule_monday(day) - schedule_monday(from)) / 7 % every == 0;
}

void
schedule_expand(const struct schedule *schedule, struct uuid staff, int32_t day, struct schedule_day *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < schedule->session_count; i++) {
		const struct session_template *session = &schedule->sessions[i];
		if (!uuid_equal(session->staff, staff) || !schedule_holds(session, day))
			continue;
		int from = (int)session->starts, length = (int)(session->ends - session->starts);
		if (schedule_is(session->kept, "break")) {
			slot_mark(&out->time.away, from, length);
		} else if (schedule_is(session->kept, "sameday")) {
			if (schedule_kept(schedule, session, day))
				slot_mark(&out->time.kept, from, length);
		} else {
			slot_mark(&out->time.session, from, length);
			if (schedule_step_free(schedule, session->room))
				slot_mark(&out->step_free, from, length);
		}
	}
	for (size_t i = 0; i < schedule->absence_count; i++) {
		const struct absence *absence = &schedule->absences[i];
		if (schedule_covers(absence, day) &&
		    (uuid_is_none(absence->staff) || uuid_equal(absence->staff, staff)))
			slot_mark(&out->time.away, schedule_starts(absence),
			    schedule_ends(absence) - schedule_starts(absence));
	}
}

struct uuid
schedule_room(const struct schedule *schedule, struct uuid staff, int32_t day, int minute)
{
	for (size_t i = 0; i < schedule->session_count; i++) {
		const struct session_template *session = &schedule->sessions[i];
		bool ordinary = session->kept == NULL || *session->kept == '\0';
		if (ordinary && uuid_equal(session->staff, staff) && schedule_holds(session, day) &&
		    minute >= session->starts && minute < session->ends)
			return session->room;
	}
	return (struct uuid){{0}};
}

bool
schedule_closed(const struct schedule *schedule, int32_t day)
{
	for (size_t i = 0; i < schedule->absence_count; i++) {
		const struct absence *absence = &schedule->absences[i];
		if (uuid_is_none(absence->staff) && schedule_covers(absence, day) && schedule_starts(absence) == 0 &&
		    schedule_ends(absence) == SCHEDULE_DAY)
			return true;
	}
	return false;
}
