#include "decide.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cues.h"
#include "decide_internal.h"
#include "model/person.h"
#include "model/reach.h"
#include "model/when.h"
#include "store/canon.h"
#include "store/conflict.h"
#include "store/likeness.h"
#include "store/patient.h"
#include "store/peers.h"

enum { DECIDE_SAME = 2 };	/* unchanged neighbours shown of one row */

/* One item while it is filled. */
struct decide_fill {
	struct app *app;
	struct arena *arena;
	struct decide_item *item;
	size_t line_room, part_room;
	bool left_kept;			/* of the conflict being added: the left side is the one that was kept */
};

static struct decide_line *
decide_line(struct decide_fill *fill, const char *label, const char *kept, const char *lost)
{
	struct decide_item *item = fill->item;
	struct decide_line *line = arena_push(fill->arena, &item->lines, &item->line_count, &fill->line_room,
	    sizeof *line);

	*line = (struct decide_line){.label = label, .part = item->part_count - 1, .field = -1,
		.here = fill->left_kept ? kept : lost, .there = fill->left_kept ? lost : kept,
		.kept_here = fill->left_kept};
	return line;
}

/* ---- one row written on two sides ----------------------------------------------------------- */

/* A field both wrote differently. What stands may be neither: then it takes the place of what was kept. */
static void
decide_differs(struct decide_fill *fill, struct decide_rows *rows, const struct field *field)
{
	const struct conflict *conflict = rows->conflict;
	bool lost_stands = field_equal(field, rows->now, rows->lost);
	bool since = !lost_stands && !field_equal(field, rows->now, rows->kept);
	const void *kept = since ? rows->now : rows->kept;
	const char *kept_plain = field_plain(fill->arena, field, kept);
	const char *lost_plain = field_plain(fill->arena, field, rows->lost);
	struct decide_line *line = decide_line(fill, decide_label(rows->entity, field, rows->now, fill->arena),
	    decide_value(fill->app, rows->entity, field, kept, fill->arena),
	    decide_value(fill->app, rows->entity, field, rows->lost, fill->arena));

	line->here_plain = fill->left_kept ? kept_plain : lost_plain;
	line->there_plain = fill->left_kept ? lost_plain : kept_plain;
	line->kept_here = fill->left_kept != lost_stands;
	line->since = since;
	line->here_newer = fill->left_kept == (since || conflict->kept_at >= conflict->lost_at);
	line->field = (int)(field - rows->entity->fields);
	if (field->flags & FIELD_PRIVATE && app_is_public(fill->app))
		fill->item->hidden = true;
}

/* Its label says which number it is: no line of its own. */
static bool
decide_in_label(const struct entity *of, const struct field *field)
{
	return of->no == ENTITY_contact_point && (strcmp(field->column, "kind") == 0 ||
	    strcmp(field->column, "label") == 0);
}

/* Unchanged neighbours, so that one sees which row this is. */
static void
decide_neighbours(struct decide_fill *fill, struct decide_rows *rows)
{
	int left = DECIDE_SAME;

	for (size_t i = 0; i < rows->entity->field_count && left > 0; i++) {
		const struct field *field = &rows->entity->fields[i];
		const char *text = decide_value(fill->app, rows->entity, field, rows->now, fill->arena);
		if (!(field->flags & FIELD_DESK) || !*text || decide_in_label(rows->entity, field) ||
		    strcmp(rows->conflict->kind, "link") == 0 || !field_equal(field, rows->kept, rows->lost))
			continue;
		struct decide_line *line = decide_line(fill, decide_label(rows->entity, field, rows->now, fill->arena),
		    text, text);
		line->same = true;
		left--;
	}
}

static void
decide_both(struct decide_fill *fill, struct decide_rows *rows)
{
	for (size_t i = 0; i < rows->entity->field_count; i++) {
		const struct field *field = &rows->entity->fields[i];
		if (rows->named[i] && !field_equal(field, rows->kept, rows->lost))
			decide_differs(fill, rows, field);
	}
}

