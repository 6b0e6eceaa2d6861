#include "export.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "internal.h"
#include "model/person.h"
#include "store/about.h"

enum { EXPORT_FLUSH = 64 * 1024 };

struct export_walk {
	struct app *app;
	struct arena *arena;
	struct export_person *person;
	const struct entity *entity; /* of the rows that come now */
	struct err *err;
};

/* What somebody or something referred to is called. */
static const char *
export_called(struct export_walk *walk, const struct field *field, struct uuid id, const char *plain)
{
	const struct entity *entity = field->choices ? entity_named(field->choices) : NULL;
	struct err none;

	if (!entity || !entity->fields)
		return plain;
	void *record = arena_alloc(walk->arena, entity->size);
	if (!record_load_id(app_db(walk->app), entity, id, record, walk->arena, &none))
		return plain;
	if (entity->no == ENTITY_patient) {
		const struct patient *patient = record;
		return person_full(walk->arena, patient->family, patient->given);
	}
	static const char *const names[] = {"shown", "name", "label", "text", "date"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct field *name = entity_field(entity, names[i]);
		const char *text = name ? field_text(name, record) : NULL;
		if (text)
			return text;
	}
	return plain;
}

static const char *
export_shown(struct export_walk *walk, const struct field *field, const void *record, const char *plain)
{
	char date[DATE_TEXT], clock[CLOCK_TEXT];
	int minute;

	switch (field->kind) {
	case FIELD_CHOICE:
		return _(field_choice_label(walk->arena, field, field_text(field, record)));
	case FIELD_FLAG:
		return field_number(field, record) ? _("yes") : _("no");
	case FIELD_INSTANT:
		day_format(instant_day(field_number(field, record), &minute), date);
		minute_format(minute, clock);
		return arena_printf(walk->arena, "%s %s", date, clock);
	case FIELD_REF:
		return export_called(walk, field, field_ref(field, record), plain);
	default:
		return plain;
	}
}

static struct export_part *
export_part(struct export_walk *walk)
{
	struct export_person *person = walk->person;

	for (size_t i = 0; i < person->count; i++)
		if (person->parts[i].entity == walk->entity)
			return &person->parts[i];
	struct export_part *part =
	    arena_push(walk->arena, &person->parts, &person->count, &person->room, sizeof *person->parts);
	*part = (struct export_part){.entity = walk->entity};
	return part;
}

/* One row found. A row that two references lead to is listed once. */
static bool
export_add(void *context, void *record)
{
	struct export_walk *walk = context;
	struct export_part *part = export_part(walk);
	const struct row *head = record;

	for (size_t i = 0; i < part->count; i++)
		if (uuid_equal(part->rows[i].id, head->id))
			return true;
	struct export_row *row = arena_push(walk->arena, &part->rows, &part->count, &part->room, sizeof *part->rows);
	*row = (struct export_row){.id = head->id, .gone = head->gone};
	for (size_t i = 0; i < walk->entity->field_count; i++) {
		const struct field *field = &walk->entity->fields[i];
		const char *plain = field_plain(walk->arena, field, record);
		if (!plain)
			continue;
		struct export_value *value =
		    arena_push(walk->arena, &row->values, &row->count, &row->room, sizeof *row->values);
		*value = (struct export_value){.field = field, .plain = plain};
	}
	/* Names of what it refers to are looked up after this statement has ended. */
	return true;
}

static bool
export_refers(const struct field *field, const struct entity *to)
{
	if (field->kind != FIELD_REF)
		return false;
	return field->choices ? strcmp(field->choices, to->table) == 0 : strcmp(field->column, "owner") == 0;
}

static bool
export_is_about_patients(const struct entity *entity)
{
	for (size_t i = 0; i < entity->field_count; i++)
		if (export_refers(&entity->fields[i], entity_named("patient")) && entity->fields[i].choices)
			return true;
	return false;
}

