/*
 * The next free times over one or all clinicians: what the booking screen
 * lists, and, when there is nothing to list, why and what would help.
 *
 * Within a day the better match stands first: wanted clinician, room, time of
 * day, then the earlier minute. A few a day (`per_day`) are offered, so that a
 * list of seven spans several days.
 *
 * Must not: hold or book anything, or know what a patient's need is about.
 */
#ifndef MODEL_SLOTFIND_H
#define MODEL_SLOTFIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "schedule.h"

enum { SLOTFIND_ANYONE = -1, SLOTFIND_NOON = 12 * 60 };

enum slotfind_time { SLOTFIND_ANY_TIME, SLOTFIND_MORNINGS, SLOTFIND_AFTERNOONS };

/* Personal needs (flag.need). All but the room are limits; the room is a mark, because rooms can be swapped. */
enum slotfind_need {
	SLOTFIND_NEED_ROOM = 1 << 0,	/* ground floor */
	SLOTFIND_NEED_FIRST = 1 << 1,	/* first of the clinician's day: nobody has overrun yet */
	SLOTFIND_NEED_LAST = 1 << 2,	/* last of the day: nobody else is waiting */
	SLOTFIND_NEED_LONG = 1 << 3,	/* twice the length */
};

enum slotfind_match { SLOTFIND_MATCH_WITH, SLOTFIND_MATCH_ROOM, SLOTFIND_MATCH_TIME, SLOTFIND_MATCHES };

/* Everybody's days: person[p].day[n] is day first + n, n < days. */
struct slotfind_person {
	struct uuid staff;
	const struct schedule_day *day;
};

struct slotfind_book {
	int32_t first;
	int days;			/* may reach beyond the horizon, for "later" */
	const struct slotfind_person *person;	/* in the order lists show them */
	size_t people;
};

struct slotfind_query {
	int with;			/* index of the wanted person, or SLOTFIND_ANYONE */
	bool only;			/* nobody else will do */
	int length;			/* minutes, before doubling */
	int step;			/* minutes between starts offered in one opening; 0: the length */
	int32_t from_day;
	int from_minute;		/* on from_day nothing before it */
	int horizon;			/* days searched, from_day included */
	int not_before, not_after;	/* earliest and latest start of every day; 0: no limit */
	enum slotfind_time time;
	unsigned needs;
	int per_day;			/* at most so many of one day; 0: all */
	size_t limit;
};

struct slotfind_hit {
	int32_t day;
	int minute, length;
	size_t person;
	bool match[SLOTFIND_MATCHES];	/* a wish that was not made matches */
};

/* Why there is nothing, nearest cause first. */
enum slotfind_cause {
	SLOTFIND_FOUND,
	SLOTFIND_LIMITED,	/* free, but outside the hours or needs asked for */
	SLOTFIND_SHORT,		/* no opening is long enough; short_by minutes are missing */
	SLOTFIND_KEPT,		/* only in time kept for same-day requests */
	SLOTFIND_FULL,
	SLOTFIND_AWAY,		/* leave or closure covers it */
	SLOTFIND_CLOSED,	/* nobody works in these days */
	SLOTFIND_BEYOND,	/* the days asked for lie outside the book */
};

/* What to give up. */
enum slotfind_relax {
	SLOTFIND_RELAX_NONE,
	SLOTFIND_RELAX_LIMITS,	/* hours, first or last slot */
	SLOTFIND_RELAX_PERSON,	/* another clinician */
	SLOTFIND_RELAX_LENGTH,	/* shorter by short_by minutes */
	SLOTFIND_RELAX_HORIZON,	/* later than asked */
	SLOTFIND_RELAX_KEPT,	/* time kept for same-day requests, if released */
};

struct slotfind_none {
	enum slotfind_cause cause;
	int short_by;
	enum slotfind_relax relax;	/* the one that gives the earliest day; ties in the order above */
	struct slotfind_hit nearest;	/* what it would give */
};

/* Fill at most query.limit hits; returns how many. */
size_t slotfind_list(const struct slotfind_book *book, const struct slotfind_query *query, struct slotfind_hit *hits);

/* For an empty list only. */
void slotfind_explain(const struct slotfind_book *book, const struct slotfind_query *query, struct slotfind_none *out);

/* "√√·" as data: one of three glyphs a mark is for the screen; this gives "yyn". */
void slotfind_marks(const struct slotfind_hit *hit, char text[SLOTFIND_MATCHES + 1]);

/* Untranslated sentences; `short_by` is for the caller to add. */
const char *slotfind_cause_text(enum slotfind_cause cause);
const char *slotfind_relax_text(enum slotfind_relax relax);

#endif
