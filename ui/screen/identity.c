#include "identity.h"

#include <stdio.h>

#include "app/board.h"
#include "app/book.h"
#include "app/patient.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/person.h"
#include "model/when.h"
#include "widget/popup.h"

enum { IDENTITY_ROWS = 12, IDENTITY_COLS = 62, IDENTITY_LINES = 5, IDENTITY_MOST = 16 };

/* What can be asked, in the order of the digits. Ask open; never read the answer out (DOMAIN.md 4.5). */
static const struct {
	enum identity_item bit;
	const char *label;
} identity_checks[IDENTITY_LINES] = {
	{IDENTITY_ITEM_NAME, N_("Full name")}, {IDENTITY_ITEM_BORN, N_("Date of birth")},
	{IDENTITY_ITEM_ADDRESS, N_("Address")}, {IDENTITY_ITEM_PHONE, N_("Phone number")},
	{IDENTITY_ITEM_DOCUMENT, N_("Document seen")},
};

struct identity_state {
	struct app *app;
	struct arena *life;
	struct identity_argument what;
	const char *value[IDENTITY_LINES];
	const char *title, *hint;
	const char *who[IDENTITY_MOST];	/* of several: "GONZÁLEZ, Maria Elena" and the birth date to ask for */
	const char *born[IDENTITY_MOST];
	unsigned checked;
	int line;
};

/* Each of several is asked for the date of birth, so each stands there with it. */
static bool
identity_load_all(struct identity_state *identity, struct err *err)
{
	struct arena *life = identity->life;
	struct book_visit visit;
	struct patient_form form;

	for (size_t i = 0; i < identity->what.count; i++) {
		if (!app_book_visit(identity->app, identity->what.visits[i], life, &visit, err))
			return false;
		identity->who[i] = _("not known");
		identity->born[i] = "";
		if (visit.patient.rid == 0)
			continue;
		if (!app_patient_load(identity->app, visit.patient, life, &form, err))
			return false;
		identity->who[i] = person_listed(life, form.patient.family, form.patient.given);
		identity->born[i] = when_partial(life, form.patient.born);
	}
	identity->title = arena_printf(life, ngettext("%zu person arrives", "%zu people arrive", identity->what.count),
	    identity->what.count);
	identity->hint = _("Ask each for the date of birth. Enter when all of them match; Esc to take one off.");
	return true;
}

static bool
identity_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct identity_state *identity = state;
	struct patient_form form;

	identity->app = app;
	identity->life = life;
	identity->what = *(const struct identity_argument *)argument;
	if (!app_patient_load(app, identity->what.patient, life, &form, err))
		return false;
	identity->title = person_listed(life, form.patient.family, form.patient.given);
	identity->value[0] = person_full(life, form.patient.family, form.patient.given);
	identity->value[1] = when_partial(life, form.patient.born);
	identity->value[2] = form.address.line ? arena_printf(life, "%s %s", form.address.line,
	    form.address.postcode ? form.address.postcode : "") : _("none on file");
	identity->value[3] = form.mobile.value ? person_phone(life, form.mobile.value) : _("none on file");
	identity->value[4] = _("passport, licence, picture card");
	identity->hint = identity->what.count > 0 ?
	    arena_printf(life, _("Ask for the date of birth. Enter when it is %s."), identity->value[1]) :
	    _("Tick what the person said right, then press Enter.");
	identity->checked = IDENTITY_ITEM_NAME | IDENTITY_ITEM_BORN;
	identity->line = 1;
	return identity->what.count < 2 || identity_load_all(identity, err);
}

/* "GONZÁLEZ, Maria is waiting, 28 min early. Dr Osei is 40 min behind." */
static struct intent
identity_arrived(const struct board_did *did)
{
	struct intent intent;

	if (did->count > 1)
		intent = intent_say(INTENT_POP, SAY_DONE, ngettext("%zu person is waiting.",
		    "%zu people are waiting.", did->count), did->count);
	else if (did->behind > 0)
		intent = intent_say(INTENT_POP, SAY_DONE,
		    _("%s is waiting. The clinician is %d min behind: say so (T logs it)."),
		    did->name, did->behind);
	else
		intent = intent_say(INTENT_POP, SAY_DONE, _("%s is waiting."), did->name);
	intent.undoable = true;
	return intent;
}

