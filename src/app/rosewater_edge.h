/*
 * Rosewater's people that are written out: the edge cases of DOMAIN.md 8 and
 * names that break programs. They are the first patients of every seed.
 */
#ifndef APP_ROSEWATER_EDGE_H
#define APP_ROSEWATER_EDGE_H

#include "rosewater.h"

enum edge {
	EDGE_SAME_A, EDGE_SAME_B,		/* one name, one year of birth, two people */
	EDGE_MOTHER, EDGE_TWIN_A, EDGE_TWIN_B,	/* twins with two guardians who consent to different things */
	EDGE_LEAP,				/* born on 29 February */
	EDGE_MARKS,				/* diacritics and particles */
	EDGE_NO_PHONE,
	EDGE_STAFF,				/* a relative of somebody at the desk: restricted */
	EDGE_DEAD, EDGE_WIDOW,			/* died with a booking to come; bereaved with a birthday today */
	EDGE_FORMER,				/* her former partner rings */
	EDGE_AFTER_ELEVEN, EDGE_FIRST_SLOT,
	EDGE_TRIED,				/* rung three times, reached by nobody */
	EDGE_DOUBLE_A, EDGE_DOUBLE_B,		/* one person imported twice */
	EDGE_CLOCKS,				/* here on the Sunday the clocks changed */
	EDGE_LONG,				/* a name as long as names may be */
	EDGE_RIGHT,				/* written from right to left */
	EDGE_HAN,
	EDGE_COUNT,
};

/* Make them, the first of all. Fewer when the clinic has fewer patients. */
bool edge_people(struct rosewater *rw, struct err *err);

/* What they have in the book, once it stands. */
bool edge_visits(struct rosewater *rw, struct err *err);

/* Is this one of them in this clinic? */
bool edge_is(const struct rosewater *rw, enum edge edge);

#endif
