/*
 * FHIR R4: one JSON resource in, records out.
 *
 * fhir_read knows Patient, RelatedPerson, Practitioner, PractitionerRole,
 * Organization, Location, Schedule, Slot, Appointment, Encounter, Condition
 * and Flag; everything else is a skip. Bundles are taken apart by the caller,
 * who asks fhir_entry what an entry says about its resource.
 *
 * Must not: read files, the database or the clock.
 */
#ifndef EXCHANGE_FHIR_H
#define EXCHANGE_FHIR_H

#include <jansson.h>

#include "taken.h"

/* What stands around a resource in a Bundle. All may be NULL. */
struct fhir_wrap {
	const char *full_url;
	const char *method; /* request.method: DELETE voids */
	const char *url;    /* request.url */
	const char *within; /* id of the resource that contains this one */
};

/*
 * Read one resource. `year` is the present one: somebody said to have died, but
 * not when, died this year. Texts are borrowed from `json` and from the arena.
 */
void fhir_read(struct arena *arena, const json_t *json, const struct fhir_wrap *wrap, int year, struct taken *taken);

/* Read the wrap of a Bundle entry. Gives its resource, or NULL when there is none. Wrong types read as absent. */
const json_t *fhir_entry(const json_t *entry, struct fhir_wrap *wrap);

/* A deletion without a resource ("DELETE Patient/234"). False: not one that can be followed. */
bool fhir_read_deleted(struct arena *arena, const struct fhir_wrap *wrap, struct taken *taken);

/* 0 for what others refer to, higher for what refers to them: files and late resources go in this order. -1: skipped.
 */
int fhir_rank(const char *type);
enum { FHIR_RANKS = 12 };

/* The entity a type becomes, or NULL: PractitionerRole and Schedule stand for others, and Slot makes sessions. */
const struct entity *fhir_entity(const char *type);

#endif
