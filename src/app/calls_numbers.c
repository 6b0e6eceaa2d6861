#include <string.h>

#include "base/i18n.h"
#include "calls_desk.h"
#include "store/patient.h"

/* The list while it is made. */
struct calls_numbers {
	struct calls_number **number;
	size_t *count, room;
	struct arena *arena;
};

static const char *
calls_numbers_label(struct arena *arena, const char *code)
{
	const struct field *field = entity_field(entity(ENTITY_contact_point), "label");
	const char *label = code ? field_choice_label(arena, field, code) : NULL;

	return label ? _(label) : "";
}

static void
calls_numbers_add(struct calls_numbers *list, struct calls_number number)
{
	for (size_t i = 0; i < *list->count; i++)
		if (strcmp((*list->number)[i].value, number.value) == 0)
			return;
	struct calls_number *next = arena_push(list->arena, list->number, list->count, &list->room, sizeof *next);
	*next = number;
}

static struct calls_number
calls_numbers_point(struct arena *arena, const struct contact_point *point)
{
	return (struct calls_number){
		.value = point->value,
		.label = calls_numbers_label(arena, point->label),
		.hours = point->hours,
		.may_call = !point->may_call || strcmp(point->may_call, "no") != 0,
		.voicemail = point->voicemail ? point->voicemail : "callback",
	};
}

bool
calls_numbers(struct app *app, const struct call *call, struct arena *arena, struct calls_number **number,
    size_t *count, struct err *err)
{
	struct calls_numbers list = {.number = number, .count = count, .arena = arena};
	struct contact_point *points;
	struct relation *relations;
	const char **phones;
	size_t found;

	*number = NULL;
	*count = 0;
	if (!patient_points(app_db(app), call->patient, arena, &points, &found, err))
		return false;
	for (size_t i = 0; i < found; i++)
		if (call->number && strcmp(points[i].value, call->number) == 0)
			calls_numbers_add(&list, calls_numbers_point(arena, &points[i]));
	if (call->number && *count == 0)
		calls_numbers_add(&list, (struct calls_number){.value = call->number, .label = _("as asked"),
		    .may_call = true, .voicemail = "callback"});
	for (size_t i = 0; i < found; i++)
		if (points[i].kind && strcmp(points[i].kind, "phone") == 0 &&
		    !(points[i].label && strcmp(points[i].label, "old") == 0))
			calls_numbers_add(&list, calls_numbers_point(arena, &points[i]));
	if (!patient_relations(app_db(app), call->patient, arena, &relations, &phones, &found, err))
		return false;
	for (size_t i = 0; i < found; i++)
		if (phones[i] && (relations[i].emergency == 1 || relations[i].guardian == 1))
			calls_numbers_add(&list, (struct calls_number){.value = phones[i], .label = "",
			    .whose = relations[i].relation ? arena_printf(arena, "%s, %s", relations[i].name,
				relations[i].relation) : relations[i].name, .may_call = true, .voicemail = "none"});
	return true;
}

/* Mark it among the numbers of one owner. */
static bool
calls_numbers_mark(struct act *act, struct uuid owner, const char *number, struct err *err)
{
	struct contact_point *points;
	size_t count;

	if (!patient_points(tx_db(act->tx), owner, tx_arena(act->tx), &points, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct contact_point point = points[i];
		if (!point.value || strcmp(point.value, number) != 0 ||
		    (point.label && strcmp(point.label, "old") == 0))
			continue;
		point.label = "old";
		if (!act_update(act, ENTITY_contact_point, &points[i], &point, err))
			return false;
	}
	return true;
}

bool
calls_number_wrong(struct act *act, const struct call *call, const char *number, struct err *err)
{
	struct relation *relations;
	const char **phones;
	size_t count;

	if (!calls_numbers_mark(act, call->patient, number, err) ||
	    !patient_relations(tx_db(act->tx), call->patient, tx_arena(act->tx), &relations, &phones, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (phones[i] && strcmp(phones[i], number) == 0 &&
		    !calls_numbers_mark(act, relations[i].row.id, number, err))
			return false;
	return true;
}
