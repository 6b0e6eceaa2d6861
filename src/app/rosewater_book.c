#include "rosewater_book.h"

#include <stdlib.h>
#include <string.h>

#include "rosewater_days.h"

enum {
	BOOK_SHORT = 15, BOOK_LONG = 30, BOOK_NURSE = 20,
	BOOK_LOYAL = 6,		/* draws until somebody of the clinician's own comes */
	BOOK_BEHIND = 1,	/* the clinician who began late today */
	BOOK_TELL = 25,		/* minutes after which the desk has told somebody why they wait */
};

static const int64_t book_minute = 60 * 1000;

static bool
book_is(const char *text, const char *code)
{
	return text && strcmp(text, code) == 0;
}

const struct words_list *
book_reason(struct rosewater *rw, struct random *random, bool nurse, int age)
{
	const struct words_list *line = NULL;
	int weights = 0;

	for (size_t n = 0;; n++) {
		const struct words_list *next = words_line(rw->words, "visit", n);
		if (!next)
			return line;
		if (nurse != (*next->item[4] == 'n') || age < atoi(next->item[2]) || age > atoi(next->item[3]))
			continue;
		int weight = atoi(next->item[1]);
		weights += weight;
		/* The last one drawn stays: each in proportion to its weight. */
		if (random_below(random, weights) < weight)
			line = next;
	}
}

/* Somebody by how often they come; lives, is registered, and has nothing else that day. NULL: nobody was found. */
static struct rosewater_person *
book_person(struct book_day *day)
{
	struct rosewater *rw = day->rw;
	struct rosewater_person *found = NULL;

	for (int tries = 0; tries < BOOK_LOYAL; tries++) {
		double at = random_unit(&day->random) * day->needs[rw->people_count - 1];
		size_t low = 0, high = rw->people_count - 1;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (day->needs[middle] > at)
				high = middle;
			else
				low = middle + 1;
		}
		struct rosewater_person *person = &rw->people[low];
		if (person->registered > day->day || person->last == day->day || person->born > day->day ||
		    (person->died != DAY_NONE && day->day >= person->died))
			continue;
		found = person;
		if (day->clinician >= ROSEWATER_PHYSICIANS || person->clinician == day->clinician)
			break;
	}
	if (found)
		found->last = day->day;
	return found;
}

/* Same-day time is asked for that morning, and a little besides: 35, 30, 25 and 10 % by band in all (DOMAIN.md 8). */
static int
book_lead(struct book_day *day, bool same_day)
{
	int ahead = day->day - day->rw->today, lead = 0;
	double dice = random_unit(&day->random);

	if (same_day || (ahead <= 0 && dice < 0.11))
		return 0;
	if (dice < 0.51)
		lead = random_between(&day->random, 1, 7);
	else if (dice < 0.86)
		lead = random_between(&day->random, 8, 28);
	else
		lead = random_between(&day->random, 29, 120);
	return lead > ahead ? lead : ahead + random_below(&day->random, 12);
}

static int64_t
book_asked(struct book_day *day, int lead, int starts)
{
	int32_t asked = day->day - lead;
	int minute = 8 * 60 + (int)(9 * 60 * random_unit(&day->random) * random_unit(&day->random));

	while (lead > 0 && !days_open(asked))
		asked--;
	if (lead == 0 && minute > starts - 20)
		minute = 8 * 60 + random_below(&day->random, 15);
	int64_t at = instant_of(asked, minute) + random_below(&day->random, 60) * INT64_C(1000);
	return at < day->rw->now ? at : day->rw->now - book_minute;
}

static const char *
book_type(const struct words_list *line, int minutes, bool nurse)
{
	if (nurse)
		return book_is(line->item[0], "bloods") ? "bloods" : "nurse";
	if (book_is(line->item[0], "results"))
		return "results";
	return minutes >= BOOK_LONG ? book_is(line->item[0], "followup") ? "followup" : "long" : "standard";
}

