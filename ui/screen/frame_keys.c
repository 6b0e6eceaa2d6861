/*
 * The keys that work everywhere, and what they do. Every F-key has a twin, for
 * half the terminals miss some; punctuation and letters act in Command state only.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "shell_internal.h"

static struct intent
frame_over(struct shell *shell, const struct screen_ops *ops)
{
	struct shell_argument argument = {.shell = shell, .over = shell_top(shell)};

	return intent_push(ops, &argument);
}

static struct intent
frame_help(void *state, const struct event *event)
{
	struct shell *shell = state;

	(void)event;
	return shell_top(shell)->ops == &help_ops ? intent_stay() : frame_over(shell, &help_ops);
}

static struct intent
frame_palette(void *state, const struct event *event)
{
	struct shell *shell = state;

	(void)event;
	return shell_top(shell)->ops == &palette_ops ? intent_stay() : frame_over(shell, &palette_ops);
}

static struct intent
frame_find(void *state, const struct event *event)
{
	shell_find(state, event);
	return intent_stay();
}

static struct intent
frame_refresh(void *state, const struct event *event)
{
	(void)state;
	(void)event;
	return (struct intent){.what = INTENT_RELOAD};
}

static struct intent
frame_back(void *state, const struct event *event)
{
	struct shell *shell = state;
	struct place *top = shell_top(shell);

	if (!top->below) {	/* Home: Esc only clears the query */
		place_update(shell, top, event);
		return intent_stay();
	}
	if (journal_can_discard(top) && top->ops->form(top->state)->typed)
		return intent_say(INTENT_POP, SAY_NOTE, "%s",
		    _("Kept as a draft: it is there when you open it again."));
	return intent_pop();
}

/* ---- parking -------------------------------------------------------------------------------- */

static struct intent
frame_park(void *state, const struct event *event)
{
	struct shell *shell = state;
	struct desk *desk = shell->desk;
	struct err err = {0};
	char say[INTENT_SAY];

	(void)event;
	stack_close_helpers(shell);
	if (!desk->top->below)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s", _("There is nothing to park here: this is Home."));
	if (desk->parked_count == SHELL_PARKED)
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("%d tasks are parked, and that is the most. F7 resumes one."),
		    SHELL_PARKED);
	struct place *home = place_open(shell, shell->options.home, NULL, &err);
	if (!home)
		return intent_fail(&err);
	journal_keep_all(shell);
	struct parked *parked = &desk->parked[desk->parked_count++];
	*parked = (struct parked){.top = desk->top, .since = clock_now()};
	place_where(desk->top, parked->where, sizeof parked->where);
	desk->top = home;
	place_size(shell, home);
	snprintf(say, sizeof say, _("Parked: %s. F7 takes you back to it."), parked->where);
	shell_say(shell, SAY_NOTE, say);
	shell_status(shell);
	return intent_stay();
}

static char *
frame_ago(struct arena *arena, int64_t since)
{
	int minutes = (int)((clock_now() - since) / SHELL_MINUTE_MS);

	return minutes < 1 ? arena_text(arena, _("left just now")) : arena_printf(arena, _("left %d min ago"), minutes);
}

/* Take up the n-th parked stack. What is open now is left: its forms are drafts. */
void
frame_resume_nth(struct shell *shell, size_t n)
{
	struct desk *desk = shell->desk;
	struct parked parked = desk->parked[n];
	struct arena *arena = arena_new();

	for (struct place *at = desk->top; at; at = at->below)
		journal_keep(shell, at);
	stack_empty(&desk->top);
	memmove(&desk->parked[n], &desk->parked[n + 1], (desk->parked_count - n - 1) * sizeof parked);
	desk->parked_count--;
	desk->top = parked.top;
	struct place *top = desk->top;
	stack_reload(shell, top);
	place_size(shell, top);
	place_update(shell, top, &(struct event){.kind = EVENT_RESUMED});
	shell_say(shell, SAY_NOTE, arena_printf(arena, _("Back to: %s, %s"), parked.where,
	    frame_ago(arena, parked.since)));
	shell_status(shell);
	arena_free(arena);
}

static struct intent
frame_resume(void *state, const struct event *event)
{
	struct shell *shell = state;

	(void)event;
	if (shell->desk->parked_count == 0)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s", _("Nothing is parked. F6 parks what you are doing."));
	if (shell->desk->parked_count > 1)
		return frame_over(shell, &parked_ops);
	frame_resume_nth(shell, 0);
	return intent_stay();
}

static struct intent
frame_drafts(void *state, const struct event *event)
{
	struct shell *shell = state;

	(void)event;
	journal_keep_all(shell);
	return frame_over(shell, &drafts_ops);
}

static bool
frame_has_drafts(const void *state)
{
	return ((const struct shell *)state)->status.drafts > 0;
}

/* ---- undo, drafts, lock ------------------------------------------------------------------------ */

static struct intent
frame_undo(void *state, const struct event *event)
{
	struct shell *shell = state;
	struct err err = {0};
	const char *name = NULL;

	(void)event;
	if (journal_bring_back(shell))
		return (struct intent){.what = INTENT_RELOAD};
	struct arena *arena = arena_new();
	struct intent intent = intent_stay();
	if (shell->options.doors->undo(shell->options.app, arena, &name, &err))
		intent = intent_say(INTENT_RELOAD, SAY_DONE, _("Undone: %s"), name);
	else if (err.code == ERR_NOT_FOUND)
		intent = intent_say(INTENT_STAY, SAY_NOTE, "%s",
		    _("There is nothing of yours from this session to undo."));
	else
		intent = intent_say(INTENT_RELOAD, SAY_ERROR, "%s", err.text);
	arena_free(arena);
	return intent;
}

