/* The shell's doors, opened on the app itself. */
#include <stdio.h>
#include <unistd.h>

#include "app/undo.h"
#include "app/worker.h"
#include "base/i18n.h"
#include "shell.h"

static const char *
doors_place(const struct app *app)
{
	static char text[120];
	const struct site *site = app_site(app);

	/* A demo clinic says so, always: nobody should take its people for real ones. */
	if (app_is_public(app))
		snprintf(text, sizeof text, _("%s, public"), site->name);
	else
		snprintf(text, sizeof text, app_is_demo(app) ? "%s, demo" : "%s", site->name);
	return text;
}

static bool
doors_sign_in(struct app *app, const char *login, char *secret, struct err *err)
{
	const char *terminal = ttyname(STDIN_FILENO);

	return app_sign_in(app, login, secret, terminal ? terminal : "none", err);
}

const struct shell_doors shell_doors = {
	.who = app_who, .place = doors_place, .may = app_may, .version = app_version, .status = app_status,
	.sign_in = doors_sign_in, .unlock = app_unlock, .lock = app_lock, .sign_out = app_sign_out,
	.become = app_become,
	.draft_save = app_draft_save, .draft_load = app_draft_load, .draft_discard = app_draft_discard,
	.draft_list = app_draft_list,
	.undo = app_undo, .redo = app_redo, .undo_next = app_undo_next, .redo_next = app_redo_next,
	.work_line = app_sync_watch, .work_hear = app_sync_hear,
};
