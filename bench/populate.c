/* bench/populate FOLDER PATIENTS APPOINTMENTS: a database of invented people, by the program's own writing path. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "model/records.h"
#include "people.h"
#include "store/cell.h"
#include "store/db.h"
#include "store/find_key.h"
#include "store/record.h"
#include "store/self.h"

enum { BATCH = 1000, STAFF = 12, DAYS = 730, OPENS = 480, CLOSES = 1080, MINUTES = 10 };

static struct db *db;
static struct tx *tx;

static void
populate_begin(void)
{
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:bench", .role = "system",
	    .terminal = "bench", .event = "bench.populate", .action = 'C', .category = TX_SYSTEM};
	struct err err;

	if (!tx_begin(db, &intent, &tx, &err))
		bench_die("%s", err.text);
}

static void
populate_commit(void)
{
	struct err err;

	if (!tx_commit(tx, &err))
		bench_die("%s", err.text);
}

static void
populate_clear(enum entity_no no, void *record)
{
	field_clear(entity(no)->fields, entity(no)->field_count, record, entity(no)->size);
}

static void
populate_insert(enum entity_no no, void *record)
{
	struct err err;

	if (!record_insert(tx, entity(no), record, &err))
		bench_die("%s: %s", entity(no)->table, err.text);
}

static void
populate_site(void)
{
	struct site site;
	struct err err;

	populate_clear(ENTITY_site, &site);
	site.code = "BN";
	site.name = "Bench";
	site.zone = "Europe/London";
	site.country = "GB";
	site.date_order = "dmy";
	populate_begin();
	if (!self_create(tx, &site, true, &err))
		bench_die("%s", err.text);
	populate_commit();
}

/* What the booking screen proposes. */
static void
populate_type(void)
{
	struct appointment_type type;

	populate_clear(ENTITY_appointment_type, &type);
	type.code = "followup";
	type.label = "Follow-up";
	type.minutes = MINUTES;
	populate_begin();
	populate_insert(ENTITY_appointment_type, &type);
	populate_commit();
}

static struct uuid
populate_person(struct people *people, size_t number)
{
	struct somebody one;
	struct patient patient;
	struct contact_point point;
	char record[24];

	people_next(people, &one);
	snprintf(record, sizeof record, "BN-%06zu", number + 1);
	populate_clear(ENTITY_patient, &patient);
	patient.record = record;
	patient.family = one.family;
	patient.given = one.given;
	patient.born = one.born;
	patient.sex = one.sex;
	populate_insert(ENTITY_patient, &patient);
	populate_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = patient.row.id;
	point.kind = "phone";
	point.value = one.phone;
	point.label = "mobile";
	point.sort = 1;
	populate_insert(ENTITY_contact_point, &point);
	return patient.row.id;
}

static void
populate_sessions(struct uuid staff, int32_t first)
{
	char date[DATE_TEXT];

	day_format(first, date);
	for (int weekday = 1; weekday <= 7; weekday++) {
		struct session_template session;
		populate_clear(ENTITY_session_template, &session);
		session.staff = staff;
		session.weekday = weekday;
		session.starts = OPENS;
		session.ends = CLOSES;
		session.from_date = date;
		session.every = 1;
		populate_insert(ENTITY_session_template, &session);
	}
}

/* Visits spread over two years round today, every clinician in ten-minute steps. */
static void
populate_visits(const struct uuid *patients, size_t count, size_t visits)
{
	struct uuid staff[STAFF];
	struct bench_random random = {.state = 7};
	int32_t first = instant_day(clock_now(), NULL) - DAYS / 2;
	size_t a_day = visits / DAYS + 1;
	struct err err;

	populate_begin();
	for (size_t i = 0; i < STAFF; i++) {
		struct staff one;
		char family[24];
		snprintf(family, sizeof family, "Clinician%zu", i);
		populate_clear(ENTITY_staff, &one);
		/* The first is who --demo-user signs in. */
		one.family = family;
		one.given = "Dr";
		one.shown = family;
		one.initials = "DC";
		one.login = i == 0 ? "reception" : family;
		one.role = i == 0 ? "reception" : "nurse";
		one.bookable = one.active = 1;
		populate_insert(ENTITY_staff, &one);
		staff[i] = one.row.id;
		populate_sessions(one.row.id, first);
	}
	for (size_t i = 0; i < visits; i++) {
		struct appointment visit;
		char date[DATE_TEXT];
		size_t in_day = i % a_day;
		day_format(first + (int32_t)(i / a_day), date);
		populate_clear(ENTITY_appointment, &visit);
		visit.patient = patients[bench_below(&random, count)];
		visit.staff = staff[in_day % STAFF];
		visit.date = date;
		visit.starts = OPENS + (int64_t)(in_day / STAFF) * MINUTES % (CLOSES - OPENS);
		visit.minutes = MINUTES;
		visit.state = "booked";
		/* Once every clinician's day is full the rest lies off the book. */
		visit.no_cells = in_day / STAFF >= (CLOSES - OPENS) / MINUTES;
		populate_insert(ENTITY_appointment, &visit);
		if (!cell_settle(tx, NULL, &visit, &err))
			bench_die("%s", err.text);
		if (i % BATCH == BATCH - 1) {
			populate_commit();
			populate_begin();
		}
	}
	populate_commit();
}

int
main(int argc, char **argv)
{
	size_t patients = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, visits = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	struct people *people = people_new(20261121);
	struct uuid *ids = calloc(patients + 1, sizeof *ids);
	struct err err;
	double began = bench_now();

	if (patients == 0 || !ids)
		bench_die("usage: populate FOLDER PATIENTS APPOINTMENTS");
	clock_zone("Europe/London", NULL);
	if (!db_open(argv[1], DB_CREATE, &db, &err))
		bench_die("%s", err.text);
	populate_site();
	populate_type();
	for (size_t i = 0; i < patients; i++) {
		if (i % BATCH == 0)
			populate_begin();
		ids[i] = populate_person(people, i);
		if (i % BATCH == BATCH - 1 || i + 1 == patients)
			populate_commit();
	}
	populate_visits(ids, patients, visits);
	bench_value("populate.rows.s", (bench_now() - began) / 1e6);
	began = bench_now();
	populate_begin();
	if (!find_key_rebuild(tx, &err))
		bench_die("%s", err.text);
	populate_commit();
	bench_value("populate.keys.s", (bench_now() - began) / 1e6);
	db_settle(db);
	db_close(db);
	people_free(people);
	free(ids);
	return 0;
}
