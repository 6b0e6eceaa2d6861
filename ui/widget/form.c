#include "form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "choice.h"
#include "form_read.h"
#include "note.h"

enum { FORM_FIELD = 20, FORM_NOTE = 52, FORM_FLAG_CHOICES = 2, FORM_FIVE_MINUTES = 5 };

static bool
form_is_choice(const struct form_box *box)
{
	return box->row.kind == FIELD_CHOICE || box->row.kind == FIELD_FLAG || box->row.kind == FIELD_REF;
}

static void
form_place(struct form *form, const struct form_row *row)
{
	struct form_box *box = &form->box[form->count++];
	int label = text_width(_(row->label)) + (row->flags & FORM_REQUIRED ? 2 : 0);

	box->row = *row;
	box->text.max = row->max;
	box->text.secret = row->flags & FORM_SECRET;
	if (row->kind == FIELD_FLAG && !row->choices) {
		struct form_choice *choices = arena_array(form->arena, FORM_FLAG_CHOICES, sizeof *choices);
		choices[0] = (struct form_choice){"1", _("Yes")};
		choices[1] = (struct form_choice){"0", _("No")};
		box->row.choices = choices;
		box->row.choice_count = FORM_FLAG_CHOICES;
	}
	if (form_is_choice(box) || row->kind == FIELD_DATE || row->kind == FIELD_TIME)
		box->text.max = 0;	/* what is typed is read, not stored */
	if (label + 2 > form->label_width)
		form->label_width = label + 2;
}

void
form_make(struct form *form, struct arena *arena, const struct form_row *rows, size_t count)
{
	*form = (struct form){
		.box = arena_array(arena, count, sizeof *form->box), .arena = arena,
		.field_width = FORM_FIELD, .note_width = FORM_NOTE, .closes = 24 * 60, .date_order = "dmy",
	};
	for (size_t i = 0; i < count; i++)
		if (rows[i].flags & FORM_REQUIRED)
			form_place(form, &rows[i]);
	for (size_t i = 0; i < count; i++)
		if (!(rows[i].flags & FORM_REQUIRED))
			form_place(form, &rows[i]);
}

static void
form_field_choices(struct arena *arena, const struct field *field, struct form_row *row)
{
	struct form_choice *choices = NULL;
	size_t count = 0, room = 0;
	char *code, *label;

	for (int n = 0; field_choice(arena, field, n, &code, &label); n++) {
		struct form_choice *choice = arena_push(arena, &choices, &count, &room, sizeof *choice);
		*choice = (struct form_choice){code, _(label)};
	}
	row->choices = choices;
	row->choice_count = count;
}

void
form_make_entity(struct form *form, struct arena *arena, const struct field *fields, size_t count)
{
	struct form_row *rows = arena_array(arena, count > 0 ? count : 1, sizeof *rows);
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (!(fields[i].flags & FIELD_FORM))
			continue;
		struct form_row *row = &rows[used++];
		*row = (struct form_row){
			.column = fields[i].column, .label = fields[i].label, .kind = fields[i].kind,
			.help = fields[i].help,
			.max = field_is_number(&fields[i]) ? 0 : (int)fields[i].max,
			.flags = (fields[i].flags & (FIELD_REQUIRED | FIELD_ASKED) ? FORM_REQUIRED : 0) |
			    (fields[i].kind == FIELD_NAME ? FORM_CAPITALS : 0),
		};
		if (fields[i].kind == FIELD_CHOICE)
			form_field_choices(arena, &fields[i], row);
	}
	form_make(form, arena, rows, used);
}

struct form_box *
form_box(const struct form *form, const char *column)
{
	for (size_t i = 0; i < form->count; i++)
		if (!strcmp(form->box[i].row.column, column))
			return &form->box[i];
	return NULL;
}

static void
form_enter(struct form *form, size_t at)
{
	struct textfield *text = &form->box[at].text;

	form->at = at;
	text->at = strlen(text->text);
	text->preselected = text->at > 0 && form->box[at].row.kind != FIELD_NOTE;
}

/* The next field that is shown, in a direction; the same when there is none. */
static size_t
form_next(const struct form *form, size_t at, int step, bool around)
{
	size_t next = at;

	for (size_t n = 0; n < form->count; n++) {
		if (step > 0)
			next = next + 1 < form->count ? next + 1 : around ? 0 : at;
		else
			next = next > 0 ? next - 1 : around ? form->count - 1 : at;
		if (!form->box[next].hidden)
			return next;
	}
	return at;
}

