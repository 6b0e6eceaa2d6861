#include "patient.h"

#include <string.h>

#include "canon.h"

/* Two clinics wrote the same: whose record a row hangs on, and its place there, make no difference to who reads. */
static bool
patient_alike(const struct entity *of, const void *a, const void *b)
{
	static const char *const aside[] = {"patient", "owner", "sort"};

	for (size_t i = 0; i < of->field_count; i++) {
		bool skip = false;
		for (size_t k = 0; k < sizeof aside / sizeof aside[0]; k++)
			skip |= strcmp(of->fields[i].column, aside[k]) == 0;
		if (!skip && !field_equal(&of->fields[i], a, b))
			return false;
	}
	return true;
}

static void
patient_distinct(const struct entity *of, char *rows, size_t *count)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++) {
		bool known = false;
		for (size_t k = 0; k < kept && !known; k++)
			known = patient_alike(of, rows + k * of->size, rows + i * of->size);
		if (known)
			continue;
		if (kept != i)
			memcpy(rows + kept * of->size, rows + i * of->size, of->size);
		kept++;
	}
	*count = kept;
}

/* *rows in the arena; of a person with several records each thing once. */
static bool
patient_rows(struct db *db, struct stmt *stmt, enum entity_no no, struct uuid whose, struct arena *arena, void *rows,
    size_t *count, struct err *err)
{
	char **all = rows;

	if (!record_rows(stmt, entity(no), arena, rows, count, err))
		return false;
	if (*count > 1 && canon_is_linked(db, whose))
		patient_distinct(entity(no), *all, count);
	return true;
}

static bool
patient_list(struct db *db, const struct canon_sql *sql, enum entity_no no, struct uuid whose, struct arena *arena,
    void *rows, size_t *count, struct err *err)
{
	return patient_rows(db, canon_stmt(db, sql, whose), no, whose, arena, rows, count, err);
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
	patient->rid = canon_of(db, patient->rid);
	return true;
}

#define PATIENT_NAMES(whose)                                                                                          \
	"SELECT * FROM patient_name WHERE patient " whose " AND gone = 0 ORDER BY rid"
static const struct canon_sql sql_names = CANON_SQL(PATIENT_NAMES);

bool
patient_names(struct db *db, struct uuid patient, struct arena *arena, struct patient_name **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, &sql_names, ENTITY_patient_name, patient, arena, rows, count, err);
}

#define PATIENT_LANGUAGES(whose)                                                                                      \
	"SELECT * FROM patient_language WHERE patient " whose " AND gone = 0 ORDER BY ifnull(sort, 99), rid"
static const struct canon_sql sql_languages = CANON_SQL(PATIENT_LANGUAGES);

bool
patient_languages(struct db *db, struct uuid patient, struct arena *arena, struct patient_language **rows,
    size_t *count, struct err *err)
{
	return patient_list(db, &sql_languages, ENTITY_patient_language, patient, arena, rows, count, err);
}

#define PATIENT_POINTS(whose)                                                                                         \
	"SELECT * FROM contact_point WHERE owner " whose " AND gone = 0"                                              \
	" ORDER BY label IS 'old', ifnull(sort, 99), rid"
static const struct canon_sql sql_points = CANON_SQL(PATIENT_POINTS);

bool
patient_points(struct db *db, struct uuid owner, struct arena *arena, struct contact_point **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, &sql_points, ENTITY_contact_point, owner, arena, rows, count, err);
}

#define PATIENT_ADDRESSES(whose)                                                                                      \
	"SELECT * FROM address WHERE owner " whose " AND gone = 0"                                                    \
	" ORDER BY use IS 'old', use IS NOT 'home', rid"
static const struct canon_sql sql_addresses = CANON_SQL(PATIENT_ADDRESSES);

bool
patient_addresses(struct db *db, struct uuid owner, struct arena *arena, struct address **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, &sql_addresses, ENTITY_address, owner, arena, rows, count, err);
}

#define PATIENT_RELATIONS(whose)                                                                                      \
	"SELECT * FROM relation WHERE patient " whose " AND gone = 0"                                                 \
	" ORDER BY emergency IS NOT 1, guardian IS NOT 1, rid"
static const struct canon_sql sql_relations = CANON_SQL(PATIENT_RELATIONS);

/* Best number of every relation, in one go; the first row of each relation counts. */
#define PATIENT_RELATION_PHONES(whose)                                                                                \
	"SELECT r.rid, c.value FROM relation r JOIN contact_point c ON c.owner = r.id"                                \
	" WHERE r.patient " whose " AND r.gone = 0 AND c.gone = 0 AND c.kind = 'phone' AND c.label IS NOT 'old'"      \
	" ORDER BY ifnull(c.sort, 99), c.rid"
