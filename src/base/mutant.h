/*
 * Deliberate faults, for finding out whether the tests would notice them
 * (SYNC.md 3). tests/mutants builds the model of several clinics once with
 * each, -DMUTANT=MUTANT_NAME, and wants every one caught. Without that every
 * mutant() is a constant false, and nothing of it is in the program.
 *
 * Must not: be anything but false in what is installed.
 */
#ifndef BASE_MUTANT_H
#define BASE_MUTANT_H

#include <stdbool.h>

enum mutant {
	MUTANT_NONE,
	MUTANT_TIE,		/* equal clocks: whoever came first stays */
	MUTANT_REORDER,		/* a segment out of its turn moves the cursor, and nothing else is asked for */
	MUTANT_TIME_CURSOR,	/* asked for is what was stamped later than the newest that came */
	MUTANT_LATE_SEQ,	/* a hole in the hub's numbers is passed over, and nothing else is asked for */
	MUTANT_CUT_BATCH,	/* the version vector of a batch is saved before its rows are */
	MUTANT_DELETE_DROPS,	/* a row taken off loses its clocks */
	MUTANT_NO_BUMP,		/* an edit's stamp is the wall clock's, whatever it overwrote */
	MUTANT_REUSE,		/* restored, a site goes on counting where its copy had been */
	MUTANT_NO_CHAIN,	/* two histories of one name are not told apart by their hashes */
	MUTANT_OUTBOX,		/* what the hub confirmed is thrown away */
	MUTANT_NO_REOFFER,	/* only one's own newest goes to a hub that lost some */
	MUTANT_NO_REMERGE,	/* the same clocks under a new name are not held against the others' again */
	MUTANT_CLOSED_DROPPED,	/* segments of the old name go with the name */
	MUTANT_OLD_LABEL,	/* ops stay under the old name, too, when they get a new one */
	MUTANT_NO_BASE,		/* nobody says what he overwrote */
};

#ifndef MUTANT
#define MUTANT MUTANT_NONE
#endif

static inline bool
mutant(enum mutant which)
{
	return which == MUTANT;
}

#endif
