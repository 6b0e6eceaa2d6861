/* The people around Rosewater's patients: who lives with them, who brings them, whom to ring. */
#include <string.h>

#include "rosewater.h"

struct around {
	struct rosewater *rw;
	const struct rosewater_person *person;
	struct uuid patient;
	struct random random;
	int age;
};

static void
around_begin(const struct around *around, struct relation *relation, const char *name, const char *what)
{
	rosewater_clear(ENTITY_relation, relation);
	relation->patient = around->patient;
	relation->name = name;
	relation->relation = what;
	relation->discuss_visits = relation->discuss_bills = relation->discuss_medicine = 0;
	relation->discuss_results = relation->emergency = relation->accompanies = relation->guardian = 0;
	relation->household = 0;
}

/* The one they live with, who is a patient too: a parent who decides, or a partner. */
static bool
around_household(struct around *around, struct err *err)
{
	struct rosewater *rw = around->rw;
	const struct rosewater_person *kin = &rw->people[around->person->household];
	bool child = around->age < 18;
	struct relation relation;

	around_begin(around, &relation, kin->name,
	    child ? kin->female ? "mother" : "father" : kin->female ? "wife" : "husband");
	if (!child && kin->female == around->person->female)
		relation.relation = "partner";
	relation.person = kin->id;
	relation.household = 1;
	relation.emergency = 1;
	relation.guardian = relation.accompanies = child;
	relation.discuss_visits = 1;
	relation.discuss_medicine = relation.discuss_results = child || random_chance(&around->random, 0.4);
	relation.discuss_bills = child || random_chance(&around->random, 0.5);
	if (!child)
		relation.accompanies = random_chance(&around->random, around->age >= 75 ? 0.6 : 0.05);
	return rosewater_insert(rw, ENTITY_relation, &relation, err);
}

static bool
around_other(struct around *around, const char *what, bool female, bool accompanies, struct err *err)
{
	struct rosewater *rw = around->rw;
	const struct words_tradition *tradition = &rw->words->traditions[around->person->tradition];
	const char *given = words_given(rw->scratch, tradition, female, &around->random).given;
	bool kin = strcmp(what, "neighbour") != 0 && strcmp(what, "friend") != 0;
	int family = kin && random_chance(&around->random, 0.6) ? around->person->family :
	    words_family(tradition, &around->random);
	struct relation relation;

	around_begin(around, &relation,
	    arena_printf(rw->scratch, "%s %s", given, words_family_text(rw->scratch, tradition, family, female)), what);
	relation.accompanies = accompanies;
	relation.emergency = around->person->household < 0;
	relation.guardian = around->age < 18;
	relation.discuss_visits = accompanies || random_chance(&around->random, 0.6);
	relation.discuss_medicine = relation.guardian || (kin && random_chance(&around->random, 0.3));
	relation.discuss_results = relation.guardian || (kin && random_chance(&around->random, 0.2));
	return rosewater_insert(rw, ENTITY_relation, &relation, err) &&
	    rosewater_phone(rw, "relation", relation.row.id, around->person->phone + 300007, "mobile", 1, NULL, NULL,
		err);
}

/* With the parents of children, 31 % of all have somebody who comes along (DOMAIN.md 8). */
bool
rosewater_around_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err)
{
	static const char *const old[] = {"daughter", "son", "daughter", "neighbour", "niece", "friend"};
	static const char *const grown[] = {"sister", "brother", "mother", "father", "friend"};
	struct around around = {
		.rw = rw, .person = &rw->people[n], .patient = patient->row.id,
		.random = random_of(rw->demo->seed, ROSEWATER_AROUND, n),
	};

	around.age = day_age(around.person->born, rw->today);
	if (around.person->household >= 0 && !around_household(&around, err))
		return false;
	if (around.age < 18)
		return around.person->household >= 0 || around_other(&around, "mother", true, true, err);
	bool helped = random_chance(&around.random, around.age >= 85 ? 0.7 : around.age >= 70 ? 0.4 : 0.025);
	bool named = helped || random_chance(&around.random, 0.12);
	if (!named)
		return true;
	int pick = random_below(&around.random, around.age >= 65 ? 6 : 5);
	const char *what = around.age >= 65 ? old[pick] : grown[pick];
	bool female = strcmp(what, "daughter") == 0 || strcmp(what, "niece") == 0 || strcmp(what, "sister") == 0 ||
	    strcmp(what, "mother") == 0 || ((*what == 'n' || *what == 'f') && random_chance(&around.random, 0.5));
	return around_other(&around, what, strcmp(what, "father") != 0 && female, helped, err);
}
