/* The day board: who waits, who is expected, who is where (UX.md M07). */
#ifndef SCREEN_BOARD_H
#define SCREEN_BOARD_H

#include "model/records.h"
#include "screen.h"

struct board_argument {
	int32_t day;	/* DAY_NONE: today */
};

extern const struct screen_ops board_ops;

#endif
