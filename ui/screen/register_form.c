#include "register_form.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

/* One line of the form: which part of struct patient_form, which column of its entity. */
static const struct register_line {
	enum entity_no entity;
	size_t part;			/* offset of the part in struct patient_form */
	const char *column;		/* in its entity */
	const char *name;		/* in this form and its drafts */
	const char *label;		/* NULL: the field's own */
	unsigned flags;
} register_lines[] = {
	{ENTITY_patient, offsetof(struct patient_form, patient), "family", "family", NULL,
	    FORM_REQUIRED | FORM_CAPITALS},
	{ENTITY_patient, offsetof(struct patient_form, patient), "given", "given", NULL, FORM_REQUIRED | FORM_CAPITALS},
	{ENTITY_patient, offsetof(struct patient_form, patient), "born", "born", NULL,
	    FORM_REQUIRED | FORM_PAST | FORM_PARTIAL},
	{ENTITY_patient, offsetof(struct patient_form, patient), "sex", "sex", NULL, FORM_REQUIRED},
	{ENTITY_contact_point, offsetof(struct patient_form, mobile), "value", "mobile", N_("Mobile"), FORM_REQUIRED},
	{ENTITY_patient, offsetof(struct patient_form, patient), "preferred", "preferred", NULL, FORM_CAPITALS},
	{ENTITY_patient, offsetof(struct patient_form, patient), "say", "say", NULL, 0},
	{ENTITY_patient, offsetof(struct patient_form, patient), "pronouns", "pronouns", NULL, 0},
	{ENTITY_patient_language, offsetof(struct patient_form, language), "language", "language", NULL, FORM_CAPITALS},
	{ENTITY_patient, offsetof(struct patient_form, patient), "reminders", "reminders", NULL, 0},
	{ENTITY_patient, offsetof(struct patient_form, patient), "best_time", "best_time", NULL, 0},
	{ENTITY_contact_point, offsetof(struct patient_form, other), "value", "other", N_("Other phone"), 0},
	{ENTITY_address, offsetof(struct patient_form, address), "line", "line", NULL, 0},
	{ENTITY_address, offsetof(struct patient_form, address), "postcode", "postcode", NULL, 0},
	{ENTITY_flag, offsetof(struct patient_form, need), "text", "need", N_("Needs"), 0},
	{ENTITY_relation, offsetof(struct patient_form, caregiver), "name", "caregiver", N_("Caregiver"),
	    FORM_CAPITALS},
	{ENTITY_patient, offsetof(struct patient_form, patient), "memo", "memo", NULL, 0},
};

enum { REGISTER_LINES = sizeof register_lines / sizeof register_lines[0] };

static struct form_row
register_row(const struct register_line *line, struct arena *life)
{
	const struct entity *table = entity(line->entity);
	struct form whole;
	struct form_row row;

	form_make_entity(&whole, life, table->fields, table->field_count);
	row = form_box(&whole, line->column)->row;
	row.column = line->name;
	if (line->label)
		row.label = line->label;
	if (strcmp(line->name, "mobile") == 0 || strcmp(line->name, "other") == 0) {
		row.kind = FIELD_PHONE;
		row.help = N_("Any spaces or dots");
	}
	if (strcmp(line->name, "need") == 0)
		row.help = N_("What we do differently: large print, ground-floor room");
	row.flags = line->flags;
	return row;
}

void
register_form_make(struct form *form, struct arena *life)
{
	struct form_row *rows = arena_array(life, REGISTER_LINES + 1, sizeof *rows);

	for (size_t i = 0; i < REGISTER_LINES; i++)
		rows[i] = register_row(&register_lines[i], life);
	/* Asked only when somebody edits what identifies a person and may not without saying why. */
	rows[REGISTER_LINES] = (struct form_row){.column = "reason", .label = N_("Why changed"), .kind = FIELD_TEXT,
	    .max = 160,
		.help = N_("Passport seen; misspelt at registration")};
	form_make(form, life, rows, REGISTER_LINES + 1);
	form->label_width = 15;
	form->field_width = 26;
	form_hide(form, "reason", true);
}

void
register_form_typed(struct form *form, const char *typed, struct arena *life)
{
	char *copy = arena_text(life, typed), *given, *comma = strchr(copy, ',');
	bool digits = strspn(copy, "0123456789 +-./") == strlen(copy);

	if (!*copy)
		return;
	if (digits) {
		form_set(form, strchr(copy, '/') || strchr(copy, '.') ? "born" : "mobile", copy);
		form_focus(form, "family");
		return;
	}
	/* "Zorro, Anna" as lists write it; else the first word is the family name, as the lookup takes it. */
	given = comma ? comma : strchr(copy, ' ');
	if (given) {
		*given++ = '\0';
		given += strspn(given, " ");
	}
	form_set(form, "family", text_name_case(life, copy));
	if (given && *given)
		form_set(form, "given", text_name_case(life, given));
	form_focus(form, given && *given ? "born" : "given");
}

void
register_form_read(const struct form *form, struct patient_form *into)
{
	for (size_t i = 0; i < REGISTER_LINES; i++) {
		const struct register_line *line = &register_lines[i];
		const struct field *field = entity_field(entity(line->entity), line->column);
		field_set_text(field, (char *)into + line->part, form_value(form, line->name));
	}
}

void
register_form_show(struct form *form, const struct patient_form *from)
{
	for (size_t i = 0; i < REGISTER_LINES; i++) {
		const struct register_line *line = &register_lines[i];
		const struct field *field = entity_field(entity(line->entity), line->column);
		form_set(form, line->name, field_text(field, (const char *)from + line->part));
	}
}
