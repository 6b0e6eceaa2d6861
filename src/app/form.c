#include "form.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/reach.h"

#define FORM_AT(member) offsetof(struct patient_form, member)
/* clang-format off */
const struct form_part form_parts[FORM_PARTS] = {
	{ENTITY_patient,		FORM_AT(patient),	NULL,		RIGHT_contact_edit},
	{ENTITY_contact_point,		FORM_AT(mobile),	"value",	RIGHT_contact_edit},
	{ENTITY_contact_point,		FORM_AT(other),		"value",	RIGHT_contact_edit},
	{ENTITY_patient_language,	FORM_AT(language),	"language",	RIGHT_contact_edit},
	{ENTITY_address,		FORM_AT(address),	"line",		RIGHT_contact_edit},
	{ENTITY_flag,			FORM_AT(need),		"text",		RIGHT_flag_edit},
	{ENTITY_relation,		FORM_AT(caregiver),	"name",		RIGHT_relation_edit},
};
/* clang-format on */

const void *
form_record_const(const struct form_part *part, const struct patient_form *form)
{
	return (const char *)form + part->at;
}

void *
form_record(const struct form_part *part, struct patient_form *form)
{
	return (char *)form + part->at;
}

bool
form_filled(const struct form_part *part, const struct patient_form *form)
{
	const void *record = form_record_const(part, form);

	if (!part->key)
		return true;
	if (field_text(entity_field(entity(part->entity), part->key), record))
		return true;
	return part->entity == ENTITY_address && (form->address.postcode || form->address.town);
}

bool
form_differs(const struct form_part *part, const struct patient_form *old, const struct patient_form *form)
{
	const struct entity *of = entity(part->entity);
	const void *before = form_record_const(part, old), *after = form_record_const(part, form);

	if (!form_filled(part, old) && !form_filled(part, form))
		return false;
	for (size_t i = 0; i < of->field_count; i++)
		if ((of->fields[i].flags & FIELD_FORM) && !field_equal(&of->fields[i], before, after))
			return true;
	return false;
}

bool
form_allow(struct app *app, const struct patient_form *old, const struct patient_form *form, struct err *err)
{
	for (size_t i = 0; i < FORM_PARTS; i++)
		if (form_differs(&form_parts[i], old, form) &&
		    !app_allow(app, form_parts[i].right, old->patient.row.id, err))
			return false;
	return true;
}

static bool
form_accept(struct arena *arena, const struct field *field, void *record, struct err *err)
{
	if (field_is_number(field) || field->kind == FIELD_REF)
		return true;
	/* Read back through the parser: the same rules as for a file or a typed field. */
	return field_parse(arena, field, field_text(field, record), record, err);
}

static bool
form_check(const struct field *field, const void *record, struct err *err)
{
	if ((field->flags & FIELD_ASKED) && !field_text(field, record))
		return err_set(err, ERR_INVALID, _("%s is needed to start. The rest can wait."), _(field->label));
	/* Who owns a new part is known only when it is written. */
	if (field->kind == FIELD_REF || strcmp(field->column, "owner_kind") == 0)
		return true;
	return field_check(field, record, err);
}

static void
form_own_point(struct contact_point *point, const struct patient_form *form)
{
	bool mobile = point == &form->mobile;

	point->owner_kind = "patient";
	point->owner = form->patient.row.id;
	if (!point->label)
		point->label = mobile ? "mobile" : "home";
	if (point->sort == FIELD_NULL)
		point->sort = mobile ? 1 : 2;
	if (!point->source)
		point->source = "desk";
}

void
form_own(const struct form_part *part, struct patient_form *form)
{
	switch (part->entity) {
	case ENTITY_contact_point:
		form_own_point(form_record(part, form), form);
		break;
	case ENTITY_patient_language:
		form->language.patient = form->patient.row.id;
		form->language.sort = 1;
		break;
	case ENTITY_address:
		form->address.owner_kind = "patient";
		form->address.owner = form->patient.row.id;
		form->address.use = form->address.use ? form->address.use : "home";
		break;
	case ENTITY_flag:
		form->need.patient = form->patient.row.id;
		form->need.kind = form->need.kind ? form->need.kind : "adjustment";
		break;
	case ENTITY_relation:
		form->caregiver.patient = form->patient.row.id;
		form->caregiver.accompanies = 1;
		break;
	default:
		break;
	}
}

static bool
form_clean_part(struct arena *arena, const struct form_part *part, struct patient_form *form, struct err *err)
{
	const struct entity *of = entity(part->entity);
	void *record = form_record(part, form);

	if (((struct row *)record)->rid == 0)
		form_own(part, form);
	for (size_t i = 0; i < of->field_count; i++) {
		if (form_accept(arena, &of->fields[i], record, err) && form_check(&of->fields[i], record, err))
			continue;
		if (err)
			err->field = (int)i;
		return false;
	}
	return part->entity != ENTITY_contact_point || reach_clean(arena, record, err);
}

/* Nobody is born tomorrow, or was born before the oldest person alive could have been. */
static bool
form_check_born(const struct patient *patient, int32_t today, struct err *err)
{
	enum { FORM_OLDEST = 130 };
	char whole[DATE_TEXT] = "0000-01-01";
	const struct entity *of = entity(ENTITY_patient);

	memcpy(whole, patient->born, strnlen(patient->born, sizeof whole - 1));
	int32_t born = day_parse(whole);
	if (born <= today && day_age(born, today) <= FORM_OLDEST)
		return true;
	err_set(err, ERR_INVALID, born > today ? _("Born is in the future: check the year.") :
	    _("Born is more than 130 years ago: check the year."));
	if (err)
		err->field = (int)(entity_field(of, "born") - of->fields);
	return false;
}

bool
form_clean(struct arena *arena, struct patient_form *form, int32_t today, const struct entity **of, struct err *err)
{
	for (size_t i = 0; i < FORM_PARTS; i++) {
		*of = entity(form_parts[i].entity);
		if (form_filled(&form_parts[i], form) && !form_clean_part(arena, &form_parts[i], form, err))
			return false;
	}
	*of = entity(ENTITY_patient);
	return form_check_born(&form->patient, today, err);
}
