/* A framed rectangle in the middle of whatever is below it; one level deep. */
#ifndef WIDGET_POPUP_H
#define WIDGET_POPUP_H

#include "term/canvas.h"

/* The rectangle of a popup of this size (frame included), centred in the canvas. Pure. */
struct canvas popup_place(const struct canvas *canvas, int rows, int cols);

/* Draw its frame, blank its inside and return that. */
struct canvas popup_draw(const struct canvas *canvas, int rows, int cols, const char *title, const char *aside);

#endif
