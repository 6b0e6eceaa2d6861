#include "csvmap.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "csvrow.h"

/* One column of a header that is known. */
struct csvmap_known {
	const char *column, *target, *extra, *join;
};

static const struct csvmap_known csvmap_febrl[] = {
    {"rec_id", "id", NULL, NULL},
    {"given_name", "given", NULL, ""},
    {"surname", "family", NULL, ""},
    {"street_number", "address.line", "home", ""},
    {"address_1", "address.line", "home", " "},
    {"address_2", "address.line", "home", ", "},
    {"suburb", "address.town", "home", ""},
    {"postcode", "address.postcode", "home", ""},
    {"state", "address.region", "home", ""},
    {"date_of_birth", "born", NULL, ""},
    {"phone_number", "contact_point.value", NULL, NULL},
    {"soc_sec_id", "identifier.value", "SS", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct csvmap_known csvmap_synthea_patients[] = {
    {"Id", "id", NULL, NULL},
    {"BIRTHDATE", "born", NULL, ""},
    {"DEATHDATE", "died", NULL, ""},
    {"SSN", "identifier.value", "SS", NULL},
    {"DRIVERS", "identifier.value", "DL", NULL},
    {"PASSPORT", "identifier.value", "PPN", NULL},
    {"PREFIX", "title", NULL, ""},
    {"FIRST", "given", NULL, ""},
    {"MIDDLE", "given", NULL, " "},
    {"LAST", "family", NULL, ""},
    {"MAIDEN", "patient_name.family", "maiden", NULL},
    {"MARITAL", "marital", NULL, ""},
    {"GENDER", "sex", NULL, ""},
    {"ADDRESS", "address.line", "home", ""},
    {"CITY", "address.town", "home", ""},
    {"STATE", "address.region", "home", ""},
    {"ZIP", "address.postcode", "home", ""},
    {NULL, NULL, NULL, NULL},
};

static const struct csvmap_known csvmap_synthea_providers[] = {
    {"Id", "id", NULL, NULL},
    {"NAME", "staff.family", NULL, ""},
    {"SPECIALITY", "staff.specialty", NULL, ""},
    {"SPECIALTY", "staff.specialty", NULL, ""},
    {"ADDRESS", "address.line", "work", ""},
    {"CITY", "address.town", "work", ""},
    {"STATE", "address.region", "work", ""},
    {"ZIP", "address.postcode", "work", ""},
    {NULL, NULL, NULL, NULL},
};

static const struct csvmap_known csvmap_synthea_organizations[] = {
    {"Id", "id", NULL, NULL},
    {"NAME", "organisation.name", NULL, ""},
    {"PHONE", "organisation.phone", NULL, ""},
    {"ADDRESS", "address.line", "work", ""},
    {"CITY", "organisation.town", NULL, ""},
    {"STATE", "address.region", "work", ""},
    {"ZIP", "address.postcode", "work", ""},
    {NULL, NULL, NULL, NULL},
};

/* Known by these columns; the first row that fits is it. */
static const struct csvmap_header {
	const char *need[6];
	const char *type, *source;
	enum entity_no entity;
	bool whole_name;
	const struct csvmap_known *columns;
} csvmap_headers[] = {
    {{"rec_id", "given_name", "surname"}, "Patient", NULL, ENTITY_patient, false, csvmap_febrl},
    {{"Id", "BIRTHDATE", "FIRST", "LAST", "GENDER"}, "Patient", "synthea", ENTITY_patient, false,
	csvmap_synthea_patients},
    {{"Id", "ORGANIZATION", "NAME", "SPECIALITY"}, "Practitioner", "synthea", ENTITY_staff, true,
	csvmap_synthea_providers},
    {{"Id", "ORGANIZATION", "NAME", "SPECIALTY"}, "Practitioner", "synthea", ENTITY_staff, true,
	csvmap_synthea_providers},
    {{"Id", "NAME", "ADDRESS", "CITY", "PHONE", "REVENUE"}, "Organization", "synthea", ENTITY_organisation, false,
	csvmap_synthea_organizations},
};

static size_t
csvmap_cell(const char *const *header, size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(header[i]) == length && strncasecmp(header[i], name, length) == 0)
			return i;
	return count;
}

/* "born", "address.line", "id". False: there is no such field. */
static bool
csvmap_target(const char *target, size_t length, struct csvmap_column *column)
{
	static const char *const parts[] = {"patient", "patient_name", "patient_language", "identifier",
	    "contact_point", "address", "relation", "staff", "organisation"};
	const char *dot = memchr(target, '.', length);
	char table[32] = "patient", field[32];

	if (length == 2 && strncmp(target, "id", 2) == 0) {
		column->entity = NULL;
		return true;
	}
	size_t before = dot ? (size_t)(dot - target) : 0, after = dot ? length - before - 1 : length;
	if (before >= sizeof table || after >= sizeof field)
		return false;
	if (dot) {
		memcpy(table, target, before);
		table[before] = '\0';
	}
	memcpy(field, dot ? dot + 1 : target, after);
	field[after] = '\0';
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (strcmp(parts[i], table) == 0) {
			column->entity = entity_named(table);
			column->field = entity_field(column->entity, field);
			return column->field && column->field->kind != FIELD_REF && strcmp(field, "owner_kind") != 0;
		}
	return false;
}

static void
csvmap_take(struct csvmap *map, const struct csvmap_header *known, const char *const *header, size_t count)
{
	map->type = known->type;
	map->entity = known->entity;
	map->source = known->source;
	map->whole_name = known->whole_name;
	for (const struct csvmap_known *row = known->columns; row->column; row++) {
		size_t cell = csvmap_cell(header, count, row->column, strlen(row->column));
		struct csvmap_column *column = &map->columns[map->count];
		if (cell == count)
			continue;
		*column =
		    (struct csvmap_column){.cell = cell, .name = header[cell], .extra = row->extra, .join = row->join};
		map->count += csvmap_target(row->target, strlen(row->target), column);
	}
}

static bool
csvmap_known_header(struct csvmap *map, const char *const *header, size_t count)
{
	for (size_t i = 0; i < sizeof csvmap_headers / sizeof csvmap_headers[0]; i++) {
		const struct csvmap_header *known = &csvmap_headers[i];
		bool fits = true;
		for (size_t n = 0; n < 6 && known->need[n] && fits; n++)
			fits = csvmap_cell(header, count, known->need[n], strlen(known->need[n])) < count;
		if (!fits)
			continue;
		csvmap_take(map, known, header, count);
		return true;
	}
	return false;
}

/* The columns of the file, for somebody who has to name them. */
static const char *
csvmap_columns_text(struct arena *arena, const char *const *header, size_t count)
{
	const char *all = "";

	for (size_t i = 0; i < count && strlen(all) < 80; i++)
		all = arena_printf(arena, "%s%s%.40s", all, i > 0 ? ", " : "", header[i]);
	return all;
}

/* One "column=field" of a map. */
static bool
csvmap_pair(struct arena *arena, struct csvmap *map, const char *pair, size_t length, const char *const *header,
    size_t count, struct err *err)
{
	const char *equals = memchr(pair, '=', length);
	struct csvmap_column *column = &map->columns[map->count];

	if (!equals || map->count == CSVMAP_COLUMNS)
		return err_set(err, ERR_INVALID, _("A map is written column=field,column=field: %.*s has no =."),
		    (int)length, pair);
	size_t cell = csvmap_cell(header, count, pair, (size_t)(equals - pair));
	if (cell == count)
		return err_set(err, ERR_INVALID, _("There is no column %.*s. The file has: %s."), (int)(equals - pair),
		    pair, csvmap_columns_text(arena, header, count));
	*column = (struct csvmap_column){.cell = cell, .name = header[cell]};
	size_t rest = length - (size_t)(equals - pair) - 1;
	if (!csvmap_target(equals + 1, rest, column))
		return err_set(err, ERR_INVALID,
		    _("There is no field %.*s. Fields: id, family, given, born, sex, title, memo, contact_point.value, "
		      "address.line, address.town, address.postcode, identifier.value and the others of "
		      "rapport-schema(7)."),
		    (int)rest, equals + 1);
	/* Several columns may make one address or one name, but each number is a number of its own. */
	bool own_row =
	    column->entity && (column->entity->no == ENTITY_contact_point || column->entity->no == ENTITY_identifier ||
				  column->entity->no == ENTITY_patient_language);
	column->join = own_row ? NULL : " ";
	map->count++;
	return true;
}

static bool
csvmap_explained(
    struct arena *arena, struct csvmap *map, const char *text, const char *const *header, size_t count, struct err *err)
{
	bool named = false;

	map->type = "Patient";
	map->entity = ENTITY_patient;
	while (*text) {
		size_t length = strcspn(text, ",");
		if (length > 0 && !csvmap_pair(arena, map, text, length, header, count, err))
			return false;
		text += length + (text[length] == ',');
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct csvmap_column *column = &map->columns[i];
		if (column->entity && (column->entity->no == ENTITY_staff || column->entity->no == ENTITY_organisation))
			return err_set(
			    err, ERR_INVALID, _("A map describes patients; staff and organisations come from FHIR."));
		named |= column->field && column->entity->no == ENTITY_patient &&
			 strcmp(column->field->column, "family") == 0;
	}
	return named ||
	       err_set(err, ERR_INVALID, _("The map names no column for family, without which nobody is found."));
}

bool
csvmap_find(struct arena *arena, const char *const *header, size_t count, const char *map, const char *order,
    int32_t today, struct csvmap *out, struct err *err)
{
	*out = (struct csvmap){.order = order ? order : "dmy", .today = today};
	if (csvmap_known_header(out, header, count))
		return true;
	if (map)
		return csvmap_explained(arena, out, map, header, count, err);
	return err_set(err, ERR_INVALID,
	    _("This header is not a known one. Say what its columns are, like --map surname=family,dob=born. It has: "
	      "%s."),
	    csvmap_columns_text(arena, header, count));
}

void
csvmap_read(struct arena *arena, const struct csvmap *map, const char *const *cells, struct taken *taken)
{
	taken_begin(taken, arena, map->type);
	csvrow_read(map, cells, taken);
}
