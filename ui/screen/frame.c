/*
 * Rows 1, 2, 23 and 24: where you are, what waits, one message, the keys.
 * Nothing else is ever written there, so eyes and screen readers know where
 * to look.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "keys.h"
#include "model/when.h"
#include "shell_internal.h"
#include "term/term.h"

enum {
	FRAME_MARGIN = 1, FRAME_KEYS = 8, FRAME_KEYS_WIDE = 12, FRAME_WIDE = 120, FRAME_CLOSE_FROM = 7,
	FRAME_SYNC_LATE = 26 * 60, FRAME_LOCK_STEP = 20 * 1000, FRAME_LOCK_WARNS = 60 * 1000,
};

struct canvas
frame_body(void)
{
	struct canvas all = canvas_all();

	return canvas_part(&all, SHELL_EDGE_TOP, 0, all.rows - SHELL_EDGE_TOP - SHELL_EDGE_BOTTOM, all.cols);
}

bool
frame_too_small(void)
{
	struct canvas all = canvas_all();

	return all.rows < SHELL_ROWS || all.cols < SHELL_COLS;
}

void
frame_draw_small(void)
{
	struct canvas all = canvas_all();
	char text[160];

	snprintf(text, sizeof text, _("Rapport needs %d x %d, this window is %d x %d. Your work is kept."), SHELL_COLS,
	    SHELL_ROWS, all.cols, all.rows);
	struct arena *arena = arena_new();
	char **lines;
	size_t count = text_wrap(arena, text, all.cols > 4 ? all.cols - 2 : all.cols, &lines);
	int row = all.rows > (int)count ? (all.rows - (int)count) / 2 : 0;
	for (size_t i = 0; i < count; i++)
		canvas_text(&all, row + (int)i, FRAME_MARGIN, -1, lines[i], PAINT_PLAIN);
	canvas_cursor(&all, row + (int)count - 1, FRAME_MARGIN + text_width(count > 0 ? lines[count - 1] : ""));
	arena_free(arena);
}

/* ---- row 1 ---------------------------------------------------------------------------------- */

/* "Rapport > GONZÁLEZ, Maria > Note", from the bottom up; the last one bold. Returns the column after it. */
static int
frame_path(const struct canvas *all, const struct place *place, int col, int end, bool last)
{
	const char *title = place ? place_title(place) : NULL;

	if (!place)
		return col + canvas_text(all, 0, col, end - col, "Rapport", PAINT_TITLE);
	col = frame_path(all, place->below, col, end, last && !title);
	if (title) {
		col += canvas_text(all, 0, col, end - col, " > ", PAINT_PLAIN);
		col += canvas_text(all, 0, col, end - col, title, last ? PAINT_TITLE : PAINT_PLAIN);
	}
	return col;
}

static void
frame_top(const struct shell *shell, const struct canvas *all, const struct place *top)
{
	struct arena *arena = arena_new();
	int minute;
	int32_t today = instant_day(clock_now(), &minute);
	char clock[CLOCK_TEXT];

	minute_format(minute, clock);
	const char *place = shell->gate ? NULL : shell->options.doors->place(shell->options.app);
	char *right = arena_printf(arena, "%s%s%s %s", place ? place : "", place ? " · " : "", when_day(arena, today),
	    clock);
	int end = all->cols - FRAME_MARGIN;
	canvas_right(all, 0, end, right, PAINT_PLAIN);
	frame_path(all, top, FRAME_MARGIN, end - text_width(right) - 2, true);
	arena_free(arena);
}

/* ---- row 2 ---------------------------------------------------------------------------------- */

static char *
frame_sync(struct arena *arena, const struct app_status *status)
{
	int64_t age = status->sync_age;

	if (status->syncing)
		return arena_text(arena, _("sync now " SIGN_HERE));
	if (status->to_decide > 0 && age >= 0)
		return arena_printf(arena, _("sync %dh " SIGN_LATE "%d"), (int)(age / 60), status->to_decide);
	if (age < 0)
		return arena_text(arena, _("no sync yet"));
	if (age < 60)
		return arena_printf(arena, _("sync %dm " SIGN_DONE), (int)age);
	return arena_printf(arena, age > FRAME_SYNC_LATE ? _("sync %dh " SIGN_LATE) : _("sync %dh " SIGN_DONE),
	    (int)(age / 60));
}

