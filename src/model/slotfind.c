#include "slotfind.h"

#include <assert.h>
#include <string.h>

#include "base/i18n.h"

enum { SLOTFIND_DAY = SLOT_CELLS * SLOT_CELL };

static int
slotfind_length(const struct slotfind_query *query)
{
	return query->needs & SLOTFIND_NEED_LONG ? 2 * query->length : query->length;
}

/* Whole cells, as a booking owns them. */
static int
slotfind_whole(int minutes)
{
	return (minutes + SLOT_CELL - 1) / SLOT_CELL * SLOT_CELL;
}

/* The earliest start on this day: "not before" of every day, and the present on the first. */
static int
slotfind_earliest(const struct slotfind_query *query, int32_t day)
{
	int earliest = query->not_before;

	if (day == query->from_day && query->from_minute > earliest)
		earliest = query->from_minute;
	return slotfind_whole(earliest < 0 ? 0 : earliest);
}

/* First and last working minute of the day; false when nobody works. */
static bool
slotfind_working(const struct slot_day *day, int *first, int *end)
{
	*first = *end = -1;
	for (int m = 0; m < SLOTFIND_DAY; m += SLOT_CELL) {
		if (!slot_has(&day->session, m) || slot_has(&day->away, m))
			continue;
		if (*first < 0)
			*first = m;
		*end = m + SLOT_CELL;
	}
	return *first >= 0;
}

static bool
slotfind_in_room(const struct schedule_day *day, int minute, int length)
{
	for (int m = minute; m < minute + length; m += SLOT_CELL)
		if (!slot_has(&day->step_free, m))
			return false;
	return true;
}

static struct slotfind_hit
slotfind_hit_at(const struct slotfind_query *query, const struct schedule_day *day, struct slotfind_hit hit)
{
	bool morning = hit.minute < SLOTFIND_NOON;

	hit.match[SLOTFIND_MATCH_WITH] = query->with == SLOTFIND_ANYONE || (size_t)query->with == hit.person;
	hit.match[SLOTFIND_MATCH_ROOM] =
	    !(query->needs & SLOTFIND_NEED_ROOM) || slotfind_in_room(day, hit.minute, hit.length);
	hit.match[SLOTFIND_MATCH_TIME] =
	    query->time == SLOTFIND_ANY_TIME || (query->time == SLOTFIND_MORNINGS) == morning;
	return hit;
}

static bool
slotfind_better(const struct slotfind_hit *a, const struct slotfind_hit *b)
{
	for (int i = 0; i < SLOTFIND_MATCHES; i++)
		if (a->match[i] != b->match[i])
			return a->match[i];
	return a->minute != b->minute ? a->minute < b->minute : a->person < b->person;
}

/* Keep the best `room` of a day in order. */
static void
slotfind_keep(struct slotfind_hit *best, size_t *count, size_t room, struct slotfind_hit hit)
{
	size_t at = *count;

	if (at == room) {
		if (room == 0 || !slotfind_better(&hit, &best[room - 1]))
			return;
		at = room - 1;
	} else {
		(*count)++;
	}
	for (; at > 0 && slotfind_better(&hit, &best[at - 1]); at--)
		best[at] = best[at - 1];
	best[at] = hit;
}

/*
 * All starts of one person's day: the beginning of each opening and every
 * `step` after it, so that no useless gap is left at its edges.
 */
static void
slotfind_day(const struct slotfind_query *query, const struct schedule_day *day, bool with_kept,
    struct slotfind_hit hit, struct slotfind_hit *best, size_t *count, size_t room)
{
	int earliest = slotfind_earliest(query, hit.day), step = query->step > 0 ? query->step : query->length;
	struct slot_cells free = slot_bookable(&day->time, with_kept), past = {{0}};
	int first, end, opened = -1;

