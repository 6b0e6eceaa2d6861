#include "rosewater_edge.h"

#include <string.h>

#include "rosewater_days.h"
#include "store/cell.h"
#include "store/visit.h"

enum { EDGE_GROUP = 11 };	/* people in the group visit */

/* `born` "": on this day, in a leap year long ago. `need` 0: has no visits but those written out. */
static const struct edge_row {
	const char *given, *family, *born, *sex, *called, *say, *language;
	double need;
} edge_rows[EDGE_COUNT] = {
	[EDGE_SAME_A] = {"Margaret", "Ellis", "1948-03-02", "female", NULL, NULL, NULL, 4},
	[EDGE_SAME_B] = {"Margaret", "Ellis", "1948-11-20", "female", "Peggy", NULL, NULL, 4},
	[EDGE_MOTHER] = {"Abena", "Mensah-Cole", "1987-07-09", "female", NULL, NULL, "Twi", 2},
	[EDGE_TWIN_A] = {"Esi", "Mensah-Cole", "2016-05-14", "female", NULL, NULL, NULL, 2},
	[EDGE_TWIN_B] = {"Ebo", "Mensah-Cole", "2016-05-14", "male", NULL, NULL, NULL, 2},
	[EDGE_LEAP] = {"Leo", "Featherstone", "1996-02-29", "male", NULL, NULL, NULL, 0},
	[EDGE_MARKS] = {"Wanjirũ", "Ngũgĩ wa Thiong'o", "1978-02-14", "female", NULL, "GOO-gee wa thee-ON-go",
	    "Swahili", 3},
	[EDGE_NO_PHONE] = {"Edith", "Thornley", "1939-10-30", "female", NULL, NULL, NULL, 4},
	[EDGE_STAFF] = {"Owen", "Marsh", "1985-01-17", "male", NULL, NULL, NULL, 2},
	[EDGE_DEAD] = {"Walter", "Holmwood", "1945-06-03", "male", "Wally", NULL, NULL, 0},
	[EDGE_WIDOW] = {"Joan", "Holmwood", "", "female", NULL, NULL, NULL, 3},
	[EDGE_FORMER] = {"Clara", "Vane", "1990-08-26", "female", NULL, NULL, NULL, 2},
	[EDGE_AFTER_ELEVEN] = {"Stanisław", "Łukasik", "1941-04-11", "male", "Staszek", NULL, "Polish", 0},
	[EDGE_FIRST_SLOT] = {"Tom", "Penrose", "2009-09-19", "male", NULL, NULL, NULL, 0},
	[EDGE_TRIED] = {"Gloria", "St. Hilaire", "1957-12-05", "female", NULL, "sent ee-LAIR", NULL, 3},
	[EDGE_DOUBLE_A] = {"Małgorzata", "Dąbrowska", "1971-02-08", "female", "Gosia", NULL, "Polish", 3},
	[EDGE_DOUBLE_B] = {"Malgorzata", "Dabrowska", "1971-02-08", "female", NULL, NULL, NULL, 0},
	[EDGE_CLOCKS] = {"Kjersti", "Ødegård", "1963-03-28", "female", NULL, "CHAIR-stee", NULL, 2},
	[EDGE_LONG] = {"பொன்னம்பலம் மீனாட்சிசுந்தரம் திருநாவுக்கரசு",
	    "யாழ்ப்பாணத்து வைத்தியலிங்கம் பாலசுப்பிரமணியம் செல்வநாயகம்",
	    "1952-09-01", "male", "Mani", NULL, "Tamil", 3},
	[EDGE_RIGHT] = {"زهرا", "احمدی", "1986-03-21", "female", "Zahra", NULL, "Persian", 2},
	[EDGE_HAN] = {"小梅", "欧阳", "1994-01-28", "female", "May", "oh-YAHNG shyow-MAY", "Mandarin", 2},
};

bool
edge_is(const struct rosewater *rw, enum edge edge)
{
	return (size_t)edge < rw->edge_count;
}

/* ---- the people ------------------------------------------------------------------------ */