/* The time that is surely left until the next repaint: an idle screen is not repainted every second. */
static char *
frame_lock(struct arena *arena, int64_t left)
{
	int64_t sure = left > FRAME_LOCK_STEP ? (left - 1) / FRAME_LOCK_STEP * FRAME_LOCK_STEP : 0;
	int seconds = (int)(sure / 1000);

	return arena_printf(arena, _("lock %d:%02d"), seconds / 60, seconds % 60);
}

static char *
frame_safe(struct arena *arena, int drafts, int parked)
{
	if (drafts > 0 && parked > 0) {
		const char *first = arena_printf(arena, ngettext("%d draft", "%d drafts", (unsigned long)drafts),
		    drafts);
		return arena_printf(arena, ngettext("%s and %d parked task are safe", "%s and %d parked tasks are safe",
		    (unsigned long)parked), first, parked);
	}
	if (drafts > 0)
		return arena_printf(arena, ngettext("%d draft is safe", "%d drafts are safe", (unsigned long)drafts),
		    drafts);
	if (parked > 0)
		return arena_printf(arena, ngettext("%d parked task is safe", "%d parked tasks are safe",
		    (unsigned long)parked), parked);
	return arena_text(arena, "");
}

static void
frame_status(const struct shell *shell, const struct canvas *all)
{
	struct arena *arena = arena_new();
	const struct app_status *status = &shell->status;
	int parked = shell->desk ? (int)shell->desk->parked_count : 0;
	const char *left, *right = frame_sync(arena, status);

	if (shell->gate) {
		left = shell->locked_at ? frame_safe(arena, status->drafts, parked) : "";
	} else {
		right = arena_printf(arena, "%s · %s", right, frame_lock(arena, gate_left(shell)));
		left = arena_printf(arena, _("%s   calls %d · waiting %d · parked %d · drafts %d"), shell->desk->shown,
		    status->calls, status->waiting, parked, status->drafts);
	}
	canvas_right(all, 1, all->cols - FRAME_MARGIN, right, PAINT_MARKS);
	canvas_text(all, 1, FRAME_MARGIN, all->cols - text_width(right) - 4, left, PAINT_MARKS);
	arena_free(arena);
}

/* ---- row 23 ------------------------------------------------------------------------------------ */

static const char *
frame_hint(const struct place *top, enum say *kind)
{
	struct form *form = top->ops->form ? top->ops->form(top->state) : NULL;
	const char *text = NULL, *own = top->ops->hint ? top->ops->hint(top->state) : NULL;

	*kind = SAY_NOTE;
	if (form && form_hint(form, &text)) {
		*kind = SAY_WARN;
		return text;
	}
	return own ? own : text;
}

static void
frame_message(const struct shell *shell, const struct canvas *all, const struct place *top)
{
	enum say kind = shell->say_kind;
	const char *text = shell->say[0] ? shell->say : NULL;
	int row = all->rows - SHELL_EDGE_BOTTOM;
	char warn[120];
	int64_t left = gate_left(shell);

	if (!shell->gate && left <= FRAME_LOCK_WARNS) {
		snprintf(warn, sizeof warn, _("Locking in %d s. Any key stays."), (int)((left + 999) / 1000));
		text = warn;
		kind = SAY_WARN;
	} else if (!text) {
		text = frame_hint(top, &kind);
	}
	if (!text)
		return;
	bool marked = (kind == SAY_WARN || kind == SAY_ERROR) && strncmp(text, SIGN_LATE, strlen(SIGN_LATE)) != 0;
	int col = FRAME_MARGIN;
	if (marked)
		col += canvas_text(all, row, col, -1, SIGN_LATE " ", kind == SAY_ERROR ? PAINT_ERROR : PAINT_LATE);
	col += canvas_text(all, row, col, all->cols - col - FRAME_MARGIN, text, PAINT_MARKS);
	if (top->ops->asks_in_hint)
		canvas_cursor(all, row, col);
}

