#include "twin.h"

#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "door.h"
#include "link.h"
#include "link_act.h"
#include "model/duplicate.h"
#include "model/person.h"
#include "model/reach.h"
#include "model/when.h"
#include "store/canon.h"
#include "store/patient.h"
#include "store/twins.h"

enum { TWIN_NICKNAMES = 6, TWIN_PHONES = 8 };

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

/* The first token: what the name index begins with. "" when there is none. */
static const char *
twin_token(struct arena *arena, const char *folded)
{
	return folded ? arena_text_n(arena, folded, strcspn(folded, " ")) : "";
}

static const char *
twin_fold(struct arena *arena, const char *text)
{
	if (!text)
		return NULL;
	const char *folded = text_fold(arena, text);
	return *folded ? folded : NULL;
}

static const char *
twin_line(struct arena *arena, const struct address *address)
{
	if (!address->line)
		return twin_fold(arena, address->town);
	return twin_fold(arena, arena_printf(arena, "%s %s", address->line, address->town ? address->town : ""));
}

static void
twin_add_phone(struct arena *arena, const char *typed, const char **phones, size_t *count)
{
	char *digits = typed && *count < TWIN_PHONES ? reach_phone(arena, typed) : NULL;

	if (digits)
		phones[(*count)++] = digits[0] == '+' ? digits + 1 : digits;
}

static struct duplicate_person
twin_of_form(struct arena *arena, const struct patient_form *form)
{
	const char **phones = arena_array(arena, TWIN_PHONES, sizeof *phones);
	struct duplicate_person person = {
		.family = twin_fold(arena, form->patient.family),
		.given = twin_fold(arena, form->patient.given),
		.other_given = twin_fold(arena, form->patient.preferred),
		.born = form->patient.born,
		.sex = form->patient.sex,
		.phones = phones,
		.address = twin_line(arena, &form->address),
		.postcode = twin_fold(arena, form->address.postcode),
	};

	twin_add_phone(arena, form->mobile.value, phones, &person.phone_count);
	twin_add_phone(arena, form->other.value, phones, &person.phone_count);
	return person;
}

/* Day and month in each other's place; NULL when that is no date, or the same one. */
static const char *
twin_swapped(struct arena *arena, const char *born)
{
	char *swapped = arena_text(arena, born);

	if (strlen(born) != 10)
		return NULL;
	memcpy(swapped + 5, born + 8, 2);
	memcpy(swapped + 8, born + 5, 2);
	return day_parse(swapped) == DAY_NONE || strcmp(swapped, born) == 0 ? NULL : swapped;
}

static bool
twin_block_names(struct twin_ask *ask, struct twins_found *found, struct err *err)
{
	const char *family = twin_token(ask->arena, ask->person.family), *others[TWIN_NICKNAMES];
	const char *given = twin_token(ask->arena, ask->person.given);

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
	const char *born = ask->person.born, *swapped = born ? twin_swapped(ask->arena, born) : NULL;

	found->count = 0;
	for (size_t i = 0; i < ask->person.phone_count; i++)
		if (!twins_by_phone(ask->db, ask->person.phones[i], found, err))
			return false;
	return twin_block_names(ask, found, err) && (!born || twins_by_born(ask->db, born, found, err)) &&
	    (!swapped || twins_by_born(ask->db, swapped, found, err));
}

/* A candidate as the scorer wants it, with everything the reasons may show. */
struct twin_other {
	struct patient patient;
	struct duplicate_person person;
	struct contact_point *points;
	size_t point_count;
};

static bool
twin_load(struct twin_ask *ask, int64_t rid, struct twin_other *other, struct err *err)
{
	struct patient_name *names;
	struct address *addresses;
	size_t name_count, address_count;
	struct arena *arena = ask->arena;
	struct patient_form form;

	if (!record_load(ask->db, entity(ENTITY_patient), rid, &other->patient, arena, err) ||
	    !patient_points(ask->db, other->patient.row.id, arena, &other->points, &other->point_count, err) ||
	    !patient_addresses(ask->db, other->patient.row.id, arena, &addresses, &address_count, err) ||
	    !patient_names(ask->db, other->patient.row.id, arena, &names, &name_count, err))
		return false;
	canon_heed(ask->db, &other->patient, arena);
	app_patient_blank(ask->app, &form);
	form.patient = other->patient;
	if (address_count > 0)
		form.address = addresses[0];
	other->person = twin_of_form(arena, &form);
	const char **phones = arena_array(arena, TWIN_PHONES, sizeof *phones);
	for (size_t i = 0; i < other->point_count; i++)
		twin_add_phone(arena, other->points[i].value, phones, &other->person.phone_count);
	other->person.phones = phones;
	for (size_t i = 0; i < name_count; i++) {
		if (!names[i].use || strcmp(names[i].use, "official") == 0)
			continue;
		other->person.other_family = twin_fold(arena, names[i].family);
		if (!other->person.other_given)
			other->person.other_given = twin_fold(arena, names[i].given);
	}
	return true;
}

static struct duplicate_counts
twin_counts(struct twin_ask *ask, const struct duplicate_person *person)
{
	struct duplicate_counts counts = {.patients = ask->patients};

	counts.family = twins_token_count(ask->db, twin_token(ask->arena, person->family));
	counts.given = twins_token_count(ask->db, twin_token(ask->arena, person->given));
	if (person->born)
		counts.born = twins_born_count(ask->db, person->born);
	if (person->phone_count > 0)
		counts.phone = twins_phone_count(ask->db, person->phones[0]);
	return counts;
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
twin_value(struct twin_ask *ask, enum duplicate_part part, const struct twin_other *other)
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
twin_explain(struct twin_ask *ask, const struct duplicate_score *score, const struct twin_other *other,
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
	struct twin_other other;
	struct duplicate_score score;
	struct patient_link link;

	*worth = false;
	if (!twin_load(ask, rid, &other, err))
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
	struct duplicate_counts counts = twin_counts(ask, &other.person);
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