static void
edge_fill(struct rosewater *rw, enum edge edge, struct patient *patient)
{
	const struct edge_row *row = &edge_rows[edge];
	struct ymd now = day_split(rw->today);

	rosewater_clear(ENTITY_patient, patient);
	patient->given = row->given;
	patient->family = row->family;
	patient->born = *row->born ? row->born : rosewater_date(rw, day_of(1948, now.month, now.day));
	patient->sex = row->sex;
	patient->preferred = row->called;
	patient->say = row->say;
	patient->clinician = rw->clinicians[(size_t)edge % ROSEWATER_PHYSICIANS];
	patient->registered = rosewater_date(rw, rw->today - 2000);
	patient->reminders = edge == EDGE_NO_PHONE ? "letter" : "text";
	if (edge == EDGE_TWIN_A || edge == EDGE_TWIN_B)
		patient->birth_order = edge == EDGE_TWIN_A ? 1 : 2;
	if (edge == EDGE_STAFF) {
		patient->restricted = 1;
		patient->memo = "Husband of Lena at the desk: another receptionist deals with him.";
	}
	if (edge == EDGE_DEAD)
		patient->died = rosewater_date(rw, rw->today - 6);
	if (edge == EDGE_WIDOW) {
		patient->quiet = "loss";
		patient->quiet_until = rosewater_date(rw, rw->today + 174);
	}
	if (edge == EDGE_DOUBLE_B)
		patient->source = "hospital feed Patient/4711";
}

/* What of it the later steps need. */
static void
edge_remember(struct rosewater *rw, enum edge edge, const struct patient *patient)
{
	struct rosewater_person *person = &rw->people[edge];

	*person = (struct rosewater_person){
		.id = patient->row.id, .born = day_parse(patient->born), .registered = rw->today - 2000,
		.died = patient->died ? day_parse(patient->died) : DAY_NONE, .need = (float)edge_rows[edge].need,
		.missing = 1, .phone = 100 + (uint32_t)edge, .household = -1, .partnered = true,
		.clinician = (uint8_t)(edge % ROSEWATER_PHYSICIANS), .female = strcmp(patient->sex, "female") == 0,
		.has_phone = edge != EDGE_NO_PHONE, .texts = edge != EDGE_NO_PHONE,
	};
	person->name = arena_printf(rw->arena, "%s %s", patient->given, patient->family);
	/* The twins have their mother's number; the second record of one person the number of the first. */
	if (edge == EDGE_TWIN_A || edge == EDGE_TWIN_B)
		person->phone = 100 + EDGE_MOTHER;
	if (edge == EDGE_DOUBLE_B)
		person->phone = 100 + EDGE_DOUBLE_A;
}

static bool
edge_language(struct rosewater *rw, enum edge edge, struct err *err)
{
	struct patient_language language;

	if (!edge_rows[edge].language)
		return true;
	rosewater_clear(ENTITY_patient_language, &language);
	language.patient = rw->people[edge].id;
	language.language = edge_rows[edge].language;
	language.sort = 1;
	language.interpreter = edge == EDGE_AFTER_ELEVEN || edge == EDGE_LONG;
	return rosewater_insert(rw, ENTITY_patient_language, &language, err);
}

static bool
edge_person(struct rosewater *rw, enum edge edge, struct err *err)
{
	struct patient patient;
	char *record;

	edge_fill(rw, edge, &patient);
	if (!self_number(rw->tx, "record", &record, err))
		return false;
	patient.record = arena_text(rw->scratch, record);
	if (!rosewater_insert(rw, ENTITY_patient, &patient, err))
		return false;
	edge_remember(rw, edge, &patient);
	const struct rosewater_person *person = &rw->people[edge];
	bool safe = edge == EDGE_FORMER;
	return (!person->has_phone || rosewater_phone(rw, "patient", person->id, person->phone, "mobile", 1,
	    safe ? "no" : "yes", safe ? "none" : "callback", err)) && edge_language(rw, edge, err);
}

/* ---- around them ------------------------------------------------------------------------- */

static void
edge_kin(struct rosewater *rw, enum edge whose, const char *name, const char *what, struct relation *relation)
{
	rosewater_clear(ENTITY_relation, relation);
	relation->patient = rw->people[whose].id;
	relation->name = name;
	relation->relation = what;
}

