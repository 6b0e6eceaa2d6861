#include "door.h"

#include "base/i18n.h"
#include "store/canon.h"
#include "store/patient.h"

/* A colleague, a public name, a protected address: only who may give a reason, and break-glass is not built yet. */
static bool
door_restricted(struct app *app, const struct patient *patient, struct err *err)
{
	enum grant grant = right_grant(RIGHT_restricted, app_who(app)->role);

	if (patient->restricted != 1 || grant == GRANT_YES || grant == GRANT_REASON)
		return true;
	struct tx_intent intent = app_intent(app, "denied", 'E', TX_SYSTEM);
	intent.outcome = 4;
	intent.patient = patient->row.id;
	intent.reason = right_name(RIGHT_restricted);
	if (!tx_audit(app_db(app), &intent, err))
		return false;
	return err_set(err, ERR_DENIED, _("This record is restricted. Ask a supervisor to open it with you."));
}

bool
door_patient(struct app *app, enum right right, struct patient_id *patient, struct arena *arena, struct patient *out,
    struct err *err)
{
	struct db *db = app_db(app);

	if (!app_may(app, right))
		return app_allow(app, right, record_id(db, entity(ENTITY_patient), patient->rid), err);
	if (!patient_follow(db, patient, err) ||
	    !record_load(db, entity(ENTITY_patient), patient->rid, out, arena, err))
		return false;
	canon_heed(db, out, arena);
	if (out->row.gone)
		return err_set(err, ERR_NOT_FOUND, _("This record was taken back; nobody is behind it any more."));
	return door_restricted(app, out, err);
}

bool
door_id(struct app *app, enum right right, struct uuid id, struct arena *arena, struct patient *out, struct err *err)
{
	struct patient_id patient = {record_rid(app_db(app), entity(ENTITY_patient), id)};

	return door_patient(app, right, &patient, arena, out, err);
}

struct uuid
door_whose(struct app *app, struct patient_id patient)
{
	struct db *db = app_db(app);

	return record_id(db, entity(ENTITY_patient), canon_of(db, patient.rid));
}

bool
door_alive(struct app *app, struct patient_id patient, struct err *err)
{
	struct arena *arena = arena_new();
	struct patient about;

	bool done = record_load(app_db(app), entity(ENTITY_patient), patient.rid, &about, arena, err);
	if (done)
		canon_heed(app_db(app), &about, arena);
	if (done && about.died)
		done = err_set(err, ERR_INVALID,
		    _("This patient has died. Nothing new is booked or rung; what is still booked can be cancelled."));
	arena_free(arena);
	return done;
}
