#include "detail.h"

#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "door.h"
#include "model/person.h"
#include "model/reach.h"
#include "store/credential.h"
#include "store/find_key.h"
#include "store/patient.h"

/* What the kinds of row differ in, so that saving is written once. */
struct detail_kind {
	enum entity_no entity;
	enum right right;
	unsigned category;
	bool found_by;				/* the lookup finds her by it: its keys follow */
	const char *add, *edit, *remove;	/* audit events */
	const char *name;			/* for "Undone: ..." */
};

static const struct detail_kind detail_kinds[] = {
	{ENTITY_contact_point, RIGHT_contact_edit, TX_CONTACT, true, "contact.add", "contact.edit", "contact.void",
	    N_("contact details")},
	{ENTITY_address, RIGHT_contact_edit, TX_CONTACT, false, "address.add", "address.edit", "address.void",
	    N_("address")},
	{ENTITY_patient_language, RIGHT_contact_edit, TX_CONTACT, false, "language.add", "language.edit",
	    "language.void",
	    N_("language")},
	{ENTITY_relation, RIGHT_relation_edit, TX_CONTACT, false, "relation.add", "relation.edit", "relation.void",
	    N_("person around her")},
	{ENTITY_flag, RIGHT_flag_edit, TX_NOTE, false, "flag.add", "flag.edit", "flag.void", N_("flag")},
	{ENTITY_patient_name, RIGHT_identity_edit, TX_IDENTITY, true, "name.add", "name.edit", "name.void",
	    N_("other name")},
	{ENTITY_identifier, RIGHT_contact_edit, TX_IDENTITY, false, "identifier.add", "identifier.edit",
	    "identifier.void",
	    N_("identifier")},
};

static const struct detail_kind *
detail_kind(enum entity_no entity)
{
	for (size_t i = 0; i < sizeof detail_kinds / sizeof detail_kinds[0]; i++)
		if (detail_kinds[i].entity == entity)
			return &detail_kinds[i];
	return NULL;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* A list that grows while the parts are read into it. */
struct detail_all {
	struct app *app;
	struct arena *arena;
	struct detail *list;
	size_t count, room;
};

static struct detail *
detail_add(struct detail_all *all, enum entity_no no, void *record, const struct relation *of)
{
	struct detail *row = arena_push(all->arena, &all->list, &all->count, &all->room, sizeof *row);

	*row = (struct detail){.entity = no, .record = record, .of = of};
	return row;
}

static bool
detail_read_points(struct detail_all *all, struct uuid owner, const struct relation *of, struct err *err)
{
	struct contact_point *points;
	struct address *addresses;
	size_t point_count, address_count;

	if (!patient_points(app_db(all->app), owner, all->arena, &points, &point_count, err) ||
	    !patient_addresses(app_db(all->app), owner, all->arena, &addresses, &address_count, err))
		return false;
	for (size_t i = 0; i < point_count; i++)
		detail_add(all, ENTITY_contact_point, &points[i], of);
	for (size_t i = 0; i < address_count; i++)
		detail_add(all, ENTITY_address, &addresses[i], of);
	return true;
}

static bool
detail_read_people(struct detail_all *all, struct uuid patient, struct err *err)
{
	struct db *db = app_db(all->app);
	struct relation *around;
	const char **phones;
	size_t count;

	if (!patient_relations(db, patient, all->arena, &around, &phones, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct detail *row = detail_add(all, ENTITY_relation, &around[i], NULL);
		struct patient person;
		row->person.rid = uuid_is_none(around[i].person) ? 0 :
		    record_rid(db, entity(ENTITY_patient), around[i].person);
		if (row->person.rid && record_load(db, entity(ENTITY_patient), row->person.rid, &person, all->arena,
		    NULL))
			row->who = person_full(all->arena, person.family, person.given);
		if (!detail_read_points(all, around[i].row.id, &around[i], err))
			return false;
	}
	return true;
}

static bool
detail_read_rest(struct detail_all *all, struct uuid patient, struct err *err)
{
	struct db *db = app_db(all->app);
	struct flag *flags;
	struct patient_name *names;
	struct identifier *identifiers;
	size_t flag_count, name_count, identifier_count;

	if (!patient_flags_all(db, patient, all->arena, &flags, &flag_count, err) ||
	    !patient_names(db, patient, all->arena, &names, &name_count, err) ||
	    !patient_identifiers(db, patient, all->arena, &identifiers, &identifier_count, err))
		return false;
	for (size_t i = 0; i < flag_count; i++)
		detail_add(all, ENTITY_flag, &flags[i], NULL)->who = patient_staff(db, flags[i].responsible,
		    all->arena);
	/* The name in use and what she is called are the patient's own row. */
	for (size_t i = 0; i < name_count; i++)
		if (names[i].use && strcmp(names[i].use, "official") != 0 && strcmp(names[i].use, "preferred") != 0)
			detail_add(all, ENTITY_patient_name, &names[i], NULL);
	for (size_t i = 0; i < identifier_count; i++)
		detail_add(all, ENTITY_identifier, &identifiers[i], NULL);
	return true;
}

bool
app_detail_list(struct app *app, struct patient_id patient, struct arena *arena, struct detail **list, size_t *count,
    struct err *err)
{
	struct detail_all all = {.app = app, .arena = arena};
	struct patient about;
	struct patient_language *languages;
	size_t language_count;

	*count = 0;
	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err))
		return false;
	db_read_begin(app_db(app));
	bool done = detail_read_points(&all, about.row.id, NULL, err) &&
	    patient_languages(app_db(app), about.row.id, arena, &languages, &language_count, err);
	for (size_t i = 0; done && i < language_count; i++)
		detail_add(&all, ENTITY_patient_language, &languages[i], NULL);
	done = done && detail_read_people(&all, about.row.id, err) && detail_read_rest(&all, about.row.id, err);
	db_read_end(app_db(app));
	*list = all.list;
	*count = done ? all.count : 0;
	return done;
}

