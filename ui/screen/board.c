#include "board_state.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "book_screen.h"
#include "card_screen.h"
#include "change.h"
#include "identity.h"
#include "model/person.h"
#include "note_screen.h"
#include "picker.h"
#include "told.h"

static void
board_settle(struct board_state *board)
{
	struct list_source source = board_source(board);

	list_clamp(&board->list, &source, board->rows - BOARD_HEAD - BOARD_FOOT);
}

static const struct board_row *
board_here(const struct board_state *board)
{
	struct list_source source = board_source(board);
	int at = list_row(&board->list, &source);

	return at >= 0 ? board->line[at].row : NULL;
}

/* ---- life -------------------------------------------------------------------------------- */

static bool
board_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct board_state *board = state;

	(void)err;
	board->app = app;
	board->words = arena_new();
	board->day = ((const struct board_argument *)argument)->day;
	board->clinicians = app_book_clinicians(app, (struct site_id){0}, life, &board->clinician_count);
	board->choices = arena_array(life, board->clinician_count + 1, sizeof *board->choices);
	board->choices[0] = (struct form_choice){.code = "", .label = _("All clinicians")};
	for (size_t i = 0; i < board->clinician_count; i++)
		board->choices[i + 1] = (struct form_choice){.code = board->clinicians[i].who,
		    .label = board->clinicians[i].who};
	return true;
}

/* Visits in the board's order, a heading before each part. */
static void
board_list(struct board_state *board, struct arena *page)
{
	const struct board_row *row = board->board.row;

	board->line = arena_array(page, board->board.count + BOARD_GONE + 1, sizeof *board->line);
	board->line_count = 0;
	for (size_t i = 0; i < board->board.count; i++) {
		if (i == 0 || row[i - 1].part != row[i].part)
			board->line[board->line_count++].heading = board_heading(row[i].part);
		board->line[board->line_count++].row = &row[i];
	}
}

static const struct board_row *
board_find(const struct board *board, int64_t id)
{
	for (size_t i = 0; i < board->count; i++)
		if (board->row[i].id.rid == id)
			return &board->row[i];
	return NULL;
}

/* Marks whose visits were acted on, here or elsewhere, are gone. */
static void
board_settle_marks(struct board_state *board)
{
	size_t kept = 0;

	for (size_t i = 0; i < board->marks; i++) {
		const struct board_choice *mark = &board->marked[i];
		const struct board_row *row = board_find(&board->board, mark->id);
		if (row && row->part == mark->part && row->told_at == mark->told_at)
			board->marked[kept++] = *mark;
	}
	board->marks = kept;
}

static bool
board_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct board_state *board = state;

	if (!app_board(app, board->day, board->with, page, &board->board, err))
		return false;
	board->news = 0;
	app_setup(app, &board->setup);
	board_settle_marks(board);
	board_list(board, page);
	board_settle(board);
	return true;
}

/* Visits that came, went or stand elsewhere since the list was read. */
static size_t
board_count_news(struct board_state *board)
{
	struct board now;
	struct err err;
	size_t news = 0;

	arena_reset(board->words);
	if (!app_board(board->app, board->day, board->with, board->words, &now, &err))
		return 0;
	for (size_t i = 0; i < now.count; i++) {
		const struct board_row *shown = board_find(&board->board, now.row[i].id.rid);
		news += !shown || shown->part != now.row[i].part || shown->starts != now.row[i].starts ||
		    shown->with.rid != now.row[i].with.rid || shown->told_at != now.row[i].told_at;
	}
	for (size_t i = 0; i < board->board.count; i++)
		news += !board_find(&now, board->board.row[i].id.rid);
	return news;
}

