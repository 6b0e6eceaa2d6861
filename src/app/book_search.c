#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "book_slot.h"
#include "internal.h"
#include "model/slotfind.h"
#include "store/patient.h"
#include "store/roster.h"
#include "store/setting.h"

enum {
	BOOK_SEARCH_HORIZON = 365,	/* days, unless the site's setting book.horizon says less */
	BOOK_SEARCH_SOON = 42,		/* days read at first: nearly every list is full by then */
	BOOK_SEARCH_LATER = 92,		/* days past the horizon, to be able to say "later" */
	BOOK_SEARCH_MOST = 20,
	BOOK_SEARCH_PER_DAY = 2,
};

/* One search: what is asked, and the days it is asked of. */
struct book_search {
	struct app *app;
	const struct book_ask *ask;
	struct arena *arena;
	struct site site;		/* whose book */
	struct roster roster;
	struct staff **person;		/* who may do this type, in list order */
	struct slotfind_book book;
	struct slotfind_query query;
};

/* Is this title among "RN NP"? */
static bool
book_search_does(const char *roles, const char *title)
{
	size_t bytes = title ? strlen(title) : 0;

	if (!roles || !*roles)
		return true;
	for (const char *at = roles; bytes > 0 && (at = strstr(at, title)); at += bytes)
		if ((at == roles || at[-1] == ' ') && (at[bytes] == ' ' || at[bytes] == '\0'))
			return true;
	return false;
}

