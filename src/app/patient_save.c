/*
 * Saving an edited form against what is stored now: field by field, so that two
 * people may edit one patient at once and only a true contradiction is asked about.
 */
#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "door.h"
#include "form.h"
#include "store/find_key.h"
#include "store/history.h"
#include "store/patient.h"
#include "store/who.h"

struct patient_merge {
	const struct patient_form *old;
	struct patient_form *mine;
	struct arena *arena;
	struct patient_conflicts *conflicts;
	struct uuid at_odds;		/* the record of the first contradiction: whoever changed it is named */
};

static bool
patient_is_identity(const struct field *field)
{
	static const char *const columns[] = {"family", "given", "born", "sex", "birth_order"};

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (strcmp(field->column, columns[i]) == 0)
			return true;
	return false;
}

static bool
patient_identity_differs(const struct patient *old, const struct patient *mine)
{
	const struct entity *of = entity(ENTITY_patient);

	for (size_t i = 0; i < of->field_count; i++)
		if (patient_is_identity(&of->fields[i]) && !field_equal(&of->fields[i], old, mine))
			return true;
	return false;
}

bool
app_patient_needs_reason(const struct app *app, const struct patient_form *old, const struct patient_form *form)
{
	return right_grant(RIGHT_identity_edit, app_who(app)->role) == GRANT_REASON &&
	    patient_identity_differs(&old->patient, &form->patient);
}

static void
patient_copy(const struct field *field, const void *from, void *to)
{
	if (field_is_number(field))
		field_set_number(field, to, field_number(field, from));
	else if (field->kind == FIELD_REF)
		field_set_ref(field, to, field_ref(field, from));
	else
		field_set_text(field, to, field_text(field, from));
}

static void
patient_contradict(struct patient_merge *merge, const struct entity *of, const struct field *field, const void *old,
    const void *theirs, const void *mine)
{
	struct patient_conflicts *all = merge->conflicts;

	if (all->count == sizeof all->field / sizeof *all->field)
		return;
	if (all->count == 0)
		merge->at_odds = ((const struct row *)theirs)->id;
	all->field[all->count++] = (struct patient_conflict){
		.entity = of,
		.field = field,
		.was = field_plain(merge->arena, field, old),
		.theirs = field_plain(merge->arena, field, theirs),
		.mine = field_plain(merge->arena, field, mine),
	};
}

/* Lay my changes over what is stored now. What both changed, differently, is a contradiction. */
static void
patient_lay_over(struct patient_merge *merge, const struct entity *of, const void *old, const void *mine,
    const void *theirs, void *result)
{
	for (size_t i = 0; i < of->field_count; i++) {
		const struct field *field = &of->fields[i];
		if (!(field->flags & FIELD_FORM) || field_equal(field, old, mine))
			continue;
		if (!field_equal(field, old, theirs) && !field_equal(field, mine, theirs))
			patient_contradict(merge, of, field, old, theirs, mine);
		patient_copy(field, mine, result);
	}
}

static bool
patient_save_part(struct act *act, struct patient_merge *merge, const struct form_part *part, struct err *err)
{
	const struct entity *of = entity(part->entity);
	const void *old = form_record_const(part, merge->old);
	void *mine = form_record(part, merge->mine);
	const struct row *was = old;
	bool filled = form_filled(part, merge->mine);

	if (was->rid == 0) {
		if (!filled)
			return true;
		form_own(part, merge->mine);
		return act_insert(act, part->entity, mine, err);
	}
	void *theirs = arena_alloc(merge->arena, of->size), *result;
	if (!record_load(tx_db(act->tx), of, was->rid, theirs, merge->arena, err))
		return false;
	if (!filled)
		return act_void(act, part->entity, theirs, err);
	result = arena_copy(merge->arena, theirs, of->size);
	patient_lay_over(merge, of, old, mine, theirs, result);
	if (merge->conflicts->count > 0)
		return true;
	if (!act_update(act, part->entity, theirs, result, err))
		return false;
	memcpy(mine, result, of->size);
	return true;
}

