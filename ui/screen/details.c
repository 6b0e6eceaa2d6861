#include "details.h"

#include <stdio.h>
#include <string.h>

#include "app/patient.h"
#include "base/i18n.h"
#include "base/text.h"
#include "card_screen.h"
#include "detail_form.h"
#include "details_lines.h"
#include "model/person.h"
#include "notes_screen.h"
#include "picker.h"
#include "quiet.h"
#include "standing.h"
#include "widget/list.h"

enum { DETAILS_HEAD = 1, DETAILS_FOOT = 4, DETAILS_KINDS = 9 };

/* What + can add. */
struct details_new {
	enum entity_no entity;
	int64_t of;
};

struct details_state {
	struct app *app;
	struct patient_id patient;
	struct arena *life, *words;	/* words: of one picture */
	struct details_read read;
	struct details_page page;
	struct list list;
	struct details_new add[DETAILS_KINDS];
	struct form_choice choice[DETAILS_KINDS];
	const char *title;
	int rows;
};

/* ---- the list ------------------------------------------------------------------------------ */

static int64_t
details_row_id(const void *rows, size_t at)
{
	return ((const struct details_state *)rows)->page.line[at].id;
}

static void
details_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct details_line *row = &((const struct details_state *)rows)->page.line[at];

	if (row->id == 0) {
		line->heading = row->kind;
		return;
	}
	line->cell[0] = row->kind;
	line->cell[1] = row->text;
	line->cell[2] = row->aside ? row->aside : "";
	line->paint[2] = PAINT_MARKS;
}

static const struct list_column details_columns[] = {
	{.title = N_("WHAT"), .width = 13, .least = 10, .priority = 8},
	{.title = "", .width = 34, .least = 24, .priority = 9, .grows = true},
	{.title = N_("ABOUT IT"), .width = 26, .least = 14, .priority = 5},
};

static struct list_source
details_source(const struct details_state *details)
{
	return (struct list_source){
		.rows = details,
		.count = details->page.count,
		.id = details_row_id,
		.line = details_row_line,
		.columns = details_columns,
		.column_count = sizeof details_columns / sizeof details_columns[0],
		.numbers = true,
	};
}

static const struct details_line *
details_here(const struct details_state *details)
{
	struct list_source source = details_source(details);
	int at = list_row(&details->list, &source);

	return at >= 0 ? &details->page.line[at] : NULL;
}

static void
details_settle(struct details_state *details)
{
	struct list_source source = details_source(details);

	list_clamp(&details->list, &source, details->rows - DETAILS_HEAD - DETAILS_FOOT);
}

/* ---- life ---------------------------------------------------------------------------------- */

static bool
details_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct details_state *details = state;

	(void)err;
	details->app = app;
	details->life = life;
	details->patient = ((const struct details_argument *)argument)->patient;
	details->words = arena_new();
	return true;
}

static void
details_close(void *state)
{
	arena_free(((struct details_state *)state)->words);
}

static bool
details_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct details_state *details = state;
	struct details_read *read = &details->read;

	/* The card below was audited when it was opened. */
	if (!app_card_reload(app, details->patient, page, &read->card, err) ||
	    !app_detail_list(app, details->patient, page, &read->detail, &read->details, err) ||
	    !app_kin_list(app, details->patient, page, &read->kin, &read->kins, err))
		return false;
	read->public_screen = app_is_public(app);
	details->title = person_listed(page, read->card.patient.family, read->card.patient.given);
	details_lines(read, app_today(app, NULL), page, &details->page);
	details_settle(details);
	return true;
}

/* ---- keys ---------------------------------------------------------------------------------- */

static bool
details_may_edit(const void *state)
{
	const struct details_state *details = state;
	const struct details_line *here = details_here(details);

	if (!here)
		return false;
	if (here->what == DETAILS_RECORD)
		return app_detail_may(details->app, here->detail->entity);
	if (here->what == DETAILS_STANDING)
		return app_may(details->app, RIGHT_identity_edit) || app_patient_may_restrict(details->app);
	return here->what == DETAILS_QUIET && app_may(details->app, RIGHT_note_write);
}

static bool
details_may_remove(const void *state)
{
	const struct details_line *here = details_here(state);

	return here && here->what == DETAILS_RECORD && details_may_edit(state);
}

