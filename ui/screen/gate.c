/*
 * Who is there: sign-in, lock, and coming back. The screen is kept just as it
 * was; another person gets a stack of her own and neither loses work.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "shell_internal.h"
#include "term/term.h"
#include "widget/popup.h"

enum { GATE_ENDS = 30 * SHELL_MINUTE_MS };
enum { LOGIN_ROWS = 12, LOGIN_COLS = 44, LOGIN_LOCKED_ROWS = 3, LOGIN_LEFT = 3, LOGIN_FIELD = 14, LOGIN_WIDTH = 26 };

struct login {
	struct shell *shell;
	struct textfield name, secret;
	bool in_secret;
};

static int64_t
gate_after(const struct shell *shell)
{
	int minutes = shell->options.lock_minutes;

	return (int64_t)(minutes < 2 ? 2 : minutes > 15 ? 15 : minutes) * SHELL_MINUTE_MS;
}

int64_t
gate_left(const struct shell *shell)
{
	return shell->last_key + gate_after(shell) - clock_boot();
}

static void
gate_show(struct shell *shell)
{
	struct login_argument argument = {.shell = shell};
	struct err err = {0};

	stack_empty(&shell->gate);
	shell->gate = place_open(shell, &login_ops, &argument, &err);
	if (!shell->gate)
		die("no login: %s", err.text);
}

/* Drafts first, then a screen that holds nothing of anybody, then the question who is there. */
void
gate_shut(struct shell *shell)
{
	struct err err = {0};

	journal_keep_all(shell);
	if (!shell->options.doors->lock(shell->options.app, &err))
		shell_say(shell, SAY_ERROR, err.text);
	term_wipe();
	term_discard();
	shell->locked_at = clock_now();
	shell->say[0] = '\0';
	gate_show(shell);
}

/* Locked for so long that nobody is coming back: the sessions end, the drafts stay (SECURITY.md 4.7). */
static void
gate_end_all(struct shell *shell)
{
	struct err err;

	for (size_t i = 0; i < shell->desk_count; i++) {
		struct desk *desk = &shell->desks[i];
		for (size_t k = 0; k < desk->parked_count; k++)
			stack_empty(&desk->parked[k].top);
		stack_empty(&desk->top);
		shell->options.doors->become(shell->options.app, &desk->who);
		shell->options.doors->sign_out(shell->options.app, &err);
	}
	shell->desk_count = 0;
	shell->desk = NULL;
	shell->locked_at = 0;
	gate_show(shell);
}

void
gate_tick(struct shell *shell)
{
	if (shell->gate && shell->locked_at && clock_now() - shell->locked_at >= GATE_ENDS)
		gate_end_all(shell);
	if (shell->gate || gate_left(shell) > 0)
		return;
	shell->by_itself = true;
	gate_shut(shell);
}

static struct desk *
gate_desk(struct shell *shell, const char *login)
{
	for (size_t i = 0; i < shell->desk_count; i++)
		if (!strcmp(shell->desks[i].login, login))
			return &shell->desks[i];
	return NULL;
}

/* The desk's own copies of the texts: what the app lends goes with the next sign-in. */
static void
gate_point(struct desk *desk)
{
	desk->who.login = desk->login;
	desk->who.shown = desk->shown;
	desk->who.initials = desk->initials;
	desk->who.terminal = desk->terminal;
}

static void
gate_name(struct desk *desk, const struct app_who *who)
{
	*desk = (struct desk){.who = *who};
	snprintf(desk->login, sizeof desk->login, "%s", who->login);
	snprintf(desk->shown, sizeof desk->shown, "%s", who->shown);
	snprintf(desk->initials, sizeof desk->initials, "%s", who->initials ? who->initials : "");
	snprintf(desk->terminal, sizeof desk->terminal, "%s", who->terminal ? who->terminal : "");
	gate_point(desk);
}

/* A stack for whoever just signed in; the longest-known other one makes room, its drafts are kept. */
static bool
gate_new_desk(struct shell *shell, struct err *err)
{
	const struct app_who *who = shell->options.doors->who(shell->options.app);

	if (shell->desk_count == SHELL_DESKS) {
		struct desk *oldest = &shell->desks[0];
		for (size_t i = 0; i < oldest->parked_count; i++)
			stack_empty(&oldest->parked[i].top);
		stack_empty(&oldest->top);
		*oldest = shell->desks[--shell->desk_count];
		gate_point(oldest);
	}
	struct desk *desk = &shell->desks[shell->desk_count];
	gate_name(desk, who);
	desk->top = place_open(shell, shell->options.home, NULL, err);
	if (!desk->top)
		return false;
	shell->desk_count++;
	shell->desk = desk;
	place_size(shell, desk->top);
	return true;
}

