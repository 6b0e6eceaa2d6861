#include "red_card.h"

#include "app/app.h"
#include "base/i18n.h"
#include "widget/popup.h"

enum { RED_CARD_ROWS = 16, RED_CARD_COLS = 70 };

struct red_card {
	struct red_card_argument about;
	const char *number;		/* the site's emergency number, or NULL */
};

static const char *const red_card_facts[] = {
	N_("What is happening, in the caller's exact words"),
	N_("Is it happening now?"),
	N_("Where are you?"),
	N_("A number that is safe to ring back"),
	N_("Has the emergency number been called already?"),
};

static bool
red_card_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct red_card *card = state;

	(void)life, (void)err;
	card->about = *(const struct red_card_argument *)argument;
	card->number = app_site(app)->emergency;
	return true;
}

static struct intent
red_card_done(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_pop();
}

static const struct key_row red_card_keys[] = {
	{.keys = "Enter", .act = red_card_done, .footer = N_("Handed over"), .help = N_("A nurse has taken it")},
	{.keys = "Esc", .footer = N_("Back"), .help = N_("Back; the call is the nurses' already")},
	{.keys = NULL},
};

static void
red_card_draw(const void *state, const struct canvas *canvas)
{
	const struct red_card *card = state;
	struct canvas inside = popup_draw(canvas, RED_CARD_ROWS, RED_CARD_COLS, _("▲ RED CARD"), card->about.who);
	int row = 1;

	if (card->number)
		canvas_print(&inside, row, 2, -1, PAINT_LATE, _("Say: \"Ring %s now. I stay with you.\""),
		    card->number);
	else
		canvas_text(&inside, row, 2, -1, _("Say: \"Ring the emergency number now. I stay with you.\""),
		    PAINT_LATE);
	row += 2;
	canvas_text(&inside, row++, 2, -1, _("Take five facts, no more:"), PAINT_TITLE);
	for (size_t i = 0; i < sizeof red_card_facts / sizeof red_card_facts[0]; i++)
		canvas_print(&inside, row++, 4, -1, PAINT_PLAIN, "%zu  %s", i + 1, _(red_card_facts[i]));
	row++;
	canvas_text(&inside, row++, 2, -1, _("Route: fetch a nurse or doctor now, by voice. Ask for the name."),
	    PAINT_TITLE);
	canvas_text(&inside, row++, 2, -1, _("Nobody within two minutes: call the lead."), PAINT_PLAIN);
	canvas_text(&inside, row++, 2, -1, _("Do not calm it down, advise or judge. It stands on top as EM."),
	    PAINT_PLAIN);
}

static const char *
red_card_hint(const void *state)
{
	(void)state;
	return _("The call is with the nurses, before everything else. Stay until somebody has it.");
}

const struct screen_ops red_card_ops = {
	.name = N_("Red card"),
	.keys = red_card_keys,
	.state_size = sizeof(struct red_card),
	.argument_size = sizeof(struct red_card_argument),
	.popup = true,
	.open = red_card_open,
	.draw = red_card_draw,
	.hint = red_card_hint,
};
