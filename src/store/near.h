/*
 * The people who are near: here today, or opened by this user lately. They rank
 * first, so every keystroke asks about all of them; they are kept in memory
 * and read again when somebody committed.
 */
#ifndef STORE_NEAR_H
#define STORE_NEAR_H

#include "db.h"
#include "model/query.h"

struct near_person {
	int64_t pid;
	const char *names, *phones;	/* as in patient_key */
	const char *born;		/* or NULL */
	bool today, recent;
};

struct near {
	struct arena *arena;		/* of the people; NULL until read */
	struct near_person *people;	/* by pid */
	size_t count;
	int64_t version, changes;	/* of the database, our own writes included */
	int32_t today;
	struct uuid staff;
};

bool near_update(struct near *near, struct db *db, int32_t today, struct uuid staff, struct err *err);
void near_free(struct near *near);

const struct near_person *near_find(const struct near *near, int64_t pid);

/* Does this person fit a sense that names, birth and phones can answer? *whole as in query_fits. */
bool near_fits(const struct near_person *person, const struct query_sense *sense, bool *whole);

#endif
