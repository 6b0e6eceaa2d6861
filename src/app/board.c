#include "board.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "cues.h"
#include "internal.h"
#include "model/wait.h"
#include "store/cell.h"
#include "store/visit.h"

enum { BOARD_NOSHOW_YEARS = 2 };

/* One look at one day. */
struct board_look {
	struct app *app;
	struct arena *arena;
	int32_t day, today;
	int64_t now;
	char today_text[DATE_TEXT], since[DATE_TEXT];
	struct visit *visits;
	struct wait_visit *stays;	/* of the same visits */
	size_t count;
};

static enum board_part
board_part(const char *state)
{
	static const struct {
		const char *state;
		enum board_part part;
	} parts[] = {{"arrived", BOARD_WAITING}, {"roomed", BOARD_ROOM}, {"seen", BOARD_ROOM}, {"out", BOARD_DONE},
	    {"left", BOARD_GONE}, {"refused", BOARD_GONE}, {"noshow", BOARD_GONE}};

	for (size_t i = 0; state && i < sizeof parts / sizeof *parts; i++)
		if (strcmp(parts[i].state, state) == 0)
			return parts[i].part;
	return BOARD_EXPECTED;
}

static struct wait_visit
board_stay(const struct visit *visit)
{
	const struct appointment *appt = &visit->appt;

	return (struct wait_visit){
		.staff = appt->staff,
		.booked = visit_is_walk_in(appt) ? FIELD_NULL : instant_of(day_parse(appt->date), (int)appt->starts),
		.arrived = appt->arrived_at,
		.roomed = appt->roomed_at,
		.seen = appt->seen_at,
	};
}

static bool
board_look(struct board_look *look, struct app *app, int32_t day, struct arena *arena, struct err *err)
{
	char date[DATE_TEXT];

	*look = (struct board_look){.app = app, .arena = arena, .now = clock_now()};
	look->today = app_today(app, NULL);
	look->day = day == DAY_NONE ? look->today : day;
	day_format(look->day, date);
	day_format(look->today, look->today_text);
	day_format(look->today - BOARD_NOSHOW_YEARS * 365, look->since);
	if (!visit_day(app_db(app), date, arena, &look->visits, &look->count, err))
		return false;
	look->stays = arena_array(arena, look->count, sizeof *look->stays);
	for (size_t i = 0; i < look->count; i++)
		look->stays[i] = board_stay(&look->visits[i]);
	return true;
}

static const char *
board_status(struct arena *arena, const struct appointment *appt)
{
	const struct entity *kind = entity(ENTITY_appointment);
	const char *state = appt->state ? appt->state : "booked";
	bool answered = appt->reply && strcmp(appt->reply, "yes") != 0;

	if (answered && strcmp(state, "booked") == 0)
		return _(field_choice_label(arena, entity_field(kind, "reply"), appt->reply));
	return _(field_choice_label(arena, entity_field(kind, "state"), state));
}

static void
board_wait(const struct board_look *look, const struct wait_visit *stay, struct board_row *row)
{
	static const enum board_mark marks[] = {
		[WAIT_EARLY] = BOARD_CALM,
		[WAIT_FINE] = BOARD_CALM,
		[WAIT_DUE] = BOARD_MARK_DUE,
		[WAIT_LATE] = BOARD_MARK_LATE,
	};
	int64_t called = stay->roomed != FIELD_NULL ? stay->roomed : stay->seen;

	row->wait = -1;
	if (stay->arrived == FIELD_NULL || (row->part != BOARD_WAITING && called == FIELD_NULL))
		return;
	struct wait wait = wait_count(row->part == BOARD_WAITING ? look->now : called, stay->arrived, stay->booked);
	if (wait.mark == WAIT_EARLY)
		row->early = wait.minutes;
	else
		row->wait = wait.minutes;
	if (row->part == BOARD_WAITING)
		row->mark = marks[wait.mark];
}

/* Would her card offer something to talk about? The board shows the heart, never the words. */
static bool
board_cue(const struct board_look *look, const struct visit *visit, bool *cue, struct err *err)
{
	struct patient patient;
	struct cues cues;

	*cue = false;
	if (visit->patient.rid == 0 || !app_may(look->app, RIGHT_note_read))
		return true;
	if (!record_load(app_db(look->app), entity(ENTITY_patient), visit->patient.rid, &patient, look->arena, err) ||
	    !cues_read(look->app, &patient, look->arena, &cues, err))
		return false;
	*cue = cues.list.shown_count > 0 && patient.restricted != 1;
	return true;
}

