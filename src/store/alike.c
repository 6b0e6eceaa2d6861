#include "alike.h"

#include <string.h>

#include "base/log.h"
#include "canon.h"
#include "likeness.h"
#include "noticed.h"
#include "origin.h"
#include "record.h"
#include "twins.h"

/* One session's comparing. */
struct alike_search {
	struct db *db;
	struct arena *arena;		/* of one person's comparing */
	struct nicknames *nicknames;
	int64_t patients;
	struct alike *found;
	size_t room;			/* pairs that may still be added */
};

static const char sql_due[] = "INSERT INTO sync_unseen (id) VALUES (:id) ON CONFLICT DO NOTHING";

bool
alike_due(struct db *db, struct uuid patient, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_due);

	stmt_id(stmt, ":id", patient);
	return stmt_run(stmt, err);
}

static struct alike_pair
alike_pair(struct uuid one, struct uuid two)
{
	bool low = memcmp(&one, &two, sizeof one) < 0;

	return (struct alike_pair){low ? one : two, low ? two : one};
}

static struct uuid
alike_id(const struct alike_pair *pair)
{
	return uuid_of_key("same", pair, sizeof *pair);
}

static bool
alike_block(struct alike_search *search, const struct duplicate_person *person, struct twins_found *found,
    struct err *err)
{
	const char *born = person->born && strlen(person->born) == 10 ? person->born : NULL;
	const char *swapped = born ? likeness_swapped(search->arena, born) : NULL;

	found->count = 0;
	for (size_t i = 0; i < person->phone_count; i++)
		if (!twins_by_phone(search->db, person->phones[i], found, err))
			return false;
	return (!born || twins_by_born(search->db, born, found, err)) &&
	    (!swapped || twins_by_born(search->db, swapped, found, err));
}

/* Named before: by somebody's verdict, or as a pair to be decided, settled or not. */
static bool
alike_known(struct alike_search *search, const struct alike_pair *pair, bool *known, struct err *err)
{
	struct patient_link link;

	for (size_t i = 0; i < search->found->count; i++)
		if (memcmp(&search->found->pairs[i], pair, sizeof *pair) == 0)
			return *known = true;
	if (!twins_verdict(search->db, pair->older, pair->younger, &link, search->arena, err))
		return false;
	*known = link.row.rid != 0 || record_rid(search->db, entity(ENTITY_conflict), alike_id(pair)) != 0;
	return true;
}

/* Counting who shares a name or a number is dear: first, were all of it theirs alone, would they be very like? */
static bool
alike_very(struct alike_search *search, const struct duplicate_person *self, const struct duplicate_person *other)
{
	struct duplicate_counts counts = {search->patients, .family = 1, .given = 1, .born = 1, .phone = 1};
	struct duplicate_score score;

	duplicate_compare(self, other, &counts, search->nicknames, &score);
	if (duplicate_band(&score) != DUPLICATE_VERY)
		return false;
	counts = likeness_counts(search->db, search->arena, other, search->patients);
	duplicate_compare(self, other, &counts, search->nicknames, &score);
	return duplicate_band(&score) == DUPLICATE_VERY;
}

/* Is the other record, of another clinic, very like this one and not judged yet? */
static bool
alike_compare(struct alike_search *search, const struct likeness *self, int64_t rid, struct err *err)
{
	const struct entity *of = entity(ENTITY_patient);
	struct likeness other;
	bool known;

	if (!likeness_load(search->db, rid, search->arena, &other, err))
		return false;
	if (other.patient.row.gone || !uuid_is_none(other.patient.merged_into) ||
	    uuid_equal(origin_maker(search->db, of, self->patient.row.id),
	    origin_maker(search->db, of, other.patient.row.id)))
		return true;
	if (!alike_very(search, &self->person, &other.person))
		return true;
	struct alike_pair pair = alike_pair(self->patient.row.id, other.patient.row.id);
	if (!alike_known(search, &pair, &known, err))
		return false;
	if (!known)
		search->found->pairs[search->found->count++] = pair;
	return true;
}

