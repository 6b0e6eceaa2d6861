/* The exchange with other sites: how it stands, how far it is, and what it asks of a person (UX.md M17). */
#ifndef SCREEN_SYNC_H
#define SCREEN_SYNC_H

#include "screen.h"

extern const struct screen_ops sync_ops;

#endif
