/* What listing and deciding share. */
#ifndef APP_DECIDE_INTERNAL_H
#define APP_DECIDE_INTERNAL_H

#include "decide.h"
#include "internal.h"

/* One conflict with its row as it stands, and as each side wrote it. Records lie in the arena. */
struct decide_rows {
	const struct conflict *conflict;
	const struct entity *entity;
	void *now, *kept, *lost;
	bool kept_gone, lost_gone;	/* kind void: that side took the row off */
	bool *named;			/* per field: one of the two objects has it */
};

/* (decide_rows.c) ERR_NOT_FOUND when the row is not here. */
bool decide_rows(struct app *app, const struct conflict *conflict, struct arena *arena, struct decide_rows *rows,
    struct err *err);

/* ---- decide_value.c: in words. What is returned lies in the arena or is static; never NULL ---- */

const char *decide_value(struct app *app, const struct entity *of, const struct field *field, const void *record,
    struct arena *arena);
const char *decide_label(const struct entity *of, const struct field *field, const void *record, struct arena *arena);
const char *decide_word(const struct conflict *conflict, const void *record);	/* "phone", "address" */
const char *decide_site(struct app *app, struct uuid id, struct arena *arena);
const char *decide_person(struct app *app, struct uuid id, struct arena *arena);

/* ---- decide_rows.c --------------------------------------------------------------------------- */

/* What somebody must be allowed to settle a difference in such a row. */
enum right decide_right(enum entity_no entity);

/* The flag that asks on a card which is right begins its source with this; the id of a conflict follows. */
#define DECIDE_SOURCE "decide:"

/* Her flags that ask about one of the item's conflicts. */
bool decide_flags(struct app *app, const struct decide_item *item, struct arena *arena, struct flag **flags,
    size_t *count, struct err *err);

#endif