/* The words of a row, for "taken off" against what was written: its first fields that have any. */
static const char *
decide_row_words(struct decide_fill *fill, struct decide_rows *rows, const void *record)
{
	const char *words = "";
	int left = 2;

	for (size_t i = 0; i < rows->entity->field_count && left > 0; i++) {
		const struct field *field = &rows->entity->fields[i];
		const char *text = decide_value(fill->app, rows->entity, field, record, fill->arena);
		if (!(field->flags & FIELD_DESK) || !*text || decide_in_label(rows->entity, field))
			continue;
		words = *words ? arena_printf(fill->arena, "%s, %s", words, text) : text;
		left--;
		if (field->flags & FIELD_PRIVATE && app_is_public(fill->app))
			fill->item->hidden = true;
	}
	return words;
}

static void
decide_void(struct decide_fill *fill, struct decide_rows *rows)
{
	const struct row *now = rows->now;
	const char *off = _("taken off"), *words = decide_row_words(fill, rows, rows->now);
	const char *kept = rows->kept_gone ? off : words, *lost = rows->kept_gone ? words : off;
	struct decide_line *line = decide_line(fill, _(rows->entity->label), kept, lost);
	bool kept_stands = (now->gone == 1) == rows->kept_gone;

	line->kept_here = fill->left_kept == kept_stands;
	line->here_newer = fill->left_kept == (rows->conflict->kept_at >= rows->conflict->lost_at);
	line->here_plain = (fill->left_kept == rows->kept_gone) ? "1" : "0";
	line->there_plain = (fill->left_kept == rows->kept_gone) ? "0" : "1";
}

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

static void
decide_slot(struct decide_fill *fill, const struct conflict *conflict, struct uuid row)
{
	struct decide_item *item = fill->item;
	struct decide_seen kept = decide_seen(fill, conflict_named(conflict->kept, "visit"),
	    &item->visits[fill->left_kept ? 0 : 1]);
	struct decide_seen lost = decide_seen(fill, row, &item->visits[fill->left_kept ? 1 : 0]);
	const struct decide_line lines[] = {
		{.label = _("Patient"), .here = kept.who, .there = lost.who},
		{.label = _("Time"), .here = kept.when, .there = lost.when, .same = true},
		{.label = _("With"), .here = kept.with, .there = lost.with, .same = true},
		{.label = _("Booked by"), .here = kept.by, .there = lost.by, .same = true},
	};

	item->how = DECIDE_SLOT;
	item->here = decide_booked(fill->left_kept ? &kept : &lost);
	item->there = decide_booked(fill->left_kept ? &lost : &kept);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (*lines[i].here || *lines[i].there)
			decide_line(fill, lines[i].label, lines[i].here, lines[i].there)->same = lines[i].same;
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
	/* Whoever has had it longer keeps it, if nobody says otherwise: ids begin with the time. */
	fill->left_kept = memcmp(&first->row.id, &second.row.id, sizeof second.row.id) < 0;
	struct decide_line *line = decide_line(fill, arena_printf(fill->arena, _("Keeps %s"), first->record), "", "");
	line->here = decide_person(fill->app, first->row.id, fill->arena);
	line->there = decide_person(fill->app, second.row.id, fill->arena);
	line->here_newer = line->kept_here;
	fill->left_kept = true;
	decide_line(fill, _("Born"), when_partial(fill->arena, first->born),
	    when_partial(fill->arena, second.born))->same = true;
}

/* One clinic says two records are one person, another that they are two. */
static void
decide_link(struct decide_fill *fill, struct decide_rows *rows)
{
	const struct field *verdict = entity_field(rows->entity, "verdict");
	const struct patient_link *first = rows->now;
	struct patient_link second;
	struct err none;

	if (!record_load_id(app_db(fill->app), rows->entity, conflict_named(rows->conflict->kept, "link"), &second,
	    fill->arena, &none))
		return;
	fill->item->parts[fill->item->part_count - 1].other = second.row.rid;
	struct decide_line *line = decide_line(fill, _("Verdict"),
	    decide_value(fill->app, rows->entity, verdict, first, fill->arena),
	    decide_value(fill->app, rows->entity, verdict, &second, fill->arena));
	line->here_newer = (fill->left_kept ? first->at : second.at) >= (fill->left_kept ? second.at : first->at);
	const char *names[] = {decide_person(fill->app, first->a, fill->arena),
		decide_person(fill->app, first->b, fill->arena)};
	for (size_t i = 0; i < 2; i++)
		decide_line(fill, _("Person"), names[i], names[i])->same = true;
}

