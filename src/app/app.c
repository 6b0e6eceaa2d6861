#include "app.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/watch.h"
#include "internal.h"
#include "store/find.h"
#include "undo.h"
#include "worker.h"

struct app {
	struct arena *life;
	struct db *db;
	struct app_who who;
	struct site site;
	bool demo, is_public;
	bool held;			/* the demo's clock stands still */
	int64_t seen_version;
	int watch;			/* descriptor, -1: none */
	struct nicknames *nicknames;	/* NULL until somebody asks */
	struct reasons *reasons;	/* the same */
	struct undo_log *undo;		/* of everybody signed in here; undo.c */
	struct callpolicy *policy;	/* read when first asked for */
	struct options settings;
	struct finder *finder;		/* made at the first search; find.c */
	struct worker *worker;		/* the workstation's, or NULL */
};

static void
app_be_system(struct app *app)
{
	struct passwd *user = getpwuid(geteuid());
	const char *name = user ? user->pw_name : "unknown";

	app->who = (struct app_who){
		.role = ROLE_SYSTEM,
		.login = arena_printf(app->life, "system:%s", name),
		.shown = arena_text(app->life, name),
		.initials = "--",
		.terminal = "shell",
	};
}

/*
 * A demo clinic may carry a held or shifted clock; every process on it follows.
 * A held clock that moved on takes the boot clock with it, so that the lock of an
 * idle screen and everything else that waits sees the time go by.
 */
void
app_follow_clock(struct app *app)
{
	int64_t held, shift;

	if (!app->demo || !self_clock_read(app->db, &held, &shift))
		return;
	if (held == FIELD_NULL)
		clock_go(shift);
	else if (app->held && held >= clock_now())
		clock_advance(held - clock_now());
	else
		clock_hold(held);
	app->held = held != FIELD_NULL;
}

bool
app_open_db(struct db *db, struct app **out, struct err *err)
{
	struct arena *life = arena_new();
	struct app *app = arena_alloc(life, sizeof *app);

	app->life = life;
	app->db = db;
	app->watch = -1;
	option_defaults(&app->settings);
	app_be_system(app);
	if (!self_site(db, &app->site, life, err) || !clock_zone(app->site.zone, err)) {
		arena_free(life);
		return false;
	}
	app->demo = db_is_demo(db);
	app_follow_clock(app);
	app->seen_version = db_version(db);
	*out = app;
	return true;
}

bool
app_open(const char *folder, struct app **app, struct err *err)
{
	struct db *db;

	*app = NULL;
	if (!db_open(folder, DB_OPEN, &db, err))
		return false;
	if (app_open_db(db, app, err))
		return true;
	db_close(db);
	return false;
}

void
app_close(struct app *app)
{
	if (!app)
		return;
	undo_forget(app);
	if (app->watch >= 0)
		close(app->watch);
	finder_close(app->finder);
	db_close(app->db);
	arena_free(app->life);
}

const struct app_who *
app_who(const struct app *app)
{
	return &app->who;
}

void
app_become_who(struct app *app, const struct app_who *who)
{
	app->who = *who;
}

const struct site *
app_site(const struct app *app)
{
	return &app->site;
}

const char *
app_folder(const struct app *app)
{
	return db_folder(app->db);
}

bool
app_is_demo(const struct app *app)
{
	return app->demo;
}

void
app_set_public(struct app *app, bool is_public)
{
	app->is_public = is_public;
}

bool
app_is_public(const struct app *app)
{
	return app->is_public;
}

bool
app_may(const struct app *app, enum right right)
{
	return right_allows(right, app->who.role);
}

int32_t
app_today(const struct app *app, int *minute)
{
	(void)app;
	return instant_day(clock_now(), minute);
}

int64_t
app_version(struct app *app)
{
	int64_t version = db_version(app->db);

	if (version != app->seen_version) {
		app->seen_version = version;
		app_follow_clock(app);
	}
	return version;
}

struct db *
app_db(struct app *app)
{
	return app->db;
}

struct arena *
app_life(struct app *app)
{
	return app->life;
}

struct undo_log **
app_undo_log(struct app *app)
{
	return &app->undo;
}

const struct nicknames *
app_nicknames(struct app *app, struct err *err)
{
	if (!app->nicknames && !nickname_builtin(app->life, &app->nicknames, err))
		return NULL;
	return app->nicknames;
}

const struct reasons *
app_reasons(struct app *app, struct err *err)
{
	struct reasons *reasons;

	if (!app->reasons) {
		reasons = arena_alloc(app->life, sizeof *reasons);
		if (!reasons_builtin(app->life, reasons, err))
			return NULL;
		app->reasons = reasons;
	}
	return app->reasons;
}

struct finder *
app_finder(struct app *app)
{
	if (!app->finder)
		app->finder = finder_open(app->db);
	return app->finder;
}

bool
app_allow(struct app *app, enum right right, struct uuid patient, struct err *err)
{
	if (app_may(app, right))
		return true;
	struct tx_intent intent = app_intent(app, "denied", 'E', TX_SYSTEM);
	intent.outcome = 4;
	intent.patient = patient;
	intent.reason = right_name(right);
	struct err audit_err;
	if (!tx_audit(app->db, &intent, &audit_err)) {
		if (err)
			*err = audit_err;
		return false;
	}
	return err_set(err, ERR_DENIED, _("Your role may not do this: %s. Ask a supervisor."), _(right_label(right)));
}

struct tx_intent
app_intent(const struct app *app, const char *event, char action, unsigned category)
{
	return (struct tx_intent){
		.operation = uuid_make(clock_now()),
		.actor = app_actor(app),
		.role = role_name(app->who.role),
		.terminal = app->who.terminal,
		.session = app->who.session,
		.event = event,
		.action = action,
		.category = category,
	};
}

const char *
app_actor(const struct app *app)
{
	static char text[UUID_TEXT];

	if (uuid_is_none(app->who.staff))
		return app->who.login;
	uuid_format(app->who.staff, text);
	return text;
}

int
app_watch(struct app *app)
{
	if (app->watch < 0 && *db_folder(app->db))
		app->watch = watch_folder(db_folder(app->db));
	return app->watch;
}

const struct callpolicy *
app_callpolicy(struct app *app, struct err *err)
{
	if (!app->policy) {
		struct callpolicy *policy = arena_alloc(app->life, sizeof *policy);
		if (!callpolicy_builtin(app->life, policy, err))
			return NULL;
		app->policy = policy;
	}
	return app->policy;
}

void
app_configure(struct app *app, const struct options *options)
{
	app->settings = *options;
	if (strcmp(options->date_order, "site") != 0)
		app->site.date_order = arena_text(app->life, options->date_order);
}

const struct options *
app_settings(const struct app *app)
{
	return &app->settings;
}

struct worker *
app_worker(const struct app *app)
{
	return app->worker;
}

void
app_set_worker(struct app *app, struct worker *worker)
{
	app->worker = worker;
}
