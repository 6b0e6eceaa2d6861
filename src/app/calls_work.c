#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "calls_desk.h"
#include "model/identity.h"
#include "model/person.h"
#include "model/script.h"
#include "model/when.h"
#include "store/patient.h"

/* As colleagues say it: clinicians by title, the others by first name. */
static const char *
calls_work_name(struct app *app, struct arena *arena)
{
	struct staff staff;
	struct err err;

	if (!record_load_id(app_db(app), entity(ENTITY_staff), app_who(app)->staff, &staff, arena, &err))
		return app_who(app)->shown;
	return staff.bookable == 1 || !staff.given ? staff.shown : staff.given;
}

static struct call_claimer
calls_work_claimer(struct app *app, struct arena *arena)
{
	return (struct call_claimer){
		.staff = app_who(app)->staff,
		.name = calls_work_name(app, arena),
		.terminal = app_who(app)->terminal,
		.until = clock_now() + app_settings(app)->claim_minutes * 60 * 1000,
	};
}

static bool
calls_work_begin(struct app *app, const char *event, enum right right, struct tx **tx, struct err *err)
{
	struct tx_intent intent = app_intent(app, event, 'U', TX_CALL);

	if (!app_allow(app, right, (struct uuid){{0}}, err))
		return false;
	if (uuid_is_none(app_who(app)->staff))
		return err_set(err, ERR_DENIED, _("Sign in first: a call is worked by a person."));
	intent.object = "call";
	return tx_begin(app_db(app), &intent, tx, err);
}

