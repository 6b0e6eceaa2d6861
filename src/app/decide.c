#include "decide.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cues.h"
#include "decide_internal.h"
#include "link_act.h"
#include "model/when.h"
#include "store/canon.h"
#include "store/conflict.h"
#include "store/origin.h"
#include "store/patient.h"
#include "store/peers.h"

/* ---- two visits at one time, two people with one number ------------------------------------- */

/* One side of a slot: the column of the visit's owner, or "" where the visit is not here. */
struct decide_seen {
	struct appointment visit;
	const char *who, *when, *with, *by;
};

static struct decide_seen
decide_seen(struct decide_fill *fill, struct uuid id, struct decide_visit *out)
{
	struct decide_seen seen = {.who = "", .when = "", .with = "", .by = ""};
	struct db *db = app_db(fill->app);
	struct err none;

	seen.visit.asked_at = FIELD_NULL;
	if (uuid_is_none(id) || !record_load_id(db, entity(ENTITY_appointment), id, &seen.visit, fill->arena, &none))
		return seen;
	const struct appointment *visit = &seen.visit;
	const char *with = patient_staff(db, visit->staff, fill->arena);
	const char *by = patient_staff(db, visit->booked_by, fill->arena);
	seen.who = uuid_is_none(visit->patient) ? _("nobody named") :
	    decide_person(fill->app, visit->patient, fill->arena);
	seen.when = when_next(fill->arena, day_parse(visit->date), (int)visit->starts, app_today(fill->app, NULL));
	seen.with = with ? with : "";
	seen.by = by ? by : "";
	out->visit.rid = visit->row.rid;
	out->patient.rid = record_rid(db, entity(ENTITY_patient), visit->patient);
	return seen;
}

/* A time that was found booked twice has no writer of its own: whoever booked the visit stands there. */
static struct decide_side
decide_booked(const struct decide_seen *seen)
{
	return (struct decide_side){.who = seen->by, .at = seen->visit.asked_at};
}

/* Ours stands left; of two that are not ours, the one that has the time. */
static bool
decide_left_kept(const struct decide_fill *fill, const struct conflict *conflict)
{
	return !uuid_equal(conflict->lost_site, app_site(fill->app)->row.id);
}

static void
decide_slot(struct decide_fill *fill, const struct conflict *conflict, struct uuid row)
{
	struct decide_item *item = fill->item;
	bool left_kept = decide_left_kept(fill, conflict);
	struct decide_seen kept = decide_seen(fill, conflict_named(conflict->kept, "visit"),
	    &item->visits[left_kept ? 0 : 1]);
	struct decide_seen lost = decide_seen(fill, row, &item->visits[left_kept ? 1 : 0]);
	const struct {
		const char *label, *kept, *lost;
		bool same;
	} lines[] = {
		{_("Patient"), kept.who, lost.who, false}, {_("Time"), kept.when, lost.when, true},
		{_("With"), kept.with, lost.with, true}, {_("Booked by"), kept.by, lost.by, true},
	};

	item->how = DECIDE_SLOT;
	item->here = decide_booked(left_kept ? &kept : &lost);
	item->there = decide_booked(left_kept ? &lost : &kept);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (!*lines[i].kept && !*lines[i].lost)
			continue;
		struct decide_line *line = decide_line(fill, lines[i].label,
		    left_kept ? lines[i].kept : lines[i].lost, left_kept ? lines[i].lost : lines[i].kept);
		line->same = lines[i].same;
		line->stands = line->newest = left_kept ? 0 : 1;
	}
}

/* The clinic that made a record: its home says so, else whoever wrote it first. */
static const char *
decide_made(struct app *app, const struct patient *patient, struct arena *arena)
{
	struct uuid home = uuid_is_none(patient->home) ?
	    origin_maker(app_db(app), entity(ENTITY_patient), patient->row.id) : patient->home;

	return decide_site(app, home, arena);
}

static void
decide_number(struct decide_fill *fill, struct decide_rows *rows)
{
	const struct patient *first = rows->now;
	struct patient second;
	struct patient_id other = conflict_namesake(app_db(fill->app), first);
	struct err none;

	fill->item->how = DECIDE_NUMBER;
	if (!record_load(app_db(fill->app), entity(ENTITY_patient), other.rid, &second, fill->arena, &none))
		return;
	struct decide_line *line = decide_line(fill, arena_printf(fill->arena, _("Keeps %s"), first->record),
	    decide_person(fill->app, first->row.id, fill->arena),
	    decide_person(fill->app, second.row.id, fill->arena));
	/* Whoever has had it longer keeps it, if nobody says otherwise: ids begin with the time. */
	line->stands = line->newest = memcmp(&first->row.id, &second.row.id, sizeof second.row.id) < 0 ? 0 : 1;
	decide_line(fill, _("Born"), when_partial(fill->arena, first->born),
	    when_partial(fill->arena, second.born))->same = true;
	fill->item->here.site = decide_made(fill->app, first, fill->arena);
	fill->item->there.site = decide_made(fill->app, &second, fill->arena);
}

