/*
 * Booking: find the next free times, hold one while talking, book it; move
 * and cancel with a reason.
 *
 * Must not: know keys or columns. Every text here is ready to be shown.
 */
#ifndef APP_BOOK_H
#define APP_BOOK_H

#include "app.h"
#include "model/reasons.h"

/* ---- asking -------------------------------------------------------------------------- */

enum book_time { BOOK_ANY_TIME, BOOK_MORNING, BOOK_AFTERNOON };	/* a wish: shown as a match mark */

struct book_ask {
	struct site_id site;		/* whose book; rid 0: this clinic's */
	struct patient_id patient;	/* her needs are matched; rid 0: nobody yet */
	struct staff_id with;		/* the wished clinician; rid 0: anybody */
	bool only;			/* list nobody else */
	const char *type;		/* code of an appointment type, or NULL */
	int minutes;			/* 0: the type's length, else 15 */
	int32_t from;			/* first day; DAY_NONE: tomorrow */
	int days;			/* how far to look; 0: to the horizon */
	enum book_time time;
	int per_day;			/* at most so many of one day; 0: 2 */
	size_t most;			/* at most so many; 0: 20 */
};

/* One line of NEXT FREE. The marks say which wishes it meets. */
struct book_slot {
	struct site_id site;		/* rid 0: here */
	struct staff_id with;
	const char *who;		/* "Dr Osei" */
	int32_t day;			/* civil time of that clinic */
	int starts, minutes;
	bool match_who, match_room, match_time;
	const char *room;		/* name, or NULL */
	struct uuid room_id;
};

struct book_need {
	const char *text;		/* "ground floor": short text of the flag */
	const char *need;		/* code of flag.need, or NULL */
};

struct book_list {
	struct book_slot *slot;
	size_t count;
	int minutes;			/* the length that was looked for */
	struct book_need *need;		/* her booking needs */
	size_t need_count;
	/* Only when count is 0: */
	const char *why;		/* whole sentences: leave, full, closed, too short by 5 min, beyond the
					 * horizon */
	struct book_slot *nearest;	/* the nearest relaxation, or NULL */
	const char *relax;		/* what was relaxed: "With Dr Patel:", "15 minutes instead of 30:" */
};

bool app_book_search(struct app *app, const struct book_ask *ask, struct arena *arena, struct book_list *list,
    struct err *err);

/* ---- the grid ------------------------------------------------------------------------- */

enum book_what { BOOK_OFF, BOOK_FREE, BOOK_TAKEN, BOOK_HELD_ME, BOOK_HELD, BOOK_LUNCH, BOOK_AWAY, BOOK_KEPT };

struct book_cell {
	enum book_what what;
	int free;			/* bookable minutes in this row: the step when BOOK_FREE, maybe some when
					 * taken */
	const char *initials;		/* of another's hold, else NULL */
};

struct book_column {
	struct staff_id with;
	const char *who, *family;	/* "Dr Osei", "Osei" */
	int32_t day;
	struct book_cell *cell;		/* one per row */
};

/* A day of several clinicians, or a week of one. Rows that are lunch for everybody are drawn once. */
struct book_grid {
	int32_t day;
	int step;			/* minutes per row */
	int *minute;			/* of each row */
	size_t rows, columns;
	struct book_column *column;
};

/* Every clinician who takes visits at the clinic, the wished one first. step: 15 or 30. */
bool app_book_grid(struct app *app, struct site_id site, int32_t day, int step, struct staff_id first,
    struct arena *arena, struct book_grid *grid, struct err *err);

/* The days of the week around `day` on which the clinic is open, of one clinician. */
bool app_book_week(struct app *app, struct site_id site, int32_t day, int step, struct staff_id with,
    struct arena *arena, struct book_grid *grid, struct err *err);

/* ---- choices --------------------------------------------------------------------------- */

/* The clinics whose books this person may write in: this one first; others of the group have working hours here. */
struct book_site {
	struct site_id id;		/* rid 0: this one */
	const char *code, *name;
};
struct book_site *app_book_sites(struct app *app, struct arena *arena, size_t *count);

struct book_clinician {
	struct staff_id id;
	const char *who, *family, *specialty;
};
struct book_clinician *app_book_clinicians(struct app *app, struct site_id site, struct arena *arena, size_t *count);

struct book_type {
	const char *code, *label, *prepare;
	int minutes;
};
struct book_type *app_book_types(struct app *app, struct arena *arena, size_t *count);

/* Visit reasons whose label or code has words beginning as typed; commonest first. minutes falls back to the type's. */
struct book_reason {
	const char *code, *label, *type;
	int minutes;
};
struct book_reason *app_book_reasons(struct app *app, const char *typed, struct arena *arena, size_t *count);

/*
 * Why a visit is moved (REASONS_MOVE) or cancelled (REASONS_CANCEL); the letter
 * picks it. NULL and err when data/reasons.json is broken.
 */
const struct reason *app_book_whys(struct app *app, enum reasons_list list, size_t *count, struct err *err);

/* ---- doing ------------------------------------------------------------------------------ */

