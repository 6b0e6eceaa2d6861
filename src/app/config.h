/*
 * The settings in force, and where each came from.
 *
 * Layers, later ones win: built-in defaults, /etc/rapport/rapport.ini,
 * rapport.ini in the data folder, the file of --config. An unknown or malformed
 * option is an error with file and line; nothing of that file is used then.
 *
 * Must not: open the database.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "model/option.h"

struct config_ask {
	const char *data;	/* --data, or NULL */
	const char *file;	/* --config, or NULL; then it has to exist */
	const char *system;	/* NULL: /etc/rapport/rapport.ini */
};

struct config {
	struct options options;
	const char *folder;	/* --data, else $RAPPORT_DATA, else the option; NULL when none names one */
	struct config_place {
		const char *path;	/* NULL: the built-in default */
		int line;
	} places[OPTION_COUNT];
};

/* Everything lives in the arena. */
bool config_load(struct arena *arena, const struct config_ask *ask, struct config *config, struct err *err);

#endif
