#include "credential.h"

#include "base/i18n.h"
#include "record.h"
#include "self.h"

static const char sql_hash[] = "SELECT hash FROM credential WHERE staff = :staff";

bool
credential_hash(struct db *db, struct uuid staff, char **hash, struct arena *arena, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_hash);

	*hash = NULL;
	stmt_id(stmt, ":staff", staff);
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW) {
		*hash = stmt_get_text(stmt, 0, arena);
		stmt_end(stmt);
	}
	return step != STEP_FAILED;
}

static const char sql_set[] =
    "INSERT INTO credential (staff, hash, set_at) VALUES (:staff, :hash, :now)"
    " ON CONFLICT (staff) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at, must_change = 0";

bool
credential_set(struct tx *tx, struct uuid staff, const char *hash, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_set);

	stmt_id(stmt, ":staff", staff);
	stmt_text(stmt, ":hash", hash);
	stmt_int(stmt, ":now", tx_now(tx));
	return stmt_run(stmt, err);
}

static const char sql_failures[] = "SELECT failures, last FROM throttle WHERE subject = :subject";

bool
credential_failures(struct db *db, const char *subject, int *failures, int64_t *last, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_failures);

	*failures = 0;
	*last = 0;
	stmt_text(stmt, ":subject", subject);
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW) {
		*failures = (int)stmt_get_int(stmt, 0);
		*last = stmt_get_int(stmt, 1);
		stmt_end(stmt);
	}
	return step != STEP_FAILED;
}

static const char sql_count[] =
    "INSERT INTO throttle (subject, failures, last) VALUES (:subject, 1, :now)"
    " ON CONFLICT (subject) DO UPDATE SET failures = failures + 1, last = excluded.last";

bool
credential_count(struct tx *tx, const char *subject, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_count);

	stmt_text(stmt, ":subject", subject);
	stmt_int(stmt, ":now", tx_now(tx));
	return stmt_run(stmt, err);
}

static const char sql_forgive[] = "DELETE FROM throttle WHERE subject = :subject";

bool
credential_forgive(struct tx *tx, const char *subject, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_forgive);

	stmt_text(stmt, ":subject", subject);
	return stmt_run(stmt, err);
}

static const char sql_begin[] =
    "INSERT INTO session (id, staff, role, terminal, began) VALUES (:id, :staff, :role, :terminal, :now)";

bool
credential_session_begin(struct tx *tx, struct uuid session, struct uuid staff, const char *role,
    const char *terminal, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_begin);

	stmt_id(stmt, ":id", session);
	stmt_id(stmt, ":staff", staff);
	stmt_text(stmt, ":role", role);
	stmt_text(stmt, ":terminal", terminal);
	stmt_int(stmt, ":now", tx_now(tx));
	return stmt_run(stmt, err);
}

static const char sql_end[] = "UPDATE session SET ended = :now WHERE id = :id AND ended IS NULL";

bool
credential_session_end(struct tx *tx, struct uuid session, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_end);

	stmt_id(stmt, ":id", session);
	stmt_int(stmt, ":now", tx_now(tx));
	return stmt_run(stmt, err);
}

/* Clinics that met later may have given the same name twice: who can sign in here comes first, then our own. */
static const char sql_staff[] =
    "SELECT * FROM staff s WHERE login = :login AND gone = 0"
    " ORDER BY EXISTS (SELECT 1 FROM credential c WHERE c.staff = s.id) DESC, site IS " SELF_SITE " DESC, rid LIMIT 1";

bool
credential_staff(struct db *db, const char *login, struct staff *staff, struct arena *arena, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_staff);

	stmt_text(stmt, ":login", login);
	enum step step = stmt_step(stmt, err);
	if (step == STEP_FAILED)
		return false;
	if (step == STEP_DONE)
		return err_set(err, ERR_NOT_FOUND, _("There is no sign-in name like that."));
	bool ok = record_read(stmt, entity(ENTITY_staff), staff, arena);
	stmt_end(stmt);
	return ok;
}

static const char sql_staff_all[] =
    "SELECT * FROM staff s WHERE gone = 0 AND (site = " SELF_SITE
    " OR EXISTS (SELECT 1 FROM credential c WHERE c.staff = s.id)"
    " OR EXISTS (SELECT 1 FROM session_template t WHERE t.site = " SELF_SITE " AND t.staff = s.id AND t.gone = 0))"
    " ORDER BY ifnull(sort, 999), shown";

struct stmt *
credential_staff_all(struct db *db)
{
	return db_stmt(db, sql_staff_all);
}
