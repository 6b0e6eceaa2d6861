#include "model.h"

#include <string.h>

#include "model/records.h"
#include "store/canon.h"
#include "store/cell.h"
#include "store/internal.h"

enum { ACT_ROWS = 200 };

struct act {
	struct world *world;
	struct model_site *site;
	struct arena *arena;
	struct tx *tx;
	bool refused;		/* the program would not have it: the transaction is given up */
};

/* ---- values of every kind -------------------------------------------------------------------------- */

static const char *
act_word(void)
{
	static const char *const words[] = {"Okafor", "Haddad", "Silva", "李小龙", "Ngũgĩ", "O'Brien", "Bell", "Ada",
	    "rings before she comes", "x"};

	return words[dice(sizeof words / sizeof words[0])];
}

static const char *
act_choice(struct arena *arena, const struct field *field)
{
	char *code, *label, *picked = NULL;
	unsigned count = 0;

	while (field_choice(arena, field, (int)count, &code, &label))
		if (dice(++count) == 0)
			picked = code;
	return picked;
}

/* A row that somebody could see, at random; false: none. */
static bool
act_any(struct act *act, const struct entity *of, void *record)
{
	const char *sql = arena_printf(act->arena,
	    "SELECT t.rid FROM %s t JOIN sync_row r ON r.tbl = %d AND r.pk = t.id WHERE r.hlc > 0 ORDER BY t.id", of->table,
	    of->no);
	sqlite3_stmt *stmt;
	int64_t rids[ACT_ROWS];
	unsigned count = 0;
	struct err err = {0};

	if (sqlite3_prepare_v2(act->site->db->handle, sql, -1, &stmt, NULL) != SQLITE_OK)
		model_fail("%s", sqlite3_errmsg(act->site->db->handle));
	while (count < ACT_ROWS && sqlite3_step(stmt) == SQLITE_ROW)
		rids[count++] = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return count > 0 && record_load(act->site->db, of, rids[dice(count)], record, act->arena, &err);
}

static struct uuid
act_any_id(struct act *act, const struct entity *of)
{
	void *record = of ? arena_alloc(act->arena, of->size) : NULL;

	return of && act_any(act, of, record) ? ((struct row *)record)->id : (struct uuid){{0}};
}

static int64_t
act_number(const struct field *field)
{
	switch (field->kind) {
	case FIELD_FLAG:
		return dice(2);
	case FIELD_TIME:
		return dice(288) * 5;
	case FIELD_INSTANT:
		/* All 64 bits, the null's apart. */
		return dice(4) == 0 ? (int64_t)(dice_next() | 1) : (int64_t)(dice_next() >> 20);
	default:
		return field->max > 0 ? (int64_t)dice((unsigned)field->max) : (int64_t)dice(100);
	}
}

static void
act_value(struct act *act, const struct field *field, void *record)
{
	bool null = dice(5) == 0 && !(field->flags & FIELD_REQUIRED);

	switch (field->kind) {
	case FIELD_REF:
		field_set_ref(field, record, null ? (struct uuid){{0}} : act_any_id(act, entity_named(field->choices)));
		return;
	case FIELD_CHOICE:
		field_set_text(field, record, null ? NULL : act_choice(act->arena, field));
		return;
	case FIELD_PHONE:
		field_set_text(field, record, null ? NULL : arena_printf(act->arena, "020%08u", dice(100000000)));
		return;
	case FIELD_DATE:
		field_set_text(field, record, null ? NULL :
		    arena_printf(act->arena, "20%02u-%02u-%02u", 10 + dice(30), 1 + dice(12), 1 + dice(28)));
		return;
	default:
		break;
	}
	if (field_is_number(field))
		field_set_number(field, record, null ? FIELD_NULL : act_number(field));
	else if (null)
		field_set_text(field, record, dice(2) ? NULL : "");
	else
		field_set_text(field, record, field->max > 0 && field->max < 24 ? arena_printf(act->arena, "%u", dice(100)) :
		    arena_printf(act->arena, "%s %u", act_word(), dice(1000000)));
}

/* ---- acts ---------------------------------------------------------------------------------------------- */

static void
act_insert(struct act *act, enum entity_no no, void *record)
{
	struct err err = {0};

	if (!act->refused && !record_insert(act->tx, entity(no), record, &err))
		act->refused = true;
}

static void
act_clear(enum entity_no no, void *record)
{
	field_clear(entity(no)->fields, entity(no)->field_count, record, entity(no)->size);
}

