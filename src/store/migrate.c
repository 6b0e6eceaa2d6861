#include "migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/data.h"
#include "base/i18n.h"
#include "canon.h"
#include "digest.h"
#include "internal.h"
#include "merge.h"
#include "sqlgen.h"

static const char migrate_folder[] = "data/schema/";
static const char sql_version[] = "PRAGMA user_version";

/* 12 for "data/schema/0012-recalls.sql", 0 for any other file. */
static int
migrate_number(const struct data_file *file)
{
	size_t folder = sizeof migrate_folder - 1;

	return strncmp(file->path, migrate_folder, folder) == 0 ? atoi(file->path + folder) : 0;
}

static int
migrate_newest(void)
{
	int newest = 0;

	for (const struct data_file *file = data_files; file->path; file++)
		if (migrate_number(file) > newest)
			newest = migrate_number(file);
	return newest;
}


static bool
migrate_drop_triggers(struct db *db, struct err *err)
{
	static const char sql_names[] =
		"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'capture_*' ORDER BY name";
	sqlite3_stmt *names = NULL;
	struct buf drops = {0};
	bool done;
	int code = sqlite3_prepare_v2(db->handle, sql_names, -1, &names, NULL);

	if (code != SQLITE_OK)
		return db_fail(db, code, err);
	while (sqlite3_step(names) == SQLITE_ROW)
		buf_printf(&drops, "DROP TRIGGER \"%s\";\n", (const char *)sqlite3_column_text(names, 0));
	sqlite3_finalize(names);
	done = drops.used == 0 || db_exec(db, drops.bytes, err);
	buf_free(&drops);
	return done;
}

static bool
migrate_make_triggers(struct db *db, struct err *err)
{
	struct arena *arena = arena_new();
	bool done = true;
	size_t count;
	const struct entity *table = entity_table(&count);

	for (size_t i = 0; i < count && done; i++)
		for (int n = 0; done && table[i].fate == ENTITY_SYNCED; n++) {
			const char *sql = sqlgen_trigger(arena, &table[i], n);
			if (!sql)
				break;
			done = db_exec(db, sql, err);
		}
	arena_free(arena);
	return done;
}

/* A number that is in the catalogue under another name was used twice: ops of it would be put in the wrong place. */
static bool
migrate_check_number(sqlite3_stmt *find, const char *name, struct err *err)
{
	bool same = sqlite3_step(find) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(find, 0), name) == 0;

	sqlite3_reset(find);
	return same ||
	    err_set(err, ERR_BUG, "The number of %s is taken in this database. Give the new row a number of its own.",
	    name);
}

static bool
migrate_catalogue_fields(struct db *db, const struct entity *entity, int version, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_col (tbl, no, name, grp, since_ver) "
		"VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
	static const char sql_find[] = "SELECT name FROM sync_col WHERE tbl = ?1 AND no = ?2";
	sqlite3_stmt *add = stmt_handle(db_stmt(db, sql_add)), *find = stmt_handle(db_stmt(db, sql_find));

	for (size_t i = 0; i < entity->field_count; i++) {
		const struct field *field = &entity->fields[i];
		sqlite3_bind_int(add, 1, entity->no);
		sqlite3_bind_int(add, 2, field->no);
		sqlite3_bind_text(add, 3, field->column, -1, SQLITE_STATIC);
		sqlite3_bind_text(add, 4, field->group, -1, SQLITE_STATIC);
		sqlite3_bind_int(add, 5, version);
		sqlite3_bind_int(find, 1, entity->no);
		sqlite3_bind_int(find, 2, field->no);
		int code = sqlite3_step(add);
		sqlite3_reset(add);
		if (code != SQLITE_DONE)
			return db_fail(db, code, err);
		if (!migrate_check_number(find, field->column, err))
			return false;
	}
	return true;
}

static bool
migrate_catalogue(struct db *db, int version, struct err *err)
{
	static const char sql_add[] = "INSERT INTO sync_tbl (no, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
	static const char sql_find[] = "SELECT name FROM sync_tbl WHERE no = ?1";
	sqlite3_stmt *add = stmt_handle(db_stmt(db, sql_add)), *find = stmt_handle(db_stmt(db, sql_find));
	size_t count;
	const struct entity *table = entity_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (table[i].fate != ENTITY_SYNCED)
			continue;
		sqlite3_bind_int(add, 1, table[i].no);
		sqlite3_bind_text(add, 2, table[i].table, -1, SQLITE_STATIC);
		sqlite3_bind_int(find, 1, table[i].no);
		int code = sqlite3_step(add);
		sqlite3_reset(add);
		if (code != SQLITE_DONE)
			return db_fail(db, code, err);
		if (!migrate_check_number(find, table[i].table, err) ||
		    !migrate_catalogue_fields(db, &table[i], version, err))
			return false;
	}
	return true;
}

