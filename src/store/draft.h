/* Half-typed forms: local rows, private to who typed them, one per form and subject. */
#ifndef STORE_DRAFT_H
#define STORE_DRAFT_H

#include "tx.h"

struct draft_row {
	int64_t rid;
	struct uuid staff;
	const char *form;
	struct uuid subject;	/* or none */
	const char *title;
	const char *fields;	/* JSON */
	int64_t updated;
};

/* Insert, or overwrite the one of the same staff, form and subject. Sets rid. */
bool draft_put(struct tx *tx, struct draft_row *row, struct err *err);

/* ERR_NOT_FOUND when this person has none. */
bool draft_get(struct db *db, struct uuid staff, const char *form, struct uuid subject, struct arena *arena,
    struct draft_row *row, struct err *err);
bool draft_get_rid(struct db *db, struct uuid staff, int64_t rid, struct arena *arena, struct draft_row *row,
    struct err *err);

/* Latest first. */
bool draft_all(struct db *db, struct uuid staff, struct arena *arena, struct draft_row **rows, size_t *count,
    struct err *err);
int64_t draft_count(struct db *db, struct uuid staff);

bool draft_drop(struct tx *tx, struct uuid staff, int64_t rid, struct err *err);

#endif
