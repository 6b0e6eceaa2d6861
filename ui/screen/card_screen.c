#include "card_screen.h"

#include <stdio.h>
#include <string.h>

#include "app/note.h"
#include "app/patient.h"
#include "base/i18n.h"
#include "book_screen.h"
#include "call_work.h"
#include "callback.h"
#include "card_state.h"
#include "change.h"
#include "details.h"
#include "history.h"
#include "identity.h"
#include "model/person.h"
#include "note_screen.h"
#include "notes_screen.h"
#include "reaction.h"
#include "register.h"
#include "same_person.h"
#include "told.h"
#include "walk_in.h"

/* ---- life -------------------------------------------------------------------------------- */

static bool
card_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct card_state *card = state;
	const struct card_argument *what = argument;

	card->app = app;
	card->patient = what->patient;
	card->words = arena_new();
	if (app_card_asks_reason(app, what->patient)) {
		struct preview who;
		if (app_card_preview(app, what->patient, false, life, &who, err)) {
			card->lock.shut = true;
			card->lock.name = person_listed(life, who.family, who.given);
			card->title = person_brief(life, who.family, who.given);
			return true;
		}
	/* Audited before anything is painted; what it returns is read again by the first reload. */
	} else if (app_card_open(app, what->patient, life, &card->card, err)) {
		card->patient = card->card.id;
		return true;
	}
	return false;
}

static void
card_close(void *state)
{
	struct card_state *card = state;

	arena_free(card->words);
}

static bool
card_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct card_state *card = state;
	const struct card_line *here = card->page.panes ? card_here(card) : NULL;
	enum card_line_kind kind = here ? here->kind : CARD_HEADING;
	int64_t id = here ? here->id : 0;

	if (card->lock.shut)
		return true;
	if (!app_card_reload(app, card->patient, page, &card->card, err))
		return false;
	card->today = app_today(app, &card->minute);
	card_lines(&card->card, card->cols, card->today, card->minute, page, &card->page);
	if (card->cols >= CARD_WIDE)
		card_strip_read(&card->strip, app, page);
	card->say = card_say(&card->card, card->today, card->minute, page);
	card->title = person_brief(page, card->card.patient.family, card->card.patient.given);
	card_return(card, kind, id);
	return true;
}

/* ---- keys --------------------------------------------------------------------------------- */

static bool
card_is_shut(const void *state)
{
	return ((const struct card_state *)state)->lock.shut;
}

static bool
card_is_open(const void *state)
{
	return !card_is_shut(state);
}

/* Nothing new is done for somebody who died. */
static bool
card_is_alive(const void *state)
{
	const struct card_state *card = state;

	return card_is_open(card) && !card->card.patient.died;
}

static struct intent
card_died(const struct card_state *card)
{
	return intent_say(INTENT_STAY, SAY_WARN, person_say(&card->card.patient,
	    _("She has died: nothing new is booked or rung. X cancels what is still booked."),
	    _("He has died: nothing new is booked or rung. X cancels what is still booked."),
	    _("This patient has died: nothing new is booked or rung. X cancels what is still booked.")));
}

/* The reason is given: the record opens, and the auditor finds both. */
static struct intent
card_unlock(void *state, const struct event *event)
{
	struct card_state *card = state;
	struct arena *arena = arena_new();
	struct err err;

	(void)event;
	bool done = app_card_open_restricted(card->app, card->patient, card->lock.reason.text, arena, &card->card,
	    &err);
	if (done)
		card->patient = card->card.id;
	/* Its texts go with the arena; the reload that follows reads them again, audited already. */
	card->card = (struct card){.id = card->patient};
	arena_free(arena);
	if (!done)
		return intent_fail(&err);
	card->lock.shut = false;
	return intent_say(INTENT_RELOAD, SAY_NOTE, "%s", _("Opened. The reason is kept with this access."));
}

/* The visit under the highlight when it is still to come, else the next one. */
static struct appointment_id
card_visit(const struct card_state *card)
{
	const struct card_line *here = card_here(card);

	if (here && here->kind == CARD_VISIT_LINE)
		for (size_t i = 0; i < card->card.next_count; i++)
			if (card->card.next[i].id.rid == here->id)
				return card->card.next[i].id;
	return card->card.next_count ? card->card.next[0].id : (struct appointment_id){0};
}

/* On a record of hers that another clinic made. */
static bool
card_on_other(const void *state)
{
	const struct card_line *here = card_here(state);

	return here && here->kind == CARD_OTHER_LINE;
}

static bool
card_has_visit(const void *state)
{
	return card_visit(state).rid != 0;
}

static bool
card_can_cancel(const void *state)
{
	return card_has_visit(state) && !card_on_other(state);
}

