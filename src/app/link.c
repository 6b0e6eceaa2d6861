#include "link.h"

#include <string.h>

#include "act.h"
#include "base/i18n.h"
#include "door.h"
#include "link_act.h"
#include "model/person.h"
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
