#include <string.h>

#include "base/i18n.h"
#include "decide_internal.h"
#include "model/person.h"
#include "store/patient.h"

enum { DECIDE_SAME = 2 };	/* unchanged neighbours shown of one row */

struct decide_line *
decide_line(struct decide_fill *fill, const char *label, const char *one, const char *other)
{
	struct decide_item *item = fill->item;
	struct decide_line *line = arena_push(fill->arena, &item->lines, &item->line_count, &fill->line_room,
	    sizeof *line);

	*line = (struct decide_line){.label = label, .part = item->part_count - 1, .field = -1,
		.values = arena_array(fill->arena, 2, sizeof *line->values), .value_count = 2};
	line->values[0] = (struct decide_value){.text = one, .by = {.site = "", .who = ""}};
	line->values[1] = (struct decide_value){.text = other, .by = {.site = "", .who = ""}};
	return line;
}

/* Its label says which number it is: no line of its own. */
static bool
decide_in_label(const struct entity *of, const struct field *field)
{
	return of->no == ENTITY_contact_point && (strcmp(field->column, "kind") == 0 ||
	    strcmp(field->column, "label") == 0);
}

void
decide_neighbours(struct decide_fill *fill, const struct decide_rows *rows)
{
	/* A verdict and a row that was taken off say themselves which they are. */
	bool named = strcmp(rows->conflict->kind, "link") == 0 || strcmp(rows->conflict->kind, "void") == 0;
	int left = named ? 0 : DECIDE_SAME;

	for (size_t i = 0; i < rows->entity->field_count && left > 0; i++) {
		const struct field *field = &rows->entity->fields[i];
		const char *text = decide_value(fill->app, rows->entity, field, rows->now, fill->arena);
		bool same = true;
		for (size_t k = 1; k < rows->hand_count; k++)
			same = same && field_equal(field, rows->hands[0].record, rows->hands[k].record);
		if (!(field->flags & FIELD_DESK) || !*text || decide_in_label(rows->entity, field) || !same)
			continue;
		decide_line(fill, decide_label(rows->entity, field, rows->now, fill->arena), text, text)->same = true;
		left--;
	}
}

/* ---- values ----------------------------------------------------------------------------------- */