static bool
card_can_move(const void *state)
{
	return card_is_alive(state) && card_has_visit(state);
}

static const struct card_visit *
card_today_visit(const struct card_state *card, const char *wanted)
{
	for (size_t i = 0; i < card->card.next_count; i++) {
		const struct card_visit *visit = &card->card.next[i];
		bool arrived = visit->arrived_at != FIELD_NULL;
		if (visit->day == card->today && !visit->where && arrived == (strcmp(wanted, "waiting") == 0))
			return visit;
	}
	return NULL;
}

static bool
card_can_arrive(const void *state)
{
	return card_is_alive(state) && card_today_visit(state, "expected") != NULL;
}

static struct intent
card_arrive(void *state, const struct event *event)
{
	struct card_state *card = state;
	const struct card_visit *visit = card_today_visit(card, "expected");
	struct identity_argument argument = {.patient = card->patient};

	(void)event;
	if (!visit)
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("Nothing is booked for today that could arrive. W sits a walk-in down."));
	argument.visits[argument.count++] = visit->id;
	return intent_push(&identity_ops, &argument);
}

static struct intent
card_book(void *state, const struct event *event)
{
	struct card_state *card = state;
	struct book_argument argument = {.patient = card->patient};

	(void)event;
	if (card->card.patient.died)
		return card_died(card);
	return intent_push(&book_ops, &argument);
}

static struct intent
card_move(void *state, const struct event *event)
{
	struct book_argument argument = {.patient = ((struct card_state *)state)->patient, .move = card_visit(state)};

	(void)event;
	if (argument.move.rid == 0)
		return intent_say(INTENT_STAY, SAY_WARN, _("There is no coming visit to move. B books one."));
	return intent_push(&book_ops, &argument);
}

static struct intent
card_cancel(void *state, const struct event *event)
{
	const struct card_state *card = state;
	struct appointment_id visit = card_visit(card);

	(void)event;
	if (visit.rid == 0)
		return intent_say(INTENT_STAY, SAY_WARN, _("There is no coming visit to cancel."));
	return change_push(card->app, visit);
}

static struct intent
card_note(void *state, const struct event *event)
{
	struct note_argument argument = {.patient = ((struct card_state *)state)->patient};

	(void)event;
	return intent_push(&note_ops, &argument);
}

static struct intent
card_callback(void *state, const struct event *event)
{
	struct callback_argument argument = {.patient = ((struct card_state *)state)->patient};

	(void)event;
	if (!card_is_alive(state))
		return card_died(state);
	return intent_push(&callback_ops, &argument);
}

static bool
card_waits(const void *state)
{
	return card_today_visit(state, "waiting") || card_today_visit(state, "expected");
}

static struct intent
card_told(void *state, const struct event *event)
{
	struct card_state *card = state;
	const struct card_visit *visit = card_today_visit(card, "waiting");
	struct told_argument argument = {.count = 1};

	(void)event;
	if (!visit)
		visit = card_today_visit(card, "expected");
	if (!visit)
		return intent_say(INTENT_STAY, SAY_WARN, _("No visit today, so there is no wait to explain."));
	argument.visits[0] = visit->id;
	return intent_push(&told_ops, &argument);
}

static struct intent
card_identity(void *state, const struct event *event)
{
	struct identity_argument argument = {.patient = ((struct card_state *)state)->patient};

	(void)event;
	return intent_push(&identity_ops, &argument);
}

static struct intent
card_walk_in(void *state, const struct event *event)
{
	struct walk_in_argument argument = {.patient = ((struct card_state *)state)->patient};

	(void)event;
	if (!card_is_alive(state))
		return card_died(state);
	return intent_push(&walk_in_ops, &argument);
}

/* What is marked is edited: a cue, a person around her; else who she is. */
static struct intent
card_edit(void *state, const struct event *event)
{
	const struct card_state *card = state;
	const struct card_line *here = card_here(card);

	(void)event;
	if (here && here->kind == CARD_CUE_LINE && app_may(card->app, RIGHT_note_write)) {
		struct note_argument note = {.patient = card->patient, .note = {here->id}};
		return intent_push(&note_ops, &note);
	}
	struct register_argument argument = {.patient = card->patient};
	return intent_push(&register_ops, &argument);
}

static struct intent
card_details(void *state, const struct event *event)
{
	struct details_argument argument = {.patient = ((const struct card_state *)state)->patient};

	(void)event;
	return intent_push(&details_ops, &argument);
}

static struct intent
card_all_notes(void *state, const struct event *event)
{
	struct notes_argument argument = {.patient = ((const struct card_state *)state)->patient};

	(void)event;
	return intent_push(&notes_ops, &argument);
}

static bool
card_on_cue(const void *state)
{
	const struct card_line *here = card_here(state);

	return here && here->kind == CARD_CUE_LINE;
}

