/* Choices of the whole site, kept in the database because every terminal must agree. */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "tx.h"

/* NULL when it was never set. */
const char *setting_text(struct db *db, const char *code, struct arena *arena);

/* `usual` when it was never set, or is no number within the limits. */
int setting_number(struct db *db, const char *code, int least, int most, int usual);

/* Sets or changes; NULL takes the setting away. */
bool setting_write(struct tx *tx, const char *code, const char *value, struct err *err);

#endif
