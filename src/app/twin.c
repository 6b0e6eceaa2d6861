#include "twin.h"

#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "door.h"
#include "link.h"
#include "link_act.h"
#include "model/person.h"
#include "model/when.h"
#include "store/likeness.h"
#include "store/patient.h"
#include "store/twins.h"

enum { TWIN_NICKNAMES = 6 };

/* One search: the form as the scorer wants it, and what is read besides. */
struct twin_ask {
	struct app *app;
	struct db *db;
	struct arena *arena;
	const struct nicknames *nicknames;
	struct duplicate_person person;
	const char *mobile;
	int64_t patients;
	char today[DATE_TEXT];
};

static struct duplicate_person
twin_of_form(struct arena *arena, const struct patient_form *form)
{
	const char *numbers[] = {form->mobile.value, form->other.value};

	return likeness_of(arena, &form->patient, &form->address, numbers, sizeof numbers / sizeof numbers[0]);
}

static bool
twin_block_names(struct twin_ask *ask, struct twins_found *found, struct err *err)
{
	const char *family = likeness_token(ask->arena, ask->person.family), *others[TWIN_NICKNAMES];
	const char *given = likeness_token(ask->arena, ask->person.given);

	if (!*family || !*given)
		return true;
	if (!twins_by_name(ask->db, family, given, found, err))
		return false;
	size_t count = nickname_others(ask->nicknames, given, others, TWIN_NICKNAMES);
	for (size_t i = 0; i < count; i++)
		if (!twins_by_name(ask->db, family, others[i], found, err))
			return false;
	return true;
}

static bool
twin_block(struct twin_ask *ask, struct twins_found *found, struct err *err)
{
	const char *born = ask->person.born, *swapped = born ? likeness_swapped(ask->arena, born) : NULL;

	found->count = 0;
	for (size_t i = 0; i < ask->person.phone_count; i++)
		if (!twins_by_phone(ask->db, ask->person.phones[i], found, err))
			return false;
	return twin_block_names(ask, found, err) && (!born || twins_by_born(ask->db, born, found, err)) &&
	    (!swapped || twins_by_born(ask->db, swapped, found, err));
}

static enum twin_sense
twin_sense(enum duplicate_found found)
{
	switch (found) {
	case DUPLICATE_UNKNOWN:
		return TWIN_UNKNOWN;
	case DUPLICATE_SAME:
		return TWIN_SAME;
	case DUPLICATE_DIFFERENT:
		return TWIN_DIFFERENT;
	default:
		return TWIN_NEAR;
	}
}

/* Of a restricted record only the year, as in the lookup. */
static const char *
twin_born(struct arena *arena, const struct patient *patient)
{
	if (patient->restricted != 1 || !patient->born)
		return patient->born;
	return arena_text_n(arena, patient->born, strnlen(patient->born, 4));
}

/* What the lookup would show of the stored value, and no more (SECURITY.md 4.6). */
static const char *
twin_value(struct twin_ask *ask, enum duplicate_part part, const struct likeness *other)
{
	switch (part) {
	case DUPLICATE_FAMILY:
		return other->patient.family;
	case DUPLICATE_GIVEN:
		return other->patient.given;
	case DUPLICATE_BORN:
		return when_partial(ask->arena, twin_born(ask->arena, &other->patient));
	case DUPLICATE_PHONE:
		return other->patient.restricted == 1 ? NULL :
		    other->person.phone_count > 0 ? person_phone_masked(ask->arena, other->person.phones[0]) : NULL;
	default:
		return NULL;
	}
}

static void
twin_explain(struct twin_ask *ask, const struct duplicate_score *score, const struct likeness *other,
    struct twin *twin)
{
	for (int part = 0; part < DUPLICATE_PARTS && twin->reason_count < TWIN_REASONS; part++) {
		const struct duplicate_mark *mark = &score->mark[part];
		if (mark->found == DUPLICATE_UNKNOWN)
			continue;
		twin->reason[twin->reason_count++] = (struct twin_reason){
			.label = _(duplicate_part_label((enum duplicate_part)part)),
			.value = twin_value(ask, (enum duplicate_part)part, other),
			.sense = twin_sense(mark->found),
			.words = duplicate_reason(ask->arena, (enum duplicate_part)part, mark),
		};
	}
}

/* Twins share family, birthday, phone and home: what tells them apart is the given name, and that is enough to ask. */
static bool
twin_siblings(const struct duplicate_score *score)
{
	return score->mark[DUPLICATE_BORN].found == DUPLICATE_SAME &&
	    score->mark[DUPLICATE_FAMILY].found == DUPLICATE_SAME &&
	    score->mark[DUPLICATE_GIVEN].found == DUPLICATE_DIFFERENT;
}

