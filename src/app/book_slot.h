/* What the files of booking share: book.c (choices), book_search.c, book_grid.c, book_take.c. */
#ifndef APP_BOOK_SLOT_H
#define APP_BOOK_SLOT_H

#include "book.h"
#include "store/cell.h"
#include "store/visit.h"

enum { BOOK_MINUTES = 15 };	/* a visit whose type says nothing */

/* May this person write in the clinic's book (rid 0: ours)? ERR_DENIED, audited. */
bool book_at(struct app *app, struct site_id id, struct err *err);

/* The same, and the clinic. ERR_NOT_FOUND. */
bool book_site(struct app *app, struct site_id id, struct arena *arena, struct site *site, struct err *err);

/* Where a visit is; rid 0: here. */
struct site_id book_where(struct app *app, const struct visit *visit);

/* The row of app_book_whys with this code. ERR_INVALID asks for a reason. */
const struct reason *book_why(struct app *app, enum reasons_list list, const char *code, struct err *err);

/* "Tue 24 Nov 09:30" */
char *book_when(struct arena *arena, int32_t day, int minute);

#endif
