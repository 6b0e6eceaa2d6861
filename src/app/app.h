/*
 * The only door for screens and commands.
 *
 * A use case is a function app_SUBJECT_VERB in app/SUBJECT.c: it checks the
 * right table first, opens a transaction with its audit event, calls store
 * functions, commits. Results are plain structs in the caller's arena.
 *
 * Must not: paint, prompt, or hand out a struct db.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "model/option.h"
#include "model/records.h"
#include "model/right.h"

struct app;	/* opaque: one data folder opened, perhaps somebody signed in */

/* Who acts. Borrowed; valid until somebody else signs in. */
struct app_who {
	struct uuid staff, session;
	enum role role;
	const char *login, *shown, *initials, *terminal;
};

/*
 * Open the data folder and set the process's zone and clock from it. The actor is
 * "system:" and the operating system's user until somebody signs in.
 */
bool app_open(const char *folder, struct app **app, struct err *err);
void app_close(struct app *app);

/* Take over the demo clock at once: for the process that moved it itself. */
void app_follow_clock(struct app *app);

const struct app_who *app_who(const struct app *app);
const struct site *app_site(const struct app *app);		/* borrowed, for the life of app */
const char *app_folder(const struct app *app);
bool app_is_demo(const struct app *app);

/* Others can read this terminal: no note and no cue is handed out until it is taken back. */
void app_set_public(struct app *app, bool is_public);
bool app_is_public(const struct app *app);

/* True when the right table lets this person do it at all: for hiding keys. The use case checks again. */
bool app_may(const struct app *app, enum right right);

/* The site's civil today and minute of the day, by the (perhaps held) clock. */
int32_t app_today(const struct app *app, int *minute);

/* Changes when any process committed; also takes over a demo clock that was moved. */
int64_t app_version(struct app *app);

/* Take over what the settings say about the desk; without it the defaults hold. */
void app_configure(struct app *app, const struct options *options);

/* A descriptor that is readable after somebody wrote to the data folder, or -1. Closed with app. */
int app_watch(struct app *app);

#endif
