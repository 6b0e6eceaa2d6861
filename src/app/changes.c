#include "changes.h"

#include <string.h>

#include "base/i18n.h"
#include "internal.h"
#include "store/history.h"
#include "store/patient.h"

/* Events that say enough by themselves. */
static const struct {
	const char *event, *words;
} changes_events[] = {
	{"patient.create", N_("Registered")},
	{"contact.add", N_("Number added")},
	{"contact.void", N_("Number removed")},
	{"relation.add", N_("Person around added")},
	{"relation.edit", N_("Person around changed")},
	{"relation.void", N_("Person around removed")},
};

/* The field of the first line like "family: Okafor -> Okafor-Bell"; a reason in words may stand before it. */
static const struct field *
changes_field(const struct history_change *change, struct arena *arena)
{
	const struct entity *of = change->object ? entity_named(change->object) : NULL;
	const struct field *field = NULL;

	for (const char *line = change->detail; of && line && *line && !field;) {
		field = entity_field(of, arena_text_n(arena, line, strcspn(line, ":\n")));
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return field;
}

/* "Okafor -> Okafor-Bell; 555-0101 -> 555-0199": former and new values of the fields a desk knows, or NULL. */
static const char *
changes_detail(const struct history_change *change, struct arena *arena)
{
	const struct entity *of = change->object ? entity_named(change->object) : NULL;
	const char *all = NULL;

	for (const char *line = change->detail; of && line && *line; line += *line == '\n') {
		size_t name = strcspn(line, ":\n"), end = strcspn(line, "\n");
		const struct field *field = entity_field(of, arena_text_n(arena, line, name));
		if (field && field->flags & FIELD_FORM && end > name + 2) {
			const char *values = arena_text_n(arena, line + name + 2, end - name - 2);
			all = all ? arena_printf(arena, "%s; %s %s", all, _(field->label), values) : values;
		}
		line += end;
	}
	return all;
}

/* What it was and is stands in its detail, which the history shows and the card does not. */
static const char *
changes_words(const struct history_change *change, struct arena *arena)
{
	for (size_t i = 0; i < sizeof changes_events / sizeof *changes_events; i++)
		if (strcmp(changes_events[i].event, change->event) == 0)
			return _(changes_events[i].words);
	const struct field *field = changes_field(change, arena);
	if (strcmp(change->event, "undo") == 0)
		return field ? arena_printf(arena, _("Undone: %s"), _(field->label)) : _("Undone");
	if (strcmp(change->event, "redo") == 0)
		return field ? arena_printf(arena, _("Done again: %s"), _(field->label)) : _("Done again");
	if (!field)
		return _("Details changed");
	if (strcmp(field->column, "confirmed") == 0)
		return _("Number confirmed");
	return arena_printf(arena, _("%s changed"), _(field->label));
}

static const char *
changes_by(struct app *app, const char *actor, struct arena *arena)
{
	struct uuid staff;

	return uuid_from_text(actor, &staff) ? patient_staff(app_db(app), staff, arena) : NULL;
}

bool
changes_read(struct app *app, struct uuid patient, struct arena *arena, struct card_change *changes, size_t most,
    size_t *count, struct err *err)
{
	struct history_change *rows = arena_array(arena, most, sizeof *rows);

	if (!history_changes(app_db(app), patient, arena, rows, most, count, err))
		return false;
	for (size_t i = 0; i < *count; i++)
		changes[i] = (struct card_change){
			.at = rows[i].at,
			.by = changes_by(app, rows[i].actor, arena),
			.what = changes_words(&rows[i], arena),
			.detail = changes_detail(&rows[i], arena),
		};
	return true;
}