static bool
calls_work_end(struct tx *tx, bool done, struct err *err)
{
	if (done)
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

static void
calls_work_about(struct tx *tx, struct call_id id)
{
	struct call call;
	struct err err;

	if (record_load(tx_db(tx), entity(ENTITY_call), id.rid, &call, tx_arena(tx), &err))
		tx_about(tx, call.patient, "call", call.row.id);
}

/* What a clinician has to decide is claimed by nobody else. */
static bool
calls_work_may(struct app *app, struct call_id id, struct arena *arena, struct err *err)
{
	struct call_line line;

	if (!call_load(app_db(app), id, clock_now(), arena, &line, err) || !calls_here(app, &line, err))
		return false;
	return callpolicy_may_work(&line.call, app_who(app)->role) ||
	    err_set(err, ERR_DENIED, _("A clinician decides this one. It stays in the nurses' hands."));
}

static bool
calls_work_claim(struct app *app, struct call_id id, const char *event, enum right right, bool force,
    const char *reason, struct err *err)
{
	struct arena *arena = arena_new();
	struct call_claimer claimer = calls_work_claimer(app, arena);
	struct tx *tx;
	bool done = false;

	if (!calls_work_may(app, id, arena, err) || !calls_work_begin(app, event, right, &tx, err))
		goto out;
	calls_work_about(tx, id);
	if (reason)
		tx_detail(tx, "reason: %s", reason);
	done = calls_work_end(tx, call_claim(tx, id, &claimer, force, err), err);
out:
	arena_free(arena);
	return done;
}

bool
app_calls_claim(struct app *app, struct call_id id, struct err *err)
{
	return calls_work_claim(app, id, "call.claim", RIGHT_call_work, false, NULL, err);
}

bool
app_calls_take_over(struct app *app, struct call_id id, const char *reason, struct err *err)
{
	if (!reason || !*reason)
		return err_set(err, ERR_INVALID, _("Say why you take it over. Nothing was changed."));
	return calls_work_claim(app, id, "call.take_over", RIGHT_call_take_over, true, reason, err);
}

bool
app_calls_release(struct app *app, struct call_id id, struct err *err)
{
	struct tx *tx;

	if (!calls_work_begin(app, "call.release", RIGHT_call_work, &tx, err))
		return false;
	calls_work_about(tx, id);
	return calls_work_end(tx, call_release(tx, id, app_who(app)->staff, err), err);
}

/* Nobody has it, its time has come, and it is this person's to work. */
static bool
calls_work_is_free(struct app *app, const struct calls_desk *desk, const struct call_line *line)
{
	const struct call *call = &line->call;
	bool tried = line->tries > 0 || call->due != call->promised;

	if (!uuid_is_none(line->claimed_by) || (tried && call->due != FIELD_NULL && call->due > desk->at) ||
	    calls_wish(desk, call, desk->now.day) > desk->at)
		return false;
	return right_allows(RIGHT_call_close_clinical, app_who(app)->role) ||
	    (callpolicy_may_work(call, app_who(app)->role) && !calls_handed_over(desk, line));
}

bool
app_calls_next(struct app *app, const char *queue, struct call_id *id, struct err *err)
{
	struct arena *arena = arena_new();
	struct call_claimer claimer = calls_work_claimer(app, arena);
	const struct call_line *next = NULL;
	struct call_line *lines;
	struct calls_desk desk;
	struct tx *tx;
	size_t count;
	bool done = false;

	if (!calls_desk(app, arena, &desk, err) ||
	    !calls_work_begin(app, "call.claim", RIGHT_call_work, &tx, err))
		goto out;
	/* Looked up under the writers' lock: what is free here is still free when it is claimed. */
	done = call_open_list(app_db(app), queue, desk.at, arena, &lines, &count, err);
	for (size_t i = 0; done && i < count; i++) {
		lines[i].call.class = callpolicy_class_now(&desk.policy, &lines[i].call, desk.at);
		if (calls_work_is_free(app, &desk, &lines[i]) &&
		    (!next || callpolicy_order(&lines[i].call, &next->call) < 0))
			next = &lines[i];
	}
	if (done && !next)
		done = err_set(err, ERR_NOT_FOUND, _("There is no call to make now."));
	if (done) {
		id->rid = next->call.row.rid;
		tx_about(tx, next->call.patient, "call", next->call.row.id);
		done = call_claim(tx, *id, &claimer, false, err);
	}
	done = calls_work_end(tx, done, err);
out:
	arena_free(arena);
	return done;
}

/* "NS1 4QT" -> "··· 4QT": the caller must say the rest. */
static const char *
calls_work_postcode(struct arena *arena, const char *postcode)
{
	const char *space = strrchr(postcode, ' ');
	size_t bytes = strlen(postcode);

	return arena_printf(arena, "··· %s", space ? space + 1 : bytes > 2 ? postcode + bytes - 2 : "");
}

static bool
calls_work_identity(struct app *app, const struct patient *patient, struct arena *arena, struct calls_work *work,
    struct err *err)
{
	struct address *addresses;
	const char *postcode = NULL;
	size_t count;

	if (!patient_addresses(app_db(app), patient->row.id, arena, &addresses, &count, err))
		return false;
	for (size_t i = 0; i < count && !postcode; i++)
		postcode = addresses[i].postcode;
	const struct calls_identity all[] = {
		{"name", _("Full name"), person_full(arena, patient->family, patient->given)},
		{"born", _("Born"), patient->born ? when_partial(arena, patient->born) : NULL},
		{"postcode", _("Postcode"), postcode ? calls_work_postcode(arena, postcode) : NULL},
		{"record", _("Record no."), work->record},
	};
	work->identity = arena_array(arena, sizeof all / sizeof *all, sizeof *all);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].value)
			work->identity[work->identities++] = all[i];
	work->must_match = IDENTITY_LEAST;
	return true;
}

static bool
calls_work_tries(struct app *app, const struct calls_desk *desk, const struct call *call, struct arena *arena,
    struct calls_work *work, struct err *err)
{
	struct call_try *tries;

	if (!call_tries(app_db(app), call->row.id, arena, &tries, &work->tries, err))
		return false;
	work->try = arena_array(arena, work->tries, sizeof *work->try);
	for (size_t i = 0; i < work->tries; i++) {
		const struct callpolicy_outcome *outcome = callpolicy_outcome(&desk->policy, tries[i].attempt.outcome);
		work->try[i] = (struct calls_try){
			.at = tries[i].attempt.at,
			.by = tries[i].by,
			.number = tries[i].attempt.number,
			.outcome_label = outcome ? _(outcome->label) : tries[i].attempt.outcome,
			.words = tries[i].attempt.words,
		};
	}
	return true;
}

/*
 * What each letter would do now, asked of the policy itself, so that the screen never promises what is refused later.
 */