/* Rows of any entity that refer to this row. Those that name the patient themselves were found by her. */
static bool
export_hanging(struct export_walk *walk, const struct entity *to, struct uuid id)
{
	size_t count;
	const struct entity *all = entity_table(&count);

	for (size_t n = 0; n < count; n++) {
		walk->entity = &all[n];
		if (to->no != ENTITY_patient && export_is_about_patients(walk->entity))
			continue;
		for (size_t i = 0; i < walk->entity->field_count; i++)
			if (export_refers(&walk->entity->fields[i], to) &&
			    !about_rows(app_db(walk->app), walk->entity, &walk->entity->fields[i], id, walk->arena,
				export_add, walk, walk->err))
				return false;
	}
	return true;
}

/* The words for every value, now that no statement is on its way. */
static bool
export_name_values(struct export_walk *walk)
{
	for (size_t p = 0; p < walk->person->count; p++) {
		const struct export_part *part = &walk->person->parts[p];
		void *record = arena_alloc(walk->arena, part->entity->size);
		for (size_t r = 0; r < part->count; r++) {
			struct export_row *row = &part->rows[r];
			if (!record_load_id(app_db(walk->app), part->entity, row->id, record, walk->arena, walk->err))
				return false;
			for (size_t i = 0; i < row->count; i++)
				row->values[i].shown =
				    export_shown(walk, row->values[i].field, record, row->values[i].plain);
		}
	}
	return true;
}

static int
export_by_entity(const void *a, const void *b)
{
	const struct export_part *one = a, *two = b;
	int first = one->entity->no == ENTITY_patient ? 0 : one->entity->no;
	int second = two->entity->no == ENTITY_patient ? 0 : two->entity->no;

	return first - second;
}

/* Staff as shown; a command as it signed itself. */
static const char *
export_actor(struct export_walk *walk, const char *actor)
{
	static const struct field staff = {.kind = FIELD_REF, .choices = "staff"};
	struct uuid id;

	return uuid_from_text(actor, &id) ? export_called(walk, &staff, id, actor) : actor;
}

static bool
export_accesses(struct export_walk *walk)
{
	struct export_person *person = walk->person;
	struct about_access *rows;

	if (!about_accesses(
		app_db(walk->app), person->patient.row.id, walk->arena, &rows, &person->access_count, walk->err))
		return false;
	person->accesses = arena_array(walk->arena, person->access_count + 1, sizeof *person->accesses);
	for (size_t i = 0; i < person->access_count; i++)
		person->accesses[i] = (struct export_access){.at = rows[i].at,
		    .who = export_actor(walk, rows[i].actor),
		    .terminal = rows[i].terminal,
		    .event = rows[i].event,
		    .refused = rows[i].outcome != 0,
		    .reason = rows[i].reason};
	return true;
}

static bool
export_find(struct app *app, const char *named, struct arena *arena, struct patient *patient, struct err *err)
{
	struct uuid id;
	int64_t rid = uuid_from_text(named, &id) ? record_rid(app_db(app), entity(ENTITY_patient), id)
						 : about_record(app_db(app), named);

	if (rid == 0)
		return err_set(
		    err, ERR_NOT_FOUND, _("There is no patient with this record number or id: %.60s."), named);
	return record_load(app_db(app), entity(ENTITY_patient), rid, patient, arena, err);
}

/* The patient, what refers to her, and what hangs on that. */
static bool
export_walk_all(struct export_walk *walk)
{
	struct export_person *person = walk->person;
	const struct uuid id = person->patient.row.id;

	walk->entity = entity(ENTITY_patient);
	export_add(walk, &person->patient);
	if (!export_hanging(walk, entity(ENTITY_patient), id))
		return false;
	for (size_t p = 0; p < person->count; p++) {
		/* Found rows move the list, so each is read from it anew. Records merged into hers are hers. */
		const struct entity *to = person->parts[p].entity;
		for (size_t r = 0; r < person->parts[p].count; r++)
			if (!uuid_equal(person->parts[p].rows[r].id, id) &&
			    !export_hanging(walk, to, person->parts[p].rows[r].id))
				return false;
	}
	if (!export_name_values(walk) || !export_accesses(walk))
		return false;
	qsort(person->parts, person->count, sizeof *person->parts, export_by_entity);
	return true;
}

