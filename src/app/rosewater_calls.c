/* Rosewater's calls: those open now, with their tries, and four weeks of closed ones; the waiting list. */
#include <string.h>

#include "base/i18n.h"
#include "calls_desk.h"
#include "rosewater_days.h"
#include "rosewater_edge.h"

enum {
	CALLS_OPEN = 18, CALLS_MORE = 10,	/* 18 to 27 open; the edge cases bring two */
	CALLS_WEEKS = 20,			/* working days of closed ones */
	CALLS_A_DAY = 11,
	CALLS_WAITING = 14,
};

static const int64_t calls_minute = 60 * 1000;

/* Being made: a call that may have been tried. */
struct calls_maker {
	struct rosewater *rw;
	struct random random;
	struct calls_desk desk;
	struct rosewater_person *person;
	const struct words_list *line;
};

/* Classes of open callbacks: P1 2, P2 15, P3 55, P4 23, P5 5 % (DOMAIN.md 8). */
static int
calls_class(struct random *random)
{
	double dice = random_unit(random);

	return dice < 0.02 ? 1 : dice < 0.17 ? 2 : dice < 0.72 ? 3 : dice < 0.95 ? 4 : 5;
}

/* One of the lines whose reason is of this class, each as likely. The last one drawn stays. */
static const struct words_list *
calls_line(struct calls_maker *maker, int class)
{
	const struct words_list *found = NULL, *line;
	int fit = 0;

	for (size_t n = 0; (line = words_line(maker->rw->words, "call", n)) != NULL; n++) {
		const struct callpolicy_reason *reason = callpolicy_reason(&maker->desk.policy, line->item[0]);
		if (reason && reason->class == class && random_below(&maker->random, ++fit) == 0)
			found = line;
	}
	if (!found)
		die("data/demo/words.txt has no call of class %d", class);
	return found;
}

static struct rosewater_person *
calls_person(struct rosewater *rw, struct random *random)
{
	struct rosewater_person *person;
	int tries = 0;

	do
		person = &rw->people[random_below(random, (int)rw->people_count)];
	while ((person->died != DAY_NONE || !person->has_phone) && ++tries < 50);
	return person;
}

/* A moment of a working day, as calls come in: a third of them before ten (DOMAIN.md 8). */
static int64_t
calls_moment(struct random *random, int32_t day)
{
	static const int share[] = {16, 15, 12, 10, 8, 8, 9, 9, 8, 5};
	int dice = random_below(random, 100), hour = 0;

	while (dice >= share[hour])
		dice -= share[hour++];
	return instant_of(day, (8 + hour) * 60 + random_below(random, 60)) + random_below(random, 60) * INT64_C(1000);
}

/* How long ago an open one was asked for: urgent ones just now, letters yesterday. */
static int64_t
calls_asked(struct calls_maker *maker, int class)
{
	static const int before[] = {5, 12, 50, 230, 0, 0};
	struct rosewater *rw = maker->rw;

	if (class <= 3) {
		int64_t at = rw->now - random_between(&maker->random, 2, before[class]) * calls_minute;
		int minute;
		/* The telephones open at eight; what would be earlier was asked late yesterday. */
		if (instant_day(at, &minute) == rw->today && minute >= 8 * 60)
			return at;
		return instant_of(days_step(rw->today, -1), 16 * 60 + random_between(&maker->random, 0, 110));
	}
	int64_t at = calls_moment(&maker->random, days_step(rw->today, -random_between(&maker->random, 0, 1)));
	return at < rw->now ? at : rw->now - random_between(&maker->random, 5, 90) * calls_minute;
}

static bool
calls_begin(struct calls_maker *maker, int64_t asked, struct call *call, struct err *err)
{
	struct rosewater *rw = maker->rw;
	char *ticket;

	maker->desk.at = asked;
	maker->desk.now = calls_civil(asked);
	if (!calls_fill(rw->app, &maker->desk, maker->line->item[0], maker->person->id, call, err) ||
	    !self_number(rw->tx, "ticket", &ticket, err))
		return false;
	call->ticket = arena_text(rw->scratch, ticket);
	if (*maker->line->item[1])
		call->words = maker->line->item[1];
	if (random_chance(&maker->random, 0.2))
		call->best = random_chance(&maker->random, 0.5) ? "after 15:00" : "before noon";
	call->asked_of = rosewater_desk(rw, &maker->random);
	return true;
}

