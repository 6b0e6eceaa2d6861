/* What the three files of booking share: book.c (choices), book_search.c, book_take.c. */
#ifndef APP_BOOK_SLOT_H
#define APP_BOOK_SLOT_H

#include "book.h"
#include "store/cell.h"

enum { BOOK_MINUTES = 15 };	/* a visit whose type says nothing */

/* The row of app_book_whys with this code. ERR_INVALID asks for a reason. */
const struct reason *book_why(struct app *app, enum reasons_list list, const char *code, struct err *err);

/* "Tue 24 Nov 09:30" */
char *book_when(struct arena *arena, int32_t day, int minute);

#endif