/* A minute went by: waits grow where they stand; no row comes, goes or moves (UX.md 1.10). */
static void
board_age(struct board_state *board)
{
	struct board now;
	struct err err;

	arena_reset(board->words);
	if (!app_board(board->app, board->day, board->with, board->words, &now, &err))
		return;
	for (size_t i = 0; i < board->board.count; i++) {
		const struct board_row *row = board_find(&now, board->board.row[i].id.rid);
		if (row) {
			board->board.row[i].wait = row->wait;
			board->board.row[i].mark = row->mark;
		}
	}
}

static void
board_close(void *state)
{
	arena_free(((struct board_state *)state)->words);
}

/* ---- keys --------------------------------------------------------------------------------- */

/* What the next key acts on: the marked visits of this part, else the highlighted one. */
static size_t
board_chosen(const struct board_state *board, enum board_part part, struct appointment_id ids[BOARD_MARKS])
{
	const struct board_row *here = board_here(board);
	size_t count = 0;

	for (size_t i = 0; i < board->board.count && count < BOARD_MARKS; i++)
		if (board->board.row[i].part == part && board_is_marked(board, board->board.row[i].id.rid))
			ids[count++] = board->board.row[i].id;
	if (count == 0 && here && here->part == part)
		ids[count++] = here->id;
	return count;
}

/* After an act the next one of the same part is highlighted: the work goes on where it was (UX.md 1.10). */
static void
board_step_on(struct board_state *board)
{
	struct list_source source = board_source(board);
	int at = list_row(&board->list, &source);

	if (at < 0 || !board->line[at].row)
		return;
	enum board_part part = board->line[at].row->part;
	for (int by = 1; by >= -1; by -= 2)
		for (int i = at + by; i >= 0 && i < (int)board->line_count; i += by) {
			const struct board_row *row = board->line[i].row;
			if (row && row->part == part && !board_is_marked(board, row->id.rid)) {
				board->list.id = row->id.rid;
				return;
			}
		}
}

static struct intent
board_did(struct board_state *board, const struct board_did *did, const char *one, const char *many)
{
	struct intent intent;

	board_step_on(board);
	board->marks = 0;
	if (did->count == 1)
		intent = intent_say(INTENT_RELOAD, SAY_DONE, _("%s: %s."), did->name, one);
	else
		intent = intent_say(INTENT_RELOAD, SAY_DONE, ngettext("%zu visit: %s.", "%zu visits: %s.",
		    did->count), did->count, many);
	intent.undoable = true;
	return intent;
}

static struct intent
board_arrive(void *state, const struct event *event)
{
	struct board_state *board = state;
	struct identity_argument argument = {0};

	(void)event;
	argument.count = board_chosen(board, BOARD_EXPECTED, argument.visits);
	if (argument.count == 0)
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("Only somebody expected can arrive: pick a line under EXPECTED."));
	for (size_t i = 0; i < board->board.count; i++)
		if (board->board.row[i].id.rid == argument.visits[0].rid)
			argument.patient = board->board.row[i].patient;
	return intent_push(&identity_ops, &argument);
}

static struct intent
board_room(void *state, const struct event *event)
{
	struct board_state *board = state;
	struct appointment_id ids[BOARD_MARKS];
	size_t count = board_chosen(board, BOARD_WAITING, ids);
	struct board_did did;
	struct err err;

	(void)event;
	if (count == 0)
		return intent_say(INTENT_STAY, SAY_WARN, _("Only somebody waiting can go to a room."));
	if (!app_board_room(board->app, ids, count, board->words, &did, &err))
		return intent_fail(&err);
	return board_did(board, &did, _("in the room"), _("in their rooms"));
}

static struct intent
board_done(void *state, const struct event *event)
{
	struct board_state *board = state;
	struct appointment_id ids[BOARD_MARKS];
	size_t count = board_chosen(board, BOARD_ROOM, ids);
	struct board_did did;
	struct err err;

	(void)event;
	if (count == 0)
		return intent_say(INTENT_STAY, SAY_WARN, _("Only somebody in a room can be done."));
	if (!app_board_done(board->app, ids, count, board->words, &did, &err))
		return intent_fail(&err);
	return board_did(board, &did, _("done"), _("done"));
}

