/* What listing and deciding share. */
#ifndef APP_DECIDE_INTERNAL_H
#define APP_DECIDE_INTERNAL_H

#include "decide.h"
#include "internal.h"

/* What one writer put into a row. */
struct decide_hand {
	struct uuid site;
	const char *by;			/* as the op log has it, or NULL */
	int64_t at;
	void *record;			/* the row with it */
	bool gone;			/* it took the row off */
	bool lost;			/* somebody else's was kept instead */
	int64_t rid;			/* its own row, when rows stand beside each other for one thing; else 0 */
};

/*
 * One question: all conflicts about the same columns of a row, or about rows that stand for the same thing. Records
 * lie in the arena.
 */
struct decide_rows {
	const struct conflict *conflict;	/* the first of them */
	const struct entity *entity;
	void *now;
	struct decide_hand *hands;	/* ours first, then the newest first */
	size_t hand_count, hand_room;
	bool *named;			/* per field: one of the sides has it */
};

/* One item while it is filled. */
struct decide_fill {
	struct app *app;
	struct arena *arena;
	struct decide_item *item;
	size_t line_room, part_room;
	size_t others;		/* more visits in the time that was booked twice */
};

/* ---- decide_rows.c --------------------------------------------------------------------------- */

/* ERR_NOT_FOUND when the row is not here. */
bool decide_rows(struct app *app, const struct conflict *conflict, struct arena *arena, struct decide_rows *rows,
    struct err *err);

/* One more conflict of the same question; false, and nothing done, when it asks another one. */
bool decide_rows_join(struct app *app, const struct conflict *conflict, struct arena *arena, struct decide_rows *rows);

/* Do its values stand in rows of their own? */
bool decide_is_rows(const struct conflict *conflict);

/* What somebody must be allowed to settle a difference in such a row. */
enum right decide_right(enum entity_no entity);

/* The flag that asks on a card which is right begins its source with this; the id of a conflict follows. */
#define DECIDE_SOURCE "decide:"

/* Her flags that ask about one of the item's conflicts. */
bool decide_flags(struct app *app, const struct decide_item *item, struct arena *arena, struct flag **flags,
    size_t *count, struct err *err);

/* ---- decide_lines.c -------------------------------------------------------------------------- */

/* A new last line of the item, of its last part, with two texts beside each other. */
struct decide_line *decide_line(struct decide_fill *fill, const char *label, const char *one, const char *other);

/* The lines of one question. */
void decide_differences(struct decide_fill *fill, const struct decide_rows *rows);

/* Unchanged neighbours, so that one sees which row this is. */
void decide_neighbours(struct decide_fill *fill, const struct decide_rows *rows);

/* ---- decide_value.c: in words. What is returned lies in the arena or is static; never NULL ---- */

const char *decide_value(struct app *app, const struct entity *of, const struct field *field, const void *record,
    struct arena *arena);
const char *decide_label(const struct entity *of, const struct field *field, const void *record, struct arena *arena);
const char *decide_word(const struct conflict *conflict, const void *record);	/* "phone", "address" */
const char *decide_site(struct app *app, struct uuid id, struct arena *arena);
const char *decide_person(struct app *app, struct uuid id, struct arena *arena);
struct decide_side decide_side(struct app *app, struct uuid site, const char *by, int64_t at, struct arena *arena);

#endif
