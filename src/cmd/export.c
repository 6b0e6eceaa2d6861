/* rapport export: everything about one person, or a table as CSV. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "app/export.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cmd.h"
#include "model/person.h"

enum { EXPORT_LABEL = 20 };

static const struct cmd_option export_options[] = {
	{"patient", "RECORD", N_("Everything kept about this person; a record number or an id")},
	{"csv", "TABLE", N_("A whole table, with all its fields")},
	{"for", "READER", N_("With --csv: machine (the default) or spreadsheet")},
	{"json", NULL, N_("With --patient: {record, parts, accesses}")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit export_exits[] = {
	{CMD_DONE, N_("Everything was written")},
	{CMD_PART, N_("The output could not be written to its end")},
	{CMD_NOTHING, N_("Nothing was written")},
	{0, NULL},
};

/* Whatever people typed, without what a terminal would obey; later lines of a note are set under the first. */
static void
export_print_text(const char *text, int indent)
{
	struct text_cluster cluster;
	char out[4];

	while (text_walk(&text, &cluster))
		for (int i = 0; i < cluster.count; i++) {
			if (cluster.scalar[i] == '\n')
				printf("\n%*s", indent, "");
			else
				fwrite(out, 1, text_encode(cluster.scalar[i], out), stdout);
		}
	putchar('\n');
}

/* That a row is hers needs no line: everything here is. */
static bool
export_is_herself(const struct export_value *value, const char *id)
{
	return strcmp(value->field->column, "owner_kind") == 0 || strcmp(value->plain, id) == 0;
}

static void
export_print_row(const struct export_row *row, const char *id)
{
	for (size_t i = 0; i < row->count; i++) {
		if (export_is_herself(&row->values[i], id))
			continue;
		const char *label = _(row->values[i].field->label);
		int fill = EXPORT_LABEL - text_width(label);
		printf("  %s%*s ", label, fill > 0 ? fill : 0, "");
		export_print_text(row->values[i].shown, EXPORT_LABEL + 3);
	}
	if (row->gone)
		puts(_("  (no longer valid; kept until nothing can refer to it)"));
}

static void
export_stamp(int64_t at, char text[DATE_TEXT + CLOCK_TEXT])
{
	char date[DATE_TEXT], clock[CLOCK_TEXT];
	int minute;

	day_format(instant_day(at, &minute), date);
	minute_format(minute, clock);
	snprintf(text, DATE_TEXT + CLOCK_TEXT, "%s %s", date, clock);
}

static void
export_print_accesses(const struct export_person *person)
{
	char at[DATE_TEXT + CLOCK_TEXT];

	printf(_("\nWho looked at this record or changed it (%zu)\n"), person->access_count);
	for (size_t i = 0; i < person->access_count; i++) {
		const struct export_access *access = &person->accesses[i];
		export_stamp(access->at, at);
		printf("  %s  %-18s %s, %s%s%s\n", at, access->event, access->who, access->terminal,
		    access->refused ? _(", refused") : "", access->reason ? _(", with a reason") : "");
	}
}

static void
export_print(const struct app *app, const struct export_person *person, struct arena *arena)
{
	char at[DATE_TEXT + CLOCK_TEXT], id[UUID_TEXT];

	uuid_format(person->patient.row.id, id);
	export_stamp(clock_now(), at);
	printf(_("What %s keeps about %s, record %s, on %s\n"), app_site(app)->name,
	    person_full(arena, person->patient.family, person->patient.given),
	    person->patient.record ? person->patient.record : "-", at);
	puts(_("You may ask us to explain any of it, to correct what is wrong, and who has seen it."));
	for (size_t p = 0; p < person->count; p++) {
		const struct export_part *part = &person->parts[p];
		printf("\n%s (%zu)\n", _(part->entity->plural), part->count);
		for (size_t r = 0; r < part->count; r++) {
			if (r > 0)
				putchar('\n');
			export_print_row(&part->rows[r], id);
		}
	}
	export_print_accesses(person);
}

static json_t *
export_json_row(const struct export_row *row)
{
	json_t *object = json_object();
	char id[UUID_TEXT];

	uuid_format(row->id, id);
	json_object_set_new(object, "id", json_string(id));
	if (row->gone)
		json_object_set_new(object, "gone", json_true());
	for (size_t i = 0; i < row->count; i++)
		json_object_set_new(object, row->values[i].field->column, json_string(row->values[i].plain));
	return object;
}

static void
export_print_json(const struct export_person *person)
{
	json_t *parts = json_object(), *accesses = json_array();
	char at[STAMP_TEXT];

	for (size_t p = 0; p < person->count; p++) {
		json_t *rows = json_array();
		for (size_t r = 0; r < person->parts[p].count; r++)
			json_array_append_new(rows, export_json_row(&person->parts[p].rows[r]));
		json_object_set_new(parts, person->parts[p].entity->table, rows);
	}
	for (size_t i = 0; i < person->access_count; i++) {
		const struct export_access *access = &person->accesses[i];
		instant_format(access->at, at);
		json_array_append_new(accesses, json_pack("{s:s, s:s, s:s, s:s, s:b, s:s?}", "at", at, "who",
						    access->who, "terminal", access->terminal, "event", access->event,
						    "refused", access->refused, "reason", access->reason));
	}
	json_t *all =
	    json_pack("{s:s?, s:o, s:o}", "record", person->patient.record, "parts", parts, "accesses", accesses);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static bool
export_write(void *context, const void *bytes, size_t count)
{
	return fwrite(bytes, 1, count, context) == count;
}

static int
export_table(const struct cmd_args *args, struct app *app, const char *table)
{
	const char *reader = cmd_value(args, "for");
	enum csv_format format = CSV_FOR_MACHINE;
	struct err err = {0};

	if (reader && strcmp(reader, "spreadsheet") == 0)
		format = CSV_FOR_SPREADSHEET;
	else if (reader && strcmp(reader, "machine") != 0)
		return cmd_usage(args, _("--for is machine or spreadsheet"));
	if (!app_export_table(app, table, format, export_write, stdout, &err)) {
		struct arena *arena = arena_new();
		cmd_fail(args, &err);
		if (err.code == ERR_NOT_FOUND)
			fprintf(stderr, _("Tables: %s\n"), export_tables(arena));
		arena_free(arena);
		return CMD_NOTHING;
	}
	return fflush(stdout) == 0 ? CMD_DONE : CMD_PART;
}

static int
export_person(const struct cmd_args *args, struct app *app, const char *named)
{
	struct arena *arena = arena_new();
	struct export_person person;
	struct err err = {0};
	int status = CMD_DONE;

	if (!app_export_person(app, named, arena, &person, &err))
		status = cmd_fail(args, &err);
	else if (cmd_is_set(args, "json"))
		export_print_json(&person);
	else
		export_print(app, &person, arena);
	arena_free(arena);
	return status;
}

static int
export_run(const struct cmd_args *args)
{
	const char *person = cmd_value(args, "patient"), *table = cmd_value(args, "csv");

	if (!person == !table || args->rest_count > 0)
		return cmd_usage(args, _("name one of --patient and --csv"));
	struct app *app = cmd_open(args);
	if (!app)
		return CMD_NOTHING;
	int status = person ? export_person(args, app, person) : export_table(args, app, table);
	app_close(app);
	return status;
}

const struct cmd cmd_export = {
	.name = "export",
	.summary = N_("Print everything kept about a person, or a table as CSV"),
	.operands = "",
	.options = export_options,
	.exits = export_exits,
	.run = export_run,
};
