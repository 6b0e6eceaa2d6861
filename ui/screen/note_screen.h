/* Writing a rapport note over the card, which stays visible (UX.md M04). */
#ifndef SCREEN_NOTE_SCREEN_H
#define SCREEN_NOTE_SCREEN_H

#include "model/records.h"
#include "screen.h"

struct note_argument {
	struct patient_id patient;
	struct note_id note;	/* rid 0: a new one */
};

extern const struct screen_ops note_ops;

#endif
