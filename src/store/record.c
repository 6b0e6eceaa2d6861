#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "internal.h"
#include "model/group.h"
#include "sqlgen.h"

enum { RECORD_ENTITIES = 64 };	/* their numbers stay below */

struct record_change {
	uint64_t mask;
	const char *sql;
	struct record_change *next;
};

struct record_plan {
	const char *select, *select_id, *insert, *all, *ghost, *stranger, *rid, *id, *count;
	struct record_change *updates, *merges;
};

static struct record_plan *
record_plan(struct db *db, const struct entity *entity)
{
	struct record_plan *plan;

	if (entity->no <= 0 || entity->no >= RECORD_ENTITIES || entity->field_count >= SQLGEN_GONE)
		die("%s is not an entity with records", entity->table);
	if (!db->plans)
		db->plans = arena_array(db->arena, RECORD_ENTITIES, sizeof *db->plans);
	if (db->plans[entity->no])
		return db->plans[entity->no];
	plan = arena_alloc(db->arena, sizeof *plan);
	*plan = (struct record_plan){
		.select = sqlgen_select(db->arena, entity), .select_id = sqlgen_select_id(db->arena, entity),
		.insert = sqlgen_insert(db->arena, entity), .ghost = sqlgen_ghost(db->arena, entity),
		.stranger = sqlgen_stranger(db->arena, entity), .rid = sqlgen_rid(db->arena, entity),
		.id = sqlgen_id(db->arena, entity), .count = sqlgen_count(db->arena, entity),
	};
	return db->plans[entity->no] = plan;
}

const char *
record_sql_id(struct db *db, const struct entity *entity)
{
	return record_plan(db, entity)->select_id;
}

const char *
record_sql_all(struct db *db, const struct entity *entity)
{
	struct record_plan *plan = record_plan(db, entity);

	if (!plan->all)
		plan->all = sqlgen_about(db->arena, entity, NULL);
	return plan->all;
}

const char *
record_sql_insert(struct db *db, const struct entity *entity)
{
	return record_plan(db, entity)->insert;
}

const char *
record_sql_ghost(struct db *db, const struct entity *entity)
{
	return record_plan(db, entity)->ghost;
}

const char *
record_sql_stranger(struct db *db, const struct entity *entity)
{
	return record_plan(db, entity)->stranger;
}

/* A statement for every set of fields that was ever saved together, of `list`. */
static const char *
record_change_sql(struct db *db, struct record_change **list, const struct entity *entity, uint64_t mask,
    const char *(*make)(struct arena *arena, const struct entity *entity, uint64_t mask))
{
	struct record_change *change = *list;

	while (change && change->mask != mask)
		change = change->next;
	if (!change) {
		change = arena_alloc(db->arena, sizeof *change);
		*change = (struct record_change){mask, make(db->arena, entity, mask), *list};
		*list = change;
	}
	return change->sql;
}

static const char *
record_sql_update(struct db *db, const struct entity *entity, uint64_t mask)
{
	return record_change_sql(db, &record_plan(db, entity)->updates, entity, mask, sqlgen_update);
}

const char *
record_sql_merge(struct db *db, const struct entity *entity, uint64_t mask)
{
	return record_change_sql(db, &record_plan(db, entity)->merges, entity, mask, sqlgen_merge);
}

/* ---- from a row to a record -------------------------------------------------------------- */

enum { RECORD_RID, RECORD_REV, RECORD_ID, RECORD_GONE, RECORD_FIELDS };

int
record_column(sqlite3_stmt *row, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(row); i++)
		if (strcmp(sqlite3_column_name(row, i), name) == 0)
			return i;
	return -1;
}

/* Names are looked up once a statement, not once a row. */
static const int *
record_map(struct stmt *row, const struct entity *entity)
{
	if (row->mapped == entity)
		return row->map;
	row->map = arena_array(row->db->arena, RECORD_FIELDS + entity->field_count, sizeof *row->map);
	row->map[RECORD_RID] = record_column(row->handle, "rid");
	row->map[RECORD_REV] = record_column(row->handle, "rev");
	row->map[RECORD_ID] = record_column(row->handle, "id");
	row->map[RECORD_GONE] = record_column(row->handle, "gone");
	for (size_t i = 0; i < entity->field_count; i++)
		row->map[RECORD_FIELDS + i] = record_column(row->handle, entity->fields[i].column);
	row->mapped = entity;
	return row->map;
}

const int *
record_columns(struct stmt *row, const struct entity *entity)
{
	return record_map(row, entity) + RECORD_FIELDS;
}

static void
record_take(struct stmt *row, int column, const struct field *field, void *record, struct arena *arena)
{
	if (field_is_number(field))
		field_set_number(field, record, stmt_get_int(row, column));
	else if (field->kind == FIELD_REF)
		field_set_ref(field, record, stmt_get_id(row, column));
	else
		field_set_text(field, record, stmt_get_text(row, column, arena));
}

