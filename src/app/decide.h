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

/* A value that differs, or that both sides have. `here` is the side of the site one sits at, when it is one of them. */
struct decide_line {
	const char *label;		/* translated field label */
	const char *here, *there;	/* as people read it; "" for nothing */
	bool same;			/* both sides alike: shown for orientation */
	bool kept_here;			/* what stands now is the value of the left side */
	size_t conflict;		/* index of its conflict within the item */
	int field;			/* index in that entity's field table */
};

struct decide_side {
	const char *site, *who;		/* "Eastgate", "Jon" */
	int64_t at;			/* UTC ms */
};

struct decide_item {
	struct uuid patient;		/* or none */
	const char *name;		/* "OKAFOR, Adaeze C", or the row's label */
	const char *what;		/* "phone and address differ", "same slot booked twice" */
	const char *site;		/* the other site */
	int64_t at;			/* when the other side was written */
	bool mine;			/* this site decides; else it is only shown */
	bool slot;			/* a time booked twice: settled by moving or cancelling one of the visits */
	struct uuid visit;		/* for a slot: the visit that lost its cells */
	struct decide_side here, there;
	struct decide_line *lines;
	size_t line_count;
	bool there_newer;		/* suggestion: the other side is newer on every line */
	struct uuid *conflicts;		/* ids, as decide_line.conflict counts them */
	size_t conflict_count;
};

/* Open items, oldest first; `merged` counts what was merged by itself since the last session began. */
bool app_decide_list(struct app *app, struct arena *arena, struct decide_item **items, size_t *count, int64_t *merged,
    struct err *err);

/*
 * Keep, line by line, the left side (pick[n] true) or the right; one transaction, one undo. ERR_CONFLICT: somebody
 * settled it meanwhile.
 */
bool app_decide(struct app *app, const struct decide_item *item, const bool *picks, struct err *err);

#endif
