/*
 * One act of a person: a transaction, its audit event and its step of undo,
 * held together so that none is ever forgotten.
 *
 * Use cases only. Between act_begin and act_keep or act_drop nothing waits for
 * a person, a terminal or a password.
 */
#ifndef APP_ACT_H
#define APP_ACT_H

#include "internal.h"

struct act {
	struct app *app;
	struct tx *tx;
	struct undo *undo;
};

/* Check `right`, then begin. False: denied and audited, or the lock was not to be had. */
bool act_begin(struct act *act, struct app *app, const struct tx_intent *intent, enum right right, struct err *err);

/* Write a record of this entity and remember it for undo. */
bool act_insert(struct act *act, enum entity_no no, void *record, struct err *err);
bool act_update(struct act *act, enum entity_no no, const void *old, void *record, struct err *err);
bool act_void(struct act *act, enum entity_no no, void *record, struct err *err);

/* Bring a row back that was taken off. */
bool act_restore(struct act *act, enum entity_no no, void *record, struct err *err);

/* old NULL or never stored: insert, else update. */
bool act_save(struct act *act, enum entity_no no, const void *old, void *record, struct err *err);

/*
 * The end, whatever came of it: with `done` commit and name the step for "Undone: ...",
 * else take everything back. Returns whether it is saved. `name` is translated.
 */
bool act_end(struct act *act, bool done, const char *name, struct err *err);

#endif
