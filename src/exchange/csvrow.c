#include "csvrow.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "keynumber.h"
#include "model/reach.h"
#include "model/typed_date.h"
#include "staffname.h"

/* 19850312, 1985-03-12 and what a person types. NULL: refused. */
static const char *
csvrow_date(const struct csvmap *map, struct taken *taken, const struct csvmap_column *column, const char *cell)
{
	char date[DATE_TEXT] = "";

	if (strspn(cell, "0123456789") == 8 && cell[8] == '\0') {
		const char *iso = arena_printf(taken->arena, "%.4s-%.2s-%.2s", cell, cell + 4, cell + 6);
		if (day_parse(iso) != DAY_NONE)
			return iso;
	} else if (strlen(cell) > 10 && (cell[10] == 'T' || cell[10] == ' ')) {
		const char *iso = arena_text_n(taken->arena, cell, 10);
		if (day_parse(iso) != DAY_NONE)
			return iso;
	} else if (typed_date_read(cell, map->order, map->today, true, date) == TYPED_DATE_WRITTEN) {
		return arena_text(taken->arena, date);
	}
	taken_refuse(taken, column->name, _("This is not a date that exists."));
	return NULL;
}

/* A code of the field's choices, its label's first letter, or a word for it: F, female, 2. NULL: refused. */
static const char *
csvrow_choice(struct taken *taken, const struct csvmap_column *column, const char *cell)
{
	char *code, *label;

	for (int n = 0; field_choice(taken->arena, column->field, n, &code, &label); n++)
		if (strcasecmp(code, cell) == 0 || strcasecmp(label, cell) == 0 ||
		    (cell[1] == '\0' && toupper((unsigned char)cell[0]) == toupper((unsigned char)code[0])))
			return code;
	taken_refuse(
	    taken, column->name, _("This is not one of the values the field %s knows."), column->field->column);
	return NULL;
}

static bool
csvrow_set(
    const struct csvmap *map, struct taken *taken, const struct csvmap_column *column, const char *cell, void *record)
{
	const struct field *field = column->field;
	struct err err = {0};
	const char *was = field_is_number(field) ? NULL : field_text(field, record);

	if (field->kind == FIELD_DATE) {
		field_set_text(field, record, csvrow_date(map, taken, column, cell));
	} else if (field->kind == FIELD_CHOICE) {
		field_set_text(field, record, csvrow_choice(taken, column, cell));
	} else if (field->kind == FIELD_PHONE) {
		field_set_text(field, record, reach_phone(taken->arena, cell));
	} else {
		if (was)
			cell = arena_printf(taken->arena, "%s%s%s", was, column->join ? column->join : " ", cell);
		else if (field->kind == FIELD_NAME)
			cell = text_name_case(taken->arena, cell);
		if (!field_parse(taken->arena, field, cell, record, &err))
			return taken_refuse(taken, column->name, strchr(err.text, '.') ? "%s" : "%s.", err.text);
	}
	return taken->what != TAKEN_REFUSE;
}

/* The row a column writes to: one for each number, one for all parts of an address. */
static struct taken_row *
csvrow_row(struct taken *taken, const struct csvmap_column *column, const char *cell)
{
	static const char *const hangs[] = {"owner", "patient"};
	struct taken_row *row = NULL;
	const char *part = column->extra ? column->extra : "";

	if (column->entity == taken->rows->entity)
		return taken->rows;
	if (!column->join)
		part = arena_printf(taken->arena, "%s %s %s", column->field->column, part, cell);
	else
		part = arena_printf(taken->arena, "row %s", part);
	for (row = taken->rows; row; row = row->next)
		if (row->entity == column->entity && strcmp(row->part, part) == 0)
			return row;
	const char *of = entity_field(column->entity, hangs[0]) ? hangs[0] : hangs[1];
	row = taken_row(taken, (enum entity_no)column->entity->no, part, column->name, taken->rows, of);
	const struct field *kind = entity_field(column->entity, "owner_kind");
	if (kind)
		field_set_text(kind, row->record, taken->rows->entity->table);
	return row;
}

/* What a new row needs besides its cell: a number's kind, an identifier's type, a name's use. */
static void
csvrow_complete(struct taken *taken, struct taken_row *row, const struct csvmap_column *column)
{
	if (row->entity->no == ENTITY_contact_point) {
		struct contact_point *point = row->record;
		struct err err = {0};
		if (!point->kind && point->value && strchr(point->value, '@'))
			point->kind = "email";
		if (!reach_clean(taken->arena, point, &err))
			taken_refuse(taken, column->name, "%s", err.text);
	} else if (row->entity->no == ENTITY_identifier) {
		struct identifier *number = row->record;
		if (column->extra)
			number->type = column->extra;
		if (!taken->value && !keynumber_forbidden(number->type, column->name, number->system)) {
			taken->system = number->system;
			taken->value = number->value;
		}
	} else if (row->entity->no == ENTITY_patient_name && column->extra) {
		((struct patient_name *)row->record)->use = column->extra;
	} else if (row->entity->no == ENTITY_address && column->extra) {
		((struct address *)row->record)->use = column->extra;
	}
}

static void
csvrow_finish_patient(struct taken *taken, struct patient *patient)
{
	/* Somebody with one name is listed under it. */
	if (!patient->family) {
		patient->family = patient->given;
		patient->given = NULL;
	}
	if (!patient->family)
		taken_refuse(taken, "family", _("There is no name: nobody could find this patient or greet them."));
	if (!patient->sex)
		patient->sex = "unknown";
	for (struct taken_row *row = taken->rows; row; row = row->next) {
		struct patient_name *also = row->record;
		if (row->entity->no == ENTITY_patient_name && !also->given)
			also->given = patient->given;
	}
}

/* "Dagny Schoen": the last word is the family name. */
static void
csvrow_finish_staff(struct taken *taken, struct staff *staff, bool whole_name)
{
	const char *name = staff->family, *blank = name ? strrchr(name, ' ') : NULL;

	if (!name) {
		taken_refuse(taken, "family", _("There is no name to call this practitioner by."));
		return;
	}
	if (whole_name && blank)
		staffname_fill(
		    taken->arena, staff, blank + 1, arena_text_n(taken->arena, name, (size_t)(blank - name)), NULL);
	else
		staffname_fill(taken->arena, staff, name, staff->given, staff->title);
	staff->active = staff->bookable = 1;
}

void
csvrow_read(const struct csvmap *map, const char *const *cells, struct taken *taken)
{
	taken_row(taken, map->entity, "", "", NULL, NULL);
	for (size_t i = 0; i < map->count; i++) {
		const struct csvmap_column *column = &map->columns[i];
		const char *cell = cells[column->cell];
		if (!*cell)
			continue;
		if (!column->entity) {
			taken->id = arena_text(taken->arena, cell);
			continue;
		}
		struct taken_row *row = csvrow_row(taken, column, cell);
		if (!csvrow_set(map, taken, column, cell, row->record))
			return;
		csvrow_complete(taken, row, column);
	}
	if (map->entity == ENTITY_patient)
		csvrow_finish_patient(taken, taken->rows->record);
	else if (map->entity == ENTITY_staff)
		csvrow_finish_staff(taken, taken->rows->record, map->whole_name);
	if (taken->what == TAKEN_SAVE)
		taken_check(taken);
}