static const struct canon_sql sql_relation_phones = CANON_SQL(PATIENT_RELATION_PHONES);

bool
patient_relations(struct db *db, struct uuid patient, struct arena *arena, struct relation **rows,
    const char ***phones, size_t *count, struct err *err)
{
	if (!patient_list(db, &sql_relations, ENTITY_relation, patient, arena, rows, count, err))
		return false;
	*phones = arena_array(arena, *count + 1, sizeof **phones);
	if (*count == 0)
		return true;

	struct stmt *stmt = canon_stmt(db, &sql_relation_phones, patient);
	enum step step;
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		for (size_t i = 0; i < *count; i++)
			if ((*rows)[i].row.rid == stmt_get_int(stmt, 0) && !(*phones)[i])
				(*phones)[i] = stmt_get_text(stmt, 1, arena);
	return step == STEP_DONE;
}

/* A partial last day, "2026-11", counts to its end. */
#define PATIENT_FLAGS(whose)                                                                                          \
	"SELECT * FROM flag WHERE patient " whose " AND gone = 0"                                                     \
	" AND ifnull(from_date, '') <= :today AND ifnull(to_date, '9999') || '-99' >= :today"                         \
	" ORDER BY ifnull(sort, 99), CASE kind WHEN 'alert' THEN 1 WHEN 'adjustment' THEN 2 ELSE 3 END, rid"
static const struct canon_sql sql_flags = CANON_SQL(PATIENT_FLAGS);

bool
patient_flags(struct db *db, struct uuid patient, const char *today, struct arena *arena, struct flag **rows,
    size_t *count, struct err *err)
{
	struct stmt *stmt = canon_stmt(db, &sql_flags, patient);

	stmt_text(stmt, ":today", today);
	return patient_rows(db, stmt, ENTITY_flag, patient, arena, rows, count, err);
}

#define PATIENT_FLAGS_ALL(whose)                                                                                      \
	"SELECT * FROM flag WHERE patient " whose " AND gone = 0"                                                     \
	" ORDER BY CASE kind WHEN 'alert' THEN 1 WHEN 'adjustment' THEN 2 ELSE 3 END, ifnull(sort, 99), rid"
static const struct canon_sql sql_flags_all = CANON_SQL(PATIENT_FLAGS_ALL);

bool
patient_flags_all(struct db *db, struct uuid patient, struct arena *arena, struct flag **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, &sql_flags_all, ENTITY_flag, patient, arena, rows, count, err);
}

#define PATIENT_IDENTIFIERS(whose)                                                                                    \
	"SELECT * FROM identifier WHERE owner " whose " AND gone = 0 ORDER BY system, rid"
static const struct canon_sql sql_identifiers = CANON_SQL(PATIENT_IDENTIFIERS);

bool
patient_identifiers(struct db *db, struct uuid owner, struct arena *arena, struct identifier **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, &sql_identifiers, ENTITY_identifier, owner, arena, rows, count, err);
}

#define PATIENT_CONDITIONS(whose)                                                                                     \
	"SELECT * FROM condition WHERE patient " whose " AND gone = 0"                                                \
	" ORDER BY status IS NOT 'active', onset DESC, rid"
static const struct canon_sql sql_conditions = CANON_SQL(PATIENT_CONDITIONS);

bool
patient_conditions(struct db *db, struct uuid patient, struct arena *arena, struct condition **rows, size_t *count,
    struct err *err)
{
	return patient_list(db, &sql_conditions, ENTITY_condition, patient, arena, rows, count, err);
}

#define PATIENT_KIN(whose)                                                                                            \
	"SELECT p.rid, p.family, p.given, p.born, r.relation, 0, r.household IS 1"                                    \
	" FROM relation r JOIN patient p ON p.id = r.person"                                                          \
	" WHERE r.patient " whose " AND r.gone = 0 AND p.gone = 0"                                                    \
	" UNION ALL "                                                                                                 \
	"SELECT p.rid, p.family, p.given, p.born, r.relation, 1, r.household IS 1"                                    \
	" FROM relation r JOIN patient p ON p.id = r.patient"                                                         \
	" WHERE r.person " whose " AND r.gone = 0 AND p.gone = 0"                                                     \
	" AND NOT EXISTS (SELECT 1 FROM relation o WHERE o.patient " whose " AND o.person = r.patient AND o.gone = 0)"
static const struct canon_sql sql_kin = CANON_SQL(PATIENT_KIN);

bool
patient_kin(struct db *db, struct uuid patient, struct arena *arena, struct patient_kin **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = canon_stmt(db, &sql_kin, patient);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
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