/* Both decide for the children; the mother hears everything, the father only of visits and never by message. */
static bool
edge_guardians(struct rosewater *rw, enum edge child, struct err *err)
{
	struct relation relation;

	edge_kin(rw, child, rw->people[EDGE_MOTHER].name, "mother", &relation);
	relation.person = rw->people[EDGE_MOTHER].id;
	relation.guardian = relation.household = relation.emergency = relation.accompanies = 1;
	relation.discuss_visits = relation.discuss_bills = relation.discuss_medicine = relation.discuss_results = 1;
	if (!rosewater_insert(rw, ENTITY_relation, &relation, err))
		return false;
	edge_kin(rw, child, "Daniel Cole", "father", &relation);
	relation.guardian = relation.discuss_visits = 1;
	relation.discuss_bills = relation.discuss_medicine = relation.discuss_results = 0;
	return rosewater_insert(rw, ENTITY_relation, &relation, err) &&
	    rosewater_phone(rw, "relation", relation.row.id, 150, "mobile", 1, "no", "none", err);
}

static bool
edge_couple(struct rosewater *rw, struct err *err)
{
	struct relation relation;

	edge_kin(rw, EDGE_WIDOW, rw->people[EDGE_DEAD].name, "husband", &relation);
	relation.person = rw->people[EDGE_DEAD].id;
	relation.household = 1;
	if (!rosewater_insert(rw, ENTITY_relation, &relation, err))
		return false;
	edge_kin(rw, EDGE_DEAD, rw->people[EDGE_WIDOW].name, "wife", &relation);
	relation.person = rw->people[EDGE_WIDOW].id;
	relation.household = relation.emergency = relation.discuss_visits = 1;
	return rosewater_insert(rw, ENTITY_relation, &relation, err);
}

/* He was allowed to hear of her visits once, and is not any more. */
static bool
edge_former(struct rosewater *rw, struct err *err)
{
	struct relation relation;

	edge_kin(rw, EDGE_FORMER, "Martin Vane", "former husband", &relation);
	relation.discuss_visits = 1;
	relation.until = rosewater_date(rw, rw->today - 90);
	return rosewater_insert(rw, ENTITY_relation, &relation, err);
}

static bool
edge_flags(struct rosewater *rw, struct err *err)
{
	static const struct {
		enum edge whose;
		const char *kind, *brief, *text, *howto, *need;
		int64_t time;
	} rows[] = {
		{EDGE_FORMER, "alert", "safe contact", "Safe contact: this number only, no message, no text, no letter",
		    "Her former husband rings. Say nothing, not even whether she is a patient.", NULL, FIELD_NULL},
		{EDGE_AFTER_ELEVEN, "adjustment", "after 11", "Not before 11:00: help comes in the morning",
		    "Never offer an earlier time.", "notbefore", 11 * 60},
		{EDGE_FIRST_SLOT, "adjustment", "first slot", "First slot of the session: cannot wait among others",
		    "Call from the side door.", "first", FIELD_NULL},
	};
	struct flag flag;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0] && edge_is(rw, rows[i].whose); i++) {
		rosewater_clear(ENTITY_flag, &flag);
		flag.patient = rw->people[rows[i].whose].id;
		flag.kind = rows[i].kind;
		flag.short_text = rows[i].brief;
		flag.text = rows[i].text;
		flag.howto = rows[i].howto;
		flag.need = rows[i].need;
		flag.need_time = rows[i].time;
		flag.sort = 1;
		if (!rosewater_insert(rw, ENTITY_flag, &flag, err))
			return false;
	}
	return true;
}

static bool
edge_around(struct rosewater *rw, struct err *err)
{
	return (!edge_is(rw, EDGE_TWIN_A) || edge_guardians(rw, EDGE_TWIN_A, err)) &&
	    (!edge_is(rw, EDGE_TWIN_B) || edge_guardians(rw, EDGE_TWIN_B, err)) &&
	    (!edge_is(rw, EDGE_WIDOW) || edge_couple(rw, err)) && (!edge_is(rw, EDGE_FORMER) || edge_former(rw, err)) &&
	    edge_flags(rw, err);
}

