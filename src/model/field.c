#include "field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

static const void *
field_member(const struct field *field, const void *record)
{
	return (const char *)record + field->at;
}

bool
field_is_number(const struct field *field)
{
	return field->kind == FIELD_TIME || field->kind == FIELD_INSTANT || field->kind == FIELD_FLAG ||
	    field->kind == FIELD_INT;
}

const char *
field_text(const struct field *field, const void *record)
{
	return *(const char *const *)field_member(field, record);
}

int64_t
field_number(const struct field *field, const void *record)
{
	return *(const int64_t *)field_member(field, record);
}

struct uuid
field_ref(const struct field *field, const void *record)
{
	return *(const struct uuid *)field_member(field, record);
}

void
field_set_text(const struct field *field, void *record, const char *text)
{
	*(const char **)((char *)record + field->at) = text;
}

void
field_set_number(const struct field *field, void *record, int64_t number)
{
	*(int64_t *)((char *)record + field->at) = number;
}

void
field_set_ref(const struct field *field, void *record, struct uuid id)
{
	*(struct uuid *)((char *)record + field->at) = id;
}

bool
field_equal(const struct field *field, const void *a, const void *b)
{
	if (field_is_number(field))
		return field_number(field, a) == field_number(field, b);
	if (field->kind == FIELD_REF)
		return uuid_equal(field_ref(field, a), field_ref(field, b));
	const char *one = field_text(field, a), *two = field_text(field, b);
	if (!one || !two)
		return one == two;
	return strcmp(one, two) == 0;
}

void
field_clear(const struct field *fields, size_t count, void *record, size_t size)
{
	memset(record, 0, size);
	for (size_t i = 0; i < count; i++)
		if (field_is_number(&fields[i]))
			field_set_number(&fields[i], record, FIELD_NULL);
}

char *
field_plain(struct arena *arena, const struct field *field, const void *record)
{
	char text[UUID_TEXT];

	if (field->kind == FIELD_REF) {
		if (uuid_is_none(field_ref(field, record)))
			return NULL;
		uuid_format(field_ref(field, record), text);
		return arena_text(arena, text);
	}
	if (!field_is_number(field))
		return arena_text(arena, field_text(field, record));
	int64_t number = field_number(field, record);
	if (number == FIELD_NULL)
		return NULL;
	if (field->kind == FIELD_TIME)
		minute_format((int)number, text);
	else if (field->kind == FIELD_INSTANT)
		instant_format(number, text);
	else
		snprintf(text, sizeof text, "%" PRId64, number);
	return arena_text(arena, text);
}

static bool
field_parse_number(const struct field *field, const char *plain, int64_t *number, struct err *err)
{
	char *end;

	if (field->kind == FIELD_TIME) {
		int minute = minute_parse(plain);
		*number = minute;
		return minute != MINUTE_NONE ||
		    err_set(err, ERR_INVALID, "%s: not a time. Write it as 09:30", field->label);
	}
	if (field->kind == FIELD_INSTANT) {
		bool date_only;
		*number = instant_parse(plain, &date_only);
		return *number != INT64_MIN ||
		    err_set(err, ERR_INVALID, "%s: not a date and time", field->label);
	}
	errno = 0;
	*number = strtoll(plain, &end, 10);
	return (errno == 0 && end != plain && *end == '\0') ||
	    err_set(err, ERR_INVALID, "%s: not a whole number", field->label);
}

bool
field_parse(struct arena *arena, const struct field *field, const char *plain, void *record, struct err *err)
{
	if (field_is_number(field)) {
		int64_t number = FIELD_NULL;
		if (plain && *plain && !field_parse_number(field, plain, &number, err))
			return false;
		field_set_number(field, record, number);
	} else if (field->kind == FIELD_REF) {
		struct uuid id = {{0}};
		if (plain && *plain && !uuid_from_text(plain, &id))
			return err_set(err, ERR_INVALID, "%s: not an id", field->label);
		field_set_ref(field, record, id);
	} else {
		const char *text = NULL;
		enum text_use use = field->kind == FIELD_NAME ? TEXT_NAME :
		    field->kind == FIELD_NOTE		      ? TEXT_NOTE :
								TEXT_ONE_LINE;
		size_t most = field->max > 0 ? (size_t)field->max : SIZE_MAX;
		if (plain && *plain && !(text = text_accept(arena, plain, use, most, err)))
			return err_context(err, "%s", field->label);
		field_set_text(field, record, text && *text ? text : NULL);
	}
	return true;
}

/* A whole date, or the year or month of one. */
static bool
field_date_real(const char *text)
{
	char whole[DATE_TEXT];

	snprintf(whole, sizeof whole, "%.10s", text);
	if (strlen(text) == 4)
		snprintf(whole, sizeof whole, "%.4s-01-01", text);
	else if (strlen(text) == 7)
		snprintf(whole, sizeof whole, "%.7s-01", text);
	return strlen(text) <= 10 && day_parse(whole) != DAY_NONE;
}

static bool
field_known_choice(const struct field *field, const char *code)
{
	size_t length = strlen(code);

	for (const char *at = field->choices; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, code, length) == 0 && at[length] == '=')
			return true;
	}
	return false;
}

bool
field_check(const struct field *field, const void *record, struct err *err)
{
	bool empty = field_is_number(field) ? field_number(field, record) == FIELD_NULL :
	    field->kind == FIELD_REF	    ? uuid_is_none(field_ref(field, record)) :
					      !field_text(field, record);

	if (empty)
		return !(field->flags & FIELD_REQUIRED) ||
		    err_set(err, ERR_INVALID, "%s is needed", field->label);
	if (field->kind == FIELD_REF || field->kind == FIELD_INSTANT)
		return true;
	if (field_is_number(field)) {
		int64_t n = field_number(field, record);
		int64_t most = field->kind == FIELD_FLAG ? 1 : field->kind == FIELD_TIME ? 1440 : field->max;
		return (n >= 0 && (most == 0 || n <= most)) ||
		    err_set(err, ERR_INVALID, "%s is out of range", field->label);
	}
	const char *text = field_text(field, record);
	if (field->max > 0 && text_length(text) > (size_t)field->max)
		return err_set(err, ERR_INVALID, "%s is longer than %lld characters", field->label,
		    (long long)field->max);
	if (field->kind == FIELD_DATE && !field_date_real(text))
		return err_set(err, ERR_INVALID, "%s is not a date", field->label);
	if (field->kind == FIELD_CHOICE && !field_known_choice(field, text))
		return err_set(err, ERR_INVALID, "%s: unknown choice", field->label);
	return true;
}

bool
field_choice(struct arena *arena, const struct field *field, int n, char **code, char **label)
{
	const char *at = field->choices;

	for (; at && n > 0; n--)
		if ((at = strchr(at, '|')))
			at++;
	if (!at || !*at)
		return false;
	size_t row = strcspn(at, "|"), split = strcspn(at, "=");
	*code = arena_text_n(arena, at, split);
	*label = arena_text_n(arena, at + split + 1, row - split - 1);
	return true;
}

const char *
field_choice_label(struct arena *arena, const struct field *field, const char *code)
{
	char *each, *label;

	for (int n = 0; code && field_choice(arena, field, n, &each, &label); n++)
		if (strcmp(each, code) == 0)
			return label;
	return code;
}
