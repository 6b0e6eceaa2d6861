/* Where one can go from anywhere: the palette's fixed codes that belong to no screen. */
#ifndef SCREEN_GO_H
#define SCREEN_GO_H

#include "screen.h"

extern const struct key_row go_keys[];	/* state is the app */

#endif
