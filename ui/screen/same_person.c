#include "same_person.h"

#include "app/card.h"
#include "app/find.h"
#include "app/link.h"
#include "base/i18n.h"
#include "model/person.h"
#include "model/when.h"
#include "widget/lookup.h"
#include "widget/popup.h"

enum { SAME_ROWS = 16, SAME_COLS = 74, SAME_MOST = 20, SAME_LIST = 9, SAME_ONE = 12, SAME_OTHER = 42 };

struct same_person {
	struct app *app;
	struct patient_id patient;
	const char *title;
	struct arena *results;		/* the found rows: replaced at each key */
	struct arena *words;		/* of one picture */
	struct lookup lookup;
	struct found_list found;
	bool stale;			/* the list is that of an older query */
	struct patient_id other;	/* compared and asked about; rid 0: still looking */
	struct arena *pair;
	struct link_line lines[LINK_LINES];
	size_t line_count;
};

/* ---- the list ----------------------------------------------------------------------------- */

static int64_t
same_person_id(const void *rows, size_t at)
{
	return ((const struct same_person *)rows)->found.rows[at].patient.rid;
}

static void
same_person_line(const void *rows, size_t at, struct list_line *line)
{
	const struct same_person *same = rows;
	const struct found *found = &same->found.rows[at];

	line->cell[0] = person_listed(same->words, found->family, found->given);
	line->cell[1] = when_partial(same->words, found->born);
	line->cell[2] = found->phone ? person_phone_masked(same->words, found->phone) : "";
	line->cell[3] = found->record ? found->record : "";
}

static const struct list_column same_person_columns[] = {
	{.title = N_("PATIENT"), .width = 28, .least = 16, .priority = 9, .grows = true},
	{.title = N_("BORN"), .width = 12, .least = 11, .priority = 8},
	{.title = N_("PHONE"), .width = 6, .least = 6, .priority = 5},
	{.title = N_("RECORD"), .width = 12, .least = 10, .priority = 7},
};

static struct list_source
same_person_source(const struct same_person *same)
{
	return (struct list_source){.rows = same, .count = same->found.count, .id = same_person_id,
		.line = same_person_line, .columns = same_person_columns,
		.column_count = sizeof same_person_columns / sizeof same_person_columns[0]};
}

/* Everybody but herself. An older list stays while a newer key waits. */
static bool
same_person_search(struct same_person *same, struct err *err)
{
	struct found_list found = {0};
	struct arena *fresh = arena_new();
	size_t kept = 0;

	if (same->lookup.query.text[0] &&
	    !app_find(same->app, same->lookup.query.text, SAME_MOST, 0, fresh, &found, err)) {
		arena_free(fresh);
		same->stale = err->code == ERR_BUSY;
		return same->stale;
	}
	for (size_t i = 0; i < found.count; i++)
		if (found.rows[i].patient.rid != same->patient.rid)
			found.rows[kept++] = found.rows[i];
	found.count = kept;
	arena_free(same->results);
	same->results = fresh;
	same->found = found;
	same->stale = false;
	same->lookup.list = (struct list){0};
	struct list_source source = same_person_source(same);
	list_clamp(&same->lookup.list, &source, SAME_LIST);
	return true;
}

static bool
same_person_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct same_person *same = state;
	struct preview who;

	same->app = app;
	same->patient = ((const struct same_person_argument *)argument)->patient;
	if (!app_card_preview(app, same->patient, false, life, &who, err))
		return false;
	same->title = arena_printf(life, _("Same person as %s"), person_brief(life, who.family, who.given));
	same->results = arena_new();
	same->words = arena_new();
	same->pair = arena_new();
	same->lookup.query.max = 80;
	return true;
}

static void
same_person_close(void *state)
{
	struct same_person *same = state;

	arena_free(same->results);
	arena_free(same->words);
	arena_free(same->pair);
}

/* ---- keys --------------------------------------------------------------------------------- */

static bool
same_person_typing(const void *state)
{
	return ((const struct same_person *)state)->other.rid == 0;
}

static bool
same_person_asked(const void *state)
{
	return !same_person_typing(state);
}

static bool
same_person_has_row(const void *state)
{
	return same_person_typing(state) && ((const struct same_person *)state)->found.count > 0;
}

static struct intent
same_person_enter(void *state, const struct event *event)
{
	struct same_person *same = state;
	struct err err;

	(void)event;
	if (same->stale && !same_person_search(same, &err))
		return intent_fail(&err);
	struct list_source source = same_person_source(same);
	int at = list_row(&same->lookup.list, &source);
	if (at < 0 || same->stale)
		return intent_stay();
	struct patient_id other = same->found.rows[at].patient;
	arena_reset(same->pair);
	if (!app_link_compare(same->app, same->patient, other, same->pair, same->lines, &same->line_count, &err))
		return intent_fail(&err);
	same->other = other;
	return intent_stay();
}

