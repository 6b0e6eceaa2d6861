#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "form.h"
#include "note.h"

static int
form_box_rows(const struct form *form, const struct form_box *box)
{
	return box->hidden ? 0 : box->row.kind == FIELD_NOTE ? note_rows(&box->text, form->note_width) : 1;
}

/* The divider stands before the first field that is not required. */
static bool
form_divides(const struct form *form, size_t at)
{
	return form->divider && at > 0 && !(form->box[at].row.flags & FORM_REQUIRED) &&
	    form->box[at - 1].row.flags & FORM_REQUIRED;
}

int
form_rows(const struct form *form)
{
	int rows = 0;

	for (size_t i = 0; i < form->count; i++)
		rows += form_box_rows(form, &form->box[i]) + (form_divides(form, i) ? 1 : 0);
	return rows;
}

static void
form_draw_divider(const struct form *form, const struct canvas *canvas, int row)
{
	canvas_line(canvas, row, 0, form->label_width - 2);
	int used = canvas_text(canvas, row, form->label_width, -1, form->divider, PAINT_PLAIN);
	canvas_line(canvas, row, form->label_width + used + 1, canvas->cols);
}

static void
form_draw_field(const struct form *form, const struct form_box *box, const struct canvas *canvas, int row, bool focus)
{
	int col = form->label_width, width = form->field_width, echo = col + width + 2;
	bool opens = box->row.choice_count > 0;
	int used = text_width(box->text.text);

	if (focus) {
		textfield_draw(&box->text, canvas, row, col, opens ? width - 2 : width, true);
		if (opens)
			canvas_text(canvas, row, col + width - 1, 1, SIGN_CHOICE, PAINT_PLAIN);
	} else if (opens && used == 0) {
		used = canvas_text(canvas, row, col, width - 2, _("choose"), PAINT_PLAIN);
		canvas_text(canvas, row, col + used + 1, 1, SIGN_CHOICE, PAINT_PLAIN);
	} else if (opens) {
		used = canvas_text(canvas, row, col, width - 2, box->text.text, PAINT_FIELD);
		canvas_text(canvas, row, col + used + 1, 1, SIGN_CHOICE, PAINT_PLAIN);
	} else {
		textfield_draw(&box->text, canvas, row, col, width, false);
	}
	canvas_text(canvas, row, echo, -1, box->echo, PAINT_MARKS);
}

static void
form_draw_box(const struct form *form, size_t at, const struct canvas *canvas, int row, bool focus)
{
	const struct form_box *box = &form->box[at];
	int rows = form_box_rows(form, box);
	int used = canvas_text(canvas, row, 0, form->label_width - 1, _(box->row.label),
	    focus ? PAINT_TITLE : PAINT_PLAIN);

	if (box->row.flags & FORM_REQUIRED)
		canvas_text(canvas, row, used, 2, " *", PAINT_PLAIN);
	if (box->wrong[0])
		canvas_text(canvas, row, form->label_width - 2, 1, SIGN_LATE, PAINT_ERROR);
	if (box->row.kind == FIELD_NOTE) {
		struct canvas part = canvas_part(canvas, row, form->label_width, rows, form->note_width);
		note_draw(&box->text, &part, focus);
		canvas_text(canvas, row + rows - 1, form->label_width, form->note_width - 16, box->echo, PAINT_MARKS);
	} else {
		form_draw_field(form, box, canvas, row, focus);
	}
	if (focus && form->flash)
		canvas_emphasise(canvas, row, form->label_width, form->field_width, PAINT_FOCUS);
}

void
form_draw(const struct form *form, const struct canvas *canvas, bool focus)
{
	int row = 0, end = 0;

	for (size_t i = 0; i <= form->at && i < form->count; i++)
		end += form_box_rows(form, &form->box[i]) + (form_divides(form, i) ? 1 : 0);
	if (end > canvas->rows)
		row = canvas->rows - end;
	for (size_t i = 0; i < form->count; i++) {
		if (form_divides(form, i))
			form_draw_divider(form, canvas, row++);
		if (!form->box[i].hidden)
			form_draw_box(form, i, canvas, row, focus && i == form->at);
		row += form_box_rows(form, &form->box[i]);
	}
}
