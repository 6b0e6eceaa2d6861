/*
 * F1: this screen's keys, the keys that work everywhere, and how dates and
 * times may be typed; all read from the key tables. Typing searches, Enter runs.
 */
#include <stdio.h>
#include <string.h>
#include <wctype.h>

#include "base/i18n.h"
#include "base/text.h"
#include "keys.h"
#include "shell_internal.h"
#include "widget/choice.h"

enum {
	HELP_MOST = 200, HELP_TOP = 1, HELP_FIRST = 3, HELP_FOOT = 4,
	HELP_ONE = 2, HELP_TWO = 28, HELP_THREE = 58, HELP_KEY = 3, HELP_FKEY = 5, HELP_TWIN = 15, HELP_TYPED = 11,
};

struct help {
	struct shell *shell;
	struct place *over;
	struct textfield query;
	const struct key_row *all[HELP_MOST], *found[HELP_MOST];
	const struct screen_ops *where[HELP_MOST];	/* of found, from here on */
	size_t all_count, found_count, here, at;
	size_t top;			/* first key of the first column */
	int rows;			/* of the columns */
};

static void
help_add(void *to, const struct key_row *row, void *state)
{
	struct help *help = to;

	(void)state;
	if (help->all_count < HELP_MOST)
		help->all[help->all_count++] = row;
}

static bool
help_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct help *help = state;
	const struct shell_argument *given = argument;

	(void)app;
	(void)life;
	(void)err;
	help->shell = given->shell;
	help->over = given->over;
	shell_rows(help->shell, help->over, help_add, help);
	return true;
}

/* The key as a person says it: "Ctrl-G" for ^G, a capital for a letter. */
static void
help_key(const char *keys, int n, char *text, size_t size)
{
	char word[24] = "";

	if (n == 0)
		key_words(keys, word, sizeof word);
	else
		key_word(keys, n, word, sizeof word);
	if (word[0] == '^' && word[1])
		snprintf(text, size, "Ctrl-%s", word + 1);
	else if (word[0] >= 'a' && word[0] <= 'z' && !word[1])
		snprintf(text, size, "%c", word[0] - 'a' + 'A');
	else
		snprintf(text, size, "%s", word);
}

static bool
help_matches(const struct key_row *row, const char *typed)
{
	char key[32];

	for (int n = 0; key_word(row->keys, n, key, sizeof key); n++)
		if (!strcasecmp(key, typed))
			return true;
	return (row->code && !strcasecmp(row->code, typed)) || choice_fit(typed, _(row->help)) > 0 ||
	    (row->footer && choice_fit(typed, _(row->footer)) > 0);
}

/* Keys of the other screens: where somebody who looks for "note" has to go. */
static void
help_search_elsewhere(struct help *help)
{
	for (size_t i = 0; screen_table[i]; i++)
		for (const struct key_row *row = screen_table[i]->keys; row && row->keys; row++)
			if (screen_table[i]->name && screen_table[i] != help->over->ops && row->act && row->footer &&
			    help->found_count < HELP_MOST && shell_may(help->shell, row) &&
			    help_matches(row, help->query.text)) {
				help->where[help->found_count] = screen_table[i];
				help->found[help->found_count++] = row;
			}
}

static void
help_search(struct help *help)
{
	help->found_count = help->at = 0;
	for (size_t i = 0; help->query.text[0] && i < help->all_count; i++)
		if (help_matches(help->all[i], help->query.text))
			help->found[help->found_count++] = help->all[i];
	help->here = help->found_count;
	if (help->query.text[0])
		help_search_elsewhere(help);
}

static struct intent
help_do(void *state, const struct event *event)
{
	struct help *help = state;

	(void)event;
	if (help->at >= help->found_count)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s", _("Type a word or a key first; Enter then does it."));
	if (help->at >= help->here)
		return intent_say(INTENT_STAY, SAY_NOTE, _("That key is on another screen: %s. F3 and F2 lead there."),
		    _(help->where[help->at]->name));
	return (struct intent){.what = INTENT_RUN, .row = help->found[help->at]};
}

/* Keys of the screen that are not just a reminder of one that works everywhere. */
static bool
help_is_own(const struct key_row *row)
{
	char word[32];

	key_word(row->keys, 0, word, sizeof word);
	return row->keys[0] && (row->act || !keys_named(frame_keys, key_named(word)));
}

static size_t
help_own_count(const struct help *help)
{
	size_t count = 0;

	for (const struct key_row *row = help->over->ops->keys; row && row->keys; row++)
		count += help_is_own(row) && shell_may(help->shell, row) ? 1 : 0;
	for (const struct key_row *row = help->over->ops->parent; row && row->keys; row++)
		count++;
	return count;
}