static bool
details_may_confirm(const void *state)
{
	const struct details_line *here = details_here(state);

	return details_may_remove(state) && here->detail->entity == ENTITY_contact_point;
}

static bool
details_may_open(const void *state)
{
	const struct details_line *here = details_here(state);

	return here && (details_may_edit(state) || here->what == DETAILS_NOTES || here->what == DETAILS_KIN ||
	    here->person.rid);
}

static struct intent
details_edit(void *state, const struct event *event)
{
	const struct details_state *details = state;
	const struct details_line *here = details_here(details);

	(void)event;
	if (here->what == DETAILS_QUIET) {
		struct quiet_argument quiet = {.patient = details->patient};
		return intent_push(&quiet_ops, &quiet);
	}
	if (here->what == DETAILS_STANDING) {
		struct standing_argument standing = {.patient = details->patient};
		return intent_push(&standing_ops, &standing);
	}
	struct detail_argument what = {.patient = details->patient, .entity = here->detail->entity,
		.rid = ((const struct row *)here->detail->record)->rid};
	return intent_push(&detail_form_ops, &what);
}

static struct intent
details_enter(void *state, const struct event *event)
{
	const struct details_state *details = state;
	const struct details_line *here = details_here(details);

	if (here->what == DETAILS_NOTES) {
		struct notes_argument notes = {.patient = details->patient};
		return intent_push(&notes_ops, &notes);
	}
	if (details_may_edit(state))
		return details_edit(state, event);
	struct card_argument person = {.patient = here->person};
	return intent_push(&card_ops, &person);
}

/* What could be added by this person: the highlighted person's own number, too. */
static size_t
details_news(struct details_state *details)
{
	static const enum entity_no kinds[] = {ENTITY_contact_point, ENTITY_address, ENTITY_patient_language,
	    ENTITY_relation,
		ENTITY_flag, ENTITY_patient_name, ENTITY_identifier};
	const struct details_line *here = details_here(details);
	const struct relation *of = here && here->detail &&
	    here->detail->entity == ENTITY_relation ? here->detail->record : NULL;
	size_t count = 0;

	if (of && app_detail_may(details->app, ENTITY_contact_point)) {
		details->add[count] = (struct details_new){ENTITY_contact_point, of->row.rid};
		details->choice[count++] = (struct form_choice){.code = "of",
			.label = arena_printf(details->life, _("Phone or e-mail of %s"), of->name)};
	}
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (!app_detail_may(details->app, kinds[i]))
			continue;
		details->add[count] = (struct details_new){kinds[i], 0};
		details->choice[count++] = (struct form_choice){.code = entity(kinds[i])->table,
		    .label = detail_label(kinds[i])};
	}
	return count;
}

static struct intent
details_add(void *state, const struct event *event)
{
	struct details_state *details = state;
	struct picker_argument argument = {.choices = details->choice, .count = details_news(details)};

	(void)event;
	if (argument.count == 0)
		return intent_say(INTENT_STAY, SAY_WARN, "%s", _("Your role may look at this but not change it."));
	snprintf(argument.title, sizeof argument.title, "%s", _("What is added?"));
	return intent_push(&picker_ops, &argument);
}

/* A kind to add was picked, or one was saved: the highlight stands on it then. */
static struct intent
details_answered(struct details_state *details, const struct event *event)
{
	if (event->from == &detail_form_ops && event->result) {
		const struct detail_result *saved = event->result;
		details->list.id = details_record_id(saved->entity, saved->rid);
		return (struct intent){.what = INTENT_RELOAD};
	}
	if (event->from != &picker_ops || !event->result)
		return intent_stay();
	const struct details_new *add = &details->add[((const struct picker_result *)event->result)->index];
	struct detail_argument what = {.patient = details->patient, .entity = add->entity, .of = add->of};
	return intent_push(&detail_form_ops, &what);
}

