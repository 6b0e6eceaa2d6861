#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "keys.h"
#include "shell_internal.h"
#include "term/term.h"

static struct shell shell_only;	/* one a process: the terminal is one, too */

void
shell_say(struct shell *shell, enum say kind, const char *text)
{
	int toast = shell->options.toast_ms > 0 ? shell->options.toast_ms : SHELL_TOAST_MS;

	snprintf(shell->say, sizeof shell->say, "%s", text);
	shell->say_kind = kind;
	shell->say_until = clock_pace() + toast;
	if (kind == SAY_ERROR && shell->options.bell)
		term_bell();
}

void
shell_status(struct shell *shell)
{
	struct err err = {0};

	shell->minute = clock_now() / SHELL_MINUTE_MS;
	if (!shell->options.doors->status(shell->options.app, &shell->status, &err))
		shell->status = (struct app_status){.sync_age = -1};
}

bool
shell_may(const struct shell *shell, const struct key_row *row)
{
	return row->right == RIGHT_NONE || shell->options.doors->may(shell->options.app, row->right);
}

static bool
shell_in_table(const struct key_row *rows, const struct key_row *row)
{
	for (; rows && rows->keys; rows++)
		if (rows == row)
			return true;
	return false;
}

void *
shell_row_state(struct shell *shell, struct place *place, const struct key_row *row)
{
	if (shell_in_table(place->ops->keys, row) || shell_in_table(place->ops->parent, row))
		return place->state;
	return shell_in_table(frame_keys, row) ? (void *)shell : (void *)shell->options.app;
}

void
shell_run_row(struct shell *shell, struct place *place, const struct key_row *row, const struct event *event)
{
	void *state = shell_row_state(shell, place, row);

	if (!shell_may(shell, row)) {
		shell_say(shell, SAY_WARN, _("Your role may not do that."));
		return;
	}
	if (!row->act) {	/* a key that the screen's update knows */
		char word[32];
		key_word(row->keys, 0, word, sizeof word);
		struct event press = event_key(key_named(word));
		place_update(shell, place, &press);
		return;
	}
	struct intent intent = row->act(state, event);
	shell_apply(shell, place, &intent);
}

void
shell_rows(struct shell *shell, struct place *place, shell_each_row *each, void *to)
{
	const struct key_row *tables[] = {place->ops->keys, place->ops->parent, shell->options.go, frame_keys};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		for (const struct key_row *row = tables[i]; row && row->keys; row++) {
			void *state = shell_row_state(shell, place, row);
			if (shell_may(shell, row) && (!row->possible || row->possible(state)))
				each(to, row, state);
		}
}

/* ---- keys ---------------------------------------------------------------------------------- */

/* The chain of tables: the screen's, its parent's, the frame's. What none of them takes is the screen's to update. */
static void
shell_key(struct shell *shell, struct place *place, struct event event)
{
	bool typing = place_typing(place);
	const struct key_row *row = keys_find(place->ops->keys, place->state, event.key, typing);

	if (!row)
		row = keys_find(place->ops->parent, place->state, event.key, typing);
	if (!row && place != shell->gate)
		row = keys_find(frame_keys, shell, event.key,
		    typing && !keys_handed_on(place->ops->keys, place->state, event.key));
	if (row) {
		shell_run_row(shell, place, row, &event);
		return;
	}
	if (typing && key_prints(event.key) && event.text)
		event.kind = EVENT_TEXT;
	place_update(shell, place, &event);
}

static void
shell_input(struct shell *shell, struct event event)
{
	struct place *top = shell_top(shell);

	shell->last_key = clock_boot();
	shell->say[0] = '\0';
	if (event.kind == EVENT_KEY && event.key == K_CTRL('C'))
		event.key = K_ESC;	/* frightened people press it */
	if (frame_too_small() && !(event.kind == EVENT_KEY && (event.key == K_ESC || event.key == K_CTRL('L'))))
		return;
	if (event.kind == EVENT_KEY)
		shell_key(shell, top, event);
	else
		place_update(shell, top, &event);
	if (shell->opened) {
		shell->opened = false;
		stack_empty(&shell->gate);
	}
}

static void
shell_changed(struct shell *shell)
{
	int64_t version = shell->options.doors->version(shell->options.app);

	if (version == shell->version)
		return;
	shell->version = version;
	shell_status(shell);
	if (!shell->gate)
		place_update(shell, shell_top(shell), &(struct event){.kind = EVENT_CHANGED});
}

/* The worker said something: row 2 tells whether it runs; a screen that shows how far draws it. */
static void
shell_worked(struct shell *shell)
{
	if (!shell->options.doors->work_hear(shell->options.app))
		return;
	shell_status(shell);
	if (!shell->gate)
		place_update(shell, shell_top(shell), &(struct event){.kind = EVENT_WORK});
}

