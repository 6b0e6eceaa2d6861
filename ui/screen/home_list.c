#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "home_state.h"
#include "model/person.h"
#include "model/when.h"

bool
home_offers_register(const struct home *home)
{
	return app_may(home->app, RIGHT_patient_create) && text_length(home->lookup.query.text) >= 2;
}

/* Is there a "Did you mean" line, and where. */
static bool
home_has_typos(const struct home *home)
{
	return home->found.typos < home->found.count;
}

/* The found person of list row `at`, or NULL for the heading and the "+ Register" row. */
const struct found *
home_found(const struct home *home, size_t at)
{
	if (home_has_typos(home)) {
		if (at == home->found.typos)
			return NULL;
		at -= at > home->found.typos;
	}
	return at < home->found.count ? &home->found.rows[at] : NULL;
}

static int64_t
home_row_id(const void *rows, size_t at)
{
	const struct home *home = rows;
	const struct found *found = home_found(home, at);

	if (found)
		return found->patient.rid;
	return home_has_typos(home) && at == home->found.typos ? HOME_HEADING : HOME_REGISTER_ID;
}

static void
home_visit_words(const struct home *home, const struct found *found, char *cell)
{
	char *when;

	if (found->died) {
		snprintf(cell, LIST_CELL, "%s", _("has died"));
		return;
	}
	if (found->visit.day == DAY_NONE) {
		snprintf(cell, LIST_CELL, "%s", _("nothing booked"));
		return;
	}
	when = when_next(home->words, found->visit.day,
	    found->visit.day == home->today ? found->visit.starts : MINUTE_NONE,
	    home->today);
	snprintf(cell, LIST_CELL, "%s  %s%s%s", when, found->visit.with ? found->visit.with : "",
	    found->visit.where ? ", " : "", found->visit.where ? found->visit.where : "");
}

/* "Gon, Ma" of what was typed: how the new person would be called. */
static void
home_register_words(const struct home *home, char *cell)
{
	char *name = text_name_case(home->words, home->lookup.query.text), *space = strchr(name, ' ');

	if (space) {
		*space = '\0';
		snprintf(cell, LIST_CELL, _("+ Register a new patient \"%s, %s\""), name, space + 1);
	} else
		snprintf(cell, LIST_CELL, _("+ Register a new patient \"%s\""), name);
}

static void
home_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct home *home = rows;

	const struct found *found = home_found(home, at);
	if (!found && home_row_id(home, at) == HOME_HEADING) {
		line->heading = _("DID YOU MEAN");
		return;
	}
	if (!found) {
		home_register_words(home, line->room[0]);
		line->cell[0] = line->room[0];
		line->whole = true;
		return;
	}
	line->cell[0] = person_listed(home->words, found->family, found->given);
	line->cell[1] = when_partial(home->words, found->born);
	line->cell[2] = found->phone ? person_phone_masked(home->words, found->phone) : "";
	home_visit_words(home, found, line->room[3]);
	line->cell[3] = line->room[3];
}

static const struct list_column home_columns[] = {
	{.title = N_("PATIENT"), .width = 28, .least = 16, .priority = 9, .grows = true},
	{.title = N_("BORN"), .width = 12, .least = 11, .priority = 8},
	{.title = N_("PHONE"), .width = 6, .least = 6, .priority = 5},
	{.title = N_("TODAY / NEXT"), .width = 26, .least = 12, .priority = 7},
};

struct list_source
home_source(const struct home *home)
{
	return (struct list_source){
		.rows = home,
		.count = home->found.count + home_has_typos(home) + home_offers_register(home),
		.id = home_row_id,
		.line = home_row_line,
		.columns = home_columns,
		.column_count = sizeof home_columns / sizeof home_columns[0],
	};
}

int
home_list_rows(const struct home *home)
{
	int rows = home->rows - 4 - HOME_BELOW - (home->found.alike > 0 ? 2 : 1);

	return rows < 4 ? 4 : rows;
}
