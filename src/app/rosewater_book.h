/*
 * One clinician's day at Rosewater: who is booked into which slot, and how the
 * day went, with the lead times, missed visits, arrivals and lengths of
 * DOMAIN.md 8. rosewater_visits.c puts the days together.
 */
#ifndef APP_ROSEWATER_BOOK_H
#define APP_ROSEWATER_BOOK_H

#include "rosewater.h"

struct book_visit {
	struct appointment visit;
	struct rosewater_person *person;
	int lead;			/* days from asking to the visit */
};

/* A day being filled. */
struct book_day {
	struct rosewater *rw;
	struct random random;
	size_t clinician;
	int32_t day;
	const char *date;
	struct schedule_day time;
	const double *needs;		/* how often people come, summed up */
	struct book_visit *visits;	/* by time; in scratch */
	size_t count, room;
};

/* Fill the slots of the day; nothing is stored. */
void book_fill(struct book_day *day);

/* How the day goes: arrivals, waits, who never came; up to the present, when it is today. */
void book_run(struct book_day *day);

/* A reason that fits the age and who is booked: a line "reason | weight | youngest | oldest | who | words". */
const struct words_list *book_reason(struct rosewater *rw, struct random *random, bool nurse, int age);

#endif
