/*
 * A small clinic without a database: doors that remember what they were asked,
 * a home with a list, and a form with one field of each kind.
 */
#ifndef TESTS_SCREEN_FAKE_H
#define TESTS_SCREEN_FAKE_H

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "model/field.h"
#include "screen/picker.h"
#include "screen/shell.h"
#include "term/term.h"
#include "widget/form.h"
#include "widget/list.h"

enum { FAKE_ROWS = 30, FAKE_DRAFTS = 8, FAKE_TEXT = 256 };

static struct fake {
	struct app_who who;
	struct arena *arena;
	struct draft drafts[FAKE_DRAFTS];
	size_t draft_count;
	int undone, redone, locked, saved, arrived;
	bool full;		/* no draft can be kept */
	int64_t version;
	char secret[64];
} fake;

static const struct app_who *
fake_who(const struct app *app)
{
	(void)app;
	return &fake.who;
}

static const char *
fake_place(const struct app *app)
{
	(void)app;
	return "Northside";
}

static bool
fake_may(const struct app *app, enum right right)
{
	(void)app;
	return right != RIGHT_overbook;
}

static int64_t
fake_version(struct app *app)
{
	(void)app;
	return fake.version;
}

static bool
fake_status(struct app *app, struct app_status *status, struct err *err)
{
	(void)app, (void)err;
	*status = (struct app_status){
		.calls = 3, .waiting = 6, .drafts = (int)fake.draft_count, .sync_age = 7 * 60 + 35, .to_decide = 3,
	};
	return true;
}

static bool
fake_sign_in(struct app *app, const char *login, char *secret, struct err *err)
{
	(void)app;
	if (strcmp(secret, "rosewater clinic demo"))
		return err_set(err, ERR_DENIED, "Name or password is not right. Nothing was changed.");
	bool jon = !strcmp(login, "jon");
	fake.who = (struct app_who){
		.session = {{(uint8_t)(jon ? 2 : 1)}}, .login = jon ? "jon" : "priya.n", .shown = jon ? "Jon T" : "Priya N",
		.initials = jon ? "JT" : "PN", .terminal = "tty1",
	};
	return true;
}

static bool
fake_unlock(struct app *app, char *secret, struct err *err)
{
	(void)app;
	return !strcmp(secret, "rosewater clinic demo") || err_set(err, ERR_DENIED, "The password is not right.");
}

static bool
fake_lock(struct app *app, struct err *err)
{
	(void)app, (void)err;
	fake.locked++;
	return true;
}

static bool
fake_sign_out(struct app *app, struct err *err)
{
	(void)app, (void)err;
	return true;
}

static void
fake_become(struct app *app, const struct app_who *who)
{
	(void)app;
	fake.who = *who;
}

static int
fake_draft(const char *form)
{
	for (size_t i = 0; i < fake.draft_count; i++)
		if (!strcmp(fake.drafts[i].form, form))
			return (int)i;
	return -1;
}

static bool
fake_draft_save(struct app *app, struct draft *draft, struct err *err)
{
	int at = fake_draft(draft->form);

	(void)app;
	if (fake.full)
		return err_set(err, ERR_IO, "The disk is full.");
	if (at < 0)
		at = (int)fake.draft_count++;
	draft->rid = at + 1;
	draft->updated = clock_now();
	struct draft *kept = &fake.drafts[at];
	*kept = *draft;
	kept->form = arena_text(fake.arena, draft->form);
	kept->cursor = arena_text(fake.arena, draft->cursor);
	kept->title = arena_text(fake.arena, draft->title);
	kept->fields = arena_array(fake.arena, draft->count + 1, sizeof *kept->fields);
	for (size_t i = 0; i < draft->count; i++)
		kept->fields[i] = (struct draft_field){
			arena_text(fake.arena, draft->fields[i].column), arena_text(fake.arena, draft->fields[i].text),
		};
	return true;
}

static bool
fake_draft_load(struct app *app, const char *form, struct uuid subject, struct arena *arena, struct draft *draft,
    struct err *err)
{
	int at = fake_draft(form);

	(void)app, (void)subject, (void)arena;
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "none");
	*draft = fake.drafts[at];
	return true;
}

static bool
fake_draft_discard(struct app *app, int64_t rid, struct arena *arena, struct draft *kept, struct err *err)
{
	(void)app, (void)arena, (void)err, (void)rid;
	*kept = fake.drafts[--fake.draft_count];
	return true;
}

static bool
fake_undo(struct app *app, struct arena *arena, const char **name, struct err *err)
{
	(void)app;
	if (fake.undone == fake.saved)
		return err_set(err, ERR_NOT_FOUND, "none");
	fake.undone++;
	*name = arena_text(arena, "note");
	return true;
}

static bool
fake_redo(struct app *app, struct arena *arena, const char **name, struct err *err)
{
	(void)app;
	if (fake.undone == 0)
		return err_set(err, ERR_NOT_FOUND, "none");
	fake.undone--;
	*name = arena_text(arena, "note");
	return true;
}

