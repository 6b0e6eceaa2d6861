/* Rosewater's contact log: what came in by telephone and over the desk in four weeks, and the reminders sent. */
#include <string.h>

#include "base/i18n.h"
#include "rosewater.h"
#include "rosewater_days.h"

enum {
	TALK_DAYS = 20,			/* working days */
	TALK_PANEL = 8000,		/* so many people ring 170 times a day and are rung 119 times (DOMAIN.md 8) */
	TALK_CALLS = 289,
};

/* When in the day, by the hour: DOMAIN.md 8. */
static int
talk_minute(struct random *random)
{
	static const int share[] = {16, 15, 12, 10, 8, 8, 9, 9, 8, 5};
	int dice = random_below(random, 100), hour = 0;

	while (dice >= share[hour])
		dice -= share[hour++];
	return (8 + hour) * 60 + random_below(random, 60);
}

static bool
talk_one(struct rosewater *rw, struct random *random, int32_t day, struct err *err)
{
	/* The commonest lines stand first. */
	const struct words_list *line = words_line(rw->words, "contact",
	    (size_t)random_rank(random, (int)words_lines(rw->words, "contact")));
	const struct rosewater_person *person = &rw->people[random_below(random, (int)rw->people_count)];
	struct contact contact;

	rosewater_clear(ENTITY_contact, &contact);
	contact.patient = person->id;
	contact.at = instant_of(day, talk_minute(random)) + random_below(random, 60) * INT64_C(1000);
	contact.staff = rosewater_desk(rw, random);
	contact.reason = line->item[0];
	contact.mode = line->item[1];
	contact.direction = line->item[2];
	contact.words = line->item[3];
	if (strcmp(contact.mode, "phone") == 0 || strcmp(contact.mode, "desk") == 0)
		contact.identity = random_chance(random, 0.2) ? "name,born,address" : "name,born";
	if (contact.at > rw->now || person->died != DAY_NONE || person->registered > day)
		return true;
	return rosewater_insert(rw, ENTITY_contact, &contact, err);
}

bool
rosewater_talk_make(struct rosewater *rw, struct err *err)
{
	double a_day = (double)TALK_CALLS * (double)rw->people_count / TALK_PANEL;

	if (rw->people_count == 0)
		return true;
	for (int back = 0; back < TALK_DAYS; back++) {
		int32_t day = back ? days_step(rw->today, -back) : rw->today;
		struct random random = random_of(rw->demo->seed, ROSEWATER_TALK, (uint64_t)day);
		int weekday = day_weekday(day);
		int calls = (int)(a_day * (weekday == 1 ? 1.35 : weekday == 5 ? 0.9 : 1));
		for (int i = 0; i < calls; i++)
			if (!talk_one(rw, &random, day, err))
				return false;
		rosewater_progress(rw, _("Contacts"), back + 1, TALK_DAYS);
	}
	return true;
}