static bool
board_row(const struct board_look *look, size_t n, struct board_row *row, struct err *err)
{
	const struct visit *visit = &look->visits[n];
	const struct appointment *appt = &visit->appt;
	struct visit_about about = {0};

	*row = (struct board_row){
		.id = {appt->row.rid},
		.patient = visit->patient,
		.with = visit->with,
		.part = board_part(appt->state),
		.walk_in = visit_is_walk_in(appt),
		.starts = (int)appt->starts,
		.minutes = (int)appt->minutes,
		.family = visit->family,
		.given = visit->given,
		.preferred = visit->preferred,
		.born = visit->born,
		.who = visit->who,
		.state = appt->state,
		.status = board_status(look->arena, appt),
		.told_at = appt->told_at,
		.room = visit->room,
		.about = appt->about ? appt->about : visit->reason_label,
		.contested = cell_owns(appt) && !visit->has_cells,
	};
	board_wait(look, &look->stays[n], row);
	if (row->part == BOARD_WAITING || row->part == BOARD_EXPECTED) {
		if (!visit_about(app_db(look->app), appt->patient, look->today_text, look->since, look->arena, &about,
			err) ||
		    !board_cue(look, visit, &row->cue, err))
			return false;
	}
	row->alert = about.alert;
	row->flags = about.flags;
	row->noshows = about.noshows;
	row->calls = about.calls;
	return true;
}

/* By part; those who wait longest first, walk-ins and early ones after their like; everybody else by time. */
static int
board_order(const void *left, const void *right)
{
	const struct board_row *a = left, *b = right;

	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	if (a->part == BOARD_WAITING && a->wait != b->wait)
		return a->wait > b->wait ? -1 : 1;
	if (a->starts != b->starts)
		return a->starts < b->starts ? -1 : 1;
	return a->id.rid < b->id.rid ? -1 : 1;
}

static int
board_behind_order(const void *left, const void *right)
{
	const struct board_behind *a = left, *b = right;

	if (a->minutes != b->minutes)
		return a->minutes > b->minutes ? -1 : 1;
	return a->with.rid < b->with.rid ? -1 : a->with.rid > b->with.rid;
}

static void
board_behind(const struct board_look *look, struct board *board)
{
	board->behind = arena_array(look->arena, look->count, sizeof *board->behind);
	for (size_t i = 0; look->day == look->today && i < look->count; i++) {
		const struct visit *visit = &look->visits[i];
		bool known = visit->with.rid == 0;
		for (size_t n = 0; n < board->behind_count; n++)
			known = known || board->behind[n].with.rid == visit->with.rid;
		int minutes = known ? 0 : wait_behind(look->stays, look->count, visit->appt.staff, look->now);
		if (minutes <= 0)
			continue;
		struct board_behind *behind = &board->behind[board->behind_count++];
		behind->with = visit->with;
		behind->who = visit->who;
		behind->family = visit->who_family;
		behind->minutes = minutes;
	}
	qsort(board->behind, board->behind_count, sizeof *board->behind, board_behind_order);
}

static bool
board_fill(const struct board_look *look, struct staff_id with, struct board *board, struct err *err)
{
	int *counts[] = {
		[BOARD_WAITING] = &board->waiting,
		[BOARD_EXPECTED] = &board->expected,
		[BOARD_ROOM] = &board->roomed,
		[BOARD_DONE] = &board->done,
		[BOARD_GONE] = &board->gone,
	};

	board->day = look->day;
	board->row = arena_array(look->arena, look->count, sizeof *board->row);
	for (size_t i = 0; i < look->count; i++) {
		if (with.rid != 0 && look->visits[i].with.rid != with.rid)
			continue;
		struct board_row *row = &board->row[board->count++];
		if (!board_row(look, i, row, err))
			return false;
		(*counts[row->part])++;
	}
	qsort(board->row, board->count, sizeof *board->row, board_order);
	board_behind(look, board);
	return true;
}

bool
app_board(struct app *app, int32_t day, struct staff_id with, struct arena *arena, struct board *board,
    struct err *err)
{
	struct board_look look;

	*board = (struct board){0};
	if (!app_allow(app, RIGHT_board, (struct uuid){{0}}, err))
		return false;
	/* Several reads a row: one transaction, so that they agree and lock the file once. */
	db_read_begin(app_db(app));
	bool ok = board_look(&look, app, day, arena, err) && board_fill(&look, with, board, err);
	db_read_end(app_db(app));
	return ok;
}

int
app_board_behind(struct app *app, struct staff_id with)
{
	struct arena *arena = arena_new();
	struct board_look look;
	struct err err;
	int minutes = 0;

	if (board_look(&look, app, DAY_NONE, arena, &err))
		minutes = wait_behind(look.stays, look.count, record_id(app_db(app), entity(ENTITY_staff), with.rid),
		    look.now);
	arena_free(arena);
	return minutes;
}
