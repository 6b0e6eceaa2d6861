#include "book_from.h"

#include "app/app.h"
#include "base/date.h"
#include "base/i18n.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { BOOK_FROM_ROWS = 5, BOOK_FROM_COLS = 60 };

struct book_from {
	struct form form;
	struct book_from_result result;
};

static const struct form_row book_from_rows[] = {
	{.column = "from", .label = N_("From"), .kind = FIELD_DATE, .max = 20, .flags = FORM_REQUIRED,
	    .help = N_("fri, next fri, +1w, 24/11, 24 dec")},
};

static bool
book_from_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct book_from *from = state;
	char date[DATE_TEXT];

	(void)err;
	form_make(&from->form, life, book_from_rows, 1);
	from->form.today = app_today(app, &from->form.minute);
	from->form.date_order = app_site(app)->date_order;
	day_format(((const struct book_from_argument *)argument)->from, date);
	form_set(&from->form, "from", date);
	form_focus(&from->form, "from");
	return true;
}

static struct intent
book_from_done(void *state, const struct event *event)
{
	struct book_from *from = state;
	struct err err;

	(void)event;
	if (!form_finish(&from->form, &err))
		return intent_fail(&err);
	from->result.day = day_parse(form_value(&from->form, "from"));
	if (from->result.day < from->form.today) {
		form_refuse(&from->form, "from", _("That day is over."));
		return intent_stay();
	}
	return intent_result(&from->result);
}

static const struct key_row book_from_keys[] = {
	{.keys = "Enter", .act = book_from_done, .footer = N_("Look from there"),
	    .help = N_("Offer times from that day on")},
	{.keys = "F9 ^D", .act = book_from_done, .footer = N_("Done"), .help = N_("The same")},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Back; the list stays as it is")},
	{.keys = NULL},
};

static struct intent
book_from_update(void *state, const struct event *event)
{
	form_update(&((struct book_from *)state)->form, event);
	return intent_stay();
}

static void
book_from_draw(const void *state, const struct canvas *canvas)
{
	struct canvas inside = popup_draw(canvas, BOOK_FROM_ROWS, BOOK_FROM_COLS, _("Times from"), NULL);
	struct canvas part = canvas_part(&inside, 1, 1, inside.rows - 2, inside.cols - 2);

	form_draw(&((const struct book_from *)state)->form, &part, true);
}

static struct form *
book_from_form(void *state)
{
	return &((struct book_from *)state)->form;
}

static bool
book_from_typing(const void *state)
{
	(void)state;
	return true;
}

const struct screen_ops book_from_ops = {
	.name = N_("From"),
	.keys = book_from_keys,
	.parent = form_keys,
	.state_size = sizeof(struct book_from),
	.argument_size = sizeof(struct book_from_argument),
	.popup = true,
	.open = book_from_open,
	.update = book_from_update,
	.draw = book_from_draw,
	.typing = book_from_typing,
	.form = book_from_form,
};
