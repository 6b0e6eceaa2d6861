/*
 * From weekly sessions, leave and closures to one day of free time.
 *
 * Templates say who works when (weekday, every n weeks, valid from-to, which
 * room); rows with `kept` carve breaks and same-day time out of them;
 * absences take the rest away. What is booked is marked by the caller.
 *
 * Must not: know patients or bookings, or read the clock.
 */
#ifndef MODEL_SCHEDULE_H
#define MODEL_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"
#include "slot.h"

/* One clinician's day: the time, and which of it is in a room without stairs. */
struct schedule_day {
	struct slot_day time;
	struct slot_cells step_free;
};

struct schedule {
	const struct session_template *sessions;
	size_t session_count;
	const struct absence *absences;
	size_t absence_count;
	const struct location *rooms;
	size_t room_count;
	int32_t today;		/* with `minute`: decides whether same-day time is released */
	int minute;
};

/* Does the template hold on this day? */
bool schedule_holds(const struct session_template *session, int32_t day);

/*
 * Expand one day of one clinician. Same-day time is kept before its day and,
 * on the day, before its release minute (none: midnight). `out` is
 * overwritten; booked is left empty.
 */
void schedule_expand(const struct schedule *schedule, struct uuid staff, int32_t day, struct schedule_day *out);

/* The room of the session that covers this minute, or the zero id. */
struct uuid schedule_room(const struct schedule *schedule, struct uuid staff, int32_t day, int minute);

/* Is the whole site closed on this day, by an absence that names no clinician and no times? */
bool schedule_closed(const struct schedule *schedule, int32_t day);

#endif