static bool
book_search_type(struct book_search *search, struct appointment_type **type, struct err *err)
{
	struct appointment_type *types;
	size_t count;

	*type = NULL;
	if (!search->ask->type)
		return true;
	if (!roster_types(app_db(search->app), search->arena, &types, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(types[i].code, search->ask->type) == 0)
			*type = &types[i];
	return *type || err_set(err, ERR_NOT_FOUND, _("There is no appointment type \"%s\"."), search->ask->type);
}

/* Those who do this type of visit; everybody, when the list of titles fits nobody here. */
static void
book_search_people(struct book_search *search, const char *roles)
{
	size_t count = 0;

	search->person = arena_array(search->arena, search->roster.count, sizeof *search->person);
	for (size_t i = 0; i < search->roster.count; i++)
		if (book_search_does(roles, search->roster.staff[i].title))
			search->person[count++] = &search->roster.staff[i];
	for (size_t i = 0; count == 0 && i < search->roster.count; i++)
		search->person[i] = &search->roster.staff[i];
	search->book.people = count ? count : search->roster.count;
	search->query.with = SLOTFIND_ANYONE;
	for (size_t i = 0; i < search->book.people; i++)
		if (search->person[i]->row.rid == search->ask->with.rid)
			search->query.with = (int)i;
}

/* Her booking needs: limits for the search, and words for the screen. */
static bool
book_search_needs(struct book_search *search, struct book_list *list, int32_t today, struct err *err)
{
	static const struct {
		const char *code;
		unsigned need;
	} needs[] = {{"room", SLOTFIND_NEED_ROOM}, {"first", SLOTFIND_NEED_FIRST}, {"last", SLOTFIND_NEED_LAST},
	    {"long", SLOTFIND_NEED_LONG}};
	struct flag *flags;
	size_t count;
	char date[DATE_TEXT];
	struct uuid patient = record_id(app_db(search->app), entity(ENTITY_patient), search->ask->patient.rid);

	if (uuid_is_none(patient))
		return true;
	day_format(today, date);
	if (!patient_flags(app_db(search->app), patient, date, search->arena, &flags, &count, err))
		return false;
	list->need = arena_array(search->arena, count, sizeof *list->need);
	for (size_t i = 0; i < count; i++) {
		list->need[i].text = flags[i].short_text ? flags[i].short_text : flags[i].text;
		list->need[i].need = flags[i].need;
		for (size_t n = 0; flags[i].need && n < sizeof needs / sizeof *needs; n++)
			if (strcmp(flags[i].need, needs[n].code) == 0)
				search->query.needs |= needs[n].need;
		if (flags[i].need && strcmp(flags[i].need, "notbefore") == 0 && flags[i].need_time != FIELD_NULL)
			search->query.not_before = (int)flags[i].need_time;
	}
	list->need_count = count;
	return true;
}

static int
book_search_horizon(const struct book_search *search)
{
	if (search->ask->days > 0)
		return search->ask->days;
	return setting_number(app_db(search->app), "book.horizon", 1, 3660, BOOK_SEARCH_HORIZON);
}

static bool
book_search_open(struct book_search *search, struct book_list *list, struct err *err)
{
	static const enum slotfind_time times[] = {
		[BOOK_ANY_TIME] = SLOTFIND_ANY_TIME,
		[BOOK_MORNING] = SLOTFIND_MORNINGS,
		[BOOK_AFTERNOON] = SLOTFIND_AFTERNOONS,
	};
	const struct book_ask *ask = search->ask;
	struct slotfind_query *query = &search->query;
	struct appointment_type *type;
	int minute;
	int32_t today = app_today(search->app, &minute), from = ask->from == DAY_NONE ? today + 1 : ask->from;

	from = from < today ? today : from;
	*query = (struct slotfind_query){
		.only = ask->only,
		.from_day = from,
		.from_minute = from == today ? minute : 0,
		.horizon = book_search_horizon(search),
		.not_after = 24 * 60,
		.time = times[ask->time],
		.per_day = ask->per_day > 0 ? ask->per_day : BOOK_SEARCH_PER_DAY,
		.limit = ask->most > 0 ? ask->most : BOOK_SEARCH_MOST,
	};
	search->book.first = from;
	if (!book_search_type(search, &type, err) || !book_search_needs(search, list, today, err) ||
	    !roster_load(app_db(search->app), search->site.row.id, from,
		from + query->horizon + BOOK_SEARCH_LATER, today, minute, search->arena, &search->roster, err))
		return false;
	query->length = ask->minutes > 0 ? ask->minutes : type && type->minutes > 0 ? (int)type->minutes : BOOK_MINUTES;
	list->minutes = query->needs & SLOTFIND_NEED_LONG ? 2 * query->length : query->length;
	book_search_people(search, type ? type->roles : NULL);
	return true;
}

/* Days of everybody, or, when nobody else is wanted and nothing has to be explained, of the one alone. */
static void
book_search_read(struct book_search *search, int days, bool everybody)
{
	struct slotfind_person *person = arena_array(search->arena, search->book.people, sizeof *person);
	bool one = !everybody && search->query.only && search->query.with != SLOTFIND_ANYONE;
	struct schedule_day *none = one ? arena_array(search->arena, (size_t)days, sizeof *none) : NULL;
	int64_t now = clock_now();

	for (size_t i = 0; i < search->book.people; i++) {
		person[i].staff = search->person[i]->row.id;
		person[i].day = one && (int)i != search->query.with ? none :
		    roster_days(app_db(search->app), &search->roster, person[i].staff, search->book.first, days, now,
			search->arena);
	}
	search->book.days = days;
	search->book.person = person;
}

static struct book_slot
book_search_slot(const struct book_search *search, const struct slotfind_hit *hit)
{
	const struct staff *staff = search->person[hit->person];
	const struct schedule *schedule = &search->roster.schedule;
	struct book_slot slot = {
		.site = search->ask->site,
		.with = {staff->row.rid},
		.who = staff->shown,
		.day = hit->day,
		.starts = hit->minute,
		.minutes = hit->length,
		.match_who = hit->match[SLOTFIND_MATCH_WITH],
		.match_room = hit->match[SLOTFIND_MATCH_ROOM],
		.match_time = hit->match[SLOTFIND_MATCH_TIME],
		.room_id = schedule_room(schedule, staff->row.id, hit->day, hit->minute),
	};

	for (size_t i = 0; i < schedule->room_count; i++)
		if (uuid_equal(schedule->rooms[i].row.id, slot.room_id))
			slot.room = schedule->rooms[i].name;
	return slot;
}

/* Nothing to offer: say why, and what the nearest way out would be. */
static void
book_search_explain(const struct book_search *search, struct book_list *list)
{
	struct slotfind_none none;

	if (search->book.people == 0) {
		list->why = _("Nobody takes visits yet. An administrator adds working hours with rapport "
		    "schedule add.");
		return;
	}
	slotfind_explain(&search->book, &search->query, &none);
	list->why = _(slotfind_cause_text(none.cause));
	if (none.cause == SLOTFIND_SHORT)
		list->why = arena_printf(search->arena,
		    ngettext("%s %d minute is missing.", "%s %d minutes are missing.",
		    (unsigned long)none.short_by), list->why, none.short_by);
	if (none.relax == SLOTFIND_RELAX_NONE)
		return;
	list->relax = _(slotfind_relax_text(none.relax));
	list->nearest = arena_alloc(search->arena, sizeof *list->nearest);
	*list->nearest = book_search_slot(search, &none.nearest);
}

bool
app_book_search(struct app *app, const struct book_ask *ask, struct arena *arena, struct book_list *list,
    struct err *err)
{
	struct book_search search = {.app = app, .ask = ask, .arena = arena};
	size_t count = 0;

	*list = (struct book_list){0};
	if (!book_site(app, ask->site, arena, &search.site, err) || !book_search_open(&search, list, err))
		return false;
	struct slotfind_hit *hits = arena_array(arena, search.query.limit, sizeof *hits);
	if (search.query.horizon > BOOK_SEARCH_SOON) {
		book_search_read(&search, BOOK_SEARCH_SOON, false);
		count = slotfind_list(&search.book, &search.query, hits);
	}
	if (count < search.query.limit) {
		book_search_read(&search, search.query.horizon + BOOK_SEARCH_LATER, false);
		count = slotfind_list(&search.book, &search.query, hits);
	}
	list->slot = arena_array(arena, count, sizeof *list->slot);
	for (size_t i = 0; i < count; i++)
		list->slot[i] = book_search_slot(&search, &hits[i]);
	list->count = count;
	if (count == 0) {
		book_search_read(&search, search.query.horizon + BOOK_SEARCH_LATER, true);
		book_search_explain(&search, list);
	}
	return true;
}