static struct intent
card_outcome(void *state, const struct event *event)
{
	(void)state, (void)event;
	return reaction_push();
}

static struct intent
card_history(void *state, const struct event *event)
{
	struct history_argument argument = {.patient = ((struct card_state *)state)->patient};

	(void)event;
	return intent_push(&history_ops, &argument);
}

/* Two people after all: the marked record goes its own way, with all that was ever written to it. */
static struct intent
card_part(void *state, const struct event *event)
{
	const struct card_state *card = state;
	const struct card_line *here = card_here(card);
	struct err err;

	(void)event;
	if (!app_link_part(card->app, (struct patient_id){here->id}, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE,
	    _("Two people again: %s. Each has what was written to them."), here->text);
	intent.undoable = true;
	return intent;
}

/* She has another record, which nobody noticed so far. */
static struct intent
card_same_person(void *state, const struct event *event)
{
	struct same_person_argument argument = {.patient = ((struct card_state *)state)->patient};

	(void)event;
	return intent_push(&same_person_ops, &argument);
}

static struct intent
card_raise(struct card_state *card, struct note_id note)
{
	struct err err;

	if (!app_note_raise(card->app, note, NULL, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE,
	    _("Raised: nobody is shown this again for 90 days."));
	intent.undoable = true;
	return intent;
}

static struct intent
card_enter(void *state, const struct event *event)
{
	struct card_state *card = state;
	const struct card_line *here = card_here(card);

	(void)event;
	if (!here)
		return intent_stay();
	switch (here->kind) {
	case CARD_CUE_LINE:
		return card_raise(card, (struct note_id){here->id});
	case CARD_VISIT_LINE: {
		struct history_argument visit = {.patient = card->patient, .visit = {here->id}};
		return intent_push(&history_ops, &visit);
	}
	case CARD_CALL_LINE: {
		struct call_work_argument call = {.call = {here->id}};
		return intent_push(&call_work_ops, &call);
	}
	case CARD_PERSON_LINE: {
		struct card_argument person = {.patient = {here->id}};
		return intent_push(&card_ops, &person);
	}
	default:
		return intent_stay();
	}
}

static bool
card_on_line(const void *state)
{
	return card_here(state) != NULL;
}

static struct intent
card_next_pane(void *state, const struct event *event)
{
	struct card_state *card = state;
	int was = card->pane;

	(void)event;
	for (int step = 1; step <= card->page.panes && card->pane == was; step++)
		card_go(card, (was + step) % card->page.panes);
	return intent_stay();
}

static const struct key_row card_keys[] = {
	{.keys = "a", .code = "CR", .act = card_arrive, .footer = N_("Arrive"), .help = N_("Arrive for today's visit"),
	    .right = RIGHT_arrive, .possible = card_can_arrive},
	{.keys = "b", .code = "BV", .act = card_book, .footer = N_("Book"), .help = N_("Book a visit"),
	    .right = RIGHT_book,
	    .possible = card_is_alive, .flags = KEY_EXPLAINS},
	{.keys = "m", .code = "CM", .act = card_move, .footer = N_("Move"), .help = N_("Move a visit"),
	    .right = RIGHT_book,
	    .possible = card_can_move},
	{.keys = "x", .code = "CX", .act = card_cancel, .footer = N_("Cancel"), .help = N_("Cancel a visit, asks why"),
	    .right = RIGHT_book, .possible = card_can_cancel},
	{.keys = "n", .code = "CW", .act = card_note, .footer = N_("Note"), .help = N_("Rapport note"),
	    .right = RIGHT_note_write,
	    .possible = card_is_open},
	{.keys = "c", .code = "CL", .act = card_callback, .footer = N_("Callback"), .help = N_("Log a callback"),
	    .right = RIGHT_call_log, .possible = card_is_alive, .flags = KEY_EXPLAINS},
	{.keys = "t", .code = "CT", .act = card_told, .footer = N_("Told"), .help = N_("Told about the wait"),
	    .right = RIGHT_arrive, .possible = card_waits},
	{.keys = "i", .code = "CI", .act = card_identity, .footer = N_("Identity"), .help = N_("Identity checked"),
	    .right = RIGHT_identity_check, .possible = card_is_open},
	{.keys = "w", .code = "WI", .act = card_walk_in, .footer = N_("Walk-in"), .help = N_("Walk-in visit"),
	    .right = RIGHT_arrive, .possible = card_is_alive, .flags = KEY_EXPLAINS},
	{.keys = "e", .code = "CE", .act = card_edit, .footer = N_("Edit"), .help = N_("Edit details"),
	    .right = RIGHT_contact_edit,
	    .possible = card_is_open},
	{.keys = "h", .code = "CH", .act = card_history, .footer = N_("History"), .help = N_("History of changes"),
	    .right = RIGHT_card, .possible = card_is_open},
	{.keys = "Enter", .act = card_enter, .help = N_("Open it; cue: raised"), .possible = card_on_line},
	{.keys = "1-9", .help = N_("Pick the line with that number")},
	{.keys = "Tab", .act = card_next_pane, .help = N_("Next column")},
	{.keys = "g", .code = "CD", .act = card_details, .footer = N_("List"),
	    .help = N_("Everything kept, as a list: numbers, people, flags, names"), .right = RIGHT_card,
	    .possible = card_is_open},
	{.keys = "o", .act = card_outcome, .footer = N_("Outcome"),
	    .help = N_("The marked cue was raised: how was it taken?"),
	    .right = RIGHT_cue_raise, .possible = card_on_cue},
	{.keys = "x", .code = "UL", .act = card_part, .footer = N_("Take off"),
	    .help = N_("Take the marked record off: it is somebody else's after all"), .right = RIGHT_link_propose,
	    .possible = card_on_other},
	{.keys = "Enter", .act = card_unlock, .footer = N_("Open"),
	    .help = N_("Open the restricted record for this reason"),
	    .possible = card_is_shut},
	{.keys = "", .code = "SP", .act = card_same_person, .help = N_("Same person as another record"),
	    .right = RIGHT_link_propose, .possible = card_is_open},
	{.keys = "", .code = "NL", .act = card_all_notes, .help = N_("All rapport notes"), .right = RIGHT_note_read,
	    .possible = card_is_open},
	{.keys = NULL},
};

static struct intent
card_update(void *state, const struct event *event)
{
	struct card_state *card = state;
	const struct card_line *here = card_here(card);
	struct intent intent;

	if (card_on_cue(card) && reaction_take(card->app, (struct note_id){here->id}, event, &intent))
		return intent;
	if (event->kind == EVENT_SIZE) {
		bool fresh = card->cols != event->cols;
		card->rows = event->rows;
		card->cols = event->cols;
		return (struct intent){.what = fresh ? INTENT_RELOAD : INTENT_STAY};
	}
	if (card->lock.shut) {
		textfield_update(&card->lock.reason, event);
		return intent_stay();
	}
	if (event->kind == EVENT_CHANGED || event->kind == EVENT_TICK)
		return (struct intent){.what = INTENT_RELOAD};
	if (event->kind != EVENT_KEY)
		return intent_stay();
	if (event->key == K_UP || event->key == K_DOWN)
		card_step(card, event->key == K_UP ? -1 : 1);
	else if (event->key >= '1' && event->key <= '9')
		for (int p = 0; p < card->page.panes; p++)
			for (size_t i = 0; i < card->page.pane[p].count; i++)
				if (card->page.pane[p].line[i].number == event->key) {
					card->pane = p;
					card->line = (int)i;
				}
	return intent_stay();
}

static const char *
card_title(const void *state)
{
	return ((const struct card_state *)state)->title;
}

static const char *
card_hint(const void *state)
{
	const struct card_state *card = state;

	if (card->lock.shut)
		return _("Type the reason, then Enter. Esc goes back; nothing was opened.");
	if (card->card.patient.died)
		return _("This patient has died: nothing new is booked, rung or sent. X cancels what is still booked.");
	const struct card_line *here = card_here(card);
	switch (here ? here->kind : CARD_TEXT) {
	case CARD_CUE_LINE:
		return _("Enter: I raised it; not shown for 90 days · 1-9 pick a line · Esc back");
	case CARD_VISIT_LINE:
		return _("Enter: history of this visit · 1-9 pick a line · Esc back · F3 the rest");
	case CARD_CALL_LINE:
		return _("Enter: claim this call and work it · 1-9 pick a line · Esc back · F3 the rest");
	case CARD_OTHER_LINE:
		return _("One person, several records. X: this one is somebody else's after all.");
	case CARD_PERSON_LINE:
		return _("Enter: open this person's card · 1-9 pick a line · Esc back · F3 the rest");
	default:
		return _("1-9 pick a line · Tab next column · Esc back · F2 find · F3 everything else");
	}
}

static bool
card_typing(const void *state)
{
	return card_is_shut(state);
}

static struct uuid
card_subject(const void *state)
{
	return ((const struct card_state *)state)->card.patient.row.id;
}

const struct screen_ops card_ops = {
	.name = N_("Patient card"),
	.keys = card_keys,
	.state_size = sizeof(struct card_state),
	.argument_size = sizeof(struct card_argument),
	.open = card_open,
	.reload = card_reload,
	.update = card_update,
	.draw = card_draw,
	.close = card_close,
	.typing = card_typing,
	.title = card_title,
	.hint = card_hint,
	.subject = card_subject,
};
