#include "conflict.h"

#include <jansson.h>
#include <string.h>

#include "canon.h"
#include "cell.h"
#include "origin.h"
#include "record.h"
#include "twins.h"

static const char sql_open[] =
    "SELECT * FROM conflict WHERE gone = 0 AND (home = :site OR kept_site = :site OR lost_site = :site)"
    " AND NOT EXISTS (SELECT 1 FROM conflict_verdict v WHERE v.conflict = conflict.id AND v.gone = 0)"
    " AND NOT EXISTS (SELECT 1 FROM conflict o JOIN conflict_verdict v ON v.conflict = o.id AND v.gone = 0"
    " WHERE o.row_id = conflict.row_id AND o.grp = conflict.grp AND o.kind = 'both' AND conflict.kind = 'both'"
    " AND v.at > max(ifnull(conflict.kept_at, 0), ifnull(conflict.lost_at, 0)))"
    " ORDER BY max(ifnull(kept_at, 0), ifnull(lost_at, 0)) DESC, rid";

/* As long as the visit has no time of its own. Who has it may have changed since it was found. */
static bool
conflict_slot_open(struct db *db, struct conflict *conflict, struct uuid id, struct arena *arena)
{
	struct appointment visit, keeper;
	char text[UUID_TEXT];
	struct err none;

	if (!record_load_id(db, entity(ENTITY_appointment), id, &visit, arena, &none) || !cell_contested(db, &visit))
		return false;
	if (cell_keeper(db, &visit, arena, &keeper)) {
		uuid_format(keeper.row.id, text);
		conflict->kept = arena_printf(arena, "{\"visit\":\"%s\"}", text);
		conflict->kept_site = origin_maker(db, entity(ENTITY_appointment), keeper.row.id);
	}
	return true;
}

static bool
conflict_number_open(struct db *db, struct uuid id, struct arena *arena)
{
	struct patient patient;
	struct err none;

	return record_load_id(db, entity(ENTITY_patient), id, &patient, arena, &none) && !patient.row.gone &&
	    conflict_namesake(db, &patient).rid != 0;
}

/* Two rows for one thing, as long as both stand. */
static bool
conflict_twin_open(struct db *db, const struct conflict *conflict, struct uuid id, struct arena *arena)
{
	const struct entity *of = entity_named(conflict->about);
	json_t *lost = conflict->lost ? json_loads(conflict->lost, 0, NULL) : NULL;
	const char *text = json_string_value(json_object_get(lost, "row"));
	struct uuid other;
	struct row *one, *two;
	struct err none;
	bool open = false;

	if (of && of->fields && text && uuid_from_text(text, &other)) {
		one = arena_alloc(arena, of->size);
		two = arena_alloc(arena, of->size);
		open = record_load_id(db, of, id, one, arena, &none) &&
		       record_load_id(db, of, other, two, arena, &none) && one->gone == 0 && two->gone == 0;
	}
	json_decref(lost);
	return open;
}

struct uuid
conflict_named(const char *side, const char *member)
{
	json_t *object = side ? json_loads(side, 0, NULL) : NULL;
	const char *text = json_string_value(json_object_get(object, member));
	struct uuid id = {{0}};

	if (text)
		uuid_from_text(text, &id);
	json_decref(object);
	return id;
}

static bool
conflict_lives(struct db *db, struct uuid id, struct arena *arena)
{
	struct patient patient;
	struct err none;

	return record_load_id(db, entity(ENTITY_patient), id, &patient, arena, &none) && !patient.row.gone &&
	    uuid_is_none(patient.merged_into);
}

/* Two records that may be one person, until somebody says so or not, here or elsewhere. */
static bool
conflict_same_open(struct db *db, const struct conflict *conflict, struct uuid older, struct arena *arena)
{
	struct uuid younger = conflict_named(conflict->kept, "patient");
	struct patient_link link;
	struct err none;

	return conflict_lives(db, older, arena) && conflict_lives(db, younger, arena) &&
	    canon_of(db, record_rid(db, entity(ENTITY_patient), older)) !=
	    canon_of(db, record_rid(db, entity(ENTITY_patient), younger)) &&
	    twins_verdict(db, older, younger, &link, arena, &none) && link.row.rid == 0;
}

