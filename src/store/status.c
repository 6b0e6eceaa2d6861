#include "status.h"

#include "base/date.h"
#include "self.h"

static const char sql_status[] =
    "SELECT (SELECT count(*) FROM call WHERE site = " SELF_SITE " AND state IN ('open', 'decide') AND gone = 0"
    "         AND ifnull(due, promised) <= :until"
    "         AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.call = call.rid AND claim.until > :now)),"
    "       (SELECT count(*) FROM appointment WHERE date = :today AND site = " SELF_SITE
    "         AND state = 'arrived' AND gone = 0),"
    "       (SELECT count(*) FROM draft WHERE staff = :staff)";

bool
status_read(struct db *db, struct uuid staff, int64_t now, int64_t until, int32_t today,
    struct status_counts *counts,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_status);
	char day[DATE_TEXT];

	day_format(today, day);
	stmt_int(stmt, ":until", until);
	stmt_int(stmt, ":now", now);
	stmt_text(stmt, ":today", day);
	stmt_id(stmt, ":staff", staff);
	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	counts->calls = (int)stmt_get_int(stmt, 0);
	counts->waiting = (int)stmt_get_int(stmt, 1);
	counts->drafts = (int)stmt_get_int(stmt, 2);
	stmt_end(stmt);
	return true;
}