bool
record_read(struct stmt *row, const struct entity *entity, void *record, struct arena *arena)
{
	const int *map = record_map(row, entity);
	struct row *head = record;

	field_clear(entity->fields, entity->field_count, record, entity->size);
	if (map[RECORD_RID] < 0 || map[RECORD_REV] < 0 || map[RECORD_ID] < 0 || map[RECORD_GONE] < 0)
		return false;
	head->rid = stmt_get_int(row, map[RECORD_RID]);
	head->rev = stmt_get_int(row, map[RECORD_REV]);
	head->id = stmt_get_id(row, map[RECORD_ID]);
	head->gone = stmt_get_int(row, map[RECORD_GONE]);
	for (size_t i = 0; i < entity->field_count; i++)
		if (map[RECORD_FIELDS + i] >= 0)
			record_take(row, map[RECORD_FIELDS + i], &entity->fields[i], record, arena);
	return true;
}

bool
record_rows(struct stmt *stmt, const struct entity *entity, struct arena *arena, void *rows, size_t *count,
    struct err *err)
{
	size_t room = 0;
	enum step step;

	*count = 0;
	*(void **)rows = NULL;
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		record_read(stmt, entity, arena_push(arena, rows, count, &room, entity->size), arena);
	return step == STEP_DONE;
}

static bool
record_load_row(struct stmt *stmt, const struct entity *entity, void *record, struct arena *arena, struct err *err)
{
	enum step step = stmt_step(stmt, err);

	if (step == STEP_ROW) {
		record_read(stmt, entity, record, arena);
		stmt_end(stmt);
	} else if (step == STEP_DONE)
		err_set(err, ERR_NOT_FOUND, _("%s: it is not there any more."), _(entity->label));
	return step == STEP_ROW;
}

bool
record_load(struct db *db, const struct entity *entity, int64_t rid, void *record, struct arena *arena, struct err *err)
{
	struct stmt *stmt = db_stmt(db, record_plan(db, entity)->select);

	sqlite3_bind_int64(stmt->handle, 1, rid);
	return record_load_row(stmt, entity, record, arena, err);
}

bool
record_load_id(struct db *db, const struct entity *entity, struct uuid id, void *record, struct arena *arena,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, record_plan(db, entity)->select_id);

	sqlite3_bind_blob(stmt->handle, 1, id.byte, sizeof id.byte, SQLITE_STATIC);
	return record_load_row(stmt, entity, record, arena, err);
}

/* ---- from a record to a row -------------------------------------------------------------- */

static void
record_bind(sqlite3_stmt *stmt, int index, const struct field *field, const void *record)
{
	if (field_is_number(field)) {
		int64_t number = field_number(field, record);
		if (number == FIELD_NULL)
			sqlite3_bind_null(stmt, index);
		else
			sqlite3_bind_int64(stmt, index, number);
	} else if (field->kind == FIELD_REF) {
		struct uuid id = field_ref(field, record);
		if (uuid_is_none(id))
			sqlite3_bind_null(stmt, index);
		else
			sqlite3_bind_blob(stmt, index, (const char *)record + field->at, sizeof id.byte, SQLITE_STATIC);
	} else
		sqlite3_bind_text(stmt, index, field_text(field, record), -1, SQLITE_STATIC);
}

static bool
record_check(const struct entity *entity, const void *record, struct err *err)
{
	for (size_t i = 0; i < entity->field_count; i++)
		if (!field_check(&entity->fields[i], record, err)) {
			if (err)
				err->field = (int)i;
			return false;
		}
	return true;
}

static struct uuid
record_new_id(struct tx *tx, const struct entity *entity, const void *record)
{
	const struct field *key = entity->natural_key ? entity_field(entity, entity->natural_key) : NULL;
	const char *text = key ? field_text(key, record) : NULL;

	return text ? uuid_of_key(entity->table, text, strlen(text)) : uuid_make(tx_now(tx));
}

/* What nobody gave another clinic belongs to this one; and once it belongs to a clinic, to one it does. */
static void
record_set_site(const struct db *db, const struct entity *entity, const void *old, void *record)
{
	int at = group_map(entity)->site;

	if (at >= 0 && uuid_is_none(field_ref(&entity->fields[at], record)))
		field_set_ref(&entity->fields[at], record, old ? field_ref(&entity->fields[at], old) : db->self.site);
}