static struct intent
same_person_yes(void *state, const struct event *event)
{
	struct same_person *same = state;
	struct err err;

	(void)event;
	if (!app_link_join(same->app, same->patient, same->other, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE,
	    _("One person now: her card knows both records. X on the other one takes it off."));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
same_person_leave(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_say(INTENT_POP, SAY_NOTE, "%s", _("Two people, as before."));
}

static const struct key_row same_person_keys[] = {
	{.keys = "y", .act = same_person_yes, .footer = N_("Yes"),
	    .help = N_("Both records are one person: one line in the lookup, one card"), .right = RIGHT_link_propose,
	    .possible = same_person_asked},
	{.keys = "Enter", .act = same_person_leave, .footer = N_("Leave them two"),
	    .help = N_("Two people, as before"), .possible = same_person_asked},
	{.keys = "Enter", .act = same_person_enter, .footer = N_("Compare"),
	    .help = N_("Both records beside each other"), .right = RIGHT_link_propose,
	    .possible = same_person_has_row, .flags = KEY_TYPING},
	{.keys = "↑↓", .help = N_("Choose another line; typing goes on")},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Two people, as before")},
	{.keys = NULL},
};

static struct intent
same_person_update(void *state, const struct event *event)
{
	struct same_person *same = state;
	struct list_source source = same_person_source(same);
	struct err err;

	if (same->other.rid != 0)
		return intent_stay();
	switch (lookup_update(&same->lookup, &source, event)) {
	case LOOKUP_TYPED:
		if (!same_person_search(same, &err))
			return intent_fail(&err);
		break;
	case LOOKUP_MOVED:
		list_clamp(&same->lookup.list, &source, SAME_LIST);
		break;
	case LOOKUP_IGNORED:
		break;
	}
	return intent_stay();
}

/* ---- the picture --------------------------------------------------------------------------- */

static void
same_person_draw_pair(const struct same_person *same, const struct canvas *inside)
{
	int row = 1;

	canvas_text(inside, row, SAME_ONE, -1, _("THIS CARD"), PAINT_TITLE);
	canvas_text(inside, row++, SAME_OTHER, -1, _("THE OTHER"), PAINT_TITLE);
	for (size_t i = 0; i < same->line_count; i++, row++) {
		const struct link_line *line = &same->lines[i];
		canvas_text(inside, row, 2, SAME_ONE - 3, line->label, PAINT_PLAIN);
		canvas_text(inside, row, SAME_ONE, SAME_OTHER - SAME_ONE - 2, *line->one ? line->one : _("nothing"),
		    PAINT_PLAIN);
		canvas_text(inside, row, SAME_OTHER, inside->cols - SAME_OTHER - 2,
		    *line->other ? line->other : _("nothing"), PAINT_PLAIN);
	}
	canvas_text(inside, row + 1, 2, -1, _("Twins share much: ask, or look at both, before you say one."),
	    PAINT_PLAIN);
	canvas_text(inside, row + 3, 2, -1, _(SIGN_LATE " One person? Y says so, Enter leaves them two."), PAINT_LATE);
	canvas_cursor(inside, row + 3, 2);
}

static void
same_person_draw(const void *state, const struct canvas *canvas)
{
	const struct same_person *same = state;
	struct canvas inside = popup_draw(canvas, SAME_ROWS, SAME_COLS, same->title, NULL);

	if (same->other.rid != 0) {
		same_person_draw_pair(same, &inside);
		return;
	}
	arena_reset(same->words);
	canvas_text(&inside, 1, 2, -1, _("Find"), PAINT_PLAIN);
	struct list_source source = same_person_source(same);
	struct canvas part = canvas_part(&inside, 3, 1, SAME_LIST, inside.cols - 2);
	if (same->found.count > 0)
		list_draw(&same->lookup.list, &source, &part, false);
	else
		canvas_text(&inside, 3, 2, -1, same->lookup.query.text[0] ? _("Nobody else fits.") :
		    _("Her other record: a name, a number, a date of birth, a record number."), PAINT_PLAIN);
	textfield_draw(&same->lookup.query, &inside, 1, 8, inside.cols - 10, true);
}

static const char *
same_person_hint(const void *state)
{
	return same_person_asked(state) ? _("No record is changed. F8 makes two people of them again.") :
	    _("Enter shows both records beside each other; nothing is said yet.");
}

const struct screen_ops same_person_ops = {
	.name = N_("Same person"),
	.keys = same_person_keys,
	.state_size = sizeof(struct same_person),
	.argument_size = sizeof(struct same_person_argument),
	.popup = true,
	.open = same_person_open,
	.update = same_person_update,
	.draw = same_person_draw,
	.close = same_person_close,
	.typing = same_person_typing,
	.hint = same_person_hint,
};
