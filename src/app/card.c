#include "card.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "book.h"
#include "changes.h"
#include "cues.h"
#include "door.h"
#include "model/person.h"
#include "model/reach.h"
#include "store/canon.h"
#include "store/history.h"
#include "store/notes.h"
#include "store/patient.h"
#include "store/recent.h"

enum { CARD_NOSHOW_YEARS = 3 };

/* What every part of the card is read with. */
struct card_ask {
	struct app *app;
	struct db *db;
	struct arena *arena;
	struct uuid id;
	int64_t now;
	int32_t today;
	char date[DATE_TEXT];
	bool reasoned;		/* opened with a reason */
};

static struct card_ask
card_ask(struct app *app, const struct patient *patient, struct arena *arena)
{
	struct card_ask ask = {
		.app = app,
		.db = app_db(app),
		.arena = arena,
		.id = patient->row.id,
		.now = clock_now(),
		.today = app_today(app, NULL),
	};

	day_format(ask.today, ask.date);
	return ask;
}

/* One row, committed, before anything of her is handed out; the same commit makes her one of the user's recent. */
static bool
card_audit(struct app *app, const struct patient *patient, const char *event, const char *reason, bool opened,
    struct err *err)
{
	unsigned shown = TX_IDENTITY | TX_CONTACT | TX_BOOKING | TX_NOTE | TX_CALL;
	struct tx_intent intent = app_intent(app, event, 'R', shown);
	struct tx *tx;

