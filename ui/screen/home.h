/*
 * Home: the lookup, and who needs somebody now (UX.md M02).
 *
 * The bottom of every stack. Typing finds; Enter opens the card; the strips
 * below show the person under the highlight and the clinic at a glance.
 */
#ifndef SCREEN_HOME_H
#define SCREEN_HOME_H

#include "screen.h"

extern const struct screen_ops home_ops;

#endif
