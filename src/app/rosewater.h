/*
 * The making of the Rosewater demo clinic, shared by its files (DOMAIN.md 8).
 *
 * Everything is drawn from sequences of base/random.h by seed, subject and
 * number, and dated relative to the demo's day: same seed and day, same
 * clinic. Rows are written by record_insert in bounded transactions.
 */
#ifndef APP_ROSEWATER_H
#define APP_ROSEWATER_H

#include "base/date.h"
#include "base/random.h"
#include "demo_internal.h"
#include "internal.h"
#include "model/schedule.h"
#include "rosewater_words.h"

enum {
	ROSEWATER_PHYSICIANS = 5,
	ROSEWATER_NURSES = 3,
	ROSEWATER_CLINICIANS = ROSEWATER_PHYSICIANS + ROSEWATER_NURSES,
	ROSEWATER_DESK = 9,		/* people who answer: receptionists, operators, supervisors */
	ROSEWATER_FULL = 20000,		/* people with everything; those beyond have a name, a birthday and a phone */
	ROSEWATER_PAST = 730,		/* days of visits behind us, unless their number is given */
	ROSEWATER_AHEAD = 84,		/* days of book before us */
	ROSEWATER_HOUR = 9, ROSEWATER_MINUTE = 40,	/* when a clinic made for a given day wakes up */
};

/* Sequences of numbers, one for each subject. */
enum rosewater_kind {
	ROSEWATER_ID = 1, ROSEWATER_PERSON, ROSEWATER_REACH, ROSEWATER_AROUND, ROSEWATER_NOTE, ROSEWATER_FLAG,
	ROSEWATER_DAY, ROSEWATER_STAMP, ROSEWATER_CALL, ROSEWATER_TALK, ROSEWATER_WAITING, ROSEWATER_LEAVE,
};

/* What the later steps must remember of a person. */
struct rosewater_person {
	struct uuid id;
	int32_t born;
	int32_t registered;
	int32_t died;			/* DAY_NONE: lives */
	int32_t last;			/* the day a visit was made for last */
	float need;			/* how often they come, against others */
	float missing;			/* how often they miss a visit, against others */
	uint32_t phone;			/* the number's own part */
	int16_t family, street;		/* of the household: places in the word lists */
	int16_t house;
	int32_t household;		/* whom they live with: a number before theirs, -1: nobody */
	const char *name;		/* in full */
	uint8_t tradition, clinician;
	bool female, has_phone, texts, partnered;
};

struct rosewater {
	struct app *app;
	const struct app_demo *demo;
	const char *hash;		/* of the demo passphrase */
	struct arena *arena;		/* lives as long as the making */
	struct arena *scratch;		/* one person, one day, one call */
	struct tx *tx;
	int batch;			/* rows written in this transaction */
	int64_t rows;			/* rows written in all */
	struct words *words;
	int64_t now;			/* the demo's present */
	int32_t today;
	int minute;
	int32_t past;			/* days of visits behind us */
	double busy;			/* how much of a full book this many people need */
	bool moved;			/* the present is not the real one */
	struct uuid clinicians[ROSEWATER_CLINICIANS];	/* physicians, then nurses */
	struct uuid desk[ROSEWATER_DESK];
	size_t desk_count;
	struct uuid carer;		/* the care manager, who runs the groups */
	struct session_template *sessions;
	struct absence *absences;
	size_t absence_room;
	struct location *rooms;
	struct schedule schedule;
	struct rosewater_person *people;	/* the first ROSEWATER_FULL */
	size_t people_count;
	size_t edge_count;		/* the first of them are written out by hand */
};

void rosewater_clear(enum entity_no no, void *record);

/* Give the record an id by seed and number, insert it; a full transaction is committed and the next one begun. */
bool rosewater_insert(struct rosewater *rw, enum entity_no no, void *record, struct err *err);

/* Between two things: nothing in scratch is needed any more. */
void rosewater_progress(struct rosewater *rw, const char *what, int64_t done, int64_t of);

/* "2026-11-17", in scratch. */
const char *rosewater_date(struct rosewater *rw, int32_t day);

struct uuid rosewater_desk(struct rosewater *rw, struct random *random);	/* one who answers */

/* The parts, in the order they are made. */
bool rosewater_staff_make(struct rosewater *rw, struct err *err);
bool rosewater_people_make(struct rosewater *rw, struct err *err);
bool rosewater_visits_make(struct rosewater *rw, struct err *err);
bool rosewater_calls_make(struct rosewater *rw, struct err *err);
bool rosewater_talk_make(struct rosewater *rw, struct err *err);

/* What a person brings along (rosewater_reach.c, _around.c, _notes.c). `patient` is stored already. */
bool rosewater_reach_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err);
bool rosewater_around_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err);
bool rosewater_notes_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err);
bool rosewater_flags_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err);

/* One contact point; `sort` 1 is the preferred one. NULL consents: yes, yes, ring-back only. */
bool rosewater_phone(struct rosewater *rw, const char *owner_kind, struct uuid owner, uint32_t number,
    const char *label, int sort, const char *may_text, const char *voicemail, struct err *err);

#endif
