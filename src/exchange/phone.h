/* Telephone numbers as files write them, made into what a contact point holds: digits with an optional leading +. */
#ifndef EXCHANGE_PHONE_H
#define EXCHANGE_PHONE_H

#include "base/arena.h"

/*
 * "(03) 5555 6473" -> "0355556473", "+44 (0)20 7946 0018" -> "+442079460018",
 * "555-0142 x12" -> "5550142". NULL when there are fewer than 3 digits or more than 20.
 */
char *phone_digits(struct arena *arena, const char *text);

#endif