static void
shell_tick(struct shell *shell)
{
	int64_t now = clock_pace();
	struct place *top = shell_top(shell);
	int64_t minute = clock_now() / SHELL_MINUTE_MS;

	gate_tick(shell);
	if (shell->say[0] && now >= shell->say_until)
		shell->say[0] = '\0';
	if (shell->minute != minute)
		shell_status(shell);
	if (shell->polls)
		shell_changed(shell);
	if (shell->gate || top != shell_top(shell))
		return;
	if (top->journal_at && now >= top->journal_at)
		journal_keep(shell, top);
	/* The status may have been read for this minute already, after somebody saved something. */
	if (shell->ticked != minute || (top->wake_at && now >= top->wake_at)) {
		shell->ticked = minute;
		top->wake_at = 0;
		place_update(shell, top, &(struct event){.kind = EVENT_TICK});
	}
}

void
shell_event(void *owner, const struct event *event)
{
	struct shell *shell = owner;

	switch (event->kind) {
	case EVENT_KEY:
	case EVENT_TEXT:
	case EVENT_PASTE:
		shell_input(shell, *event);
		break;
	case EVENT_SIZE:
		if (!frame_too_small())
			place_size(shell, shell_top(shell));
		break;
	case EVENT_TICK:
		shell_tick(shell);
		break;
	case EVENT_CHANGED:
		shell_changed(shell);
		shell_tick(shell);
		break;
	case EVENT_WORK:
		shell_worked(shell);
		break;
	case EVENT_STOP:
		journal_keep_all(shell);
		shell->done = true;
		break;
	default:
		place_update(shell, shell_top(shell), event);
		break;
	}
}

/* ---- picture and time ------------------------------------------------------------------------ */

static void
shell_draw_from(const struct place *place, const struct canvas *body)
{
	if (place->ops->popup && place->below)
		shell_draw_from(place->below, body);
	if (place->ops->draw)
		place->ops->draw(place->state, body);
}

void
shell_draw(void *owner)
{
	struct shell *shell = owner;
	struct place *top = shell_top(shell);

	term_clear();
	if (frame_too_small()) {
		frame_draw_small();
	} else {
		struct canvas body = frame_body();
		canvas_cursor(&body, body.rows - 1, 0);
		shell_draw_from(top, &body);
		frame_draw(shell, top);
	}
	term_show();
}

static void
shell_sooner(int64_t *wait, int64_t left)
{
	if (left < 1)
		left = 1;
	if (*wait < 0 || left < *wait)
		*wait = left;
}

int
shell_wait(void *owner)
{
	struct shell *shell = owner;
	const struct place *top = shell_top(shell);
	int64_t now = clock_pace(), wait = SHELL_MINUTE_MS - clock_now() % SHELL_MINUTE_MS, left = gate_left(shell);

	if (shell->say[0])
		shell_sooner(&wait, shell->say_until - now);
	if (!shell->gate && left <= SHELL_MINUTE_MS)
		shell_sooner(&wait, (left - 1) % 1000 + 1);
	else if (!shell->gate)
		shell_sooner(&wait, (left - 1) % (20 * 1000) + 1);
	if (shell->polls)
		shell_sooner(&wait, SHELL_POLL_MS);
	if (top->wake_at)
		shell_sooner(&wait, top->wake_at - now);
	if (top->journal_at)
		shell_sooner(&wait, top->journal_at - now);
	return (int)wait;
}

int
shell_line(void *owner)
{
	const struct shell *shell = owner;

	return shell->options.doors->work_line(shell->options.app);
}

bool
shell_done(void *owner)
{
	return ((struct shell *)owner)->done;
}

/* ---- life ------------------------------------------------------------------------------------- */

struct shell *
shell_new(const struct shell_options *options)
{
	struct shell *shell = &shell_only;

	if (shell->discarded_arena)
		die("a second shell");
	*shell = (struct shell){.options = *options, .last_key = clock_boot(), .discarded_arena = arena_new()};
	shell->version = options->doors->version(options->app);
	shell->ticked = clock_now() / SHELL_MINUTE_MS;
	gate_start(shell);
	shell_status(shell);
	return shell;
}

void
shell_free(struct shell *shell)
{
	for (size_t i = 0; i < shell->desk_count; i++) {
		struct desk *desk = &shell->desks[i];
		for (size_t k = 0; k < desk->parked_count; k++)
			stack_empty(&desk->parked[k].top);
		stack_empty(&desk->top);
	}
	stack_empty(&shell->gate);
	arena_free(shell->discarded_arena);
	*shell = (struct shell){0};
}

void
shell_run(struct shell *shell, int watch)
{
	const struct loop loop = {
		.owner = shell, .event = shell_event, .draw = shell_draw, .wait = shell_wait, .done = shell_done,
		.watch = watch, .line = shell_line,
	};

	shell->polls = watch < 0;
	loop_run(&loop);
}
