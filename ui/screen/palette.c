/*
 * F3: everything that can be done now, by code or by any part of its name.
 * Codes never change; where a key is shown, the key is quicker next time.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"
#include "shell_internal.h"
#include "widget/choice.h"
#include "widget/list.h"
#include "widget/popup.h"

enum { PALETTE_ROWS = 17, PALETTE_COLS = 58, PALETTE_LINES = 6, PALETTE_FIELD = 17, PALETTE_MOST = 200 };

struct palette_line {
	const struct key_row *row;
	const char *words, *aside;
	int fit, order;
};

struct palette {
	struct shell *shell;
	struct place *over;
	struct arena *page;
	struct textfield query;
	struct palette_line all[PALETTE_MOST], found[PALETTE_MOST];
	size_t all_count, found_count, at, top;
};

/* Rows the palette does not list: those only a field or a list knows, and itself. */
static bool
palette_leaves_out(const struct key_row *row)
{
	return row->flags & KEY_HIDDEN || !row->act || (!row->code && row->keys[0] == '\0') ||
	    key_in(row->keys, K_F3) ||
	    key_in(row->keys, K_ESC);
}

static void
palette_add(void *to, const struct key_row *row, void *state)
{
	struct palette *palette = to;
	const char *aside = NULL;
	char key[32];

	if (palette->all_count == PALETTE_MOST || palette_leaves_out(row))
		return;
	/* A screen's own meaning of a code stands before the program's. */
	for (size_t i = 0; row->code && i < palette->all_count; i++)
		if (palette->all[i].row->code && !strcmp(palette->all[i].row->code, row->code))
			return;
	struct palette_line *line = &palette->all[palette->all_count];
	*line = (struct palette_line){.row = row, .order = (int)palette->all_count};
	line->words = row->words ? row->words(state, palette->page, &aside) : NULL;
	if (!line->words)
		line->words = _(row->help);
	if (!aside && key_word(row->keys, 0, key, sizeof key)) {
		if (key[0] >= 'a' && key[0] <= 'z' && key[1] == '\0')
			key[0] = (char)(key[0] - 'a' + 'A');
		aside = arena_printf(palette->page, _("key %s"), key);
	}
	line->aside = aside ? aside : "";
	palette->all_count++;
}

/* Letters in order, each beginning a word or following the one before: "lca" in "log a callback". */
static bool
palette_scattered(const char *typed, const char *words)
{
	bool start = true, run = false;

	for (; *typed && *words; words++) {
		if ((start || run) && *words == *typed) {
			typed++;
			run = true;
		} else {
			run = false;
		}
		start = *words == ' ';
	}
	return *typed == '\0';
}

static int
palette_fit(const struct palette_line *line, const char *typed)
{
	enum { SCATTERED = 1, WORDS = 2, CODE_START = 50, CODE = 100 };
	const char *code = line->row->code;

	if (!*typed)
		return 1;
	if (code && !strcasecmp(code, typed))
		return CODE;
	if (code && !strncasecmp(code, typed, strlen(typed)))
		return CODE_START;
	int fit = choice_fit(typed, line->words);
	if (fit > 0)
		return WORDS + fit;
	struct arena *arena = arena_new();
	bool scattered = palette_scattered(text_fold(arena, typed), text_fold(arena, line->words));
	arena_free(arena);
	return scattered ? SCATTERED : 0;
}

static void
palette_search(struct palette *palette)
{
	palette->found_count = palette->at = palette->top = 0;
	for (size_t i = 0; i < palette->all_count; i++) {
		struct palette_line line = palette->all[i];
		line.fit = palette_fit(&line, palette->query.text);
		if (line.fit == 0)
			continue;
		size_t to = palette->found_count++;
		for (; to > 0 && palette->found[to - 1].fit < line.fit; to--)	/* equals keep their order */
			palette->found[to] = palette->found[to - 1];
		palette->found[to] = line;
	}
}

static bool
palette_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct palette *palette = state;
	const struct shell_argument *given = argument;

	(void)app;
	(void)life;
	(void)err;
	palette->shell = given->shell;
	palette->over = given->over;
	return true;
}

static bool
palette_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct palette *palette = state;

	(void)app;
	(void)err;
	palette->page = page;
	palette->all_count = 0;
	shell_rows(palette->shell, palette->over, palette_add, palette);
	palette_search(palette);
	return true;
}

