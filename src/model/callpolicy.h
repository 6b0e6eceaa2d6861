/*
 * What happens to a call: class, queue, promise and script by its reason;
 * next state and time by its outcome (DOMAIN.md 4.1-4.4, DESIGN.md 6, 11).
 *
 * The tables are data/call-reasons.json and data/call-policy.json, checked
 * here when they are read. Times are civil (day and minute at the site); the
 * app turns them into instants.
 *
 * Must not: read files or the clock, or close anything by itself.
 */
#ifndef MODEL_CALLPOLICY_H
#define MODEL_CALLPOLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "records.h"
#include "right.h"

enum { CALLPOLICY_CLASSES = 6, CALLPOLICY_TRIES = 8 };

struct callpolicy_time {
	int32_t day;	/* DAY_NONE: none */
	int minute;
};

/* When the clinic answers. `weekdays`: bit 1 Monday ... bit 7 Sunday. */
struct callpolicy_hours {
	int opens, closes;
	unsigned weekdays;
	const int32_t *closed;		/* single closed days */
	size_t closed_count;
};

struct callpolicy_reason {
	const char *code, *label;	/* label untranslated */
	const char *folded_label, *words;	/* folded, for type-ahead; words besides the label, or "" */
	const char *kind;		/* call.kind */
	int class;			/* 0-5 */
	const char *queue;		/* call.queue */
	bool clinical;
	const char *script;		/* code in data/scripts.json */
	int minutes;			/* promise within so many open minutes, or 0 */
	int days;			/* promise by the end of so many working days on, or 0 */
};

/* What an outcome does. */
enum callpolicy_next {
	CALLPOLICY_DONE,	/* closes, if the role may */
	CALLPOLICY_AGAIN,	/* back with a time by the class's row */
	CALLPOLICY_LATER,	/* back at the time the patient named */
	CALLPOLICY_NUMBER,	/* back at once, for another number; to the desk, later, when none is left */
	CALLPOLICY_NURSE,	/* to the nurses, class at least 2, now */
	CALLPOLICY_ALARM,	/* to the nurses, class 0, now: before everything else */
};

struct callpolicy_outcome {
	char letter;			/* typed in the outcome field */
	const char *code, *label;
	const char *mark;		/* "NA", "VM" in the tries column; NULL: not a failed try */
	const char *sign;		/* "EM": stands there without being a failed try; NULL: nothing does */
	enum callpolicy_next next;
	bool identity;			/* two identifiers must match first */
	bool voicemail;			/* refused where the patient wants none */
	bool time;			/* takes a time; with CALLPOLICY_LATER it must have one */
};

/* One class: what it promises at most, how failed tries go on. */
struct callpolicy_class {
	int limit;			/* minutes the promise may take; 0: end of a working day */
	int tries;			/* failed ones before `decide` */
	int delay[CALLPOLICY_TRIES];	/* minutes after the n-th failed try */
	int round;			/* a next try is moved up to a multiple of this */
	bool shift;			/* from the second failed try on, another part of the next working day */
	bool decide;			/* at the end: a clinician decides; else it is dropped with a message */
	int climb;			/* minutes after asking at which it counts one class higher; 0: never */
};

struct callpolicy {
	struct callpolicy_reason *reasons;
	size_t reason_count;
	struct callpolicy_outcome *outcomes;
	size_t outcome_count;
	struct callpolicy_class classes[CALLPOLICY_CLASSES];
};

/* Parse and check both tables. Texts live in the arena. False names the row. */
bool callpolicy_load(struct arena *arena, const char *reasons, size_t reason_bytes, const char *policy,
    size_t policy_bytes, struct callpolicy *out, struct err *err);

/* The two tables in data/, parsed. */
bool callpolicy_builtin(struct arena *arena, struct callpolicy *out, struct err *err);

const struct callpolicy_reason *callpolicy_reason(const struct callpolicy *policy, const char *code);
const struct callpolicy_outcome *callpolicy_outcome(const struct callpolicy *policy, const char *code);
const struct callpolicy_outcome *callpolicy_letter(const struct callpolicy *policy, char letter);	/* any case */

/*
 * Reasons whose label or words have a word that begins with what was typed
 * (folded), label matches first, in table order. Returns how many of `room`
 * were filled.
 */
size_t callpolicy_typed(const struct callpolicy *policy, const char *folded, const struct callpolicy_reason **found,
    size_t room);

/* By when we say we ring: within the reason's time, counted in open hours, never later than it. */
struct callpolicy_time callpolicy_promise(const struct callpolicy_reason *reason, struct callpolicy_time asked,
    const struct callpolicy_hours *hours);

/* Take over class, queue, kind, script and clinical from the reason. */
void callpolicy_apply(const struct callpolicy_reason *reason, struct call *call);

/* What a try leads to. */
struct callpolicy_step {
	const char *state;		/* call.state */
	const char *queue;		/* call.queue */
	int class;
	bool clinical;
	bool closes;
	struct callpolicy_time due;	/* next try; none when closed */
};

struct callpolicy_try {
	const struct call *call;
	const struct callpolicy_outcome *outcome;
	int failed;			/* failed tries before this one */
	int identifiers;		/* how many matched */
	bool no_voicemail;
	bool no_number;			/* after a wrong one: no other is on file */
	enum role role;
	struct callpolicy_time now;
	struct callpolicy_time wanted;	/* the time typed, or none */
};

/* May this role take it up? What waits for a clinician's decision is a clinician's. */
bool callpolicy_may_work(const struct call *call, enum role role);

/*
 * The next state of a call after a try. Refused (ERR_INVALID, ERR_DENIED) with
 * nothing changed: two identifiers must match; no voicemail wanted; a clinical
 * call closed by a front-office role; Later without a time.
 */
bool callpolicy_after(const struct callpolicy *policy, const struct callpolicy_try *try,
    const struct callpolicy_hours *hours, struct callpolicy_step *out, struct err *err);

/*
 * The minute of the day before which she asked not to be rung: "after 15:00",
 * "from 3pm, not Tuesday", "afternoons". MINUTE_NONE when nothing like it is said.
 */
int callpolicy_wish(struct arena *arena, const char *best, const struct callpolicy_hours *hours);

/* The class it counts for in the queue now: a late one climbs (DOMAIN.md 4.1). */
int callpolicy_class_now(const struct callpolicy *policy, const struct call *call, int64_t now);

/* Order of every queue: class, promise, age. Never payer or value. Less than 0: a first. */
int callpolicy_order(const struct call *a, const struct call *b);

#endif
