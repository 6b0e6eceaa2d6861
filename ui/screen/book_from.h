/* From which day on times are offered: one date, typed in any form of the date field. */
#ifndef SCREEN_BOOK_FROM_H
#define SCREEN_BOOK_FROM_H

#include <stdint.h>

#include "screen.h"

struct book_from_argument {
	int32_t from;		/* as it is now */
};

struct book_from_result {
	int32_t day;
};

extern const struct screen_ops book_from_ops;

#endif
