#include <jansson.h>
#include <string.h>

#include "base/i18n.h"
#include "decide_internal.h"
#include "store/conflict.h"
#include "store/patient.h"

/*
 * Put what one side wrote into a copy of the row. It came from elsewhere: a column or a value this build does not
 * know is left out, so that one conflict it cannot read hides no other.
 */
static void
decide_take(struct decide_rows *rows, const char *text, struct decide_hand *hand, struct arena *arena)
{
	json_t *object = text ? json_loads(text, 0, NULL) : NULL;
	struct err none;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		const char *column = json_object_iter_key(at);
		const json_t *value = json_object_iter_value(at);
		const struct field *field = entity_field(rows->entity, column);
		const char *plain = json_is_integer(value) ?
		    arena_printf(arena, "%lld", (long long)json_integer_value(value)) : json_string_value(value);
		if (strcmp(column, "gone") == 0)
			hand->gone = plain && strcmp(plain, "0") != 0;
		else if (field && field_parse(arena, field, plain ? plain : "", hand->record, &none))
			rows->named[field - rows->entity->fields] = true;
	}
	json_decref(object);
}

/* The same edit, met in another pair? */
static bool
decide_is_hand(const struct decide_hand *a, const struct decide_hand *b)
{
	return a->rid || b->rid ? a->rid == b->rid :
	    a->at != FIELD_NULL && uuid_equal(a->site, b->site) && a->at == b->at;
}

static void
decide_add_hand(struct decide_rows *rows, const struct decide_hand *hand, struct uuid here, struct arena *arena)
{
	size_t at = 0;

	for (size_t i = 0; i < rows->hand_count; i++)
		if (decide_is_hand(&rows->hands[i], hand)) {
			rows->hands[i].lost |= hand->lost;
			return;
		}
	arena_push(arena, &rows->hands, &rows->hand_count, &rows->hand_room, sizeof *rows->hands);
	while (at + 1 < rows->hand_count && (uuid_equal(hand->site, here) < uuid_equal(rows->hands[at].site, here) ||
	    (uuid_equal(hand->site, here) == uuid_equal(rows->hands[at].site, here) &&
	    rows->hands[at].at >= hand->at)))
		at++;
	memmove(&rows->hands[at + 1], &rows->hands[at], (rows->hand_count - 1 - at) * sizeof *rows->hands);
	rows->hands[at] = *hand;
}

bool
decide_is_rows(const struct conflict *conflict)
{
	return strcmp(conflict->kind, "twin") == 0 || strcmp(conflict->kind, "link") == 0;
}

/* The two rows of a pair. */
static struct uuid
decide_pair(const struct conflict *conflict, bool second)
{
	struct uuid id = {{0}};

	if (!second)
		uuid_from_text(conflict->row_id, &id);
	else if (strcmp(conflict->kind, "link") == 0)
		id = conflict_named(conflict->kept, "link");
	else
		id = conflict_named(conflict->lost, "row");
	return id;
}

/* A row that stands beside others: what it says now counts. */
static void
decide_row_hand(struct app *app, const struct decide_rows *rows, const struct conflict *conflict,
    struct decide_hand *hand, bool second, struct arena *arena)
{
	char text[UUID_TEXT];
	struct err none;

	if (!record_load_id(app_db(app), rows->entity, decide_pair(conflict, second), hand->record, arena, &none))
		return;
	hand->rid = ((const struct row *)hand->record)->rid;
	if (rows->entity->no != ENTITY_patient_link)
		return;
	const struct patient_link *link = hand->record;
	uuid_format(link->staff, text);
	hand->by = arena_text(arena, text);
	hand->at = link->at;
	rows->named[entity_field(rows->entity, "verdict") - rows->entity->fields] = true;
}

static void
decide_both_hands(struct app *app, struct decide_rows *rows, const struct conflict *conflict, struct arena *arena)
{
	struct decide_hand hands[2] = {
		{.site = conflict->kept_site, .by = conflict->kept_by, .at = conflict->kept_at},
		{.site = conflict->lost_site, .by = conflict->lost_by, .at = conflict->lost_at, .lost = true},
	};

	for (size_t i = 0; i < 2; i++) {
		hands[i].record = arena_copy(arena, rows->now, rows->entity->size);
		decide_take(rows, i ? conflict->lost : conflict->kept, &hands[i], arena);
		if (decide_is_rows(conflict))
			decide_row_hand(app, rows, conflict, &hands[i], i == 1, arena);
		decide_add_hand(rows, &hands[i], app_site(app)->row.id, arena);
	}
}