static struct intent
frame_redo(void *state, const struct event *event)
{
	struct shell *shell = state;
	struct err err = {0};
	const char *name = NULL;
	struct arena *arena = arena_new();
	struct intent intent;

	(void)event;
	if (shell->options.doors->redo(shell->options.app, arena, &name, &err))
		intent = intent_say(INTENT_RELOAD, SAY_DONE, _("Done again: %s"), name);
	else
		intent = intent_say(INTENT_RELOAD, SAY_ERROR, "%s", err.text);
	arena_free(arena);
	return intent;
}

static struct intent
frame_discard(void *state, const struct event *event)
{
	struct shell *shell = state;

	(void)event;
	journal_discard(shell, shell_top(shell));
	return intent_pop();
}

static struct intent
frame_lock_now(void *state, const struct event *event)
{
	(void)event;
	gate_shut(state);
	return intent_stay();
}

static struct intent
frame_quit(void *state, const struct event *event)
{
	(void)state;
	(void)event;
	return (struct intent){.what = INTENT_QUIT};
}

static struct intent
frame_friendly(void *state, const struct event *event)
{
	(void)state;
	return intent_say(INTENT_STAY, SAY_NOTE, "%s", event->key == K_CTRL('Z') ?
	    _("F8 undoes what you saved last.") : _("Drafts save themselves; F9 when done."));
}

static bool
frame_can_resume(const void *state)
{
	const struct shell *shell = state;

	return shell->desk && shell->desk->parked_count > 0;
}

static bool
frame_can_undo(const void *state)
{
	const struct shell *shell = state;

	return shell->has_discarded || shell->options.doors->undo_next(shell->options.app);
}

/* "Undo: cancelling Wed 18 Nov 13:30 · HALL, Edith" */
static const char *
frame_undo_words(const void *state, struct arena *page, const char **aside)
{
	const struct shell *shell = state;
	const char *name = shell->has_discarded ? _("discarding a draft") :
	    shell->options.doors->undo_next(shell->options.app);

	(void)aside;
	return name ? arena_printf(page, _("Undo: %s"), name) : NULL;
}

static const char *
frame_redo_words(const void *state, struct arena *page, const char **aside)
{
	const struct shell *shell = state;
	const char *name = shell->options.doors->redo_next(shell->options.app);

	(void)aside;
	return name ? arena_printf(page, _("Redo: %s"), name) : NULL;
}

static bool
frame_can_redo(const void *state)
{
	const struct shell *shell = state;

	return shell->options.doors->redo_next(shell->options.app);
}

static bool
frame_can_discard(const void *state)
{
	const struct shell *shell = state;
	const struct place *top = shell->desk ? shell->desk->top : NULL;

	while (top && (top->ops == &palette_ops || top->ops == &help_ops))
		top = top->below;
	return top && journal_can_discard(top);
}

const struct key_row frame_keys[] = {
	{"F1 ^G ?", NULL, frame_help, N_("Help"), N_("Help"), RIGHT_NONE, NULL, 0, NULL},
	{"Esc ^C", NULL, frame_back, N_("Back"), N_("Back, nothing is lost"), RIGHT_NONE, NULL, 0, NULL},
	{"F2 ^F /", NULL, frame_find, N_("Find"), N_("Find"), RIGHT_NONE, NULL, 0, NULL},
	{"F3 ^P :", NULL, frame_palette, N_("Go"), N_("Go or do"), RIGHT_NONE, NULL, 0, NULL},
	{"F4 ^O", NULL, NULL, N_("Choices"), N_("Choices"), RIGHT_NONE, NULL, 0, NULL},
	{"F5 ^R", NULL, frame_refresh, N_("Refresh"), N_("Refresh"), RIGHT_NONE, NULL, 0, NULL},
	{"F6 ^K", "PK", frame_park, N_("Park"), N_("Park"), RIGHT_NONE, NULL, 0, NULL},
	{"F7 ^T", "RS", frame_resume, N_("Resume"), N_("Resume"), RIGHT_NONE, frame_can_resume, KEY_EXPLAINS, NULL},
	{"F8 u", "UN", frame_undo, N_("Undo"), N_("Undo"), RIGHT_NONE, frame_can_undo, KEY_EXPLAINS, frame_undo_words},
	{"F9 ^D", NULL, NULL, N_("Done"), N_("Done"), RIGHT_NONE, NULL, 0, NULL},
	{"F12 ^L", "LK", frame_lock_now, N_("Lock"), N_("Lock"), RIGHT_NONE, NULL, 0, NULL},
	{"", "RD", frame_redo, NULL, N_("Redo what was undone"), RIGHT_NONE, frame_can_redo, 0, frame_redo_words},
	{"", "DD", frame_discard, NULL, N_("Discard this draft"), RIGHT_NONE, frame_can_discard, 0, NULL},
	{"", "DR", frame_drafts, NULL, N_("My drafts: go on with one"), RIGHT_NONE, frame_has_drafts, 0, NULL},
	{"", "QT", frame_quit, NULL, N_("Quit"), RIGHT_NONE, NULL, 0, NULL},
	{"^S ^Q ^Z", NULL, frame_friendly, NULL, N_("Nothing: drafts save themselves"), RIGHT_NONE, NULL, KEY_HIDDEN,
	    NULL},
	{0},
};