static void
book_visit(struct book_day *day, int starts, int minutes, bool same_day)
{
	struct rosewater *rw = day->rw;
	bool nurse = day->clinician >= ROSEWATER_PHYSICIANS;
	struct rosewater_person *person = book_person(day);
	double way = random_unit(&day->random);

	if (!person)
		return;
	struct book_visit *new = arena_push(rw->scratch, &day->visits, &day->count, &day->room, sizeof *day->visits);
	const struct words_list *line = book_reason(rw, &day->random, nurse, day_age(person->born, day->day));
	struct appointment *visit = &new->visit;
	*new = (struct book_visit){.person = person, .lead = book_lead(day, same_day)};
	rosewater_clear(ENTITY_appointment, visit);
	visit->patient = person->id;
	visit->staff = rw->clinicians[day->clinician];
	visit->date = day->date;
	visit->starts = starts;
	visit->minutes = minutes;
	visit->room = schedule_room(&rw->schedule, visit->staff, day->day, starts);
	visit->reason = line->item[0];
	visit->type = book_type(line, minutes, nurse);
	visit->about = *line->item[5] ? line->item[5] : NULL;
	visit->mode = nurse || way < 0.7 ? "room" : way < 0.96 ? "phone" : "video";
	visit->state = "booked";
	visit->asked_at = book_asked(day, new->lead, starts);
	visit->wanted = rosewater_date(rw, day->day - (random_chance(&day->random, 0.3) && new->lead > 3 ? 2 : 0));
	visit->next_available = random_chance(&day->random, 0.35);
	visit->booked_by = rosewater_desk(rw, &day->random);
	if (new->lead > 0 && person->texts && day->day <= rw->today + 1)
		visit->reply = random_chance(&day->random, 0.62) ? "yes" : "none";
	if (day->day <= rw->today + 1 && book_is(visit->reply, "yes"))
		visit->state = "confirmed";
}

/* Late cancellations 5 %, moved by us 2 %; the time is mostly given to somebody else. */
static void
book_cancel(struct book_day *day)
{
	static const char *const why[] = {"patient", "work", "ill", "family", "better", "transport", "none"};
	struct appointment *visit = &day->visits[day->count - 1].visit;
	bool clinic = random_chance(&day->random, 0.28);

	visit->state = clinic ? "cancelled_clinic" : "cancelled_patient";
	visit->cancel_reason = clinic ? "clinician" : why[random_rank(&day->random, 7)];
	visit->reply = NULL;
}

/* How much of a day is taken, by how far off it is: the past nearly all, the next weeks 85 %. */
static double
book_share(const struct book_day *day, bool same_day, int starts)
{
	int ahead = day->day - day->rw->today;

	if (day->clinician >= ROSEWATER_PHYSICIANS && ahead <= 0)
		return 0.75;
	if (same_day)
		return ahead < 0 || (ahead == 0 && starts < day->rw->minute + 30) ? 0.9 : ahead == 0 ? 0.55 : 0;
	if (ahead <= 0)
		return 0.95;
	return ahead <= 7 ? 0.92 : ahead <= 14 ? 0.87 : ahead <= 28 ? 0.8 : ahead <= 56 ? 0.5 : 0.2;
}

/* Length of the slot that begins at this minute: 0 when nothing does. */
static int
book_slot(struct book_day *day, int minute, bool *same_day)
{
	struct slot_cells free = slot_bookable(&day->time.time, true);
	bool nurse = day->clinician >= ROSEWATER_PHYSICIANS;
	int length = nurse ? BOOK_NURSE : BOOK_SHORT;

	*same_day = slot_has(&day->time.time.kept, minute);
	if (!nurse && !*same_day && random_chance(&day->random, 0.28) &&
	    !slot_has(&day->time.time.kept, minute + BOOK_SHORT))
		length = BOOK_LONG;
	for (int at = 0; at < length; at += SLOT_CELL)
		if (!slot_has(&free, minute + at))
			return at >= BOOK_SHORT ? BOOK_SHORT : 0;
	return length;
}

void
book_fill(struct book_day *day)
{
	double busy = day->rw->busy;
	bool same_day;
	int step;

	/* However few people there are, today has something to look at. */
	if (day->day == day->rw->today && busy < 0.4)
		busy = 0.4;
	for (int minute = 8 * 60; minute < 18 * 60; minute += step) {
		int length = book_slot(day, minute, &same_day);
		step = length > 0 ? length : SLOT_CELL;
		if (length == 0 || !random_chance(&day->random, busy * book_share(day, same_day, minute)))
			continue;
		if (random_chance(&day->random, 0.07)) {
			size_t before = day->count;
			book_visit(day, minute, length, same_day);
			if (day->count > before)
				book_cancel(day);
			if (!random_chance(&day->random, 0.6))
				continue;
		}
		book_visit(day, minute, length, same_day);
	}
}

/* ---- how it went ---------------------------------------------------------------------- */

static bool
book_is_behind(const struct book_day *day)
{
	return day->day == day->rw->today && day->clinician == BOOK_BEHIND;
}