static struct intent
identity_done(void *state, const struct event *event)
{
	struct identity_state *identity = state;
	struct board_did did;
	struct err err;

	(void)event;
	if (identity->what.count > 0) {
		const char *checked = NULL;
		if (identity_enough(identity->checked, IDENTITY_FOR_VISITS))
			checked = identity_write(identity->life, identity->checked);
		if (!app_board_arrive(identity->app, identity->what.visits, identity->what.count, checked,
		    identity->life,
			&did, &err))
			return intent_fail(&err);
		return identity_arrived(&did);
	}
	if (!app_patient_identity(identity->app, identity->what.patient, identity->checked, "desk", &err))
		return intent_fail(&err);
	return intent_say(INTENT_POP, SAY_DONE, _("Identity checked; logged for today."));
}

static struct intent
identity_tick(void *state, const struct event *event)
{
	struct identity_state *identity = state;

	identity->line = event->key - '1';
	identity->checked ^= identity_checks[identity->line].bit;
	return intent_stay();
}

static struct intent
identity_space(void *state, const struct event *event)
{
	struct identity_state *identity = state;

	(void)event;
	identity->checked ^= identity_checks[identity->line].bit;
	return intent_stay();
}

static bool
identity_is_one(const void *state)
{
	return ((const struct identity_state *)state)->what.count < 2;
}

static const struct key_row identity_keys[] = {
	{.keys = "Enter", .act = identity_done, .footer = N_("It matches"), .help = N_("What is ticked matches")},
	{.keys = "1-5", .act = identity_tick, .footer = N_("Tick"), .help = N_("Tick or untick that line"),
	    .possible = identity_is_one},
	{.keys = "Space", .act = identity_space, .help = N_("Tick or untick the marked line"),
	    .possible = identity_is_one},
	{.keys = "Esc", .footer = N_("Back"), .help = N_("Back; nothing is logged")},
	{.keys = NULL},
};

static struct intent
identity_update(void *state, const struct event *event)
{
	struct identity_state *identity = state;

	if (event->kind == EVENT_KEY && event->key == K_DOWN && identity->line < IDENTITY_LINES - 1)
		identity->line++;
	if (event->kind == EVENT_KEY && event->key == K_UP && identity->line > 0)
		identity->line--;
	return intent_stay();
}

static void
identity_draw_all(const struct identity_state *identity, const struct canvas *inside)
{
	canvas_text(inside, 1, 1, -1, _("Ask open: \"What is your date of birth?\""), PAINT_PLAIN);
	for (size_t i = 0; i < identity->what.count; i++) {
		canvas_text(inside, 3 + (int)i, 3, 34, identity->who[i], PAINT_PLAIN);
		canvas_text(inside, 3 + (int)i, 40, -1, identity->born[i], PAINT_PLAIN);
	}
	canvas_cursor(inside, 3, 3);
}

static void
identity_draw(const void *state, const struct canvas *canvas)
{
	const struct identity_state *identity = state;
	bool several = identity->what.count > 1;
	int rows = several ? (int)identity->what.count + 6 : IDENTITY_ROWS;
	struct canvas inside = popup_draw(canvas, rows < canvas->rows ? rows : canvas->rows, IDENTITY_COLS,
	    identity->title, NULL);

	if (several) {
		identity_draw_all(identity, &inside);
		return;
	}
	canvas_text(&inside, 1, 1, -1, _("Ask open: \"What is your date of birth?\" Two must match."), PAINT_PLAIN);
	for (int i = 0; i < IDENTITY_LINES; i++) {
		int row = 3 + i;
		canvas_print(&inside, row, 1, 1, PAINT_KEY, "%d", i + 1);
		if (identity->checked & identity_checks[i].bit)
			canvas_text(&inside, row, 5, 1, SIGN_DONE, PAINT_DONE);
		canvas_text(&inside, row, 7, 16, _(identity_checks[i].label), PAINT_PLAIN);
		canvas_text(&inside, row, 24, -1, identity->value[i], PAINT_PLAIN);
		if (identity->line == i) {
			canvas_text(&inside, row, 3, 1, SIGN_HERE, PAINT_PLAIN);
			canvas_emphasise(&inside, row, 3, inside.cols - 4, PAINT_FOCUS);
			canvas_cursor(&inside, row, 3);
		}
	}
}

static const char *
identity_hint(const void *state)
{
	return ((const struct identity_state *)state)->hint;
}

const struct screen_ops identity_ops = {
	.name = N_("Identity"),
	.keys = identity_keys,
	.state_size = sizeof(struct identity_state),
	.argument_size = sizeof(struct identity_argument),
	.popup = true,
	.open = identity_open,
	.update = identity_update,
	.draw = identity_draw,
	.hint = identity_hint,
};
