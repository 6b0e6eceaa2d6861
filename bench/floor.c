/*
 * bench/floor list | sqlite FILE | type FILE: what a terminal program costs before it does anything useful.
 *
 * list    a bare ncurses list, every row rewritten at each cursor key
 * sqlite  the same with the database open and fifty people read
 * type    the bare as-you-type list over name_pair: one or two beginnings, no ranking, no typos
 *
 * Quits with ^D. Prints "ready" on the last row when a frame is complete.
 */
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <ctype.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { ROWS = 20, KEPT = 50, WIDE = 76, QUIT = 4, CLEAR = 21 };

static char rows[KEPT][WIDE + 1];
static int count, chosen, top;
static char typed[80];

static void
floor_draw(bool typing)
{
	erase();
	mvaddstr(0, 1, "Floor");
	if (typing)
		mvprintw(1, 1, "Find  %s", typed);
	for (int i = 0; i < ROWS && top + i < count; i++)
		mvprintw(2 + i, 2, "%c %s", top + i == chosen ? '>' : ' ', rows[top + i]);
	mvaddstr(23, 1, "ready");
	move(1, 7 + (int)strlen(typed));
	refresh();
}

static void
floor_read(sqlite3_stmt *find)
{
	while (count < KEPT && sqlite3_step(find) == SQLITE_ROW) {
		snprintf(rows[count++], WIDE + 1, "%-20.20s %-20.20s %-12.12s %s", (const char *)sqlite3_column_text(find, 0),
		    (const char *)sqlite3_column_text(find, 1), (const char *)sqlite3_column_text(find, 2),
		    (const char *)sqlite3_column_text(find, 3));
	}
	sqlite3_reset(find);
}

static sqlite3_stmt *
floor_prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		bench_die("%s", sqlite3_errmsg(db));
	return stmt;
}

/* "smith jo": surname and given name, or the other way round when that finds nothing. */
static void
floor_find(sqlite3 *db, sqlite3_stmt *find)
{
	char first[80], second[80] = "", past[96];
	size_t bytes = strcspn(typed, " ");

	count = chosen = top = 0;
	snprintf(first, sizeof first, "%.*s", (int)bytes, typed);
	if (typed[bytes])
		snprintf(second, sizeof second, "%s", typed + bytes + 1);
	if (!*first)
		return;
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	for (int kind = 0; kind < 2 && count < KEPT; kind++) {
		sqlite3_bind_int(find, 1, kind);
		sqlite3_bind_text(find, 2, first, -1, SQLITE_TRANSIENT);
		snprintf(past, sizeof past, "%s~", first);
		sqlite3_bind_text(find, 3, past, -1, SQLITE_TRANSIENT);
		sqlite3_bind_text(find, 4, second, -1, SQLITE_TRANSIENT);
		snprintf(past, sizeof past, "%s~", second);
		sqlite3_bind_text(find, 5, past, -1, SQLITE_TRANSIENT);
		floor_read(find);
	}
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

static void
floor_key(int key, sqlite3 *db, sqlite3_stmt *find)
{
	size_t used = strlen(typed);

	if (key == KEY_DOWN && chosen + 1 < count)
		chosen++;
	else if (key == KEY_UP && chosen > 0)
		chosen--;
	else if (find && key == CLEAR)
		typed[0] = '\0';
	else if (find && key < 128 && isprint(key) && used + 1 < sizeof typed)
		typed[used] = (char)key, typed[used + 1] = '\0';
	if (find && key < 128)
		floor_find(db, find);
	top = chosen < ROWS ? 0 : chosen - ROWS + 1;
}

int
main(int argc, char **argv)
{
	static const char sql_fifty[] = "SELECT family, given, born, record FROM patient ORDER BY rid LIMIT 50";
	static const char sql_type[] =
	    "SELECT p.family, p.given, p.born, p.record FROM name_pair n JOIN patient p ON p.rid = n.pid"
	    " WHERE n.kind = ? AND n.tok >= ? AND n.tok < ? AND n.rest >= ? AND n.rest < ? LIMIT 50";
	const char *mode = argc > 1 ? argv[1] : "";
	bool typing = strcmp(mode, "type") == 0;
	sqlite3_stmt *find = NULL;
	sqlite3 *db = NULL;

	if (strcmp(mode, "list") == 0) {
		for (; count < KEPT; count++)
			snprintf(rows[count], WIDE + 1, "%-20s %-20s %-12s %06d", "Somebody", "Invented", "12 Mar 1985", count);
	} else if (argc > 2 && (typing || strcmp(mode, "sqlite") == 0)) {
		if (sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
			bench_die("%s: %s", argv[2], sqlite3_errmsg(db));
		if (typing)
			find = floor_prepare(db, sql_type);
		else
			floor_read(floor_prepare(db, sql_fifty));
	} else {
		bench_die("usage: floor list | sqlite FILE | type FILE");
	}
	setlocale(LC_ALL, "");
	initscr();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	floor_draw(typing);
	for (int key; (key = getch()) != QUIT && key != ERR; floor_draw(typing))
		floor_key(key, db, find);
	endwin();
	return 0;
}
