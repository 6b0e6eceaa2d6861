/* The patient card: everything the old family doctor had in his head (UX.md M03, M18). */
#ifndef SCREEN_CARD_SCREEN_H
#define SCREEN_CARD_SCREEN_H

#include "model/records.h"
#include "screen.h"

struct card_argument {
	struct patient_id patient;
};

extern const struct screen_ops card_ops;

#endif
