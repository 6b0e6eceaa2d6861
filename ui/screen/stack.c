#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "picker.h"
#include "shell_internal.h"
#include "term/term.h"

struct place *
shell_top(struct shell *shell)
{
	return shell->gate ? shell->gate : shell->desk ? shell->desk->top : NULL;
}

const char *
place_title(const struct place *place)
{
	const char *title = place->ops->title ? place->ops->title(place->state) : NULL;

	if (!title && !place->ops->name && place->below)	/* Home on top of something: F2 */
		return _("Find");
	return title ? title : place->ops->name ? _(place->ops->name) : NULL;
}

void
place_where(const struct place *place, char *text, size_t size)
{
	if (place->ops->where) {
		place->ops->where(place->state, text, size);
		return;
	}
	const char *title = place_title(place);
	struct form *form = place->ops->form ? place->ops->form(place->state) : NULL;
	if (form && form->count > 0)
		snprintf(text, size, "%s, %s", title ? title : _("Home"), _(form->box[form->at].row.label));
	else
		snprintf(text, size, "%s", title ? title : _("Home"));
}

bool
place_typing(const struct place *place)
{
	return place->ops->typing && place->ops->typing(place->state);
}

void
place_close(struct place *place)
{
	if (place->ops->close)
		place->ops->close(place->state);
	arena_free(place->page);
	arena_free(place->life);	/* the place itself lies in it */
}

void
place_size(struct shell *shell, struct place *place)
{
	struct canvas body = frame_body();
	struct event event = event_size(body.rows, body.cols);

	place_update(shell, place, &event);
}

static void
place_set_wake(struct place *place)
{
	int wait = place->ops->wake ? place->ops->wake(place->state) : -1;

	place->wake_at = wait >= 0 ? clock_pace() + wait : 0;
}

static bool
place_load(struct shell *shell, struct place *place, struct err *err)
{
	arena_reset(place->page);
	return !place->ops->reload || place->ops->reload(place->state, shell->options.app, place->page, err);
}

struct place *
place_open(struct shell *shell, const struct screen_ops *ops, const void *argument, struct err *err)
{
	struct arena *life = arena_new();
	struct place *place = arena_alloc(life, sizeof *place);

	place->ops = ops;
	place->life = life;
	place->page = arena_new();
	place->state = arena_alloc(life, ops->state_size > 0 ? ops->state_size : 1);
	if (ops->argument_size > 0 && argument)
		place->argument = arena_copy(life, argument, ops->argument_size);
	if ((ops->open && !ops->open(place->state, shell->options.app, life, place->argument, err)) ||
	    !place_load(shell, place, err)) {
		place_close(place);
		return NULL;
	}
	journal_restore(shell, place);
	return place;
}

bool
stack_reload(struct shell *shell, struct place *place)
{
	struct err err = {0};

	if (place_load(shell, place, &err)) {
		place_set_wake(place);
		return true;
	}
	shell_say(shell, SAY_ERROR, err.text);
	return false;
}

void
stack_empty(struct place **top)
{
	while (*top) {
		struct place *below = (*top)->below;
		place_close(*top);
		*top = below;
	}
}

void
place_update(struct shell *shell, struct place *place, const struct event *event)
{
	if (!place->ops->update)
		return;
	struct intent intent = place->ops->update(place->state, event);
	journal_note(shell, place, event);
	place_set_wake(place);
	shell_apply(shell, place, &intent);
}

/* A place is the same when its screen and its argument are. */
static bool
place_is(const struct place *place, const struct screen_ops *ops, const void *argument)
{
	if (place->ops != ops)
		return false;
	if (ops->argument_size == 0 || !argument || !place->argument)
		return true;
	return !memcmp(place->argument, argument, ops->argument_size);
}

/* Popups and help belong to the screen they were opened on and never part from it. */
static bool
stack_belongs(const struct screen_ops *ops)
{
	return ops->popup || ops == &help_ops;
}

/*
 * Going to a place that is on the stack already brings it to the top, with what
 * belongs to it; Esc then leads to what was there.
 */
static bool
stack_raise(struct shell *shell, const struct screen_ops *ops, const void *argument)
{
	struct place **top = &shell->desk->top, **first = top;

	for (struct place *place = *top; place; place = place->below) {
		if (place_is(place, ops, argument) && place->below) {
			struct place *raised = *first;
			if (first != top) {
				*first = place->below;
				place->below = *top;
				*top = raised;
			}
			if (stack_reload(shell, raised))
				place_size(shell, raised);
			return true;
		}
		if (!stack_belongs(place->ops))
			first = &place->below;
	}
	return false;
}

/* What only helps to choose goes when something else is called over it. */
void
stack_close_helpers(struct shell *shell)
{
	struct place *top = shell->desk->top;

	while (top->below && (top->ops == &help_ops || top->ops == &palette_ops || top->ops == &parked_ops ||
	    top->ops == &drafts_ops || top->ops == &picker_ops)) {
		shell->desk->top = top->below;
		place_close(top);
		top = shell->desk->top;
	}
}