/* Two records and who they are of: what a verdict is about. */
static void
decide_link(struct decide_fill *fill, struct decide_rows *rows)
{
	const struct patient_link *first = rows->now;
	const char *names[] = {decide_person(fill->app, first->a, fill->arena),
		decide_person(fill->app, first->b, fill->arena)};

	decide_differences(fill, rows);
	for (size_t i = 0; i < 2; i++)
		decide_line(fill, _("Person"), names[i], names[i])->same = true;
}

/* Two clinics registered somebody very like: two records stand until a person says that she is one. */
static void
decide_same(struct decide_fill *fill, struct decide_rows *rows)
{
	struct decide_item *item = fill->item;
	struct db *db = app_db(fill->app);
	int64_t other = record_rid(db, entity(ENTITY_patient), conflict_named(rows->conflict->kept, "patient"));
	struct likeness older, younger;
	struct err none;

	item->how = DECIDE_PERSON;
	if (!likeness_load(db, ((const struct row *)rows->now)->rid, fill->arena, &older, &none) ||
	    !likeness_load(db, other, fill->arena, &younger, &none))
		return;
	/* What is written is a verdict; neither record is touched. */
	item->parts[item->part_count - 1].entity = ENTITY_patient_link;
	item->parts[item->part_count - 1].other = other;
	struct decide_line *line = decide_line(fill, _("These are"), _("one person"), _("two people"));
	line->stands = line->newest = 1;
	struct link_line lines[LINK_LINES];
	bool left = decide_left_kept(fill, rows->conflict);
	size_t count = link_beside(left ? &older : &younger, left ? &younger : &older, fill->arena, lines);
	for (size_t i = 0; i < count; i++)
		decide_line(fill, lines[i].label, lines[i].one, lines[i].other)->same = true;
	item->hidden = app_is_public(fill->app);
}

/* ---- what the list says --------------------------------------------------------------------- */

static const char *
decide_what(struct decide_fill *fill, const struct decide_rows *rows, size_t count)
{
	const char *words[3] = {NULL};
	size_t many = 0;
	bool notes = true, voids = true;

	if (fill->item->how == DECIDE_SLOT)
		return fill->others == 0 ? _("same slot booked twice") :
		    arena_printf(fill->arena, _("same slot booked %zu times"), fill->others + 2);
	if (fill->item->how == DECIDE_NUMBER)
		return _("one record number for two");
	if (fill->item->how == DECIDE_PERSON)
		return _("may be one person");
	if (strcmp(rows[0].conflict->kind, "link") == 0)
		return _("same person, or two?");
	for (size_t i = 0; i < count; i++) {
		const char *word = decide_word(rows[i].conflict, rows[i].now);
		bool known = false;
		for (size_t k = 0; k < many && k < 3; k++)
			known = known || strcmp(words[k], word) == 0;
		if (!known && many++ < 3)
			words[many - 1] = word;
		notes = notes && rows[i].entity->no == ENTITY_note;
		voids = voids && strcmp(rows[i].conflict->kind, "void") == 0;
	}
	if (voids)
		return _("changed and taken off");
	if (notes)
		return ngettext("one note edited in two places", "notes edited in two places", (unsigned long)count);
	if (many == 1)
		return arena_printf(fill->arena, _("%s differs"), words[0]);
	if (many == 2)
		return arena_printf(fill->arena, _("%s and %s differ"), words[0], words[1]);
	return arena_printf(fill->arena, _("%s, %s and more differ"), words[0], words[1]);
}

static bool
decide_restricted(struct app *app, int64_t rid)
{
	enum grant grant = right_grant(RIGHT_restricted, app_who(app)->role);
	struct arena *arena = arena_new();
	struct patient patient;
	struct err none;
	bool shut = rid != 0 && grant != GRANT_YES && grant != GRANT_REASON &&
	    record_load(app_db(app), entity(ENTITY_patient), rid, &patient, arena, &none);

	if (shut) {
		canon_heed(app_db(app), &patient, arena);
		shut = patient.restricted == 1;
	}
	arena_free(arena);
	return shut;
}

