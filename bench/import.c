/*
 * bench/import FOLDER NDJSON PATIENTS: FHIR import against two floors on the same people.
 *
 * The file is written first. Floors: parsing the same bytes with jansson alone; putting the
 * same rows in from memory, with capture and search keys. FOLDER/a and FOLDER/b hold
 * databases that were just made.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/import.h"
#include "app/internal.h"
#include "base/clock.h"
#include "bench.h"
#include "people.h"
#include "store/find_key.h"

enum { BATCH = 500, SEED = 7 };

/* What a patient looks like in a hospital's export: names, numbers, a home, languages, and much that is no row of ours. */
static const char import_resource[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p%zu\","
    "\"meta\":{\"profile\":[\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient\"],\"versionId\":\"1\"},"
    "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">Made for measuring only; "
    "no such person was ever born, moved house, fell ill or got better.</div>\"},"
    "\"extension\":[{\"url\":\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex\",\"valueCode\":\"U\"},"
    "{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-birthPlace\",\"valueAddress\":{\"city\":\"Nowhere\","
    "\"state\":\"Elsewhere\",\"country\":\"XX\"}},"
    "{\"url\":\"http://example.org/disability-adjusted-life-years\",\"valueDecimal\":1.5},"
    "{\"url\":\"http://example.org/quality-adjusted-life-years\",\"valueDecimal\":30.5}],"
    "\"identifier\":[{\"use\":\"usual\",\"type\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v2-0203\","
    "\"code\":\"MR\",\"display\":\"Medical Record Number\"}],\"text\":\"Medical Record Number\"},"
    "\"system\":\"urn:bench\",\"value\":\"p%zu\"}],"
    "\"name\":[{\"use\":\"official\",\"family\":\"%s\",\"given\":[\"%s\"]}],"
    "\"telecom\":[{\"system\":\"phone\",\"value\":\"%s\",\"use\":\"mobile\"}],\"gender\":\"%s\",\"birthDate\":\"%s\","
    "\"address\":[{\"use\":\"home\",\"line\":[\"%zu Bench Road\"],\"city\":\"Nowhere\",\"postalCode\":\"N0 1AA\"}],"
    "\"communication\":[{\"language\":{\"coding\":[{\"system\":\"urn:ietf:bcp:47\",\"code\":\"en\",\"display\":\"English\"}],"
    "\"text\":\"English\"}}]}\n";

static void
import_write(const char *path, size_t patients)
{
	struct people *people = people_new(SEED);
	FILE *file = fopen(path, "w");
	struct somebody one;

	if (!file)
		bench_die("%s cannot be written", path);
	for (size_t i = 0; i < patients; i++) {
		people_next(people, &one);
		fprintf(file, import_resource, i, i, one.family, one.given, one.phone, one.sex, one.born, i % 999);
	}
	if (fclose(file) != 0)
		bench_die("%s cannot be written", path);
	people_free(people);
}

static double
import_parse(const char *path)
{
	double began = bench_now();
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		bench_die("%s cannot be read", path);
	for (ssize_t bytes; (bytes = getline(&line, &room, file)) > 0;)
		json_decref(json_loadb(line, (size_t)bytes, 0, NULL));
	free(line);
	fclose(file);
	return bench_now() - began;
}

static double
import_file(const char *folder, const char *path)
{
	struct app_import how = {.paths = &path, .path_count = 1};
	struct arena *arena = arena_new();
	struct import_report report;
	struct app *app;
	struct err err;
	double began;

	if (!app_open(folder, &app, &err))
		bench_die("%s", err.text);
	began = bench_now();
	if (!app_import(app, &how, arena, &report, &err))
		bench_die("%s", err.text);
	began = bench_now() - began;
	bench_value("import.new", (double)report.total[IMPORT_NEW]);
	app_close(app);
	arena_free(arena);
	return began;
}

static void
import_one(struct tx *tx, const struct somebody *one, size_t number)
{
	struct patient patient;
	struct contact_point point;
	struct identifier identifier;
	struct patient_name name;
	struct patient_language language;
	struct address address;
	char id[24], line[32];
	struct err err;

	snprintf(id, sizeof id, "p%zu", number);
	field_clear(entity(ENTITY_patient)->fields, entity(ENTITY_patient)->field_count, &patient, sizeof patient);
	field_clear(entity(ENTITY_contact_point)->fields, entity(ENTITY_contact_point)->field_count, &point, sizeof point);
	field_clear(entity(ENTITY_identifier)->fields, entity(ENTITY_identifier)->field_count, &identifier, sizeof identifier);
	field_clear(entity(ENTITY_patient_name)->fields, entity(ENTITY_patient_name)->field_count, &name, sizeof name);
	field_clear(entity(ENTITY_patient_language)->fields, entity(ENTITY_patient_language)->field_count, &language,
	    sizeof language);
	field_clear(entity(ENTITY_address)->fields, entity(ENTITY_address)->field_count, &address, sizeof address);
	patient.family = name.family = one->family;
	patient.given = name.given = one->given;
	patient.born = one->born;
	patient.sex = one->sex;
	name.use = "official";
	snprintf(line, sizeof line, "%zu Bench Road", number % 999);
	point.owner_kind = identifier.owner_kind = address.owner_kind = "patient";
	address.use = "home";
	address.line = line;
	address.town = "Nowhere";
	address.postcode = "N0 1AA";
	language.language = "en";
	point.kind = "phone";
	point.value = one->phone;
	point.label = "mobile";
	identifier.system = "urn:bench";
	identifier.value = id;
	if (!record_insert(tx, entity(ENTITY_patient), &patient, &err))
		bench_die("%s", err.text);
	name.patient = language.patient = point.owner = identifier.owner = address.owner = patient.row.id;
	if (!record_insert(tx, entity(ENTITY_patient_name), &name, &err) ||
	    !record_insert(tx, entity(ENTITY_patient_language), &language, &err) ||
	    !record_insert(tx, entity(ENTITY_address), &address, &err) ||
	    !record_insert(tx, entity(ENTITY_contact_point), &point, &err) ||
	    !record_insert(tx, entity(ENTITY_identifier), &identifier, &err) || !find_key_refresh(tx, patient.row.rid, &err))
		bench_die("%s", err.text);
}

static double
import_insert(const char *folder, size_t patients)
{
	struct somebody *all = calloc(patients, sizeof *all);
	struct people *people = people_new(SEED);
	struct app *app;
	struct err err;
	double began;

	if (!all || !app_open(folder, &app, &err))
		bench_die("%s", all ? err.text : "no memory");
	for (size_t i = 0; i < patients; i++)
		people_next(people, &all[i]);
	began = bench_now();
	for (size_t i = 0; i < patients; i += BATCH) {
		struct tx_intent intent = app_intent(app, "bench.insert", 'C', TX_SYSTEM);
		struct tx *tx;
		if (!tx_begin(app_db(app), &intent, &tx, &err))
			bench_die("%s", err.text);
		for (size_t n = i; n < patients && n < i + BATCH; n++)
			import_one(tx, &all[n], n);
		if (!tx_commit(tx, &err))
			bench_die("%s", err.text);
	}
	began = bench_now() - began;
	app_close(app);
	people_free(people);
	free(all);
	return began;
}

int
main(int argc, char **argv)
{
	size_t patients = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	char a[4096], b[4096];
	double parsed, imported, inserted;

	if (patients == 0)
		bench_die("usage: import FOLDER NDJSON PATIENTS");
	snprintf(a, sizeof a, "%s/a", argv[1]);
	snprintf(b, sizeof b, "%s/b", argv[1]);
	import_write(argv[2], patients);
	import_parse(argv[2]);
	parsed = import_parse(argv[2]);
	inserted = import_insert(b, patients);
	imported = import_file(a, argv[2]);
	bench_value("import.parse_s", parsed / 1e6);
	bench_value("import.insert_s", inserted / 1e6);
	bench_value("import.file_s", imported / 1e6);
	bench_row("FHIR NDJSON import / parsing the same bytes with jansson alone", imported / parsed, 8, false);
	bench_row("FHIR NDJSON import / inserting the same rows with capture from memory", imported / inserted, 2, false);
	return 0;
}
