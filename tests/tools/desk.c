/*
 * A desk without a screen, for tests that kill or starve it: saves people with
 * a note each and says aloud what it was told.
 *
 *   desk create FOLDER CODE    a clinic
 *   desk save FOLDER FROM TO   one transaction a number; "saved N" or "not N CODE"
 *   desk say FOLDER SAME|DIFFERENT ONE OTHER   the verdict on the records with two numbers
 *   desk verify FOLDER         "held N" for every number found, then "good" or what is wrong
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/canon.h"
#include "store/check.h"
#include "store/record.h"
#include "store/self.h"
#include "store/twins.h"

static struct tx_intent
desk_intent(const char *event)
{
	return (struct tx_intent){.operation = uuid_make(clock_now()),
	    .actor = "system:test",
	    .role = "reception",
	    .terminal = "test",
	    .event = event,
	    .action = 'C',
	    .category = TX_NOTE};
}

/* One line, at once and whole: what was said before a kill must be in the file. */
static void
desk_say(const char *word, long n, const char *more)
{
	char line[400];
	int length = snprintf(line, sizeof line, "%s %ld%s%s\n", word, n, *more ? " " : "", more);

	if (write(STDOUT_FILENO, line, (size_t)length) != length)
		exit(2);
}

static int
desk_fail(const struct err *err)
{
	fprintf(stderr, "%s: %s\n", err_name(err->code), err->text);
	return 1;
}

static int
desk_create(const char *folder, const char *code)
{
	struct tx_intent intent = desk_intent("site.create");
	struct err err = {0};
	struct site site;
	struct db *db;
	struct tx *tx;

	field_clear(entity(ENTITY_site)->fields, entity(ENTITY_site)->field_count, &site, sizeof site);
	site.code = site.name = code;
	site.zone = "UTC";
	site.country = "GB";
	if (!db_open(folder, DB_CREATE, &db, &err))
		return desk_fail(&err);
	if (!tx_begin(db, &intent, &tx, &err) || !self_create(tx, &site, true, &err) || !tx_commit(tx, &err))
		return desk_fail(&err);
	db_close(db);
	return 0;
}

/* Nobody may be taken for another: neither by name nor by date of birth. */
static bool
desk_save_one(struct db *db, long n, struct err *err)
{
	static const char *const families[] = {"Okafor", "Lindqvist", "Brzezinski", "Haddad", "Pereira", "Tanaka",
	    "Mbeki", "Quintero", "Vuković", "Ellsworth"};
	struct tx_intent intent = desk_intent("note.write");
	struct patient patient;
	struct note note;
	char memo[32], born[16];
	struct tx *tx;

	if (!tx_begin(db, &intent, &tx, err))
		return false;
	snprintf(memo, sizeof memo, "%ld", n);
	snprintf(born, sizeof born, "%ld-%02ld-12", 1930 + n * 7 % 80, n % 12 + 1);
	field_clear(entity(ENTITY_patient)->fields, entity(ENTITY_patient)->field_count, &patient, sizeof patient);
	patient.family = families[n % 10];
	patient.given = "Ngozi";
	patient.born = born;
	patient.sex = "female";
	patient.memo = memo;
	field_clear(entity(ENTITY_note)->fields, entity(ENTITY_note)->field_count, &note, sizeof note);
	note.text = "Her daughter starts school";
	note.topic = "family";
	bool done = record_insert(tx, entity(ENTITY_patient), &patient, err);
	note.patient = patient.row.id;
	if (done && record_insert(tx, entity(ENTITY_note), &note, err))
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

static int
desk_save(const char *folder, long from, long to)
{
	struct err err = {0};
	struct db *db;

	if (!db_open(folder, DB_OPEN, &db, &err))
		return desk_fail(&err);
	for (long n = from; n <= to; n++) {
		err = (struct err){0};
		if (desk_save_one(db, n, &err))
			desk_say("saved", n, "");
		else
			desk_say(err.code == ERR_UNKNOWN ? "unknown" : "not", n, err_name(err.code));
	}
	db_close(db);
	return 0;
}

static struct uuid
desk_record(struct db *db, const char *record)
{
	static const char sql[] = "SELECT id FROM patient WHERE record = :record";
	struct stmt *stmt = db_stmt(db, sql);
	struct uuid id = {{0}};

	stmt_text(stmt, ":record", record);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		id = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return id;
}

static int
desk_verdict(const char *folder, const char *verdict, const char *one, const char *other)
{
	const struct entity *of = entity(ENTITY_patient_link);
	struct tx_intent intent = desk_intent("link");
	struct arena *arena = arena_new();
	struct patient_link old, link;
	struct err err = {0};
	struct db *db;
	struct tx *tx;

	if (!db_open(folder, DB_OPEN, &db, &err))
		return desk_fail(&err);
	struct uuid a = desk_record(db, one), b = desk_record(db, other);
	if (!twins_verdict(db, a, b, &old, arena, &err) || !tx_begin(db, &intent, &tx, &err))
		return desk_fail(&err);
	link = old;
	link.a = memcmp(&a, &b, sizeof a) < 0 ? a : b;
	link.b = memcmp(&a, &b, sizeof a) < 0 ? b : a;
	link.verdict = verdict;
	link.at = clock_now();
	if (!(old.row.rid ? record_update(tx, of, &old, &link, &err) : record_insert(tx, of, &link, &err)) ||
	    !canon_settle_link(db, &link, &err) || !tx_commit(tx, &err))
		return desk_fail(&err);
	db_close(db);
	arena_free(arena);
	return 0;
}

static int
desk_verify(const char *folder)
{
	static const char sql_held[] =
	    "SELECT p.memo, (SELECT count(*) FROM note n WHERE n.patient = p.id) FROM patient p "
	    "WHERE p.memo IS NOT NULL ORDER BY p.rid";
	struct arena *arena = arena_new();
	struct err err = {0};
	struct db *db;
	struct stmt *held;
	bool good = true;

	if (!db_open(folder, DB_OPEN, &db, &err))
		return desk_fail(&err);
	held = db_stmt(db, sql_held);
	while (stmt_step(held, NULL) == STEP_ROW) {
		desk_say("held", atol(stmt_get_text(held, 0, arena)), "");
		good = good && stmt_get_int(held, 1) == 1;
	}
	good = check_run(db, NULL, NULL, &err) && good;
	db_close(db);
	arena_free(arena);
	puts(good ? "good" : err.text);
	return good ? 0 : 1;
}

int
main(int argc, char **argv)
{
	umask(077);
	if (argc == 4 && strcmp(argv[1], "create") == 0)
		return desk_create(argv[2], argv[3]);
	if (argc == 5 && strcmp(argv[1], "save") == 0)
		return desk_save(argv[2], atol(argv[3]), atol(argv[4]));
	if (argc == 6 && strcmp(argv[1], "say") == 0)
		return desk_verdict(argv[2], argv[3], argv[4], argv[5]);
	if (argc == 3 && strcmp(argv[1], "verify") == 0)
		return desk_verify(argv[2]);
	fputs("usage: desk create|save|say|verify FOLDER [CODE | FROM TO | VERDICT ONE OTHER]\n", stderr);
	return 2;
}
