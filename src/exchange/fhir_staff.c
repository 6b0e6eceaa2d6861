/* Organization, Location, Practitioner, PractitionerRole. */
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/i18n.h"
#include "fhir_resources.h"
#include "model/reach.h"
#include "staffname.h"

/* The first telephone of telecom[]. */
static const char *
fhir_first_phone(struct fhir *fhir, const struct fhir_at *at)
{
	struct fhir_at list, item;

	for (size_t next = 0; fhir_list(fhir, at, "telecom", &list) && fhir_next(fhir, &list, &next, &item);) {
		const char *system = fhir_text(fhir, &item, "system"), *value = fhir_text(fhir, &item, "value");
		if (value && (!system || strcmp(system, "phone") == 0))
			return reach_phone(fhir->arena, value);
	}
	return NULL;
}

void
fhir_map_organization(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_organisation, "", "", NULL, NULL);
	struct organisation *organisation = row->record;
	struct fhir_at list, item;

	organisation->name = fhir_words(fhir, at, fhir_text(fhir, at, "name"), 160);
	if (!organisation->name)
		fhir_refuse(fhir, at, "name", _("There is no name to call this organisation by."));
	organisation->kind = fhir_concepts(fhir, at, "type", 80);
	organisation->phone = fhir_first_phone(fhir, at);
	if (fhir_first(fhir, at, "address", &list, &item))
		organisation->town = fhir_words(fhir, &item, fhir_text(fhir, &item, "city"), 80);
	organisation->row.gone = !fhir_flag(fhir, at, "active", true);
	fhir_identifiers(fhir, at, row);
	fhir_telecoms(fhir, at, row);
	fhir_addresses(fhir, at, row);
}

void
fhir_map_location(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_location, "", "", NULL, NULL);
	struct location *location = row->record;
	const char *name = fhir_text(fhir, at, "name");

	location->name = fhir_words(fhir, at, name ? name : fhir_text(fhir, at, "description"), 80);
	if (!location->name)
		fhir_refuse(fhir, at, "name", _("There is no name to call this place by."));
	location->kind = fhir_concept(fhir, at, "physicalType", 80);
	if (!location->kind)
		location->kind = fhir_concepts(fhir, at, "type", 80);
	const char *status = fhir_code(fhir, at, "status", "active=|suspended=|inactive=gone");
	location->row.gone = status && *status;
	fhir_identifiers(fhir, at, row);
}

void
fhir_map_practitioner(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_staff, "", "", NULL, NULL);
	struct staff *staff = row->record;
	struct fhir_at names, list, item;
	struct fhir_name name = {0};

	if (!fhir_list(fhir, at, "name", &names) || !fhir_name_best(fhir, &names, &name)) {
		fhir_refuse(fhir, at, "name", _("There is no name to call this practitioner by."));
		return;
	}
	staffname_fill(fhir->arena, staff, name.family, name.given, fhir_words(fhir, &names, name.prefix, 40));
	if (fhir_first(fhir, at, "qualification", &list, &item))
		staff->specialty = fhir_concept(fhir, &item, "code", 80);
	staff->active = fhir_flag(fhir, at, "active", true);
	staff->bookable = staff->active;
	fhir_identifiers(fhir, at, row);
	fhir_telecoms(fhir, at, row);
	fhir_addresses(fhir, at, row);
}

/* "HH:MM:SS" as a minute; `midnight` is what an end at 00:00:00 or 24:00:00 means. */
static int64_t
fhir_time(struct fhir *fhir, const struct fhir_at *at, const char *name, int64_t midnight)
{
	const char *text = fhir_text(fhir, at, name);
	char clock[CLOCK_TEXT];

	if (!text)
		return FIELD_NULL;
	if (strcmp(text, "24:00:00") == 0)
		return 24 * 60;
	bool whole = strlen(text) >= 5 && (text[5] == '\0' || text[5] == ':');
	memcpy(clock, whole ? text : "99:99", CLOCK_TEXT - 1);
	clock[CLOCK_TEXT - 1] = '\0';
	int minute = minute_parse(clock);
	if (minute == MINUTE_NONE) {
		fhir_refuse(fhir, at, name, _("This is not a time of day, written like 09:30:00."));
		return FIELD_NULL;
	}
	return minute == 0 ? midnight : minute;
}

