/* What the three files of booking share: book.c (choices), book_search.c, book_take.c. */
#ifndef APP_BOOK_SLOT_H
#define APP_BOOK_SLOT_H

#include "book.h"
#include "store/cell.h"

enum { BOOK_MINUTES = 15 };	/* a visit whose type says nothing */

/* The row of app_book_whys with this code, or NULL. */
const struct book_why *book_why(const char *code);

/* "Tue 24 Nov 09:30" */
char *book_when(struct arena *arena, int32_t day, int minute);

#endif
