#include "fhir_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"

enum { FHIR_NAME_POINTS = 1000 }; /* of all given names together; the field has its own, smaller limit */

/* RFC 6901: ~ and / are written ~0 and ~1. */
static void
fhir_pointer_token(struct buf *buf, const char *name)
{
	buf_char(buf, '/');
	for (; *name; name++) {
		if (*name == '~' || *name == '/')
			buf_text(buf, *name == '~' ? "~0" : "~1");
		else
			buf_char(buf, *name);
	}
}

static void
fhir_pointer_add(struct buf *buf, const struct fhir_at *at)
{
	if (!at || (!at->up && !at->name))
		return;
	fhir_pointer_add(buf, at->up);
	if (at->name)
		fhir_pointer_token(buf, at->name);
	else
		buf_printf(buf, "/%zu", at->index);
}

char *
fhir_pointer(const struct fhir *fhir, const struct fhir_at *at, const char *name)
{
	struct buf buf = {0};

	fhir_pointer_add(&buf, at);
	if (name)
		fhir_pointer_token(&buf, name);
	char *pointer = arena_text(fhir->arena, buf.bytes ? buf.bytes : "");
	buf_free(&buf);
	return pointer;
}

bool
fhir_refuse(struct fhir *fhir, const struct fhir_at *at, const char *name, const char *format, ...)
{
	char text[240];
	va_list list;

	if (fhir->taken->what == TAKEN_REFUSE)
		return false;
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return taken_refuse(fhir->taken, fhir_pointer(fhir, at, name), "%s", text);
}

/* The member, or NULL when it is absent or null. */
static const json_t *
fhir_member(const struct fhir_at *up, const char *name)
{
	const json_t *json = json_object_get(up->json, name);

	return json && !json_is_null(json) ? json : NULL;
}

bool
fhir_object(struct fhir *fhir, const struct fhir_at *up, const char *name, struct fhir_at *at)
{
	*at = (struct fhir_at){.up = up, .name = name, .json = fhir_member(up, name)};
	if (!at->json)
		return false;
	return json_is_object(at->json) || fhir_refuse(fhir, up, name, _("An object is expected here."));
}

bool
fhir_list(struct fhir *fhir, const struct fhir_at *up, const char *name, struct fhir_at *list)
{
	*list = (struct fhir_at){.up = up, .name = name, .json = fhir_member(up, name)};
	if (!list->json)
		return false;
	return json_is_array(list->json) || fhir_refuse(fhir, up, name, _("A list is expected here."));
}

bool
fhir_next(struct fhir *fhir, const struct fhir_at *list, size_t *next, struct fhir_at *item)
{
	for (; *next < json_array_size(list->json); ++*next) {
		*item = (struct fhir_at){.up = list, .index = *next, .json = json_array_get(list->json, *next)};
		if (json_is_null(item->json))
			continue;
		++*next;
		return json_is_object(item->json) || fhir_refuse(fhir, item, NULL, _("An object is expected here."));
	}
	return false;
}

static bool
fhir_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

const char *
fhir_next_text(struct fhir *fhir, const struct fhir_at *list, size_t *next)
{
	for (; *next < json_array_size(list->json); ++*next) {
		const json_t *json = json_array_get(list->json, *next);
		if (json_is_null(json) || (json_is_string(json) && fhir_blank(json_string_value(json))))
			continue;
		struct fhir_at item = {.up = list, .index = *next, .json = json};
		++*next;
		if (json_is_string(json))
			return json_string_value(json);
		fhir_refuse(fhir, &item, NULL, _("A text is expected here."));
		return NULL;
	}
	return NULL;
}

bool
fhir_first(struct fhir *fhir, const struct fhir_at *up, const char *name, struct fhir_at *list, struct fhir_at *item)
{
	size_t next = 0;

	return fhir_list(fhir, up, name, list) && fhir_next(fhir, list, &next, item);
}

const char *
fhir_text(struct fhir *fhir, const struct fhir_at *up, const char *name)
{
	const json_t *json = fhir_member(up, name);

	if (!json)
		return NULL;
	if (!json_is_string(json)) {
		fhir_refuse(fhir, up, name, _("A text is expected here."));
		return NULL;
	}
	return fhir_blank(json_string_value(json)) ? NULL : json_string_value(json);
}

