/*
 * Demo clinics: the only databases with default accounts and a movable clock.
 *
 * Rosewater is generated (DOMAIN.md 8): same seed and day, same content.
 * Northside is the clinic of the screen mockups, read from data/demo/northside.json
 * and frozen at Tue 17 Nov 2026 09:42. An empty one has its accounts and the
 * lists every clinic begins with.
 */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "app.h"

#define DEMO_PASSPHRASE "rosewater clinic demo"

struct app_demo {
	const char *clinic;		/* "rosewater", "empty" or "northside" */
	const char *code, *name;	/* of a clinic that is not drawn; NULL: its own */
	uint64_t seed;
	int64_t patients;		/* rosewater: how many people */
	int64_t appointments;		/* rosewater: how many past visits; -1: two years of them */
	int32_t today;			/* rosewater: the day it is made for; DAY_NONE: the real one */
	void (*progress)(void *context, const char *what, int64_t done, int64_t of);	/* or NULL */
	void *context;
};

/* Make it in `folder`, which must not hold a database. */
bool app_demo_make(const char *folder, const struct app_demo *demo, struct err *err);

/* Move the clock of a demo database for every process on it. ERR_DENIED on a real one. */
enum app_demo_move { DEMO_HOLD, DEMO_GO, DEMO_ADVANCE };
bool app_demo_clock(struct app *app, enum app_demo_move move, int64_t ms, struct err *err);

/*
 * What whoever is signed in does at the desk, for scripts, by the use cases that the screens have. People are named as
 * in the lookup, and one must fit; clinicians by family name.
 */

/* A half hour. *day DAY_NONE: the first that is free in a week, which is told. ERR_CONFLICT: it is taken. */
bool app_demo_book(struct app *app, const char *patient, const char *with, int32_t *day, int *starts, struct err *err);

/* Her number, of the two that the form has. NULL: it is taken off. */
enum app_demo_line { DEMO_MOBILE, DEMO_OTHER };
bool app_demo_phone(struct app *app, const char *patient, enum app_demo_line line, const char *number,
    struct err *err);

#endif
