/*
 * Reading key tables: which row a key means, what row 24 shows, which letters
 * may be bound to what.
 */
#ifndef SCREEN_KEYS_H
#define SCREEN_KEYS_H

#include "screen.h"

/* Letters are fixed for life (UX.md 2): what each may say on row 24. */
struct key_law {
	char letter;
	const char *meanings;	/* "Snooze|Give back" */
};
extern const struct key_law key_laws[];		/* ends with letter 0 */

/* True when `footer` is one of the letter's meanings. */
bool keys_lawful(char letter, const char *footer);

/* The first row of the table that this key acts through, or NULL. A row without act never does. */
const struct key_row *keys_find(const struct key_row *rows, const void *state, int key, bool typing);

/*
 * Does the table hand this printable key on, though a field has the cursor: a row without act that may act while
 * typing?
 */
bool keys_handed_on(const struct key_row *rows, const void *state, int key);

/* Does the table name this key at all? */
const struct key_row *keys_named(const struct key_row *rows, int key);

#endif
