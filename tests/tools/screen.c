/*
 * Runs a .scr test: the real screens on a real database, in this process and
 * without a terminal. Events go in, cells come out.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/demo.h"
#include "app/session.h"
#include "app/init.h"
#include "app/internal.h"
#include "app/worker.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "screen/go.h"
#include "screen/home.h"
#include "screen/shell.h"
#include "script/script.h"
#include "store/alike.h"
#include "store/find_key.h"
#include "store/record.h"
#include "term/term.h"

static struct {
	struct app *app;
	struct shell *shell;
	struct term_options look;
	struct arena *arena;
	struct worker *worker;
	char *folder, user[64];
	int lock_minutes;
} screen = {.lock_minutes = 10};

static void
screen_open(void)
{
	struct err err = {0};

	if (screen.shell)
		return;
	if (!screen.app)
		script_fail("say which clinic first: clinic northside");
	if (screen.user[0] && !app_sign_in_demo(screen.app, screen.user, "tty1", &err))
		script_fail("%s does not get in: %s", screen.user, err.text);
	if (!term_start_unseen(24, 80, &screen.look, &err))
		script_fail("%s", err.text);
	screen.shell = shell_new(&(struct shell_options){
		.app = screen.app, .doors = &shell_doors, .home = &home_ops, .go = go_keys,
		.lock_minutes = screen.lock_minutes,
	});
}

static void
screen_press(const char *name)
{
	struct event event = event_key(key_named(name));

	screen_open();
	if (event.key == K_NONE)
		script_fail("no key is called %s", name);
	if (key_prints(event.key))
		event.text = !strcmp(name, "Space") ? " " : name;
	shell_event(screen.shell, &event);
}

static void
screen_paste(const char *text)
{
	screen_open();
	shell_event(screen.shell, &(struct event){.kind = EVENT_PASTE, .text = text});
}

static void
screen_resize(int cols, int rows)
{
	struct event event = event_size(rows, cols);

	screen_open();
	term_resize(rows, cols);
	shell_event(screen.shell, &event);
}

/* As another process would: what one's own connection wrote does not count as news. */
static void
screen_clock(int64_t ms)
{
	struct app *other;
	struct err err = {0};

	screen_open();
	if (!app_open(screen.folder, &other, &err) || !app_demo_clock(other, DEMO_ADVANCE, ms, &err))
		script_fail("the clock does not move: %s", err.text);
	app_close(other);
	shell_event(screen.shell, &(struct event){.kind = EVENT_CHANGED});
	shell_event(screen.shell, &(struct event){.kind = EVENT_TICK});
}

static void
screen_settle(void)
{
	screen_open();
	shell_draw(screen.shell);
}

static void
screen_cell(int row, int col, struct script_cell *cell)
{
	struct canvas_cell read = canvas_read(row, col);

	memcpy(cell->text, read.text, sizeof cell->text);
	cell->look = read.look;
}

/* ---- a worker whose exchange stops half-way, or ends well ------------------------------------ */

static bool
screen_half(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err)
{
	(void)folder, (void)report, (void)err;
	request->progress(request->context, &(struct sync_progress){.step = SYNC_PUSH, .done = 3, .whole = 3, .ops = 312});
	request->progress(request->context, &(struct sync_progress){.step = SYNC_PULL, .done = 11, .whole = 18, .ops = 498});
	pause();
	return true;
}

static bool
screen_ends(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err)
{
	(void)folder, (void)request, (void)report;
	return err_set(err, ERR_IO, "The hub cannot be reached. Everything is kept here; the next exchange takes it along.");
}

static void
screen_worker(const char *how)
{
	struct err err = {0};

	if (screen.app)
		script_fail("the worker is forked before the clinic is opened");
	screen.worker = worker_start("", !strcmp(how, "stops half-way") ? screen_half : screen_ends, &err);
	if (!screen.worker)
		script_fail("%s", err.text);
}