static void
gate_greet(struct shell *shell)
{
	char say[INTENT_SAY];
	int drafts = shell->status.drafts;

	shell->locked_at = 0;
	shell->by_itself = false;
	shell->last_key = clock_boot();
	shell_status(shell);
	drafts = shell->status.drafts;
	if (drafts > 0) {
		snprintf(say, sizeof say, ngettext("%d draft kept", "%d drafts kept", (unsigned long)drafts), drafts);
		shell_say(shell, SAY_NOTE, say);
	}
}

bool
gate_open(struct shell *shell, const char *login, char *secret, struct err *err)
{
	const struct shell_doors *doors = shell->options.doors;
	struct desk *desk = gate_desk(shell, login);

	if (desk && !shell->locked_at)
		desk = NULL;
	if (desk) {
		doors->become(shell->options.app, &desk->who);
		if (!doors->unlock(shell->options.app, secret, err))
			return false;
		shell->desk = desk;
		gate_greet(shell);
		stack_reload(shell, desk->top);
		place_size(shell, desk->top);
		place_update(shell, desk->top, &(struct event){.kind = EVENT_RESUMED});
	} else {
		if (!doors->sign_in(shell->options.app, login, secret, err) || !gate_new_desk(shell, err))
			return false;
		gate_greet(shell);
	}
	shell->opened = true;
	return true;
}

void
gate_start(struct shell *shell)
{
	const struct app_who *who = shell->options.doors->who(shell->options.app);
	struct err err = {0};

	if (who && !uuid_is_none(who->session)) {
		if (!gate_new_desk(shell, &err))
			die("the first screen does not open: %s", err.text);
		gate_greet(shell);
	} else {
		gate_show(shell);
	}
}

/* ---- the screen ---------------------------------------------------------------------------------- */

static bool
login_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct login *login = state;

	(void)app;
	(void)life;
	(void)err;
	login->shell = ((const struct login_argument *)argument)->shell;
	login->secret.secret = true;
	login->name.max = 64;
	login->secret.max = 200;
	if (login->shell->desk && login->shell->locked_at) {
		textfield_set(&login->name, login->shell->desk->login);
		login->in_secret = true;
	}
	return true;
}

static void
login_forget(struct login *login)
{
	explicit_bzero(login->secret.text, sizeof login->secret.text);
	textfield_clear(&login->secret);
}

static void
login_close(void *state)
{
	login_forget(state);
}

static struct intent
login_enter(void *state, const struct event *event)
{
	struct login *login = state;
	struct err err = {0};

	(void)event;
	if (!login->in_secret) {
		login->in_secret = login->name.text[0] != '\0';
		return intent_stay();
	}
	if (!login->secret.text[0])
		return intent_say(INTENT_STAY, SAY_WARN, "%s", _("Type your password, then Enter."));
	bool opened = gate_open(login->shell, login->name.text, login->secret.text, &err);
	login_forget(login);
	return opened ? intent_stay() : intent_fail(&err);
}

static struct intent
login_other(void *state, const struct event *event)
{
	struct login *login = state;

	(void)event;
	login_forget(login);
	if (login->in_secret && login->shell->locked_at)
		textfield_clear(&login->name);
	login->in_secret = !login->in_secret;
	return intent_stay();
}

static struct intent
login_help(void *state, const struct event *event)
{
	(void)state;
	(void)event;
	return intent_say(INTENT_STAY, SAY_NOTE, "%s",
	    _("Type your name, Enter, your password, Enter. A supervisor or the "
	    "administrator can set a new one."));
}

static struct intent
login_update(void *state, const struct event *event)
{
	struct login *login = state;

	if (event->kind == EVENT_KEY && (event->key == K_UP || event->key == K_BACKTAB))
		login->in_secret = false;
	else if (event->kind == EVENT_KEY && event->key == K_DOWN)
		login->in_secret = login->name.text[0] != '\0';
	else
		textfield_update(login->in_secret ? &login->secret : &login->name, event);
	return intent_stay();
}

