/* What an empty screen of a new clinic says: which step comes next, and how. */
#ifndef SCREEN_FIRST_USE_H
#define SCREEN_FIRST_USE_H

#include "app/setup.h"
#include "term/canvas.h"

/* A whole sentence for row 23, or NULL when the clinic is set up. */
const char *first_use_next(const struct app_setup *setup);

/* The steps, those done with a √, from canvas row 0 on. */
void first_use_draw(const struct app_setup *setup, const struct canvas *canvas);

#endif