static const char *
fake_undo_next(struct app *app)
{
	(void)app;
	return fake.undone < fake.saved ? "note" : NULL;
}

static const char *
fake_redo_next(struct app *app)
{
	(void)app;
	return fake.undone > 0 ? "note" : NULL;
}

static const struct shell_doors fake_doors = {
	.who = fake_who, .place = fake_place, .may = fake_may, .version = fake_version, .status = fake_status,
	.sign_in = fake_sign_in, .unlock = fake_unlock, .lock = fake_lock, .sign_out = fake_sign_out, .become = fake_become,
	.draft_save = fake_draft_save, .draft_load = fake_draft_load, .draft_discard = fake_draft_discard,
	.undo = fake_undo, .redo = fake_redo, .undo_next = fake_undo_next, .redo_next = fake_redo_next,
};

/* ---- a form ------------------------------------------------------------------------------------ */

struct fake_form {
	struct form form;
};

static const struct form_choice fake_topics[] = {
	{"family", "Family"}, {"work", "Work"}, {"travel", "Travel"}, {"friends", "Friends"}, {"food", "Food and drink"},
};

static bool
fake_form_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	static const struct form_row rows[] = {
		{.column = "note", .label = "Note", .kind = FIELD_NOTE, .max = 240, .help = "Things to chat about"},
		{.column = "family", .label = "Family name", .kind = FIELD_NAME, .max = 80, .flags = FORM_REQUIRED | FORM_CAPITALS},
		{.column = "born", .label = "Born", .kind = FIELD_DATE, .flags = FORM_REQUIRED | FORM_PAST},
		{.column = "topic", .label = "Topic", .kind = FIELD_CHOICE, .choices = fake_topics, .choice_count = 5},
		{.column = "from", .label = "Ask from", .kind = FIELD_DATE},
		{.column = "at", .label = "At", .kind = FIELD_TIME},
		{.column = "mobile", .label = "Mobile", .kind = FIELD_PHONE},
	};
	struct fake_form *fake_form = state;

	(void)app, (void)argument, (void)err;
	form_make(&fake_form->form, life, rows, sizeof rows / sizeof rows[0]);
	fake_form->form.today = day_of(2026, 11, 17);
	fake_form->form.minute = 9 * 60 + 42;
	fake_form->form.opens = 8 * 60;
	fake_form->form.closes = 18 * 60;
	fake_form->form.divider = "enough to start";
	return true;
}

static struct form *
fake_form_form(void *state)
{
	return &((struct fake_form *)state)->form;
}

static struct intent
fake_form_done(void *state, const struct event *event)
{
	struct fake_form *fake_form = state;
	struct err err = {0};

	(void)event;
	if (!form_finish(&fake_form->form, &err))
		return intent_stay();
	fake.saved++;
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, "Saved %s.", form_value(&fake_form->form, "family"));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
fake_form_update(void *state, const struct event *event)
{
	struct fake_form *fake_form = state;

	if (picker_take(&fake_form->form, event))
		return intent_stay();
	switch (form_update(&fake_form->form, event)) {
	case FORM_DONE:
		return fake_form_done(state, event);
	case FORM_CHOICES:
		return picker_push(&fake_form->form);
	default:
		return intent_stay();
	}
}

static void
fake_form_draw(const void *state, const struct canvas *canvas)
{
	const struct fake_form *fake_form = state;
	struct canvas part = canvas_part(canvas, 2, 2, canvas->rows - 2, 70);

	canvas_text(canvas, 1, 2, -1, "NEW PATIENT", PAINT_TITLE);
	form_draw(&fake_form->form, &part, true);
}

static bool
fake_form_typing(const void *state)
{
	(void)state;
	return true;
}

static const struct key_row fake_form_keys[] = {
	{"Enter", NULL, NULL, "Next field", "Next field", RIGHT_NONE, NULL, 0, NULL},
	{"Shift-Tab", NULL, NULL, "Back", "Back one field", RIGHT_NONE, NULL, 0, NULL},
	{"F4", NULL, NULL, "Choices", "Choices", RIGHT_NONE, NULL, 0, NULL},
	{"F9 ^D", NULL, fake_form_done, "Done", "Save it", RIGHT_NONE, NULL, 0, NULL},
	{"Esc", NULL, NULL, "Close", "Close, keeps the draft", RIGHT_NONE, NULL, 0, NULL},
	{0},
};

static const struct screen_ops fake_form_ops = {
	.name = "New patient", .keys = fake_form_keys, .parent = form_keys, .state_size = sizeof(struct fake_form),
	.open = fake_form_open, .update = fake_form_update, .draw = fake_form_draw, .typing = fake_form_typing,
	.form = fake_form_form, .draft = "patient",
};

/* ---- home: a list -------------------------------------------------------------------------------- */