bool
decide_rows(struct app *app, const struct conflict *conflict, struct arena *arena, struct decide_rows *rows,
    struct err *err)
{
	struct uuid id = {{0}};

	*rows = (struct decide_rows){.conflict = conflict, .entity = entity_named(conflict->about)};
	if (!rows->entity || !rows->entity->fields || !uuid_from_text(conflict->row_id, &id))
		return err_set(err, ERR_NOT_FOUND, _("What this is about has not arrived here yet."));
	rows->named = arena_array(arena, rows->entity->field_count, sizeof *rows->named);
	rows->now = arena_alloc(arena, rows->entity->size);
	if (!record_load_id(app_db(app), rows->entity, id, rows->now, arena, err))
		return false;
	decide_both_hands(app, rows, conflict, arena);
	return true;
}

/* Is one of its two rows among those that are compared already? */
static bool
decide_is_among(struct app *app, const struct decide_rows *rows, const struct conflict *conflict)
{
	for (size_t i = 0; i < 2; i++) {
		int64_t rid = record_rid(app_db(app), rows->entity, decide_pair(conflict, i == 1));
		for (size_t k = 0; rid && k < rows->hand_count; k++)
			if (rows->hands[k].rid == rid)
				return true;
	}
	return false;
}

bool
decide_rows_join(struct app *app, const struct conflict *conflict, struct arena *arena, struct decide_rows *rows)
{
	const struct conflict *first = rows->conflict;

	if (strcmp(conflict->kind, first->kind) != 0 || strcmp(conflict->about, first->about) != 0)
		return false;
	if (decide_is_rows(first) ? !decide_is_among(app, rows, conflict) :
	    strcmp(conflict->row_id, first->row_id) != 0 ||
	    strcmp(conflict->grp ? conflict->grp : "", first->grp ? first->grp : "") != 0)
		return false;
	decide_both_hands(app, rows, conflict, arena);
	return true;
}

enum right
decide_right(enum entity_no entity)
{
	static const struct {
		enum entity_no entity;
		enum right right;
	} rights[] = {
		{ENTITY_patient, RIGHT_identity_edit}, {ENTITY_patient_name, RIGHT_identity_edit},
		{ENTITY_identifier, RIGHT_identity_edit}, {ENTITY_contact_point, RIGHT_contact_edit},
		{ENTITY_address, RIGHT_contact_edit}, {ENTITY_patient_language, RIGHT_contact_edit},
		{ENTITY_relation, RIGHT_relation_edit}, {ENTITY_flag, RIGHT_flag_edit},
		{ENTITY_condition, RIGHT_conditions}, {ENTITY_note, RIGHT_note_write},
		{ENTITY_patient_link, RIGHT_link_propose}, {ENTITY_appointment, RIGHT_book},
		{ENTITY_encounter, RIGHT_book}, {ENTITY_waiting, RIGHT_book}, {ENTITY_call, RIGHT_call_work},
		{ENTITY_session_template, RIGHT_schedule_edit}, {ENTITY_absence, RIGHT_schedule_edit},
	};

	for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
		if (rights[i].entity == entity)
			return rights[i].right;
	return RIGHT_staff_edit;
}

static bool
decide_holds(const struct decide_part *part, struct uuid conflict)
{
	for (size_t i = 0; i < part->conflict_count; i++)
		if (uuid_equal(part->conflicts[i], conflict))
			return true;
	return false;
}

bool
decide_flags(struct app *app, const struct decide_item *item, struct arena *arena, struct flag **flags, size_t *count,
    struct err *err)
{
	const size_t prefix = strlen(DECIDE_SOURCE);
	size_t all;
	struct uuid id;

	*count = 0;
	if (uuid_is_none(item->patient))
		return true;
	if (!patient_flags_all(app_db(app), item->patient, arena, flags, &all, err))
		return false;
	for (size_t i = 0; i < all; i++) {
		const struct flag *flag = &(*flags)[i];
		bool ours = flag->source && strncmp(flag->source, DECIDE_SOURCE, prefix) == 0 &&
		    uuid_from_text(flag->source + prefix, &id), found = false;
		for (size_t k = 0; ours && k < item->part_count && !found; k++)
			found = decide_holds(&item->parts[k], id);
		if (found)
			(*flags)[(*count)++] = *flag;
	}
	return true;
}