bool
edge_people(struct rosewater *rw, struct err *err)
{
	size_t count = rw->demo->patients < EDGE_COUNT ? (size_t)rw->demo->patients : EDGE_COUNT;

	for (size_t n = 0; n < count; n++) {
		if (!edge_person(rw, (enum edge)n, err))
			return false;
		rw->people_count = rw->edge_count = n + 1;
	}
	return edge_around(rw, err);
}

/* ---- what they have in the book ----------------------------------------------------------- */

/* Is this stretch free? A hold tries it and is given back at once. */
static bool
edge_free(struct rosewater *rw, const struct appointment *visit, bool *is_free, struct err *err)
{
	struct hold probe = {
		.staff = visit->staff, .date = visit->date, .starts = visit->starts, .minutes = visit->minutes,
		.holder = visit->booked_by, .initials = "",
	};
	struct err taken;

	*is_free = cell_hold(rw->tx, &probe, &taken);
	if (*is_free)
		return cell_release(rw->tx, &probe, err);
	return taken.code == ERR_CONFLICT || (*err = taken, false);
}

/* Book the first opening between two minutes of a day, from a day on; none within eight weeks is no error. */
static bool
edge_book(struct rosewater *rw, enum edge whose, int32_t from, int first, int last, const char *reason, struct err *err)
{
	const struct rosewater_person *person = &rw->people[whose];
	struct schedule_day time;
	struct appointment visit;
	bool is_free = false;

	rosewater_clear(ENTITY_appointment, &visit);
	visit.patient = person->id;
	visit.staff = rw->clinicians[person->clinician];
	visit.minutes = 15;
	visit.type = "standard";
	visit.reason = reason;
	visit.mode = "room";
	visit.state = "booked";
	visit.asked_at = rw->now - 9 * 24 * 3600 * INT64_C(1000);
	visit.booked_by = rw->desk[0];
	for (int32_t day = from; day < from + 56 && !is_free; day++) {
		schedule_expand(&rw->schedule, visit.staff, day, &time);
		struct slot_cells starts = slot_starts(slot_bookable(&time.time, false), (int)visit.minutes);
		visit.date = visit.wanted = rosewater_date(rw, day);
		for (int minute = first; minute <= last && !is_free; minute += 15) {
			visit.starts = minute;
			if (slot_has(&starts, minute) && !edge_free(rw, &visit, &is_free, err))
				return false;
		}
	}
	visit.room = schedule_room(&rw->schedule, visit.staff, day_parse(visit.date), (int)visit.starts);
	return !is_free ||
	    (rosewater_insert(rw, ENTITY_appointment, &visit, err) && cell_settle(rw->tx, NULL, &visit, err));
}

/*
 * The Sunday in October with two half past ones: a text went out at each, and
 * in the morning there was a vaccination clinic outside every session.
 */
static bool
edge_clocks(struct rosewater *rw, struct err *err)
{
	int year = day_split(rw->today).year;
	int32_t sunday = days_clock_change(year, 10);
	struct appointment visit;

	if (sunday >= rw->today)
		sunday = days_clock_change(year - 1, 10);
	for (int i = 0; i < 2; i++) {
		struct contact contact;
		rosewater_clear(ENTITY_contact, &contact);
		contact.patient = rw->people[EDGE_CLOCKS].id;
		contact.at = instant_of(sunday, 0) + (90 + 60 * i) * INT64_C(60000);
		contact.mode = "text";
		contact.direction = i ? "in" : "out";
		contact.reason = "other";
		contact.words = i ? "Y" : "Vaccination this morning, Sunday. Reply Y to confirm.";
		if (!rosewater_insert(rw, ENTITY_contact, &contact, err))
			return false;
	}
	rosewater_clear(ENTITY_appointment, &visit);
	visit.patient = rw->people[EDGE_CLOCKS].id;
	visit.staff = rw->clinicians[ROSEWATER_PHYSICIANS];
	visit.date = visit.wanted = rosewater_date(rw, sunday);
	visit.starts = 9 * 60;
	visit.minutes = 10;
	visit.type = "nurse";
	visit.reason = "vaccine";
	visit.mode = "room";
	visit.state = "out";
	visit.reply = "yes";
	visit.no_cells = 1;
	visit.arrived_at = instant_of(sunday, 8 * 60 + 52);
	visit.roomed_at = visit.seen_at = instant_of(sunday, 9 * 60 + 1);
	visit.out_at = instant_of(sunday, 9 * 60 + 8);
	visit.booked_by = rw->desk[0];
	return rosewater_insert(rw, ENTITY_appointment, &visit, err);
}