/* Until it has said this: the bar of what comes in, or how it ended. */
static void
screen_hear(const char *what)
{
	bool end = !strcmp(what, "the end");

	screen_open();
	while (end ? worker_said(screen.worker)->runs : !worker_said(screen.worker)->steps[SYNC_PULL].at) {
		struct pollfd line = {.fd = worker_watch(screen.worker), .events = POLLIN};
		if (poll(&line, 1, 10 * 1000) != 1)
			script_fail("the worker says nothing");
		shell_event(screen.shell, &(struct event){.kind = EVENT_WORK});
	}
}

static void
screen_clinic(const char *name)
{
	const char *home = getenv("HOME");
	struct app_demo demo = {.clinic = name, .seed = 1, .patients = 60, .appointments = -1, .today = 20774};
	char secret[] = DEMO_PASSPHRASE;
	struct err err = {0};
	bool made;

	screen.folder = arena_printf(screen.arena, "%s/clinic", home ? home : ".");
	if (!strcmp(name, "empty"))
		made = app_init(screen.folder, &(struct app_init){.code = "NS", .name = "Northside", .zone = "Europe/London",
		    .country = "GB", .opens = -1, .closes = -1, .admin = "admin", .secret = secret, .demo = true}, &err);
	else
		made = app_demo_make(screen.folder, &demo, &err);
	if (!made || !app_open(screen.folder, &screen.app, &err))
		script_fail("no clinic %s: %s", name, err.text);
	app_set_worker(screen.app, screen.worker);
}

/* The frame stands: row 1 says where, the last row ends with Help. */
static void
screen_check_frame(unsigned seed, int round)
{
	char first[16] = "", last[512] = "";
	int rows, cols;

	shell_draw(screen.shell);
	term_size(&rows, &cols);
	for (int col = 0; col < 8; col++)
		strcat(first, canvas_read(0, col).text);
	for (int col = cols - 6; col < cols; col++)
		strcat(last, canvas_read(rows - 1, col).text);
	if (strcmp(first, " Rapport") || !strstr(last, "Help"))
		script_fail("the frame is broken after key %d of seed %u: \"%s\", \"%s\"", round, seed, first, last);
}

/* Press this many keys by chance; LONG=1 presses twenty times as many. Quitting and locking are left to others. */
static void
screen_monkey(int count)
{
	static const char *const keys[] = {
		"Enter", "Esc", "Tab", "Shift-Tab", "Backspace", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End",
		"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "^U", "^W", "^S", "Space", "+", ":", "/", "?", "é", "王",
	};
	const char *text_long = getenv("LONG");
	unsigned seed = 20261121;

	screen_open();
	if (text_long && *text_long)
		count *= 20;
	for (int round = 0; round < count && !shell_done(screen.shell); round++) {
		char letter[2] = {(char)("abcdefghimnoprstuvwxyz0123456789"[rand_r(&seed) % 32]), '\0'};
		size_t which = (size_t)rand_r(&seed) % (2 * sizeof keys / sizeof keys[0]);
		screen_press(which < sizeof keys / sizeof keys[0] ? keys[which] : letter);
		screen_check_frame(seed, round);
	}
}

/* ---- somebody whom another clinic registered too ------------------------------------------------ */

/* The record with this number once more, as Eastgate wrote her down, and what the night makes of that. */
static void
screen_double(const char *record)
{
	static const char sql_first[] = "SELECT p.id, s.id FROM patient p, site s WHERE p.record = :record AND s.code = 'EG'";
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:test", .role = "admin",
	    .terminal = "test", .event = "test.double", .action = 'C', .category = TX_IDENTITY};
	struct arena *arena = arena_new();
	struct db *db = app_db(screen.app);
	struct stmt *stmt = db_stmt(db, sql_first);
	struct uuid east = {{0}};
	struct alike_pair pair;
	struct patient twice;
	struct err err = {0};
	struct tx *tx;

	stmt_text(stmt, ":record", record);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		pair.older = stmt_get_id(stmt, 0);
		east = stmt_get_id(stmt, 1);
	}
	stmt_end(stmt);
	if (!record_load_id(db, entity(ENTITY_patient), pair.older, &twice, arena, &err))
		script_fail("%s", err.text);
	twice.row = (struct row){0};
	memset(&twice.row.id, 0xff, sizeof twice.row.id);
	twice.given = "Maria";
	twice.preferred = NULL;
	twice.record = "EG-000123";
	twice.home = east;
	pair.younger = twice.row.id;
	if (!tx_begin(db, &intent, &tx, &err) || !record_insert(tx, entity(ENTITY_patient), &twice, &err) ||
	    !find_key_refresh(tx, twice.row.rid, &err))
		script_fail("%s", err.text);
	struct conflict clash = alike_clash(db, &pair, arena);
	clash.home = clash.kept_site = app_site(screen.app)->row.id;
	clash.lost_site = east;
	if (!record_insert(tx, entity(ENTITY_conflict), &clash, &err) || !tx_commit(tx, &err))
		script_fail("%s", err.text);
	arena_free(arena);
}