/*
 * A new column takes a group of its own: an older program's edit of a group
 * knows nothing of a column added to it, and would leave it undecided.
 */
static bool
migrate_check_groups(struct db *db, struct err *err)
{
	static const char sql_mixed[] =
		"SELECT t.name || '.' || c.name FROM sync_col c JOIN sync_tbl t ON t.no = c.tbl WHERE EXISTS (SELECT 1 "
		"FROM sync_col o WHERE o.tbl = c.tbl AND o.grp = c.grp AND o.since_ver < c.since_ver) LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_mixed);
	enum step step = stmt_step(stmt, err);

	if (step == STEP_ROW)
		err_set(err, ERR_BUG, "%s joins a group that older programs merge without it. Give it a group "
		    "of its own.",
		    (const char *)sqlite3_column_text(stmt->handle, 0));
	stmt_end(stmt);
	return step == STEP_DONE;
}

/* What follows the newest migration, in its transaction. */
static bool
migrate_finish(struct db *db, int version, struct err *err)
{
	static const char sql_self[] = "UPDATE sync_self SET schema_ver = ?1";
	sqlite3_stmt *self;

	if (!migrate_make_triggers(db, err) || !migrate_catalogue(db, version, err) ||
	    !migrate_check_groups(db, err))
		return false;
	self = stmt_handle(db_stmt(db, sql_self));
	sqlite3_bind_int(self, 1, version);
	int code = sqlite3_step(self);
	sqlite3_reset(self);
	return code == SQLITE_DONE ? merge_unpark(db, err) && canon_rebuild(db, err) && digest_forget(db, err) :
	    db_fail(db, code, err);
}

static bool
migrate_one(struct db *db, const struct data_file *file, int number, bool newest, struct err *err)
{
	char version[48];

	snprintf(version, sizeof version, "PRAGMA user_version = %d", number);
	if (!db_exec(db, "BEGIN IMMEDIATE", err))
		return false;
	if (migrate_drop_triggers(db, err) && db_exec(db, file->bytes, err) &&
	    (!newest || migrate_finish(db, number, err)) && db_exec(db, version, err) && db_exec(db, "COMMIT", err)) {
		db->schema = number;
		return true;
	}
	if (!sqlite3_get_autocommit(db->handle))
		db_exec(db, "ROLLBACK", NULL);
	return err_context(err, "%s", file->path);
}

static bool
migrate_known(struct db *db, int newest, struct err *err)
{
	db->schema = (int)db_number(db, sql_version, 0);
	return db->schema <= newest ||
	    err_set(err, ERR_INVALID,
		_("This database has schema %d and this program knows up to %d. Install the newer program; nothing was "
		  "touched."), db->schema, newest);
}

bool
migrate_run(struct db *db, struct err *err)
{
	int newest = migrate_newest();
	bool done = true;

	if (!migrate_known(db, newest, err))
		return false;
	if (db->schema == newest)
		return true;
	if (!lock_take(&db->lock, "an upgrade of the database", LOCK_WAIT, err))
		return false;
	/* What was parked may refer to rows that have not come; the pragma does nothing inside a transaction. */
	done = db_exec(db, "PRAGMA foreign_keys = OFF", err);
	db->migrating = true;
	/* Another process may have done it while we waited. */
	db->schema = (int)db_number(db, sql_version, 0);
	for (const struct data_file *file = data_files; done && file->path; file++) {
		int number = migrate_number(file);
		if (number > db->schema)
			done = migrate_one(db, file, number, number == newest, err);
	}
	db->migrating = false;
	done = db_exec(db, "PRAGMA foreign_keys = ON", done ? err : NULL) && done;
	lock_give(&db->lock);
	return done;
}

bool
migrate_look(struct db *db, struct err *err)
{
	int newest = migrate_newest();

	return migrate_known(db, newest, err) &&
	    (db->schema == newest ||
		err_set(err, ERR_INVALID, _("This database has an older schema. Open it once, then check it.")));
}

bool
migrate_digest(struct db *db, uint8_t digest[HASH_BLAKE], struct err *err)
{
	static const char sql_schema[] =
		"SELECT type || ' ' || name || ' ' || tbl_name || ' ' || ifnull(sql, '') FROM sqlite_master "
		"WHERE name NOT GLOB 'sqlite_*' ORDER BY type, name";
	struct stmt *stmt = db_stmt(db, sql_schema);
	struct buf all = {0};
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		buf_text(&all, (const char *)sqlite3_column_text(stmt->handle, 0));
		buf_char(&all, '\n');
	}
	hash_blake(&(struct hash_part){all.bytes, all.used}, 1, digest);
	buf_free(&all);
	return step == STEP_DONE;
}