static void
fhir_role_session(
    struct fhir *fhir, const struct fhir_at *at, const struct fhir_at *role, int weekday, int64_t starts, int64_t ends)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_session_template,
	    arena_printf(fhir->arena, "%d %d-%d", weekday, (int)starts, (int)ends), fhir_pointer(fhir, at, NULL), NULL,
	    NULL);
	struct session_template *session = row->record;
	struct fhir_at list, item;

	session->weekday = weekday;
	session->starts = starts;
	session->ends = ends;
	fhir_period(fhir, role, "period", &session->from_date, &session->to_date);
	fhir_refer_member(fhir, role, "practitioner", "Practitioner", row, "staff", true);
	if (fhir_first(fhir, role, "location", &list, &item))
		fhir_refer(fhir, &item, "Location", row, "room", false);
}

/* One availableTime: a session on each of its days, or on every day when it names none. */
static void
fhir_role_hours(struct fhir *fhir, const struct fhir_at *at, const struct fhir_at *role)
{
	static const char week[] = "mon=1|tue=2|wed=3|thu=4|fri=5|sat=6|sun=7";
	bool all_day = fhir_flag(fhir, at, "allDay", false);
	int64_t starts = all_day ? 0 : fhir_time(fhir, at, "availableStartTime", 0);
	int64_t ends = all_day ? 24 * 60 : fhir_time(fhir, at, "availableEndTime", 24 * 60);
	struct fhir_at days;

	if (starts == FIELD_NULL || ends == FIELD_NULL)
		return;
	if (ends <= starts) {
		fhir_refuse(fhir, at, "availableEndTime", _("These hours end before they begin."));
		return;
	}
	bool named = fhir_list(fhir, at, "daysOfWeek", &days) && json_array_size(days.json) > 0;
	for (int day = 1; day <= 7 && !named; day++)
		fhir_role_session(fhir, at, role, day, starts, ends);
	const char *word;
	for (size_t next = 0; named && (word = fhir_next_text(fhir, &days, &next));) {
		const char *found = strlen(word) == 3 ? strstr(week, word) : NULL;
		if (!found || found[3] != '=') {
			fhir_refuse(
			    fhir, &days, NULL, _("A day of the week is written mon, tue, wed, thu, fri, sat or sun."));
			return;
		}
		fhir_role_session(fhir, at, role, found[4] - '0', starts, ends);
	}
}

static void
fhir_role_away(struct fhir *fhir, const struct fhir_at *at, const struct fhir_at *role)
{
	const char *from, *to;

	fhir_period(fhir, at, "during", &from, &to);
	if (!from || strlen(from) < DATE_TEXT - 1 || (to && strlen(to) < DATE_TEXT - 1))
		return;
	struct taken_row *row = taken_row(fhir->taken, ENTITY_absence,
	    arena_printf(fhir->arena, "away %s %s", from, to ? to : ""), fhir_pointer(fhir, at, NULL), NULL, NULL);
	struct absence *absence = row->record;
	absence->from_date = from;
	absence->to_date = to ? to : from;
	absence->reason = fhir_words(fhir, at, fhir_text(fhir, at, "description"), 80);
	fhir_refer_member(fhir, role, "practitioner", "Practitioner", row, "staff", true);
}

void
fhir_map_role(struct fhir *fhir, const struct fhir_at *at)
{
	struct fhir_at list, item, practitioner;

	if (!fhir_object(fhir, at, "practitioner", &practitioner) ||
	    !fhir_refer(fhir, &practitioner, "Practitioner", NULL, NULL, true)) {
		fhir->taken->what = fhir->taken->what == TAKEN_REFUSE ? TAKEN_REFUSE : TAKEN_SKIP;
		return;
	}
	/* The role tells more of somebody who stands in a Practitioner. */
	struct taken_row *row = taken_row(fhir->taken, ENTITY_staff, "person", "", NULL, NULL);
	struct staff *staff = row->record;
	row->patch = true;
	fhir_refer(fhir, &practitioner, "Practitioner", row, NULL, true);
	staff->specialty = fhir_concepts(fhir, at, "specialty", 80);
	if (fhir_first(fhir, at, "location", &list, &item))
		fhir_refer(fhir, &item, "Location", row, "room", false);
	if (!fhir_flag(fhir, at, "active", true))
		return;
	for (size_t next = 0; fhir_list(fhir, at, "availableTime", &list) && fhir_next(fhir, &list, &next, &item);)
		fhir_role_hours(fhir, &item, at);
	for (size_t next = 0; fhir_list(fhir, at, "notAvailable", &list) && fhir_next(fhir, &list, &next, &item);)
		fhir_role_away(fhir, &item, at);
}
