/*
 * The data types that FHIR resources share: names, ways to reach somebody,
 * addresses, identifiers, concepts, references. Each reads one element and,
 * where it becomes a row of its own, lists that row.
 *
 * Must not: decide what a resource as a whole means.
 */
#ifndef EXCHANGE_FHIR_TYPES_H
#define EXCHANGE_FHIR_TYPES_H

#include "fhir_json.h"

enum { FHIR_ROWS = 1000 }; /* rows one resource may make; more is not a person but an attack */

struct fhir_name {
	const char *use; /* code of patient_name.use, or NULL */
	const char *family, *given, *prefix;
	const char *from, *to;
};

/* A HumanName. True when it has a family or a given name. */
bool fhir_name(struct fhir *fhir, const struct fhir_at *at, struct fhir_name *name);

/*
 * The best of a list: official, usual, unnamed, then anything not old. Its one name is the family name when there
 * is no other. False: none of them has a word in it.
 */
bool fhir_name_best(struct fhir *fhir, const struct fhir_at *names, struct fhir_name *best);

/* What a CodeableConcept says to a person: its text, else the first display, else the first code. NULL: nothing. */
const char *fhir_concept(struct fhir *fhir, const struct fhir_at *up, const char *name, size_t points);
const char *fhir_concept_at(struct fhir *fhir, const struct fhir_at *concept, size_t points);

/* The same of the first of a list of them. */
const char *fhir_concepts(struct fhir *fhir, const struct fhir_at *up, const char *name, size_t points);

/* Does any coding have this code (whatever its system)? */
bool fhir_concept_is(struct fhir *fhir, const struct fhir_at *concept, const char *code);

/* Period.start and .end as dates; NULL where open. */
void fhir_period(struct fhir *fhir, const struct fhir_at *up, const char *name, const char **from, const char **to);

/* "Dutch" for an element communication[].language, or for a code as "nl-NL". */
const char *fhir_language(struct fhir *fhir, const struct fhir_at *concept);

/* Rows of contact_point, address and identifier that `row` owns, from its members telecom, address, identifier. */
void fhir_telecoms(struct fhir *fhir, const struct fhir_at *up, const struct taken_row *row);
void fhir_addresses(struct fhir *fhir, const struct fhir_at *up, const struct taken_row *row);
void fhir_identifiers(struct fhir *fhir, const struct fhir_at *up, const struct taken_row *row);

/* Remember the best identifier as the key for a resource without an id. Never one of social security or insurance. */
void fhir_key_identifier(struct fhir *fhir, const struct fhir_at *up);

/*
 * A Reference, as one candidate for each type of `types` ("Practitioner
 * PractitionerRole") that it can mean. `column` NULL: of stands_for (row NULL)
 * or of the row a patch changes. False: it names nothing that could be found.
 */
bool fhir_refer(struct fhir *fhir, const struct fhir_at *reference, const char *types, struct taken_row *row,
    const char *column, bool needed);

/* The same for a member; a needed one that is absent refuses the resource. */
bool fhir_refer_member(struct fhir *fhir, const struct fhir_at *up, const char *name, const char *types,
    struct taken_row *row, const char *column, bool needed);

#endif