/* By lead time 3, 6, 12, 20 % (DOMAIN.md 8), and by how reliable the person is. */
static bool
book_missed(struct book_day *day, const struct book_visit *one)
{
	double share = one->lead == 0 ? 0.03 : one->lead <= 7 ? 0.06 : one->lead <= 28 ? 0.12 : 0.20;

	share *= (double)one->person->missing;
	return random_chance(&day->random, share < 0.6 ? share : 0.6);
}

static double
book_arrival(struct book_day *day)
{
	double early = random_normal(&day->random, -9, 11);

	return random_chance(&day->random, 0.05) ? 10 + 15 * random_unit(&day->random) : early;
}

/* When each thing happens, in minutes of the day. */
struct book_course {
	double arrives, roomed, seen, out;
};

static void
book_stamp(struct book_day *day, struct appointment *visit, const struct book_course *course)
{
	int64_t midnight = instant_of(day->day, 0), now = day->rw->now;
	bool remote = !book_is(visit->mode, "room");
	const struct {
		double minute;
		int64_t *at;
		const char *state;
	} steps[] = {
		{course->arrives, &visit->arrived_at, "arrived"}, {course->roomed, &visit->roomed_at, "roomed"},
		{course->seen, &visit->seen_at, "seen"}, {course->out, &visit->out_at, "out"},
	};

	for (size_t i = remote ? 2 : 0; i < sizeof steps / sizeof steps[0]; i++) {
		int64_t at = midnight + (int64_t)(steps[i].minute * (double)book_minute);
		if (at > now)
			return;
		*steps[i].at = at;
		visit->state = steps[i].state;
	}
}

static void
book_run_one(struct book_day *day, struct book_visit *one, double *ready)
{
	struct appointment *visit = &one->visit;
	double starts = (double)visit->starts, usual = visit->minutes >= BOOK_LONG ? 25 : 15.7;
	bool behind = book_is_behind(day), missed = book_missed(day, one) && !behind;
	struct book_course course = {.arrives = starts + book_arrival(day)};

	/* Everybody who is booked there sits in the waiting room, so that it can be seen. */
	if (behind) {
		visit->mode = "room";
		course.arrives = course.arrives < starts ? course.arrives : starts - 2;
	}

	if (missed) {
		if (instant_of(day->day, (int)visit->starts) + 25 * book_minute < day->rw->now) {
			visit->state = "noshow";
			visit->reply = visit->reply ? "none" : NULL;
		}
		return;
	}
	if (course.arrives > starts + 20 && random_chance(&day->random, 0.3)) {
		if (instant_of(day->day, (int)course.arrives) < day->rw->now)
			visit->state = "refused";
		return;
	}
	if (course.arrives < 8 * 60)
		course.arrives = 8 * 60 - 4 + 4 * random_unit(&day->random);
	course.seen = course.arrives + 4 > *ready ? course.arrives + 4 : *ready;
	if (course.seen < starts - 5)
		course.seen = starts - 5;
	course.roomed = course.seen - random_between(&day->random, 1, 5);
	if (course.roomed < course.arrives + 1)
		course.roomed = course.arrives + 1;
	course.out = course.seen + random_lognormal(&day->random, usual, 0.45);
	*ready = course.out + 1;
	book_stamp(day, visit, &course);
}

/* The first who has waited long today was told why; the others are still to be told. */
static void
book_tell(struct book_day *day)
{
	for (size_t i = 0; i < day->count; i++) {
		struct appointment *visit = &day->visits[i].visit;
		int64_t booked = instant_of(day->day, (int)visit->starts);
		if (!book_is(visit->state, "arrived") || booked + BOOK_TELL * book_minute > day->rw->now)
			continue;
		visit->told_at = day->rw->now - 6 * book_minute;
		return;
	}
}

void
book_run(struct book_day *day)
{
	double ready = 0;
	bool afternoon = false;

	for (size_t i = 0; i < day->count; i++) {
		struct book_visit *one = &day->visits[i];
		if (book_is(one->visit.state, "cancelled_patient") || book_is(one->visit.state, "cancelled_clinic"))
			continue;
		/* A clinician begins a little late, now and then very late; lunch takes the morning's delay away. */
		if (i == 0 || (!afternoon && one->visit.starts > 13 * 60)) {
			afternoon = one->visit.starts > 13 * 60;
			double begins = (afternoon ? 810 : 510) + random_unit(&day->random) * 8;
			bool behind = random_chance(&day->random, 0.07);
			begins += behind ? random_between(&day->random, 24, 34) : 0;
			begins += book_is_behind(day) ? 54 : 0;
			ready = ready > begins ? ready : begins;
		}
		book_run_one(day, one, &ready);
	}
	if (day->day == day->rw->today)
		book_tell(day);
}
