#include "settle.h"

#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "find_key.h"
#include "internal.h"
#include "model/contest.h"
#include "model/slot.h"
#include "record.h"

enum { SETTLE_MANY = 5000 };	/* touched people from which all keys are built anew: it is faster */

struct settle {
	struct tx *tx;
	struct db *db;
	struct merge_batch *batch;
	int64_t found;
};

/* ---- rows of `conflict` ----------------------------------------------------------------------- */

/* The site whose op made a row. */
static struct uuid
settle_maker(struct db *db, const struct entity *entity, struct uuid id)
{
	static const char sql_maker[] =
		"SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin WHERE r.tbl = :tbl AND r.pk = :pk";
	struct stmt *stmt = db_stmt(db, sql_maker);
	struct uuid site = {{0}};

	stmt_int(stmt, ":tbl", entity->no);
	stmt_id(stmt, ":pk", id);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		site = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return site;
}

/* The clinic that decides: where the visit or call is; else the patient's home; else whoever made the row. */
static struct uuid
settle_home(struct settle *settle, const struct conflict *clash)
{
	const struct entity *of = entity_named(clash->about);
	const struct field *at = entity_field(of, "site");
	struct arena *arena = settle->batch->arena;
	struct uuid row, home = {{0}};
	struct patient patient;
	void *record = arena_alloc(arena, of->size);

	if (!uuid_from_text(clash->row_id, &row))
		return clash->kept_site;
	if (at && record_load_id(settle->db, of, row, record, arena, NULL))
		home = field_ref(at, record);
	if (uuid_is_none(home) && !uuid_is_none(clash->patient) &&
	    record_load_id(settle->db, entity(ENTITY_patient), clash->patient, &patient, arena, NULL))
		home = uuid_is_none(patient.home) ?
		    settle_maker(settle->db, entity(ENTITY_patient), clash->patient) : patient.home;
	if (uuid_is_none(home))
		home = settle_maker(settle->db, of, row);
	return uuid_is_none(home) ? clash->kept_site : home;
}

/* Every site that notices makes the same row; who has it already makes none. */
static bool
settle_note(struct settle *settle, struct conflict *clash, struct err *err)
{
	bool made;

	if (record_rid(settle->db, entity(ENTITY_conflict), clash->row.id) != 0)
		return true;
	clash->home = settle_home(settle, clash);
	if (uuid_is_none(clash->home))
		clash->home = settle->db->self.site;
	settle->db->capture.mode = CAPTURE_ON;
	made = record_insert(settle->tx, entity(ENTITY_conflict), clash, err);
	settle->db->capture.mode = CAPTURE_OFF;
	settle->found += made;
	return made;
}

static struct conflict
settle_clash(const char *kind, const char *about, struct uuid row, struct uuid patient, struct arena *arena)
{
	const struct entity *of = entity(ENTITY_conflict);
	struct conflict clash;
	char text[UUID_TEXT];

	field_clear(of->fields, of->field_count, &clash, sizeof clash);
	uuid_format(row, text);
	clash.kind = kind;
	clash.about = about;
	clash.row_id = arena_text(arena, text);
	clash.patient = patient;
	return clash;
}

/* ---- times that were booked twice ---------------------------------------------------------------- */

/* The visit that owns the first taken cell of this one's time. */
static bool
settle_keeper(struct settle *settle, const struct appointment *visit, struct appointment *keeper)
{
	static const char sql_keeper[] =
		"SELECT a.* FROM cell c JOIN appointment a ON a.rid = c.appointment "
		"WHERE c.staff = :staff AND c.day = :day AND c.cell BETWEEN :first AND :last ORDER BY c.cell LIMIT 1";
	struct stmt *stmt = db_stmt(settle->db, sql_keeper);
	bool found;

	stmt_id(stmt, ":staff", visit->staff);
	stmt_text(stmt, ":day", visit->date);
	stmt_int(stmt, ":first", visit->starts / SLOT_CELL);
	stmt_int(stmt, ":last", (visit->starts + visit->minutes - 1) / SLOT_CELL);
	found = stmt_step(stmt, NULL) == STEP_ROW &&
	    record_read(stmt, entity(ENTITY_appointment), keeper, settle->batch->arena);
	stmt_end(stmt);
	return found;
}