static bool
form_is_last(const struct form *form)
{
	for (size_t i = form->at + 1; i < form->count; i++)
		if (!form->box[i].hidden)
			return false;
	return true;
}

/* The next field that still has a mistake, or count. */
static size_t
form_mistake(const struct form *form)
{
	for (size_t n = 1; n <= form->count; n++) {
		size_t at = (form->at + n) % form->count;
		if (!form->box[at].hidden && form->box[at].wrong[0])
			return at;
	}
	return form->count;
}

static enum form_did
form_leave(struct form *form, int step, bool enter)
{
	bool good = form_read(form, form->at);

	if (enter && !good)
		return FORM_LEFT;	/* Enter stays with what cannot be read; Tab goes on */
	if (enter && form->mistakes > 0) {
		size_t next = form_mistake(form);
		if (next < form->count) {
			form_enter(form, next);
			return FORM_LEFT;
		}
		form->mistakes = 0;
	}
	if (enter && form_is_last(form))
		return FORM_DONE;
	form_enter(form, form_next(form, form->at, step, true));
	return FORM_LEFT;
}

/* Up and Down in a choice or a time, PgUp and PgDn in a date. */
static bool
form_spin(struct form *form, struct form_box *box, int key)
{
	int step = key == K_DOWN || key == K_PGDN ? 1 : key == K_UP || key == K_PGUP ? -1 : 0;
	bool page = key == K_PGUP || key == K_PGDN;

	if (step == 0)
		return false;
	if (form_is_choice(box) && !page && box->row.choice_count > 0) {
		int count = (int)box->row.choice_count, at = -1;
		for (int i = 0; i < count; i++)
			if (!strcmp(box->row.choices[i].label, box->text.text))
				at = i;
		at = at < 0 ? (step > 0 ? 0 : count - 1) : (at + step + count) % count;
		textfield_set(&box->text, box->row.choices[at].label);
	} else if (box->row.kind == FIELD_TIME && !page && form_read(form, form->at) && box->value) {
		char text[CLOCK_TEXT];
		int minute = minute_parse(box->value) + step * FORM_FIVE_MINUTES;
		minute_format(minute < 0 ? 0 : minute > 24 * 60 - 1 ? 24 * 60 - FORM_FIVE_MINUTES : minute, text);
		textfield_set(&box->text, text);
	} else if (box->row.kind == FIELD_DATE && page) {
		char text[DATE_TEXT];
		int32_t day = form_read(form, form->at) && box->value ? day_parse(box->value) : DAY_NONE;
		day_format(day == DAY_NONE ? form->today : day + step, text);
		form_set(form, box->row.column, text);
	} else {
		return false;
	}
	form->typed = true;
	form_read(form, form->at);
	return true;
}

/* A whole value is replaced by typing, so a paste or a letter begins it anew. */
static bool
form_edit(struct form *form, struct form_box *box, const struct event *event)
{
	bool taken = box->row.kind == FIELD_NOTE ? note_update(&box->text, event, form->note_width) :
	    textfield_update(&box->text, event);

	if (taken && (event->kind != EVENT_KEY || event->key == K_BACKSPACE || event->key == K_DELETE ||
	    event->key == K_CTRL('U') || event->key == K_CTRL('W'))) {
		form->typed = true;
		box->wrong[0] = '\0';
		form_echo(form, box);
		return true;
	}
	return false;
}

enum form_did
form_update(struct form *form, const struct event *event)
{
	struct form_box *box = &form->box[form->at];

	if (form->count == 0)
		return FORM_IGNORED;
	if (event->kind == EVENT_RESUMED) {
		form->flash = true;
		return FORM_IGNORED;
	}
	if (event->kind != EVENT_KEY && event->kind != EVENT_TEXT && event->kind != EVENT_PASTE)
		return FORM_IGNORED;
	form->flash = false;
	if (event->kind == EVENT_KEY) {
		switch (event->key) {
		case K_ENTER:
			return form_leave(form, 1, true);
		case K_TAB:
			return form_leave(form, 1, false);
		case K_BACKTAB:
			return form_leave(form, -1, false);
		case K_F4:
		case K_CTRL('O'):
			return box->row.choice_count > 0 ? FORM_CHOICES : FORM_IGNORED;
		default:
			break;
		}
		if (form_spin(form, box, event->key))
			return FORM_TYPED;
	}
	if (form_edit(form, box, event))
		return FORM_TYPED;
	if (event->kind == EVENT_KEY && (event->key == K_UP || event->key == K_DOWN))
		return form_leave(form, event->key == K_DOWN ? 1 : -1, false);
	return FORM_IGNORED;
}

