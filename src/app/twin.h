/*
 * The duplicate radar: is this person already here?
 *
 * Candidates come from the lookup's keys, phones and birth dates; the score is
 * Fellegi-Sunter log-odds with weights from this data's own frequencies, said in
 * words. Strangers give an empty answer. A verdict is remembered, and
 * never asked for twice.
 *
 * Must not: merge anything, or open a person's card.
 */
#ifndef APP_TWIN_H
#define APP_TWIN_H

#include "patient.h"

enum { TWIN_MOST = 3, TWIN_REASONS = 8 };

enum twin_sense { TWIN_SAME, TWIN_NEAR, TWIN_DIFFERENT, TWIN_UNKNOWN };

struct twin_reason {
	const char *label;	/* translated: "born", "phone" */
	const char *value;	/* the stored one, as far as the lookup would show it */
	enum twin_sense sense;
	const char *words;	/* translated: "day and month swapped", or NULL */
};

struct twin {
	struct patient_id id;
	const char *family, *given, *born, *record;
	int32_t last_seen;	/* DAY_NONE: never */
	double score;		/* log-odds, base 2 */
	int percent;		/* the same as a chance, 0-99 */
	bool likely;		/* worth stopping for before saving: "Like OKAFOR, ..." */
	bool very;		/* "Very like OKAFOR, ..." */
	bool stops;		/* very like, of the same name to the letter: saving stops once to ask */
	bool siblings;		/* born the same day, other given name: perhaps twins, two people */
	struct twin_reason reason[TWIN_REASONS];
	size_t reason_count;
};

/* At most TWIN_MOST people like this form, most likely first; none for a stranger. Cheap enough for every key. */
bool app_twin_radar(struct app *app, const struct patient_form *form, struct arena *arena, struct twin **twins,
    size_t *count, struct err *err);

/*
 * Remember: one person, whose records stand together from now on (link.h takes it back), or two people. Asked again,
 * the new verdict counts.
 */
bool app_twin_verdict(struct app *app, struct patient_id a, struct patient_id b, bool same, struct err *err);

/* Pairs somebody called the same, latest first. */
struct twin_pair {
	struct patient_link_id id;
	struct patient_id a, b;
	const char *a_name, *b_name;	/* "OKAFOR, Ada" */
	const char *by;
	int64_t at;
};
bool app_twin_list(struct app *app, struct arena *arena, struct twin_pair **pairs, size_t *count, struct err *err);

#endif
