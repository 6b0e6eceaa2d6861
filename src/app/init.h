/* Making the first database of a clinic. */
#ifndef APP_INIT_H
#define APP_INIT_H

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

/* ---- for join.c, which makes a site among others */

struct tx;

/* dmy, mdy or ymd, as a country writes it. */
const char *app_date_order(const char *country);

/* Is this a sign-in name and a passphrase that will do? Its hash lies in the arena; `secret` is wiped. */
bool app_admin_good(const char *login, char *secret, struct arena *arena, char **hash, struct err *err);
bool app_admin_make(struct tx *tx, const char *login, const char *hash, struct err *err);

#endif
