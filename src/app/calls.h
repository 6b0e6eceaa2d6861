/*
 * Calls: everything that needs a person to ring a person.
 *
 * Order is class, promise, age. Whoever works one claims it for 15 minutes,
 * so that nobody else rings the same person; a claim ends by itself. What an
 * outcome means is the policy table's (model/callpolicy.h), not this file's.
 *
 * Must not: let a role without the right close a clinical call.
 */
#ifndef APP_CALLS_H
#define APP_CALLS_H

#include "app.h"

/* ---- log one --------------------------------------------------------------------------- */

struct calls_reason {
	const char *code, *label;	/* label translated */
	const char *queue;		/* code */
	const char *queue_label;
	int class;			/* P0 to P5 */
	bool clinical;
	int64_t promised;		/* what would be promised if logged now, UTC ms */
};
/* Reasons with words beginning as typed. */
struct calls_reason *app_calls_reasons(struct app *app, const char *typed, struct arena *arena, size_t *count);

struct calls_ask {
	struct patient_id patient;
	const char *reason;		/* code; required */
	const char *number;		/* digits; NULL: her preferred one */
	const char *best, *words, *who;	/* as said; who: when not the patient */
	int64_t promised;		/* 0: by the reason's class */
	struct appointment_id visit;	/* rid 0: none */
};
struct calls_logged {
	struct call_id id;
	const char *queue_label, *reason_label;
	int64_t promised;
};
bool app_calls_log(struct app *app, const struct calls_ask *ask, struct arena *arena, struct calls_logged *logged,
    struct err *err);

/* ---- the queue -------------------------------------------------------------------------- */

struct calls_row {
	struct call_id id;
	struct patient_id patient;
	const char *family, *given, *preferred;
	const char *reason_label;
	const char *queue;		/* code */
	int class;
	int64_t due, promised, asked_at;
	bool late, decide, clinical;	/* due is past; waits for a clinician's decision */
	int tries;
	const char *last;		/* "VM", "NA", "EM": short word of the last try's outcome, or "" */
	bool emergency;			/* the last try was one: a nurse has to take it */
	bool no_number;			/* the last number was wrong and no other is on file */
	bool last_try;			/* the next is the last the policy allows */
	const char *best;
	const char *claimed;		/* "Priya N", NULL: free */
	bool mine;
	int claimed_minutes;		/* since when */
	const char *words, *who, *asked_of, *promised_from, *mode;
	const char *where;		/* name of another clinic whose list it is on; NULL: ours */
};

struct calls_tab {
	const char *queue;		/* code, NULL: all */
	const char *label;		/* translated */
	size_t count;
};

struct calls_queue {
	struct calls_row *row;
	size_t count;
	struct calls_tab *tab;		/* all first; queues without calls are left out */
	size_t tabs;
	int kept, due;			/* calls closed by their promise today / due today so far */
};
/* queue NULL: all. */
bool app_calls_queue(struct app *app, const char *queue, struct arena *arena, struct calls_queue *out, struct err *err);

/* Open calls about a patient, for her card. */
bool app_calls_about(struct app *app, struct patient_id patient, struct arena *arena, struct calls_row **row,
    size_t *count, struct err *err);

/* ---- work one ---------------------------------------------------------------------------- */

/*
 * Claim for 15 minutes, or renew my claim. ERR_CONFLICT "Priya has this one",
 * ERR_NOT_FOUND when it is closed, ERR_DENIED when a clinician has to decide. take_over: a supervisor's, with a reason.
 */
bool app_calls_claim(struct app *app, struct call_id id, struct err *err);
bool app_calls_take_over(struct app *app, struct call_id id, const char *reason, struct err *err);
bool app_calls_release(struct app *app, struct call_id id, struct err *err);

/*
 * Claim the first free one of a queue whose time has come and which this person
 * may work: who closes no clinical call gets none that was handed to a nurse.
 * ERR_NOT_FOUND: nothing to do.
 */
bool app_calls_next(struct app *app, const char *queue, struct call_id *id, struct err *err);

struct calls_number {
	const char *value, *label, *hours;	/* "5550127", "mobile" translated, "not after 21:00" */
	const char *whose;		/* NULL: hers; else "Lea González, daughter" */
	bool may_call;
	const char *voicemail;		/* none, callback, detail */
};
struct calls_identity {
	const char *code;		/* name, born, postcode, record */
	const char *label;		/* "Full name", translated */
	const char *value;		/* what the answer must match; postcodes are masked */
};
struct calls_try {
	int64_t at;
	const char *by, *number, *outcome_label, *words;
};
struct calls_outcome {
	char letter;			/* typed after O */
	const char *code, *label;	/* label translated */
	bool closes, decides, dropped;	/* is closed; a clinician decides next; is given up */
	bool identity;			/* two identifiers must match first */
	bool again;			/* another time may be typed */
	bool alarm;			/* an emergency: the red card follows */
	bool allowed;			/* this person may choose it for this call */
	const char *refused;		/* why not, translated; NULL when allowed */
	int64_t next;			/* when it goes back by itself, UTC ms; 0: it does not */
};
struct calls_question {
	const char *question, *yes, *no;	/* "bleeding that will not stop?" and what follows */
};
struct calls_work {
	struct calls_row row;
	const char *record, *born;
	int age;			/* -1: not known */
	const char **alert;		/* flags' texts */
	size_t alerts;
	int64_t until;			/* end of the claim, UTC ms */
	struct calls_number *number;	/* the one asked for first */
	size_t numbers;
	struct calls_identity *identity;
	size_t identities;
	int must_match;			/* how many identifiers before talking */
	struct calls_try *try;		/* newest first */
	size_t tries;
	struct calls_outcome *outcome;
	size_t outcomes;
	const char **say;		/* the script's lines, filled in */
	size_t says;
	struct calls_question *ask;
	size_t asks;
	const char *third;		/* what to say when somebody else answers */
	const char *message;		/* what a voicemail may say */
};
/* Everything the work screen shows. Audited before it is read, once per claim: for reloading, too. */
bool app_calls_open(struct app *app, struct call_id id, struct arena *arena, struct calls_work *work, struct err *err);

struct calls_result {
	const char *outcome;		/* code */
	const char *number;		/* that was dialled */
	const char *words;
	const char *identity;		/* "name,born": what matched; NULL: nothing */
	int64_t next;			/* another time than the policy's; 0: the policy's */
	struct appointment_id visit;	/* for "booked a visit" */
};
struct calls_finished {
	bool closed;
	int64_t next;			/* when it comes back; 0: it does not */
	const char *text;		/* "Goes back for 11:45.": translated */
};
/* Writes the try, the contact log and the call's new state, and ends the claim. */
bool app_calls_finish(struct app *app, struct call_id id, const struct calls_result *result, struct arena *arena,
    struct calls_finished *finished, struct err *err);

/* Put it off without a try, and give the claim back. until: UTC ms. */
bool app_calls_snooze(struct app *app, struct call_id id, int64_t until, struct err *err);

#endif