/* Restricted people and notes for others: known to exist, not shown. */
static bool
decide_shut(struct app *app, const struct decide_item *item, const struct decide_rows *rows, size_t count)
{
	bool shut = decide_restricted(app, record_rid(app_db(app), entity(ENTITY_patient), item->patient));

	if (item->how == DECIDE_PERSON)
		return shut || decide_restricted(app, item->parts[0].other);
	for (size_t i = 0; i < count; i++)
		shut = shut || !app_may(app, decide_right((enum entity_no)rows[i].entity->no)) ||
		    (rows[i].entity->no == ENTITY_note && (!cues_may_see(app, rows[i].now) || app_is_public(app)));
	return shut;
}

/* The row a question is about: one part, however many columns of it were written apart. */
static struct decide_part *
decide_add_part(struct decide_fill *fill, const struct decide_rows *rows, size_t conflicts)
{
	struct decide_item *item = fill->item;
	const struct row *now = rows->now;

	for (size_t i = 0; i < item->part_count; i++)
		if ((int)item->parts[i].entity == rows->entity->no && item->parts[i].rid == now->rid &&
		    !item->parts[i].rows && !decide_is_rows(rows->conflict))
			return &item->parts[i];
	struct decide_part *part = arena_push(fill->arena, &item->parts, &item->part_count, &fill->part_room,
	    sizeof *part);
	*part = (struct decide_part){.entity = (enum entity_no)rows->entity->no, .rid = now->rid, .rev = now->rev,
		.rows = decide_is_rows(rows->conflict),
		.conflicts = arena_array(fill->arena, conflicts, sizeof *part->conflicts)};
	return part;
}

static void
decide_add_lines(struct decide_fill *fill, struct decide_rows *rows, size_t part)
{
	const struct conflict *conflict = rows->conflict;
	size_t from = fill->item->line_count;
	struct uuid row;

	if (strcmp(conflict->kind, "slot") == 0 && uuid_from_text(conflict->row_id, &row))
		decide_slot(fill, conflict, row);
	else if (strcmp(conflict->kind, "number") == 0)
		decide_number(fill, rows);
	else if (strcmp(conflict->kind, "same") == 0)
		decide_same(fill, rows);
	else if (strcmp(conflict->kind, "link") == 0)
		decide_link(fill, rows);
	else
		decide_differences(fill, rows);
	for (; from < fill->item->line_count; from++)
		fill->item->lines[from].part = part;
}

/*
 * One question: every conflict of `all` that stands together with all[at] and asks the same. Three clinics that wrote
 * one field apart are two or three conflicts, and one choice.
 */
static bool
decide_question(struct decide_fill *fill, const struct conflict *all, size_t count, size_t at, bool *taken,
    struct decide_rows *rows, struct err *err)
{
	bool more = true;

	if (!decide_rows(fill->app, &all[at], fill->arena, rows, err))
		return false;
	struct decide_part *part = decide_add_part(fill, rows, count);
	part->conflicts[part->conflict_count++] = all[at].row.id;
	for (taken[at] = true; more;) {
		more = false;
		for (size_t i = 0; i < count; i++) {
			if (taken[i] || !conflict_together(&all[at], &all[i]) ||
			    !decide_rows_join(fill->app, &all[i], fill->arena, rows))
				continue;
			part->conflicts[part->conflict_count++] = all[i].row.id;
			taken[i] = more = true;
		}
	}
	decide_add_lines(fill, rows, (size_t)(part - fill->item->parts));
	return true;
}

/* The two columns, when they are the same two clinics on every line. */
static void
decide_columns(struct decide_item *item, const struct decide_rows *rows, struct app *app, struct arena *arena)
{
	struct decide_side *sides[] = {&item->here, &item->there};

	for (size_t i = 0; i < 2 && i < rows->hand_count && item->how != DECIDE_NUMBER; i++) {
		const struct decide_hand *hand = &rows->hands[i];
		struct decide_side side = decide_side(app, hand->site, hand->by, hand->at, arena);
		if (item->how == DECIDE_SLOT && side.at == FIELD_NULL) {
			side.who = sides[i]->who;
			side.at = sides[i]->at;
		}
		*sides[i] = side;
	}
	for (size_t i = 0; i < item->line_count; i++) {
		const struct decide_line *line = &item->lines[i];
		item->many = item->many || line->value_count > 2;
		for (size_t k = 0; k < 2 && !line->same; k++)
			item->many = item->many || (*line->values[k].by.site &&
			    strcmp(line->values[k].by.site, sides[k]->site) != 0);
	}
}

