/*
 * Everything around the screens: the stack of each signed-in person, the frame,
 * the frame's own keys, parked work, lock and sign-in, drafts.
 *
 * The shell knows no use case: it reaches the app through doors, which main
 * sets (doors.c) and tests replace.
 *
 * Must not: paint in the body, or know any screen but its own.
 */
#ifndef SCREEN_SHELL_H
#define SCREEN_SHELL_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "app/draft.h"
#include "app/session.h"
#include "screen.h"
#include "term/loop.h"

struct shell;	/* opaque */

/* What the shell asks of the app. Same contracts as the app functions of that name. */
struct shell_doors {
	const struct app_who *(*who)(const struct app *app);
	const char *(*place)(const struct app *app);	/* "Northside", or "Rosewater, demo": row 1 */
	bool (*may)(const struct app *app, enum right right);
	int64_t (*version)(struct app *app);
	bool (*status)(struct app *app, struct app_status *status, struct err *err);
	bool (*sign_in)(struct app *app, const char *login, char *secret, struct err *err);
	bool (*unlock)(struct app *app, char *secret, struct err *err);
	bool (*lock)(struct app *app, struct err *err);
	bool (*sign_out)(struct app *app, struct err *err);
	void (*become)(struct app *app, const struct app_who *who);
	bool (*draft_save)(struct app *app, struct draft *draft, struct err *err);
	bool (*draft_load)(struct app *app, const char *form, struct uuid subject, struct arena *arena,
	    struct draft *draft, struct err *err);
	bool (*draft_list)(struct app *app, struct arena *arena, struct draft **drafts, size_t *count, struct err *err);
	bool (*draft_discard)(struct app *app, int64_t rid, struct arena *arena, struct draft *kept, struct err *err);
	bool (*undo)(struct app *app, struct arena *arena, const char **name, struct err *err);
	bool (*redo)(struct app *app, struct arena *arena, const char **name, struct err *err);
	const char *(*undo_next)(struct app *app);
	const char *(*redo_next)(struct app *app);
	int (*work_line)(const struct app *app);	/* descriptor of the worker, -1: none */
	bool (*work_hear)(struct app *app);		/* take what it said; true: something new */
};
extern const struct shell_doors shell_doors;	/* the app's own */

struct shell_options {
	struct app *app;
	const struct shell_doors *doors;
	const struct screen_ops *home;		/* bottom of every stack; F2 puts it on top of anything */
	const struct key_row *go;		/* where one can go from anywhere: palette codes; state is the app */
	int lock_minutes;			/* 2-15 */
	bool bell;				/* ring when something is refused */
	int toast_ms;				/* 0: 6000 */
};

struct shell *shell_new(const struct shell_options *options);	/* shows the login, or Home when somebody is signed
								 * in */
void shell_free(struct shell *shell);

/* The loop's five functions: owner is the shell. */
void shell_event(void *shell, const struct event *event);
void shell_draw(void *shell);
int shell_wait(void *shell);
int shell_line(void *shell);
bool shell_done(void *shell);

/* loop_run over it. `watch`: see struct loop. */
void shell_run(struct shell *shell, int watch);

#endif
