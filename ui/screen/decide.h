/* What two clinics wrote differently, for a person to pick from (UX.md M13). */
#ifndef SCREEN_DECIDE_H
#define SCREEN_DECIDE_H

#include "screen.h"

extern const struct screen_ops decide_ops;

#endif