static void
stack_push(struct shell *shell, const struct screen_ops *ops, const void *argument)
{
	struct err err = {0};

	if (ops == shell->options.home) {
		shell_back_home(shell);
		return;
	}
	if (stack_raise(shell, ops, argument))
		return;
	struct place *place = place_open(shell, ops, argument, &err);
	if (!place) {
		shell_say(shell, SAY_ERROR, err.text);
		return;
	}
	place->below = shell->desk->top;
	shell->desk->top = place;
	place_size(shell, place);
}

static void
stack_replace(struct shell *shell, const struct screen_ops *ops, const void *argument)
{
	struct place *old = shell->desk->top;

	stack_push(shell, ops, argument);
	if (shell->desk->top == old || !old->below)	/* not opened; and Home stays where it is */
		return;
	for (struct place **at = &shell->desk->top; *at; at = &(*at)->below)
		if (*at == old) {
			*at = old->below;
			place_close(old);
			return;
		}
}

/*
 * The lookup that F2 puts on top is Home once more. What is chosen there takes
 * its place, so that Esc leads straight back to where F2 was pressed.
 */
void
shell_find(struct shell *shell, const struct event *event)
{
	const struct screen_ops *home = shell->options.home;
	struct err err = {0};

	stack_close_helpers(shell);
	if (shell->desk->top->ops == home) {
		place_update(shell, shell->desk->top, event);
		return;
	}
	journal_keep(shell, shell->desk->top);
	if (stack_raise(shell, home, NULL))
		return;
	struct place *place = place_open(shell, home, NULL, &err);
	if (!place) {
		shell_say(shell, SAY_ERROR, err.text);
		return;
	}
	place->below = shell->desk->top;
	shell->desk->top = place;
	place_size(shell, place);
}

static void
stack_shown_again(struct shell *shell, struct place *place)
{
	if (stack_reload(shell, place))
		place_size(shell, place);
}

static void
stack_pop(struct shell *shell, const struct intent *intent)
{
	struct place *place = shell->desk->top, *below = place->below;
	const struct screen_ops *ops = place->ops;

	if (!below)
		return;
	shell->desk->top = below;
	stack_shown_again(shell, below);
	if (shell->desk->top == below && intent->result)
		place_update(shell, below,
		    &(struct event){.kind = EVENT_RESULT, .result = intent->result, .from = ops});
	place_close(place);
}

void
shell_back_home(struct shell *shell)
{
	while (shell->desk->top->below) {
		struct place *place = shell->desk->top;
		journal_keep(shell, place);
		shell->desk->top = place->below;
		place_close(place);
	}
	stack_shown_again(shell, shell->desk->top);
}

static void
stack_run(struct shell *shell, const struct intent *intent)
{
	struct place *place = shell->desk->top;
	struct event event = {.kind = EVENT_KEY};

	if (!place->below)
		return;
	shell->desk->top = place->below;
	place_close(place);
	stack_reload(shell, shell->desk->top);
	shell_run_row(shell, shell->desk->top, intent->row, &event);
}

static void
stack_go(struct shell *shell, const struct place *place, const struct intent *intent)
{
	const void *argument = intent->has_argument ? intent->argument : NULL;
	bool found = place->ops == shell->options.home && place->below && !stack_belongs(intent->next);

	if (intent->what == INTENT_REPLACE || found)
		stack_replace(shell, intent->next, argument);
	else
		stack_push(shell, intent->next, argument);
}

/* A screen's wish. `place` may be gone afterwards. The gate's own wishes go through gate.c. */
void
shell_apply(struct shell *shell, struct place *place, const struct intent *intent)
{
	char undo[INTENT_SAY];

	if (intent->say[0]) {
		if (intent->undoable)
			snprintf(undo, sizeof undo, "%.*s %s", INTENT_SAY - 32, intent->say, _("U undoes."));
		shell_say(shell, intent->kind, intent->undoable ? undo : intent->say);
	}
	if (intent->undoable)
		shell->has_discarded = false;	/* F8 now means what was saved */
	if (intent->finished)
		journal_finish(shell, place);
	if (intent->what == INTENT_QUIT) {
		journal_keep_all(shell);
		shell->done = true;
	}
	if (intent->what == INTENT_RELOAD)
		stack_reload(shell, place);
	if (place == shell->gate || !shell->desk || place != shell->desk->top)
		return;
	if ((intent->what == INTENT_PUSH || intent->what == INTENT_POP || intent->what == INTENT_REPLACE) &&
	    !journal_keep(shell, place) && intent->what == INTENT_POP && !place->warned) {
		place->warned = true;
		shell_say(shell, SAY_ERROR, _("The draft could not be kept. Esc again loses what was typed."));
		return;
	}
	switch (intent->what) {
	case INTENT_STAY:
		place_set_wake(place);	/* a key's own action may ask for a tick too */
		break;
	case INTENT_PUSH:
	case INTENT_REPLACE:
		stack_go(shell, place, intent);
		break;
	case INTENT_POP:
		stack_pop(shell, intent);
		break;
	case INTENT_HOME:
		shell_back_home(shell);
		break;
	case INTENT_RUN:
		stack_run(shell, intent);
		break;
	default:
		break;
	}
	if (intent->what != INTENT_STAY)
		shell_status(shell);
}
