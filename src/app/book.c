#include "book.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "internal.h"
#include "model/visitstate.h"
#include "model/person.h"
#include "model/when.h"
#include "store/roster.h"
#include "store/visit.h"
#include "book_slot.h"

const struct reason *
book_why(struct app *app, enum reasons_list list, const char *code, struct err *err)
{
	const struct reasons *reasons = app_reasons(app, err);
	const struct reason *why = reasons ? reasons_named(reasons, list, code) : NULL;

	if (reasons && !why)
		err_set(err, ERR_INVALID, list == REASONS_MOVE ? _("Say why it is moved: choose a reason.")
							       : _("Say why it is cancelled: choose a reason."));
	return why;
}

char *
book_when(struct arena *arena, int32_t day, int minute)
{
	char clock[CLOCK_TEXT];

	minute_format(minute, clock);
	return arena_printf(arena, "%s %s", when_day(arena, day), clock);
}

struct site_id
book_where(struct app *app, const struct visit *visit)
{
	return (struct site_id){
	    visit->where ? record_rid(app_db(app), entity(ENTITY_site), visit->appt.site) : 0};
}

static bool
book_is_here(struct app *app, struct site_id id)
{
	return id.rid == 0 || id.rid == app_site(app)->row.rid;
}

bool
book_at(struct app *app, struct site_id id, struct err *err)
{
	return app_allow(app, book_is_here(app, id) ? RIGHT_book : RIGHT_book_other, (struct uuid){{0}}, err);
}

bool
book_site(struct app *app, struct site_id id, struct arena *arena, struct site *site, struct err *err)
{
	*site = *app_site(app);
	return book_at(app, id, err) &&
	    (book_is_here(app, id) || record_load(app_db(app), entity(ENTITY_site), id.rid, site, arena, err));
}

struct book_site *
app_book_sites(struct app *app, struct arena *arena, size_t *count)
{
	struct site *sites = NULL;
	size_t all = 0;
	struct err err;

	*count = 0;
	if (!app_may(app, RIGHT_book) ||
	    (app_may(app, RIGHT_book_other) && !roster_sites(app_db(app), arena, &sites, &all, &err)))
		return NULL;
	struct book_site *list = arena_array(arena, all + 1, sizeof *list);
	list[(*count)++] = (struct book_site){.code = app_site(app)->code, .name = app_site(app)->name};
	for (size_t i = 0; i < all; i++)
		list[(*count)++] = (struct book_site){{sites[i].row.rid}, sites[i].code, sites[i].name};
	return list;
}

struct book_clinician *
app_book_clinicians(struct app *app, struct site_id at, struct arena *arena, size_t *count)
{
	int minute;
	int32_t today = app_today(app, &minute);
	struct roster roster;
	struct site site;
	struct err err;

	*count = 0;
	if (!book_site(app, at, arena, &site, &err) ||
	    !roster_load(app_db(app), site.row.id, today, today, today, minute, arena, &roster, &err))
		return NULL;
	struct book_clinician *list = arena_array(arena, roster.count, sizeof *list);
	for (size_t i = 0; i < roster.count; i++) {
		list[i].id.rid = roster.staff[i].row.rid;
		list[i].who = roster.staff[i].shown;
		list[i].family = roster.staff[i].family;
		list[i].specialty = roster.staff[i].specialty;
	}
	*count = roster.count;
	return list;
}

static int
book_minutes(int64_t minutes)
{
	return minutes > 0 ? (int)minutes : BOOK_MINUTES;
}

struct book_type *
app_book_types(struct app *app, struct arena *arena, size_t *count)
{
	struct appointment_type *types;
	struct err err;

	*count = 0;
	if (!app_allow(app, RIGHT_book, (struct uuid){{0}}, &err) ||
	    !roster_types(app_db(app), arena, &types, count, &err))
		return NULL;
	struct book_type *list = arena_array(arena, *count, sizeof *list);
	for (size_t i = 0; i < *count; i++) {
		list[i].code = types[i].code;
		list[i].label = types[i].label;
		list[i].prepare = types[i].prepare;
		list[i].minutes = book_minutes(types[i].minutes);
	}
	return list;
}

/* Does a word of `label` (folded) begin with `typed` (folded)? */
static bool
book_begins(const char *label, const char *typed)
{
	size_t bytes = strlen(typed);

	for (const char *at = label; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strncmp(at, typed, bytes) == 0)
			return true;
	}
	return false;
}

static int
book_reason_minutes(const struct visit_reason *reason, const struct appointment_type *types, size_t count)
{
	if (reason->minutes > 0)
		return (int)reason->minutes;
	for (size_t i = 0; reason->type && i < count; i++)
		if (strcmp(types[i].code, reason->type) == 0)
			return book_minutes(types[i].minutes);
	return BOOK_MINUTES;
}

