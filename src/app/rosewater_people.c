/* Rosewater's patients: who they are, in households. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "rosewater_edge.h"

enum {
	PEOPLE_NEAR = 24,		/* how far back somebody's parent or partner is looked for */
	PEOPLE_OFTENEST = 14,		/* visits a year */
};

/* Age groups of DOMAIN.md 8, in shares, and how often such people come in a year. */
static const struct {
	double share, need;
	int from, to;
} people_ages[] = {
	{0.21, 1.9, 0, 17}, {0.33, 1.8, 18, 44}, {0.26, 2.9, 45, 64}, {0.17, 4.9, 65, 84}, {0.03, 6.5, 85, 101},
};

static int32_t
people_born(struct rosewater *rw, struct random *random, double *need)
{
	double dice = random_unit(random);
	size_t group = 0;

	while (group < sizeof people_ages / sizeof people_ages[0] - 1 && dice >= people_ages[group].share)
		dice -= people_ages[group++].share;
	double years = people_ages[group].from +
	    random_unit(random) * (people_ages[group].to + 1 - people_ages[group].from);
	*need = people_ages[group].need;
	return rw->today - 1 - (int32_t)(years * 365.2425);
}

static int
people_age(const struct rosewater *rw, const struct rosewater_person *person)
{
	return day_age(person->born, rw->today);
}

/* A person shortly before this one who may be a child's parent, or a partner. NULL: lives alone. */
static struct rosewater_person *
people_household(struct rosewater *rw, size_t n, int age, struct random *random)
{
	bool child = age < 18, alone = !child && !random_chance(random, 0.5);

	for (size_t back = 1; !alone && back <= PEOPLE_NEAR && n - back + 1 > rw->edge_count; back++) {
		struct rosewater_person *other = &rw->people[n - back];
		int gap = people_age(rw, other) - age;
		if (other->died != DAY_NONE || people_age(rw, other) < 18)
			continue;
		if (child ? gap >= 19 && gap <= 42 : !other->partnered && abs(gap) <= 8 && people_age(rw, other) >= 22)
			return other;
	}
	return NULL;
}

static void
people_draw(struct rosewater *rw, size_t n, struct rosewater_person *person, struct random *random)
{
	double need;

	*person = (struct rosewater_person){.born = people_born(rw, random, &need), .died = DAY_NONE};
	int age = people_age(rw, person);
	struct rosewater_person *kin = n < ROSEWATER_FULL ? people_household(rw, n, age, random) : NULL;
	person->female = random_chance(random, 0.51);
	if (kin && age >= 18)
		person->partnered = kin->partnered = true;
	person->tradition = kin ? kin->tradition : (uint8_t)words_tradition(rw->words, random);
	const struct words_tradition *tradition = &rw->words->traditions[person->tradition];
	/* One in ten who live together keep a name of their own. */
	person->family = kin && random_chance(random, 0.9) ? kin->family : (int16_t)words_family(tradition, random);
	person->street = kin ? kin->street : (int16_t)random_below(random, (int)words_list(rw->words, "street")->count);
	person->house = kin ? kin->house : (int16_t)random_between(random, 1, 140);
	person->household = kin ? (int32_t)(kin - rw->people) : -1;
	double often = need * random_lognormal(random, 1, 0.7);
	person->need = (float)(often < PEOPLE_OFTENEST ? often : PEOPLE_OFTENEST);
	person->missing = (float)random_lognormal(random, 0.75, 0.75);
	person->clinician = kin && random_chance(random, 0.8) ? kin->clinician :
	    (uint8_t)random_below(random, ROSEWATER_PHYSICIANS);
	int longest = age * 365 + 200 < 9000 ? age * 365 + 200 : 9000;
	person->registered = rw->today - (int32_t)(longest * random_unit(random));
	if (random_chance(random, age >= 65 ? 0.055 : 0.004))
		person->died = rw->today - random_between(random, 20, 700);
	person->has_phone = !random_chance(random, 0.015);
	person->texts = random_chance(random, 0.78);
}

/* Two names are put together in Latin letters only: other scripts join theirs in other ways. */
static bool
people_latin(const char *name)
{
	unsigned char first = (unsigned char)*name;

	return first < 0xcc || first == 0xe1;
}

/* A second given name, a second family name: half of what makes people findable. */
static void
people_names(struct rosewater *rw, const struct rosewater_person *person, struct random *random,
    struct patient *patient)
{
	const struct words_tradition *tradition = &rw->words->traditions[person->tradition];
	struct words_given first = words_given(rw->scratch, tradition, person->female, random);
	const char *family = words_family_text(rw->scratch, tradition, person->family, person->female);