/* Somebody without an appointment sits there, for whoever is free first. */
static bool
edge_walk_in(struct rosewater *rw, struct err *err)
{
	struct appointment visit;

	if (!days_open(rw->today))
		return true;
	rosewater_clear(ENTITY_appointment, &visit);
	visit.patient = rw->people[EDGE_LEAP].id;
	visit.date = visit.wanted = rosewater_date(rw, rw->today);
	visit.starts = rw->minute - 14;
	visit.minutes = 15;
	visit.type = "standard";
	visit.reason = "ankle";
	visit.about = "twisted the ankle on the stairs";
	visit.mode = "room";
	visit.state = "arrived";
	visit.arrived_at = visit.asked_at = rw->now - 14 * INT64_C(60000);
	visit.next_available = visit.no_cells = 1;
	visit.booked_by = rw->desk[0];
	visit.source = VISIT_WALK_IN;
	return rosewater_insert(rw, ENTITY_appointment, &visit, err);
}

/* A group meets after hours next Thursday; the group owns the time, its members none of it. */
static bool
edge_group(struct rosewater *rw, struct err *err)
{
	int32_t thursday = rw->today + 7 + (4 - day_weekday(rw->today));
	struct appointment group;
	int members = 0;

	rosewater_clear(ENTITY_appointment, &group);
	group.staff = rw->carer;
	group.date = group.wanted = rosewater_date(rw, thursday);
	group.starts = 16 * 60 + 30;
	group.minutes = 90;
	group.type = "group";
	group.about = "Living well with diabetes";
	group.mode = "room";
	group.state = "booked";
	group.room = rw->rooms[0].row.id;
	group.asked_at = rw->now - 30 * 24 * 3600 * INT64_C(1000);
	group.booked_by = rw->desk[0];
	if (!rosewater_insert(rw, ENTITY_appointment, &group, err) || !cell_settle(rw->tx, NULL, &group, err))
		return false;
	for (size_t n = EDGE_COUNT; n < rw->people_count && members < EDGE_GROUP; n += 7) {
		struct appointment member = group;
		if (day_age(rw->people[n].born, rw->today) < 40 || rw->people[n].died != DAY_NONE)
			continue;
		member.row = (struct row){0};
		member.patient = rw->people[n].id;
		member.group_visit = group.row.id;
		member.state = members % 2 ? "booked" : "confirmed";
		if (!rosewater_insert(rw, ENTITY_appointment, &member, err))
			return false;
		members++;
	}
	return true;
}

bool
edge_visits(struct rosewater *rw, struct err *err)
{
	int32_t soon = days_step(rw->today, 2);

	/* Same-day time of days to come is kept, now that somebody books. */
	rw->schedule.today = rw->today;
	rw->schedule.minute = rw->minute;
	return (!edge_is(rw, EDGE_DEAD) || edge_book(rw, EDGE_DEAD, soon, 510, 975, "medicine", err)) &&
	    (!edge_is(rw, EDGE_AFTER_ELEVEN) || edge_book(rw, EDGE_AFTER_ELEVEN, soon, 660, 975, "pain", err)) &&
	    (!edge_is(rw, EDGE_FIRST_SLOT) || edge_book(rw, EDGE_FIRST_SLOT, soon, 510, 510, "followup", err)) &&
	    (!edge_is(rw, EDGE_WIDOW) || edge_book(rw, EDGE_WIDOW, soon, 510, 975, "checkup", err)) &&
	    (!edge_is(rw, EDGE_LEAP) || edge_walk_in(rw, err)) &&
	    (!edge_is(rw, EDGE_CLOCKS) || (edge_clocks(rw, err) && edge_group(rw, err)));
}
