#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "decide_internal.h"
#include "link_act.h"
#include "store/canon.h"
#include "store/cell.h"
#include "store/conflict.h"
#include "store/find_key.h"
#include "store/twins.h"
#include "store/who.h"
#include "trace.h"
#include "undo.h"

/* What hangs on a row follows what was decided about it. */
static bool
decide_follow(struct act *act, enum entity_no no, const void *old, const void *record, struct err *err)
{
	const struct row *row = record;

	switch (no) {
	case ENTITY_patient:
		return canon_settle(tx_db(act->tx), row->id, err) && find_key_refresh(act->tx, row->rid, err);
	case ENTITY_patient_link:
		return canon_settle_link(tx_db(act->tx), record, err);
	case ENTITY_patient_name:
		return find_key_refresh_id(act->tx, ((const struct patient_name *)record)->patient, err);
	case ENTITY_contact_point:
		return find_key_refresh_id(act->tx, ((const struct contact_point *)record)->owner, err);
	case ENTITY_appointment:
		return cell_settle(act->tx, old, record, err) &&
		    trace_event(act, record, "moved", old, "decided", NULL, err);
	default:
		return true;
	}
}

/* Somebody may have been quicker. */
static bool
decide_is_open(struct db *db, const struct decide_part *part, struct err *err)
{
	for (size_t i = 0; i < part->conflict_count; i++)
		if (conflict_settled(db, part->conflicts[i]))
			return err_set(err, ERR_CONFLICT,
			    _("Somebody has decided this meanwhile. F5 shows what is left."));
	return true;
}

/* The row must be as the list showed it; otherwise whoever picks would overwrite what nobody has compared. */
static bool
decide_load(struct act *act, enum entity_no no, int64_t rid, int64_t rev, void *now, struct err *err)
{
	const struct row *row = now;

	if (!record_load(tx_db(act->tx), entity(no), rid, now, tx_arena(act->tx), err))
		return false;
	if (row->rev == rev)
		return true;
	const char *who = who_changed(tx_db(act->tx), row->id, tx_arena(act->tx));
	return err_set(err, ERR_CONFLICT,
	    _("%s has changed this meanwhile. Nothing was decided; F5 shows it as it is."),
	    who ? who : _("Somebody"));
}

/* What was picked for a row: its values in `now`, and whether it goes or comes back. */
struct decide_change {
	bool off, back, values;
};

static bool
decide_pick_values(struct act *act, const struct decide_item *item, size_t at, const size_t *picks, void *now,
    struct decide_change *change, struct err *err)
{
	const struct entity *of = entity(item->parts[at].entity);

	*change = (struct decide_change){0};
	for (size_t i = 0; i < item->line_count; i++) {
		const struct decide_line *line = &item->lines[i];
		const char *plain = line->values[picks[i]].plain;
		if (line->part != at || line->same || picks[i] == line->stands)
			continue;
		if (line->field < 0) {
			change->off = strcmp(plain, "1") == 0;
			change->back = !change->off;
			continue;
		}
		change->values = true;
		if (!field_parse(tx_arena(act->tx), &of->fields[line->field], plain ? plain : "", now, err))
			return false;
	}
	return true;
}

/* Put the picked values of one part into its row, and the row back or off. */
static bool
decide_write(struct act *act, const struct decide_item *item, size_t at, const size_t *picks, struct err *err)
{
	const struct decide_part *part = &item->parts[at];
	const struct entity *of = entity(part->entity);
	void *old = arena_alloc(tx_arena(act->tx), of->size);
	struct decide_change change;

	if (!decide_load(act, part->entity, part->rid, part->rev, old, err))
		return false;
	void *now = arena_copy(tx_arena(act->tx), old, of->size);
	if (!decide_pick_values(act, item, at, picks, now, &change, err))
		return false;
	void *was = arena_copy(tx_arena(act->tx), old, of->size);
	if (change.off)
		return act_void(act, part->entity, old, err) && decide_follow(act, part->entity, was, old, err);
	if (change.back) {
		if (!act_restore(act, part->entity, old, err))
			return false;
		*(struct row *)now = *(struct row *)old;
	}
	if (change.values && !act_update(act, part->entity, old, now, err))
		return false;
	return (!change.values && !change.back) || decide_follow(act, part->entity, was, now, err);
}

