#include "act.h"

#include "undo.h"

bool
act_begin(struct act *act, struct app *app, const struct tx_intent *intent, enum right right, struct err *err)
{
	*act = (struct act){.app = app};
	if (!app_allow(app, right, intent->patient, err) || !tx_begin(app_db(app), intent, &act->tx, err))
		return false;
	act->undo = undo_open(app, intent, right);
	return true;
}

bool
act_insert(struct act *act, enum entity_no no, void *record, struct err *err)
{
	if (!record_insert(act->tx, entity(no), record, err))
		return false;
	undo_made(act->undo, entity(no), record);
	return true;
}

bool
act_update(struct act *act, enum entity_no no, const void *old, void *record, struct err *err)
{
	if (!record_update(act->tx, entity(no), old, record, err))
		return false;
	undo_changed(act->undo, entity(no), old, record);
	return true;
}

bool
act_void(struct act *act, enum entity_no no, void *record, struct err *err)
{
	struct row *row = record;

	if (!record_void(act->tx, entity(no), row, true, err))
		return false;
	undo_voided(act->undo, entity(no), record);
	return true;
}

bool
act_restore(struct act *act, enum entity_no no, void *record, struct err *err)
{
	struct row *row = record;

	if (!record_void(act->tx, entity(no), row, false, err))
		return false;
	undo_made(act->undo, entity(no), record);
	return true;
}

bool
act_save(struct act *act, enum entity_no no, const void *old, void *record, struct err *err)
{
	const struct row *was = old;

	if (was && was->rid != 0)
		return act_update(act, no, old, record, err);
	return act_insert(act, no, record, err);
}

bool
act_end(struct act *act, bool done, const char *name, struct err *err)
{
	if (!done)
		tx_abort(act->tx);
	else
		done = tx_commit(act->tx, err);
	if (done)
		undo_keep(act->undo, "%s", name);
	else
		undo_drop(act->undo);
	act->tx = NULL;
	return done;
}