	if (!slotfind_working(&day->time, &first, &end))
		return;
	slot_mark(&past, 0, earliest);
	for (int i = 0; i < SLOT_WORDS; i++)
		free.word[i] &= ~past.word[i];
	struct slot_cells starts = slot_starts(free, hit.length);
	for (int m = earliest; m < SLOTFIND_DAY && (query->not_after <= 0 || m <= query->not_after); m += SLOT_CELL) {
		if (!slot_has(&free, m)) {
			opened = -1;
			continue;
		}
		if (opened < 0)
			opened = m;
		if (!slot_has(&starts, m) || (m - opened) % slotfind_whole(step) != 0)
			continue;
		if (query->needs & SLOTFIND_NEED_FIRST && m != first)
			continue;
		if (query->needs & SLOTFIND_NEED_LAST && m + slotfind_whole(hit.length) != end)
			continue;
		hit.minute = m;
		slotfind_keep(best, count, room, slotfind_hit_at(query, day, hit));
	}
}

/* The days of the book that the query covers, as indexes [*from, *to). */
static bool
slotfind_span(const struct slotfind_book *book, const struct slotfind_query *query, int *from, int *to)
{
	*from = query->from_day < book->first ? 0 : query->from_day - book->first;
	*to = query->from_day + query->horizon - book->first;
	if (*to > book->days)
		*to = book->days;
	return *from < *to;
}

static bool
slotfind_asked(const struct slotfind_query *query, size_t person)
{
	return !query->only || query->with == SLOTFIND_ANYONE || (size_t)query->with == person;
}

static size_t
slotfind_search(const struct slotfind_book *book, const struct slotfind_query *query, bool with_kept,
    struct slotfind_hit *hits)
{
	size_t count = 0;
	int from, to;

	assert(query->length > 0);
	if (!slotfind_span(book, query, &from, &to))
		return 0;
	for (int n = from; n < to && count < query->limit; n++) {
		size_t room = query->limit - count, found = 0;
		if (query->per_day > 0 && (size_t)query->per_day < room)
			room = (size_t)query->per_day;
		for (size_t p = 0; p < book->people; p++)
			if (slotfind_asked(query, p))
				slotfind_day(query, &book->person[p].day[n], with_kept,
				    (struct slotfind_hit){
					.day = book->first + n, .person = p, .length = slotfind_length(query)},
				    hits + count, &found, room);
		count += found;
	}
	return count;
}

size_t
slotfind_list(const struct slotfind_book *book, const struct slotfind_query *query, struct slotfind_hit *hits)
{
	return slotfind_search(book, query, false, hits);
}

/* Why one person's day has nothing. What is over by now counts as not worked. */
static enum slotfind_cause
slotfind_day_cause(const struct slotfind_query *query, struct slot_day day, int32_t on, int *short_by)
{
	struct slot_cells past = {{0}};

	if (on == query->from_day)
		slot_mark(&past, 0, slotfind_whole(query->from_minute));
	for (int i = 0; i < SLOT_WORDS; i++)
		day.session.word[i] &= ~past.word[i];
	switch (slot_explain(&day, slotfind_length(query), short_by)) {
	case SLOT_CLOSED:
		return SLOTFIND_CLOSED;
	case SLOT_AWAY:
		return SLOTFIND_AWAY;
	case SLOT_KEPT:
		return SLOTFIND_KEPT;
	case SLOT_SHORT:
		return SLOTFIND_SHORT;
	case SLOT_FULL:
		return SLOTFIND_FULL;
	case SLOT_FREE:
		break;
	}
	return SLOTFIND_LIMITED;
}

static void
slotfind_cause(const struct slotfind_book *book, const struct slotfind_query *query, struct slotfind_none *out)
{
	int from, to;

	out->cause = SLOTFIND_BEYOND;
	if (!slotfind_span(book, query, &from, &to))
		return;
	for (int n = from; n < to; n++)
		for (size_t p = 0; p < book->people; p++) {
			int short_by = 0;
			if (!slotfind_asked(query, p))
				continue;
			enum slotfind_cause cause = slotfind_day_cause(
			    query, book->person[p].day[n].time, book->first + n, &short_by);
			if (cause < out->cause)
				out->cause = cause;
			if (cause == SLOTFIND_SHORT && (out->short_by == 0 || short_by < out->short_by))
				out->short_by = short_by;
		}
}

