#include "savepoint.h"

#include "internal.h"

static const char sql_set[] = "SAVEPOINT part";
static const char sql_keep[] = "RELEASE part";
static const char sql_back[] = "ROLLBACK TO part";

bool
savepoint_set(struct tx *tx, struct err *err)
{
	struct db *db = tx_db(tx);

	db->capture.back = capture_mark(&db->capture);
	return stmt_run(db_stmt(db, sql_set), err);
}

bool
savepoint_keep(struct tx *tx, struct err *err)
{
	return stmt_run(db_stmt(tx_db(tx), sql_keep), err);
}

bool
savepoint_back(struct tx *tx, struct err *err)
{
	struct db *db = tx_db(tx);

	if (!stmt_run(db_stmt(db, sql_back), err) || !stmt_run(db_stmt(db, sql_keep), err))
		return false;
	capture_back(&db->capture, &db->capture.back);
	return true;
}
