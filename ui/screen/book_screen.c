#include "book_screen.h"

#include <stdio.h>
#include <ctype.h>
#include <string.h>

#include "app/card.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "book_from.h"
#include "book_state.h"
#include "model/person.h"
#include "model/when.h"
#include "overbook.h"
#include "picker.h"

enum { BOOK_MOST = 24, BOOK_SECOND = 1000, BOOK_STAYS = 300 };	/* openings asked for; ms; ms */

static const struct form_row book_reason_rows[] = {
	{.column = "reason", .label = N_("Reason"), .kind = FIELD_CHOICE, .max = 60,
	    .flags = FORM_REQUIRED | FORM_OR_WORDS,
	    .help = N_("Enter on the reason books it")},
	{.column = "about", .label = N_("In words"), .kind = FIELD_TEXT, .max = 160,
	    .help = N_("As she said it")},
};

static struct form_box *
book_reason_box(const struct book_state *book)
{
	return form_box(&book->form, "reason");
}

static const struct book_slot *
book_here(const struct book_state *book)
{
	struct list_source source = book_source(book);
	int at = list_row(&book->list, &source);

	return at >= 0 ? &book->free.slot[at] : NULL;
}

static bool
book_show_day(struct book_state *book, int32_t day, struct err *err)
{
	book->shown = day;
	arena_reset(book->day);
	const struct book_slot *here = book_here(book);
	struct staff_id first = book->ask.with.rid || !here ? book->ask.with : here->with;
	if (book->week && first.rid == 0 && book->clinician_count > 0)
		first = book->clinicians[0].id;
	if (book->week)
		return app_book_week(book->app, book->ask.site, day, 30, first, book->day, &book->grid, err);
	return app_book_grid(book->app, book->ask.site, day, 30, first, book->day, &book->grid, err);
}

/* ---- life -------------------------------------------------------------------------------- */

/* Moving asks why from the reasons of a move, the patient's own wish first. */
static bool
book_move_choices(struct book_state *book, struct err *err)
{
	const struct reason *whys = app_book_whys(book->app, REASONS_MOVE, &book->reason_count, err);

	if (!whys)
		return false;
	book->choices = arena_array(book->life, book->reason_count, sizeof *book->choices);
	for (size_t i = 0; i < book->reason_count; i++)
		book->choices[i] = (struct form_choice){
			.code = whys[i].code,
			.label = arena_printf(book->life, "%c  %s", toupper(whys[i].letter), _(whys[i].label)),
		};
	return true;
}

static bool
book_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct book_state *book = state;
	const struct book_argument *what = argument;
	struct patient_id patient = what->patient;
	struct card card;

	book->app = app;
	book->life = life;
	book->today = app_today(app, NULL);
	if (what->move.rid && (!app_book_movable(app, what->move, life, err) ||
	    !app_book_visit(app, what->move, life, &book->moving, err)))
		return false;
	if (!app_card_reload(app, patient, life, &card, err))
		return false;
	book->name = person_brief(life, card.patient.family, card.patient.given);
	book->called = card.patient.preferred;
	/* There is a silence while one looks for a time: what to fill it with (DOMAIN.md, S2). */
	if (card.cue_count > 0)
		book->cue = card.cues[0].ask ? card.cues[0].ask : card.cues[0].text;
	book->words = arena_new();
	book->day = arena_new();
	book->ask = (struct book_ask){.site = book->moving.site, .patient = patient, .from = DAY_NONE,
	    .time = BOOK_MORNING, .type = "followup", .most = BOOK_MOST};
	book_choices(book);
	for (size_t i = 0; i < book->clinician_count; i++)
		if (card.clinician && strcmp(card.clinician, book->clinicians[i].who) == 0)
			book->ask.with = book->clinicians[i].id;
	if (book->moving.id.rid) {
		book->ask.with = book->moving.with;
		book->ask.type = book->moving.type;
		book->ask.minutes = book->moving.minutes;
		if (!book_move_choices(book, err))
			return false;
	}
	form_make(&book->form, life, book_reason_rows, sizeof book_reason_rows / sizeof book_reason_rows[0]);
	form_hide(&book->form, "about", true);
	book->form.label_width = 9;
	book->form.field_width = 24;
	form_choices(&book->form, "reason", book->choices, book->reason_count);
	return true;
}

