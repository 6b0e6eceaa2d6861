/*
 * Ways to reach somebody: what a contact point must be to be kept, and which
 * number to ring.
 *
 * Must not: doubt a number's length; the form does that while it is typed.
 */
#ifndef MODEL_REACH_H
#define MODEL_REACH_H

#include "records.h"

/*
 * The point as it is stored: phones in digits (typed_phone.h), e-mail with its @. A point without
 * a kind is a phone. ERR_INVALID with err->field of `value`.
 */
bool reach_clean(struct arena *arena, struct contact_point *point, struct err *err);

/* The number to ring: the first phone that is not old and that she lets us call; NULL when there is none. */
const struct contact_point *reach_best(const struct contact_point *points, size_t count);

#endif