struct book_reason *
app_book_reasons(struct app *app, const char *typed, struct arena *arena, size_t *count)
{
	struct visit_reason *reasons;
	struct appointment_type *types;
	size_t all, type_count;
	struct err err;
	const char *folded = text_fold(arena, typed ? typed : "");

	*count = 0;
	if (!app_allow(app, RIGHT_book, (struct uuid){{0}}, &err) ||
	    !roster_reasons(app_db(app), arena, &reasons, &all, &err) ||
	    !roster_types(app_db(app), arena, &types, &type_count, &err))
		return NULL;
	struct book_reason *list = arena_array(arena, all, sizeof *list);
	for (size_t i = 0; i < all; i++) {
		if (!book_begins(text_fold(arena, reasons[i].label), folded) && !book_begins(reasons[i].code, folded))
			continue;
		list[*count].code = reasons[i].code;
		list[*count].label = reasons[i].label;
		list[*count].type = reasons[i].type;
		list[*count].minutes = book_reason_minutes(&reasons[i], types, type_count);
		(*count)++;
	}
	return list;
}

const struct reason *
app_book_whys(struct app *app, enum reasons_list list, size_t *count, struct err *err)
{
	const struct reasons *reasons = app_reasons(app, err);

	*count = reasons ? reasons->count[list] : 0;
	return reasons ? reasons->list[list] : NULL;
}

bool
app_book_visit(struct app *app, struct appointment_id id, struct arena *arena, struct book_visit *out, struct err *err)
{
	struct visit visit;

	if (!app_allow(app, RIGHT_board, (struct uuid){{0}}, err) ||
	    !visit_load(app_db(app), id, &visit, arena, err))
		return false;
	int32_t day = day_parse(visit.appt.date);
	*out = (struct book_visit){
		.id = id,
		.patient = visit.patient,
		.with = visit.with,
		.who = visit.who,
		.type = visit.appt.type,
		.reason = visit.appt.reason,
		.type_label = visit.type_label,
		.reason_label = visit.reason_label,
		.about = visit.appt.about,
		.room = visit.room,
		.day = day,
		.starts = (int)visit.appt.starts,
		.minutes = (int)visit.appt.minutes,
		.when = book_when(arena, day, (int)visit.appt.starts),
		.state = visit.appt.state,
		.name = visit.family || visit.given ? person_brief(arena, visit.family, visit.given) : NULL,
		.here = visitstate_may(visitstate_of(visit.appt.state), VISITSTATE_LEFT),
		.contested = cell_owns(&visit.appt) && !visit.has_cells,
		.where = visit.where,
		.site = book_where(app, &visit),
	};
	return true;
}

const char *
app_book_event_words(struct app *app, const char *event, const char *reason, struct arena *arena)
{
	const struct field *what = entity_field(entity(ENTITY_appointment_event), "what");
	struct err err;
	const struct reasons *reasons = app_reasons(app, &err);
	const struct reason *why = reasons ? reasons_named(reasons, REASONS_MOVE, reason) : NULL;
	const char *text = _(field_choice_label(arena, what, event));

	if (reasons && !why)
		why = reasons_named(reasons, REASONS_CANCEL, reason);
	return why ? arena_printf(arena, "%s, %s", text, _(why->label)) : text;
}

/* "moved, patient asked; was Tue 24 Nov 09:30 Dr Osei" */
static const char *
book_event_text(struct app *app, struct arena *arena, const struct visit_event *event)
{
	const char *text = app_book_event_words(app, event->event.what, event->event.reason, arena);

	if (event->event.words && *event->event.words)
		text = arena_printf(arena, "%s, \"%s\"", text, event->event.words);
	if (event->event.from_date && event->event.from_starts != FIELD_NULL)
		text = arena_printf(arena, _("%s; was %s %s"), text,
		    book_when(arena, day_parse(event->event.from_date), (int)event->event.from_starts),
		    event->from_who ? event->from_who : "");
	return text;
}

bool
app_book_history(struct app *app, struct appointment_id id, struct arena *arena, struct book_event **list,
    size_t *count, struct err *err)
{
	struct visit visit;
	struct visit_event *events;

	if (!app_allow(app, RIGHT_card, (struct uuid){{0}}, err) ||
	    !visit_load(app_db(app), id, &visit, arena, err) ||
	    !visit_events(app_db(app), visit.appt.row.id, arena, &events, count, err))
		return false;
	*list = arena_array(arena, *count, sizeof **list);
	for (size_t i = 0; i < *count; i++) {
		(*list)[i].at = events[i].event.at;
		(*list)[i].by = events[i].by;
		(*list)[i].what = book_event_text(app, arena, &events[i]);
		/* Newest first: what was taken back is the line below. */
		if (events[i].event.what && strcmp(events[i].event.what, "undone") == 0 && i + 1 < *count)
			(*list)[i].what = arena_printf(arena, _("taken back: %s"),
			    app_book_event_words(app, events[i + 1].event.what, events[i + 1].event.reason, arena));
	}
	return true;
}