static struct intent
help_update(void *state, const struct event *event)
{
	struct help *help = state;

	if (event->kind == EVENT_SIZE) {
		help->rows = event->rows - HELP_FIRST - HELP_FOOT;
		help->top = 0;
	} else if (event->kind == EVENT_KEY && event->key == K_DOWN && help->at + 1 < help->found_count) {
		help->at++;
	} else if (event->kind == EVENT_KEY && event->key == K_UP && help->at > 0) {
		help->at--;
	} else if (event->kind == EVENT_KEY && (event->key == K_PGDN || event->key == K_PGUP)) {
		size_t page = (size_t)help->rows, count = help_own_count(help);
		if (event->key == K_PGDN && help->top + page < count)
			help->top += page;
		else if (event->key == K_PGUP)
			help->top = help->top > page ? help->top - page : 0;
	} else if (textfield_update(&help->query, event)) {
		help_search(help);
	}
	return intent_stay();
}

static int
help_draw_table(const struct help *help, const struct canvas *part, const struct key_row *rows, int row, size_t *skip)
{
	char key[32];

	for (; rows && rows->keys; rows++) {
		if (!help_is_own(rows) || !shell_may(help->shell, rows))
			continue;
		if (*skip > 0) {
			(*skip)--;
			continue;
		}
		if (row >= HELP_FIRST + help->rows)
			return row;
		help_key(rows->keys, 0, key, sizeof key);
		int wide = text_width(key) + 1;
		canvas_text(part, row, 0, -1, key, PAINT_KEY);
		wide = wide > HELP_KEY ? wide : HELP_KEY;
		bool fits = text_width(_(rows->help)) <= part->cols - wide || !rows->footer;
		canvas_text(part, row, wide, -1, fits ? _(rows->help) : _(rows->footer), PAINT_PLAIN);
		row++;
	}
	return row;
}

/* "Patient card" as a heading; any script's capitals. */
static void
help_capitals(const char *text, char *out, size_t size)
{
	const char *end = text + strlen(text);
	size_t used = 0;
	uint32_t scalar;

	while (text < end && used + 4 < size) {
		text += text_decode(text, end, &scalar);
		used += text_encode((uint32_t)towupper((wint_t)scalar), out + used);
	}
	out[used] = '\0';
}

static void
help_draw_own(const struct help *help, const struct canvas *canvas)
{
	struct canvas part = canvas_part(canvas, 0, HELP_ONE, canvas->rows, HELP_TWO - HELP_ONE - 1);
	const char *name = help->over->ops->name;
	size_t skip = help->top;
	int row = HELP_FIRST;
	char title[120];

	help_capitals(name ? _(name) : _("Home"), title, sizeof title);
	canvas_text(&part, HELP_TOP, 0, -1, title, PAINT_TITLE);
	row = help_draw_table(help, &part, help->over->ops->keys, row, &skip);
	help_draw_table(help, &part, help->over->ops->parent, row, &skip);
}

static void
help_draw_everywhere(const struct help *help, const struct canvas *canvas)
{
	struct canvas part = canvas_part(canvas, 0, HELP_TWO, canvas->rows, HELP_THREE - HELP_TWO - 1);
	int row = HELP_FIRST;
	char key[32];

	canvas_text(&part, HELP_TOP, 0, -1, _("EVERYWHERE"), PAINT_TITLE);
	for (const struct key_row *at = frame_keys; at->keys && row < HELP_FIRST + help->rows; at++) {
		if (!at->keys[0] || at->flags & KEY_HIDDEN)
			continue;
		help_key(at->keys, 0, key, sizeof key);
		canvas_text(&part, row, 0, HELP_FKEY - 1, key, PAINT_KEY);
		bool twins = key[0] == 'F';
		canvas_text(&part, row, HELP_FKEY, twins ? HELP_TWIN - HELP_FKEY - 1 : -1, _(at->help), PAINT_PLAIN);
		if (twins) {
			help_key(at->keys, 1, key, sizeof key);
			int used = canvas_text(&part, row, HELP_TWIN, -1, key, PAINT_KEY);
			help_key(at->keys, 2, key, sizeof key);
			canvas_text(&part, row, HELP_TWIN + (used < 6 ? 8 : used + 2), -1, key, PAINT_KEY);
		}
		row++;
	}
}

