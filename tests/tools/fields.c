/*
 * The readers of the field table, from the shell, for the test that adds a
 * field: what a form would ask, a CSV hold, an audit say, an op carry.
 *
 *   fields form TABLE                    columns a person fills in, one a line
 *   fields csv FOLDER TABLE              the table as `rapport export --csv` writes it
 *   fields take FOLDER MAP FILE          `rapport import --map MAP FILE`
 *   fields set FOLDER TABLE N COLUMN TEXT   edit the row with this rid
 *   fields audit FOLDER                  the detail of the newest event
 *   fields ops FOLDER                    every op as columns: "SEQ KIND TABLE COLUMN..."
 *   fields pack FOLDER >FILE             every op as it travels
 *   fields apply FOLDER <FILE            "applied N parked N seen N"
 *   fields parked FOLDER                 how many ops wait
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "app/export.h"
#include "app/import.h"
#include "base/clock.h"
#include "store/oplog.h"
#include "store/record.h"
#include "sync/apply.h"

static struct arena *arena;
static struct err err;

static int
fields_fail(void)
{
	fprintf(stderr, "%s: %s\n", err_name(err.code), err.text);
	return 1;
}

static struct tx_intent
fields_intent(const char *event)
{
	return (struct tx_intent){.operation = uuid_make(clock_now()), .actor = "system:test", .role = "admin",
	    .terminal = "test", .event = event, .action = 'U', .category = TX_SYSTEM};
}

static int
fields_form(const struct entity *entity)
{
	for (size_t i = 0; i < entity->field_count; i++)
		if (entity->fields[i].flags & FIELD_FORM)
			printf("%s\n", entity->fields[i].column);
	return 0;
}

static bool
fields_write(void *context, const void *bytes, size_t count)
{
	return fwrite(bytes, 1, count, context) == count;
}

/* The two that go through the program's own use cases, for they read the table there. */
static int
fields_app(int argc, char **argv)
{
	struct import_report report;
	struct app_import how = {.paths = (const char *const *)&argv[argc - 1], .path_count = 1};
	struct app *app;
	bool done;

	if (!app_open(argv[2], &app, &err))
		return fields_fail();
	if (strcmp(argv[1], "take") == 0) {
		how.map = argv[3];
		done = app_import(app, &how, arena, &report, &err) && import_status(&report) == 0;
	} else
		done = app_export_table(app, argv[3], CSV_FOR_MACHINE, fields_write, stdout, &err);
	app_close(app);
	return done ? 0 : fields_fail();
}

static int
fields_set(struct db *db, const struct entity *entity, int64_t rid, const char *column, const char *text)
{
	const struct field *field = entity_field(entity, column);
	void *old = arena_alloc(arena, entity->size), *record = arena_alloc(arena, entity->size);
	struct tx_intent intent = fields_intent("patient.edit");
	struct tx *tx;

	if (!field || !record_load(db, entity, rid, old, arena, &err))
		return fields_fail();
	memcpy(record, old, entity->size);
	if (!field_parse(arena, field, text, record, &err) || !tx_begin(db, &intent, &tx, &err) ||
	    !record_update(tx, entity, old, record, &err) || !tx_commit(tx, &err))
		return fields_fail();
	return 0;
}

static int
fields_print(struct db *db, const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);

	if (stmt_step(stmt, &err) == STEP_ROW)
		puts(stmt_get_text(stmt, 0, arena));
	stmt_end(stmt);
	return err.code ? fields_fail() : 0;
}

/* One op with its length before it. */
static void
fields_pack(const struct op *op)
{
	struct buf bytes = {0};
	uint32_t count;

	op_encode(&bytes, op);
	count = (uint32_t)bytes.used;
	fwrite(&count, sizeof count, 1, stdout);
	fwrite(bytes.bytes, 1, bytes.used, stdout);
	buf_free(&bytes);
}

static int
fields_ops(struct db *db, bool packed)
{
	struct oplog_stream *streams;
	size_t stream_count, count;
	struct op *ops;

	if (!oplog_streams(db, NULL, arena, &streams, &stream_count, &err))
		return fields_fail();
	for (size_t n = 0; n < stream_count; n++) {
		if (!oplog_read(db, streams[n].scope, streams[n].origin, 0, SIZE_MAX, arena, &ops, &count, &err))
			return fields_fail();
		for (size_t i = 0; i < count; i++) {
			struct patch_walk walk = {ops[i].patch, (const uint8_t *)ops[i].patch + ops[i].patch_bytes};
			struct patch_value value;
			if (packed) {
				fields_pack(&ops[i]);
				continue;
			}
			printf("%" PRId64 " %s %" PRId64, ops[i].seq, ops[i].kind, ops[i].table);
			while (patch_next(&walk, &value) == PATCH_ONE)
				printf(" %d", value.column);
			putchar('\n');
		}
	}
	return 0;
}

static int
fields_apply(struct db *db)
{
	struct tx_intent intent = fields_intent("sync.apply");
	struct merge_batch batch = {.arena = arena};
	struct op *ops = NULL;
	size_t count = 0, room = 0;
	uint32_t bytes;

	while (fread(&bytes, sizeof bytes, 1, stdin) == 1) {
		void *one = arena_alloc(arena, bytes);
		struct op *op = arena_push(arena, &ops, &count, &room, sizeof *ops);
		if (fread(one, 1, bytes, stdin) != bytes || !op_decode(arena, one, bytes, op, &err))
			return fields_fail();
		op->scope = "all";
	}
	if (!apply_ops(db, &intent, ops, count, &batch, NULL, NULL, &err))
		return fields_fail();
	printf("applied %" PRId64 " parked %" PRId64 " seen %" PRId64 "\n", batch.count.applied, batch.count.parked,
	    batch.count.seen);
	return 0;
}

static int
fields_run(struct db *db, int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "set") == 0)
		return fields_set(db, entity_named(argv[3]), atol(argv[4]), argv[5], argv[6]);
	if (strcmp(argv[1], "audit") == 0)
		return fields_print(db, "SELECT detail FROM audit_detail ORDER BY seq DESC LIMIT 1");
	if (strcmp(argv[1], "ops") == 0 || strcmp(argv[1], "pack") == 0)
		return fields_ops(db, strcmp(argv[1], "pack") == 0);
	if (strcmp(argv[1], "apply") == 0)
		return fields_apply(db);
	if (strcmp(argv[1], "parked") == 0)
		return fields_print(db, "SELECT count(*) FROM sync_park");
	return 2;
}

int
main(int argc, char **argv)
{
	struct db *db;
	int status;

	umask(077);
	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "form") == 0)
		return entity_named(argv[2]) ? fields_form(entity_named(argv[2])) : 2;
	arena = arena_new();
	if (argc >= 4 && (strcmp(argv[1], "csv") == 0 || strcmp(argv[1], "take") == 0)) {
		status = fields_app(argc, argv);
		arena_free(arena);
		return status;
	}
	if (!db_open(argv[2], DB_OPEN, &db, &err))
		return fields_fail();
	status = fields_run(db, argc, argv);
	db_close(db);
	arena_free(arena);
	return status;
}