/* Of several rows for one thing, or opposite verdicts, those not picked are taken off. */
static bool
decide_take_off(struct act *act, const struct decide_item *item, size_t at, const size_t *picks, struct err *err)
{
	const struct decide_part *part = &item->parts[at];
	const struct decide_line *line = NULL;

	for (size_t i = 0; i < item->line_count && !line; i++)
		if (item->lines[i].part == at && !item->lines[i].same) {
			line = &item->lines[i];
			at = i;
		}
	for (size_t i = 0; line && i < line->value_count; i++) {
		void *row = arena_alloc(tx_arena(act->tx), entity(part->entity)->size);
		if (!decide_load(act, part->entity, line->values[i].rid, line->values[i].rev, row, err))
			return false;
		if (i != picks[at] && !((struct row *)row)->gone && (!act_void(act, part->entity, row, err) ||
		    !decide_follow(act, part->entity, row, row, err)))
			return false;
	}
	return true;
}

/* One person or two: said of both records, once, unless somebody has said so meanwhile. */
static bool
decide_person_verdict(struct act *act, const struct decide_item *item, const size_t *picks, struct err *err)
{
	const struct decide_part *part = &item->parts[0];
	struct db *db = tx_db(act->tx);
	struct uuid other = record_id(db, entity(ENTITY_patient), part->other);
	struct patient_link link;

	if (!twins_verdict(db, item->patient, other, &link, tx_arena(act->tx), err))
		return false;
	if (link.row.rid != 0)
		return err_set(err, ERR_CONFLICT, _("Somebody has decided this meanwhile. F5 shows what is left."));
	return link_say(act, item->patient, other, picks[0] == 0, err);
}

static bool
decide_part(struct act *act, const struct decide_item *item, size_t at, const size_t *picks, struct err *err)
{
	if (item->how == DECIDE_NUMBER)	/* done for both people at once */
		return true;
	if (item->how == DECIDE_PERSON)
		return decide_person_verdict(act, item, picks, err);
	return item->parts[at].rows ? decide_take_off(act, item, at, picks, err) :
	    decide_write(act, item, at, picks, err);
}

/* Each conflict about the row is settled by the one choice. */
static bool
decide_verdict(struct act *act, const struct decide_item *item, size_t at, const size_t *picks, struct err *err)
{
	const struct entity *of = entity(ENTITY_conflict_verdict);
	const struct decide_part *part = &item->parts[at];
	struct conflict_verdict verdict;
	bool kept = true, other = true;

	for (size_t i = 0; i < item->line_count; i++) {
		if (item->lines[i].part != at || item->lines[i].same)
			continue;
		kept = kept && picks[i] == item->lines[i].stands;
		other = other && picks[i] != item->lines[i].stands;
	}
	for (size_t i = 0; i < part->conflict_count; i++) {
		field_clear(of->fields, of->field_count, &verdict, sizeof verdict);
		verdict.conflict = part->conflicts[i];
		verdict.verdict = kept ? "kept" : other ? "other" : "mixed";
		verdict.staff = app_who(act->app)->staff;
		verdict.at = tx_now(act->tx);
		if (!act_insert(act, ENTITY_conflict_verdict, &verdict, err))
			return false;
	}
	return true;
}

/* The one not picked gets the next number of this site. */
static bool
decide_renumber(struct act *act, const struct decide_item *item, const size_t *picks, struct err *err)
{
	const struct entity *of = entity(ENTITY_patient);
	struct patient old, now, *first = arena_alloc(tx_arena(act->tx), sizeof *first);
	char *number;

	if (!decide_load(act, ENTITY_patient, item->parts[0].rid, item->parts[0].rev, first, err))
		return false;
	int64_t other = conflict_namesake(tx_db(act->tx), first).rid;
	if (!record_load(tx_db(act->tx), of, picks[0] == 0 ? other : first->row.rid, &old, tx_arena(act->tx), err) ||
	    !self_number(act->tx, "record", &number, err))
		return false;
	now = old;
	now.record = number;
	return act_update(act, ENTITY_patient, &old, &now, err) &&
	    decide_follow(act, ENTITY_patient, &old, &now, err);
}

