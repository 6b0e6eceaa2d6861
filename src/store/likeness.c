#include "likeness.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "canon.h"
#include "model/reach.h"
#include "patient.h"
#include "twins.h"

enum { LIKENESS_PHONES = 8 };

const char *
likeness_token(struct arena *arena, const char *folded)
{
	return folded ? arena_text_n(arena, folded, strcspn(folded, " ")) : "";
}

const char *
likeness_swapped(struct arena *arena, const char *born)
{
	char *swapped = arena_text(arena, born);

	if (strlen(born) != 10)
		return NULL;
	memcpy(swapped + 5, born + 8, 2);
	memcpy(swapped + 8, born + 5, 2);
	return day_parse(swapped) == DAY_NONE || strcmp(swapped, born) == 0 ? NULL : swapped;
}

static const char *
likeness_fold(struct arena *arena, const char *text)
{
	if (!text)
		return NULL;
	const char *folded = text_fold(arena, text);
	return *folded ? folded : NULL;
}

static const char *
likeness_line(struct arena *arena, const struct address *address)
{
	if (!address->line)
		return likeness_fold(arena, address->town);
	return likeness_fold(arena, arena_printf(arena, "%s %s", address->line, address->town ? address->town : ""));
}

static void
likeness_phone(struct arena *arena, const char *typed, const char **phones, size_t *count)
{
	char *digits = typed && *count < LIKENESS_PHONES ? reach_phone(arena, typed) : NULL;

	if (digits)
		phones[(*count)++] = digits[0] == '+' ? digits + 1 : digits;
}

struct duplicate_person
likeness_of(struct arena *arena, const struct patient *patient, const struct address *address,
    const char *const *numbers, size_t count)
{
	const char **phones = arena_array(arena, LIKENESS_PHONES, sizeof *phones);
	struct duplicate_person person = {
		.family = likeness_fold(arena, patient->family),
		.given = likeness_fold(arena, patient->given),
		.other_given = likeness_fold(arena, patient->preferred),
		.born = patient->born,
		.sex = patient->sex,
		.phones = phones,
		.address = likeness_line(arena, address),
		.postcode = likeness_fold(arena, address->postcode),
	};

	for (size_t i = 0; i < count; i++)
		likeness_phone(arena, numbers[i], phones, &person.phone_count);
	return person;
}

bool
likeness_load(struct db *db, int64_t rid, struct arena *arena, struct likeness *out, struct err *err)
{
	struct patient_name *names;
	struct address *addresses, none;
	size_t name_count, address_count;

	field_clear(entity(ENTITY_address)->fields, entity(ENTITY_address)->field_count, &none, sizeof none);
	if (!record_load(db, entity(ENTITY_patient), rid, &out->patient, arena, err) ||
	    !patient_points(db, out->patient.row.id, arena, &out->points, &out->point_count, err) ||
	    !patient_addresses(db, out->patient.row.id, arena, &addresses, &address_count, err) ||
	    !patient_names(db, out->patient.row.id, arena, &names, &name_count, err))
		return false;
	canon_heed(db, &out->patient, arena);
	out->address = NULL;
	if (address_count > 0 && addresses[0].line && addresses[0].town)
		out->address = arena_printf(arena, "%s, %s", addresses[0].line, addresses[0].town);
	else if (address_count > 0)
		out->address = addresses[0].line ? addresses[0].line : addresses[0].town;
	const char **numbers = arena_array(arena, out->point_count + 1, sizeof *numbers);
	for (size_t i = 0; i < out->point_count; i++)
		numbers[i] = out->points[i].value;
	out->person = likeness_of(arena, &out->patient, address_count > 0 ? &addresses[0] : &none, numbers,
	    out->point_count);
	for (size_t i = 0; i < name_count; i++) {
		if (!names[i].use || strcmp(names[i].use, "official") == 0)
			continue;
		out->person.other_family = likeness_fold(arena, names[i].family);
		if (!out->person.other_given)
			out->person.other_given = likeness_fold(arena, names[i].given);
	}
	return true;
}

struct duplicate_counts
likeness_counts(struct db *db, struct arena *arena, const struct duplicate_person *person, int64_t patients)
{
	struct duplicate_counts counts = {.patients = patients};

	counts.family = twins_token_count(db, likeness_token(arena, person->family));
	counts.given = twins_token_count(db, likeness_token(arena, person->given));
	if (person->born)
		counts.born = twins_born_count(db, person->born);
	if (person->phone_count > 0)
		counts.phone = twins_phone_count(db, person->phones[0]);
	return counts;
}