static bool
calls_try(struct calls_maker *maker, const struct call *call, int64_t at, const char *outcome, int64_t next,
    struct err *err)
{
	struct call_attempt attempt;
	bool reached = strcmp(outcome, "resolved") == 0 || strcmp(outcome, "booked") == 0;

	rosewater_clear(ENTITY_call_attempt, &attempt);
	attempt.call = call->row.id;
	attempt.at = at;
	attempt.staff = call->clinical == 1 ?
	    maker->rw->clinicians[ROSEWATER_PHYSICIANS + random_below(&maker->random, ROSEWATER_NURSES)] :
	    rosewater_desk(maker->rw, &maker->random);
	attempt.number = arena_printf(maker->rw->scratch, "01632%06u", maker->person->phone);
	attempt.outcome = outcome;
	attempt.next_due = next;
	attempt.identity = reached ? "name,born" : NULL;
	return rosewater_insert(maker->rw, ENTITY_call_attempt, &attempt, err);
}

/* Open: four in ten of the slower ones were tried once or twice without reaching anybody. */
static bool
calls_open_one(struct calls_maker *maker, struct err *err)
{
	struct rosewater *rw = maker->rw;
	int class = calls_class(&maker->random);
	struct call call;

	maker->person = calls_person(rw, &maker->random);
	maker->line = calls_line(maker, class);
	int64_t asked = calls_asked(maker, class), span = rw->now - asked;
	if (!calls_begin(maker, asked, &call, err))
		return false;
	bool tried = class >= 3 && span > 40 * calls_minute && random_chance(&maker->random, 0.4);
	int64_t at = asked + span / 2, next = rw->now + random_between(&maker->random, -15, 90) * calls_minute;
	next -= next % (15 * calls_minute);
	if (tried)
		call.due = next;
	if (!rosewater_insert(rw, ENTITY_call, &call, err))
		return false;
	return !tried || calls_try(maker, &call, at, random_chance(&maker->random, 0.6) ? "no_answer" : "voicemail",
	    next, err);
}

/* Closed: reached on the first try 55, the second 20, the third 10 of a hundred; nine in ten in time. */
static bool
calls_closed_one(struct calls_maker *maker, int32_t day, struct err *err)
{
	struct rosewater *rw = maker->rw;
	double dice = random_unit(&maker->random);
	int tries = dice < 0.65 ? 1 : dice < 0.88 ? 2 : 3;
	struct call call;

	maker->person = calls_person(rw, &maker->random);
	maker->line = calls_line(maker, calls_class(&maker->random));
	if (!calls_begin(maker, calls_moment(&maker->random, day), &call, err))
		return false;
	double share = random_chance(&maker->random, 0.91) ? 0.3 + 0.65 * random_unit(&maker->random) : 1.2;
	int64_t ends = call.asked_at + (int64_t)((double)(call.promised - call.asked_at) * share);
	if (ends > rw->now)
		return true;
	bool booked = !call.clinical && random_chance(&maker->random, 0.3);
	call.state = "done";
	call.outcome = booked ? "booked" : "resolved";
	call.closed_at = ends;
	call.closed_by = call.clinical == 1 ? rw->clinicians[ROSEWATER_PHYSICIANS] : rw->desk[0];
	if (!rosewater_insert(rw, ENTITY_call, &call, err))
		return false;
	for (int i = 1; i <= tries; i++) {
		int64_t at = call.asked_at + (ends - call.asked_at) * i / tries;
		const char *outcome = i == tries ? call.outcome : i == 1 ? "no_answer" : "voicemail";
		if (!calls_try(maker, &call, at, outcome, FIELD_NULL, err))
			return false;
	}
	return true;
}