/* Riverside wrote this number in the same place: what two pairs of three clinics say. */
static void
screen_third(const char *number)
{
	static const char sql_pair[] = "SELECT c.id, s.id FROM conflict c, site s WHERE c.kind = 'both' AND "
	    "c.about = 'contact_point' AND s.code = 'EG' LIMIT 1";
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:test", .role = "admin",
	    .terminal = "test", .event = "test.third", .action = 'C', .category = TX_IDENTITY};
	struct db *db = app_db(screen.app);
	struct stmt *stmt = db_stmt(db, sql_pair);
	struct arena *arena = arena_new();
	struct uuid pair = {{0}}, east = {{0}};
	struct conflict clash;
	struct site river;
	struct err err = {0};
	struct tx *tx;

	if (stmt_step(stmt, NULL) == STEP_ROW) {
		pair = stmt_get_id(stmt, 0);
		east = stmt_get_id(stmt, 1);
	}
	stmt_end(stmt);
	if (!record_load_id(db, entity(ENTITY_conflict), pair, &clash, arena, &err) ||
	    !record_load_id(db, entity(ENTITY_site), east, &river, arena, &err))
		script_fail("%s", err.text);
	river.row = (struct row){0};
	river.code = "RV";
	river.name = "Riverside";
	clash.row = (struct row){0};
	clash.lost = arena_printf(arena, "{\"value\":\"%s\"}", number);
	clash.lost_by = "desk:Grace";
	clash.lost_at = clash.kept_at - 3600000;
	if (!tx_begin(db, &intent, &tx, &err) || !record_insert(tx, entity(ENTITY_site), &river, &err))
		script_fail("%s", err.text);
	clash.lost_site = river.row.id;
	if (!record_insert(tx, entity(ENTITY_conflict), &clash, &err) || !tx_commit(tx, &err))
		script_fail("%s", err.text);
	arena_free(arena);
}

static bool
screen_command(const char *verb, const char *rest)
{
	if (!strcmp(verb, "clinic"))
		screen_clinic(rest);
	else if (!strcmp(verb, "worker"))
		screen_worker(rest);
	else if (!strcmp(verb, "hear"))
		screen_hear(rest);
	else if (!strcmp(verb, "double"))
		screen_double(rest);
	else if (!strcmp(verb, "third"))
		screen_third(rest);
	else if (!strcmp(verb, "user"))
		snprintf(screen.user, sizeof screen.user, "%s", rest);
	else if (!strcmp(verb, "monkey"))
		screen_monkey(atoi(rest));
	else if (!strcmp(verb, "look") && !strcmp(rest, "mono"))
		screen.look.colour = TERM_COLOUR_OFF;
	else if (!strcmp(verb, "look") && !strcmp(rest, "ascii"))
		screen.look.symbols = TERM_SYMBOLS_ASCII;
	else
		return false;
	return true;
}

static void
screen_end(void)
{
	if (screen.shell)
		shell_free(screen.shell);
	term_stop();
	if (screen.app)
		app_close(screen.app);
	worker_stop(screen.worker);
	arena_free(screen.arena);
}

static const struct script_ops screen_ops = {
	.press = screen_press, .paste = screen_paste, .resize = screen_resize, .clock = screen_clock,
	.settle = screen_settle, .cell = screen_cell, .cursor = canvas_read_cursor, .size = term_size,
	.command = screen_command, .end = screen_end,
};

int
main(int argc, char **argv)
{
	i18n_open();
	screen.arena = arena_new();
	return script_main(argc, argv, &screen_ops);
}
