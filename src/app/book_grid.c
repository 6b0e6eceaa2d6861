#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "book_slot.h"
#include "internal.h"
#include "store/roster.h"

/* One column before it is cut into rows. */
struct book_grid_person {
	const struct staff *staff;
	int32_t date;
	struct schedule_day *day;
	struct slot_cells lunch;
	struct cell_run *runs;
	size_t count;
	int opens, closes;		/* first and last minute in session; SLOT_NONE: off today */
};

static bool
book_grid_bit(const struct slot_cells *cells, int cell)
{
	return cells->word[cell / 64] >> (cell % 64) & 1;
}

/* Breaks, and the gap between a morning's and an afternoon's session. */
static void
book_grid_lunch(const struct schedule *schedule, struct book_grid_person *person)
{
	for (size_t i = 0; i < schedule->session_count; i++) {
		const struct session_template *session = &schedule->sessions[i];
		if (session->kept && strcmp(session->kept, "break") == 0 &&
		    uuid_equal(session->staff, person->staff->row.id) && schedule_holds(session, person->date))
			slot_mark(&person->lunch, (int)session->starts, (int)(session->ends - session->starts));
	}
	person->opens = person->closes = SLOT_NONE;
	for (int n = 0; n < SLOT_CELLS; n++) {
		if (!book_grid_bit(&person->day->time.session, n))
			continue;
		if (person->opens == SLOT_NONE)
			person->opens = n * SLOT_CELL;
		else if (person->closes < n * SLOT_CELL)
			slot_mark(&person->lunch, person->closes, n * SLOT_CELL - person->closes);
		person->closes = (n + 1) * SLOT_CELL;
	}
}

static const struct cell_run *
book_grid_run(const struct book_grid_person *person, int minute, int step, bool holds)
{
	for (size_t i = 0; i < person->count; i++) {
		const struct cell_run *run = &person->runs[i];
		if ((run->hold != 0) == holds && run->starts < minute + step && run->starts + run->minutes > minute)
			return run;
	}
	return NULL;
}

static struct book_cell
book_grid_cell(const struct book_grid_person *person, int minute, int step, struct uuid me)
{
	const struct slot_day *time = &person->day->time;
	const struct cell_run *hold = book_grid_run(person, minute, step, true);
	struct book_cell cell = {.what = BOOK_OFF};
	int session = 0, lunch = 0, away = 0, kept = 0;

	for (int n = minute / SLOT_CELL; n < (minute + step) / SLOT_CELL && n < SLOT_CELLS; n++) {
		bool works = book_grid_bit(&time->session, n), out = book_grid_bit(&time->away, n);
		bool carved = book_grid_bit(&time->kept, n), taken = book_grid_bit(&time->booked, n);
		session += works;
		lunch += book_grid_bit(&person->lunch, n);
		away += works && out;
		kept += works && !out && carved;
		cell.free += works && !out && !carved && !taken ? SLOT_CELL : 0;
	}
	if (hold) {
		cell.what = uuid_equal(hold->holder, me) ? BOOK_HELD_ME : BOOK_HELD;
		cell.initials = cell.what == BOOK_HELD ? hold->initials : NULL;
	} else if (book_grid_run(person, minute, step, false)) {
		cell.what = BOOK_TAKEN;
	} else if (cell.free > 0) {
		cell.what = BOOK_FREE;
	} else if (lunch > 0) {
		cell.what = BOOK_LUNCH;
	} else if (away > 0) {
		cell.what = BOOK_AWAY;
	} else if (session > 0) {
		cell.what = kept > 0 ? BOOK_KEPT : BOOK_TAKEN;
	}
	return cell;
}

/* Is this row the same break for everybody as the one above? */
static bool
book_grid_same_break(const struct book_grid *grid)
{
	size_t row = grid->rows;

	for (size_t i = 0; i < grid->columns; i++) {
		enum book_what now = grid->column[i].cell[row].what;
		if ((now != BOOK_LUNCH && now != BOOK_OFF) || row == 0 || grid->column[i].cell[row - 1].what != now)
			return false;
	}
	return true;
}

static void
book_grid_fill(struct book_grid *grid, const struct book_grid_person *people, int opens, int closes, struct uuid me)
{
	for (int minute = opens / grid->step * grid->step; minute < closes; minute += grid->step) {
		for (size_t i = 0; i < grid->columns; i++)
			grid->column[i].cell[grid->rows] = book_grid_cell(&people[i], minute, grid->step, me);
		grid->minute[grid->rows] = minute;
		grid->rows += !book_grid_same_break(grid);
	}
}