/* The line of this reason that is found first. */
static const struct words_list *
calls_line_of(struct rosewater *rw, const char *reason)
{
	const struct words_list *line = words_line(rw->words, "call", 0);

	for (size_t n = 0; line && strcmp(line->item[0], reason) != 0; n++)
		line = words_line(rw->words, "call", n + 1);
	return line;
}

/* Rung three times in two days: a clinician decides. And one asked for by somebody who may hear nothing. */
static bool
calls_edge(struct calls_maker *maker, struct err *err)
{
	static const char *const outcomes[] = {"no_answer", "voicemail", "no_answer"};
	struct rosewater *rw = maker->rw;
	struct call call;

	if (!edge_is(rw, EDGE_TRIED))
		return true;
	int32_t before = days_step(rw->today, -1);
	maker->person = &rw->people[EDGE_FORMER];
	maker->line = calls_line_of(rw, "caregiver");
	if (!calls_begin(maker, instant_of(before, 15 * 60 + 20), &call, err))
		return false;
	call.who = "Martin Vane, says he is her husband";
	call.words = "When is her next visit? I drive her.";
	if (!rosewater_insert(rw, ENTITY_call, &call, err))
		return false;
	maker->person = &rw->people[EDGE_TRIED];
	maker->line = calls_line_of(rw, "results");
	if (!calls_begin(maker, instant_of(before, 9 * 60 + 10), &call, err))
		return false;
	call.state = "decide";
	call.due = FIELD_NULL;
	if (!rosewater_insert(rw, ENTITY_call, &call, err))
		return false;
	for (int i = 0; i < 3; i++) {
		int64_t at = i < 2 ? instant_of(before, (11 + 4 * i) * 60) : rw->now - 40 * calls_minute;
		if (!calls_try(maker, &call, at, outcomes[i], FIELD_NULL, err))
			return false;
	}
	return true;
}

static bool
calls_waiting_one(struct rosewater *rw, struct random *random, struct err *err)
{
	static const char *const types[] = {"standard", "long", "followup", "nurse"};
	struct waiting waiting;

	rosewater_clear(ENTITY_waiting, &waiting);
	waiting.patient = calls_person(rw, random)->id;
	if (random_chance(random, 0.6))
		waiting.staff = rw->clinicians[random_below(random, ROSEWATER_PHYSICIANS)];
	waiting.type = types[random_below(random, 4)];
	waiting.from_date = rosewater_date(rw, rw->today);
	waiting.to_date = rosewater_date(rw, rw->today + random_between(random, 5, 40));
	waiting.notice = random_between(random, 1, 24) * 60;
	waiting.since = rw->now - random_between(random, 60, 12 * 1440) * calls_minute;
	waiting.state = random_chance(random, 0.8) ? "open" : "booked";
	return rosewater_insert(rw, ENTITY_waiting, &waiting, err);
}

bool
rosewater_calls_make(struct rosewater *rw, struct err *err)
{
	struct calls_maker maker = {.rw = rw, .random = random_of(rw->demo->seed, ROSEWATER_CALL, 0)};
	struct random random = random_of(rw->demo->seed, ROSEWATER_WAITING, 0);
	int open = CALLS_OPEN + random_below(&maker.random, CALLS_MORE);

	if (rw->people_count == 0)
		return true;
	if (!calls_desk(rw->app, rw->arena, &maker.desk, err))
		return false;
	for (int i = 0; i < open; i++)
		if (!calls_open_one(&maker, err))
			return false;
	if (!calls_edge(&maker, err))
		return false;
	for (int back = 0; back < CALLS_WEEKS; back++) {
		for (int i = 0; i < CALLS_A_DAY; i++)
			if (!calls_closed_one(&maker, back ? days_step(rw->today, -back) : rw->today, err))
				return false;
		rosewater_progress(rw, _("Calls"), back + 1, CALLS_WEEKS);
	}
	for (int i = 0; i < CALLS_WAITING; i++)
		if (!calls_waiting_one(rw, &random, err))
			return false;
	return true;
}
