/* The vocabulary of the database in memory (model/vocab.h), kept current by what is new since it was read. */
#ifndef STORE_VOCABULARY_H
#define STORE_VOCABULARY_H

#include "db.h"
#include "model/vocab.h"

struct vocabulary {
	struct vocab vocab;
	struct arena *arena;	/* of vocab; NULL until read */
	int64_t since;		/* newest token that is in it */
};

/* Read what is missing: everything the first time, then only new tokens. Counts of known tokens may lag. */
bool vocabulary_update(struct vocabulary *vocabulary, struct db *db, struct err *err);
void vocabulary_free(struct vocabulary *vocabulary);

#endif
