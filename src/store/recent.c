#include "recent.h"

static const char sql_touch[] =
    "INSERT INTO recent (staff, patient, at) VALUES (:staff, :patient, :at)"
    " ON CONFLICT (staff, patient) DO UPDATE SET at = excluded.at";
static const char sql_forget[] =
    "DELETE FROM recent WHERE staff = :staff AND patient IN"
    " (SELECT patient FROM recent WHERE staff = :staff ORDER BY at DESC, patient LIMIT -1 OFFSET :kept)";

bool
recent_touch(struct tx *tx, struct uuid staff, int64_t patient_rid, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_touch);

	stmt_id(stmt, ":staff", staff);
	stmt_int(stmt, ":patient", patient_rid);
	stmt_int(stmt, ":at", tx_now(tx));
	if (!stmt_run(stmt, err))
		return false;
	stmt = db_stmt(tx_db(tx), sql_forget);
	stmt_id(stmt, ":staff", staff);
	stmt_int(stmt, ":kept", RECENT_KEPT);
	return stmt_run(stmt, err);
}
