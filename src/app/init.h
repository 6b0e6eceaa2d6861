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

#endif
