/* What a patient's keys should be, read from the rows they come from. Only find_key.c and find_rebuild.c use it. */
#ifndef STORE_FIND_KEY_OF_H
#define STORE_FIND_KEY_OF_H

#include "db.h"

/* One row of patient_key. */
struct find_key {
	const char *names;	/* "gonzalez|maria elena" */
	const char *phones;	/* "+15550142 5550163 r004217" */
	bool found;		/* false: owns no keys (void, merged, not there); texts are then "|" and "" */
};

bool find_key_of(struct db *db, int64_t patient_rid, struct arena *arena, struct find_key *key, struct err *err);

#endif
