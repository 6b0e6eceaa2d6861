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

/* What a value was and is stays in the audit; the card only says that it changed. */
static const char *
changes_words(const struct history_change *change, struct arena *arena)
{
	for (size_t i = 0; i < sizeof changes_events / sizeof *changes_events; i++)
		if (strcmp(changes_events[i].event, change->event) == 0)
			return _(changes_events[i].words);
	const struct field *field = changes_field(change, arena);
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
		};
	return true;
}
