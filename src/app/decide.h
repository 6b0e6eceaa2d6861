/*
 * What a machine must not decide, as a list for a person (SYNC.md 2.10; UX.md M13).
 *
 * One item is everything open about one patient (or one row, when it is no
 * patient's). Deciding is a normal edit, which every site gets, and a verdict;
 * F8 takes both back.
 */
#ifndef APP_DECIDE_H
#define APP_DECIDE_H

#include "app.h"

/* Who wrote a value: "Eastgate", "Jon". */
struct decide_side {
	const char *site, *who;
	int64_t at;			/* UTC ms; not above 0: not known */
};

/* One of the values that were written. */
struct decide_value {
	const char *text;		/* as people read it; "" for nothing */
	const char *plain;		/* as it is stored; NULL for nothing */
	struct decide_side by;		/* when several clinics wrote the same, all of them, and the newest of it */
	int64_t rid, rev;		/* its own row, when rows stand beside each other for one thing; else 0 */
};

/*
 * A field whose values differ, or that is alike everywhere. Ours is the first value when one of them is; the others
 * follow, newest first.
 */
struct decide_line {
	const char *label;		/* translated field label */
	struct decide_value *values;	/* two at least */
	size_t value_count;
	size_t stands;			/* the one that holds now */
	size_t newest;
	bool same;			/* nothing to pick: shown for orientation */
	bool since;			/* what stands was written after all the others */
	size_t part;			/* index of its row within the item */
	int field;			/* index in that entity's field table; -1: the row itself */
};

/* One row and the conflicts about it, as it was when the list was read. */
struct decide_part {
	enum entity_no entity;
	int64_t rid, rev;
	int64_t other;			/* DECIDE_PERSON: rid of the second record; else 0 */
	bool rows;			/* its values are rows: one is kept, the others are taken off */
	struct uuid *conflicts;
	size_t conflict_count;
};

/* One of two visits at the same time. */
struct decide_visit {
	struct appointment_id visit;
	struct patient_id patient;	/* rid 0: nobody known here */
};

enum decide_how {
	DECIDE_VALUES,			/* lines to pick from */
	DECIDE_SLOT,			/* a time booked twice: settled by moving or cancelling one of the visits */
	DECIDE_NUMBER,			/* two people with one number: the one not picked gets another */
	DECIDE_PERSON,			/* two records that may be one person: here says one, there says two */
};

struct decide_item {
	enum decide_how how;
	struct uuid patient;		/* or none */
	const char *name;		/* "OKAFOR, Adaeze C", or the row's label */
	const char *what;		/* "phone and address differ", "same slot booked twice" */
	const char *site;		/* the other site */
	int64_t at;			/* when the other side was written */
	bool ours;			/* this site decides: what row 2 counts */
	bool mine;			/* and this person may; else it is only shown */
	bool hidden;			/* this person may not see the values */
	bool asked;			/* "ask which is right" stands on the card already */
	struct decide_visit visits[2];	/* DECIDE_SLOT: left and right */
	struct decide_side here, there;	/* of the columns, unless `many` */
	bool many;			/* more than two values, or not the same two clinics everywhere */
	struct decide_line *lines;
	size_t line_count;
	struct decide_part *parts;
	size_t part_count;
};

/*
 * Open items, those to decide here before the others, newest first; `merged` counts the changes that came in with
 * the newest session.
 */
bool app_decide_list(struct app *app, struct arena *arena, struct decide_item **items, size_t *count, int64_t *merged,
    struct err *err);

/* Its values are about to be shown: audited first, once for each time somebody comes to it. */
bool app_decide_view(struct app *app, const struct decide_item *item, struct err *err);

/*
 * Keep, line by line, the value picks[n]; all conflicts of the item are settled; one transaction, one undo.
 * ERR_CONFLICT: somebody settled it or changed the row meanwhile. A time booked twice is refused: it is settled by
 * moving a visit.
 */
bool app_decide(struct app *app, const struct decide_item *item, const size_t *picks, struct err *err);

/* Not sure: "ask which is right" goes on the patient's card until it is decided. ERR_INVALID without a patient. */
bool app_decide_ask(struct app *app, const struct decide_item *item, struct err *err);

#endif