static struct intent
palette_do(void *state, const struct event *event)
{
	struct palette *palette = state;
	struct shell *shell = palette->shell;

	(void)event;
	if (palette->found_count == 0)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s",
		    _("Nothing is called that. Esc closes, F1 lists all keys."));
	const struct key_row *row = palette->found[palette->at].row;
	if (row->code) {
		size_t keep = 0;
		while (keep < SHELL_LATELY - 1 && shell->lately[keep] && shell->lately[keep] != row)
			keep++;
		memmove(&shell->lately[1], &shell->lately[0], keep * sizeof shell->lately[0]);
		shell->lately[0] = row;
	}
	return (struct intent){.what = INTENT_RUN, .row = row};
}

static struct intent
palette_update(void *state, const struct event *event)
{
	struct palette *palette = state;

	if (event->kind == EVENT_KEY && event->key == K_DOWN && palette->at + 1 < palette->found_count)
		palette->at++;
	else if (event->kind == EVENT_KEY && event->key == K_UP && palette->at > 0)
		palette->at--;
	else if (textfield_update(&palette->query, event))
		palette_search(palette);
	if (palette->at < palette->top)
		palette->top = palette->at;
	if (palette->at >= palette->top + PALETTE_LINES)
		palette->top = palette->at - PALETTE_LINES + 1;
	return intent_stay();
}

static void
palette_draw_line(const struct palette *palette, const struct canvas *box, int row, size_t at)
{
	const struct palette_line *line = &palette->found[at];
	bool here = at == palette->at;

	if (here)
		canvas_text(box, row, 2, 1, SIGN_HERE, PAINT_PLAIN);
	canvas_text(box, row, 4, 2, line->row->code ? line->row->code : "", PAINT_KEY);
	canvas_text(box, row, 8, box->cols - 12 - text_width(line->aside), line->words, PAINT_MARKS);
	canvas_right(box, row, box->cols - 2, line->aside, PAINT_PLAIN);
	if (here)
		canvas_emphasise(box, row, 2, box->cols - 4, PAINT_FOCUS);
}

static void
palette_draw_lately(const struct shell *shell, const struct canvas *box, int row)
{
	int col = 2;

	if (!shell->lately[0])
		return;
	col += canvas_text(box, row, col, -1, _("Lately"), PAINT_PLAIN);
	for (size_t i = 0; i < SHELL_LATELY && shell->lately[i]; i++) {
		col += 3 + canvas_text(box, row, col + 3, -1, shell->lately[i]->code, PAINT_KEY);
		col += 1 + canvas_text(box, row, col + 1, -1, _(shell->lately[i]->help), PAINT_PLAIN);
	}
}

static void
palette_draw(const void *state, const struct canvas *canvas)
{
	const struct palette *palette = state;
	char count[64];

	snprintf(count, sizeof count, ngettext("%zu thing", "%zu things", palette->all_count), palette->all_count);
	struct canvas box = popup_draw(canvas, PALETTE_ROWS, PALETTE_COLS, "F3", count);
	canvas_text(&box, 1, 2, -1, _("Go to, or do"), PAINT_PLAIN);
	for (int i = 0; i < PALETTE_LINES && palette->top + (size_t)i < palette->found_count; i++)
		palette_draw_line(palette, &box, 3 + i, palette->top + (size_t)i);
	palette_draw_lately(palette->shell, &box, 10);
	canvas_text(&box, 12, 2, -1, _("Two letters and Enter is enough. Where a key is shown,"), PAINT_PLAIN);
	canvas_text(&box, 13, 2, -1, _("the key is quicker next time."), PAINT_PLAIN);
	textfield_draw(&palette->query, &box, 1, PALETTE_FIELD, box.cols - PALETTE_FIELD - 2, true);
}

static bool
palette_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
palette_hint(const void *state)
{
	(void)state;
	return _("Only what can be done now is listed. Codes never change.");
}

static const struct key_row palette_keys[] = {
	{"Enter", NULL, palette_do, N_("Do it"), N_("Do it"), RIGHT_NONE, NULL, 0, NULL},
	{"↑↓", NULL, NULL, N_("Choose"), N_("Up or down a line"), RIGHT_NONE, NULL, 0, NULL},
	{"Esc", NULL, NULL, N_("Close"), N_("Close"), RIGHT_NONE, NULL, 0, NULL},
	{0},
};

const struct screen_ops palette_ops = {
	.name = N_("Go"), .keys = palette_keys, .popup = true,
	.state_size = sizeof(struct palette), .argument_size = sizeof(struct shell_argument),
	.open = palette_open, .reload = palette_reload, .update = palette_update, .draw = palette_draw,
	.typing = palette_typing, .hint = palette_hint,
};
