/*
 * The door of a restricted record: who may give a reason gives it here, and
 * nothing of her but the name is shown before that.
 *
 * Must not: open anything by itself; card_screen.c does, with the reason.
 */
#ifndef SCREEN_CARD_LOCK_H
#define SCREEN_CARD_LOCK_H

#include "term/canvas.h"
#include "widget/textfield.h"

struct card_lock {
	bool shut;
	const char *name;		/* as the lookup shows it */
	struct textfield reason;
};

void card_lock_draw(const struct card_lock *lock, const struct canvas *canvas);

#endif