static int
login_locked(const struct login *login, const struct canvas *box, int row)
{
	struct arena *arena = arena_new();
	char clock[CLOCK_TEXT];
	int minute, minutes = login->shell->options.lock_minutes;

	instant_day(login->shell->locked_at, &minute);
	minute_format(minute, clock);
	const char *text = login->shell->by_itself ? arena_printf(arena, ngettext("Locked %s, after %d quiet minute.",
	    "Locked %s, after %d quiet minutes.", (unsigned long)minutes), clock, minutes) :
	    arena_printf(arena, _("Locked %s."), clock);
	canvas_text(box, row, LOGIN_LEFT, -1, text, PAINT_PLAIN);
	canvas_text(box, row + 1, LOGIN_LEFT, -1, _("Your screen is kept just as it was."), PAINT_PLAIN);
	arena_free(arena);
	return row + LOGIN_LOCKED_ROWS;
}

static void
login_key(const struct canvas *box, int row, const char *key, const char *text)
{
	canvas_text(box, row, LOGIN_LEFT, -1, key, PAINT_KEY);
	canvas_text(box, row, LOGIN_LEFT + 8, -1, text, PAINT_PLAIN);
}

static void
login_draw(const void *state, const struct canvas *canvas)
{
	const struct login *login = state;
	bool locked = login->shell->locked_at != 0;
	const char *place = login->shell->options.doors->place(login->shell->options.app);
	struct canvas box = popup_draw(canvas, LOGIN_ROWS + (locked ? LOGIN_LOCKED_ROWS : 0), LOGIN_COLS, NULL, NULL);
	int middle = (box.cols - text_width(place)) / 2, row = 4;

	canvas_text(&box, 1, middle > 0 ? middle : 0, -1, "Rapport", PAINT_TITLE);
	canvas_text(&box, 2, middle > 0 ? middle : 0, -1, place, PAINT_PLAIN);
	if (locked)
		row = login_locked(login, &box, row);
	canvas_text(&box, row, LOGIN_LEFT, -1, _("Name"), PAINT_PLAIN);
	textfield_draw(&login->name, &box, row, LOGIN_FIELD, LOGIN_WIDTH, !login->in_secret);
	canvas_text(&box, row + 1, LOGIN_LEFT, -1, _("Password"), PAINT_PLAIN);
	textfield_draw(&login->secret, &box, row + 1, LOGIN_FIELD, LOGIN_WIDTH, login->in_secret);
	login_key(&box, row + 3, "Enter", locked ? _("unlock and carry on") : _("sign in"));
	login_key(&box, row + 4, "Tab", locked ? _("someone else signs in") : _("the other field"));
}

/* Two capitals and nothing small: Caps Lock, most likely. */
static const char *
login_hint(const void *state)
{
	const struct login *login = state;
	int upper = 0, lower = 0;

	for (const char *at = login->secret.text; *at; at++) {
		upper += *at >= 'A' && *at <= 'Z';
		lower += *at >= 'a' && *at <= 'z';
	}
	return upper >= 2 && lower == 0 ? _("Capitals count in the password, and Caps Lock looks on.") :
	    _("Capitals count in the password.");
}

static bool
login_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
login_title(const void *state)
{
	return ((const struct login *)state)->shell->locked_at ? _("Locked") : _("Sign in");
}

static bool
login_is_locked(const void *state)
{
	return ((const struct login *)state)->shell->locked_at != 0;
}

static bool
login_is_first(const void *state)
{
	return !login_is_locked(state);
}

static const struct key_row login_keys[] = {
	{"Enter", NULL, login_enter, N_("Unlock"), N_("Unlock and carry on"), RIGHT_NONE, login_is_locked, 0, NULL},
	{"Enter", NULL, login_enter, N_("Sign in"), N_("Sign in"), RIGHT_NONE, login_is_first, 0, NULL},
	{"Tab", NULL, login_other, N_("Other user"), N_("Someone else signs in"), RIGHT_NONE, login_is_locked, 0, NULL},
	{"Tab", NULL, login_other, N_("Other field"), N_("The other field"), RIGHT_NONE, login_is_first, 0, NULL},
	{"F1 ^G", NULL, login_help, NULL, N_("Help"), RIGHT_NONE, NULL, 0, NULL},
	{0},
};

const struct screen_ops login_ops = {
	.keys = login_keys, .state_size = sizeof(struct login), .argument_size = sizeof(struct login_argument),
	.open = login_open, .update = login_update, .draw = login_draw, .close = login_close,
	.typing = login_typing, .title = login_title, .hint = login_hint,
};