static void
calls_work_outcomes(struct app *app, const struct calls_desk *desk, const struct call_line *line, struct arena *arena,
    struct calls_work *work)
{
	work->outcomes = desk->policy.outcome_count;
	work->outcome = arena_array(arena, work->outcomes, sizeof *work->outcome);
	for (size_t i = 0; i < work->outcomes; i++) {
		const struct callpolicy_outcome *outcome = &desk->policy.outcomes[i];
		struct callpolicy_step step = {.state = "open", .due = {.day = DAY_NONE}};
		struct callpolicy_try try = {
			.call = &line->call,
			.outcome = outcome,
			.failed = calls_failed(desk, line),
			.identifiers = IDENTITY_LEAST,
			.no_number = work->numbers < 2,
			.no_voicemail = work->numbers > 0 && strcmp(work->number[0].voicemail, "none") == 0,
			.role = app_who(app)->role,
			.now = desk->now,
			.wanted = {.day = DAY_NONE},
		};
		struct err why;
		bool later = outcome->next == CALLPOLICY_LATER;
		bool fits = later || callpolicy_after(&desk->policy, &try, &desk->hours, &step, &why);
		work->outcome[i] = (struct calls_outcome){
			.letter = outcome->letter,
			.code = outcome->code,
			.label = _(outcome->label),
			.closes = fits && step.closes,
			.decides = fits && strcmp(step.state, "decide") == 0 && !work->row.decide,
			.dropped = fits && strcmp(step.state, "dropped") == 0,
			.identity = outcome->identity,
			.again = outcome->time,
			.alarm = outcome->next == CALLPOLICY_ALARM,
			.allowed = fits,
			.refused = fits ? NULL : arena_text(arena, why.text),
			.next = fits && step.due.day != DAY_NONE ? calls_instant(step.due) : 0,
		};
	}
}

static const char *
calls_work_time(struct arena *arena, const struct calls_desk *desk, int64_t instant)
{
	int minute;

	if (instant == FIELD_NULL || instant == 0)
		return NULL;
	int32_t day = instant_day(instant, &minute);
	return when_said(arena, day, minute, desk->now.day);
}

/* The visit the call is about: when, and with whom. */
static void
calls_work_visit(struct app *app, const struct call *call, struct arena *arena, struct script_words *words)
{
	struct appointment visit;
	struct staff staff;
	char clock[CLOCK_TEXT];
	struct err err;

	if (uuid_is_none(call->appointment) ||
	    !record_load_id(app_db(app), entity(ENTITY_appointment), call->appointment, &visit, arena, &err) ||
	    !visit.date)
		return;
	minute_format((int)visit.starts, clock);
	words->day = when_day_long(arena, day_parse(visit.date));
	words->time = arena_text(arena, clock);
	words->place = words->clinic;
	if (!uuid_is_none(visit.staff) &&
	    record_load_id(app_db(app), entity(ENTITY_staff), visit.staff, &staff, arena, &err))
		words->who = staff.shown;
}

/* Lines to say and questions, but for those that lack a word. */
static void
calls_work_lines(struct arena *arena, const struct script *script, const struct script_words *words,
    struct calls_work *work)
{
	work->say = arena_array(arena, script->say_count, sizeof *work->say);
	for (size_t i = 0; i < script->say_count; i++) {
		work->say[work->says] = script_fill(arena, script->say[i], words);
		work->says += work->say[work->says] != NULL;
	}
	work->ask = arena_array(arena, script->ask_count, sizeof *work->ask);
	for (size_t i = 0; i < script->ask_count; i++) {
		struct calls_question ask = {
			.question = script_fill(arena, script->ask[i].question, words),
			.yes = script->ask[i].yes ? script_fill(arena, script->ask[i].yes, words) : NULL,
			.no = script->ask[i].no ? script_fill(arena, script->ask[i].no, words) : NULL,
		};
		if (ask.question)
			work->ask[work->asks++] = ask;
	}
}

