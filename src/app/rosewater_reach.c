/* How Rosewater's people are reached: numbers with consents, addresses, languages, other names, other numbers. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rosewater.h"

/* No telephone in the United Kingdom has the area code 01632: it is kept for fiction (Ofcom). */
bool
rosewater_phone(struct rosewater *rw, const char *owner_kind, struct uuid owner, uint32_t number, const char *label,
    int sort, const char *may_text, const char *voicemail, struct err *err)
{
	struct contact_point point;
	char value[16];

	snprintf(value, sizeof value, "01632%06u", number % 1000000);
	rosewater_clear(ENTITY_contact_point, &point);
	point.owner_kind = owner_kind;
	point.owner = owner;
	point.kind = "phone";
	point.value = value;
	point.label = label;
	point.sort = sort;
	point.may_call = "yes";
	point.may_text = may_text ? may_text : "yes";
	point.voicemail = voicemail ? voicemail : "callback";
	point.confirmed = rosewater_date(rw, rw->today - (int32_t)(number % 700));
	return rosewater_insert(rw, ENTITY_contact_point, &point, err);
}

/* "mei.zhang@example.org", where the name can be written so. */
static bool
reach_email(struct rosewater *rw, const struct patient *patient, struct err *err)
{
	struct contact_point point;
	char *text = arena_printf(rw->scratch, "%s.%s", text_fold(rw->scratch, patient->given),
	    text_fold(rw->scratch, patient->family));

	for (char *at = text; *at; at++) {
		if ((unsigned char)*at >= 0x80)
			return true;
		if (*at == ' ')
			*at = '.';
	}
	rosewater_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = patient->row.id;
	point.kind = "email";
	point.value = arena_printf(rw->scratch, "%s@example.org", text);
	point.sort = 3;
	return rosewater_insert(rw, ENTITY_contact_point, &point, err);
}

static bool
reach_points(struct rosewater *rw, size_t n, const struct patient *patient, struct random *random, struct err *err)
{
	const struct rosewater_person *person = &rw->people[n];
	int age = day_age(person->born, rw->today);
	double dice = random_unit(random);
	const char *voicemail = dice < 0.15 ? "none" : dice < 0.8 ? "callback" : "detail";
	/* Children are rung at the number of the one they live with. */
	uint32_t number = age < 16 && person->household >= 0 ? rw->people[person->household].phone : person->phone;

	if (!person->has_phone)
		return true;
	if (!rosewater_phone(rw, "patient", person->id, number, age >= 75 ? "home" : "mobile", 1,
	    person->texts ? "yes" : "no", voicemail, err))
		return false;
	if (age >= 25 && random_chance(random, 0.16)) {
		const char *label = random_chance(random, 0.5) ? "work" : "home";
		if (!rosewater_phone(rw, "patient", person->id, person->phone + 511, label, 2, "no", "none", err))
			return false;
	}
	return age < 16 || !random_chance(random, 0.3) || reach_email(rw, patient, err);
}

static bool
reach_address(struct rosewater *rw, const struct rosewater_person *person, struct err *err)
{
	const struct words_list *streets = words_list(rw->words, "street"), *towns = words_list(rw->words, "town");
	struct address address;

	rosewater_clear(ENTITY_address, &address);
	address.owner_kind = "patient";
	address.owner = person->id;
	address.use = "home";
	address.line = arena_printf(rw->scratch, "%d %s", person->house, streets->item[person->street]);
	address.town = towns->item[(size_t)person->street % towns->count];
	address.postcode = arena_printf(rw->scratch, "RW%d %d%c%c", person->street % 9 + 1, person->house % 9 + 1,
	    'A' + person->street % 20, 'B' + person->house % 18);
	return rosewater_insert(rw, ENTITY_address, &address, err);
}

static bool
reach_language(struct rosewater *rw, struct uuid patient, const char *name, int sort, bool interpreter, struct err *err)
{
	struct patient_language language;

	rosewater_clear(ENTITY_patient_language, &language);
	language.patient = patient;
	language.language = name;
	language.sort = sort;
	language.interpreter = interpreter;
	return rosewater_insert(rw, ENTITY_patient_language, &language, err);
}

/* Only those who do not speak English first have rows; three in ten of them need an interpreter, 7 % of all. */
static bool
reach_languages(struct rosewater *rw, const struct rosewater_person *person, struct random *random, struct err *err)
{
	const struct words_tradition *tradition = &rw->words->traditions[person->tradition];

	if (!random_chance(random, tradition->share / 100.0))
		return true;
	bool interpreter = random_chance(random, 0.28);
	return reach_language(rw, person->id, tradition->language, 1, interpreter, err) &&
	    (interpreter || reach_language(rw, person->id, "English", 2, false, err));
}

/* Numbers from 999 000 0000 on are never given to a patient of the NHS; the last digit checks the others. */
static bool
reach_identifier(struct rosewater *rw, size_t n, const struct rosewater_person *person, struct err *err)
{
	struct identifier identifier;
	char digits[12];
	int sum = 0;

	snprintf(digits, sizeof digits, "999%06zu", n * 37 % 1000000);
	for (int i = 0; i < 9; i++)
		sum += (digits[i] - '0') * (10 - i);
	int check = (11 - sum % 11) % 11;
	if (check == 10)
		return true;
	digits[9] = (char)('0' + check);
	digits[10] = '\0';
	rosewater_clear(ENTITY_identifier, &identifier);
	identifier.owner_kind = "patient";
	identifier.owner = person->id;
	identifier.system = "https://fhir.nhs.uk/Id/nhs-number";
	identifier.value = digits;
	identifier.type = "NH";
	return rosewater_insert(rw, ENTITY_identifier, &identifier, err);
}

/* What they were called before a wedding, or another spelling on old letters. */
static bool
reach_names(struct rosewater *rw, const struct rosewater_person *person, const struct patient *patient,
    struct random *random, struct err *err)
{
	const struct words_tradition *tradition = &rw->words->traditions[person->tradition];
	struct patient_name name;

	if (!person->female || day_age(person->born, rw->today) < 24 || !random_chance(random, 0.12))
		return true;
	rosewater_clear(ENTITY_patient_name, &name);
	name.patient = patient->row.id;
	name.use = random_chance(random, 0.7) ? "maiden" : "former";
	name.family = words_family_text(rw->scratch, tradition, words_family(tradition, random), true);
	name.given = patient->given;
	return strcmp(name.family, patient->family) == 0 || rosewater_insert(rw, ENTITY_patient_name, &name, err);
}

bool
rosewater_reach_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err)
{
	struct random random = random_of(rw->demo->seed, ROSEWATER_REACH, n);
	const struct rosewater_person *person = &rw->people[n];

	return reach_points(rw, n, patient, &random, err) && reach_address(rw, person, err) &&
	    reach_languages(rw, person, &random, err) && reach_identifier(rw, n, person, err) &&
	    reach_names(rw, person, patient, &random, err);
}