static struct intent
board_told(void *state, const struct event *event)
{
	struct told_argument argument;

	(void)event;
	argument.count = board_chosen(state, BOARD_WAITING, argument.visits);
	if (argument.count == 0)
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("Pick somebody who is waiting: T records that you told them why."));
	return intent_push(&told_ops, &argument);
}

/* For keys that take one visit: the one that is marked, else the highlighted one. */
static const struct board_row *
board_single(const struct board_state *board)
{
	return board->marks == 1 ? board_find(&board->board, board->marked[0].id) : board_here(board);
}

static struct intent
board_takes_one(const struct board_state *board)
{
	return intent_say(INTENT_STAY, SAY_WARN, ngettext("%zu is marked, but this key takes one visit at a time.",
	    "%zu are marked, but this key takes one visit at a time: Space takes a mark off.", board->marks),
	    board->marks);
}

static struct intent
board_cancel(void *state, const struct event *event)
{
	struct board_state *board = state;
	const struct board_row *row = board_single(board);

	(void)event;
	if (board->marks > 1)
		return board_takes_one(board);
	if (!row || (row->part != BOARD_EXPECTED && row->part != BOARD_WAITING))
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("X cancels a visit that is expected, and asks why somebody waiting leaves."));
	return change_push(board->app, row->id);
}

static struct intent
board_move(void *state, const struct event *event)
{
	const struct board_state *board = state;
	const struct board_row *row = board_single(board);

	(void)event;
	if (board->marks > 1)
		return board_takes_one(board);
	if (!row || row->part != BOARD_EXPECTED)
		return intent_say(INTENT_STAY, SAY_WARN, _("Only a visit that is still expected can be moved."));
	struct book_argument argument = {.patient = row->patient, .move = row->id};
	return intent_push(&book_ops, &argument);
}

static struct intent
board_note(void *state, const struct event *event)
{
	const struct board_row *here = board_here(state);

	(void)event;
	if (!here || here->patient.rid == 0)
		return intent_stay();
	struct note_argument argument = {.patient = here->patient};
	return intent_push(&note_ops, &argument);
}

static struct intent
board_filter(void *state, const struct event *event)
{
	struct board_state *board = state;
	struct picker_argument argument = {.choices = board->choices, .count = board->clinician_count + 1};

	(void)event;
	snprintf(argument.title, sizeof argument.title, "%s", _("Show"));
	return intent_push(&picker_ops, &argument);
}

static struct intent
board_mark(void *state, const struct event *event)
{
	struct board_state *board = state;
	const struct board_row *here = board_here(board);

	(void)event;
	if (!here)
		return intent_stay();
	for (size_t i = 0; i < board->marks; i++)
		if (board->marked[i].id == here->id.rid) {
			board->marked[i] = board->marked[--board->marks];
			return intent_stay();
		}
	if (board->marks == BOARD_MARKS)
		return intent_say(INTENT_STAY, SAY_WARN, _("%d at a time are enough."), BOARD_MARKS);
	board->marked[board->marks++] = (struct board_choice){here->id.rid, here->told_at, here->part};
	/* One step on, so that Space, Space, Space marks three. */
	struct list_source source = board_source(board);
	struct event down = event_key(K_DOWN);
	list_update(&board->list, &source, &down);
	return intent_stay();
}

static struct intent
board_enter(void *state, const struct event *event)
{
	const struct board_row *here = board_here(state);

	(void)event;
	if (!here || here->patient.rid == 0)
		return intent_stay();
	struct card_argument argument = {.patient = here->patient};
	return intent_push(&card_ops, &argument);
}

static bool
board_has_row(const void *state)
{
	return board_here(state) != NULL;
}

