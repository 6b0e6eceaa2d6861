/*
 * A form: rows of labelled fields, one of which has the cursor.
 *
 * Made from an entity's field table or from the screen's own rows; required
 * fields stand first. Enter and Tab go on, Shift-Tab back, Enter on the last
 * field is Done, so Enter never saves early. Each field is read when one leaves
 * it; all of them at Done: the first mistake has the cursor, keeps its text and
 * is told as "1 of 3".
 *
 * Must not: save. The screen does, when form_update says FORM_DONE.
 */
#ifndef WIDGET_FORM_H
#define WIDGET_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/field.h"
#include "textfield.h"

struct form_choice {
	const char *code;
	const char *label;	/* what is shown and typed, already translated */
};

enum form_flag {
	FORM_REQUIRED = 1 << 0,
	FORM_PAST = 1 << 1,	/* a date that cannot lie in the future: birth */
	FORM_PARTIAL = 1 << 2,	/* a year, or a month of one, will do */
	FORM_SECRET = 1 << 3,
	FORM_CAPITALS = 1 << 4,	/* all-lower-case names get capitals on leaving */
	FORM_OR_WORDS = 1 << 5,	/* a choice: words that fit none are "other", and go to the field "about" */
};

struct form_row {
	const char *column;		/* names the field in drafts and in form_value */
	const char *label;		/* untranslated */
	enum field_kind kind;		/* TEXT NAME PHONE DATE TIME CHOICE FLAG NOTE; INT is read as digits */
	int max;			/* code points */
	unsigned flags;			/* enum form_flag */
	const struct form_choice *choices;
	size_t choice_count;
	const char *help;		/* row 23 while the cursor is in it; untranslated */
};

struct form_box {
	struct form_row row;
	struct textfield text;		/* what was typed; a choice's label */
	const char *value;		/* plain value by the last reading, in the form's arena; NULL: empty */
	char echo[64];			/* "Fri 20 Nov, in 3 days", "35 y": beside the field; the screen may set it */
	char wrong[240];		/* why it cannot be read; empty: it can */
	bool hidden;
};

struct form {
	struct form_box *box;
	size_t count, at;
	struct arena *arena;
	int label_width, field_width, note_width;	/* columns; set by form_make, the screen may change them */
	const char *divider;		/* a line of its own after the required fields: "enough to start"; or NULL */
	int32_t today;			/* for dates; set by the screen */
	int minute;
	int opens, closes;		/* opening hours, for times like "2" */
	const char *date_order;		/* the site's: "dmy", "mdy", "ymd" */
	int64_t kept;			/* when its draft was last kept, UTC ms; 0: never. The stack sets it */
	bool typed;			/* something was changed by hand */
	bool flash;			/* reversed until the first key: it was parked here */
	int mistakes;			/* of the last form_finish */
};

enum form_did {
	FORM_IGNORED,
	FORM_TYPED,		/* text changed */
	FORM_LEFT,		/* another field has the cursor; the one left was read */
	FORM_DONE,		/* Enter on the last field: finish and save */
	FORM_CHOICES,		/* F4: the screen pushes picker_ops with form_choices_of() */
};

/* Boxes in `arena`, which outlives the form. Required rows first, else in order. */
void form_make(struct form *form, struct arena *arena, const struct form_row *rows, size_t count);

/* Rows of an entity's fields that are marked FIELD_FORM, in table order. */
void form_make_entity(struct form *form, struct arena *arena, const struct field *fields, size_t count);

enum form_did form_update(struct form *form, const struct event *event);

/* Read one field now; false: it cannot be read, and box->wrong says why. */
bool form_read(struct form *form, size_t at);

/* Read all. False: the cursor stands in the first mistake and err tells it, with "1 of 3" when there are more. */
bool form_finish(struct form *form, struct err *err);

/* The store refused a field: cursor there, text kept. `field` by column; NULL: stay. */
void form_refuse(struct form *form, const char *column, const char *text);

/* What row 23 says about the field with the cursor: its mistake (true), else its help, else NULL. */
bool form_hint(const struct form *form, const char **text);

struct form_box *form_box(const struct form *form, const char *column);	/* NULL: no such field */
const char *form_value(const struct form *form, const char *column);	/* plain, read last; NULL: empty */
void form_set(struct form *form, const char *column, const char *plain);	/* code, YYYY-MM-DD, HH:MM, text */
void form_type(struct form *form, const char *column, const char *text);	/* as if by hand: a draft coming back */
void form_choices(struct form *form, const char *column, const struct form_choice *choices, size_t count);
void form_focus(struct form *form, const char *column);
void form_hide(struct form *form, const char *column, bool hidden);

/* Between a form and a record of the entity it was made from. */
void form_from_record(struct form *form, const struct field *fields, size_t count, const void *record);
bool form_to_record(struct form *form, const struct field *fields, size_t count, void *record, struct err *err);

/*
 * Labels and fields from canvas row 0 on, one row each; notes grow from two to five rows
 * and have their counter below. Scrolled to the cursor when they do not fit. `focus` false:
 * no cursor (something else on the screen has it).
 */
void form_draw(const struct form *form, const struct canvas *canvas, bool focus);
int form_rows(const struct form *form);		/* how many rows it would like */

#endif