bool
form_finish(struct form *form, struct err *err)
{
	size_t first = form->count;

	form->mistakes = 0;
	for (size_t i = 0; i < form->count; i++) {
		struct form_box *box = &form->box[i];
		if (box->hidden)
			continue;
		if (form_read(form, i) && box->row.flags & FORM_REQUIRED && !box->value)
			snprintf(box->wrong, sizeof box->wrong, _("%s is needed before this can be saved."),
			    _(box->row.label));
		if (!box->wrong[0])
			continue;
		if (form->mistakes++ == 0)
			first = i;
	}
	if (first == form->count)
		return true;
	form_enter(form, first);
	form->box[first].text.preselected = false;
	const char *text;
	form_hint(form, &text);
	return err_set(err, ERR_INVALID, "%s", text);
}

void
form_refuse(struct form *form, const char *column, const char *text)
{
	struct form_box *box = column ? form_box(form, column) : &form->box[form->at];

	if (!box)
		box = &form->box[form->at];
	form_enter(form, (size_t)(box - form->box));
	box->text.preselected = false;
	snprintf(box->wrong, sizeof box->wrong, "%s", text);
	form->mistakes = 1;
}

bool
form_hint(const struct form *form, const char **text)
{
	const struct form_box *box = &form->box[form->at];
	int place = 0, wrong = 0;

	*text = NULL;
	if (form->count == 0)
		return false;
	for (size_t i = 0; i < form->count; i++)
		if (!form->box[i].hidden && form->box[i].wrong[0]) {
			wrong++;
			place += i <= form->at ? 1 : 0;
		}
	if (box->wrong[0]) {
		/* TRANSLATORS: which mistake, of how many, and the sentence about it */
		*text = wrong > 1 ? arena_printf(form->arena, _("%d of %d: %s"), place, wrong, box->wrong) : box->wrong;
		return true;
	}
	if (box->text.full && box->text.max > 0) {
		*text = arena_printf(form->arena, ngettext("%d character is full; the rest was not taken.",
		    "%d characters are full; the rest was not taken.", (unsigned long)box->text.max), box->text.max);
		return true;
	}
	*text = box->row.help ? _(box->row.help) : NULL;
	return false;
}

const char *
form_value(const struct form *form, const char *column)
{
	const struct form_box *box = form_box(form, column);

	return box ? box->value : NULL;
}

void
form_set(struct form *form, const char *column, const char *plain)
{
	struct form_box *box = form_box(form, column);

	if (!box)
		return;
	textfield_set(&box->text, form_shown(form, box, plain));
	form_read(form, (size_t)(box - form->box));
}

void
form_type(struct form *form, const char *column, const char *text)
{
	struct form_box *box = form_box(form, column);

	if (!box)
		return;
	textfield_set(&box->text, text);
	box->text.preselected = false;
	form_read(form, (size_t)(box - form->box));
	form->typed = true;
}

void
form_choices(struct form *form, const char *column, const struct form_choice *choices, size_t count)
{
	struct form_box *box = form_box(form, column);

	if (!box)
		return;
	box->row.choices = choices;
	box->row.choice_count = count;
}

void
form_focus(struct form *form, const char *column)
{
	struct form_box *box = form_box(form, column);

	if (box)
		form_enter(form, (size_t)(box - form->box));
}

void
form_hide(struct form *form, const char *column, bool hidden)
{
	struct form_box *box = form_box(form, column);

	if (!box)
		return;
	box->hidden = hidden;
	if (hidden && form->at == (size_t)(box - form->box))
		form_enter(form, form_next(form, form->at, 1, true));
}

void
form_from_record(struct form *form, const struct field *fields, size_t count, const void *record)
{
	for (size_t i = 0; i < count; i++)
		if (form_box(form, fields[i].column))
			form_set(form, fields[i].column, field_plain(form->arena, &fields[i], record));
	form->typed = false;
}

bool
form_to_record(struct form *form, const struct field *fields, size_t count, void *record, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct form_box *box = form_box(form, fields[i].column);
		if (!box || box->hidden)
			continue;
		if (!field_parse(form->arena, &fields[i], box->value ? box->value : "", record, err)) {
			if (err)
				err->field = (int)i;
			form_refuse(form, fields[i].column, err ? err->text : _("This cannot be stored."));
			return false;
		}
	}
	return true;
}
