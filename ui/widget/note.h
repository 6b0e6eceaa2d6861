/*
 * One wrapped paragraph: the note editor. Enter leaves it; Up and Down move
 * between its lines. The counter ("100 of 240") belongs to it.
 */
#ifndef WIDGET_NOTE_H
#define WIDGET_NOTE_H

#include "textfield.h"

/* Rows it would like at this width, its counter included. */
int note_rows(const struct textfield *note, int width);

/* `width` is that of the last draw's rectangle: Up and Down depend on the wrapping. */
bool note_update(struct textfield *note, const struct event *event, int width);

/* Wrapped into the canvas, scrolled so that the cursor shows; the counter right-aligned on row canvas->rows - 1. */
void note_draw(const struct textfield *note, const struct canvas *canvas, bool focus);

#endif