/* What one record says beside the other: known by name, birth date, number and address. */
static void
decide_beside(struct decide_fill *fill, const struct likeness *older, const struct likeness *younger)
{
	struct arena *arena = fill->arena;
	const struct likeness *sides[] = {older, younger};
	const char *name[2], *born[2], *phone[2], *home[2], *record[2];

	for (size_t i = 0; i < 2; i++) {
		const struct likeness *side = sides[i];
		const struct contact_point *best = reach_best(side->points, side->point_count);
		name[i] = person_listed(arena, side->patient.family, side->patient.given);
		born[i] = when_partial(arena, side->patient.born);
		phone[i] = best ? person_phone(arena, best->value) : "";
		home[i] = side->address ? side->address : "";
		record[i] = side->patient.record ? side->patient.record : "";
	}
	const struct {
		const char *label, *const *value;
	} lines[] = {
		{_("Name"), name}, {_("Born"), born}, {_("Phone"), phone}, {_("Address"), home}, {_("Record"), record},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (*lines[i].value[0] || *lines[i].value[1])
			decide_line(fill, lines[i].label, lines[i].value[0], lines[i].value[1])->same = true;
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
	struct decide_line *line = decide_line(fill, _("These are"), "", "");
	line->here = _("one person");
	line->there = _("two people");
	line->kept_here = line->here_newer = false;
	decide_beside(fill, &older, &younger);
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
		return _("same slot booked twice");
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

static struct decide_side
decide_side(struct decide_fill *fill, struct uuid site, const char *by, int64_t at)
{
	struct decide_side side = {.site = decide_site(fill->app, site, fill->arena), .who = by ? by : "", .at = at};
	const char *colon = strchr(side.who, ':'), *shown;
	struct uuid staff;

	if (uuid_from_text(side.who, &staff)) {
		shown = patient_staff(app_db(fill->app), staff, fill->arena);
		side.who = shown ? shown : "";
	} else if (colon)
		side.who = colon + 1;
	return side;
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

/* The rows a conflict is about become a part of the item and its lines. */
static bool
decide_add(struct decide_fill *fill, const struct conflict *conflict, struct decide_rows *rows, struct err *err)
{
	struct decide_item *item = fill->item;
	struct uuid row;

	if (!decide_rows(fill->app, conflict, fill->arena, rows, err))
		return false;
	const struct row *now = rows->now;
	fill->left_kept = !uuid_equal(conflict->lost_site, app_site(fill->app)->row.id);
	struct decide_part *part = arena_push(fill->arena, &item->parts, &item->part_count, &fill->part_room,
	    sizeof *part);
	*part = (struct decide_part){.conflict = conflict->row.id, .entity = (enum entity_no)rows->entity->no,
		.rid = now->rid, .rev = now->rev};
	if (strcmp(conflict->kind, "slot") == 0 && uuid_from_text(conflict->row_id, &row))
		decide_slot(fill, conflict, row);
	else if (strcmp(conflict->kind, "number") == 0)
		decide_number(fill, rows);
	else if (strcmp(conflict->kind, "link") == 0)
		decide_link(fill, rows);
	else if (strcmp(conflict->kind, "same") == 0)
		decide_same(fill, rows);
	else if (strcmp(conflict->kind, "void") == 0)
		decide_void(fill, rows);
	else
		decide_both(fill, rows);
	if (strcmp(conflict->kind, "twin") == 0)
		part->other = record_rid(app_db(fill->app), rows->entity, conflict_named(conflict->lost, "row"));
	return true;
}

static void
decide_head(struct decide_fill *fill, const struct conflict *first, const struct decide_rows *rows, size_t count)
{
	struct decide_item *item = fill->item;
	struct decide_side kept = decide_side(fill, first->kept_site, first->kept_by, first->kept_at);
	struct decide_side lost = decide_side(fill, first->lost_site, first->lost_by, first->lost_at);
	bool left_kept = !uuid_equal(first->lost_site, app_site(fill->app)->row.id);

	item->patient = first->patient;
	if (kept.at == FIELD_NULL && lost.at == FIELD_NULL) {
		kept.who = left_kept ? item->here.who : item->there.who;
		kept.at = left_kept ? item->here.at : item->there.at;
		lost.who = left_kept ? item->there.who : item->here.who;
		lost.at = left_kept ? item->there.at : item->here.at;
	}
	item->here = left_kept ? kept : lost;
	item->there = left_kept ? lost : kept;
	item->site = item->there.site;
	item->at = item->there.at;
	item->name = uuid_is_none(first->patient) ? _(rows[0].entity->label) :
	    decide_person(fill->app, first->patient, fill->arena);
	item->what = decide_what(fill, rows, count);
	item->hidden = decide_shut(fill->app, item, rows, count) || item->hidden;
	item->mine = uuid_equal(first->home, app_site(fill->app)->row.id) && app_may(fill->app, RIGHT_decide) &&
	    !item->hidden;
	for (size_t i = 0; i < item->line_count && item->hidden; i++)
		item->lines[i].here = item->lines[i].there = _("hidden");
}

/* Everything that stands together with rows[at]. */
static bool
decide_item(struct app *app, struct arena *arena, const struct conflict *all, size_t count, size_t at,
    struct decide_item *item, struct err *err)
{
	struct decide_fill fill = {.app = app, .arena = arena, .item = item};
	struct decide_rows *rows = arena_array(arena, count, sizeof *rows);
	struct flag *flags;
	size_t many = 0, asked;

	*item = (struct decide_item){.how = DECIDE_VALUES, .here = {.who = ""}, .there = {.who = ""}};
	for (size_t i = at; i < count; i++)
		if (conflict_together(&all[at], &all[i]) && !decide_add(&fill, &all[i], &rows[many++], err))
			return false;
	for (size_t i = 0; i < many && item->how == DECIDE_VALUES; i++) {
		fill.left_kept = true;
		decide_neighbours(&fill, &rows[i]);
	}
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
	for (size_t i = 0; i < count; i++)
		*merged += came[i].made + came[i].changed;
	return true;
}

bool
app_decide_list(struct app *app, struct arena *arena, struct decide_item **items, size_t *count, int64_t *merged,
    struct err *err)
{
	struct conflict *all;
	size_t all_count;

	*count = 0;
	if (!app_allow(app, RIGHT_find, (struct uuid){{0}}, err) ||
	    !conflict_open(app_db(app), app_site(app)->row.id, arena, &all, &all_count, err) ||
	    !decide_merged(app, arena, merged, err))
		return false;
	*items = arena_array(arena, all_count + 1, sizeof **items);
	for (size_t i = 0; i < all_count; i++) {
		bool seen = false;
		for (size_t k = 0; k < i && !seen; k++)
			seen = conflict_together(&all[k], &all[i]);
		if (!seen && !decide_item(app, arena, all, all_count, i, &(*items)[(*count)++], err))
			return false;
	}
	decide_mine_first(*items, *count);
	return true;
}

bool
app_decide_view(struct app *app, const struct decide_item *item, struct err *err)
{
	struct tx_intent intent = app_intent(app, "decide.view", 'R', TX_IDENTITY | TX_CONTACT);

	intent.patient = item->patient;
	intent.object = "conflict";
	intent.object_id = item->part_count > 0 ? item->parts[0].conflict : (struct uuid){{0}};
	return tx_audit(app_db(app), &intent, err);
}
