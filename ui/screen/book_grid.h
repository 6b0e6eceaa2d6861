/* The day of several clinicians: one column each, one line per half hour (UX.md M06). */
#ifndef SCREEN_BOOK_GRID_H
#define SCREEN_BOOK_GRID_H

#include "app/book.h"
#include "term/canvas.h"

/* As many columns as fit. `words` is for texts of this picture. */
void book_grid_draw(const struct book_grid *grid, struct arena *words, const struct canvas *canvas);

#endif
