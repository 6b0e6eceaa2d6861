/*
 * The lookup behind F2 and `rapport find`: one answer, in one order, for both.
 *
 * A keystroke is not audited; the person previewed for a second or opened is
 * (card.h). Roles and records of which only the find columns may show
 * (SECURITY.md 4.6) get a birth year and the phone's last two digits here, so
 * that no screen has to remember.
 */
#ifndef APP_FIND_H
#define APP_FIND_H

#include "app.h"

enum find_how { FOUND_EXACT, FOUND_RECORD, FOUND_BORN, FOUND_PHONE, FOUND_PREFIX, FOUND_NICKNAME, FOUND_TYPO };

/* The visit under TODAY / NEXT: today's if it is not over, else the next one. */
struct found_visit {
	int32_t day;		/* DAY_NONE: nothing booked */
	int starts;		/* minute of the day */
	const char *with;	/* "Dr Osei" as the clinic shows it, or NULL */
	const char *state;	/* code of appointment.state */
	const char *where;	/* code of another clinic that it is at; NULL: here */
};

struct found {
	struct patient_id patient;
	struct uuid id;
	const char *record, *family, *given, *preferred;	/* NULL when not known */
	const char *born;	/* YYYY-MM-DD or less of it; only the year when narrow */
	const char *phone;	/* digits; only the last two when narrow */
	const char *died;	/* NULL: lives */
	enum find_how how;
	bool today, recent, narrow, restricted;
	int alike;		/* 0, or the number of its group of names alike */
	struct found_visit visit;
};

struct found_list {
	struct found *rows;	/* in the order to show */
	size_t count;
	size_t typos;		/* rows from here on stand under "Did you mean" */
	int64_t total;		/* how many fit */
	bool more;		/* total is "at least" */
	int64_t people;		/* of how many */
	int alike;		/* groups of names alike: warn when > 0 */
	int alike_year;		/* year of birth the first group shares, or 0 */
};

/* Read what the first search would have to: call it when the first screen is painted. Failure waits for the search. */
void app_find_warm(struct app *app);

/*
 * Search. `visits` rows from the top get their visit looked up (one indexed query
 * each). ERR_BUSY: interrupted by app_find_pending; keep the older list.
 */
bool app_find(struct app *app, const char *text, size_t limit, size_t visits, struct arena *arena,
    struct found_list *list, struct err *err);

/* Asked during a search: is a newer key waiting? NULL: never interrupt (Enter waits for the full answer). */
void app_find_pending(struct app *app, bool (*pending)(void *), void *context);

/* A list that leaves the screen (a command prints it) is one audit row, committed before the first line. */
bool app_find_printed(struct app *app, const struct found_list *list, struct err *err);

const char *app_find_how(enum find_how how);	/* "exact", "prefix", "nickname" ...: words of --json */

#endif
