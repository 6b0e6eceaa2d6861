/*
 * Finding a person at the speed of typing.
 *
 * A finder holds what makes that possible besides the keys in the database:
 * the vocabulary of name tokens, and today's and the user's recent people. It
 * keeps itself current; the first search after a commit elsewhere reads what
 * is new. One search is one read transaction.
 *
 * Must not: decide who may see what (app), or write anything.
 */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include "db.h"
#include "model/records.h"

struct finder;	/* opaque; one per connection */

/* What matched, best first. A row says the best that is true of it. */
enum find_why { FIND_EXACT, FIND_RECORD, FIND_BORN, FIND_PHONE, FIND_PREFIX, FIND_NICKNAME, FIND_TYPO };

struct find_row {
	struct patient_id patient;
	struct uuid id;
	const char *record, *family, *given, *preferred, *born, *died;	/* NULL: not known; died NULL: lives */
	const char *phone;	/* the preferred number's digits, or NULL */
	enum find_why why;
	bool today;		/* has a visit today that is not cancelled */
	bool recent;		/* opened by this user lately */
	bool restricted;
	int alike;		/* 0, or the number of its group of names alike */
};

struct find_result {
	struct find_row *rows;	/* exact to nickname; then, from `typos` on, the typos */
	size_t count;
	size_t typos;		/* index of the first typo; count when there is none */
	int64_t found;		/* how many fit */
	bool more;		/* `found` is a lower bound: the page is full */
	int64_t people;		/* of how many */
	int alike;		/* groups of names alike among the rows */
	int alike_year;		/* when the first group was born in one year: that year, else 0 */
};

struct find_ask {
	const char *text;	/* as typed */
	size_t limit;		/* rows */
	int32_t today;		/* civil day of the site */
	const char *order;	/* the site's date order */
	const char *prefix;	/* of the site's own numbers: "NS" */
	struct uuid staff;	/* whose recent people; none: nobody's */
};

struct finder *finder_open(struct db *db);
void finder_close(struct finder *finder);	/* NULL is allowed */

/* Read the vocabulary now (after the first paint, when nothing is pending) instead of at the first search. */
bool finder_warm(struct finder *finder, struct err *err);

/* ERR_BUSY when a newer key interrupted it (db_interruptible); keep showing the older rows then. */
bool find_people(struct finder *finder, const struct find_ask *ask, struct arena *arena, struct find_result *result,
    struct err *err);

/* What the person comes for next: today's visit if it is not over, else the first after it. */
struct find_visit {
	const char *date;	/* NULL: nothing booked */
	int starts;		/* minute of the day */
	const char *with;	/* as the clinic shows the clinician, or NULL */
	const char *state;	/* code of appointment.state */
	const char *where;	/* code of another clinic that it is at; NULL: here */
};
bool find_visit(struct db *db, struct uuid patient, int32_t today, struct arena *arena, struct find_visit *visit,
    struct err *err);

const char *find_why_name(enum find_why why);	/* "exact", "nickname": in --json */

#endif
