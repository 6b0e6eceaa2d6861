/*
 * bench/card FOLDER: opening the card of somebody with a long history, less its one audit
 * commit, against a page of fifty people. Both in turn, on one connection.
 */
#include <stdio.h>

#include "app/card.h"
#include "app/find.h"
#include "app/internal.h"
#include "base/clock.h"
#include "base/date.h"
#include "bench.h"
#include "store/find_key.h"

enum { NOTES = 200, VISITS = 500, ROUNDS = 300, PAGE = 50 };

static struct tx *
card_begin(struct db *db)
{
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:bench", .role = "system",
	    .terminal = "bench", .event = "bench.card", .action = 'C', .category = TX_SYSTEM};
	struct err err;
	struct tx *tx;

	if (!tx_begin(db, &intent, &tx, &err))
		bench_die("%s", err.text);
	return tx;
}

static void
card_insert(struct tx *tx, enum entity_no no, void *record)
{
	struct err err;

	if (!record_insert(tx, entity(no), record, &err))
		bench_die("%s: %s", entity(no)->table, err.text);
}

static void
card_clear(enum entity_no no, void *record)
{
	field_clear(entity(no)->fields, entity(no)->field_count, record, entity(no)->size);
}

/* A regular for twenty years, who tells us something at every second visit. */
static struct patient_id
card_person(struct app *app)
{
	struct tx *tx = card_begin(app_db(app));
	int32_t today = app_today(app, NULL);
	struct patient patient;
	struct err err;
	char date[DATE_TEXT];

	card_clear(ENTITY_patient, &patient);
	patient.family = "Longstory";
	patient.given = "Old";
	patient.born = "1950-01-01";
	patient.sex = "female";
	card_insert(tx, ENTITY_patient, &patient);
	for (int i = 0; i < NOTES; i++) {
		struct note note;
		card_clear(ENTITY_note, &note);
		note.patient = patient.row.id;
		note.text = "Grandson started school, ask how it goes";
		note.topic = "family";
		note.told_by = "patient";
		note.seen_by = "all";
		note.written = tx_now(tx) - i * INT64_C(604800000);
		card_insert(tx, ENTITY_note, &note);
	}
	for (int i = 0; i < VISITS; i++) {
		struct appointment visit;
		card_clear(ENTITY_appointment, &visit);
		day_format(today + 7 - i * 14, date);
		visit.patient = patient.row.id;
		visit.date = date;
		visit.starts = 600;
		visit.minutes = 10;
		visit.state = i == 0 ? "booked" : "out";
		visit.no_cells = 1;
		card_insert(tx, ENTITY_appointment, &visit);
	}
	if (!find_key_refresh(tx, patient.row.rid, &err) || !tx_commit(tx, &err))
		bench_die("%s", err.text);
	return (struct patient_id){patient.row.rid};
}

int
main(int argc, char **argv)
{
	struct bench_samples opened = {.count = 0}, audited = {.count = 0}, page = {.count = 0};
	struct arena *arena = arena_new();
	struct patient_id patient;
	struct found_list list;
	struct card card;
	struct app *app;
	struct err err;

	if (argc < 2 || !app_open(argv[1], &app, &err))
		bench_die("%s", argc < 2 ? "usage: card FOLDER" : err.text);
	patient = card_person(app);
	for (int i = 0; i < ROUNDS; i++) {
		struct tx_intent intent = app_intent(app, "patient.view", 'R', TX_IDENTITY);
		arena_reset(arena);
		double began = bench_now();
		if (!tx_audit(app_db(app), &intent, &err))
			bench_die("%s", err.text);
		bench_add(&audited, bench_now() - began);
		began = bench_now();
		if (!app_find(app, "s", PAGE, 0, arena, &list, &err))
			bench_die("%s", err.text);
		bench_add(&page, bench_now() - began);
		arena_reset(arena);
		began = bench_now();
		if (!app_card_reload(app, patient, arena, &card, &err))
			bench_die("%s", err.text);
		bench_add(&opened, bench_now() - began);
	}
	bench_value("card.read.p50_us", bench_percentile(&opened, 50));
	bench_value("card.read.p99_us", bench_percentile(&opened, 99));
	bench_value("card.audit.p50_us", bench_percentile(&audited, 50));
	bench_value("card.page.p50_us", bench_percentile(&page, 50));
	bench_row("card opened p99, 200 notes and 500 visits, less its commit / 50-row page p99",
	    bench_percentile(&opened, 99) / bench_percentile(&page, 99), 3, false);
	app_close(app);
	arena_free(arena);
	return 0;
}
