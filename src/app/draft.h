/*
 * Half-typed forms, kept through Esc, lock, crash and the next morning.
 *
 * One draft per person, form and subject; private to whoever typed it. A draft
 * is what the fields said, unchecked, and where the cursor stood.
 *
 * Must not: travel to another site, or be shown to anybody else.
 */
#ifndef APP_DRAFT_H
#define APP_DRAFT_H

#include "app.h"

struct draft_field {
	const char *column;	/* as the form names it */
	const char *text;
};

struct draft {
	int64_t rid;		/* 0: not kept yet */
	const char *form;	/* "note", "patient", "call" */
	struct uuid subject;	/* the patient it is about, or none */
	const char *title;	/* what the list of drafts shows */
	const char *cursor;	/* column the cursor stood in, or NULL */
	int at;			/* byte offset in that column's text */
	struct draft_field *fields;
	size_t count;
	int64_t updated;
};

/* Keep it; an older one of the same form and subject is overwritten. Sets rid and updated. */
bool app_draft_save(struct app *app, struct draft *draft, struct err *err);

/* My draft of this form and subject; ERR_NOT_FOUND when there is none. */
bool app_draft_load(struct app *app, const char *form, struct uuid subject, struct arena *arena, struct draft *draft,
    struct err *err);

/* All of mine, latest first; with their fields. */
bool app_draft_list(struct app *app, struct arena *arena, struct draft **drafts, size_t *count, struct err *err);
size_t app_draft_count(struct app *app);

/* Throw it away. What was thrown away is in *kept (texts in `arena`); app_draft_save brings it back. */
bool app_draft_discard(struct app *app, int64_t rid, struct arena *arena, struct draft *kept, struct err *err);

#endif
