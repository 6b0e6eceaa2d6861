#include "find.h"

#include <string.h>

#include "base/date.h"
#include "internal.h"
#include "store/find.h"

enum { FIND_YEAR = 4, FIND_LAST_DIGITS = 2 };	/* what SECURITY.md 4.6 lets everybody who may find see */

static const enum find_how find_hows[] = {
	[FIND_EXACT] = FOUND_EXACT, [FIND_RECORD] = FOUND_RECORD, [FIND_BORN] = FOUND_BORN, [FIND_PHONE] = FOUND_PHONE,
	[FIND_PREFIX] = FOUND_PREFIX, [FIND_NICKNAME] = FOUND_NICKNAME, [FIND_TYPO] = FOUND_TYPO,
};
static const enum find_why find_whys[] = {
	[FOUND_EXACT] = FIND_EXACT, [FOUND_RECORD] = FIND_RECORD, [FOUND_BORN] = FIND_BORN, [FOUND_PHONE] = FIND_PHONE,
	[FOUND_PREFIX] = FIND_PREFIX, [FOUND_NICKNAME] = FIND_NICKNAME, [FOUND_TYPO] = FIND_TYPO,
};

void
app_find_warm(struct app *app)
{
	if (app_may(app, RIGHT_find))
		finder_warm(app_finder(app), NULL);
}

/* Name, birth year, last two digits: enough to ask the person for the rest. */
static void
find_narrow(struct found *found, struct arena *arena)
{
	size_t digits = found->phone ? strlen(found->phone) : 0;

	found->narrow = true;
	found->record = NULL;
	if (found->born && strlen(found->born) > FIND_YEAR)
		found->born = arena_text_n(arena, found->born, FIND_YEAR);
	if (digits > FIND_LAST_DIGITS)
		found->phone = arena_text(arena, found->phone + digits - FIND_LAST_DIGITS);
}

static struct found
find_shown(const struct app *app, const struct find_row *row, struct arena *arena)
{
	enum role role = app_who(app)->role;
	struct found found = {
	    .patient = row->patient,
	    .id = row->id,
	    .record = row->record,
	    .family = row->family,
	    .given = row->given,
	    .preferred = row->preferred,
	    .born = row->born,
	    .phone = row->phone,
	    .died = row->died,
	    .how = find_hows[row->why],
	    .today = row->today,
	    .recent = row->recent,
	    .restricted = row->restricted,
	    .alike = row->alike,
	    .visit = {.day = DAY_NONE},
	};

	if (!right_allows(RIGHT_card, role) || (row->restricted && right_grant(RIGHT_restricted, role) != GRANT_YES))
		find_narrow(&found, arena);
	return found;
}

static bool
find_add_visit(struct app *app, struct found *found, struct arena *arena, struct err *err)
{
	struct find_visit visit;

	if (found->narrow)
		return true;
	if (!find_visit(app_db(app), found->id, app_today(app, NULL), arena, &visit, err))
		return false;
	if (visit.date)
		found->visit = (struct found_visit){.day = day_parse(visit.date), .starts = visit.starts,
		    .with = visit.with,
		    .state = visit.state,
		    .where = visit.where};
	return true;
}

bool
app_find(struct app *app, const char *text, size_t limit, size_t visits, struct arena *arena, struct found_list *list,
    struct err *err)
{
	struct find_ask ask = {
	    .text = text,
	    .limit = limit,
	    .today = app_today(app, NULL),
	    .order = app_site(app)->date_order,
	    .prefix = app_site(app)->code,
	    .staff = app_who(app)->staff,
	};
	struct find_result result;
	bool ok;

	*list = (struct found_list){.rows = NULL};
	if (!app_allow(app, RIGHT_find, (struct uuid){{0}}, err))
		return false;
	/* The visits are read in the same state of the database as the people. */
	db_read_begin(app_db(app));
	ok = find_people(app_finder(app), &ask, arena, &result, err);
	if (ok) {
		list->rows = arena_array(arena, result.count + 1, sizeof *list->rows);
		for (; ok && list->count < result.count; list->count++) {
			list->rows[list->count] = find_shown(app, &result.rows[list->count], arena);
			ok = list->count >= visits || find_add_visit(app, &list->rows[list->count], arena, err);
		}
		list->typos = result.typos;
		list->total = result.found;
		list->more = result.more;
		list->people = result.people;
		list->alike = result.alike;
		list->alike_year = result.alike_year;
	}
	db_read_end(app_db(app));
	return ok;
}

void
app_find_pending(struct app *app, bool (*pending)(void *), void *context)
{
	db_interruptible(app_db(app), pending, context);
}

bool
app_find_printed(struct app *app, const struct found_list *list, struct err *err)
{
	struct tx_intent intent = app_intent(app, "patient.find", 'R', TX_IDENTITY | TX_CONTACT);

	intent.object = entity(ENTITY_patient)->table;
	if (list->count == 1)
		intent.patient = list->rows[0].id;
	return tx_audit(app_db(app), &intent, err);
}

const char *
app_find_how(enum find_how how)
{
	return find_why_name(find_whys[how]);
}
