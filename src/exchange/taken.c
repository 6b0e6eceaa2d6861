#include "taken.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"

void
taken_begin(struct taken *taken, struct arena *arena, const char *type)
{
	*taken = (struct taken){.arena = arena, .type = type};
}

struct taken_row *
taken_row(struct taken *taken, enum entity_no no, const char *part, const char *pointer, const struct taken_row *of,
    const char *of_column)
{
	struct taken_row *row = arena_alloc(taken->arena, sizeof *row);

	*row = (struct taken_row){.entity = entity(no), .part = part, .pointer = pointer, .of = of};
	row->record = arena_alloc(taken->arena, row->entity->size);
	field_clear(row->entity->fields, row->entity->field_count, row->record, row->entity->size);
	if (of_column)
		row->of_field = entity_field(row->entity, of_column);
	if (taken->last)
		taken->last->next = row;
	else
		taken->rows = row;
	taken->last = row;
	return row;
}

struct taken_ref *
taken_ref(struct taken *taken, struct taken_row *row)
{
	if (row)
		return arena_push(taken->arena, &row->refs, &row->ref_count, &row->ref_room, sizeof *row->refs);
	return arena_push(
	    taken->arena, &taken->stands_for, &taken->stands_count, &taken->stands_room, sizeof *taken->stands_for);
}

bool
taken_refuse(struct taken *taken, const char *pointer, const char *format, ...)
{
	char text[240];
	va_list list;

	if (taken->what == TAKEN_REFUSE)
		return false;
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	taken->what = TAKEN_REFUSE;
	taken->pointer = arena_text(taken->arena, pointer);
	taken->reason = arena_text(taken->arena, text);
	return false;
}

bool
taken_check(struct taken *taken)
{
	struct err err = {0};
	size_t rows = 0;

	for (const struct taken_row *row = taken->rows; row; row = row->next) {
		if (++rows > TAKEN_ROWS)
			return taken_refuse(
			    taken, "", _("It would make more than %d rows; nothing real does."), TAKEN_ROWS);
		for (size_t i = 0; i < row->entity->field_count; i++) {
			const struct field *field = &row->entity->fields[i];
			if (field->kind == FIELD_REF || row->patch)
				continue;
			if (!field_check(field, row->record, &err))
				return taken_refuse(taken, row->pointer, "%s.", err.text);
		}
	}
	return true;
}

/* Parts are told apart by a byte that no text holds. */
static struct uuid
taken_id_of(const char *table, const char *const *parts, size_t count)
{
	struct buf key = {0};

	for (size_t i = 0; i < count; i++) {
		buf_text(&key, parts[i] ? parts[i] : "");
		buf_char(&key, '\x1f');
	}
	struct uuid id = uuid_of_key(table, key.bytes, key.used);
	buf_free(&key);
	return id;
}

/* "4711" and "p4711" are numbered, a UUID is not. The number is behind what has no digit in it. */
static bool
taken_is_numbered(const char *id, size_t *before, uint32_t *number)
{
	*before = strcspn(id, "0123456789");
	*number = 0;
	for (const char *at = id + *before; *at; at++) {
		if (*at < '0' || *at > '9')
			return false;
		*number = *number * 10 + (uint32_t)(*at - '0');
	}
	return id[*before] != '\0';
}

/*
 * Numbered things get ids in the order of their numbers: who imports a million of them
 * in a row then writes each page of an index once, not once for each.
 */
struct uuid
taken_id(const char *table, const char *source, const char *type, const char *id)
{
	const char *parts[] = {source, type, id};
	struct uuid made = taken_id_of(table, parts, 3);
	size_t before;
	uint32_t number;

	if (!taken_is_numbered(id, &before, &number))
		return made;
	struct buf series = {0};
	buf_add(&series, id, before);
	buf_char(&series, '#');
	const char *whole[] = {source, type, series.bytes};
	struct uuid first = taken_id_of(table, whole, 3);
	buf_free(&series);
	made.byte[0] = first.byte[0];
	made.byte[1] = first.byte[1];
	for (int i = 0; i < 4; i++)
		made.byte[2 + i] = (uint8_t)(number >> (24 - 8 * i));
	return made;
}

struct uuid
taken_id_of_identifier(const char *table, const char *source, const char *type, const char *system, const char *value)
{
	const char *parts[] = {system ? "" : source, type, "identifier", system, value};

	return taken_id_of(table, parts, 5);
}

struct uuid
taken_id_of_content(const struct taken *taken, const char *table, const char *source)
{
	struct buf key = {0};

	buf_printf(&key,
	    "%s\x1f%s\x1f"
	    "content",
	    source, taken->type);
	for (const struct taken_row *row = taken->rows; row; row = row->next)
		for (size_t i = 0; i < row->entity->field_count; i++) {
			char *plain = field_plain(taken->arena, &row->entity->fields[i], row->record);
			if (plain && *plain)
				buf_printf(&key, "\x1f%s.%s\x1f%s", row->entity->table, row->entity->fields[i].column,
				    text_fold(taken->arena, plain));
		}
	for (const struct taken_row *row = taken->rows; row; row = row->next)
		for (size_t i = 0; i < row->ref_count; i++)
			buf_printf(&key, "\x1f%s", row->refs[i].shown);
	struct uuid id = uuid_of_key(table, key.bytes, key.used);
	buf_free(&key);
	return id;
}

struct uuid
taken_main_id(const struct taken *taken, const char *table, const char *source)
{
	if (taken->id)
		return taken_id(table, source, taken->type, taken->id);
	if (taken->value)
		return taken_id_of_identifier(table, source, taken->type, taken->system, taken->value);
	return taken_id_of_content(taken, table, source);
}

struct uuid
taken_row_id(const struct taken *taken, const struct taken_row *row, const char *source, struct uuid key)
{
	char of[UUID_TEXT];

	if (row->part[0] == '\0')
		return taken_main_id(taken, row->entity->table, source);
	struct uuid parent = row->of ? ((const struct row *)row->of->record)->id : key;
	uuid_format(parent, of);
	const char *parts[] = {of, row->part};
	struct uuid id = taken_id_of(row->entity->table, parts, 2);
	/* Half of it is the parent's, so that siblings lie on one page of every index. */
	memcpy(id.byte, parent.byte, sizeof id.byte / 2);
	return id;
}
