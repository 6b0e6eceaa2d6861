/* Who changed a row last, for "Jon has changed this since". */
#ifndef STORE_WHO_H
#define STORE_WHO_H

#include "db.h"

/* As shown on screens, in the arena. NULL when nobody of this site did, or the op log no longer says. */
const char *who_changed(struct db *db, struct uuid id, struct arena *arena);

#endif