static bool
alike_person(struct alike_search *search, struct uuid id, struct err *err)
{
	int64_t rid = canon_of(search->db, record_rid(search->db, entity(ENTITY_patient), id));
	struct likeness self;
	struct twins_found found;

	if (rid == 0)
		return true;
	if (!likeness_load(search->db, rid, search->arena, &self, err))
		return false;
	if (self.patient.row.gone || !uuid_is_none(self.patient.merged_into))
		return true;
	if (!alike_block(search, &self.person, &found, err))
		return false;
	for (size_t i = 0; i < found.count && search->found->count < search->room; i++) {
		int64_t other = canon_of(search->db, found.rid[i]);
		if (other != rid && !alike_compare(search, &self, other, err))
			return false;
	}
	return true;
}

static const char sql_open[] =
    "SELECT count(*) FROM conflict c WHERE c.kind = 'same' AND c.gone = 0"
    " AND NOT EXISTS (SELECT 1 FROM conflict_verdict v WHERE v.conflict = c.id AND v.gone = 0)";

static size_t
alike_open(struct db *db)
{
	struct stmt *stmt = db_stmt(db, sql_open);
	struct err none;
	size_t open = 0;

	if (stmt_step(stmt, &none) == STEP_ROW) {
		open = (size_t)stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return open;
}

static const char sql_all[] = "SELECT id FROM sync_unseen ORDER BY id LIMIT :most";

bool
alike_find(struct db *db, struct arena *arena, struct alike *found, struct err *err)
{
	struct alike_search search = {.db = db, .found = found, .arena = arena_new()};
	struct stmt *stmt = db_stmt(db, sql_all);
	size_t open = alike_open(db), count = 0, room = 0;
	struct arena *words = arena_new();
	enum step step;

	*found = (struct alike){.count = 0};
	stmt_int(stmt, ":most", ALIKE_PEOPLE + 1);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		*(struct uuid *)arena_push(arena, &found->seen, &count, &room, sizeof *found->seen) =
		    stmt_get_id(stmt, 0);
	search.room = open < ALIKE_OPEN ? ALIKE_OPEN - open : 0;
	search.patients = twins_patients(db);
	bool done = step == STEP_DONE && nickname_builtin(words, &search.nicknames, err);
	db_read_begin(db);
	for (; done && found->seen_count < count && found->seen_count < ALIKE_PEOPLE && found->count < search.room;
	    found->seen_count++) {
		arena_reset(search.arena);
		done = alike_person(&search, found->seen[found->seen_count], err);
	}
	db_read_end(db);
	found->left = found->seen_count < count;
	arena_free(words);
	arena_free(search.arena);
	return done;
}

struct conflict
alike_clash(struct db *db, const struct alike_pair *pair, struct arena *arena)
{
	const struct entity *of = entity(ENTITY_conflict), *patient = entity(ENTITY_patient);
	struct conflict clash;
	char older[UUID_TEXT], younger[UUID_TEXT];

	field_clear(of->fields, of->field_count, &clash, sizeof clash);
	uuid_format(pair->older, older);
	uuid_format(pair->younger, younger);
	clash.row.id = alike_id(pair);
	clash.kind = "same";
	clash.about = patient->table;
	clash.row_id = arena_text(arena, older);
	clash.patient = pair->older;
	clash.kept = arena_printf(arena, "{\"patient\":\"%s\"}", younger);
	clash.kept_site = origin_maker(db, patient, pair->older);
	clash.lost_site = origin_maker(db, patient, pair->younger);
	return clash;
}

static const char sql_seen[] = "DELETE FROM sync_unseen WHERE id = :id";

bool
alike_note(struct tx *tx, const struct alike *found, struct err *err)
{
	for (size_t i = 0; i < found->count; i++) {
		struct conflict clash = alike_clash(tx_db(tx), &found->pairs[i], tx_arena(tx));
		if (!noticed_add(tx, &clash, err))
			return false;
	}
	for (size_t i = 0; i < found->seen_count; i++) {
		struct stmt *stmt = db_stmt(tx_db(tx), sql_seen);
		stmt_id(stmt, ":id", found->seen[i]);
		if (!stmt_run(stmt, err))
			return false;
	}
	if (found->left)
		log_note("people who came wait to be compared: %d pairs are open", ALIKE_OPEN);
	return true;
}
