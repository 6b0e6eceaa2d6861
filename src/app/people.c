#include "people.h"

#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "door.h"
#include "model/reach.h"
#include "store/find_key.h"
#include "store/patient.h"

/* What the three kinds of row differ in, so that saving is written once. */
struct people_kind {
	enum entity_no entity;
	enum right right;
	unsigned category;
	const char *add, *edit, *remove;	/* audit events */
	const char *name;			/* for "Undone: ..." */
};

static const struct people_kind people_relation = {
	ENTITY_relation, RIGHT_relation_edit, TX_CONTACT, "relation.add", "relation.edit", "relation.void",
	N_("person around her"),
};
static const struct people_kind people_point = {
	ENTITY_contact_point, RIGHT_contact_edit, TX_CONTACT, "contact.add", "contact.edit", "contact.void",
	N_("contact details"),
};
static const struct people_kind people_flag = {
	ENTITY_flag, RIGHT_flag_edit, TX_NOTE, "flag.add", "flag.edit", "flag.void", N_("flag"),
};

static struct tx_intent
people_intent(const struct app *app, const struct people_kind *kind, const char *event, char action,
    const struct patient *about, const struct row *row)
{
	struct tx_intent intent = app_intent(app, event, action, kind->category);

	intent.patient = about->row.id;
	intent.object = entity(kind->entity)->table;
	intent.object_id = row->id;
	return intent;
}

/* Find who the row is about: the patient herself, or the one the relation stands around. */
static bool
people_owner(struct app *app, const struct people_kind *kind, const char *owner_kind, struct uuid owner,
    struct arena *arena, struct patient *about, struct err *err)
{
	struct relation around;

	if (owner_kind && strcmp(owner_kind, "relation") == 0) {
		if (!record_load_id(app_db(app), entity(ENTITY_relation), owner, &around, arena, err))
			return false;
		owner = around.patient;
	}
	return door_id(app, kind->right, owner, arena, about, err);
}

/* The lookup finds her by her numbers: their keys follow in the same transaction. */
static bool
people_save(struct app *app, const struct people_kind *kind, const struct patient *about, const void *old,
    void *record, struct err *err)
{
	const struct row *was = old, *row = record;
	bool fresh = !was || was->rid == 0;
	struct tx_intent intent =
	    people_intent(app, kind, fresh ? kind->add : kind->edit, fresh ? 'C' : 'U', about, row);
	struct act act;

	if (!act_begin(&act, app, &intent, kind->right, err))
		return false;
	bool done = act_save(&act, kind->entity, old, record, err) &&
	    (kind->entity != ENTITY_contact_point || find_key_refresh(act.tx, about->row.rid, err));
	if (done)
		tx_about(act.tx, about->row.id, intent.object, row->id);
	return act_end(&act, done, _(kind->name), err);
}

static bool
people_void(struct app *app, const struct people_kind *kind, const struct patient *about, void *record,
    struct err *err)
{
	struct tx_intent intent = people_intent(app, kind, kind->remove, 'D', about, record);
	struct act act;

	if (!act_begin(&act, app, &intent, kind->right, err))
		return false;
	bool done = act_void(&act, kind->entity, record, err) &&
	    (kind->entity != ENTITY_contact_point || find_key_refresh(act.tx, about->row.rid, err));
	return act_end(&act, done, _(kind->name), err);
}

bool
app_relation_save(struct app *app, const struct relation *old, struct relation *relation, struct err *err)
{
	struct arena *arena = arena_new();
	struct patient about;

	if (!uuid_is_none(relation->person) && uuid_equal(relation->person, relation->patient)) {
		arena_free(arena);
		return err_set(err, ERR_INVALID,
		    _("A person cannot be somebody around herself. Choose another record."));
	}
	bool done = door_id(app, RIGHT_relation_edit, relation->patient, arena, &about, err) &&
	    people_save(app, &people_relation, &about, old, relation, err);
	arena_free(arena);
	return done;
}

bool
app_relation_void(struct app *app, struct relation_id id, struct err *err)
{
	struct arena *arena = arena_new();
	struct relation relation;
	struct patient about;

	bool done = record_load(app_db(app), entity(ENTITY_relation), id.rid, &relation, arena, err) &&
	    door_id(app, RIGHT_relation_edit, relation.patient, arena, &about, err) &&
	    people_void(app, &people_relation, &about, &relation, err);
	arena_free(arena);
	return done;
}

bool
app_point_save(struct app *app, const struct contact_point *old, struct contact_point *point, struct err *err)
{
	struct arena *arena = arena_new();
	struct contact_point clean = *point;
	struct patient about;

	bool done = people_owner(app, &people_point, point->owner_kind, point->owner, arena, &about, err) &&
	    reach_clean(arena, &clean, err) && people_save(app, &people_point, &about, old, &clean, err);
	if (done)
		point->row = clean.row;
	arena_free(arena);
	return done;
}

bool
app_point_void(struct app *app, struct contact_point_id id, struct err *err)
{
	struct arena *arena = arena_new();
	struct contact_point point;
	struct patient about;

	bool done = record_load(app_db(app), entity(ENTITY_contact_point), id.rid, &point, arena, err) &&
	    people_owner(app, &people_point, point.owner_kind, point.owner, arena, &about, err) &&
	    people_void(app, &people_point, &about, &point, err);
	arena_free(arena);
	return done;
}

bool
app_point_confirm(struct app *app, struct contact_point_id id, struct err *err)
{
	struct arena *arena = arena_new();
	struct contact_point old, point;
	struct patient about;
	char today[DATE_TEXT];

	day_format(app_today(app, NULL), today);
	bool done = record_load(app_db(app), entity(ENTITY_contact_point), id.rid, &old, arena, err) &&
	    people_owner(app, &people_point, old.owner_kind, old.owner, arena, &about, err);
	if (done) {
		point = old;
		point.confirmed = today;
		done = people_save(app, &people_point, &about, &old, &point, err);
	}
	arena_free(arena);
	return done;
}

bool
app_flag_save(struct app *app, const struct flag *old, struct flag *flag, struct err *err)
{
	struct arena *arena = arena_new();
	struct patient about;

	bool done = door_id(app, RIGHT_flag_edit, flag->patient, arena, &about, err) &&
	    people_save(app, &people_flag, &about, old, flag, err);
	arena_free(arena);
	return done;
}

bool
app_flag_void(struct app *app, struct flag_id id, struct err *err)
{
	struct arena *arena = arena_new();
	struct flag flag;
	struct patient about;

	bool done = record_load(app_db(app), entity(ENTITY_flag), id.rid, &flag, arena, err) &&
	    door_id(app, RIGHT_flag_edit, flag.patient, arena, &about, err) &&
	    people_void(app, &people_flag, &about, &flag, err);
	arena_free(arena);
	return done;
}

bool
app_kin_list(struct app *app, struct patient_id patient, struct arena *arena, struct kin **kin, size_t *count,
    struct err *err)
{
	struct patient about;
	struct patient_kin *rows;

	*count = 0;
	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err) ||
	    !patient_kin(app_db(app), about.row.id, arena, &rows, count, err))
		return false;
	*kin = arena_array(arena, *count + 1, sizeof **kin);
	for (size_t i = 0; i < *count; i++)
		(*kin)[i] = (struct kin){
			.id = rows[i].id,
			.family = rows[i].family,
			.given = rows[i].given,
			.born = rows[i].born,
			.relation = rows[i].relation,
			.theirs = rows[i].theirs,
			.household = rows[i].household,
		};
	return true;
}
