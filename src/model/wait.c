#include "wait.h"

enum { WAIT_MINUTE = 60 * 1000, WAIT_STEP = 5, WAIT_KEPT = 30 };

/* Whole minutes, rounded down, never negative. */
static int
wait_minutes(int64_t ms)
{
	return ms <= 0 ? 0 : (int)(ms / WAIT_MINUTE);
}

static int64_t
wait_since(int64_t arrived, int64_t booked)
{
	return booked != FIELD_NULL && booked > arrived ? booked : arrived;
}

/* When the clinic took over: the clinician, or at least a room. */
static int64_t
wait_called(const struct wait_visit *visit)
{
	return visit->roomed != FIELD_NULL ? visit->roomed : visit->seen;
}

struct wait
wait_count(int64_t now, int64_t arrived, int64_t booked)
{
	struct wait wait = {.mark = WAIT_FINE};

	if (booked != FIELD_NULL && now < booked) {
		/* Started minutes count whole: 28 min early at 09:42 for 10:10. */
		wait.mark = WAIT_EARLY;
		wait.minutes = wait_minutes(booked - now + WAIT_MINUTE - 1);
		return wait;
	}
	wait.minutes = wait_minutes(now - wait_since(arrived, booked));
	if (wait.minutes >= WAIT_LATE_FROM)
		wait.mark = WAIT_LATE;
	else if (wait.minutes >= WAIT_DUE_FROM)
		wait.mark = WAIT_DUE;
	return wait;
}

int
wait_early_by(int64_t now, int64_t booked)
{
	if (booked == FIELD_NULL)
		return 0;
	return now < booked ? wait_minutes(booked - now + WAIT_MINUTE - 1) : -wait_minutes(now - booked);
}

int
wait_behind(const struct wait_visit *visits, size_t count, struct uuid staff, int64_t now)
{
	int longest = -1, last = 0;
	int64_t last_called = now - (int64_t)WAIT_RECENT * WAIT_MINUTE;

	for (size_t i = 0; i < count; i++) {
		const struct wait_visit *visit = &visits[i];
		if (visit->arrived == FIELD_NULL || !uuid_equal(visit->staff, staff))
			continue;
		int64_t called = wait_called(visit), since = wait_since(visit->arrived, visit->booked);
		if (called == FIELD_NULL) {
			int waits = wait_minutes(now - since);
			longest = waits > longest && now >= since ? waits : longest;
		} else if (called >= last_called && called <= now) {
			last_called = called;
			last = wait_minutes(called - since);
		}
	}
	return (longest >= 0 ? longest : last) / WAIT_STEP * WAIT_STEP;
}

bool
wait_kept_thirty(const struct wait_visit *visit)
{
	return visit->seen != FIELD_NULL && visit->booked != FIELD_NULL && visit->arrived != FIELD_NULL &&
	    visit->arrived <= visit->booked && visit->seen - visit->booked <= (int64_t)WAIT_KEPT * WAIT_MINUTE;
}
