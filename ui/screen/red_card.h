/*
 * The red card, after an emergency was advised: what to dial, the five facts,
 * and who has to take it (DOMAIN.md 4.6).
 *
 * Must not: ask anything of the record; nobody looks for facts on a screen now.
 */
#ifndef SCREEN_RED_CARD_H
#define SCREEN_RED_CARD_H

#include "screen.h"

struct red_card_argument {
	int64_t rid;			/* of the call */
	char who[64];			/* the patient, as lists show her */
};

extern const struct screen_ops red_card_ops;

#endif
