/* Rosewater's rooms, people who work there, weekly sessions, closures and leave. */
#include <string.h>

#include "rosewater.h"
#include "rosewater_days.h"
#include "staff.h"
#include "store/credential.h"

enum { STAFF_ROOMS = 7 };

static const struct {
	const char *name, *kind;
	bool step_free;
} staff_rooms[STAFF_ROOMS] = {
	{"Room 1", "Exam room", true}, {"Room 2", "Exam room", true}, {"Room 3", "Exam room", false},
	{"Room 4", "Exam room", false}, {"Room 5", "Exam room", false}, {"Treatment 1", "Treatment room", true},
	{"Treatment 2", "Treatment room", true},
};

/* Clinicians stand first, in the order of the day grid. `room`: 1 is the first, 0 none. */
static const struct {
	const char *login, *given, *family, *title, *shown, *initials, *role, *specialty;
	int room;
	bool answers;		/* takes calls and bookings */
} staff_people[] = {
	{NULL, "Miriam", "Adair", "Dr", "Dr Adair", "MA", NULL, "Family medicine", 1, false},
	{NULL, "Kofi", "Boateng", "Dr", "Dr Boateng", "KB", NULL, "Family medicine", 2, false},
	{NULL, "Leena", "Chandra", "Dr", "Dr Chandra", "LC", NULL, "Family medicine", 3, false},
	{NULL, "Tomos", "Driscoll", "Dr", "Dr Driscoll", "TD", NULL, "Family medicine", 4, false},
	{NULL, "Ines", "Ferreira", "Dr", "Dr Ferreira", "IF", NULL, "Family medicine", 5, false},
	{"nurse", "Hannah", "Quill", "RN", "RN Quill", "HQ", "nurse", "Practice nursing", 6, false},
	{NULL, "Samuel", "Osei", "RN", "RN Osei", "SO", NULL, "Practice nursing", 7, false},
	{NULL, "Bea", "Lindholm", "RN", "RN Lindholm", "BL", NULL, "Long-term conditions", 6, false},
	{"reception", "Lena", "Marsh", NULL, "Lena M", "LM", "reception", NULL, 0, true},
	{NULL, "Ravi", "Sethi", NULL, "Ravi S", "RS", NULL, NULL, 0, true},
	{NULL, "Aoife", "Brady", NULL, "Aoife B", "AB", NULL, NULL, 0, true},
	{NULL, "Marek", "Zych", NULL, "Marek Z", "MZ", NULL, NULL, 0, true},
	{"calls", "Tess", "Oduya", NULL, "Tess O", "TO", "calls", NULL, 0, true},
	{NULL, "Gwen", "Parry", NULL, "Gwen P", "GP", NULL, NULL, 0, true},
	{NULL, "Yusuf", "Demir", NULL, "Yusuf D", "YD", NULL, NULL, 0, true},
	{"supervisor", "Ruth", "Whitlow", NULL, "Ruth W", "RW", "supervisor", "Patient experience", 0, true},
	{NULL, "Colin", "Farraday", NULL, "Colin F", "CF", NULL, "Practice manager", 0, true},
	{"auditor", "Petra", "Novotná", NULL, "Petra N", "PN", "auditor", "External audit", 0, false},
	{NULL, "Joy", "Amadi", NULL, "Joy A", "JA", NULL, "Care manager", 0, false},
	{NULL, "Nell", "Hartley", "HCA", "HCA Hartley", "NH", NULL, "Assistant", 0, false},
	{NULL, "Idris", "Vaughan", "HCA", "HCA Vaughan", "IV", NULL, "Assistant", 0, false},
	{NULL, "Mina", "Castellano", "HCA", "HCA Castellano", "MC", NULL, "Assistant", 0, false},
	{NULL, "Dev", "Anand", "HCA", "HCA Anand", "DA", NULL, "Assistant", 0, false},
	{NULL, "Sofia", "Lund", "HCA", "HCA Lund", "SL", NULL, "Assistant", 0, false},
	{NULL, "Peter", "Ashdown", "HCA", "HCA Ashdown", "PA", NULL, "Assistant", 0, false},
};

static bool
staff_rooms_make(struct rosewater *rw, struct err *err)
{
	rw->rooms = arena_array(rw->arena, STAFF_ROOMS, sizeof *rw->rooms);
	for (size_t i = 0; i < STAFF_ROOMS; i++) {
		struct location *room = &rw->rooms[i];
		rosewater_clear(ENTITY_location, room);
		room->name = staff_rooms[i].name;
		room->kind = staff_rooms[i].kind;
		room->step_free = staff_rooms[i].step_free;
		if (!rosewater_insert(rw, ENTITY_location, room, err))
			return false;
	}
	rw->schedule.rooms = rw->rooms;
	rw->schedule.room_count = STAFF_ROOMS;
	return true;
}

static bool
staff_people_make(struct rosewater *rw, struct err *err)
{
	for (size_t i = 0; i < sizeof staff_people / sizeof staff_people[0]; i++) {
		struct staff one;
		rosewater_clear(ENTITY_staff, &one);
		one.login = staff_people[i].login;
		one.given = staff_people[i].given;
		one.family = staff_people[i].family;
		one.title = staff_people[i].title;
		one.shown = staff_people[i].shown;
		one.initials = staff_people[i].initials;
		one.role = staff_people[i].role;
		one.specialty = staff_people[i].specialty;
		one.bookable = i < ROSEWATER_CLINICIANS;
		one.sort = (int64_t)i + 1;
		if (staff_people[i].room)
			one.room = rw->rooms[staff_people[i].room - 1].row.id;
		app_staff_complete(&one, rw->scratch);
		if (!rosewater_insert(rw, ENTITY_staff, &one, err) ||
		    (one.login && !credential_set(rw->tx, one.row.id, rw->hash, err)))
			return false;
		if (i < ROSEWATER_CLINICIANS)
			rw->clinicians[i] = one.row.id;
		else if (staff_people[i].answers)
			rw->desk[rw->desk_count++] = one.row.id;
		else if (one.specialty && strcmp(one.specialty, "Care manager") == 0)
			rw->carer = one.row.id;
	}
	return true;
}