bool
app_detail_may(const struct app *app, enum entity_no entity)
{
	const struct detail_kind *kind = detail_kind(entity);

	return kind && app_may(app, kind->right);
}

bool
app_detail_needs_reason(const struct app *app, enum entity_no entity)
{
	const struct detail_kind *kind = detail_kind(entity);

	return kind && right_grant(kind->right, app_who(app)->role) == GRANT_REASON;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* Owner and its table, or the patient, whichever the entity has. */
static void
detail_own(enum entity_no no, struct uuid owner, const char *table, void *record)
{
	const struct field *whom = entity_field(entity(no), "owner");

	if (!whom) {
		field_set_ref(entity_field(entity(no), "patient"), record, owner);
		return;
	}
	field_set_ref(whom, record, owner);
	field_set_text(entity_field(entity(no), "owner_kind"), record, table);
}

bool
app_detail_blank(struct app *app, struct patient_id patient, enum entity_no no, const struct relation *of,
    void *record, struct err *err)
{
	const struct entity *table = entity(no);
	struct uuid owner = of ? of->row.id : record_id(app_db(app), entity(ENTITY_patient), patient.rid);

	if (!detail_kind(no))
		return err_set(err, ERR_BUG, "%s is no detail of a patient", table->table);
	field_clear(table->fields, table->field_count, record, table->size);
	detail_own(no, owner, of ? "relation" : "patient", record);
	return true;
}

/* Whom the row is about: the patient herself, or the one the relation stands around. */
static bool
detail_about(struct app *app, const struct detail_kind *kind, const void *record, struct arena *arena,
    struct patient *about, struct err *err)
{
	const struct entity *table = entity(kind->entity);
	const struct field *owner = entity_field(table, "owner");
	struct uuid whom = field_ref(owner ? owner : entity_field(table, "patient"), record);
	const char *owner_kind = owner ? field_text(entity_field(table, "owner_kind"), record) : NULL;
	struct relation around;

	if (owner_kind && strcmp(owner_kind, "relation") == 0) {
		if (!record_load_id(app_db(app), entity(ENTITY_relation), whom, &around, arena, err))
			return false;
		whom = around.patient;
	}
	return door_id(app, kind->right, whom, arena, about, err);
}

static bool
detail_reasoned(struct app *app, const struct detail_kind *kind, const char *reason, struct err *err)
{
	if (!app_detail_needs_reason(app, kind->entity) || (reason && *reason))
		return true;
	return err_set(err, ERR_INVALID, _("Say why: a reason is kept with every change of a name."));
}

static struct tx_intent
detail_intent(const struct app *app, const struct detail_kind *kind, const char *event, char action,
    const struct patient *about, const struct row *row, const char *reason)
{
	struct tx_intent intent = app_intent(app, event, action, kind->category);

	intent.patient = about->row.id;
	intent.object = entity(kind->entity)->table;
	intent.object_id = row->id;
	intent.detail = reason;
	return intent;
}

static bool
detail_keys(struct act *act, const struct detail_kind *kind, const struct patient *about, struct err *err)
{
	return !kind->found_by || find_key_refresh(act->tx, about->row.rid, err);
}

/* What no field table can say about a row: what it must have to be of use. */
static bool
detail_clean(const struct detail_kind *kind, void *record, struct arena *arena, struct err *err)
{
	const struct relation *relation = record;
	const struct patient_name *name = record;
	const struct address *address = record;

	switch (kind->entity) {
	case ENTITY_contact_point:
		return reach_clean(arena, record, err);
	case ENTITY_relation:
		if (!uuid_is_none(relation->person) && uuid_equal(relation->person, relation->patient))
			return err_set(err, ERR_INVALID,
			    _("A person cannot be somebody around herself. Choose another record."));
		return true;
	case ENTITY_patient_name:
		return name->family || name->given ||
		    err_set(err, ERR_INVALID, _("A name needs its family name or its given name."));
	case ENTITY_address:
		return address->line || address->town || address->postcode ||
		    err_set(err, ERR_INVALID, _("An address needs a street, a town or a postcode."));
	default:
		return true;
	}
}

bool
app_detail_save(struct app *app, enum entity_no no, const void *old, void *record, const char *reason, struct err *err)
{
	const struct detail_kind *kind = detail_kind(no);
	struct row *row = record;
	struct arena *arena = arena_new();
	struct patient about;
	struct act act;
	bool done = false;

	if (err)
		err->field = -1;
	void *clean = arena_copy(arena, record, entity(no)->size);
	if (!detail_about(app, kind, record, arena, &about, err) || !detail_reasoned(app, kind, reason, err) ||
	    !detail_clean(kind, clean, arena, err))
		goto out;
	bool fresh = !old || ((const struct row *)old)->rid == 0;
	struct tx_intent intent =
	    detail_intent(app, kind, fresh ? kind->add : kind->edit, fresh ? 'C' : 'U', &about, row, reason);
	if (!act_begin(&act, app, &intent, kind->right, err))
		goto out;
	done = act_save(&act, no, old, clean, err) && detail_keys(&act, kind, &about, err);
	if (done)
		tx_about(act.tx, about.row.id, intent.object, ((struct row *)clean)->id);
	done = act_end(&act, done, _(kind->name), err);
	if (done)
		*row = *(struct row *)clean;
out:
	arena_free(arena);
	return done;
}

bool
app_detail_void(struct app *app, enum entity_no no, const void *record, const char *reason, struct err *err)
{
	const struct detail_kind *kind = detail_kind(no);
	struct arena *arena = arena_new();
	struct patient about;
	struct act act;
	bool done = false;

	if (!detail_about(app, kind, record, arena, &about, err) || !detail_reasoned(app, kind, reason, err))
		goto out;
	void *copy = arena_copy(arena, record, entity(no)->size);
	struct tx_intent intent = detail_intent(app, kind, kind->remove, 'D', &about, copy, reason);
	if (!act_begin(&act, app, &intent, kind->right, err))
		goto out;
	done = act_void(&act, no, copy, err) && detail_keys(&act, kind, &about, err);
	done = act_end(&act, done, _(kind->name), err);
out:
	arena_free(arena);
	return done;
}

bool
app_detail_staff(struct app *app, struct arena *arena, struct detail_staff **list, size_t *count, struct err *err)
{
	struct staff *rows;
	size_t all;

	*count = 0;
	if (!app_allow(app, RIGHT_flag_edit, (struct uuid){{0}}, err) ||
	    !record_rows(credential_staff_all(app_db(app)), entity(ENTITY_staff), arena, &rows, &all, err))
		return false;
	*list = arena_array(arena, all + 1, sizeof **list);
	for (size_t i = 0; i < all; i++) {
		if (rows[i].active != 1 || !rows[i].shown)
			continue;
		char *code = arena_alloc(arena, UUID_TEXT);
		uuid_format(rows[i].row.id, code);
		(*list)[(*count)++] = (struct detail_staff){.code = code, .shown = rows[i].shown};
	}
	return true;
}
