#include "savepoint.h"

#include "internal.h"

bool
savepoint_set(struct tx *tx, struct err *err)
{
	struct db *db = tx_db(tx);

	db->capture.back = capture_mark(&db->capture);
	return db_exec(db, "SAVEPOINT part", err);
}

bool
savepoint_keep(struct tx *tx, struct err *err)
{
	return db_exec(tx_db(tx), "RELEASE part", err);
}

bool
savepoint_back(struct tx *tx, struct err *err)
{
	struct db *db = tx_db(tx);

	if (!db_exec(db, "ROLLBACK TO part", err) || !db_exec(db, "RELEASE part", err))
		return false;
	capture_back(&db->capture, &db->capture.back);
	return true;
}
