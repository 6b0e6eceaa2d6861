/*
 * Several records, one person: saying so, and taking it back (SYNC.md 2.11).
 *
 * A verdict is one row about two records. Nothing else is written, so that two
 * people again are exactly who they were; F8 takes back either.
 *
 * Must not: judge who is like whom (twin.h), or move a row from one record to another.
 */
#ifndef APP_LINK_H
#define APP_LINK_H

#include "app.h"

/* Another record of the person whose card is open. */
struct link_other {
	struct patient_id id;
	const char *name;		/* "OKAFOR, Ada" */
	const char *record;		/* "NS-000123", or NULL */
	const char *site;		/* the clinic that made it, or NULL */
};

/* The records that `patient` stands for, oldest first; none for nearly everybody. Whoever opens a card may. */
bool app_link_others(struct app *app, struct patient_id patient, struct arena *arena, struct link_other **others,
    size_t *count, struct err *err);

/* Two records beside each other. */
struct link_line {
	const char *label;		/* translated */
	const char *one, *other;	/* as people read them; "" for nothing */
};
enum { LINK_LINES = 6 };

/*
 * What both records say, before somebody says that they are one person; looking at the other one is audited.
 * ERR_INVALID: they are one already. At most LINK_LINES lines.
 */
bool app_link_compare(struct app *app, struct patient_id one, struct patient_id other, struct arena *arena,
    struct link_line *lines, size_t *count, struct err *err);

/* These two records are one person: one line in the lookup, one card. F8 makes them two again. */
bool app_link_join(struct app *app, struct patient_id one, struct patient_id other, struct err *err);

/* This record is somebody else's after all: every verdict that joins it to the others becomes "two people". */
bool app_link_part(struct app *app, struct patient_id record, struct err *err);

#endif