/* The script of the call's reason, with names and times filled in. */
static bool
calls_work_script(struct app *app, const struct calls_desk *desk, const struct call *call,
    const struct patient *patient, struct arena *arena, struct calls_work *work, struct err *err)
{
	const struct site *site = app_site(app);
	struct script_book book;
	struct script_words words = {
		.me = calls_work_name(app, arena),
		.clinic = site->name,
		.name = person_full(arena, patient->family, patient->given),
		.called = person_called(arena, patient),
		.number = site->phone ? person_phone(arena, site->phone) : NULL,
		.ref = work->record,
		.emergency = site->emergency ? site->emergency : _("the emergency number"),
		.nurse = call->promised_from ? call->promised_from : _("a nurse"),
		.asked = calls_work_time(arena, desk, call->asked_at),
		.promised = calls_work_time(arena, desk, call->promised),
		.what = work->row.reason_label,
	};

	if (!script_builtin(arena, &book, err))
		return false;
	const struct script *script = script_named(&book, call->script);
	calls_work_visit(app, call, arena, &words);
	calls_work_lines(arena, script, &words, work);
	work->third = script->third ? script_fill(arena, script->third, &words) : NULL;
	work->message = script->voicemail ? script_fill(arena, script->voicemail, &words) : NULL;
	return true;
}

static bool
calls_work_patient(struct app *app, const struct calls_desk *desk, const struct patient *patient, struct arena *arena,
    struct calls_work *work, struct err *err)
{
	const char *site = app_site(app)->code;
	char today[DATE_TEXT];
	struct flag *flags;
	size_t bytes = site ? strlen(site) : 0;

	/* At its own site a record number shows without the site's letters. */
	work->record = patient->record;
	if (bytes > 0 && work->record && strncmp(work->record, site, bytes) == 0 && work->record[bytes] == '-')
		work->record += bytes + 1;
	work->born = patient->born;
	int32_t born = patient->born ? day_parse(patient->born) : DAY_NONE;
	work->age = born == DAY_NONE ? -1 : day_age(born, desk->now.day);
	day_format(desk->now.day, today);
	if (!patient_flags(app_db(app), patient->row.id, today, arena, &flags, &work->alerts, err))
		return false;
	work->alert = arena_array(arena, work->alerts, sizeof *work->alert);
	for (size_t i = 0; i < work->alerts; i++)
		work->alert[i] = flags[i].text;
	return calls_work_identity(app, patient, arena, work, err);
}

/*
 * One look is one audit row, written before anything is shown. Reading the
 * same call again, in one claim or a quarter of an hour, is no second look: two open screens
 * would wake each other with their audit rows for ever.
 */
static bool
calls_work_audit(struct app *app, const struct call_line *line, struct err *err)
{
	struct tx_intent intent = app_intent(app, "call.open", 'R', TX_CALL | TX_IDENTITY | TX_CONTACT);
	bool mine = !uuid_is_none(line->claimed_by) && uuid_equal(line->claimed_by, app_who(app)->staff);

	int64_t since = mine ? line->claimed_since : clock_now() - app_settings(app)->claim_minutes * 60 * 1000;

	if (call_was_opened(app_db(app), &line->call, app_actor(app), since))
		return true;
	intent.patient = line->call.patient;
	intent.object = "call";
	intent.object_id = line->call.row.id;
	return tx_audit(app_db(app), &intent, err);
}

bool
app_calls_open(struct app *app, struct call_id id, struct arena *arena, struct calls_work *work, struct err *err)
{
	struct calls_desk desk;
	struct call_line line;
	struct patient patient;

	*work = (struct calls_work){.age = -1};
	if (!app_allow(app, RIGHT_call_work, (struct uuid){{0}}, err) || !calls_desk(app, arena, &desk, err) ||
	    !call_load(app_db(app), id, desk.at, arena, &line, err) || !calls_here(app, &line, err))
		return false;
	if (!calls_work_audit(app, &line, err) ||
	    !record_load_id(app_db(app), entity(ENTITY_patient), line.call.patient, &patient, arena, err))
		return false;
	work->row = calls_row(app, &desk, &line);
	work->until = work->row.mine ? line.claimed_until : 0;
	if (!calls_work_patient(app, &desk, &patient, arena, work, err) ||
	    !calls_numbers(app, &line.call, arena, &work->number, &work->numbers, err) ||
	    !calls_work_tries(app, &desk, &line.call, arena, work, err))
		return false;
	calls_work_outcomes(app, &desk, &line, arena, work);
	return calls_work_script(app, &desk, &line.call, &patient, arena, work, err);
}