static void
act_add_patient(struct act *act)
{
	struct patient patient;
	struct contact_point point;
	struct note note;

	act_clear(ENTITY_patient, &patient);
	patient.family = act_word();
	patient.given = act_word();
	patient.sex = "female";
	patient.record = dice(6) == 0 ? arena_printf(act->arena, "NR-%u", dice(4)) : NULL;
	act_insert(act, ENTITY_patient, &patient);
	act_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = patient.row.id;
	point.kind = "phone";
	point.value = arena_printf(act->arena, "020%08u", dice(100000000));
	act_insert(act, ENTITY_contact_point, &point);
	if (dice(2))
		return;
	act_clear(ENTITY_note, &note);
	note.patient = patient.row.id;
	note.text = arena_printf(act->arena, "%s %u", act_word(), dice(1000000));
	note.topic = "family";
	act_insert(act, ENTITY_note, &note);
}

static bool
act_may_edit(const struct entity *of, const struct field *field)
{
	if (of->natural_key && strcmp(field->column, of->natural_key) == 0)
		return false;
	/* A row does not change whose it is, nor what it is about. */
	return strcmp(field->group, "owner") != 0 && strcmp(field->column, "patient") != 0;
}

static void
act_edit(struct act *act, enum entity_no no)
{
	const struct entity *of = entity(no);
	void *old = arena_alloc(act->arena, of->size), *now;
	struct err err = {0};

	if (!act_any(act, of, old))
		return;
	now = arena_copy(act->arena, old, of->size);
	for (unsigned n = 1 + dice(3); n > 0; n--) {
		const struct field *field = &of->fields[dice((unsigned)of->field_count)];
		if (act_may_edit(of, field))
			act_value(act, field, now);
	}
	if (dice(10) == 0)
		((struct row *)now)->gone = !((struct row *)now)->gone;
	if (!record_update(act->tx, of, old, now, &err)) {
		act->refused = true;
		return;
	}
	if (no == ENTITY_appointment && !cell_settle(act->tx, old, now, &err))
		act->refused = true;
	if (no == ENTITY_patient && !canon_settle(act->site->db, ((struct row *)now)->id, &err))
		act->refused = true;
}

static void
act_edit_person(struct act *act)
{
	static const enum entity_no kinds[] = {ENTITY_patient, ENTITY_patient, ENTITY_contact_point, ENTITY_note};

	act_edit(act, kinds[dice(4)]);
}

/* The same few rows again and again: edits that meet. */
static void
act_edit_name(struct act *act)
{
	struct patient old, now;
	struct err err = {0};

	if (!act_any(act, entity(ENTITY_patient), &old))
		return;
	now = old;
	now.family = arena_printf(act->arena, "%s %u", act_word(), dice(1000000));
	act->refused |= !record_update(act->tx, entity(ENTITY_patient), &old, &now, &err);
}

static void
act_organisation(struct act *act)
{
	static const char *const codes[] = {"friend", "web", "doctor"};
	struct referral_source source, old;
	struct staff staff;
	struct err err = {0};
	const char *code = codes[dice(3)];

	if (dice(3) == 0) {
		act_edit(act, dice(2) ? ENTITY_staff : ENTITY_referral_source);
		return;
	}
	if (dice(2)) {
		act_clear(ENTITY_staff, &staff);
		staff.family = act_word();
		staff.shown = "Dr Osei";
		staff.initials = "OS";
		staff.bookable = 1;
		act_insert(act, ENTITY_staff, &staff);
		return;
	}
	/* Two sites make the same row for the same code. */
	act_clear(ENTITY_referral_source, &source);
	source.code = code;
	source.label = arena_printf(act->arena, "%s %u", act_word(), dice(1000000));
	struct uuid id = uuid_of_key("referral_source", code, strlen(code));
	if (!record_load_id(act->site->db, entity(ENTITY_referral_source), id, &old, act->arena, &err))
		act_insert(act, ENTITY_referral_source, &source);
}

static void
act_setting(struct act *act)
{
	static const char *const codes[] = {"rapport.max", "day.start", "recall.text"};
	const char *code = codes[dice(3)];
	struct setting setting, old;
	struct err err = {0};
	struct uuid id = uuid_of_key("setting", code, strlen(code));

	act_clear(ENTITY_setting, &setting);
	setting.code = code;
	setting.value = arena_printf(act->arena, "%u", dice(1000000));
	if (record_load_id(act->site->db, entity(ENTITY_setting), id, &old, act->arena, &err)) {
		if (!old.code)
			return;
		setting.row = old.row;
		act->refused |= !record_update(act->tx, entity(ENTITY_setting), &old, &setting, &err);
	} else
		act_insert(act, ENTITY_setting, &setting);
}

