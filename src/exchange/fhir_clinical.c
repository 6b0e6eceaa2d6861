/* Encounter, Condition, Flag: what took place, what was found, what everybody must see. */
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "fhir_resources.h"

/* The subject, when it is a patient. False: about a group, a place, a device; not for us. */
static bool
fhir_subject(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row)
{
	struct fhir_at subject;

	if (!fhir_object(fhir, at, "subject", &subject))
		return fhir_refuse(fhir, at, "subject", _("It does not say whom it is about."));
	if (fhir_refer(fhir, &subject, "Patient", row, "patient", true))
		return true;
	const char *reference = fhir_text(fhir, &subject, "reference");
	if (!reference || strncmp(reference, "Patient", 7) == 0)
		return fhir_refuse(fhir, at, "subject", _("It does not say whom it is about."));
	if (fhir->taken->what != TAKEN_REFUSE)
		fhir->taken->what = TAKEN_SKIP;
	return false;
}

/* v3-ActCode's encounter classes, as words. */
static const char *
fhir_encounter_class(struct fhir *fhir, const struct fhir_at *at)
{
	static const char *const words[][2] = {{"ACUTE", "inpatient acute"}, {"AMB", "ambulatory"},
	    {"EMER", "emergency"}, {"FLD", "field"}, {"HH", "home health"}, {"IMP", "inpatient"},
	    {"NONAC", "inpatient non-acute"}, {"OBSENC", "observation"}, {"PRENC", "pre-admission"},
	    {"SS", "short stay"}, {"VR", "virtual"}};
	struct fhir_at coding;

	if (!fhir_object(fhir, at, "class", &coding))
		return NULL;
	const char *code = fhir_text(fhir, &coding, "code"), *display = fhir_text(fhir, &coding, "display");
	for (size_t i = 0; code && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], code) == 0)
			return words[i][1];
	return fhir_words(fhir, &coding, display ? display : code, 40);
}

void
fhir_map_encounter(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_encounter, "", "", NULL, NULL);
	struct encounter *encounter = row->record;
	struct fhir_at list, item, individual, period;

	encounter->status = fhir_code(fhir, at, "status",
	    "planned=planned|arrived=arrived|triaged=triaged|in-progress=in-progress|onleave=onleave|finished=finished|"
	    "cancelled=cancelled|entered-in-error=entered-in-error|unknown=unknown");
	if (!encounter->status)
		fhir_refuse(fhir, at, "status", _("An Encounter must have a status."));
	else
		encounter->row.gone = strcmp(encounter->status, "entered-in-error") == 0;
	if (!fhir_subject(fhir, at, row))
		return;
	encounter->class = fhir_encounter_class(fhir, at);
	encounter->type = fhir_concepts(fhir, at, "type", 160);
	encounter->reason = fhir_concepts(fhir, at, "reasonCode", 160);
	if (fhir_object(fhir, at, "period", &period)) {
		encounter->starts = fhir_instant(fhir, &period, "start", false);
		encounter->ends = fhir_instant(fhir, &period, "end", false);
		if (encounter->starts != FIELD_NULL && encounter->ends != FIELD_NULL &&
		    encounter->ends < encounter->starts)
			fhir_refuse(fhir, &period, "end", _("This ends before it begins."));
	}
	for (size_t next = 0; fhir_list(fhir, at, "participant", &list) && fhir_next(fhir, &list, &next, &item);)
		if (fhir_object(fhir, &item, "individual", &individual))
			fhir_refer(fhir, &individual, "Practitioner PractitionerRole", row, "staff", false);
	for (size_t next = 0; fhir_list(fhir, at, "appointment", &list) && fhir_next(fhir, &list, &next, &item);)
		fhir_refer(fhir, &item, "Appointment", row, "appointment", false);
	fhir_refer_member(fhir, at, "serviceProvider", "Organization", row, "organisation", false);
}

/* onset[x], abatement[x]: a moment or the edge of a period; ages and words are no date. */
static const char *
fhir_edge(struct fhir *fhir, const struct fhir_at *at, const char *moment, const char *period, bool start)
{
	const char *date = fhir_date(fhir, at, moment), *from, *to;

	if (date)
		return date;
	fhir_period(fhir, at, period, &from, &to);
	return start ? from : to ? to : from;
}

void
fhir_map_condition(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_condition, "", "", NULL, NULL);
	struct condition *condition = row->record;
	struct fhir_at code, list, coding, verification, status;

	if (!fhir_subject(fhir, at, row))
		return;
	if (fhir_object(fhir, at, "code", &code)) {
		condition->text = fhir_concept_at(fhir, &code, 240);
		if (fhir_first(fhir, &code, "coding", &list, &coding)) {
			condition->code = fhir_words(fhir, &coding, fhir_text(fhir, &coding, "code"), 40);
			condition->system = fhir_words(fhir, &coding, fhir_text(fhir, &coding, "system"), 200);
		}
	}
	if (!condition->text)
		condition->text = condition->code;
	if (!condition->text)
		fhir_refuse(fhir, at, "code", _("It does not say which condition."));
	if (fhir_object(fhir, at, "clinicalStatus", &status))
		condition->status = fhir_concept_at(fhir, &status, 40);
	condition->onset = fhir_edge(fhir, at, "onsetDateTime", "onsetPeriod", true);
	condition->ended = fhir_edge(fhir, at, "abatementDateTime", "abatementPeriod", false);
	if (fhir_object(fhir, at, "verificationStatus", &verification)) {
		condition->row.gone = fhir_concept_is(fhir, &verification, "entered-in-error");
		if (fhir_concept_is(fhir, &verification, "refuted"))
			condition->status = "refuted";
	}
}

/* Ours by the words of the category and the code; what is neither an adjustment nor a barrier is an alert. */
static const char *
fhir_flag_kind(struct fhir *fhir, const struct fhir_at *at, const char *text)
{
	const char *category = fhir_concepts(fhir, at, "category", 80);

	for (int i = 0; i < 2; i++) {
		const char *words = i == 0 ? category : text;
		if (words && strcasestr(words, "adjust"))
			return "adjustment";
		if (words && strcasestr(words, "barrier"))
			return "barrier";
	}
	return "alert";
}

void
fhir_map_flag(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_flag, "", "", NULL, NULL);
	struct flag *flag = row->record;
	const char *status = fhir_code(fhir, at, "status", "active=|inactive=gone|entered-in-error=gone");

	if (!status) {
		fhir_refuse(fhir, at, "status", _("A Flag must have a status."));
		return;
	}
	if (!fhir_subject(fhir, at, row))
		return;
	flag->row.gone = *status != '\0';
	const char *whole = fhir_concept(fhir, at, "code", 240);
	flag->text = fhir_concept(fhir, at, "code", 120);
	if (!flag->text) {
		fhir_refuse(fhir, at, "code", _("It does not say what to look out for."));
		return;
	}
	/* What does not fit the alert line is kept where there is room. */
	flag->howto = strcmp(whole, flag->text) != 0 ? whole : NULL;
	flag->kind = fhir_flag_kind(fhir, at, whole);
	fhir_period(fhir, at, "period", &flag->from_date, &flag->to_date);
}
