/* A visit on top of others: day, time, with whom, what for, and why. For those with the right. */
#ifndef SCREEN_OVERBOOK_H
#define SCREEN_OVERBOOK_H

#include "model/records.h"
#include "screen.h"

struct overbook_argument {
	struct site_id site;		/* whose book; rid 0: ours */
	struct patient_id patient;
	struct staff_id with;		/* offered first; rid 0: nobody yet */
	int32_t day;
	int minutes;
};

extern const struct screen_ops overbook_ops;

#endif
