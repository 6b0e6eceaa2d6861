#include "form_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "choice.h"
#include "model/person.h"
#include "model/typed_date.h"
#include "model/typed_phone.h"
#include "model/typed_time.h"
#include "model/when.h"

enum { FORM_SOON = 14, FORM_YEARLESS = 330 };

/* Why the field cannot be read. Returns false, so that a refusal is one statement. */
static bool __attribute__((format(printf, 2, 3)))
form_wrong(struct form_box *box, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(box->wrong, sizeof box->wrong, format, args);
	va_end(args);
	return false;
}

static bool
form_read_text(const struct form *form, struct form_box *box, const char *text)
{
	struct err err = {0};
	enum text_use use = box->row.kind == FIELD_NAME ? TEXT_NAME : box->row.kind == FIELD_NOTE ? TEXT_NOTE :
	    TEXT_ONE_LINE;
	char *value = text_accept(form->arena, text, use, (size_t)(box->row.max > 0 ? box->row.max : TEXTFIELD_BYTES),
	    &err);

	if (!value)
		return form_wrong(box, "%s", err.text);
	box->value = box->row.flags & FORM_CAPITALS ? text_name_case(form->arena, value) : value;
	return true;
}

static bool
form_read_phone(const struct form *form, struct form_box *box, const char *text)
{
	struct err err = {0};

	box->value = typed_phone_read(form->arena, text, &err);
	return box->value || form_wrong(box, "%s", err.text);
}

static void
form_echo_date(const struct form *form, struct form_box *box, const char *date)
{
	struct arena *arena = arena_new();
	int32_t day = day_parse(date);

	if (box->row.flags & FORM_PAST) {
		const char *age = person_age(arena, date, form->today);
		bool years = strspn(age, "0123456789") == strlen(age) && *age;	/* younger ones say their unit
										 * themselves */
		snprintf(box->echo, sizeof box->echo, years ? _("%s y") : "%s", age);
	} else if (day != DAY_NONE && day >= form->today - FORM_SOON && day <= form->today + FORM_SOON) {
		snprintf(box->echo, sizeof box->echo, "%s, %s", when_day(arena, day),
		    when_away(arena, day, form->today));
	} else if (day != DAY_NONE) {
		snprintf(box->echo, sizeof box->echo, "%s", when_day_long(arena, day));
	}
	arena_free(arena);
}

static bool
form_read_date(const struct form *form, struct form_box *box, const char *text)
{
	char date[DATE_TEXT], today[DATE_TEXT];
	bool past = box->row.flags & FORM_PAST;

	if (typed_date_read(text, form->date_order, form->today, past, date) == TYPED_DATE_NONE)
		return form_wrong(box, past ? _("%s cannot be read: type it like 12/3/85 or 140691.") :
		    _("%s cannot be read: type it like fri, next fri, +1w or 24/11."), _(box->row.label));
	if (strlen(date) < DATE_TEXT - 1 && !(box->row.flags & FORM_PARTIAL))
		return form_wrong(box, _("%s needs the day and the month too."), _(box->row.label));
	day_format(form->today, today);
	if (past && strncmp(date, today, strlen(date)) > 0)
		return form_wrong(box, _("%s is in the future: check the year."), _(box->row.label));
	box->value = arena_text(form->arena, date);
	form_echo_date(form, box, date);
	return true;
}

static bool
form_read_time(const struct form *form, struct form_box *box, const char *text)
{
	char clock[CLOCK_TEXT];
	int minute = typed_time_read(text, form->minute, form->opens, form->closes);

	if (minute == MINUTE_NONE)
		return form_wrong(box, _("%s cannot be read: type it like 930, 2p or +2h."), _(box->row.label));
	minute_format(minute, clock);
	box->value = arena_text(form->arena, clock);
	if (minute < form->opens || minute >= form->closes)
		snprintf(box->echo, sizeof box->echo, "%s", _("outside opening hours"));
	return true;
}

/* The choice that stands for words of one's own, or NULL when this field has none. */
static const struct form_choice *
form_other(const struct form_box *box)
{
	for (size_t i = 0; box->row.flags & FORM_OR_WORDS && i < box->row.choice_count; i++)
		if (!strcmp(box->row.choices[i].code, "other"))
			return &box->row.choices[i];
	return NULL;
}

/* Words said before are not overwritten; those nobody sees belong to this field alone. */
static void
form_keep_words(const struct form *form, const char *words)
{
	struct form_box *about = form_box(form, "about");

	if (!about || (!about->hidden && about->text.text[0]))
		return;
	textfield_set(&about->text, words);
	about->value = words ? arena_text(form->arena, words) : NULL;
}