/*
 * What is derived closes by itself when somebody moved one of the visits, or gave out another number. A row that
 * has not arrived here yet cannot be compared.
 */
static bool
conflict_stands(struct db *db, struct conflict *conflict, struct arena *arena)
{
	struct uuid id;

	if (!conflict->kind || !conflict->row_id || !uuid_from_text(conflict->row_id, &id))
		return false;
	if (strcmp(conflict->kind, "slot") == 0)
		return conflict_slot_open(db, conflict, id, arena);
	if (strcmp(conflict->kind, "number") == 0)
		return conflict_number_open(db, id, arena);
	if (strcmp(conflict->kind, "twin") == 0)
		return conflict_twin_open(db, conflict, id, arena);
	if (strcmp(conflict->kind, "same") == 0)
		return conflict_same_open(db, conflict, id, arena);
	const struct entity *of = conflict->about ? entity_named(conflict->about) : NULL;
	return of && of->fields && record_rid(db, of, id) != 0;
}

bool
conflict_open(struct db *db, struct uuid site, struct arena *arena, struct conflict **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_open);
	struct conflict *all;
	size_t all_count;

	*count = 0;
	stmt_id(stmt, ":site", site);
	if (!record_rows(stmt, entity(ENTITY_conflict), arena, &all, &all_count, err))
		return false;
	*rows = all;
	for (size_t i = 0; i < all_count; i++)
		if (conflict_stands(db, &all[i], arena))
			all[(*count)++] = all[i];
	return true;
}

static bool
conflict_alone(const struct conflict *conflict)
{
	return strcmp(conflict->kind, "number") == 0 || strcmp(conflict->kind, "same") == 0;
}

/* Several who were booked into the time of one. */
static bool
conflict_one_time(const struct conflict *a, const struct conflict *b)
{
	return strcmp(a->kind, b->kind) == 0 && uuid_equal(a->home, b->home) &&
	    uuid_equal(conflict_named(a->kept, "visit"), conflict_named(b->kept, "visit"));
}

bool
conflict_together(const struct conflict *a, const struct conflict *b)
{
	if (strcmp(a->kind, "slot") == 0 || strcmp(b->kind, "slot") == 0)
		return conflict_one_time(a, b);
	if (conflict_alone(a) || conflict_alone(b) || !uuid_equal(a->home, b->home))
		return uuid_equal(a->row.id, b->row.id);
	if (!uuid_is_none(a->patient) || !uuid_is_none(b->patient))
		return uuid_equal(a->patient, b->patient);
	return strcmp(a->row_id, b->row_id) == 0;
}

bool
conflict_items(struct db *db, struct uuid site, int *items, struct err *err)
{
	struct arena *arena = arena_new();
	struct conflict *rows;
	size_t count;

	*items = 0;
	bool ok = conflict_open(db, site, arena, &rows, &count, err);
	for (size_t i = 0; i < count; i++) {
		bool seen = !uuid_equal(rows[i].home, site);
		for (size_t k = 0; k < i && !seen; k++)
			seen = conflict_together(&rows[k], &rows[i]);
		*items += !seen;
	}
	arena_free(arena);
	return ok;
}

static const char sql_settled[] = "SELECT 1 FROM conflict_verdict WHERE conflict = :id AND gone = 0 LIMIT 1";

bool
conflict_settled(struct db *db, struct uuid id)
{
	struct stmt *stmt = db_stmt(db, sql_settled);
	struct err none;

	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, &none) != STEP_ROW)
		return false;
	stmt_end(stmt);
	return true;
}

static const char sql_namesake[] =
    "SELECT rid FROM patient WHERE record = :record AND gone = 0 AND rid <> :self AND merged_into IS NULL"
    " ORDER BY id LIMIT 1";

struct patient_id
conflict_namesake(struct db *db, const struct patient *patient)
{
	struct stmt *stmt = db_stmt(db, sql_namesake);
	struct patient_id other = {0};
	struct err none;

	if (!patient->record)
		return other;
	stmt_text(stmt, ":record", patient->record);
	stmt_int(stmt, ":self", patient->row.rid);
	if (stmt_step(stmt, &none) == STEP_ROW) {
		other.rid = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return other;
}