/* A session is from 08:30 to 12:00 or from 13:30 to 16:30; in it same-day time, released at 07:30, and a catch-up. */
struct staff_part {
	int starts, ends;
	const char *kept;
};
static const struct staff_part staff_physician[] = {
	{510, 720, NULL}, {540, 570, "sameday"}, {660, 690, "sameday"}, {615, 630, "break"},
	{810, 990, NULL}, {840, 870, "sameday"}, {945, 975, "sameday"}, {900, 915, "break"},
};
static const struct staff_part staff_nurse[] = {
	{510, 720, NULL}, {610, 630, "break"}, {810, 990, NULL}, {890, 910, "break"},
};

static bool
staff_session(struct rosewater *rw, size_t who, int weekday, const struct staff_part *part, struct err *err)
{
	struct session_template *session = &rw->sessions[rw->schedule.session_count++];

	rosewater_clear(ENTITY_session_template, session);
	session->staff = rw->clinicians[who];
	session->weekday = weekday;
	session->starts = part->starts;
	session->ends = part->ends;
	session->kept = part->kept;
	session->room = rw->rooms[staff_people[who].room - 1].row.id;
	if (part->kept && strcmp(part->kept, "sameday") == 0)
		session->release = 7 * 60 + 30;
	return rosewater_insert(rw, ENTITY_session_template, session, err);
}

static bool
staff_sessions_make(struct rosewater *rw, struct err *err)
{
	enum { DAY = sizeof staff_physician / sizeof staff_physician[0] };

	rw->sessions = arena_array(rw->arena, (size_t)ROSEWATER_CLINICIANS * 5 * DAY, sizeof *rw->sessions);
	rw->schedule.sessions = rw->sessions;
	for (size_t who = 0; who < ROSEWATER_CLINICIANS; who++) {
		bool nurse = who >= ROSEWATER_PHYSICIANS;
		const struct staff_part *parts = nurse ? staff_nurse : staff_physician;
		size_t count = nurse ? sizeof staff_nurse / sizeof staff_nurse[0] : DAY;
		for (int weekday = 1; weekday <= 5; weekday++) {
			/* Two nurses share a room: one works the mornings, the other the afternoons. */
			size_t from = who == 7 ? 2 : 0, end = who == 5 ? 2 : count;
			for (size_t i = from; i < end; i++)
				if (!staff_session(rw, who, weekday, &parts[i], err))
					return false;
		}
	}
	return true;
}

static bool
staff_absence(struct rosewater *rw, struct uuid who, int32_t from, int32_t to, const char *reason, struct err *err)
{
	struct absence *absence = arena_push(rw->arena, &rw->absences, &rw->schedule.absence_count, &rw->absence_room,
	    sizeof *absence);
	char text[DATE_TEXT];

	rosewater_clear(ENTITY_absence, absence);
	absence->staff = who;
	day_format(from, text);
	absence->from_date = arena_text(rw->arena, text);
	day_format(to, text);
	absence->to_date = arena_text(rw->arena, text);
	absence->reason = reason;
	return rosewater_insert(rw, ENTITY_absence, absence, err);
}

static bool
staff_closures_make(struct rosewater *rw, struct err *err)
{
	static const struct uuid nobody = {{0}};

	for (int32_t day = rw->today - rw->past; day <= rw->today + 365; day++) {
		const char *holiday = days_holiday(day);
		if (holiday && !staff_absence(rw, nobody, day, day, holiday, err))
			return false;
	}
	return true;
}

/* Every eighth week each, one person a week, never this one: six weeks a year with a day's training in between. */
static bool
staff_leave_make(struct rosewater *rw, struct err *err)
{
	int32_t monday = rw->today - (day_weekday(rw->today) - 1), training = days_step(rw->today, 3);
	int32_t from = monday - rw->past / 7 * 7 - 7;

	for (int week = 0; from < monday + 180; week++, from += 7) {
		size_t who = (size_t)(week * 3) % ROSEWATER_CLINICIANS;
		if (from != monday && !staff_absence(rw, rw->clinicians[who], from, from + 4, "Leave", err))
			return false;
	}
	return staff_absence(rw, rw->clinicians[6], training, training, "Training", err);
}

/* What a voicemail asks to ring back, and what the red card says to dial. */
static bool
staff_site(struct rosewater *rw, struct err *err)
{
	struct site old, site;

	if (!self_site(app_db(rw->app), &old, rw->scratch, err))
		return false;
	site = old;
	site.phone = "01632000001";
	site.emergency = "999";
	return record_update(rw->tx, entity(ENTITY_site), &old, &site, err);
}

bool
rosewater_staff_make(struct rosewater *rw, struct err *err)
{
	if (!staff_site(rw, err) || !staff_rooms_make(rw, err) || !staff_people_make(rw, err) ||
	    !staff_sessions_make(rw, err) ||
	    !staff_closures_make(rw, err) || !staff_leave_make(rw, err))
		return false;
	rw->schedule.absences = rw->absences;
	return true;
}
