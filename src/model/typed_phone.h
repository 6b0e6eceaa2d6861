/*
 * A telephone number as people type it, with any spaces, dots, dashes and brackets.
 *
 * Kept as it is dialled from the site: digits with an optional leading +. A
 * number is never completed or converted behind the desk's back; a length that
 * the country does not have is doubted, not refused.
 */
#ifndef MODEL_TYPED_PHONE_H
#define MODEL_TYPED_PHONE_H

#include "base/arena.h"
#include "base/err.h"

enum { TYPED_PHONE_LEAST = 3, TYPED_PHONE_MOST = 15 };	/* digits; E.164 allows 15 */

/* "(020) 7946-0018" -> "02079460018", "+44 (0)20 7946 0018" -> "+442079460018". NULL and err when it is no number. */
char *typed_phone_read(struct arena *arena, const char *text, struct err *err);

/* How many digits of a number, whose + is left out, are the code of a country that is known; 0: none. */
size_t typed_phone_code(const char *digits);

/*
 * What is odd about the length of `digits` at a site in `country` (ISO 3166, two
 * letters), as a translated sentence; NULL when nothing is, or when the country's
 * plan is not known. Lengths: INTEROP.md 3.5. Local numbers of 5-8 digits pass.
 */
const char *typed_phone_doubt(const char *digits, const char *country);

#endif