/* Read and cut the columns whose staff and date are set. */
static void
book_grid_make(struct app *app, const struct roster *roster, struct book_grid_person *people, size_t count,
    struct arena *arena, struct book_grid *grid)
{
	int opens = 24 * 60, closes = 0;
	int64_t now = clock_now();
	size_t most = (size_t)(24 * 60 / grid->step) + 1;

	grid->columns = count;
	grid->column = arena_array(arena, count, sizeof *grid->column);
	grid->minute = arena_array(arena, most, sizeof *grid->minute);
	for (size_t i = 0; i < count; i++) {
		struct book_grid_person *person = &people[i];
		struct book_column *column = &grid->column[i];
		int32_t date = person->date;
		person->day = roster_days(app_db(app), roster, person->staff->row.id, date, 1, now, arena);
		person->runs = cell_runs(app_db(app), person->staff->row.id, date, date, now, arena, &person->count);
		book_grid_lunch(&roster->schedule, person);
		opens = person->opens != SLOT_NONE && person->opens < opens ? person->opens : opens;
		closes = person->closes > closes ? person->closes : closes;
		column->with.rid = person->staff->row.rid;
		column->who = person->staff->shown;
		column->family = person->staff->family;
		column->day = date;
		column->cell = arena_array(arena, most, sizeof *column->cell);
	}
	book_grid_fill(grid, people, opens, closes, app_who(app)->staff);
}

static bool
book_grid_day(struct app *app, const struct site *site, struct staff_id first, struct arena *arena,
    struct book_grid *grid, struct err *err)
{
	int32_t day = grid->day;
	struct book_grid_person *people;
	struct roster roster;
	int minute;
	int32_t today = app_today(app, &minute);
	size_t count = 0;

	if (!roster_load(app_db(app), site->row.id, day, day, today, minute, arena, &roster, err))
		return false;
	people = arena_array(arena, roster.count, sizeof *people);
	/* The wished clinician first, then list order. */
	for (int others = 0; others < 2; others++)
		for (size_t i = 0; i < roster.count; i++)
			if ((roster.staff[i].row.rid != first.rid) == others)
				people[count++] = (struct book_grid_person){.staff = &roster.staff[i], .date = day};
	book_grid_make(app, &roster, people, count, arena, grid);
	return true;
}

/* Several reads a clinician: one transaction, so that they agree and lock the file once. */
bool
app_book_grid(struct app *app, struct site_id at, int32_t day, int step, struct staff_id first,
    struct arena *arena, struct book_grid *grid, struct err *err)
{
	struct site site;

	*grid = (struct book_grid){.day = day, .step = step};
	if (!book_site(app, at, arena, &site, err))
		return false;
	db_read_begin(app_db(app));
	bool ok = book_grid_day(app, &site, first, arena, grid, err);
	db_read_end(app_db(app));
	return ok;
}

static bool
book_grid_week(struct app *app, const struct site *site, struct staff_id with, struct arena *arena,
    struct book_grid *grid, struct err *err)
{
	const char *open = site->open_days && *site->open_days ? site->open_days : "12345";
	int32_t monday = grid->day;
	struct book_grid_person people[7];
	struct roster roster;
	int minute;
	int32_t today = app_today(app, &minute);
	size_t count = 0;

	if (!roster_load(app_db(app), site->row.id, monday, monday + 6, today, minute, arena, &roster, err))
		return false;
	for (size_t i = 0; i < roster.count; i++)
		for (int n = 0; roster.staff[i].row.rid == with.rid && n < 7; n++)
			if (strchr(open, '1' + n))
				people[count++] = (struct book_grid_person){.staff = &roster.staff[i],
				    .date = monday + n};
	if (count == 0)
		return err_set(err, ERR_NOT_FOUND, _("Choose a clinician first: a week shows one."));
	book_grid_make(app, &roster, people, count, arena, grid);
	return true;
}

bool
app_book_week(struct app *app, struct site_id at, int32_t day, int step, struct staff_id with,
    struct arena *arena, struct book_grid *grid, struct err *err)
{
	struct site site;

	*grid = (struct book_grid){.day = day - (day_weekday(day) - 1), .step = step};
	if (!book_site(app, at, arena, &site, err))
		return false;
	db_read_begin(app_db(app));
	bool ok = book_grid_week(app, &site, with, arena, grid, err);
	db_read_end(app_db(app));
	return ok;
}