	patient->given = first.given;
	patient->say = first.say;
	if (random_chance(random, 0.16)) {
		struct words_given second = words_given(rw->scratch, tradition, person->female, random);
		if (strcmp(second.given, first.given) != 0 && !strchr(first.given, ' ') && people_latin(first.given) &&
		    people_latin(second.given))
			patient->given = arena_printf(rw->scratch, "%s %s", first.given, second.given);
	}
	patient->family = family;
	if (random_chance(random, 0.03)) {
		const char *other = words_family_text(rw->scratch, tradition, words_family(tradition, random),
		    person->female);
		if (!strchr(family, ' ') && strcmp(other, family) != 0 && people_latin(family) && people_latin(other))
			patient->family = arena_printf(rw->scratch, "%s-%s", family, other);
	}
	/* 18 % are called otherwise: by a short form where there is one, else by another name of theirs. */
	if (first.called ? random_chance(random, 0.34) : random_chance(random, 0.07))
		patient->preferred = first.called ? first.called :
		    words_given(rw->scratch, tradition, person->female, random).given;
	if (patient->preferred && strcmp(patient->preferred, patient->given) == 0)
		patient->preferred = NULL;
}

static void
people_wishes(struct rosewater *rw, const struct rosewater_person *person, struct random *random,
    struct patient *patient)
{
	static const char *const best[] = {"after 15:00", "before noon", "after 17:00", "mornings", "not Tuesday",
	    "lunch time"};
	double dice = random_unit(random);

	patient->reminders = dice < 0.06 ? "letter" : !person->has_phone ? "letter" : person->texts ? "text" : "call";
	if (random_chance(random, 0.2))
		patient->best_time = best[random_below(random, 6)];
	dice = random_unit(random);
	if (dice < 0.07)
		patient->rapport = dice < 0.04 ? "off" : "ask";
	if (random_chance(random, 0.25))
		patient->pronouns = random_chance(random, 0.03) ? "they" : person->female ? "she" : "he";
	if (people_age(rw, person) >= 50 && random_chance(random, 0.3))
		patient->title = !person->female ? "Mr" : random_chance(random, 0.5) ? "Mrs" : "Ms";
	if (random_chance(random, 0.008)) {
		static const char *const why[] = {"loss", "loss", "diagnosis", "complaint", "ending"};
		patient->quiet = why[random_below(random, 5)];
		patient->quiet_until = rosewater_date(rw, rw->today + random_between(random, 10, 170));
	}
}

static void
people_patient(struct rosewater *rw, const struct rosewater_person *person, struct random *random,
    struct patient *patient)
{
	static const char *const heard[] = {"family", "near", "moved", "doctor", "web", "hospital", "work", "other"};

	rosewater_clear(ENTITY_patient, patient);
	people_names(rw, person, random, patient);
	patient->born = rosewater_date(rw, person->born);
	patient->sex = random_chance(random, 0.004) ? "other" : person->female ? "female" : "male";
	patient->clinician = rw->clinicians[person->clinician];
	patient->registered = rosewater_date(rw, person->registered);
	patient->referral = random_chance(random, 0.4) ? "unknown" : heard[random_rank(random, 8)];
	if (person->died != DAY_NONE)
		patient->died = rosewater_date(rw, person->died);
	people_wishes(rw, person, random, patient);
}

/* Everything about one of the first; name, birthday and phone of one of the many beyond. */
static bool
people_make_one(struct rosewater *rw, size_t n, struct err *err)
{
	struct random random = random_of(rw->demo->seed, ROSEWATER_PERSON, n);
	struct rosewater_person beyond, *person = n < ROSEWATER_FULL ? &rw->people[n] : &beyond;
	struct patient patient;
	char *record;

	people_draw(rw, n, person, &random);
	person->phone = (uint32_t)((n * 617 + 104729) % 1000000);
	people_patient(rw, person, &random, &patient);
	if (!self_number(rw->tx, "record", &record, err))
		return false;
	patient.record = arena_text(rw->scratch, record);
	if (!rosewater_insert(rw, ENTITY_patient, &patient, err))
		return false;
	person->id = patient.row.id;
	if (n >= ROSEWATER_FULL)
		return rosewater_phone(rw, "patient", person->id, person->phone, "mobile", 1, NULL, NULL, err);
	rw->people_count = n + 1;
	person->name = arena_printf(rw->arena, "%s %s", patient.given, patient.family);
	return rosewater_reach_make(rw, n, &patient, err) && rosewater_around_make(rw, n, &patient, err) &&
	    rosewater_flags_make(rw, n, &patient, err) && rosewater_notes_make(rw, n, &patient, err);
}

bool
rosewater_people_make(struct rosewater *rw, struct err *err)
{
	size_t count = (size_t)rw->demo->patients;

	rw->people = arena_array(rw->arena, count < ROSEWATER_FULL ? count : ROSEWATER_FULL, sizeof *rw->people);
	if (!edge_people(rw, err))
		return false;
	for (size_t n = rw->edge_count; n < count; n++) {
		if (!people_make_one(rw, n, err))
			return false;
		if (n % 128 == 0)
			rosewater_progress(rw, _("Patients"), (int64_t)n, (int64_t)count);
	}
	rosewater_progress(rw, _("Patients"), 1, 1);
	return true;
}
