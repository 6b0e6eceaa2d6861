#include "patient.h"

static bool
patient_list(struct db *db, const char *sql, enum entity_no no, struct uuid owner, struct arena *arena, void *rows,
    size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql);

	stmt_id(stmt, ":owner", owner);
	return record_rows(stmt, entity(no), arena, rows, count, err);
}

static const char sql_follow[] =
    "SELECT n.rid FROM patient p JOIN patient n ON n.id = p.merged_into WHERE p.rid = :patient";

bool
patient_follow(struct db *db, struct patient_id *patient, struct err *err)
{
	/* A chain longer than this is a ring that two sites made; the record itself is shown then. */
	for (int hops = 0; hops < 8; hops++) {
		struct stmt *stmt = db_stmt(db, sql_follow);
		stmt_int(stmt, ":patient", patient->rid);
		enum step step = stmt_step(stmt, err);
		if (step == STEP_FAILED)
			return false;
		if (step == STEP_DONE)
			break;
		patient->rid = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return true;
}

static const char sql_names[] =
    "SELECT * FROM patient_name WHERE patient = :owner AND gone = 0 ORDER BY rid";

bool
patient_names(struct db *db, struct uuid patient, struct arena *arena, struct patient_name **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, sql_names, ENTITY_patient_name, patient, arena, rows, count, err);
}

static const char sql_languages[] =
    "SELECT * FROM patient_language WHERE patient = :owner AND gone = 0 ORDER BY ifnull(sort, 99), rid";

bool
patient_languages(struct db *db, struct uuid patient, struct arena *arena, struct patient_language **rows,
    size_t *count, struct err *err)
{
	return patient_list(db, sql_languages, ENTITY_patient_language, patient, arena, rows, count, err);
}

static const char sql_points[] =
    "SELECT * FROM contact_point WHERE owner = :owner AND gone = 0"
    " ORDER BY label IS 'old', ifnull(sort, 99), rid";

bool
patient_points(struct db *db, struct uuid owner, struct arena *arena, struct contact_point **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, sql_points, ENTITY_contact_point, owner, arena, rows, count, err);
}

static const char sql_addresses[] =
    "SELECT * FROM address WHERE owner = :owner AND gone = 0"
    " ORDER BY use IS 'old', use IS NOT 'home', rid";

bool
patient_addresses(struct db *db, struct uuid owner, struct arena *arena, struct address **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, sql_addresses, ENTITY_address, owner, arena, rows, count, err);
}

static const char sql_relations[] =
    "SELECT * FROM relation WHERE patient = :owner AND gone = 0"
    " ORDER BY emergency IS NOT 1, guardian IS NOT 1, rid";

/* Best number of every relation, in one go; the first row of each relation counts. */
static const char sql_relation_phones[] =
    "SELECT r.rid, c.value FROM relation r JOIN contact_point c ON c.owner = r.id"
    " WHERE r.patient = :owner AND r.gone = 0 AND c.gone = 0 AND c.kind = 'phone' AND c.label IS NOT 'old'"
    " ORDER BY ifnull(c.sort, 99), c.rid";

bool
patient_relations(struct db *db, struct uuid patient, struct arena *arena, struct relation **rows,
    const char ***phones, size_t *count, struct err *err)
{
	if (!patient_list(db, sql_relations, ENTITY_relation, patient, arena, rows, count, err))
		return false;
	*phones = arena_array(arena, *count + 1, sizeof **phones);
	if (*count == 0)
		return true;

	struct stmt *stmt = db_stmt(db, sql_relation_phones);
	enum step step;
	stmt_id(stmt, ":owner", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		for (size_t i = 0; i < *count; i++)
			if ((*rows)[i].row.rid == stmt_get_int(stmt, 0) && !(*phones)[i])
				(*phones)[i] = stmt_get_text(stmt, 1, arena);
	return step == STEP_DONE;
}

/* A partial last day, "2026-11", counts to its end. */
static const char sql_flags[] =
    "SELECT * FROM flag WHERE patient = :owner AND gone = 0"
    " AND ifnull(from_date, '') <= :today AND ifnull(to_date, '9999') || '-99' >= :today"
    " ORDER BY ifnull(sort, 99), CASE kind WHEN 'alert' THEN 1 WHEN 'adjustment' THEN 2 ELSE 3 END, rid";

bool
patient_flags(struct db *db, struct uuid patient, const char *today, struct arena *arena, struct flag **rows,
    size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_flags);

	stmt_id(stmt, ":owner", patient);
	stmt_text(stmt, ":today", today);
	return record_rows(stmt, entity(ENTITY_flag), arena, rows, count, err);
}