static const struct key_row board_keys[] = {
	{.keys = "a", .act = board_arrive, .footer = N_("Arrive"), .help = N_("Arrive: asks for the date of birth"),
	    .right = RIGHT_arrive},
	{.keys = "r", .act = board_room, .footer = N_("Room"), .help = N_("In the room now"), .right = RIGHT_arrive},
	{.keys = "d", .act = board_done, .footer = N_("Done"), .help = N_("Visit over"), .right = RIGHT_arrive},
	{.keys = "t", .act = board_told, .footer = N_("Told"),
	    .help = N_("Told about the wait; the wait goes on counting"),
	    .right = RIGHT_arrive},
	{.keys = "x", .act = board_cancel, .footer = N_("Cancel"), .help = N_("Cancel the visit, asks why"),
	    .right = RIGHT_book},
	{.keys = "m", .act = board_move, .footer = N_("Move"), .help = N_("Move the visit"), .right = RIGHT_book},
	{.keys = "f", .act = board_filter, .footer = N_("Filter"), .help = N_("One clinician, or all")},
	{.keys = "n", .act = board_note, .footer = N_("Note"), .help = N_("Rapport note"), .right = RIGHT_note_write,
	    .possible = board_has_row},
	{.keys = "Space", .act = board_mark,
	    .help = N_("Mark several: A, R, D and T act on all of them, X and M on one")},
	{.keys = "Enter", .act = board_enter, .help = N_("Open the card"), .right = RIGHT_card,
	    .possible = board_has_row},
	{.keys = NULL},
};

static struct intent
board_update(void *state, const struct event *event)
{
	struct board_state *board = state;
	struct list_source source = board_source(board);

	switch (event->kind) {
	case EVENT_SIZE:
		board->rows = event->rows;
		board->cols = event->cols;
		board_settle(board);
		return intent_stay();
	case EVENT_TICK:
		board_age(board);
		return intent_stay();
	case EVENT_CHANGED:
		/* The list holds still under a person's hand; F5 shows what is new (UX.md 1.10). */
		board->news = board_count_news(board);
		if (board->news == 0)
			return intent_stay();
		return intent_say(INTENT_STAY, SAY_NOTE,
		    ngettext("%zu new, F5 shows.", "%zu new, F5 shows.", board->news),
		    board->news);
	case EVENT_RESULT:
		if (event->from == &picker_ops && event->result) {
			int index = ((const struct picker_result *)event->result)->index;
			board->with = index > 0 ? board->clinicians[index - 1].id : (struct staff_id){0};
			return (struct intent){.what = INTENT_RELOAD};
		}
		return intent_stay();
	default:
		list_update(&board->list, &source, event);
		return intent_stay();
	}
}

static const char *
board_hint(const void *state)
{
	const struct board_state *board = state;
	char time[CLOCK_TEXT];
	int now;

	app_today(board->app, &now);
	for (size_t i = 0; i < board->board.count; i++) {
		const struct board_row *row = &board->board.row[i];
		if (row->part != BOARD_WAITING || row->mark != BOARD_MARK_LATE || row->told_at != FIELD_NULL)
			continue;
		minute_format(now - row->wait + BOARD_LATE, time);
		return arena_printf(board->words, _("▲ %s passed %d minutes at %s. T records that you told them why."),
		    person_full(board->words, row->family, row->given), BOARD_LATE, time);
	}
	if (board->board.count == 0)
		return first_use_next(&board->setup) ? first_use_next(&board->setup) :
						       _("BK books a visit, W on a card sits a walk-in down.");
	return _("Arrive asks for the date of birth; Space marks several.");
}

const struct screen_ops board_ops = {
	.name = N_("Day board"),
	.keys = board_keys,
	.parent = list_keys,
	.state_size = sizeof(struct board_state),
	.argument_size = sizeof(struct board_argument),
	.open = board_open,
	.reload = board_reload,
	.update = board_update,
	.draw = board_draw,
	.close = board_close,
	.hint = board_hint,
};