static bool
twin_judge(struct twin_ask *ask, int64_t rid, const struct uuid self, struct twin *twin, bool *worth, struct err *err)
{
	struct likeness other;
	struct duplicate_score score;
	struct patient_link link;

	*worth = false;
	if (!likeness_load(ask->db, rid, ask->arena, &other, err))
		return false;
	if (other.patient.row.gone || !uuid_is_none(other.patient.merged_into) ||
	    uuid_equal(other.patient.row.id, self))
		return true;
	if (!uuid_is_none(self)) {
		if (!twins_verdict(ask->db, self, other.patient.row.id, &link, ask->arena, err))
			return false;
		if (link.row.rid != 0 && link.verdict && strcmp(link.verdict, "different") == 0)
			return true;
	}
	struct duplicate_counts counts = likeness_counts(ask->db, ask->arena, &other.person, ask->patients);
	duplicate_compare(&ask->person, &other.person, &counts, ask->nicknames, &score);
	*twin = (struct twin){
		.id = {rid},
		.family = other.patient.family,
		.given = other.patient.given,
		.born = twin_born(ask->arena, &other.patient),
		.record = other.patient.record,
		.score = score.bits,
		.percent = (int)(score.probability * 100) > 99 ? 99 : (int)(score.probability * 100),
		.likely = duplicate_band(&score) >= DUPLICATE_LIKE,
		.very = duplicate_band(&score) == DUPLICATE_VERY,
		.stops = duplicate_band(&score) == DUPLICATE_VERY &&
		    score.mark[DUPLICATE_FAMILY].found == DUPLICATE_SAME &&
		    score.mark[DUPLICATE_GIVEN].found == DUPLICATE_SAME,
		.siblings = twin_siblings(&score),
	};
	*worth = duplicate_band(&score) != DUPLICATE_NO || twin->siblings;
	if (*worth) {
		twin->last_seen = twins_last_seen(ask->db, other.patient.row.id, ask->today);
		twin_explain(ask, &score, &other, twin);
	}
	return true;
}

/* Keep the best few, most likely first. */
static void
twin_keep(struct twin best[TWIN_MOST], size_t *count, const struct twin *twin)
{
	size_t at = *count;

	while (at > 0 && best[at - 1].score < twin->score)
		at--;
	if (at == TWIN_MOST)
		return;
	if (*count < TWIN_MOST)
		(*count)++;
	memmove(&best[at + 1], &best[at], (*count - 1 - at) * sizeof *best);
	best[at] = *twin;
}

static bool
twin_search(struct twin_ask *ask, const struct uuid self, struct twin *best, size_t *count, struct err *err)
{
	struct twins_found found;
	struct twin twin;
	bool worth;

	if (!twin_block(ask, &found, err))
		return false;
	ask->patients = twins_patients(ask->db);
	for (size_t i = 0; i < found.count; i++) {
		if (!twin_judge(ask, found.rid[i], self, &twin, &worth, err))
			return false;
		if (worth)
			twin_keep(best, count, &twin);
	}
	return true;
}

bool
app_twin_radar(struct app *app, const struct patient_form *form, struct arena *arena, struct twin **twins,
    size_t *count, struct err *err)
{
	struct twin_ask ask = {.app = app, .db = app_db(app), .arena = arena};

	*count = 0;
	*twins = arena_array(arena, TWIN_MOST, sizeof **twins);
	if (!app_allow(app, RIGHT_find, form->patient.row.id, err) || !(ask.nicknames = app_nicknames(app, err)))
		return false;
	ask.person = twin_of_form(arena, form);
	day_format(app_today(app, NULL), ask.today);
	db_read_begin(ask.db);
	bool done = twin_search(&ask, form->patient.row.id, *twins, count, err);
	db_read_end(ask.db);
	return done;
}

bool
app_twin_verdict(struct app *app, struct patient_id a, struct patient_id b, bool same, struct err *err)
{
	struct tx_intent intent = app_intent(app, same ? "link.same" : "link.different", 'U', TX_LIST);
	struct arena *arena = arena_new();
	struct patient one, two;
	struct patient_id first = a, second = b;
	struct act act;
	bool done = false;

	if (!door_patient(app, RIGHT_link_propose, &a, arena, &one, err) ||
	    !door_patient(app, RIGHT_link_propose, &b, arena, &two, err))
		goto out;
	if (a.rid == b.rid && !same && first.rid != second.rid) {
		done = app_link_part(app, second.rid == b.rid ? first : second, err);
		goto out;
	}
	if (a.rid == b.rid) {
		err_set(err, ERR_INVALID, _("These are one record already."));
		goto out;
	}
	intent.patient = one.row.id;
	intent.object = entity(ENTITY_patient_link)->table;
	if (!act_begin(&act, app, &intent, RIGHT_link_propose, err))
		goto out;
	done = link_say(&act, one.row.id, two.row.id, same, err);
	done = act_end(&act, done, same ? _("verdict: one person") : _("verdict: two people"), err);
out:
	arena_free(arena);
	return done;
}

bool
app_twin_list(struct app *app, struct arena *arena, struct twin_pair **pairs, size_t *count, struct err *err)
{
	struct twins_pair *rows;

	*count = 0;
	if (!app_allow(app, RIGHT_link_propose, (struct uuid){{0}}, err) ||
	    !twins_pairs(app_db(app), arena, &rows, count, err))
		return false;
	*pairs = arena_array(arena, *count + 1, sizeof **pairs);
	for (size_t i = 0; i < *count; i++)
		(*pairs)[i] = (struct twin_pair){
			.id = {rows[i].link.row.rid},
			.a = {rows[i].a.row.rid},
			.b = {rows[i].b.row.rid},
			.a_name = person_listed(arena, rows[i].a.family, rows[i].a.given),
			.b_name = person_listed(arena, rows[i].b.family, rows[i].b.given),
			.by = rows[i].by,
			.at = rows[i].link.at,
		};
	return true;
}