/* The name she had stays findable; the new one begins today. */
static bool
patient_rename(struct act *act, struct patient_merge *merge, int32_t today, struct err *err)
{
	const struct patient *old = &merge->old->patient, *mine = &merge->mine->patient;
	const struct entity *of = entity(ENTITY_patient);
	struct patient_name *names, fresh;
	size_t count;
	char *date = arena_alloc(merge->arena, DATE_TEXT);

	if (field_equal(entity_field(of, "family"), old, mine) && field_equal(entity_field(of, "given"), old, mine))
		return true;
	day_format(today, date);
	if (!patient_names(tx_db(act->tx), mine->row.id, merge->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct patient_name former = names[i];
		if (!former.use || strcmp(former.use, "official") != 0 || !uuid_equal(former.patient, mine->row.id))
			continue;
		former.use = "former";
		former.to_date = date;
		if (!act_update(act, ENTITY_patient_name, &names[i], &former, err))
			return false;
	}
	of = entity(ENTITY_patient_name);
	field_clear(of->fields, of->field_count, &fresh, sizeof fresh);
	fresh.patient = mine->row.id;
	fresh.use = "official";
	fresh.family = mine->family;
	fresh.given = mine->given;
	fresh.from_date = date;
	return act_insert(act, ENTITY_patient_name, &fresh, err);
}

static bool
patient_refuse(struct app *app, struct patient_merge *merge, struct err *err)
{
	struct patient_conflicts *all = merge->conflicts;
	struct uuid id = merge->old->patient.row.id;
	struct history_change last;
	size_t count;

	all->by = who_changed(app_db(app), merge->at_odds, merge->arena);
	all->at = FIELD_NULL;
	if (history_changes(app_db(app), id, merge->arena, &last, 1, &count, NULL) && count == 1)
		all->at = last.at;
	if (!all->by)
		return err_set(err, ERR_CONFLICT,
		    _("Somebody else changed this meanwhile. Choose; your text is kept."));
	return err_set(err, ERR_CONFLICT, _("%s changed this meanwhile. Choose; your text is kept."), all->by);
}

static bool
patient_write(struct act *act, struct patient_merge *merge, int32_t today, struct err *err)
{
	for (size_t i = 0; i < FORM_PARTS; i++)
		if (!patient_save_part(act, merge, &form_parts[i], err))
			return false;
	if (merge->conflicts->count > 0)
		return false;
	return patient_rename(act, merge, today, err) &&
	    find_key_refresh(act->tx, merge->mine->patient.row.rid, err);
}

bool
app_patient_save(struct app *app, const struct patient_form *old, struct patient_form *form, const char *reason,
    struct arena *arena, struct patient_conflicts *conflicts, struct err *err)
{
	struct tx_intent intent = app_intent(app, "patient.edit", 'U', TX_CONTACT);
	bool identity = patient_identity_differs(&old->patient, &form->patient);
	enum right right = identity ? RIGHT_identity_edit : RIGHT_contact_edit;
	struct patient_form mine = *form;
	struct patient_merge merge = {.old = old, .mine = &mine, .arena = arena, .conflicts = conflicts};
	struct patient about;
	const struct entity *of;
	struct act act;

	*conflicts = (struct patient_conflicts){.at = FIELD_NULL};
	if (!door_id(app, right, old->patient.row.id, arena, &about, err) || !form_allow(app, old, form, err) ||
	    !form_clean(arena, &mine, app_today(app, NULL), &of, err))
		return false;
	if (app_patient_needs_reason(app, old, &mine) && (!reason || !*reason))
		return err_set(err, ERR_INVALID,
		    _("Say why the name, birth date or sex changes; what it was is kept."));
	intent.patient = old->patient.row.id;
	intent.object = "patient";
	intent.object_id = old->patient.row.id;
	intent.category |= identity ? TX_IDENTITY : 0;
	intent.detail = reason;
	if (!act_begin(&act, app, &intent, right, err))
		return false;
	bool done = patient_write(&act, &merge, app_today(app, NULL), err);
	if (!act_end(&act, done, _("change of details"), err))
		return conflicts->count > 0 ? patient_refuse(app, &merge, err) : false;
	*form = mine;
	return true;
}