/* A slot that is ours until `until` (UTC ms). */
struct book_hold {
	int64_t rid;			/* 0: none */
	struct patient_id patient;
	struct book_slot slot;
	int64_t until;
};

/*
 * Hold the slot for 5 minutes. A hold already in *hold is given back in the
 * same transaction. ERR_CONFLICT says who has it: "JT holds this time ...",
 * "This time was booked ...".
 */
bool app_book_hold(struct app *app, struct patient_id patient, const struct book_slot *slot, struct arena *arena,
    struct book_hold *hold, struct err *err);
bool app_book_release(struct app *app, struct book_hold *hold, struct err *err);

/* False once the hold ended, by time or by somebody else's hand. */
bool app_book_holds(struct app *app, const struct book_hold *hold);

struct book_what_for {
	const char *reason, *type;	/* codes; NULL: none */
	const char *about, *mode;	/* words as she said them; "room" when NULL */
	int32_t wanted;			/* the date she wanted, or DAY_NONE */
	bool next_available;		/* it was the first opening offered */
	int64_t asked_at;		/* when she asked, UTC ms; 0: now */
};

/* What to say afterwards. */
struct book_done {
	struct appointment_id id;
	const char *when;		/* "Tue 24 Nov 09:30" */
	const char *who;		/* "Dr Osei" */
	const char *prepare;		/* what she must know before coming, or NULL */
	size_t waiting;			/* people on the waiting list whom the freed time suits */
};

/* Turn the hold into a visit. ERR_CONFLICT when the hold ended and the time is gone. */
bool app_book_take(struct app *app, const struct book_hold *hold, const struct book_what_for *what,
    struct arena *arena, struct book_done *done, struct err *err);

/* A visit on top of others, deliberately: owns no time, needs the right and words. */
bool app_book_over(struct app *app, struct patient_id patient, const struct book_slot *slot,
    const struct book_what_for *what, const char *words, struct arena *arena, struct book_done *done, struct err *err);

/* Move the visit to the held time. `why` is a code of app_book_whys. */
bool app_book_move(struct app *app, struct appointment_id visit, const struct book_hold *hold, const char *why,
    const char *words, struct arena *arena, struct book_done *done, struct err *err);

/* May the visit still be moved? False, and why in err, for one that has begun, ended or was cancelled. */
bool app_book_movable(struct app *app, struct appointment_id visit, struct arena *arena, struct err *err);

/* ERR_CONFLICT for somebody who has arrived, meanwhile perhaps: that is app_book_left. */
bool app_book_cancel(struct app *app, struct appointment_id visit, const char *why, const char *words,
    struct arena *arena, struct book_done *done, struct err *err);

/* Arrived, and left before being seen. ERR_INVALID for somebody who is not here. */
bool app_book_left(struct app *app, struct appointment_id visit, const char *why, const char *words,
    struct arena *arena, struct book_done *done, struct err *err);

/* She would come sooner: put her on the waiting list. with.rid 0: anybody; type NULL: any; last DAY_NONE: open end. */
bool app_book_wait(struct app *app, struct site_id site, struct patient_id patient, struct staff_id with,
    const char *type, int32_t first, int32_t last, struct err *err);

/* Who would come sooner into this visit's time, longest waiting first. */
struct book_waiting {
	struct patient_id patient;
	const char *name, *with;	/* "GARCÍA, Inés", "Dr Osei" or NULL */
	int64_t since;
};
bool app_book_waiting(struct app *app, struct appointment_id freed, struct arena *arena, struct book_waiting **list,
    size_t *count, struct err *err);

/* ---- one visit ------------------------------------------------------------------------- */

struct book_visit {
	struct appointment_id id;
	struct patient_id patient;
	struct staff_id with;		/* rid 0: nobody in particular */
	const char *who;		/* "Dr Osei", or NULL */
	const char *type, *reason;	/* codes, or NULL */
	const char *type_label, *reason_label, *about, *room;
	int32_t day;
	int starts, minutes;
	const char *when;		/* "Tue 24 Nov 09:30" */
	const char *state;		/* code */
	const char *name;		/* "GONZÁLEZ, Maria"; NULL: a visit without a known patient */
	const char *where;		/* name of another clinic that it is at; NULL: here */
	struct site_id site;		/* of that clinic; rid 0: here */
	bool here;			/* arrived or in the room */
	bool contested;			/* two visits claim this time */
};
bool app_book_visit(struct app *app, struct appointment_id id, struct arena *arena, struct book_visit *visit,
    struct err *err);

/* Every former time and reason, newest first. */
struct book_event {
	int64_t at;
	const char *by;			/* "Priya N", or NULL */
	const char *what;		/* "moved, patient asked; was Tue 24 Nov 09:30 Dr Osei": translated */
};

/* "moved, patient asked": an event's codes in words. reason may be NULL. */
const char *app_book_event_words(struct app *app, const char *event, const char *reason, struct arena *arena);
bool app_book_history(struct app *app, struct appointment_id visit, struct arena *arena, struct book_event **list,
    size_t *count, struct err *err);

#endif