static void
help_draw_typing(const struct canvas *canvas)
{
	static const char *const formats[] = {
		N_("DATES"), N_("tom fri +2w 12/3"), N_("eom 140691"), N_("TIMES"), N_("930 2p 1430 +2h"), N_("PHONES"),
		N_("any spaces or dots"),
	};
	struct canvas part = canvas_part(canvas, 0, HELP_THREE, canvas->rows, canvas->cols - HELP_THREE);
	int row = HELP_FIRST;
	char key[32];

	canvas_text(&part, HELP_TOP, 0, -1, _("WHILE TYPING"), PAINT_TITLE);
	for (const struct key_row *at = form_keys; at->keys; at++) {
		if (keys_named(frame_keys, key_named("F4")) && key_in(at->keys, K_F4))
			continue;
		help_key(at->keys, 0, key, sizeof key);
		int used = canvas_text(&part, row, 0, -1, key, PAINT_KEY);
		canvas_text(&part, row++, used + 2 > 8 ? used + 2 : 8, -1, _(at->help), PAINT_PLAIN);
	}
	row++;
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		const char *text = _(formats[i]);
		bool title = formats[i][0] >= 'A' && formats[i][0] <= 'Z';
		canvas_text(&part, row++, 0, -1, text, title ? PAINT_TITLE : PAINT_PLAIN);
	}
}

static void
help_draw_found(const struct help *help, const struct canvas *canvas)
{
	char key[32];
	size_t most = (size_t)(canvas->rows - HELP_FIRST), top = help->at >= most ? help->at - most + 1 : 0;

	int more = (int)(help->found_count - help->here);
	int used = canvas_print(canvas, HELP_TOP, HELP_ONE, -1, PAINT_TITLE,
	    ngettext("%zu key or place fits", "%zu keys and places fit", help->here), help->here);
	if (more > 0)
		canvas_print(canvas, HELP_TOP, HELP_ONE + used, -1, PAINT_PLAIN,
		    ngettext(", and %d on another screen", ", and %d on other screens", (unsigned long)more), more);
	for (size_t i = 0; i < most && top + i < help->found_count; i++) {
		const struct key_row *at = help->found[top + i];
		int row = HELP_FIRST + (int)i;
		help_key(at->keys, 0, key, sizeof key);
		if (top + i == help->at)
			canvas_text(canvas, row, HELP_ONE, 1, SIGN_HERE, PAINT_PLAIN);
		canvas_text(canvas, row, HELP_ONE + 2, 8, key[0] ? key : at->code ? at->code : "", PAINT_KEY);
		int wide = canvas_text(canvas, row, HELP_ONE + HELP_TYPED, -1, _(at->help), PAINT_PLAIN);
		if (top + i >= help->here)
			canvas_print(canvas, row, HELP_ONE + HELP_TYPED + wide + 2, -1, PAINT_PLAIN, _("on: %s"),
			    _(help->where[top + i]->name));
		if (top + i == help->at)
			canvas_emphasise(canvas, row, HELP_ONE, canvas->cols - 2 * HELP_ONE, PAINT_FOCUS);
	}
}

static void
help_draw(const void *state, const struct canvas *canvas)
{
	const struct help *help = state;

	if (help->query.text[0]) {
		help_draw_found(help, canvas);
		return;
	}
	help_draw_own(help, canvas);
	help_draw_everywhere(help, canvas);
	help_draw_typing(canvas);
	canvas_text(canvas, canvas->rows - 3, HELP_ONE, -1,
	    _("If an F-key does nothing, use the key beside it, or Alt and the digit."), PAINT_PLAIN);
	canvas_text(canvas, canvas->rows - 2, HELP_ONE, -1, _(SIGN_LATE " late or care needed   " SIGN_DUE
	    " due or new   " SIGN_CUE " talk about   " SIGN_DONE " done   " SIGN_HERE " you are here"), PAINT_MARKS);
}

static bool
help_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
help_hint(const void *state)
{
	static char text[TEXTFIELD_BYTES + 64];	/* longer than any row: cut there */
	const struct help *help = state;

	if (help->query.text[0])
		snprintf(text, sizeof text, _("Search: %s"), help->query.text);
	else
		snprintf(text, sizeof text, "%s", _("Type to search, for example: wait"));
	return text;
}

static bool
help_has_more(const void *state)
{
	const struct help *help = state;

	return !help->query.text[0] && help_own_count(help) > (size_t)help->rows;
}

static struct intent
help_page(void *state, const struct event *event)
{
	return help_update(state, event);
}

static const struct key_row help_keys[] = {
	{"Enter", NULL, help_do, N_("Do it now"), N_("Do it now"), RIGHT_NONE, NULL, 0, NULL},
	{"PgDn PgUp", NULL, help_page, N_("More"), N_("More"), RIGHT_NONE, help_has_more, 0, NULL},
	{"Esc", NULL, NULL, N_("Back to where you were"), N_("Back to where you were"), RIGHT_NONE, NULL, 0, NULL},
	{0},
};

const struct screen_ops help_ops = {
	.name = N_("Help"), .keys = help_keys, .asks_in_hint = true,
	.state_size = sizeof(struct help), .argument_size = sizeof(struct shell_argument),
	.open = help_open, .update = help_update, .draw = help_draw, .typing = help_typing, .hint = help_hint,
};