static void
act_book(struct act *act)
{
	struct appointment visit;
	struct err err = {0};
	struct uuid staff = act_any_id(act, entity(ENTITY_staff)), patient = act_any_id(act, entity(ENTITY_patient));

	if (uuid_is_none(staff) || uuid_is_none(patient))
		return;
	act_clear(ENTITY_appointment, &visit);
	visit.patient = patient;
	visit.staff = staff;
	visit.date = dice(2) ? "2026-11-18" : "2026-11-19";
	visit.starts = 540 + dice(4) * 10;
	visit.minutes = 10 + dice(2) * 10;
	visit.state = "booked";
	act_insert(act, ENTITY_appointment, &visit);
	if (!act->refused && !cell_settle(act->tx, NULL, &visit, &err))
		act->refused = true;
}

static void
act_move(struct act *act)
{
	struct appointment old, now;
	struct err err = {0};

	if (!act_any(act, entity(ENTITY_appointment), &old) || !old.date)
		return;
	now = old;
	switch (dice(3)) {
	case 0:
		now.starts = 540 + dice(4) * 10;
		break;
	case 1:
		now.state = dice(2) ? "cancelled_patient" : "confirmed";
		break;
	default:
		now.minutes = 10 + dice(3) * 10;
		break;
	}
	if (!record_update(act->tx, entity(ENTITY_appointment), &old, &now, &err) ||
	    !cell_settle(act->tx, &old, &now, &err))
		act->refused = true;
}

static void
act_edit_visit(struct act *act)
{
	act_edit(act, ENTITY_appointment);
}

static void
act_link(struct act *act)
{
	struct patient_link link;
	struct err err = {0};

	act_clear(ENTITY_patient_link, &link);
	link.a = act_any_id(act, entity(ENTITY_patient));
	link.b = act_any_id(act, entity(ENTITY_patient));
	link.verdict = dice(2) ? "same" : "different";
	if (uuid_is_none(link.a) || uuid_equal(link.a, link.b))
		return;
	act_insert(act, ENTITY_patient_link, &link);
	if (!act->refused && !canon_settle_link(act->site->db, &link, &err))
		act->refused = true;
}

static void
act_decide(struct act *act)
{
	struct conflict_verdict verdict;

	act_clear(ENTITY_conflict_verdict, &verdict);
	verdict.conflict = act_any_id(act, entity(ENTITY_conflict));
	verdict.verdict = "kept";
	if (!uuid_is_none(verdict.conflict))
		act_insert(act, ENTITY_conflict_verdict, &verdict);
}

/* ---- what was told to be saved ---------------------------------------------------------------------------- */

static void
act_remember(struct act *act, int64_t before)
{
	static const char sql_ops[] =
		"SELECT tbl, pk, kind, patch, scope FROM sync_op WHERE origin = (SELECT origin FROM sync_self) AND hlc > ?1";
	struct stmt *stmt = db_stmt(act->site->db, sql_ops);

	stmt_int_at(stmt, 1, before);
	while (stmt_step(stmt, NULL) == STEP_ROW)
		deeds_add(&act->site->deeds, act->world->arena, stmt_get_int(stmt, 0),
		    sqlite3_column_blob(stmt->handle, 1), stmt_look_text(stmt, 2), sqlite3_column_blob(stmt->handle, 3),
		    (size_t)sqlite3_column_bytes(stmt->handle, 3), stmt_look_text(stmt, 4));
}

void
act_live(struct world *world, struct model_site *site)
{
	static void (*const acts[])(struct act *) = {act_add_patient, act_edit_person, act_edit_person, act_edit_name,
	    act_edit_name, act_organisation, act_setting, act_book, act_book, act_move, act_edit_visit, act_link, act_decide};
	static const char sql_last[] = "SELECT last_hlc FROM sync_self";
	struct act act = {.world = world, .site = site, .arena = arena_new()};
	struct tx_intent intent = {.actor = "system:model", .role = "admin", .terminal = "model", .event = "model.live",
	    .action = 'U', .category = TX_SYSTEM};
	struct err err = {0};
	int64_t before = db_number(site->db, sql_last, 0);

	intent.operation = uuid_make(clock_now());
	if (!tx_begin(site->db, &intent, &act.tx, &err))
		model_fail("%s cannot write: %s", site->code, err.text);
	for (unsigned n = 1 + dice(3); n > 0 && !act.refused; n--)
		acts[dice(sizeof acts / sizeof acts[0])](&act);
	if (act.refused || dice(12) == 0)
		tx_abort(act.tx);
	else if (!tx_commit(act.tx, &err))
		model_fail("%s cannot save: %s", site->code, err.text);
	else {
		act_remember(&act, before);
		apart_note(world, site, before);
		world->acts++;
	}
	arena_free(act.arena);
}