/* ---- row 24 ------------------------------------------------------------------------------------ */

struct frame_keys {
	const struct shell *shell;
	const struct canvas *all;
	const struct place *top;
	int used;
	struct {
		char key[32];
		const char *label;
	} entry[FRAME_KEYS_WIDE];
	int widths[FRAME_KEYS_WIDE];
};

/* What the bar prints for a row's keys: the first spelling, or its twin where F-keys do not arrive. */
static void
frame_key_word(const struct key_row *row, char *word, size_t size)
{
	char other[32];

	key_words(row->keys, word, size);
	if (term_has_fkeys() || key_named(word) < K_F1 || key_named(word) > K_F12) {
		if (word[0] && !word[1] && word[0] >= 'a' && word[0] <= 'z')
			word[0] = (char)(word[0] - 'a' + 'A');
		return;
	}
	for (int n = 1; key_word(row->keys, n, other, sizeof other); n++)
		if (key_named(other) < K_F1 || key_named(other) > K_F12) {
			snprintf(word, size, "%s", other);
			return;
		}
}

static void
frame_key_add(struct frame_keys *keys, const struct key_row *row, int most)
{
	if (!row->footer || keys->used >= most || !shell_may(keys->shell, row))
		return;
	if (row->possible && row->act && !row->possible(keys->top->state))
		return;
	/* A row without act names a key of the frame: its other spellings are there. */
	char word[32];
	key_word(row->keys, 0, word, sizeof word);
	const struct key_row *frame = row->act ? NULL : keys_named(frame_keys, key_named(word));
	frame_key_word(frame ? frame : row, keys->entry[keys->used].key, sizeof keys->entry[0].key);
	keys->entry[keys->used].label = _(row->footer);
	keys->widths[keys->used] = text_width(keys->entry[keys->used].key) + 1 +
	    text_width(keys->entry[keys->used].label);
	keys->used++;
}

static int
frame_keys_width(const struct frame_keys *keys, int gap)
{
	int width = 0;

	for (int i = 0; i < keys->used; i++)
		width += keys->widths[i] + (i > 0 ? gap : 0);
	return width;
}

static void
frame_bar(const struct shell *shell, const struct canvas *all, const struct place *top)
{
	struct frame_keys keys = {.shell = shell, .all = all, .top = top};
	int row = all->rows - 1, most = (all->cols >= FRAME_WIDE ? FRAME_KEYS_WIDE : FRAME_KEYS) - 1;
	char help[64], word[32];

	frame_key_word(&frame_keys[0], word, sizeof word);
	snprintf(help, sizeof help, "%s %s", word, _("Help"));
	for (const struct key_row *at = top->ops->keys; at && at->keys; at++)
		if (!(at->flags & KEY_HIDDEN))
			frame_key_add(&keys, at, most);
	int end = all->cols - FRAME_MARGIN - text_width(help), room = end - FRAME_MARGIN - 2;
	int gap = keys.used < FRAME_CLOSE_FROM && frame_keys_width(&keys, 3) <= room - 1 ? 3 : 2;
	while (keys.used > 0 && frame_keys_width(&keys, gap) > room)
		keys.used--;
	for (int i = 0, col = FRAME_MARGIN; i < keys.used; i++) {
		col += canvas_text(all, row, col, end - col, keys.entry[i].key, PAINT_KEY);
		col += 1 + canvas_text(all, row, col + 1, end - col - 1, keys.entry[i].label, PAINT_PLAIN);
		col += gap;
	}
	int used = canvas_text(all, row, end, -1, word, PAINT_KEY);
	canvas_text(all, row, end + used + 1, -1, _("Help"), PAINT_PLAIN);
}

void
frame_draw(const struct shell *shell, const struct place *top)
{
	struct canvas all = canvas_all();

	frame_top(shell, &all, top);
	frame_status(shell, &all);
	frame_message(shell, &all, top);
	frame_bar(shell, &all, top);
}
