/* How an imported clinician is shown on screens until somebody changes it. */
#ifndef EXCHANGE_STAFFNAME_H
#define EXCHANGE_STAFFNAME_H

#include "model/records.h"

/* Fill family, given, title, shown ("Dr Schoen", "Dagny Schoen") and initials. `given` and `prefix` may be NULL. */
void staffname_fill(
    struct arena *arena, struct staff *staff, const char *family, const char *given, const char *prefix);

#endif
