/* One mapper per resource type; fhir.c calls them by its table. The id and the type are read already. */
#ifndef EXCHANGE_FHIR_RESOURCES_H
#define EXCHANGE_FHIR_RESOURCES_H

#include "fhir_types.h"

void fhir_map_patient(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_related_person(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_organization(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_location(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_practitioner(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_role(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_schedule(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_slot(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_appointment(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_encounter(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_condition(struct fhir *fhir, const struct fhir_at *at);
void fhir_map_flag(struct fhir *fhir, const struct fhir_at *at);

#endif