/* Both visits stay; the one whose time was settled later is named to the clinic where it would be. */
static bool
settle_contested(struct settle *settle, const struct appointment *visit, struct err *err)
{
	struct arena *arena = settle->batch->arena;
	struct conflict clash = settle_clash("slot", "appointment", visit->row.id, visit->patient, arena);
	struct appointment keeper;
	char other[UUID_TEXT];

	if (!settle_keeper(settle, visit, &keeper))
		return true;
	uuid_format(keeper.row.id, other);
	clash.row.id = uuid_of_key("contested", visit->row.id.byte, sizeof visit->row.id.byte);
	clash.grp = "slot";
	clash.kept = arena_printf(arena, "{\"visit\":\"%s\"}", other);
	clash.kept_site = settle_maker(settle->db, entity(ENTITY_appointment), keeper.row.id);
	clash.lost_site = settle_maker(settle->db, entity(ENTITY_appointment), visit->row.id);
	return settle_note(settle, &clash, err);
}

static bool
settle_day(struct settle *settle, const struct merge_day *day, struct err *err)
{
	static const char sql_visits[] = "SELECT * FROM appointment WHERE date = :day AND staff = :staff AND gone = 0";
	struct stmt *stmt;
	struct appointment *visits;
	size_t count;

	if (!cell_rebuild(settle->tx, day->staff, day->day, err))
		return false;
	stmt = db_stmt(settle->db, sql_visits);
	stmt_text(stmt, ":day", day->day);
	stmt_id(stmt, ":staff", day->staff);
	if (!record_rows(stmt, entity(ENTITY_appointment), settle->batch->arena, &visits, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (cell_contested(settle->db, &visits[i]) && !settle_contested(settle, &visits[i], err))
			return false;
	return true;
}

static int
settle_compare_days(const void *a, const void *b)
{
	const struct merge_day *one = a, *other = b;
	int order = memcmp(one->staff.byte, other->staff.byte, sizeof one->staff.byte);

	return order ? order : strcmp(one->day, other->day);
}

static bool
settle_days(struct settle *settle, struct err *err)
{
	struct merge_batch *batch = settle->batch;

	if (batch->day_count == 0)
		return true;
	qsort(batch->days, batch->day_count, sizeof *batch->days, settle_compare_days);
	for (size_t i = 0; i < batch->day_count; i++)
		if ((i == 0 || settle_compare_days(&batch->days[i - 1], &batch->days[i]) != 0) &&
		    !settle_day(settle, &batch->days[i], err))
			return false;
	return true;
}

/* ---- people --------------------------------------------------------------------------------------- */

/* Two living records under one number: people say it aloud, so it must mean one of them. */
static bool
settle_number(struct settle *settle, struct uuid id, struct err *err)
{
	static const char sql_other[] =
		"SELECT o.id, o.record, (SELECT hlc FROM sync_row WHERE tbl = :tbl AND pk = o.id) < "
		"(SELECT hlc FROM sync_row WHERE tbl = :tbl AND pk = p.id) FROM patient p "
		"JOIN patient o ON o.record = p.record AND o.id <> p.id AND o.gone = 0 AND o.merged_into IS NULL "
		"WHERE p.id = :id AND p.gone = 0 AND p.merged_into IS NULL AND p.record IS NOT NULL ORDER BY o.id LIMIT 1";
	struct arena *arena = settle->batch->arena;
	struct stmt *stmt = db_stmt(settle->db, sql_other);
	uint8_t pair[32];
	char text[UUID_TEXT];

	stmt_int(stmt, ":tbl", ENTITY_patient);
	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, NULL) != STEP_ROW)
		return true;
	struct uuid other = stmt_get_id(stmt, 0);
	const char *record = stmt_get_text(stmt, 1, arena);
	struct uuid later = stmt_get_int(stmt, 2) == 1 ? id : other, first = uuid_equal(later, id) ? other : id;
	stmt_end(stmt);
	bool low = memcmp(id.byte, other.byte, sizeof id.byte) < 0;
	memcpy(pair, low ? id.byte : other.byte, 16);
	memcpy(pair + 16, low ? other.byte : id.byte, 16);
	struct conflict clash = settle_clash("number", "patient", later, later, arena);
	clash.row.id = uuid_of_key("number", pair, sizeof pair);
	clash.grp = "record";
	uuid_format(first, text);
	clash.kept = arena_printf(arena, "{\"patient\":\"%s\",\"record\":\"%s\"}", text, record);
	return settle_note(settle, &clash, err);
}