/* The query with one thing given up; false when that changes nothing. */
static bool
slotfind_relaxed(const struct slotfind_book *book, const struct slotfind_query *query, enum slotfind_relax relax,
    int short_by, struct slotfind_query *out)
{
	*out = *query;
	out->limit = 1;
	out->per_day = 1;
	switch (relax) {
	case SLOTFIND_RELAX_LIMITS:
		out->not_before = 0;
		out->not_after = 0;
		out->needs &= ~(unsigned)(SLOTFIND_NEED_FIRST | SLOTFIND_NEED_LAST);
		return true;
	case SLOTFIND_RELAX_PERSON:
		out->only = false;
		return query->only && query->with != SLOTFIND_ANYONE;
	case SLOTFIND_RELAX_LENGTH:
		out->length = slotfind_length(query) - short_by;
		out->step = out->length;
		out->needs &= ~(unsigned)SLOTFIND_NEED_LONG;
		return short_by > 0;
	case SLOTFIND_RELAX_HORIZON:
		out->horizon = book->first + book->days - query->from_day;
		return out->horizon > query->horizon;
	case SLOTFIND_RELAX_KEPT:
		return true;
	case SLOTFIND_RELAX_NONE:
		break;
	}
	return false;
}

void
slotfind_explain(const struct slotfind_book *book, const struct slotfind_query *query, struct slotfind_none *out)
{
	struct slotfind_query other;
	struct slotfind_hit hit;

	*out = (struct slotfind_none){.relax = SLOTFIND_RELAX_NONE};
	slotfind_cause(book, query, out);
	for (int relax = SLOTFIND_RELAX_LIMITS; relax <= SLOTFIND_RELAX_KEPT; relax++) {
		if (!slotfind_relaxed(book, query, (enum slotfind_relax)relax, out->short_by, &other) ||
		    slotfind_search(book, &other, relax == SLOTFIND_RELAX_KEPT, &hit) == 0)
			continue;
		if (out->relax == SLOTFIND_RELAX_NONE || hit.day < out->nearest.day) {
			out->relax = (enum slotfind_relax)relax;
			out->nearest = hit;
		}
	}
}

void
slotfind_marks(const struct slotfind_hit *hit, char text[SLOTFIND_MATCHES + 1])
{
	for (int i = 0; i < SLOTFIND_MATCHES; i++)
		text[i] = hit->match[i] ? 'y' : 'n';
	text[SLOTFIND_MATCHES] = '\0';
}

const char *
slotfind_cause_text(enum slotfind_cause cause)
{
	static const char *const texts[] = {
		[SLOTFIND_FOUND] = "",
		[SLOTFIND_LIMITED] = N_("There is free time, but not at the hours asked for."),
		[SLOTFIND_SHORT] = N_("No opening is long enough."),
		[SLOTFIND_KEPT] = N_("The only free time is kept for same-day requests."),
		[SLOTFIND_FULL] = N_("Everything is booked."),
		[SLOTFIND_AWAY] = N_("Leave or a closure covers these days."),
		[SLOTFIND_CLOSED] = N_("Nobody works in these days."),
		[SLOTFIND_BEYOND] = N_("These days lie beyond the booking horizon."),
	};

	return texts[cause];
}

const char *
slotfind_relax_text(enum slotfind_relax relax)
{
	static const char *const texts[] = {
		[SLOTFIND_RELAX_NONE] = N_("Nothing nearby would help. Put the patient on the waiting list."),
		[SLOTFIND_RELAX_LIMITS] = N_("At another time of day:"),
		[SLOTFIND_RELAX_PERSON] = N_("With somebody else:"),
		[SLOTFIND_RELAX_LENGTH] = N_("With a shorter visit:"),
		[SLOTFIND_RELAX_HORIZON] = N_("Later than asked:"),
		[SLOTFIND_RELAX_KEPT] = N_("In time kept for same-day requests, when it is released:"),
	};

	return texts[relax];
}