/* The held time is no longer free, yet it stays in the list, where it was, with the mark. */
static void
book_keep_held(struct book_state *book, struct arena *page)
{
	size_t at = book->list.at < book->free.count ? book->list.at : book->free.count;
	struct book_slot *all = arena_array(page, book->free.count + 1, sizeof *all);

	for (size_t i = 0; i < book->free.count; i++) {
		const struct book_slot *slot = &book->free.slot[i];
		if (slot->day == book->hold.slot.day && slot->starts == book->hold.slot.starts &&
		    slot->with.rid == book->hold.slot.with.rid)
			return;
		all[i + (i >= at)] = *slot;
	}
	all[at] = book->hold.slot;
	book->free.slot = all;
	book->free.count++;
}

static bool
book_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct book_state *book = state;
	struct list_source source;

	book->follows = false;
	app_setup(app, &book->setup);
	if (!app_book_search(app, &book->ask, page, &book->free, err))
		return false;
	if (book->hold.rid)
		book_keep_held(book, page);
	source = book_source(book);
	list_clamp(&book->list, &source, book_list_rows(book));
	const struct book_slot *here = book_here(book);
	int32_t day = book->hold.rid ? book->hold.slot.day : book->shown ? book->shown : here ? here->day :
	    book->today + 1;
	return book_show_day(book, day, err);
}

static void
book_close(void *state)
{
	struct book_state *book = state;
	struct err err;

	/* A hold nobody books any more must not keep others waiting for five minutes. */
	if (book->hold.rid)
		app_book_release(book->app, &book->hold, &err);
	arena_free(book->words);
	arena_free(book->day);
}

/* ---- doing -------------------------------------------------------------------------------- */

static struct intent
book_hold(struct book_state *book)
{
	const struct book_slot *here = book_here(book);
	struct err err;

	if (!here)
		return intent_say(INTENT_STAY, SAY_WARN, _("There is nothing to hold: change With, Type or the day."));
	if (!app_book_hold(book->app, book->ask.patient, here, book->life, &book->hold, &err)) {
		struct intent taken = intent_fail(&err);
		taken.what = err.code == ERR_CONFLICT ? INTENT_RELOAD : INTENT_STAY;
		return taken;
	}
	book->stage = BOOK_REASON;
	book->ended = false;
	book->asked = NULL;
	form_focus(&book->form, "reason");	/* words of an earlier hold are replaced by typing */
	return (struct intent){.what = INTENT_RELOAD};
}

