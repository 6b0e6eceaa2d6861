/*
 * Taking back, and doing again, what I saved in this session.
 *
 * A use case that changes records opens a step, tells it each record it made
 * or changed, and keeps it once the transaction is committed. Undo is then a
 * new operation that puts the former values of exactly those fields back,
 * by compare-and-swap: when another person has changed one of the records
 * meanwhile nothing is written and the error says who. Twenty steps deep,
 * per person; a new step empties the redo side.
 *
 * Must not: know what a record means. What else hangs on one (cells, claims)
 * is put right by the rows of undo_after in undo.c.
 */
#ifndef APP_UNDO_H
#define APP_UNDO_H

#include "app.h"
#include "model/entity.h"

enum { UNDO_DEEP = 20, UNDO_NAME = 160 };

/* The name of what undo or redo would do next ("note", "booking Tue 24 Nov 09:30"), or NULL. Borrowed. */
const char *app_undo_next(struct app *app);
const char *app_redo_next(struct app *app);

/*
 * Take back the newest step, or do it again. `name` receives what it was, in
 * the arena. ERR_NOT_FOUND: nothing to undo. ERR_CONFLICT: somebody else
 * changed it; the text says who, and the step is gone from the stack.
 */
bool app_undo(struct app *app, struct arena *arena, const char **name, struct err *err);
bool app_redo(struct app *app, struct arena *arena, const char **name, struct err *err);

/* ---- for use cases ------------------------------------------------------------------- */

struct undo;		/* opaque: a step being recorded */
struct tx_intent;	/* store/tx.h */

/*
 * Begin a step for the operation `intent` declares. Undoing it is audited with
 * the same patient and category, event "undo" (or "redo") and the intent's
 * event as reason, and needs `right` again.
 */
struct undo *undo_open(struct app *app, const struct tx_intent *intent, enum right right);

/* Tell it what happened, inside the transaction, after the store function succeeded. Records are copied. */
void undo_made(struct undo *undo, const struct entity *entity, const void *record);
void undo_changed(struct undo *undo, const struct entity *entity, const void *old, const void *record);
void undo_voided(struct undo *undo, const struct entity *entity, const void *record);

/* After a commit that succeeded: name it (whose it was is added) and push it. */
void undo_keep(struct undo *undo, const char *name, ...) __attribute__((format(printf, 2, 3)));

/* When the transaction failed. NULL is allowed. */
void undo_drop(struct undo *undo);

/* Free the stacks of an app; app_close calls it. */
void undo_forget(struct app *app);

#endif