static void
decide_head(struct decide_fill *fill, const struct conflict *first, const struct decide_rows *rows, size_t count)
{
	struct decide_item *item = fill->item;

	item->patient = first->patient;
	decide_columns(item, rows, fill->app, fill->arena);
	item->site = item->there.site;
	item->at = item->there.at;
	item->name = uuid_is_none(first->patient) ? _(rows[0].entity->label) :
	    decide_person(fill->app, first->patient, fill->arena);
	item->what = decide_what(fill, rows, count);
	item->hidden = decide_shut(fill->app, item, rows, count) || item->hidden;
	item->ours = uuid_equal(first->home, app_site(fill->app)->row.id);
	item->mine = item->ours && app_may(fill->app, RIGHT_decide) && !item->hidden;
	for (size_t i = 0; i < item->line_count && item->hidden; i++)
		for (size_t k = 0; k < item->lines[i].value_count; k++)
			item->lines[i].values[k].text = _("hidden");
}

/* Everything that stands together with all[at]. */
static bool
decide_item(struct app *app, struct arena *arena, const struct conflict *all, size_t count, size_t at, bool *taken,
    struct decide_item *item, struct err *err)
{
	struct decide_fill fill = {.app = app, .arena = arena, .item = item};
	struct decide_rows *rows = arena_array(arena, count, sizeof *rows);
	struct flag *flags;
	size_t many = 0, asked;

	*item = (struct decide_item){.how = DECIDE_VALUES, .here = {.site = "", .who = ""},
		.there = {.site = "", .who = ""}};
	for (size_t i = at; i < count; i++) {
		if (taken[i] || !conflict_together(&all[at], &all[i]))
			continue;
		/* Of several in one time each is moved in turn: the next is shown when this one has a time. */
		if (item->how == DECIDE_SLOT)
			taken[i] = ++fill.others > 0;
		else if (!decide_question(&fill, all, count, i, taken, &rows[many++], err))
			return false;
	}
	for (size_t i = 0; i < many && item->how == DECIDE_VALUES; i++)
		decide_neighbours(&fill, &rows[i]);
	decide_head(&fill, &all[at], rows, many);
	if (!decide_flags(app, item, arena, &flags, &asked, err))
		return false;
	item->asked = asked > 0;
	return true;
}

/* What is only shown stands below what waits for us. */
static void
decide_mine_first(struct decide_item *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct decide_item item = items[i];
		size_t at = i;
		for (; at > 0 && item.mine && !items[at - 1].mine; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

static bool
decide_merged(struct app *app, struct arena *arena, int64_t *merged, struct err *err)
{
	struct peers_session session;
	struct peers_came *came;
	size_t count;

	*merged = 0;
	if (!peers_session(app_db(app), arena, &session))
		return true;
	if (!peers_came(app_db(app), session.no, arena, &came, &count, err))
		return false;
	/* What somebody has to decide, or decided, is none of what came by itself. */
	for (size_t i = 0; i < count; i++)
		if (strcmp(came[i].table, entity(ENTITY_conflict)->table) != 0 &&
		    strcmp(came[i].table, entity(ENTITY_conflict_verdict)->table) != 0)
			*merged += came[i].made + came[i].changed;
	return true;
}

bool
app_decide_list(struct app *app, struct arena *arena, struct decide_item **items, size_t *count, int64_t *merged,
    struct err *err)
{
	struct conflict *all;
	size_t all_count;
	bool *taken;

	*count = 0;
	if (!app_allow(app, RIGHT_decide, (struct uuid){{0}}, err) ||
	    !conflict_open(app_db(app), app_site(app)->row.id, arena, &all, &all_count, err) ||
	    !decide_merged(app, arena, merged, err))
		return false;
	*items = arena_array(arena, all_count + 1, sizeof **items);
	taken = arena_array(arena, all_count + 1, sizeof *taken);
	for (size_t i = 0; i < all_count; i++)
		if (!taken[i] && !decide_item(app, arena, all, all_count, i, taken, &(*items)[(*count)++], err))
			return false;
	decide_mine_first(*items, *count);
	return true;
}

bool
app_decide_view(struct app *app, const struct decide_item *item, struct err *err)
{
	struct tx_intent intent = app_intent(app, "decide.view", 'R', TX_IDENTITY | TX_CONTACT);

	intent.patient = item->patient;
	intent.object = "conflict";
	intent.object_id = item->part_count > 0 ? item->parts[0].conflicts[0] : (struct uuid){{0}};
	return tx_audit(app_db(app), &intent, err);
}
