/*
 * Everything that is kept about a person beside her own row, as one list:
 * numbers, addresses, languages, people around her, flags, other names,
 * identifiers. Each is a record of its entity, edited by its field table.
 *
 * All save the same way: `old` as it was loaded, or NULL for a new row; what
 * differs is written, ERR_CONFLICT when somebody was faster. Voiding keeps the
 * row. Every save is one undoable act.
 *
 * Must not: change who the person is (patient.h), or hold notes (note.h).
 */
#ifndef APP_DETAIL_H
#define APP_DETAIL_H

#include "app.h"

struct detail {
	enum entity_no entity;
	void *record;			/* of that entity, whole */
	const struct relation *of;	/* the person around her who owns this number; NULL: her own */
	const char *who;		/* flag: who is responsible; relation: her name when she is our patient; or
					 * NULL */
	struct patient_id person;	/* relation: our patient; rid 0: none */
};

/*
 * In the order they are read: numbers, addresses, languages, people with their
 * numbers, flags (those over and still to come too), other names, identifiers.
 * The card's right; the card below was audited when it was opened.
 */
bool app_detail_list(struct app *app, struct patient_id patient, struct arena *arena, struct detail **list,
    size_t *count, struct err *err);

/* May this person change such a record? False for an entity that is no detail. */
bool app_detail_may(const struct app *app, enum entity_no entity);

/* True when saving such a record takes a reason in words from this person: a former name, from the desk. */
bool app_detail_needs_reason(const struct app *app, enum entity_no entity);

/* An empty record of hers, or of a person around her (`of`; NULL: her own), ready for a form. */
bool app_detail_blank(struct app *app, struct patient_id patient, enum entity_no entity, const struct relation *of,
    void *record, struct err *err);

/* Phones are normalised. `reason` is kept in the audit; NULL when none is needed. */
bool app_detail_save(struct app *app, enum entity_no entity, const void *old, void *record, const char *reason,
    struct err *err);
bool app_detail_void(struct app *app, enum entity_no entity, const void *record, const char *reason, struct err *err);

/* Who may be responsible for something: those who work here. `code` is the id as forms write it. */
struct detail_staff {
	const char *code, *shown;
};
bool app_detail_staff(struct app *app, struct arena *arena, struct detail_staff **list, size_t *count,
    struct err *err);

#endif
