/* People who work here, and making the first database. */
#ifndef APP_STAFF_H
#define APP_STAFF_H

#include "app.h"

/* What `rapport init` is told. Texts are borrowed. */
struct app_init {
	const char *code, *name, *zone, *country;
	const char *date_order;		/* NULL: by country */
	int opens, closes;		/* minutes; -1: 08:00 and 18:00 */
	const char *admin;		/* login of the first administrator */
	char *secret;			/* her passphrase; wiped */
	bool demo;
};

/*
 * A new database in `folder` (made 0700): site, number blocks, code lists of
 * data/codes.json, first administrator. Validates everything before anything is made.
 */
bool app_init(const char *folder, const struct app_init *init, struct err *err);

/* Adds or changes a staff member by login; `secret` may be NULL (cannot sign in until one is set). */
bool app_staff_add(struct app *app, struct staff *staff, char *secret, struct err *err);

struct app_staff_row {
	struct staff staff;
	bool may_sign_in;
};
bool app_staff_list(struct app *app, struct arena *arena, struct app_staff_row **rows, size_t *count, struct err *err);
bool app_staff_by_login(struct app *app, const char *login, struct staff *staff, struct arena *arena, struct err *err);

#endif
