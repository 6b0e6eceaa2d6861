/* "Changed lately" on the card: audit rows of identity and contact data, told in words. Use cases only. */
#ifndef APP_CHANGES_H
#define APP_CHANGES_H

#include "app.h"
#include "model/card.h"

bool changes_read(struct app *app, struct uuid patient, struct arena *arena, struct card_change *changes,
    size_t most, size_t *count, struct err *err);

#endif