bool
record_insert(struct tx *tx, const struct entity *entity, void *record, struct err *err)
{
	struct db *db = tx_db(tx);
	struct row *row = record;
	struct stmt *stmt;

	record_set_site(db, entity, NULL, record);
	if (!record_check(entity, record, err))
		return false;
	struct uuid id = uuid_is_none(row->id) ? record_new_id(tx, entity, record) : row->id;
	stmt = db_stmt(db, record_plan(db, entity)->insert);
	sqlite3_bind_blob(stmt->handle, 1, id.byte, sizeof id.byte, SQLITE_STATIC);
	sqlite3_bind_int64(stmt->handle, 2, row->gone);
	for (size_t i = 0; i < entity->field_count; i++)
		record_bind(stmt->handle, (int)i + 3, &entity->fields[i], record);
	if (!stmt_run(stmt, err))
		return false;
	row->id = id;
	row->rid = sqlite3_last_insert_rowid(db->handle);
	row->rev = 1;
	tx_made(tx, entity->table, id);
	return true;
}

/* "family: Okafor -> Okafor-Bell"; nothing stands for no value. */
static void
record_note(struct tx *tx, const struct field *field, const void *old, const void *record)
{
	const char *before = field_plain(tx_arena(tx), field, old), *after = field_plain(tx_arena(tx), field, record);

	tx_detail(tx, "%s: %s -> %s", field->column, before ? before : "", after ? after : "");
}

/* A compare-and-swap that found nothing: somebody was faster, or the row never was. */
static bool
record_swapped(struct tx *tx, const struct entity *entity, struct stmt *stmt, struct err *err)
{
	if (!stmt_run(stmt, err))
		return false;
	return sqlite3_changes(tx_db(tx)->handle) == 1 ||
	    err_set(err, ERR_CONFLICT, _("%s: somebody else changed it in the meantime. Nothing was saved."),
		_(entity->label));
}

bool
record_update(struct tx *tx, const struct entity *entity, const void *old, void *record, struct err *err)
{
	const struct row *was = old;
	struct row *row = record;
	uint64_t mask = 0;
	int index = 3;

	record_set_site(tx_db(tx), entity, old, record);
	if (!record_check(entity, record, err))
		return false;
	for (size_t i = 0; i < entity->field_count; i++)
		if (!field_equal(&entity->fields[i], old, record))
			mask |= UINT64_C(1) << i;
	if (row->gone != was->gone)
		mask |= UINT64_C(1) << SQLGEN_GONE;
	if (mask == 0)
		return true;
	struct stmt *stmt = db_stmt(tx_db(tx), record_sql_update(tx_db(tx), entity, mask));
	sqlite3_bind_int64(stmt->handle, 1, was->rid);
	sqlite3_bind_int64(stmt->handle, 2, was->rev);
	for (size_t i = 0; i < entity->field_count; i++)
		if (mask >> i & 1)
			record_bind(stmt->handle, index++, &entity->fields[i], record);
	if (mask >> SQLGEN_GONE & 1)
		sqlite3_bind_int64(stmt->handle, index, row->gone);
	if (!record_swapped(tx, entity, stmt, err))
		return false;
	for (size_t i = 0; i < entity->field_count; i++)
		if (mask >> i & 1)
			record_note(tx, &entity->fields[i], old, record);
	if (mask >> SQLGEN_GONE & 1)
		tx_detail(tx, "gone: %" PRId64 " -> %" PRId64, was->gone, row->gone);
	row->rid = was->rid;
	row->id = was->id;
	row->rev = was->rev + 1;
	return true;
}

bool
record_void(struct tx *tx, const struct entity *entity, struct row *row, bool gone, struct err *err)
{
	struct stmt *stmt;

	if (row->gone == gone)
		return true;
	stmt = db_stmt(tx_db(tx), record_sql_update(tx_db(tx), entity, UINT64_C(1) << SQLGEN_GONE));
	sqlite3_bind_int64(stmt->handle, 1, row->rid);
	sqlite3_bind_int64(stmt->handle, 2, row->rev);
	sqlite3_bind_int64(stmt->handle, 3, gone);
	if (!record_swapped(tx, entity, stmt, err))
		return false;
	tx_detail(tx, "gone: %d -> %d", !gone, gone);
	row->gone = gone;
	row->rev++;
	return true;
}

int64_t
record_rid(struct db *db, const struct entity *entity, struct uuid id)
{
	struct stmt *stmt = db_stmt(db, record_plan(db, entity)->rid);
	int64_t rid = 0;

	sqlite3_bind_blob(stmt->handle, 1, id.byte, sizeof id.byte, SQLITE_STATIC);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		rid = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return rid;
}

struct uuid
record_id(struct db *db, const struct entity *entity, int64_t rid)
{
	struct stmt *stmt = db_stmt(db, record_plan(db, entity)->id);
	struct uuid id = {{0}};

	sqlite3_bind_int64(stmt->handle, 1, rid);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		id = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return id;
}

int64_t
record_count(struct db *db, const struct entity *entity)
{
	return db_number(db, record_plan(db, entity)->count, 0);
}