bool
app_export_person(
    struct app *app, const char *named, struct arena *arena, struct export_person *person, struct err *err)
{
	struct tx_intent intent = app_intent(app, "patient.export", 'R',
	    TX_IDENTITY | TX_CONTACT | TX_BOOKING | TX_REASON | TX_NOTE | TX_LIST | TX_CALL);
	struct export_walk walk = {.app = app, .arena = arena, .person = person, .err = err};

	*person = (struct export_person){0};
	if (!export_find(app, named, arena, &person->patient, err) ||
	    !app_allow(app, RIGHT_export_patient, person->patient.row.id, err))
		return false;
	intent.patient = intent.object_id = person->patient.row.id;
	intent.object = "patient";
	if (!tx_audit(app_db(app), &intent, err))
		return false;
	db_read_begin(app_db(app));
	bool done = export_walk_all(&walk);
	db_read_end(app_db(app));
	return done;
}

/* ---- whole tables -------------------------------------------------------------------------- */

struct export_table {
	const struct entity *entity;
	struct arena *row; /* reset for each */
	struct csv_writer *writer;
	struct buf out;
	const char **cells;
	bool (*write)(void *context, const void *bytes, size_t count);
	void *context;
	bool failed;
};

static bool
export_flush(struct export_table *table)
{
	table->failed |= table->out.used > 0 && !table->write(table->context, table->out.bytes, table->out.used);
	buf_clear(&table->out);
	return !table->failed;
}

static bool
export_table_row(void *context, void *record)
{
	struct export_table *table = context;
	const struct row *head = record;
	char id[UUID_TEXT];
	size_t count = table->entity->field_count;

	uuid_format(head->id, id);
	table->cells[0] = id;
	table->cells[1] = head->gone ? "1" : "0";
	for (size_t i = 0; i < count; i++)
		table->cells[i + 2] = field_plain(table->row, &table->entity->fields[i], record);
	csv_writer_row(table->writer, table->cells, count + 2);
	arena_reset(table->row);
	return table->out.used < EXPORT_FLUSH || export_flush(table);
}

const char *
export_tables(struct arena *arena)
{
	size_t count;
	const struct entity *all = entity_table(&count);
	const char *names = "";

	for (size_t i = 0; i < count; i++)
		if (all[i].fields)
			names = arena_printf(arena, "%s%s%s", names, *names ? " " : "", all[i].table);
	return names;
}

static bool
export_table_all(struct app *app, struct export_table *table, struct arena *arena, struct err *err)
{
	size_t count = table->entity->field_count;

	table->cells = arena_array(arena, count + 2, sizeof *table->cells);
	table->cells[0] = "id";
	table->cells[1] = "gone";
	for (size_t i = 0; i < count; i++)
		table->cells[i + 2] = table->entity->fields[i].column;
	csv_writer_row(table->writer, table->cells, count + 2);
	if (!about_rows(app_db(app), table->entity, NULL, (struct uuid){{0}}, table->row, export_table_row, table, err))
		return false;
	csv_writer_end(table->writer);
	return export_flush(table) ||
	       err_set(err, ERR_IO, _("The table could not be written whole. What is there is not usable."));
}

bool
app_export_table(struct app *app, const char *name, enum csv_format format,
    bool (*write)(void *context, const void *bytes, size_t count), void *context, struct err *err)
{
	struct tx_intent intent = app_intent(app, "table.export", 'R', TX_LIST);
	struct export_table table = {.entity = entity_named(name), .write = write, .context = context};

	if (!app_allow(app, RIGHT_export_patient, (struct uuid){{0}}, err))
		return false;
	if (!table.entity || !table.entity->fields)
		return err_set(
		    err, ERR_NOT_FOUND, _("There is no table %.40s. Try one of those that --help lists."), name);
	intent.object = table.entity->table;
	if (!tx_audit(app_db(app), &intent, err))
		return false;
	struct arena *arena = arena_new();
	table.row = arena_new();
	table.writer = csv_writer_new(arena, &table.out, format);
	bool done = export_table_all(app, &table, arena, err);
	buf_free(&table.out);
	arena_free(table.row);
	arena_free(arena);
	return done;
}
