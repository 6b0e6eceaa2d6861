#include "clinics.h"

#include <stdio.h>

#include "app/join.h"
#include "app/sync.h"
#include "base/clock.h"
#include "base/file.h"
#include "store/cell.h"
#include "store/db.h"
#include "store/find_key.h"
#include "store/record.h"
#include "store/self.h"

enum { KNOWN = 200 };	/* people that a day's edits and visits are about */

static void
clinics_clear(enum entity_no no, void *record)
{
	field_clear(entity(no)->fields, entity(no)->field_count, record, entity(no)->size);
}

static void
clinics_insert(struct tx *tx, enum entity_no no, void *record)
{
	struct err err;

	if (!record_insert(tx, entity(no), record, &err))
		bench_die("%s: %s", entity(no)->table, err.text);
}

struct tx *
clinics_begin(struct db *db)
{
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:bench", .role = "system",
	    .terminal = "bench", .event = "bench.day", .action = 'C', .category = TX_SYSTEM};
	struct tx *tx;
	struct err err;

	if (!tx_begin(db, &intent, &tx, &err))
		bench_die("%s", err.text);
	return tx;
}

void
clinics_commit(struct tx *tx)
{
	struct err err;

	if (!tx_commit(tx, &err))
		bench_die("%s", err.text);
}

struct db *
clinics_make(const char *folder, const char *code)
{
	struct site site;
	struct db *db;
	struct tx *tx;
	struct err err;

	clinics_clear(ENTITY_site, &site);
	site.code = site.name = code;
	site.zone = "Europe/London";
	site.country = "GB";
	site.date_order = "dmy";
	if (!file_make_folder(folder, &err) || !db_open(folder, DB_CREATE, &db, &err))
		bench_die("%s", err.text);
	tx = clinics_begin(db);
	if (!self_create(tx, &site, false, &err))
		bench_die("%s", err.text);
	clinics_commit(tx);
	return db;
}

struct db *
clinics_open(const char *folder)
{
	struct db *db;
	struct err err;

	if (!db_open(folder, DB_OPEN, &db, &err))
		bench_die("%s", err.text);
	return db;
}

const char *
clinics_register(struct tx *tx, struct people *people, struct patient *patient, struct arena *arena)
{
	struct somebody one;

	people_next(people, &one);
	clinics_clear(ENTITY_patient, patient);
	patient->family = arena_text(arena, one.family);
	patient->given = arena_text(arena, one.given);
	patient->born = arena_text(arena, one.born);
	patient->sex = arena_text(arena, one.sex);
	patient->preferred = arena_text(arena, one.given);
	patient->title = "Ms";
	patient->pronouns = "she";
	patient->reminders = "text";
	patient->best_time = "after 15:00";
	patient->registered = "2026-11-20";
	patient->marital = "single";
	patient->source = "bench";
	clinics_insert(tx, ENTITY_patient, patient);
	return arena_text(arena, one.phone);
}

void
clinics_edit(struct tx *tx, const struct patient *was, size_t round)
{
	struct patient patient = *was;
	char time[24];
	struct err err;

	snprintf(time, sizeof time, "after %02zu:%02zu", round / 60 % 24, round % 60);
	patient.best_time = time;
	patient.reminders = round % 2 ? "call" : "letter";
	if (!record_update(tx, entity(ENTITY_patient), was, &patient, &err))
		bench_die("%s", err.text);
}

/* ---- a day -------------------------------------------------------------------------------------- */

static void
clinics_newcomer(struct db *db, struct people *people)
{
	struct tx *tx = clinics_begin(db);
	struct patient patient;
	struct contact_point point;
	struct err err;
	const char *phone = clinics_register(tx, people, &patient, tx_arena(tx));

	clinics_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = patient.row.id;
	point.kind = "phone";
	point.value = phone;
	point.label = "mobile";
	point.sort = 1;
	clinics_insert(tx, ENTITY_contact_point, &point);
	if (!find_key_refresh(tx, patient.row.rid, &err))
		bench_die("%s", err.text);
	clinics_commit(tx);
}

