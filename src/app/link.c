#include "link.h"

#include <string.h>

#include "act.h"
#include "base/i18n.h"
#include "door.h"
#include "link_act.h"
#include "model/person.h"
#include "model/reach.h"
#include "model/when.h"
#include "store/canon.h"
#include "store/origin.h"
#include "store/twins.h"

/* Whose clinic's desk made a record: its home says so, else whoever wrote it first. */
static const char *
link_site(struct app *app, const struct patient *patient, struct arena *arena)
{
	const struct entity *of = entity(ENTITY_patient);
	struct uuid home = uuid_is_none(patient->home) ? origin_maker(app_db(app), of, patient->row.id) : patient->home;
	struct site site;
	struct err none;

	return !uuid_is_none(home) && record_load_id(app_db(app), entity(ENTITY_site), home, &site, arena, &none) ?
	    site.name : NULL;
}

bool
app_link_others(struct app *app, struct patient_id patient, struct arena *arena, struct link_other **others,
    size_t *count, struct err *err)
{
	struct patient about, other;
	struct uuid *ids;
	size_t all;

	*count = 0;
	*others = NULL;
	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err) ||
	    !canon_members(app_db(app), about.row.id, arena, &ids, &all, err))
		return false;
	*others = arena_array(arena, all, sizeof **others);
	for (size_t i = 1; i < all; i++) {
		if (!record_load_id(app_db(app), entity(ENTITY_patient), ids[i], &other, arena, err))
			return false;
		(*others)[(*count)++] = (struct link_other){
			.id = {other.row.rid},
			.name = person_listed(arena, other.family, other.given),
			.record = other.record,
			.site = link_site(app, &other, arena),
		};
	}
	return true;
}

bool
link_say(struct act *act, struct uuid one, struct uuid two, bool same, struct err *err)
{
	bool swap = memcmp(&one, &two, sizeof one) > 0;
	struct patient_link old, link;

	if (!twins_verdict(tx_db(act->tx), one, two, &old, tx_arena(act->tx), err))
		return false;
	link = old;
	link.a = swap ? two : one;
	link.b = swap ? one : two;
	link.verdict = same ? "same" : "different";
	link.staff = app_who(act->app)->staff;
	link.at = tx_now(act->tx);
	return act_save(act, ENTITY_patient_link, &old, &link, err) &&
	    canon_settle_link(tx_db(act->tx), &link, err);
}

size_t
link_beside(const struct likeness *one, const struct likeness *other, struct arena *arena, struct link_line *lines)
{
	const struct likeness *sides[] = {one, other};
	const char *name[2], *born[2], *phone[2], *home[2], *record[2];
	size_t count = 0;

	for (size_t i = 0; i < 2; i++) {
		const struct likeness *side = sides[i];
		const struct contact_point *best = reach_best(side->points, side->point_count);
		name[i] = person_listed(arena, side->patient.family, side->patient.given);
		born[i] = when_partial(arena, side->patient.born);
		phone[i] = best ? person_phone(arena, best->value) : "";
		home[i] = side->address ? side->address : "";
		record[i] = side->patient.record ? side->patient.record : "";
	}
	const struct link_line all[] = {
		{_("Name"), name[0], name[1]}, {_("Born"), born[0], born[1]}, {_("Phone"), phone[0], phone[1]},
		{_("Address"), home[0], home[1]}, {_("Record"), record[0], record[1]},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (*all[i].one || *all[i].other)
			lines[count++] = all[i];
	return count;
}

/* Both ends of a verdict: through the door, and not one person already. */
static bool
link_ends(struct app *app, struct patient_id one, struct patient_id other, struct arena *arena,
    struct patient records[2], struct err *err)
{
	if (!door_patient(app, RIGHT_link_propose, &one, arena, &records[0], err) ||
	    !door_patient(app, RIGHT_link_propose, &other, arena, &records[1], err))
		return false;
	if (canon_of(app_db(app), one.rid) == canon_of(app_db(app), other.rid))
		return err_set(err, ERR_INVALID, _("These records are one person already. Nothing was changed."));
	return true;
}

bool
app_link_compare(struct app *app, struct patient_id one, struct patient_id other, struct arena *arena,
    struct link_line *lines, size_t *count, struct err *err)
{
	struct tx_intent intent = app_intent(app, "link.view", 'R', TX_IDENTITY | TX_CONTACT);
	struct patient records[2];
	struct likeness likes[2];

	*count = 0;
	if (!link_ends(app, one, other, arena, records, err))
		return false;
	intent.patient = records[1].row.id;
	if (!tx_audit(app_db(app), &intent, err) ||
	    !likeness_load(app_db(app), records[0].row.rid, arena, &likes[0], err) ||
	    !likeness_load(app_db(app), records[1].row.rid, arena, &likes[1], err))
		return false;
	*count = link_beside(&likes[0], &likes[1], arena, lines);
	const char *made[] = {link_site(app, &records[0], arena), link_site(app, &records[1], arena)};
	if (made[0] || made[1])
		lines[(*count)++] = (struct link_line){_("Made at"), made[0] ? made[0] : "", made[1] ? made[1] : ""};
	return true;
}

bool
app_link_join(struct app *app, struct patient_id one, struct patient_id other, struct err *err)
{
	struct tx_intent intent = app_intent(app, "link.same", 'U', TX_LIST);
	struct arena *arena = arena_new();
	struct patient records[2];
	struct act act;
	bool done = false;

	if (!link_ends(app, one, other, arena, records, err))
		goto out;
	intent.patient = records[0].row.id;
	intent.object = entity(ENTITY_patient_link)->table;
	if (!act_begin(&act, app, &intent, RIGHT_link_propose, err))
		goto out;
	done = link_say(&act, records[0].row.id, records[1].row.id, true, err);
	done = act_end(&act, done, _("verdict: one person"), err);
out:
	arena_free(arena);
	return done;
}

/* Every verdict that joins this record to another is turned round. */
static bool
link_turn(struct act *act, const struct patient *record, struct err *err)
{
	struct patient_link *links;
	size_t count;

	if (!twins_links(tx_db(act->tx), record->row.id, tx_arena(act->tx), &links, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct patient_link now = links[i];
		now.verdict = "different";
		now.staff = app_who(act->app)->staff;
		now.at = tx_now(act->tx);
		if (!act_update(act, ENTITY_patient_link, &links[i], &now, err) ||
		    !canon_settle_link(tx_db(act->tx), &now, err))
			return false;
	}
	return true;
}

bool
app_link_part(struct app *app, struct patient_id record, struct err *err)
{
	struct tx_intent intent = app_intent(app, "link.different", 'U', TX_LIST);
	struct patient_id person = record;
	struct arena *arena = arena_new();
	struct patient about, parted;
	struct act act;
	bool done = false;

	if (!door_patient(app, RIGHT_link_propose, &person, arena, &about, err) ||
	    !record_load(app_db(app), entity(ENTITY_patient), record.rid, &parted, arena, err))
		goto out;
	if (!canon_is_linked(app_db(app), parted.row.id)) {
		err_set(err, ERR_NOT_FOUND, _("This record stands alone already. Nothing was changed."));
		goto out;
	}
	intent.patient = about.row.id;
	intent.object = entity(ENTITY_patient_link)->table;
	if (!act_begin(&act, app, &intent, RIGHT_link_propose, err))
		goto out;
	done = link_turn(&act, &parted, err);
	done = act_end(&act, done, _("verdict: two people"), err);
out:
	arena_free(arena);
	return done;
}
