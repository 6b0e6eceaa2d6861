#include "visitstate.h"

#include <string.h>

enum { VISITSTATE_READY = 5 * 60 * 1000 };	/* called in within five minutes: the clinician was waiting */

#define TO(state) (1u << VISITSTATE_##state)

#define TO_GONE (TO(REFUSED) | TO(NOSHOW) | TO(CANCELLED_PATIENT) | TO(CANCELLED_CLINIC) | TO(ERROR))

static const struct visitstate_row {
	const char *code;
	unsigned next;		/* bits of the states that may follow */
	unsigned back;		/* and of those a correction may restore */
	bool follow_on;
} visitstates[] = {
	[VISITSTATE_BOOKED] = {"booked", TO(CONFIRMED) | TO(ARRIVED) | TO_GONE, 0, false},
	[VISITSTATE_CONFIRMED] = {"confirmed", TO(ARRIVED) | TO_GONE, TO(BOOKED), false},
	[VISITSTATE_ARRIVED] = {"arrived", TO(ROOMED) | TO(SEEN) | TO(OUT) | TO(LEFT), TO(BOOKED) | TO(CONFIRMED),
	    false},
	[VISITSTATE_ROOMED] = {"roomed", TO(SEEN) | TO(OUT) | TO(LEFT), TO(ARRIVED), false},
	[VISITSTATE_SEEN] = {"seen", TO(OUT), TO(ROOMED) | TO(ARRIVED), false},
	[VISITSTATE_OUT] = {"out", 0, TO(SEEN) | TO(ROOMED) | TO(ARRIVED), false},
	[VISITSTATE_LEFT] = {"left", 0, TO(ARRIVED) | TO(ROOMED), true},
	[VISITSTATE_REFUSED] = {"refused", 0, TO(BOOKED) | TO(CONFIRMED), true},
	[VISITSTATE_NOSHOW] = {"noshow", 0, TO(BOOKED) | TO(CONFIRMED), true},
	[VISITSTATE_CANCELLED_PATIENT] = {"cancelled_patient", 0, 0, true},
	[VISITSTATE_CANCELLED_CLINIC] = {"cancelled_clinic", 0, 0, true},
	[VISITSTATE_ERROR] = {"entered_in_error", 0, 0, false},
	[VISITSTATE_UNKNOWN] = {"", 0, 0, false},
};

#undef TO_GONE
#undef TO

enum visitstate
visitstate_of(const char *code)
{
	for (int i = 0; code != NULL && i < VISITSTATE_UNKNOWN; i++)
		if (strcmp(code, visitstates[i].code) == 0)
			return (enum visitstate)i;
	return VISITSTATE_UNKNOWN;
}

const char *
visitstate_code(enum visitstate state)
{
	return visitstates[state].code;
}

bool
visitstate_may(enum visitstate from, enum visitstate to)
{
	return (visitstates[from].next >> to & 1) != 0;
}

bool
visitstate_may_correct(enum visitstate from, enum visitstate to)
{
	return (visitstates[from].back >> to & 1) != 0;
}

bool
visitstate_needs_follow_on(enum visitstate state)
{
	return visitstates[state].follow_on;
}

enum visitstate_attendance
visitstate_attendance(const struct appointment *visit, int64_t booked)
{
	int64_t called = visit->roomed_at != FIELD_NULL ? visit->roomed_at : visit->seen_at;
	bool late = visit->arrived_at != FIELD_NULL && booked != FIELD_NULL && visit->arrived_at > booked;

	switch (visitstate_of(visit->state)) {
	case VISITSTATE_BOOKED:
	case VISITSTATE_CONFIRMED:
		return ATTENDANCE_FUTURE;
	case VISITSTATE_CANCELLED_PATIENT:
		return ATTENDANCE_CANCELLED_BY_PATIENT;
	case VISITSTATE_CANCELLED_CLINIC:
		/* A death is "on behalf of the patient", whoever pressed the key. */
		return visit->cancel_reason != NULL && strcmp(visit->cancel_reason, "died") == 0
		    ? ATTENDANCE_CANCELLED_BY_PATIENT
		    : ATTENDANCE_CANCELLED_BY_CLINIC;
	case VISITSTATE_NOSHOW:
		return ATTENDANCE_MISSED;
	case VISITSTATE_REFUSED:
		return ATTENDANCE_LATE_REFUSED;
	case VISITSTATE_SEEN:
	case VISITSTATE_OUT:
		/* Late counts only when the clinician was ready; who then waited was not too late for anybody. */
		return late && called != FIELD_NULL && called - visit->arrived_at <= VISITSTATE_READY
		    ? ATTENDANCE_LATE_SEEN
		    : ATTENDANCE_IN_TIME;
	default:
		return ATTENDANCE_NONE;
	}
}