static struct intent
book_take(struct book_state *book, const char *reason)
{
	struct book_what_for what = {.reason = reason, .type = book->ask.type, .wanted = DAY_NONE,
	    .about = form_value(&book->form, "about")};
	struct book_hold hold = book->hold;
	struct book_done done;
	struct err err;
	int minutes = 0;

	if (book_reason_asks(book, reason, &minutes))
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("▲ It takes %d min, %d are held. Enter books %d; Esc looks again."), minutes,
		    hold.slot.minutes, hold.slot.minutes);
	book_reason_length(book, reason, &hold, &what);
	what.next_available = book->free.count > 0 && hold.slot.day == book->free.slot[0].day &&
	    hold.slot.starts == book->free.slot[0].starts;
	if (!app_book_take(book->app, &hold, &what, book->life, &done, &err))
		return intent_fail(&err);
	book->hold.rid = 0;
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Booked %s with %s, %d min."), done.when, done.who,
	    hold.slot.minutes);
	if (done.prepare)
		intent = intent_say(INTENT_POP, SAY_DONE, _("Booked %s with %s, %d min: %s."), done.when, done.who,
		    hold.slot.minutes, done.prepare);
	book->booked = done.id;
	intent.result = &book->booked;
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
book_do_move(struct book_state *book, const char *why)
{
	struct book_done done;
	struct err err;

	if (!app_book_move(book->app, book->moving.id, &book->hold, why, NULL, book->life, &done, &err))
		return intent_fail(&err);
	book->hold.rid = 0;
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Moved to %s with %s."), done.when, done.who);
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
book_enter(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct err err;

	(void)event;
	if (book->stage == BOOK_LOOKING)
		return book_hold(book);
	int marked = book_marked(book);
	if (marked >= 0)
		form_set(&book->form, "reason", book->choices[marked].code);
	if (!form_finish(&book->form, &err))
		return intent_fail(&err);
	if (book->ended || !app_book_holds(book->app, &book->hold)) {
		/* Take the same time again if nobody was quicker; the reason is still typed. */
		struct book_slot slot = book->hold.slot;
		book->hold.rid = 0;
		if (!app_book_hold(book->app, book->ask.patient, &slot, book->life, &book->hold, &err))
			return intent_fail(&err);
	}
	const char *reason = form_value(&book->form, "reason");
	return book->moving.id.rid ? book_do_move(book, reason) : book_take(book, reason);
}

/* Esc gives the held time back and returns to the list; from the list it leaves. */
static struct intent
book_escape(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct err err;

	(void)event;
	if (book->stage == BOOK_LOOKING)
		return intent_pop();
	if (book->hold.rid && !app_book_release(book->app, &book->hold, &err))
		return intent_fail(&err);
	book->hold.rid = 0;
	book->stage = BOOK_LOOKING;
	return (struct intent){.what = INTENT_RELOAD};
}

static struct intent
book_day(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct err err;
	int by = event->key == K_RIGHT ? 1 : event->key == K_LEFT ? -1 : event->key == K_PGDN ? 7 : -7;

	if (book->shown + by < book->today)
		return intent_say(INTENT_STAY, SAY_WARN, _("That day is over."));
	if (!book_show_day(book, book->shown + by, &err))
		return intent_fail(&err);
	book->follows = true;
	return intent_stay();
}

static struct intent
book_with(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct picker_argument argument = {.choices = book->who, .count = book->clinician_count + 1};

	(void)event;
	if (book->stage == BOOK_REASON) {
		book->picking = BOOK_PICK_REASON;
		return picker_push(&book->form);
	}
	book->picking = BOOK_PICK_WITH;
	snprintf(argument.title, sizeof argument.title, "%s", _("With"));
	return intent_push(&picker_ops, &argument);
}

static struct intent
book_type(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct picker_argument argument = {.choices = book->types, .count = book->type_count};

	(void)event;
	book->picking = BOOK_PICK_TYPE;
	snprintf(argument.title, sizeof argument.title, "%s", _("Type of visit"));
	return intent_push(&picker_ops, &argument);
}

static struct intent
book_from(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct book_from_argument argument = {.from = book->ask.from == DAY_NONE ? book->today + 1 : book->ask.from};

	(void)event;
	return intent_push(&book_from_ops, &argument);
}

static struct intent
book_wish(void *state, const struct event *event)
{
	struct book_state *book = state;

	(void)event;
	book->ask.time = book->ask.time == BOOK_MORNING ? BOOK_AFTERNOON : book->ask.time == BOOK_AFTERNOON ?
	    BOOK_ANY_TIME : BOOK_MORNING;
	return (struct intent){.what = INTENT_RELOAD};
}

/* The day of several clinicians, or the week of the one asked for. */
static struct intent
book_turn(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct err err;

	(void)event;
	book->week = !book->week;
	if (book_show_day(book, book->shown, &err))
		return intent_stay();
	book->week = !book->week;
	return intent_fail(&err);
}

/* She would come sooner than what is free: when somebody cancels, she is offered that time. */
static struct intent
book_wait(void *state, const struct event *event)
{
	struct book_state *book = state;
	const char *with = _("anybody");
	struct err err;

	(void)event;
	if (!app_book_wait(book->app, book->ask.site, book->ask.patient, book->ask.with, book->ask.type, DAY_NONE,
	    DAY_NONE, &err))
		return intent_fail(&err);
	for (size_t i = 0; i < book->clinician_count; i++)
		if (book->clinicians[i].id.rid == book->ask.with.rid)
			with = book->clinicians[i].who;
	struct intent intent = intent_say(INTENT_STAY, SAY_DONE,
	    _("On the waiting list, with %s. A time that gets free is offered."),
	    with);
	intent.undoable = true;
	return intent;
}

static struct intent
book_over(void *state, const struct event *event)
{
	const struct book_state *book = state;
	const struct book_slot *here = book_here(book);
	struct overbook_argument argument = {.site = book->ask.site, .patient = book->ask.patient, .day = book->shown,
	    .minutes = book->free.minutes,
		.with = book->ask.with.rid || !here ? book->ask.with : here->with};

	(void)event;
	return intent_push(&overbook_ops, &argument);
}

static bool
book_is_new(const void *state)
{
	const struct book_state *book = state;

	return book->stage == BOOK_LOOKING && book->moving.id.rid == 0;
}

static bool
book_looking(const void *state)
{
	return ((const struct book_state *)state)->stage == BOOK_LOOKING;
}

static bool
book_holding(const void *state)
{
	return ((const struct book_state *)state)->stage == BOOK_REASON;
}

static const struct key_row book_keys[] = {
	{.keys = "Enter", .act = book_enter, .footer = N_("Hold, book"),
	    .help = N_("Hold the time; on the reason: book it"),
	    .right = RIGHT_book},
	{.keys = "←→ PgUp PgDn", .act = book_day, .footer = N_("Day"), .help = N_("Another day; PgUp and PgDn a week"),
	    .possible = book_looking},
	{.keys = "g", .act = book_turn, .footer = N_("Day/week"), .help = N_("The day of several, or the week of one"),
	    .possible = book_looking},
	{.keys = "l", .act = book_wait, .footer = N_("Waiting list"),
	    .help = N_("Put her on the waiting list for a time that gets free"),
	    .right = RIGHT_book, .possible = book_is_new},
	{.keys = "F4 ^O", .act = book_with, .footer = N_("With"), .help = N_("With whom"), .possible = book_looking},
	{.keys = "Tab", .act = book_type, .footer = N_("Type"), .help = N_("Type of visit and its length"),
	    .possible = book_looking},
	{.keys = "Shift-Tab", .act = book_from, .footer = N_("From"),
	    .help = N_("From which day on: next fri, +1w, 24/11"),
	    .possible = book_looking},
	{.keys = "f", .act = book_wish, .footer = N_("Filter"),
	    .help = N_("Mornings first, afternoons first, any time"),
	    .possible = book_looking},
	{.keys = "", .code = "OC", .act = book_clinic, .help = N_("The book of another clinic of the group"),
	    .right = RIGHT_book_other, .possible = book_elsewhere},
	{.keys = "", .code = "OB", .act = book_over, .help = N_("Overbook: a visit on top of others, with a reason"),
	    .right = RIGHT_overbook, .possible = book_is_new},
	{.keys = "F4 ^O", .act = book_with, .footer = N_("Choices"), .help = N_("All reasons"),
	    .possible = book_holding},
	{.keys = "Esc", .act = book_escape, .footer = N_("Give the time back"), .help = N_("Give the held time back"),
	    .possible = book_holding},
	{.keys = "Esc", .act = book_escape, .help = N_("Leave the book as it is"), .possible = book_looking},
	{.keys = NULL},
};

/* The clock of the hold: when it ends the reason stays typed and the slot is free for others. */
static struct intent
book_watch(struct book_state *book)
{
	if (book->stage != BOOK_REASON || book->ended || app_book_holds(book->app, &book->hold))
		return intent_stay();
	book->ended = true;
	return intent_say(INTENT_RELOAD, SAY_WARN,
	    _("▲ Your hold ended. Enter takes the time again if it is still free."));
}

static struct intent
book_picked(struct book_state *book, int index)
{
	if (book->picking == BOOK_PICK_CLINIC)
		book_clinic_take(book, (size_t)index);
	else if (book->picking == BOOK_PICK_WITH)
		book->ask.with = index > 0 ? book->clinicians[index - 1].id : (struct staff_id){0};
	else {
		book->ask.type = book->type[index].code;
		book->ask.minutes = 0;
	}
	book->list = (struct list){0};
	return (struct intent){.what = INTENT_RELOAD};
}

static struct intent
book_update(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct list_source source = book_source(book);
	struct err err;

	switch (event->kind) {
	case EVENT_SIZE:
		book->rows = event->rows;
		book->cols = event->cols;
		list_clamp(&book->list, &source, book_list_rows(book));
		return intent_stay();
	case EVENT_CHANGED:
		return (struct intent){.what = INTENT_RELOAD};
	case EVENT_TICK:
		if (!book->follows)
			return book_watch(book);
		book->ask.from = book->shown;
		book->list = (struct list){0};
		return (struct intent){.what = INTENT_RELOAD};
	case EVENT_RESULT:
		if (event->from == &book_from_ops && event->result) {
			book->ask.from = ((const struct book_from_result *)event->result)->day;
			book->shown = 0;
			book->list = (struct list){0};
			return (struct intent){.what = INTENT_RELOAD};
		}
		if (event->from == &picker_ops && event->result && book->picking == BOOK_PICK_REASON)
			picker_take(&book->form, event);
		else if (event->from == &picker_ops && event->result)
			return book_picked(book, ((const struct picker_result *)event->result)->index);
		return intent_stay();
	default:
		break;
	}
	if (book->stage == BOOK_REASON) {
		form_update(&book->form, event);
		book_reason_box(book)->echo[0] = '\0';	/* the list below says it */
		return intent_stay();
	}
	if (list_update(&book->list, &source, event) != LIST_IGNORED && book_here(book)) {
		int32_t day = book_here(book)->day;
		if (day != book->shown && !book_show_day(book, day, &err))
			return intent_fail(&err);
	}
	return intent_stay();
}

/* Leafing through days is instant; the list is searched when somebody stays on one. */
static int
book_wake(const void *state)
{
	const struct book_state *book = state;

	if (book->follows)
		return BOOK_STAYS;
	return book->hold.rid ? BOOK_SECOND : -1;
}

static const char *
book_hint(const void *state)
{
	const struct book_state *book = state;

	char until[CLOCK_TEXT];
	int minute;

	if (book->stage == BOOK_REASON && book->moving.id.rid)
		return _("One letter says why it is moved; Enter moves it.");
	if (book->stage == BOOK_REASON) {
		instant_day(book->hold.until, &minute);
		minute_format(minute, until);
		return arena_printf(book->words,
		    _("Enter on the reason books it. ▒ taken · the hold is yours until %s."), until);
	}
	if (book->free.count == 0 && first_use_next(&book->setup))
		return first_use_next(&book->setup);
	if (book->free.count == 0)
		return _("Change With (F4), Type (Tab) or From (Shift-Tab); L puts her on the waiting list.");
	return book->week ? _("Enter holds the time. G goes back to the day of several clinicians.") :
			    _("Enter holds the time for five minutes. Shift-Tab: from another day. ▒ taken.");
}

const struct screen_ops book_ops = {
	.name = N_("Book"),
	.keys = book_keys,
	.parent = list_keys,
	.state_size = sizeof(struct book_state),
	.argument_size = sizeof(struct book_argument),
	.open = book_open,
	.reload = book_reload,
	.update = book_update,
	.draw = book_draw,
	.close = book_close,
	.typing = book_holding,
	.hint = book_hint,
	.wake = book_wake,
};
