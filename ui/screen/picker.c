#include "picker.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "widget/choice.h"
#include "widget/list.h"
#include "widget/popup.h"

enum { PICKER_COLS = 50, PICKER_LINES = 9, PICKER_ROWS = PICKER_LINES + 6, PICKER_FIELD = 9 };

struct picker {
	struct picker_argument given;
	struct arena *page;
	struct textfield query;
	struct list list;
	int *found;			/* indices into the choices */
	size_t count;
	struct picker_result result;
};

/* What the list sees of it. */
static int64_t
picker_id(const void *rows, size_t at)
{
	return ((const struct picker *)rows)->found[at] + 1;
}

static void
picker_line(const void *rows, size_t at, struct list_line *line)
{
	const struct picker *picker = rows;

	line->cell[0] = picker->given.choices[picker->found[at]].label;
}

static struct list_source
picker_source(const struct picker *picker)
{
	static const struct list_column columns[] = {{.width = 10, .least = 10, .grows = true}};

	return (struct list_source){
		.rows = picker, .count = picker->count, .id = picker_id, .line = picker_line, .columns = columns,
		.column_count = 1,
	};
}

static void
picker_search(struct picker *picker)
{
	const struct form_choice *choices = picker->given.choices;
	struct list_source source;

	picker->count = 0;
	for (size_t i = 0; i < picker->given.count; i++) {
		int fit = choice_fit(picker->query.text, choices[i].label);
		size_t to = picker->count;
		if (picker->query.text[0] && fit == 0)
			continue;
		for (; to > 0 && choice_fit(picker->query.text, choices[picker->found[to - 1]].label) < fit; to--)
			picker->found[to] = picker->found[to - 1];	/* equals keep their order */
		picker->found[to] = (int)i;
		picker->count++;
	}
	picker->list = (struct list){0};
	source = picker_source(picker);
	list_clamp(&picker->list, &source, PICKER_LINES);
}

static bool
picker_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct picker *picker = state;
	struct list_source source;

	(void)app;
	(void)err;
	picker->given = *(const struct picker_argument *)argument;
	picker->found = arena_array(life, picker->given.count > 0 ? picker->given.count : 1, sizeof *picker->found);
	picker_search(picker);
	source = picker_source(picker);
	for (size_t i = 0; picker->given.code && i < picker->given.count; i++)
		if (!strcmp(picker->given.choices[i].code, picker->given.code))
			list_select(&picker->list, &source, (int64_t)i + 1);
	return true;
}

static struct intent
picker_do(void *state, const struct event *event)
{
	struct picker *picker = state;

	(void)event;
	if (picker->count == 0)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s",
		    _("None of the choices begins like that. Backspace widens it."));
	picker->result.index = picker->found[picker->list.at];
	return intent_result(&picker->result);
}

static struct intent
picker_update(void *state, const struct event *event)
{
	struct picker *picker = state;
	struct list_source source = picker_source(picker);
	bool moves = event->kind == EVENT_KEY && (event->key == K_UP || event->key == K_DOWN || event->key == K_PGUP ||
	    event->key == K_PGDN);

	if (moves)
		list_update(&picker->list, &source, event);
	else if (textfield_update(&picker->query, event))
		picker_search(picker);
	return intent_stay();
}

static void
picker_draw(const void *state, const struct canvas *canvas)
{
	const struct picker *picker = state;
	struct list_source source = picker_source(picker);
	struct canvas box = popup_draw(canvas, PICKER_ROWS, PICKER_COLS, picker->given.title, NULL);
	struct canvas lines = canvas_part(&box, 3, 0, PICKER_LINES, box.cols - 1);

	list_draw(&picker->list, &source, &lines, false);
	canvas_text(&box, 1, 2, -1, _("Choose"), PAINT_PLAIN);
	textfield_draw(&picker->query, &box, 1, PICKER_FIELD, box.cols - PICKER_FIELD - 2, true);
}

static bool
picker_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
picker_hint(const void *state)
{
	(void)state;
	return _("Type the beginning of any word of it, then Enter.");
}

static const struct key_row picker_keys[] = {
	{"Enter", NULL, picker_do, N_("Take it"), N_("Take the highlighted one"), RIGHT_NONE, NULL, 0, NULL},
	{"↑↓", NULL, NULL, N_("Choose"), N_("Up or down a line"), RIGHT_NONE, NULL, 0, NULL},
	{"Esc", NULL, NULL, N_("Close"), N_("Close"), RIGHT_NONE, NULL, 0, NULL},
	{0},
};

const struct screen_ops picker_ops = {
	.name = N_("Choices"), .keys = picker_keys, .popup = true,
	.state_size = sizeof(struct picker), .argument_size = sizeof(struct picker_argument),
	.open = picker_open, .update = picker_update, .draw = picker_draw, .typing = picker_typing, .hint = picker_hint,
};

struct intent
picker_push(const struct form *form)
{
	struct picker_argument argument;
	const struct form_box *box = &form->box[form->at];

	if (box->row.choice_count == 0)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s", _("This field has no choices: type into it."));
	argument = (struct picker_argument){.choices = box->row.choices, .count = box->row.choice_count,
	    .code = box->value};
	snprintf(argument.title, sizeof argument.title, "%s", _(box->row.label));
	return intent_push(&picker_ops, &argument);
}

bool
picker_take(struct form *form, const struct event *event)
{
	struct form_box *box = &form->box[form->at];

	if (event->kind != EVENT_RESULT || event->from != &picker_ops)
		return false;
	const struct picker_result *result = event->result;
	form_type(form, box->row.column, box->row.choices[result->index].label);
	return true;
}