/* One clinic says two records are one person, another that they are not. */
static bool
settle_link(struct settle *settle, struct uuid id, struct err *err)
{
	static const char sql_other[] =
		"SELECT o.id, l.a FROM patient_link l JOIN patient_link o ON o.a = l.a AND o.b = l.b AND o.id <> l.id "
		"AND o.verdict <> l.verdict AND o.gone = 0 WHERE l.id = :id AND l.gone = 0 ORDER BY o.id LIMIT 1";
	struct stmt *stmt = db_stmt(settle->db, sql_other);
	uint8_t pair[32];
	char text[UUID_TEXT];

	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, NULL) != STEP_ROW)
		return true;
	struct uuid other = stmt_get_id(stmt, 0), patient = stmt_get_id(stmt, 1);
	stmt_end(stmt);
	bool low = memcmp(id.byte, other.byte, sizeof id.byte) < 0;
	struct uuid first = low ? id : other, second = low ? other : id;
	memcpy(pair, first.byte, 16);
	memcpy(pair + 16, second.byte, 16);
	struct conflict clash = settle_clash("link", "patient_link", first, patient, settle->batch->arena);
	clash.row.id = uuid_of_key("link", pair, sizeof pair);
	clash.grp = "verdict";
	uuid_format(second, text);
	clash.kept = arena_printf(settle->batch->arena, "{\"link\":\"%s\"}", text);
	clash.kept_site = settle_maker(settle->db, entity(ENTITY_patient_link), first);
	clash.lost_site = settle_maker(settle->db, entity(ENTITY_patient_link), second);
	return settle_note(settle, &clash, err);
}

/* Whose lookup keys a changed row makes. */
static struct uuid
settle_found_by(struct settle *settle, const struct merge_changed *row)
{
	struct uuid none = {{0}};
	void *record;

	if (row->entity->no == ENTITY_patient)
		return row->id;
	if (row->entity->no != ENTITY_patient_name && row->entity->no != ENTITY_contact_point)
		return none;
	record = arena_alloc(settle->batch->arena, row->entity->size);
	if (!record_load_id(settle->db, row->entity, row->id, record, settle->batch->arena, NULL))
		return none;
	return contest_patient(row->entity, record);
}

static int
settle_compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

static bool
settle_people(struct settle *settle, struct err *err)
{
	struct merge_batch *batch = settle->batch;
	struct uuid *people = NULL;
	size_t count = 0, room = 0, distinct = 0;

	for (size_t i = 0; i < batch->row_count; i++) {
		struct uuid who = settle_found_by(settle, &batch->rows[i]);
		if (!uuid_is_none(who))
			*(struct uuid *)arena_push(batch->arena, &people, &count, &room, sizeof *people) = who;
		if (batch->rows[i].entity->no == ENTITY_patient_link && !settle_link(settle, batch->rows[i].id, err))
			return false;
	}
	if (count == 0)
		return true;
	qsort(people, count, sizeof *people, settle_compare_ids);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !uuid_equal(people[i], people[distinct - 1]))
			people[distinct++] = people[i];
	for (size_t i = 0; i < distinct; i++)
		if ((distinct <= SETTLE_MANY && !find_key_refresh_id(settle->tx, people[i], err)) ||
		    !settle_number(settle, people[i], err))
			return false;
	return distinct <= SETTLE_MANY || find_key_rebuild(settle->tx, err);
}

bool
settle_batch(struct tx *tx, struct merge_batch *batch, int64_t *found, struct err *err)
{
	struct settle settle = {.tx = tx, .db = tx_db(tx), .batch = batch};
	bool done = settle_days(&settle, err) && settle_people(&settle, err);

	for (size_t i = 0; done && i < batch->clash_count; i++)
		done = settle_note(&settle, &batch->clashes[i], err);
	*found += settle.found;
	return done;
}