static bool
form_read_choice(const struct form *form, struct form_box *box, const char *text)
{
	int found = choice_find(box->row.choices, box->row.choice_count, text);
	const struct form_choice *other = form_other(box);

	if (found >= 0) {
		box->value = box->row.choices[found].code;
		const struct form_box *about = form_box(form, "about");
		if (other && about && about->hidden && &box->row.choices[found] != other)
			form_keep_words(form, NULL);
		return true;
	}
	if (found == -1 && other) {
		form_keep_words(form, text);
		box->value = other->code;
		return true;
	}
	struct arena *arena = arena_new();
	char *near = choice_nearest(arena, box->row.choices, box->row.choice_count, text);
	if (found == -2)
		form_wrong(box, _("More than one begins like that. Type a little more, or F4 lists them: %s"), near);
	else
		form_wrong(box, _("Not one of the choices. F4 lists them; the nearest: %s"), near);
	arena_free(arena);
	return false;
}

static bool
form_read_number(const struct form *form, struct form_box *box, const char *text)
{
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
		return form_wrong(box, _("%s is a number: digits only."), _(box->row.label));
	box->value = arena_text(form->arena, text);
	return true;
}

static bool
form_read_kind(const struct form *form, struct form_box *box, const char *text)
{
	switch (box->row.kind) {
	case FIELD_PHONE:
		return form_read_phone(form, box, text);
	case FIELD_DATE:
		return form_read_date(form, box, text);
	case FIELD_TIME:
		return form_read_time(form, box, text);
	case FIELD_CHOICE:
	case FIELD_FLAG:
	case FIELD_REF:
		return form_read_choice(form, box, text);
	case FIELD_INT:
	case FIELD_INSTANT:
		return form_read_number(form, box, text);
	default:
		return form_read_text(form, box, text);
	}
}

static char *
form_trimmed(struct arena *arena, const char *text)
{
	text += strspn(text, " ");
	size_t bytes = strlen(text);
	while (bytes > 0 && text[bytes - 1] == ' ')
		bytes--;
	return arena_text_n(arena, text, bytes);
}

bool
form_read(struct form *form, size_t at)
{
	struct form_box *box = &form->box[at];
	struct arena *arena = arena_new();
	const char *text = form_trimmed(arena, box->text.text);
	bool good = true, preselected = box->text.preselected;

	box->value = NULL;
	box->wrong[0] = '\0';
	if (box->row.kind == FIELD_DATE || box->row.kind == FIELD_TIME || box->row.choice_count > 0)
		box->echo[0] = '\0';
	if (box->row.flags & FORM_SECRET)
		box->value = arena_text(form->arena, box->text.text);
	else if (*text)
		good = form_read_kind(form, box, text);
	if (good && box->value && !(box->row.flags & FORM_SECRET)) {
		const char *shown = form_shown(form, box, box->value);
		if (strcmp(shown, box->text.text)) {
			textfield_set(&box->text, shown);
			box->text.preselected = preselected;
		}
	}
	arena_free(arena);
	return good;
}

void
form_echo(const struct form *form, struct form_box *box)
{
	char date[DATE_TEXT], clock[CLOCK_TEXT];

	if (box->row.kind == FIELD_DATE) {
		box->echo[0] = '\0';
		if (typed_date_read(box->text.text, form->date_order, form->today, box->row.flags & FORM_PAST, date) !=
		    TYPED_DATE_NONE)
			form_echo_date(form, box, date);
	} else if (box->row.kind == FIELD_TIME) {
		int minute = typed_time_read(box->text.text, form->minute, form->opens, form->closes);
		box->echo[0] = '\0';
		if (minute != MINUTE_NONE) {
			minute_format(minute, clock);
			snprintf(box->echo, sizeof box->echo, "%s", clock);
		}
	} else if (box->row.choice_count > 0) {
		int found = choice_find(box->row.choices, box->row.choice_count, box->text.text);
		box->echo[0] = '\0';
		if (found >= 0 && strcmp(box->row.choices[found].label, box->text.text))
			snprintf(box->echo, sizeof box->echo, SIGN_HERE " %s", box->row.choices[found].label);
		if (found == -1 && box->text.text[0] && form_other(box))
			snprintf(box->echo, sizeof box->echo, SIGN_HERE " %s", form_other(box)->label);
	}
}

const char *
form_shown(const struct form *form, const struct form_box *box, const char *plain)
{
	if (!plain)
		return NULL;
	if (box->row.kind == FIELD_DATE) {
		int32_t day = day_parse(plain);
		bool near = day != DAY_NONE && !(box->row.flags & FORM_PAST) && day >= form->today &&
		    day < form->today + FORM_YEARLESS;
		return near ? when_past(form->arena, day, day) : when_partial(form->arena, plain);
	}
	if (box->row.kind == FIELD_PHONE)
		return person_phone(form->arena, plain);
	for (size_t i = 0; i < box->row.choice_count; i++)
		if (!strcmp(box->row.choices[i].code, plain))
			return box->row.choices[i].label;
	return plain;
}