static const char sql_flags_all[] =
    "SELECT * FROM flag WHERE patient = :owner AND gone = 0"
    " ORDER BY CASE kind WHEN 'alert' THEN 1 WHEN 'adjustment' THEN 2 ELSE 3 END, ifnull(sort, 99), rid";

bool
patient_flags_all(struct db *db, struct uuid patient, struct arena *arena, struct flag **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, sql_flags_all, ENTITY_flag, patient, arena, rows, count, err);
}

static const char sql_identifiers[] =
    "SELECT * FROM identifier WHERE owner = :owner AND gone = 0 ORDER BY system, rid";

bool
patient_identifiers(struct db *db, struct uuid owner, struct arena *arena, struct identifier **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, sql_identifiers, ENTITY_identifier, owner, arena, rows, count, err);
}

static const char sql_conditions[] =
    "SELECT * FROM condition WHERE patient = :owner AND gone = 0"
    " ORDER BY status IS NOT 'active', onset DESC, rid";

bool
patient_conditions(struct db *db, struct uuid patient, struct arena *arena, struct condition **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, sql_conditions, ENTITY_condition, patient, arena, rows, count, err);
}

static const char sql_kin[] =
    "SELECT p.rid, p.family, p.given, p.born, r.relation, 0, r.household IS 1"
    " FROM relation r JOIN patient p ON p.id = r.person"
    " WHERE r.patient = :patient AND r.gone = 0 AND p.gone = 0"
    " UNION ALL "
    "SELECT p.rid, p.family, p.given, p.born, r.relation, 1, r.household IS 1"
    " FROM relation r JOIN patient p ON p.id = r.patient"
    " WHERE r.person = :patient AND r.gone = 0 AND p.gone = 0"
    " AND NOT EXISTS (SELECT 1 FROM relation o WHERE o.patient = :patient AND o.person = r.patient AND o.gone = 0)";

bool
patient_kin(struct db *db, struct uuid patient, struct arena *arena, struct patient_kin **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_kin);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct patient_kin *kin = arena_push(arena, rows, count, &room, sizeof *kin);
		*kin = (struct patient_kin){
			.id = {stmt_get_int(stmt, 0)},
			.family = stmt_get_text(stmt, 1, arena),
			.given = stmt_get_text(stmt, 2, arena),
			.born = stmt_get_text(stmt, 3, arena),
			.relation = stmt_get_text(stmt, 4, arena),
			.theirs = stmt_get_int(stmt, 5) == 1,
			.household = stmt_get_int(stmt, 6) == 1,
		};
	}
	return step == STEP_DONE;
}

static const char sql_staff[] =
    "SELECT CASE WHEN bookable = 1 THEN shown ELSE ifnull(given, shown) END FROM staff WHERE id = :staff";

const char *
patient_staff(struct db *db, struct uuid staff, struct arena *arena)
{
	struct stmt *stmt = db_stmt(db, sql_staff);
	const char *shown = NULL;

	stmt_id(stmt, ":staff", staff);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		shown = stmt_get_text(stmt, 0, arena);
		stmt_end(stmt);
	}
	return shown;
}
