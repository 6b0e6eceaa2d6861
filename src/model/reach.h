/*
 * Ways to reach somebody: how a number is kept, and which one to ring.
 *
 * Must not: know a country's numbering plan; numbers are kept as they were said.
 */
#ifndef MODEL_REACH_H
#define MODEL_REACH_H

#include "records.h"

enum { REACH_SHORTEST = 3, REACH_LONGEST = 15 };	/* digits; 15 is E.164's */

/*
 * "555-0142" -> "5550142", "0044 20 7946 0018" -> "+442079460018"; an extension
 * after "x" or "ext" is dropped. NULL when there are letters in it or the length is wrong.
 */
char *reach_phone(struct arena *arena, const char *typed);

/*
 * The point as it is stored: phones in digits, e-mail with its @. A point without
 * a kind is a phone. ERR_INVALID with err->field of `value`.
 */
bool reach_clean(struct arena *arena, struct contact_point *point, struct err *err);

/* The number to ring: the first phone that is not old and that she lets us call; NULL when there is none. */
const struct contact_point *reach_best(const struct contact_point *points, size_t count);

#endif
