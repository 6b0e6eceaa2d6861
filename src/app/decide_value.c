#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "decide_internal.h"
#include "model/person.h"
#include "model/when.h"
#include "store/patient.h"

static const char *
decide_moment(struct arena *arena, int64_t at)
{
	char clock[CLOCK_TEXT];
	int minute;
	int32_t day = instant_day(at, &minute);

	minute_format(minute, clock);
	return arena_printf(arena, "%s %s", when_date(arena, day), clock);
}

const char *
decide_site(struct app *app, struct uuid id, struct arena *arena)
{
	struct site site;
	struct err none;

	if (uuid_is_none(id) || !record_load_id(app_db(app), entity(ENTITY_site), id, &site, arena, &none))
		return _("another site");
	return site.name;
}

const char *
decide_person(struct app *app, struct uuid id, struct arena *arena)
{
	struct patient patient;
	struct err none;

	if (!record_load_id(app_db(app), entity(ENTITY_patient), id, &patient, arena, &none))
		return "";
	return person_listed(arena, patient.family, patient.given);
}

/* The name of the row a column points to. */
static const char *
decide_pointed(struct app *app, const struct field *field, struct uuid id, struct arena *arena)
{
	struct location room;
	struct err none;
	const char *name = NULL;

	if (uuid_is_none(id))
		return "";
	if (strcmp(field->choices ? field->choices : "", "staff") == 0)
		name = patient_staff(app_db(app), id, arena);
	else if (strcmp(field->choices ? field->choices : "", "patient") == 0)
		name = decide_person(app, id, arena);
	else if (strcmp(field->choices ? field->choices : "", "site") == 0)
		name = decide_site(app, id, arena);
	else if (record_load_id(app_db(app), entity(ENTITY_location), id, &room, arena, &none))
		name = room.name;
	return name ? name : _("not here yet");
}

/* "F  Female": the letter is for typing. */
static const char *
decide_choice(struct arena *arena, const struct field *field, const char *code)
{
	const char *label = _(field_choice_label(arena, field, code)), *word = strstr(label, "  ");

	return word ? word + 2 : label;
}

static bool
decide_is_phone(const struct entity *of, const struct field *field, const void *record)
{
	const struct contact_point *point = of->no == ENTITY_contact_point ? record : NULL;

	return point && point->kind && strcmp(point->kind, "phone") == 0 && strcmp(field->column, "value") == 0;
}

const char *
decide_value(struct app *app, const struct entity *of, const struct field *field, const void *record,
    struct arena *arena)
{
	int64_t number = field_is_number(field) ? field_number(field, record) : 0;
	const char *text = !field_is_number(field) && field->kind != FIELD_REF ? field_text(field, record) : NULL;
	char clock[CLOCK_TEXT];

	if (field->kind == FIELD_REF)
		return decide_pointed(app, field, field_ref(field, record), arena);
	if (number == FIELD_NULL || (!text && !field_is_number(field)))
		return "";
	switch (field->kind) {
	case FIELD_FLAG:
		return number == 1 ? _("yes") : _("no");
	case FIELD_INSTANT:
		return decide_moment(arena, number);
	case FIELD_TIME:
		minute_format((int)number, clock);
		return arena_text(arena, clock);
	case FIELD_INT:
		return arena_printf(arena, "%lld", (long long)number);
	case FIELD_CHOICE:
		return decide_choice(arena, field, text);
	case FIELD_DATE:
		return when_partial(arena, text);
	case FIELD_PHONE:
		return person_phone(arena, text);
	default:
		return decide_is_phone(of, field, record) ? person_phone(arena, text) : text;
	}
}

/* "mobile" begins a line as "Mobile". */
static const char *
decide_capital(struct arena *arena, const char *word)
{
	char *copy = arena_text(arena, word);

	if (copy[0] >= 'a' && copy[0] <= 'z')
		copy[0] = (char)(copy[0] - 'a' + 'A');
	return copy;
}

const char *
decide_label(const struct entity *of, const struct field *field, const void *record, struct arena *arena)
{
	if (of->no != ENTITY_contact_point || strcmp(field->column, "value") != 0)
		return _(field->label);
	const struct contact_point *point = record;
	const struct field *kind = entity_field(of, point->label ? "label" : "kind");
	return decide_capital(arena, _(field_choice_label(arena, kind, point->label ? point->label : point->kind)));
}

/* What the lookup's line says differs. */
static const struct {
	enum entity_no entity;
	const char *group;	/* NULL: any */
	const char *word;
} decide_words[] = {
	{ENTITY_contact_point, NULL, N_("phone or e-mail")}, {ENTITY_address, NULL, N_("address")},
	{ENTITY_patient, "name", N_("name")}, {ENTITY_patient, "birth", N_("date of birth or sex")},
	{ENTITY_patient, "called", N_("name to call")}, {ENTITY_patient, "reach", N_("reminders")},
	{ENTITY_patient, "death", N_("date of death")}, {ENTITY_patient, NULL, N_("personal data")},
	{ENTITY_patient_name, NULL, N_("other name")}, {ENTITY_patient_language, NULL, N_("language")},
	{ENTITY_identifier, NULL, N_("number")}, {ENTITY_relation, NULL, N_("person around")},
	{ENTITY_flag, NULL, N_("alert or need")}, {ENTITY_note, NULL, N_("rapport note")},
	{ENTITY_appointment, "slot", N_("time of a visit")}, {ENTITY_appointment, NULL, N_("visit")},
	{ENTITY_call, NULL, N_("callback")}, {ENTITY_waiting, NULL, N_("waiting list")},
};

const char *
decide_word(const struct conflict *conflict, const void *record)
{
	const struct entity *of = entity_named(conflict->about);
	const struct contact_point *point = of && of->no == ENTITY_contact_point ? record : NULL;

	if (point && point->kind && strcmp(point->kind, "phone") == 0)
		return _("phone");
	for (size_t i = 0; of && i < sizeof decide_words / sizeof decide_words[0]; i++)
		if ((int)decide_words[i].entity == of->no && (!decide_words[i].group ||
		    strcmp(decide_words[i].group, conflict->grp ? conflict->grp : "") == 0))
			return _(decide_words[i].word);
	return of ? _(of->label) : conflict->about;
}

struct decide_side
decide_side(struct app *app, struct uuid site, const char *by, int64_t at, struct arena *arena)
{
	struct decide_side side = {.site = decide_site(app, site, arena), .who = by ? by : "", .at = at};
	const char *colon = strchr(side.who, ':'), *shown;
	struct uuid staff;

	if (uuid_from_text(side.who, &staff)) {
		shown = patient_staff(app_db(app), staff, arena);
		side.who = shown ? shown : "";
	} else if (colon)
		side.who = colon + 1;
	return side;
}