static bool
decide_alike(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Several clinics wrote the same: one value of all of them. */
static void
decide_also(struct decide_fill *fill, struct decide_side *side, const struct decide_side *more)
{
	const char *sites = strcmp(side->site, more->site) == 0 ? side->site :
	    arena_printf(fill->arena, "%s, %s", side->site, more->site);

	if (more->at > side->at)
		*side = *more;
	side->site = sites;
}

/* What a hand wrote, as a value of the line. Rows that stand beside each other stay apart, even when alike. */
static void
decide_add_value(struct decide_fill *fill, struct decide_line *line, const struct decide_hand *hand,
    const char *text, const char *plain)
{
	struct decide_value value = {.text = text, .plain = plain, .rid = hand->rid,
		.rev = ((const struct row *)hand->record)->rev,
		.by = decide_side(fill->app, hand->site, hand->by, hand->at, fill->arena)};

	for (size_t i = 0; i < line->value_count; i++)
		if (!hand->rid && decide_alike(line->values[i].plain, plain)) {
			decide_also(fill, &line->values[i].by, &value.by);
			return;
		}
	line->values[line->value_count++] = value;
}

/* The newest, and of two in one moment the one that was kept. */
static size_t
decide_newest(const struct decide_rows *rows)
{
	size_t newest = 0;

	for (size_t i = 1; i < rows->hand_count; i++)
		if (rows->hands[i].at > rows->hands[newest].at || (rows->hands[i].at == rows->hands[newest].at &&
		    rows->hands[newest].lost && !rows->hands[i].lost))
			newest = i;
	return newest;
}

static size_t
decide_find_value(const struct decide_line *line, const char *plain)
{
	size_t at = 0;

	while (at < line->value_count && !decide_alike(line->values[at].plain, plain))
		at++;
	return at;
}

/* A line without values yet: as many as there are hands find room. */
static struct decide_line *
decide_open_line(struct decide_fill *fill, const struct decide_rows *rows, const char *label)
{
	struct decide_line *line = decide_line(fill, label, "", "");

	line->values = arena_array(fill->arena, rows->hand_count + 1, sizeof *line->values);
	line->value_count = 0;
	return line;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static bool
decide_is_since(const struct decide_rows *rows, const struct field *field)
{
	for (size_t i = 0; i < rows->hand_count; i++)
		if (field_equal(field, rows->now, rows->hands[i].record))
			return false;
	return true;
}

/*
 * A field that was written differently. What stands may be none of it: whoever wrote that had seen what was kept,
 * whose place it takes.
 */
static void
decide_differs(struct decide_fill *fill, const struct decide_rows *rows, const struct field *field)
{
	size_t newest = decide_newest(rows);
	bool apart = decide_is_rows(rows->conflict), since = !apart && decide_is_since(rows, field);
	struct decide_line *line = decide_open_line(fill, rows, decide_label(rows->entity, field, rows->now,
	    fill->arena));
	const char *now = field_plain(fill->arena, field, rows->now);
	const char *best = since ? now : field_plain(fill->arena, field, rows->hands[newest].record);

	line->since = since;
	line->field = (int)(field - rows->entity->fields);
	for (size_t i = 0; i < rows->hand_count; i++) {
		const void *record = since && i == newest ? rows->now : rows->hands[i].record;
		decide_add_value(fill, line, &rows->hands[i],
		    decide_value(fill->app, rows->entity, field, record, fill->arena),
		    field_plain(fill->arena, field, record));
		if (since && i == newest)
			line->values[line->value_count - 1].by = (struct decide_side){.site = "", .who = ""};
		if (apart && rows->hands[i].rid == ((const struct row *)rows->now)->rid)
			line->stands = i;
	}
	line->newest = apart ? newest : decide_find_value(line, best);
	if (!apart)
		line->stands = decide_find_value(line, now);
	if (field->flags & FIELD_PRIVATE && app_is_public(fill->app))
		fill->item->hidden = true;
}

static void
decide_both(struct decide_fill *fill, const struct decide_rows *rows)
{
	for (size_t i = 0; i < rows->entity->field_count; i++) {
		const struct field *field = &rows->entity->fields[i];
		bool same = true;
		for (size_t k = 1; k < rows->hand_count; k++)
			same = same && field_equal(field, rows->hands[0].record, rows->hands[k].record);
		if (rows->named[i] && !same)
			decide_differs(fill, rows, field);
	}
}

/* The words of a row, for "taken off" against what was written: its first fields that have any. */
static const char *
decide_row_words(struct decide_fill *fill, const struct decide_rows *rows, const void *record)
{
	const char *words = "";
	int left = 2;

	for (size_t i = 0; i < rows->entity->field_count && left > 0; i++) {
		const struct field *field = &rows->entity->fields[i];
		const char *text = decide_value(fill->app, rows->entity, field, record, fill->arena);
		if (!(field->flags & FIELD_DESK) || !*text || decide_in_label(rows->entity, field))
			continue;
		words = *words ? arena_printf(fill->arena, "%s, %s", words, text) : text;
		left--;
		if (field->flags & FIELD_PRIVATE && app_is_public(fill->app))
			fill->item->hidden = true;
	}
	return words;
}

/* Off, or as it is: whoever edited it wants it to stay. A number is called as on the card. */
static void
decide_void(struct decide_fill *fill, const struct decide_rows *rows)
{
	const char *words = decide_row_words(fill, rows, rows->now);
	const struct field *value = rows->entity->no == ENTITY_contact_point ?
	    entity_field(rows->entity, "value") : NULL;
	struct decide_line *line = decide_open_line(fill, rows, value ?
	    decide_label(rows->entity, value, rows->now, fill->arena) : _(rows->entity->label));

	for (size_t i = 0; i < rows->hand_count; i++)
		decide_add_value(fill, line, &rows->hands[i], rows->hands[i].gone ? _("taken off") : words,
		    rows->hands[i].gone ? "1" : "0");
	line->stands = decide_find_value(line, ((const struct row *)rows->now)->gone ? "1" : "0");
	line->newest = decide_find_value(line, rows->hands[decide_newest(rows)].gone ? "1" : "0");
}

void
decide_differences(struct decide_fill *fill, const struct decide_rows *rows)
{
	if (strcmp(rows->conflict->kind, "void") == 0)
		decide_void(fill, rows);
	else
		decide_both(fill, rows);
}
