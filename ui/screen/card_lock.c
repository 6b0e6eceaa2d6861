#include "card_lock.h"

#include "base/i18n.h"
#include "widget/popup.h"

enum { LOCK_ROWS = 9, LOCK_COLS = 64, LOCK_FIELD = 11 };

void
card_lock_draw(const struct card_lock *lock, const struct canvas *canvas)
{
	struct canvas inside = popup_draw(canvas, LOCK_ROWS, LOCK_COLS, _("Restricted record"), NULL);

	canvas_text(&inside, 1, 2, -1, lock->name, PAINT_TITLE);
	canvas_text(&inside, 2, 2, -1, _("Somebody we work with, or somebody who needs protection."), PAINT_PLAIN);
	canvas_text(&inside, 4, 2, -1, _("Why now *"), PAINT_TITLE);
	textfield_draw(&lock->reason, &inside, 4, LOCK_FIELD + 2, inside.cols - LOCK_FIELD - 4, true);
	canvas_text(&inside, 5, 2, -1, _("The auditor reads it together with your name."), PAINT_PLAIN);
}
