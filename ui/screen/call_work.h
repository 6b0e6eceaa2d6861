/* Working one call: dial, say, identity, tries, outcome (UX.md M09). Opening it claims the call. */
#ifndef SCREEN_CALL_WORK_H
#define SCREEN_CALL_WORK_H

#include "model/records.h"
#include "screen.h"

struct call_work_argument {
	struct call_id call;
};

extern const struct screen_ops call_work_ops;

#endif