static struct intent
details_remove(void *state, const struct event *event)
{
	struct details_state *details = state;
	const struct details_line *here = details_here(details);
	struct err err;

	(void)event;
	if (app_detail_needs_reason(details->app, here->detail->entity)) {
		struct detail_argument what = {.patient = details->patient, .entity = here->detail->entity,
			.rid = ((const struct row *)here->detail->record)->rid, .remove = true};
		return intent_push(&detail_form_ops, &what);
	}
	if (!app_detail_void(details->app, here->detail->entity, here->detail->record, NULL, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE, _("Taken off: %s."), here->text);
	intent.undoable = true;
	return intent;
}

static struct intent
details_confirm(void *state, const struct event *event)
{
	struct details_state *details = state;
	const struct row *row = details_here(details)->detail->record;
	struct err err;

	(void)event;
	if (!app_point_confirm(details->app, (struct contact_point_id){row->rid}, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE, "%s",
	    _("Marked as checked with the patient today."));
	intent.undoable = true;
	return intent;
}

static const struct key_row details_keys[] = {
	{.keys = "Enter", .act = details_enter, .footer = N_("Open"),
	    .help = N_("Open the line: change it, or go to the person"),
	    .possible = details_may_open},
	{.keys = "+", .act = details_add, .footer = N_("Add"), .help = N_("Add a number, address, person, flag, name")},
	{.keys = "e", .act = details_edit, .footer = N_("Edit"), .help = N_("Change the line"),
	    .possible = details_may_edit},
	{.keys = "x", .act = details_remove, .footer = N_("Take off"),
	    .help = N_("Take the line off; F8 brings it back"),
	    .possible = details_may_remove},
	{.keys = "y", .act = details_confirm, .footer = N_("Confirmed"),
	    .help = N_("The number was checked with the patient"),
	    .possible = details_may_confirm},
	{.keys = "Esc", .footer = N_("Back"), .help = N_("Back to the card")},
	{.keys = NULL},
};

static struct intent
details_update(void *state, const struct event *event)
{
	struct details_state *details = state;
	struct list_source source = details_source(details);

	switch (event->kind) {
	case EVENT_SIZE:
		details->rows = event->rows;
		details_settle(details);
		return intent_stay();
	case EVENT_CHANGED:
		return (struct intent){.what = INTENT_RELOAD};
	case EVENT_RESULT:
		return details_answered(details, event);
	default:
		list_update(&details->list, &source, event);
		return intent_stay();
	}
}

/* The list cuts long words; the line one stands on is shown whole below it. */
static void
details_draw(const void *state, const struct canvas *canvas)
{
	const struct details_state *details = state;
	const struct details_line *here = details_here(details);
	struct list_source source = details_source(details);
	struct canvas part = canvas_part(canvas, DETAILS_HEAD, 0, canvas->rows - DETAILS_HEAD - DETAILS_FOOT,
	    canvas->cols);
	int foot = canvas->rows - DETAILS_FOOT;
	char **lines;

	arena_reset(details->words);
	canvas_text(canvas, 0, 2, -1, details->title, PAINT_TITLE);
	list_draw(&details->list, &source, &part, true);
	canvas_line(canvas, foot, 0, canvas->cols);
	if (!here)
		return;
	const char *whole = here->aside ?
	    arena_printf(details->words, "%s: %s (%s)", here->kind, here->text, here->aside) :
					  arena_printf(details->words, "%s: %s", here->kind, here->text);
	size_t count = text_wrap(details->words, whole, canvas->cols - 4, &lines);
	for (size_t i = 0; i < count && i < DETAILS_FOOT - 1; i++)
		canvas_text(canvas, foot + 1 + (int)i, 2, -1, lines[i], PAINT_MARKS);
}

static const char *
details_hint(const void *state)
{
	const struct details_line *here = details_here(state);

	if (here && here->what == DETAILS_CONDITION)
		return _("Conditions come from the chart; they are read here, never changed.");
	if (here && here->what == DETAILS_NOTES)
		return _("Enter shows every note and why it is or is not a cue now.");
	return _("+ adds, E changes the marked line, X takes it off, F8 undoes.");
}

static struct uuid
details_subject(const void *state)
{
	return ((const struct details_state *)state)->read.card.patient.row.id;
}

const struct screen_ops details_ops = {
	.name = N_("Details"),
	.keys = details_keys,
	.parent = list_keys,
	.state_size = sizeof(struct details_state),
	.argument_size = sizeof(struct details_argument),
	.open = details_open,
	.reload = details_reload,
	.update = details_update,
	.draw = details_draw,
	.close = details_close,
	.hint = details_hint,
	.subject = details_subject,
};
