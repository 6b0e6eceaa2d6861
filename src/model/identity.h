/*
 * Who is speaking? At least two identifiers of the person, more for what
 * would do harm in the wrong hands (DOMAIN.md 4.5).
 *
 * Ask open, never read out or correct a detail; familiarity is no substitute.
 * An emergency needs no check, and anyone may give information.
 *
 * Must not: know the right answers; staff compare, this counts.
 */
#ifndef MODEL_IDENTITY_H
#define MODEL_IDENTITY_H

#include <stdbool.h>

#include "base/arena.h"

enum { IDENTITY_LEAST = 2, IDENTITY_FAILS = 2 };

/* What matched. A room or a place in the queue is never one of them. */
enum identity_item {
	IDENTITY_ITEM_NAME = 1 << 0,
	IDENTITY_ITEM_BORN = 1 << 1,
	IDENTITY_ITEM_ADDRESS = 1 << 2,
	IDENTITY_ITEM_PHONE = 1 << 3,
	IDENTITY_ITEM_POSTCODE = 1 << 4,
	IDENTITY_ITEM_RECORD = 1 << 5,
	IDENTITY_ITEM_DOCUMENT = 1 << 6,
	IDENTITY_ITEM_CALLBACK = 1 << 7,	/* we rang the number registered before */
};

enum identity_level {
	IDENTITY_LEVEL_NONE,
	IDENTITY_LEVEL_TALK,		/* L1: two match: book, confirm */
	IDENTITY_LEVEL_DISCLOSE,	/* L2: name, birth date and one more */
	IDENTITY_LEVEL_CHANGE,		/* L3: L2, and a document or a call to the old number */
};

enum identity_purpose { IDENTITY_FOR_EMERGENCY, IDENTITY_FOR_VISITS, IDENTITY_FOR_DETAILS, IDENTITY_FOR_RESULTS,
	IDENTITY_FOR_CONTACT, IDENTITY_FOR_PROXY };

/* "name,born" as contact.identity and call_attempt.identity hold it; unknown words are left out. */
unsigned identity_read(const char *codes);
char *identity_write(struct arena *arena, unsigned items);

int identity_count(unsigned items);
enum identity_level identity_level(unsigned items);
enum identity_level identity_needed(enum identity_purpose purpose);
bool identity_enough(unsigned items, enum identity_purpose purpose);

/* After two wrong answers we stop, take a message and tell nothing. */
bool identity_must_stop(int wrong);

#endif