/* An untimed visit with its history: who was here. */
static void
clinics_visit(struct db *db, const struct patient *patient)
{
	struct tx *tx = clinics_begin(db);
	struct appointment visit;
	struct appointment_event event;
	struct err err;

	clinics_clear(ENTITY_appointment, &visit);
	clinics_clear(ENTITY_appointment_event, &event);
	visit.patient = patient->row.id;
	visit.date = "2026-11-20";
	visit.starts = 600;
	visit.minutes = 10;
	visit.state = "booked";
	visit.no_cells = 1;
	clinics_insert(tx, ENTITY_appointment, &visit);
	if (!cell_settle(tx, NULL, &visit, &err))
		bench_die("%s", err.text);
	event.appointment = visit.row.id;
	event.at = tx_now(tx);
	event.what = "booked";
	clinics_insert(tx, ENTITY_appointment_event, &event);
	clinics_commit(tx);
}

void
clinics_day(struct db *db, struct people *people, size_t changes)
{
	static const char sql_last[] = "SELECT * FROM patient ORDER BY rid DESC LIMIT 200";
	struct arena *arena = arena_new();
	struct patient *known = NULL;
	size_t count, done = 0;
	struct err err;

	for (size_t i = 0; i < 3 && done < changes; i++, done += 2)
		clinics_newcomer(db, people);
	if (!record_rows(db_stmt(db, sql_last), entity(ENTITY_patient), arena, &known, &count, &err))
		bench_die("%s", err.text);
	for (size_t i = 0; done < changes; i++) {
		struct patient *one = &known[i % count];
		if (i % 3 == 0) {
			clinics_newcomer(db, people);
			done += 2;
		} else if (i % 3 == 1) {
			clinics_visit(db, one);
			done += 2;
		} else {
			struct tx *tx = clinics_begin(db);
			if (!record_load(db, entity(ENTITY_patient), one->row.rid, one, arena, &err))
				bench_die("%s", err.text);
			clinics_edit(tx, one, done + (size_t)one->row.rev);
			clinics_commit(tx);
			done++;
		}
	}
	arena_free(arena);
}

/* ---- a hub -------------------------------------------------------------------------------------- */

void
clinics_hub(const char *url, char code[MEMBERSHIP_CODE])
{
	struct uuid org = uuid_make(clock_now());
	char recovery[MEMBERSHIP_RECOVERY];
	struct hub *hub;
	struct err err;

	if (!hub_create(url, org, &err) || !hub_open(url, (struct uuid){{0}}, NULL, &hub, &err) ||
	    !membership_create(hub, org, "Bench clinics", code, recovery, &err))
		bench_die("%s: %s", url, err.text);
	hub_close(hub);
}

void
clinics_join(const char *folder, const char *url, const char *code, const char *group, const char *fresh)
{
	struct app_join join = {.hub = url, .code = code, .group = group, .fresh = fresh != NULL, .site = fresh,
	    .name = fresh, .zone = "Europe/London", .country = "GB"};
	struct arena *arena = arena_new();
	struct app_joined joined;
	struct err err;

	if (!app_join(folder, &join, arena, &joined, &err))
		bench_die("%s: %s", folder, err.text);
	arena_free(arena);
}

double
clinics_sync(const char *folder, const char *hub, int64_t *sent, int64_t *came)
{
	struct sync_request request = {.hub = hub};
	struct sync_report report;
	struct err err;
	double began = bench_now();

	if (!app_sync(folder, &request, &report, &err) || report.status > SYNC_TO_DECIDE)
		bench_die("%s: %s", folder, report.said);
	if (sent)
		*sent = report.pushed_ops;
	if (came)
		*came = report.pulled_ops;
	return (bench_now() - began) / 1e6;
}
