/* Registering and editing a patient, with the duplicate radar beside the form (UX.md M05). */
#ifndef SCREEN_REGISTER_H
#define SCREEN_REGISTER_H

#include "model/records.h"
#include "screen.h"

struct register_argument {
	struct patient_id patient;	/* rid 0: a new one */
	char typed[200];		/* what the lookup was asked: "okafor ada" */
	struct uuid draft;		/* subject of a new one's draft to go on with; none: by what was typed */
};

extern const struct screen_ops register_ops;

#endif