	intent.patient = patient->row.id;
	intent.object = "patient";
	intent.object_id = patient->row.id;
	if (reason) {
		intent.reason = "restricted";
		intent.detail = reason;
	}
	if (!opened || uuid_is_none(app_who(app)->staff))
		return tx_audit(app_db(app), &intent, err);
	if (!tx_begin(app_db(app), &intent, &tx, err))
		return false;
	if (recent_touch(tx, app_who(app)->staff, patient->row.rid, err))
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

static bool
card_read_identity(const struct card_ask *ask, struct card *card, struct err *err)
{
	struct patient_name *names;
	size_t count;

	if (!patient_names(ask->db, ask->id, ask->arena, &names, &count, err) ||
	    !patient_languages(ask->db, ask->id, ask->arena, &card->languages, &card->language_count, err) ||
	    !patient_points(ask->db, ask->id, ask->arena, &card->points, &card->point_count, err) ||
	    !patient_addresses(ask->db, ask->id, ask->arena, &card->addresses, &card->address_count, err) ||
	    !patient_flags(ask->db, ask->id, ask->date, ask->arena, &card->flags, &card->flag_count, err) ||
	    !history_identity(ask->db, ask->id, instant_of(ask->today, 0), ask->arena, &card->identity_at,
	    &card->identity, &card->identity_by, err))
		return false;
	card->names = names;
	for (size_t i = 0; i < count; i++)
		if (names[i].use && strcmp(names[i].use, "official") != 0 && strcmp(names[i].use, "preferred") != 0)
			names[card->name_count++] = names[i];
	card->age = person_age(ask->arena, card->patient.born, ask->today);
	card->clinician = patient_staff(ask->db, card->patient.clinician, ask->arena);
	card->best = reach_best(card->points, card->point_count);
	return true;
}

/* Patients on whose own cards she stands: told from their side, unless she names them herself. */
static bool
card_read_kin(const struct card_ask *ask, struct card *card, struct err *err)
{
	const struct entity *of = entity(ENTITY_relation);
	struct patient_kin *kin;
	size_t count, named = card->person_count;

	if (!patient_kin(ask->db, ask->id, ask->arena, &kin, &count, err))
		return false;
	struct card_person *all = arena_array(ask->arena, named + count + 1, sizeof *all);
	memcpy(all, card->people, named * sizeof *all);
	card->people = all;
	for (size_t i = 0; i < count; i++) {
		bool known = !kin[i].theirs;
		for (size_t n = 0; n < named; n++)
			known |= all[n].person.rid == kin[i].id.rid;
		if (known)
			continue;
		struct card_person *person = &all[card->person_count++];
		*person = (struct card_person){.person = kin[i].id, .theirs = true};
		field_clear(of->fields, of->field_count, &person->relation, of->size);
		person->relation.name = person_full(ask->arena, kin[i].family, kin[i].given);
		person->relation.relation = kin[i].relation;
		person->relation.household = kin[i].household;
	}
	return true;
}

static bool
card_read_people(const struct card_ask *ask, struct card *card, struct err *err)
{
	struct relation *around;
	const char **phones;

	if (!patient_relations(ask->db, ask->id, ask->arena, &around, &phones, &card->person_count, err))
		return false;
	card->people = arena_array(ask->arena, card->person_count + 1, sizeof *card->people);
	for (size_t i = 0; i < card->person_count; i++)
		card->people[i] = (struct card_person){
			.relation = around[i],
			.person = {uuid_is_none(around[i].person) ? 0 :
				record_rid(ask->db, entity(ENTITY_patient), around[i].person)},
			.phone = phones[i],
		};
	return card_read_kin(ask, card, err);
}

static bool
card_cue(const struct card_ask *ask, const struct cue *cue, struct card_cue *out, struct err *err)
{
	*out = (struct card_cue){
		.note = {cue->note->row.rid},
		.topic = cue->note->topic,
		.days = cue->age,
		.from = cue->again,
		.act = cue->act,
		.reconfirm = cue->reconfirm,
	};
	return notes_words(ask->db, out->note, ask->arena, &out->text, &out->ask, err);
}

static bool
card_take_cues(const struct card_ask *ask, const struct cue_list *list, struct card *card, struct err *err)
{
	struct card_cue avoid;

	for (size_t i = 0; i < list->shown_count && i < CARD_CUES; i++)
		if (!card_cue(ask, &list->shown[i], &card->cues[card->cue_count++], err))
			return false;
	for (size_t i = 0; i < list->avoid_count && i < CARD_AVOID; i++) {
		if (!card_cue(ask, &list->avoid[i], &avoid, err))
			return false;
		card->avoid[card->avoid_count++] = avoid.text;
	}
	/* Before its day a note is no cue, but whoever wrote it should find it (DESIGN.md 11). */
	for (size_t i = 0; i < list->hidden_count && card->later_count < CARD_LATER; i++)
		if (list->hidden[i].why == CUE_NOT_YET &&
		    !card_cue(ask, &list->hidden[i], &card->later[card->later_count++], err))
			return false;
	return true;
}

static bool
card_read_cues(const struct card_ask *ask, struct card *card, struct err *err)
{
	struct cues *cues = arena_alloc(ask->arena, sizeof *cues);

	card->hidden = !app_may(ask->app, RIGHT_note_read) || app_is_public(ask->app);
	if (card->hidden)
		return true;
	if (!cues_read(ask->app, &card->patient, ask->arena, cues, err))
		return false;
	card->quiet = cues->list.quiet;
	card->hidden = card->patient.rapport && strcmp(card->patient.rapport, "off") == 0;
	for (size_t i = 0; i < cues->input.note_count; i++)
		card->note_count += cues_may_see(ask->app, &cues->input.notes[i]);
	return card_take_cues(ask, &cues->list, card, err);
}

static int
card_compare(const void *a, const void *b)
{
	int one = *(const int *)a, two = *(const int *)b;

	return (one > two) - (one < two);
}

static int
card_median(const int *numbers, size_t count)
{
	int sorted[CARD_WAITS];

	if (count == 0)
		return CARD_UNKNOWN;
	memcpy(sorted, numbers, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, card_compare);
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static bool
card_read_visits(const struct card_ask *ask, struct card *card, struct err *err)
{
	struct history_sums sums;
	struct ymd since = day_split(ask->today);
	char from[DATE_TEXT];
	int32_t day = day_of(since.year - CARD_NOSHOW_YEARS, since.month, since.day);

	/* 29 February has no day three years ago. */
	day_format(day == DAY_NONE ? day_of(since.year - CARD_NOSHOW_YEARS, 3, 1) : day, from);
	if (!history_next(ask->db, ask->id, ask->date, ask->arena, card->next, CARD_NEXT, &card->next_count, err) ||
	    !history_past(ask->db, ask->id, ask->date, ask->arena, card->past, CARD_PAST, &card->past_count, err) ||
	    !history_waits(ask->db, ask->id, ask->date, ask->arena, card->waits, CARD_WAITS, &card->wait_count, err) ||
	    !history_sums(ask->db, ask->id, ask->date, from, &sums, err))
		return false;
	card->next_total = sums.next;
	card->past_total = sums.past;
	card->noshows = sums.noshows;
	card->promises = sums.promises;
	card->promises_kept = sums.promises_kept;
	card->texts = sums.texts;
	card->texts_answered = sums.texts_answered;
	card->wait_median = card_median(card->waits, card->wait_count);
	for (size_t i = 0; i < card->next_count; i++)
		if (card->next[i].day == ask->today && !card->next[i].where && !uuid_is_none(card->next[i].staff) &&
		    !history_behind(ask->db, card->next[i].staff, ask->date, ask->now, &card->next[i].behind, err))
			return false;
	return true;
}

/* Desk roles never; a supervisor only after giving a reason (SECURITY.md 4.6). */
static bool
card_read_conditions(const struct card_ask *ask, struct card *card, struct err *err)
{
	enum grant grant = right_grant(RIGHT_conditions, app_who(ask->app)->role);

	if (grant != GRANT_YES && grant != GRANT_OWN && !(grant == GRANT_REASON && ask->reasoned))
		return true;
	return patient_conditions(ask->db, ask->id, ask->arena, &card->conditions, &card->condition_count, err);
}

/* What calls are about, in the words of the table of reasons. */
static bool
card_read_calls(const struct card_ask *ask, struct card *card, struct err *err)
{
	if (!history_calls(ask->db, ask->id, ask->now, ask->arena, card->calls, CARD_CALLS, &card->call_count, err))
		return false;
	const struct callpolicy *policy = card->call_count ? app_callpolicy(ask->app, err) : NULL;
	for (size_t i = 0; policy && i < card->call_count; i++) {
		const struct callpolicy_reason *reason = callpolicy_reason(policy, card->calls[i].reason);
		if (reason)
			card->calls[i].reason = _(reason->label);
	}
	return policy || card->call_count == 0;
}

/* The conversation; where nothing was written down, what was done says itself. */
static bool
card_read_talk(const struct card_ask *ask, struct card *card, struct err *err)
{
	if (!history_talk(ask->db, ask->id, ask->arena, card->talk, CARD_TALK, &card->talk_count, err))
		return false;
	for (size_t i = 0; i < card->talk_count; i++)
		if (!card->talk[i].words && card->talk[i].event)
			card->talk[i].words = app_book_event_words(ask->app, card->talk[i].event, card->talk[i].why,
			    ask->arena);
	return true;
}

/* What a stranger at the counter must not read: flags, what visits and calls are about, words, changes. */
static void
card_hide(struct card *card)
{
	card->talk_count = card->change_count = card->condition_count = 0;
	for (size_t i = 0; i < card->flag_count; i++)
		card->flags[i].text = card->flags[i].short_text = card->flags[i].howto = NULL;
	for (size_t i = 0; i < card->next_count; i++)
		card->next[i].about = card->next[i].reason = card->next[i].type = NULL;
	for (size_t i = 0; i < card->call_count; i++)
		card->calls[i].reason = NULL;
}

static bool
card_read(const struct card_ask *ask, struct card *card, struct err *err)
{
	db_read_begin(ask->db);
	bool done = app_link_others(ask->app, card->id, ask->arena, &card->others, &card->other_count, err) &&
	    card_read_identity(ask, card, err) && card_read_people(ask, card, err) &&
	    card_read_cues(ask, card, err) && card_read_visits(ask, card, err) &&
	    card_read_calls(ask, card, err) && card_read_talk(ask, card, err) &&
	    changes_read(ask->app, ask->id, ask->arena, card->changes, CARD_CHANGES, &card->change_count, err) &&
	    card_read_conditions(ask, card, err);
	db_read_end(ask->db);
	card->public_screen = app_is_public(ask->app);
	if (done && card->public_screen)
		card_hide(card);
	return done;
}

static bool
card_open(struct app *app, struct patient_id patient, const char *reason, bool audited, struct arena *arena,
    struct card *card, struct err *err)
{
	struct patient about;

	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err))
		return false;
	if (about.restricted == 1 && !reason && !audited &&
	    right_grant(RIGHT_restricted, app_who(app)->role) == GRANT_REASON)
		return err_set(err, ERR_DENIED, _("This record is restricted. Say why you open it."));
	if (!audited && !card_audit(app, &about, "patient.view", reason, true, err))
		return false;
	struct card_ask ask = card_ask(app, &about, arena);
	ask.reasoned = reason != NULL;
	*card = (struct card){.patient = about, .id = patient};
	return card_read(&ask, card, err);
}

