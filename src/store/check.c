#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "base/i18n.h"
#include "canon.h"
#include "internal.h"
#include "migrate.h"
#include "record.h"
#include "replay.h"

/* A reference into nothing is known when its op came before the row it names (sync_orphan). */
static bool
check_is_orphan(struct db *db, const char *table, int64_t rid)
{
	static const char sql_orphan[] = "SELECT 1 FROM sync_orphan WHERE tbl = :tbl AND pk = :pk";
	const struct entity *entity = entity_named(table);
	struct stmt *stmt = db_stmt(db, sql_orphan);
	bool found;

	if (!entity || entity->fate != ENTITY_SYNCED)
		return false;
	struct uuid id = record_id(db, entity, rid);
	stmt_int(stmt, ":tbl", entity->no);
	stmt_id(stmt, ":pk", id);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return found;
}

static bool
check_references(struct db *db, struct err *err)
{
	static const char sql_keys[] = "PRAGMA foreign_key_check";
	struct arena *arena = arena_new();
	struct stmt *stmt = db_stmt(db, sql_keys);
	enum step step = STEP_DONE;
	bool good = true;

	while (good && (step = stmt_step(stmt, err)) == STEP_ROW) {
		const char *table = stmt_get_text(stmt, 0, arena);
		int64_t rid = stmt_get_int(stmt, 1);
		good = check_is_orphan(db, table, rid) ||
		    err_set(err, ERR_CORRUPT, _("Row %" PRId64 " of %s refers to a row that is not there."), rid,
		    table);
	}
	stmt_end(stmt);
	arena_free(arena);
	return good && step == STEP_DONE;
}

/* Sound pages and indexes, and no reference into nothing. */
static bool
check_file(struct db *db, int64_t *counted, struct err *err)
{
	static const char sql_integrity[] = "PRAGMA integrity_check(1)";
	static const char sql_pages[] = "PRAGMA page_count";
	struct stmt *stmt = db_stmt(db, sql_integrity);
	bool good = stmt_step(stmt, err) == STEP_ROW;

	if (good) {
		const char *said = (const char *)sqlite3_column_text(stmt->handle, 0);
		good = strcmp(said, "ok") == 0 || err_set(err, ERR_CORRUPT, _("The file is damaged: %s."), said);
	}
	stmt_end(stmt);
	*counted = db_number(db, sql_pages, 0);
	return good && check_references(db, err);
}

/* Against a schema made afresh by this program, so that a changed digest file helps nobody. */
static bool
check_schema(struct db *db, int64_t *counted, struct err *err)
{
	static const char sql_objects[] = "SELECT count(*) FROM sqlite_master";
	uint8_t ours[HASH_BLAKE], theirs[HASH_BLAKE];
	struct db *fresh;
	bool made = db_open(NULL, DB_MEMORY, &fresh, err) && migrate_digest(fresh, ours, err);

	db_close(fresh);
	*counted = db_number(db, sql_objects, 0);
	return made && migrate_digest(db, theirs, err) &&
	    (memcmp(ours, theirs, sizeof ours) == 0 ||
		err_set(err, ERR_CORRUPT,
		    _("The tables or triggers of this database were changed by another program.")));
}

static bool
check_audit(struct db *db, int64_t *counted, struct err *err)
{
	int64_t bad;

	return audit_verify(db, counted, &bad, err);
}

static bool
check_witness(struct db *db, int64_t *counted, struct err *err)
{
	struct witness_mark mark;
	bool found = witness_read(&db->witness, &mark);

	*counted = found;
	if (db->witness.file < 0)
		return true;
	if (!found)
		return err_set(err, ERR_CORRUPT,
		    _("The witness file is missing or damaged: whether the newest events were lost cannot be "
		      "told. Opening the clinic once begins a new one, and notes that in the audit chain."));
	return db_check_witness(db, &mark, err);
}

static bool
check_ops(struct db *db, int64_t *counted, struct err *err)
{
	return replay_chain(db, counted, err);
}

static bool
check_tables(struct db *db, int64_t *counted, struct err *err)
{
	int64_t people;

	return replay_tables(db, counted, err) && canon_verify(db, &people, err);
}

static const struct check_step {
	const char *name, *good;
	bool (*run)(struct db *db, int64_t *counted, struct err *err);
} check_steps[CHECK_PARTS] = {
	[CHECK_FILE] = {"file", N_("Every page is sound and every reference is met."), check_file},
	[CHECK_SCHEMA] = {"schema", N_("Tables, indexes and triggers are this program's own."), check_schema},
	[CHECK_AUDIT] = {"audit", N_("Every event follows the one before it."), check_audit},
	[CHECK_WITNESS] = {"witness", N_("The database got as far as its witness saw it."), check_witness},
	[CHECK_OPS] = {"ops", N_("Every op follows the one before it."), check_ops},
	[CHECK_TABLES] = {"tables", N_("Every row holds what its ops wrote."), check_tables},
};

bool
check_run(struct db *db, void (*report)(void *context, const struct check_finding *finding), void *context,
    struct err *err)
{
	bool good = true;

	for (int part = 0; part < CHECK_PARTS; part++) {
		struct check_finding finding = {.part = (enum check_part)part, .name = check_steps[part].name};
		struct err why = {0};
		finding.good = check_steps[part].run(db, &finding.counted, &why);
		if (finding.good)
			snprintf(finding.text, sizeof finding.text, "%s", gettext(check_steps[part].good));
		else
			snprintf(finding.text, sizeof finding.text, "%s", why.text);
		if (report)
			report(context, &finding);
		if (!finding.good && good) {
			good = false;
			if (err)
				*err = why;
		}
	}
	return good;
}

bool
check_folder(const char *folder, void (*report)(void *context, const struct check_finding *finding), void *context,
    struct err *err)
{
	struct db *db;
	bool good;

	if (!db_open(folder, DB_INSPECT, &db, err))
		return false;
	good = check_run(db, report, context, err);
	db_close(db);
	return good;
}
