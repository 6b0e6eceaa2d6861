#include "demo.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "demo_internal.h"
#include "init.h"
#include "internal.h"
#include "session.h"

bool
demo_begin(struct app *app, const char *event, struct tx **tx, struct err *err)
{
	struct tx_intent intent = app_intent(app, event, 'C', TX_SYSTEM);

	intent.actor = "system:demo";
	return tx_begin(app_db(app), &intent, tx, err);
}

/* The clinic of the drawings, and the same on a morning after a night of exchange. */
static bool
demo_is_drawn(const struct app_demo *demo)
{
	return strcmp(demo->clinic, "northside") == 0 || strcmp(demo->clinic, "northside-sync") == 0;
}

/* The lists every clinic begins with and an administrator: one that others of an organisation fill. */
static bool
demo_is_empty(const struct app_demo *demo)
{
	return strcmp(demo->clinic, "empty") == 0;
}

static bool
demo_site(const struct app_demo *demo, struct arena *arena, struct app_init *init, struct err *err)
{
	*init = (struct app_init){.opens = 8 * 60, .closes = 18 * 60, .admin = "admin", .demo = true};
	if (demo_is_drawn(demo))
		return demo_fixture_site(arena, init, err);
	if (strcmp(demo->clinic, "rosewater") != 0 && !demo_is_empty(demo))
		return err_set(err, ERR_INVALID,
		    _("There is no demo clinic \"%s\": rosewater, empty, northside or northside-sync."), demo->clinic);
	init->code = demo->code ? demo->code : "RW";
	init->name = demo->name ? demo->name : "Rosewater";
	if (demo_is_empty(demo))	/* a name of its own among those of all clinics */
		init->admin = arena_printf(arena, "%s.admin", text_fold(arena, init->code));
	init->zone = "Europe/London";
	init->country = "GB";
	return true;
}

/* The drawings count down ten minutes to the lock; the program's default is five. */
static bool
demo_settings(const char *folder, const struct app_demo *demo, struct arena *arena, struct err *err)
{
	static const char ini[] = "[lock]\nlock_minutes = 10\n";

	if (!demo_is_drawn(demo))
		return true;
	return file_write(file_join(arena, folder, "rapport.ini"), ini, sizeof ini - 1, err);
}

bool
app_demo_make(const char *folder, const struct app_demo *demo, struct err *err)
{
	struct arena *arena = arena_new();
	struct app *app = NULL;
	struct app_init init;
	char *hash;
	bool ok = false;

	if (!demo_site(demo, arena, &init, err) ||
	    !app_passphrase_hash(arena, arena_text(arena, DEMO_PASSPHRASE), &hash, err))
		goto out;
	init.secret = arena_text(arena, DEMO_PASSPHRASE);
	if (!app_init(folder, &init, err) || !demo_settings(folder, demo, arena, err) || !app_open(folder, &app, err))
		goto out;
	if (demo_is_empty(demo))
		ok = demo_empty_make(app, demo, err);
	else if (demo_is_drawn(demo))
		ok = demo_fixture_make(app, demo, hash, err);
	else
		ok = demo_rosewater_make(app, demo, hash, err);
out:
	app_close(app);
	arena_free(arena);
	return ok;
}

bool
app_demo_clock(struct app *app, enum app_demo_move move, int64_t ms, struct err *err)
{
	int64_t held = FIELD_NULL, shift = 0;
	struct tx *tx;

	if (!app_is_demo(app))
		return err_set(err, ERR_DENIED, _("Only a demo clinic has a clock that can be moved."));
	self_clock_read(app_db(app), &held, &shift);
	if (move == DEMO_HOLD && held == FIELD_NULL)
		held = clock_now();
	else if (move == DEMO_GO && held != FIELD_NULL) {
		clock_go(0);
		shift = held - clock_now();
		held = FIELD_NULL;
	} else if (move == DEMO_ADVANCE && held != FIELD_NULL)
		held += ms;
	else if (move == DEMO_ADVANCE)
		shift += ms;
	if (!demo_begin(app, "demo.clock", &tx, err))
		return false;
	if (!self_clock_write(tx, held, shift, err)) {
		tx_abort(tx);
		return false;
	}
	if (!tx_commit(tx, err))
		return false;
	app_follow_clock(app);
	return true;
}
