/*
 * Who could be the same person: candidates by blocking on indexed keys, and
 * how common their values are among our patients. And the verdicts people gave.
 *
 * Must not: score anything (model/duplicate.h), or read the whole table.
 */
#ifndef STORE_TWINS_H
#define STORE_TWINS_H

#include "db.h"
#include "model/records.h"

enum { TWINS_MOST = 120 };	/* candidates looked at per keystroke */

/* A set of rids being collected; the same one twice counts once. */
struct twins_found {
	int64_t rid[TWINS_MOST];
	size_t count;
};

/* Names are folded tokens (text_fold). Each adds to `found`, at most as many as there is room for. */
bool twins_by_name(struct db *db, const char *family, const char *given, struct twins_found *found, struct err *err);
bool twins_by_born(struct db *db, const char *born, struct twins_found *found, struct err *err);
bool twins_by_phone(struct db *db, const char *digits, struct twins_found *found, struct err *err);

/* About how many patients there are, at once: counting a million takes longer than a keystroke may. */
int64_t twins_patients(struct db *db);

/* How many patients carry this token, birth date, number. */
int64_t twins_token_count(struct db *db, const char *token);
int64_t twins_born_count(struct db *db, const char *born);
int64_t twins_phone_count(struct db *db, const char *digits);

/* Civil day of the last visit or encounter that took place by `today`; DAY_NONE: never. */
int32_t twins_last_seen(struct db *db, struct uuid patient, const char *today);

/* The verdict on a pair, whichever order; link->row.rid is 0 when nobody gave one. */
bool twins_verdict(struct db *db, struct uuid a, struct uuid b, struct patient_link *link, struct arena *arena,
    struct err *err);

/* The verdicts "same" that name this record. */
bool twins_links(struct db *db, struct uuid patient, struct arena *arena, struct patient_link **links, size_t *count,
    struct err *err);

struct twins_pair {
	struct patient_link link;
	struct patient a, b;
	const char *by;
};
/* Called the same, and neither merged nor void; latest first. */
bool twins_pairs(struct db *db, struct arena *arena, struct twins_pair **pairs, size_t *count, struct err *err);

#endif