bool
fhir_flag(struct fhir *fhir, const struct fhir_at *up, const char *name, bool otherwise)
{
	const json_t *json = fhir_member(up, name);

	if (!json)
		return otherwise;
	if (!json_is_boolean(json))
		fhir_refuse(fhir, up, name, _("true or false is expected here."));
	return json_is_true(json);
}

int64_t
fhir_int(struct fhir *fhir, const struct fhir_at *up, const char *name)
{
	const json_t *json = fhir_member(up, name);

	if (!json)
		return FIELD_NULL;
	if (!json_is_integer(json)) {
		fhir_refuse(fhir, up, name, _("A whole number is expected here."));
		return FIELD_NULL;
	}
	return json_integer_value(json);
}

const char *
fhir_code(struct fhir *fhir, const struct fhir_at *up, const char *name, const char *codes)
{
	const char *text = fhir_text(fhir, up, name);
	size_t length = text ? strlen(text) : 0;

	if (!text)
		return NULL;
	for (const char *at = codes; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, text, length) == 0 && at[length] == '=')
			return arena_text_n(fhir->arena, at + length + 1, strcspn(at + length + 1, "|"));
	}
	fhir_refuse(fhir, up, name, _("This code is not one that FHIR R4 has here."));
	return NULL;
}

const char *
fhir_date(struct fhir *fhir, const struct fhir_at *up, const char *name)
{
	const char *text = fhir_text(fhir, up, name);
	bool date_only;

	if (!text)
		return NULL;
	if (instant_parse(text, &date_only) == INT64_MIN) {
		fhir_refuse(fhir, up, name, _("This is not a date that exists, written YYYY, YYYY-MM or YYYY-MM-DD."));
		return NULL;
	}
	return arena_text_n(fhir->arena, text, strcspn(text, "T"));
}

int64_t
fhir_instant(struct fhir *fhir, const struct fhir_at *up, const char *name, bool whole)
{
	const char *text = fhir_text(fhir, up, name);
	bool date_only = false;
	int64_t ms = text ? instant_parse(text, &date_only) : INT64_MIN;

	if (!text)
		return FIELD_NULL;
	if (ms == INT64_MIN || (whole && date_only)) {
		fhir_refuse(
		    fhir, up, name, _("This is not a moment that exists, written like 2026-11-17T09:40:00+00:00."));
		return FIELD_NULL;
	}
	return ms;
}

const char *
fhir_words(struct fhir *fhir, const struct fhir_at *at, const char *text, size_t points)
{
	struct err err = {0};
	size_t used = 0;
	bool plain = true;

	if (!text || fhir->taken->what == TAKEN_REFUSE)
		return NULL;
	char *line = arena_text(fhir->arena, text);
	for (const char *c = text; *c; c++) {
		bool blank = (unsigned char)*c <= ' ' || *c == 0x7f;
		plain &= (unsigned char)*c < 0x80;
		if (!blank)
			line[used++] = *c;
		else if (used > 0 && line[used - 1] != ' ')
			line[used++] = ' ';
	}
	while (used > 0 && line[used - 1] == ' ')
		used--;
	line[used] = '\0';
	if (used == 0)
		return NULL;
	if (plain && used <= points)
		return line; /* ASCII: nothing to normalise, and as many characters as bytes */
	if (text_length(line) > points) {
		size_t keep = text_prefix(line, points - 1);
		line = arena_printf(fhir->arena, "%.*s…", (int)keep, line);
	}
	line = text_accept(fhir->arena, line, TEXT_ONE_LINE, points, &err);
	if (!line)
		fhir_refuse(fhir, at, NULL, "%s", err.text);
	return line && *line ? line : NULL;
}

/* ASCII words with single blanks between them: nothing text_accept would change or refuse. */
static bool
fhir_is_plain(const char *text)
{
	unsigned char before = ' ';

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c < ' ' || c >= 0x7f || (c == ' ' && before == ' '))
			return false;
		before = c;
	}
	return before != ' ';
}

const char *
fhir_name_part(struct fhir *fhir, const struct fhir_at *at, const char *text)
{
	struct err err = {0};

	if (!text || fhir->taken->what == TAKEN_REFUSE)
		return NULL;
	if (fhir_is_plain(text))
		return text;
	const char *name = text_accept(fhir->arena, text, TEXT_NAME, FHIR_NAME_POINTS, &err);
	if (!name)
		fhir_refuse(fhir, at, NULL, "%s", err.text);
	return name && *name ? name : NULL;
}
