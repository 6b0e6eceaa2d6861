#include "sync.h"

#include <stdio.h>

#include "app/sync.h"
#include "app/worker.h"
#include "base/i18n.h"
#include "decide.h"
#include "sync_draw.h"

struct sync_state {
	struct app *app;
	struct sync_overview overview;
	size_t line;
	int32_t today;
	struct arena *words;
};

static struct sync_view
sync_view(const struct sync_state *sync)
{
	return (struct sync_view){.overview = &sync->overview, .said = app_sync_said(sync->app), .line = sync->line,
		.today = sync->today, .place = app_site(sync->app)->name, .words = sync->words};
}

static bool
sync_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct sync_state *sync = state;

	(void)life, (void)argument, (void)err;
	sync->app = app;
	sync->words = arena_new();
	return true;
}

static void
sync_close(void *state)
{
	arena_free(((struct sync_state *)state)->words);
}

static bool
sync_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct sync_state *sync = state;

	sync->today = app_today(app, NULL);
	if (!app_sync_overview(app, page, &sync->overview, err)) {
		sync->overview = (struct sync_overview){0};
		return false;
	}
	if (sync->line > sync->overview.event_count)
		sync->line = sync->overview.event_count;
	return true;
}

/* ---- keys ---------------------------------------------------------------------------------- */

static bool
sync_is_idle(const void *state)
{
	const struct sync_state *sync = state;

	return sync->overview.joined && !app_sync_said(sync->app)->runs;
}

static bool
sync_is_joined(const void *state)
{
	return ((const struct sync_state *)state)->overview.joined;
}

static struct intent
sync_enter(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_push(&decide_ops, NULL);
}

static struct intent
sync_now(void *state, const struct event *event)
{
	struct sync_state *sync = state;
	struct err err;

	(void)event;
	if (!app_sync_now(sync->app, &err))
		return intent_fail(&err);
	return intent_say(INTENT_RELOAD, SAY_NOTE, "%s", _("Exchanging now. You can keep working."));
}

static const struct key_row sync_keys[] = {
	{.keys = "Enter", .act = sync_enter, .footer = N_("Open the line"), .help = N_("What is to be decided"),
	    .right = RIGHT_decide, .possible = sync_is_joined},
	{.keys = "y", .code = "SN", .act = sync_now, .footer = N_("Sync now"),
	    .help = N_("Exchange with the other sites now"),
	    .right = RIGHT_sync, .possible = sync_is_idle},
	{.keys = "↑↓", .footer = N_("Choose"), .help = N_("What is to be decided, or what an administrator must know")},
	{.keys = "F5", .footer = N_("Refresh"), .help = N_("Read it again")},
	{.keys = "Esc", .footer = N_("Back"), .help = N_("Back; an exchange that runs goes on")},
	{.keys = NULL},
};

/* It ended: in step, or the sentence above says why not. */
static struct intent
sync_ended(const struct worker_said *said)
{
	if (said->reported && said->report.status <= SYNC_TO_DECIDE)
		return intent_say(INTENT_RELOAD, SAY_DONE, "%s", _("Done: this clinic is in step with the hub."));
	return intent_say(INTENT_RELOAD, SAY_WARN, "%s", _("Not finished; nothing is lost. Y tries again."));
}

static struct intent
sync_update(void *state, const struct event *event)
{
	struct sync_state *sync = state;

	switch (event->kind) {
	case EVENT_CHANGED:
	case EVENT_RESULT:
		return (struct intent){.what = INTENT_RELOAD};
	case EVENT_WORK:
		if (app_sync_said(sync->app)->runs)
			return intent_stay();	/* the picture alone is new */
		return sync_ended(app_sync_said(sync->app));
	case EVENT_KEY:
		if (event->key == K_UP && sync->line > 0)
			sync->line--;
		else if (event->key == K_DOWN && sync->line < sync->overview.event_count)
			sync->line++;
		return intent_stay();
	default:
		return intent_stay();
	}
}

static void
sync_draw(const void *state, const struct canvas *canvas)
{
	struct sync_view view = sync_view(state);

	arena_reset(view.words);
	sync_draw_all(&view, canvas);
}

static const char *
sync_hint(const void *state)
{
	const struct sync_state *sync = state;
	static char text[INTENT_SAY];
	long long left = (long long)sync->overview.to_decide;

	if (!sync->overview.joined)
		return _("F3 shows what else can be done.");
	if (left == 0)
		return _("Nothing waits for a person. It runs by itself at night; Y exchanges now.");
	if (!app_may(sync->app, RIGHT_decide)) {
		snprintf(text, sizeof text, ngettext(SIGN_LATE " %lld thing needs a person: reception or a supervisor "
		    "decides it.", SIGN_LATE " %lld things need a person: reception or a supervisor decides them.",
		    (unsigned long)left), left);
		return text;
	}
	snprintf(text, sizeof text, ngettext(SIGN_LATE " %lld thing needs a person: Enter opens it, about a minute.",
	    SIGN_LATE " %lld things need a person: Enter opens them, about a minute each.", (unsigned long)left), left);
	return text;
}

const struct screen_ops sync_ops = {
	.name = N_("Sync"),
	.keys = sync_keys,
	.state_size = sizeof(struct sync_state),
	.open = sync_open,
	.reload = sync_reload,
	.update = sync_update,
	.draw = sync_draw,
	.close = sync_close,
	.hint = sync_hint,
};
