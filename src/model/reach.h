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
 * A number as files and people write it, in the form it is kept: like typed_phone_read, and
 * besides an extension after "x" or "ext" is dropped and a leading 00 is a +. NULL when it
 * is no number.
 */
char *reach_phone(struct arena *arena, const char *written);

/*
 * The point as it is stored: phones in digits, e-mail with its @. A point without
 * a kind is a phone. ERR_INVALID with err->field of `value`.
 */
bool reach_clean(struct arena *arena, struct contact_point *point, struct err *err);

/* The number to ring: the first phone that is not old and that she lets us call; NULL when there is none. */
const struct contact_point *reach_best(const struct contact_point *points, size_t count);

#endif
