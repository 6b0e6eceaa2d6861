/* Working one call: dial, say, identity, tries, outcome (UX.md M09). Opening it claims the call. */
#ifndef SCREEN_CALL_WORK_H
#define SCREEN_CALL_WORK_H

#include "model/records.h"
#include "screen.h"

struct call_work_argument {
	struct call_id call;
	int64_t turn;			/* 0: chosen from a list; else how many were asked for as "the next" in a row */
};

extern const struct screen_ops call_work_ops;

#endif