bool
app_card_open(struct app *app, struct patient_id patient, struct arena *arena, struct card *card, struct err *err)
{
	return card_open(app, patient, NULL, false, arena, card, err);
}

bool
app_card_asks_reason(struct app *app, struct patient_id patient)
{
	struct arena *arena = arena_new();
	struct patient about;

	bool asks = patient_follow(app_db(app), &patient, NULL) &&
	    record_load(app_db(app), entity(ENTITY_patient), patient.rid, &about, arena, NULL);
	if (asks)
		canon_heed(app_db(app), &about, arena);
	asks = asks && about.restricted == 1 && app_may(app, RIGHT_card) &&
	    right_grant(RIGHT_restricted, app_who(app)->role) == GRANT_REASON;
	arena_free(arena);
	return asks;
}

bool
app_card_open_restricted(struct app *app, struct patient_id patient, const char *reason, struct arena *arena,
    struct card *card, struct err *err)
{
	if (!reason || !*reason)
		return err_set(err, ERR_INVALID, _("A reason is needed; it is kept with this access."));
	return card_open(app, patient, reason, false, arena, card, err);
}

bool
app_card_reload(struct app *app, struct patient_id patient, struct arena *arena, struct card *card, struct err *err)
{
	return card_open(app, patient, NULL, true, arena, card, err);
}

