#include "source.h"

static const char sql_said[] = "SELECT digest FROM import_row WHERE id = :id";

const uint8_t *
source_said(struct db *db, struct uuid id, struct arena *arena, size_t *count)
{
	struct stmt *stmt = db_stmt(db, sql_said);
	const uint8_t *digest = NULL;

	*count = 0;
	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		digest = stmt_get_blob(stmt, 0, arena, count);
	stmt_end(stmt);
	return digest;
}

static const char sql_say[] = "INSERT INTO import_row (id, digest, at) VALUES (:id, :digest, :at)"
			      " ON CONFLICT DO UPDATE SET digest = excluded.digest, at = excluded.at";

bool
source_say(struct tx *tx, struct uuid id, const void *digest, size_t count, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_say);

	stmt_id(stmt, ":id", id);
	stmt_blob(stmt, ":digest", digest, count);
	stmt_int(stmt, ":at", tx_now(tx));
	return stmt_run(stmt, err);
}

static const char sql_alias[] = "SELECT target FROM import_alias WHERE id = :id";

struct uuid
source_alias(struct db *db, struct uuid id)
{
	struct stmt *stmt = db_stmt(db, sql_alias);
	struct uuid target = {{0}};

	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		target = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return target;
}

static const char sql_alias_set[] = "INSERT INTO import_alias (id, target) VALUES (:id, :target)"
				    " ON CONFLICT DO UPDATE SET target = excluded.target";

bool
source_alias_set(struct tx *tx, struct uuid id, struct uuid target, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_alias_set);

	stmt_id(stmt, ":id", id);
	stmt_id(stmt, ":target", target);
	return stmt_run(stmt, err);
}

static const char sql_identified[] = "SELECT owner FROM identifier WHERE value = :value AND owner_kind = :kind"
				     " AND (:system IS NULL OR system = :system) AND gone = 0 ORDER BY rid LIMIT 1";

struct uuid
source_identified(struct db *db, const struct entity *owner, const char *system, const char *value)
{
	struct stmt *stmt = db_stmt(db, sql_identified);
	struct uuid id = {{0}};

	stmt_text(stmt, ":value", value);
	stmt_text(stmt, ":kind", owner->table);
	stmt_text(stmt, ":system", system);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		id = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return id;
}