/* Nobody needs to ask any more. */
static bool
decide_unask(struct act *act, const struct decide_item *item, struct err *err)
{
	struct flag *flags;
	size_t count;
	bool ok = decide_flags(act->app, item, tx_arena(act->tx), &flags, &count, err);

	for (size_t i = 0; i < count && ok; i++)
		ok = act_void(act, ENTITY_flag, &flags[i], err);
	return ok;
}

static bool
decide_begin(struct act *act, struct app *app, const struct decide_item *item, const char *event, char action,
    struct err *err)
{
	struct tx_intent intent = app_intent(app, event, action, TX_IDENTITY | TX_CONTACT);

	intent.patient = item->patient;
	intent.object = "conflict";
	intent.object_id = item->parts[0].conflicts[0];
	return act_begin(act, app, &intent, RIGHT_decide, err);
}

/* Why not, when this item is only shown. */
static bool
decide_may(struct app *app, const struct decide_item *item, struct err *err)
{
	for (size_t i = 0; i < item->part_count; i++)
		if (!app_allow(app, decide_right(item->parts[i].entity), item->patient, err))
			return false;
	return item->mine || err_set(err, ERR_DENIED, item->hidden ?
	    _("Its values are hidden here. Nothing was decided.") :
	    _("Another clinic decides this; it is only shown here."));
}

bool
app_decide(struct app *app, const struct decide_item *item, const size_t *picks, struct err *err)
{
	struct act act;

	if (!decide_may(app, item, err))
		return false;
	if (item->how == DECIDE_SLOT)
		return err_set(err, ERR_INVALID,
		    _("Move or cancel one of the two visits: M or X. Nothing is cancelled by itself."));
	if (!decide_begin(&act, app, item, "conflict.decide", 'U', err))
		return false;
	bool done = true;
	for (size_t i = 0; i < item->part_count && done; i++)
		done = decide_is_open(app_db(app), &item->parts[i], err);
	done = done && (item->how != DECIDE_NUMBER || decide_renumber(&act, item, picks, err));
	for (size_t i = 0; i < item->part_count && done; i++)
		done = decide_part(&act, item, i, picks, err) && decide_verdict(&act, item, i, picks, err);
	done = done && decide_unask(&act, item, err);
	return act_end(&act, done, _("decision"), err);
}

/* "Ask which is right: Mobile, Address": as much of it as a flag holds. */
static const char *
decide_question(struct arena *arena, const struct decide_item *item)
{
	const char *text = NULL;

	for (size_t i = 0; i < item->line_count; i++) {
		const struct decide_line *line = &item->lines[i];
		if (line->same || (text && strlen(text) + strlen(line->label) > 80))
			continue;
		text = text ? arena_printf(arena, "%s, %s", text, line->label) :
		    arena_printf(arena, _("Ask which is right: %s"), line->label);
	}
	return text;
}

bool
app_decide_ask(struct app *app, const struct decide_item *item, struct err *err)
{
	const struct entity *of = entity(ENTITY_flag);
	char id[UUID_TEXT], today[DATE_TEXT];
	struct flag flag;
	struct act act;

	if (!decide_may(app, item, err))
		return false;
	if (uuid_is_none(item->patient) || item->how != DECIDE_VALUES)
		return err_set(err, ERR_INVALID,
		    _("There is nobody who could be asked about this. Nothing was changed."));
	if (item->asked)
		return err_set(err, ERR_INVALID, _("It stands on the card already."));
	if (!decide_begin(&act, app, item, "conflict.ask", 'C', err))
		return false;
	uuid_format(item->parts[0].conflicts[0], id);
	day_format(app_today(app, NULL), today);
	field_clear(of->fields, of->field_count, &flag, sizeof flag);
	flag.patient = item->patient;
	flag.kind = "adjustment";
	flag.text = decide_question(tx_arena(act.tx), item);
	flag.short_text = _("ask which is right");
	flag.from_date = today;
	flag.source = arena_printf(tx_arena(act.tx), DECIDE_SOURCE "%s", id);
	bool done = act_insert(&act, ENTITY_flag, &flag, err);
	return act_end(&act, done, _("question on the card"), err);
}