static bool
card_read_preview(const struct card_ask *ask, struct preview *preview, struct err *err)
{
	struct flag *flags;
	size_t count;
	struct card_call calls[CARD_CALLS];
	size_t most = app_is_public(ask->app) ? 0 : sizeof preview->flags / sizeof preview->flags[0];

	if (!patient_flags(ask->db, ask->id, ask->date, ask->arena, &flags, &count, err))
		return false;
	for (size_t i = 0; i < count && preview->flag_count < most; i++)
		preview->flags[preview->flag_count++] = flags[i].text;
	if (!history_calls(ask->db, ask->id, ask->now, ask->arena, calls, CARD_CALLS, &count, err))
		return false;
	preview->call_owed = count > 0;
	preview->call_promised = FIELD_NULL;
	for (size_t i = 0; i < count; i++)
		if (calls[i].promised != FIELD_NULL &&
		    (preview->call_promised == FIELD_NULL || calls[i].promised < preview->call_promised))
			preview->call_promised = calls[i].promised;
	return true;
}

bool
app_card_preview(struct app *app, struct patient_id patient, bool with_notes, struct arena *arena,
    struct preview *preview, struct err *err)
{
	struct patient about;

	*preview = (struct preview){.id = patient, .call_promised = FIELD_NULL};
	if (!record_load(app_db(app), entity(ENTITY_patient), patient.rid, &about, arena, err) ||
	    !app_allow(app, RIGHT_find, about.row.id, err))
		return false;
	canon_heed(app_db(app), &about, arena);
	struct card_ask ask = card_ask(app, &about, arena);
	preview->uuid = about.row.id;
	preview->family = about.family;
	preview->given = about.given;
	preview->preferred = about.preferred;
	preview->age = person_age(arena, about.born, ask.today);
	preview->restricted = about.restricted == 1;
	if (preview->restricted)
		return true;
	if (!app_allow(app, RIGHT_card, about.row.id, err) ||
	    (with_notes && !card_audit(app, &about, "patient.preview", NULL, false, err)))
		return false;
	return card_read_preview(&ask, preview, err) &&
	    (!with_notes || app_card_cues(app, patient, arena, preview->cues, 2, &preview->cue_count, err));
}

bool
app_card_cues(struct app *app, struct patient_id patient, struct arena *arena, struct card_cue *cues, size_t most,
    size_t *count, struct err *err)
{
	struct patient about;
	struct card card = {.id = patient};

	*count = 0;
	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err))
		return false;
	struct card_ask ask = card_ask(app, &about, arena);
	card.patient = about;
	if (!card_read_cues(&ask, &card, err))
		return false;
	for (; *count < most && *count < card.cue_count; (*count)++)
		cues[*count] = card.cues[*count];
	return true;
}
