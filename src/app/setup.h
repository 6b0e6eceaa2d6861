/*
 * How far a new clinic has come: so that an empty screen can say what to do next.
 *
 * Must not: tell anything about anybody; these are three numbers, for every role.
 */
#ifndef APP_SETUP_H
#define APP_SETUP_H

#include "app.h"

struct app_setup {
	int64_t staff;		/* who work here, the first administrator included */
	int64_t sessions;	/* weekly sessions of clinicians */
	int64_t people;		/* patients who can be found */
};

/* Counts small tables and reads one number: cheap however many patients there are. */
void app_setup(struct app *app, struct app_setup *setup);

#endif