struct fake_home {
	struct list list;
	int rows, reloads;
	bool small;		/* half of the rows are gone */
};

static int64_t
fake_row_id(const void *rows, size_t at)
{
	const struct fake_home *home = rows;

	return at == 0 ? 0 : (int64_t)at * (home->small ? 2 : 1);
}

static void
fake_row_line(const void *rows, size_t at, struct list_line *line)
{
	int64_t id = fake_row_id(rows, at);

	if (id == 0) {
		line->heading = "WAITING, longest first";
		return;
	}
	snprintf(line->room[0], LIST_CELL, "%02d:%02d", 8 + (int)id / 6, (int)id % 6 * 10);
	line->cell[0] = line->room[0];
	line->cell[1] = id == 2 ? "GONZÁLEZ, Maria Elena de la Concepción" : id == 3 ? "王小明" : "HADDAD, Samir";
	line->cell[2] = "Dr Osei";
	snprintf(line->room[3], LIST_CELL, id < 3 ? SIGN_LATE " %dm" : "%dm", 44 - (int)id);
	line->cell[3] = line->room[3];
	line->cell[4] = id == 2 ? SIGN_CUE " new baby" : "ankle";
}

static struct list_source
fake_source(const struct fake_home *home)
{
	static const struct list_column columns[] = {
		{.title = "TIME", .width = 5, .least = 5, .priority = 8}, {.title = "PATIENT", .width = 20, .least = 12, .priority = 9},
		{.title = "WITH", .width = 11, .least = 6, .priority = 1}, {.title = "WAIT", .width = 6, .least = 6, .priority = 7,
		.right = true}, {.title = "ABOUT", .width = 11, .least = 6, .priority = 2, .grows = true},
	};

	return (struct list_source){
		.rows = home, .count = home->small ? FAKE_ROWS / 2 : FAKE_ROWS, .id = fake_row_id, .line = fake_row_line,
		.columns = columns, .column_count = 5, .numbers = true,
	};
}

static bool
fake_home_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct fake_home *home = state;
	struct list_source source = fake_source(home);

	(void)app, (void)page, (void)err;
	home->reloads++;
	list_clamp(&home->list, &source, home->rows > 0 ? home->rows - 4 : 10);
	return true;
}

static struct intent
fake_home_update(void *state, const struct event *event)
{
	struct fake_home *home = state;
	struct list_source source = fake_source(home);

	if (event->kind == EVENT_SIZE)
		home->rows = event->rows;
	list_update(&home->list, &source, event);
	list_clamp(&home->list, &source, home->rows > 0 ? home->rows - 4 : 10);
	return intent_stay();
}

static struct intent
fake_home_edit(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_push(&fake_form_ops, NULL);
}

static struct intent
fake_home_arrive(void *state, const struct event *event)
{
	(void)state, (void)event;
	fake.arrived++;
	return intent_say(INTENT_RELOAD, SAY_DONE, "Arrived at 09:42.");
}

static void
fake_home_draw(const void *state, const struct canvas *canvas)
{
	const struct fake_home *home = state;
	struct list_source source = fake_source(home);
	struct canvas part = canvas_part(canvas, 2, 0, canvas->rows - 4, canvas->cols);

	canvas_text(canvas, 0, 2, -1, "Today   All clinicians " SIGN_CHOICE, PAINT_PLAIN);
	list_draw(&home->list, &source, &part, true);
}

static const char *
fake_home_hint(const void *state)
{
	(void)state;
	return SIGN_LATE " Samir HADDAD passed 30 minutes at 09:31. T records that you told him why.";
}

static const struct key_row fake_home_keys[] = {
	{"a", "AR", fake_home_arrive, "Arrive", "Arrive", RIGHT_NONE, NULL, 0, NULL},
	{"e", NULL, fake_home_edit, "Edit", "Edit details", RIGHT_NONE, NULL, 0, NULL},
	{"w", NULL, fake_home_arrive, "Walk-in", "Overbook a walk-in", RIGHT_overbook, NULL, 0, NULL},
	{"F6", NULL, NULL, "Park", "Park", RIGHT_NONE, NULL, 0, NULL},
	{0},
};

static const struct screen_ops fake_home_ops = {
	.keys = fake_home_keys, .parent = list_keys, .state_size = sizeof(struct fake_home),
	.reload = fake_home_reload, .update = fake_home_update, .draw = fake_home_draw, .hint = fake_home_hint,
};

static struct shell_options
fake_options(void)
{
	return (struct shell_options){.doors = &fake_doors, .home = &fake_home_ops, .lock_minutes = 10};
}

/* Tue 17 Nov 2026 09:42 at Greenwich; nobody is signed in. */
static void
fake_start(void)
{
	fake = (struct fake){.arena = arena_new()};
	clock_zone("Europe/London", NULL);
	clock_hold(INT64_C(1794908520000));
}

static void
fake_stop(void)
{
	arena_free(fake.arena);
}

#endif
