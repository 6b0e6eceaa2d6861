#include "patient.h"

#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "door.h"
#include "form.h"
#include "store/find_key.h"
#include "store/patient.h"

void
app_patient_blank(const struct app *app, struct patient_form *form)
{
	(void)app;
	for (size_t i = 0; i < FORM_PARTS; i++) {
		const struct entity *of = entity(form_parts[i].entity);
		field_clear(of->fields, of->field_count, form_record(&form_parts[i], form), of->size);
	}
	form->patient.reminders = "text";
	form->patient.rapport = "on";
	form->patient.referral = "unknown";
	form->mobile.kind = form->other.kind = "phone";
	form->mobile.label = "mobile";
}

static bool
patient_is(const char *text, const char *what)
{
	return text && strcmp(text, what) == 0;
}

/* The mobile, else the first phone, is the form's first number; the next phone its second. */
static void
patient_take_points(const struct contact_point *points, size_t count, struct patient_form *form)
{
	const struct contact_point *first = NULL, *second = NULL;

	for (size_t i = 0; i < count; i++)
		if (patient_is(points[i].kind, "phone") && patient_is(points[i].label, "mobile") && !first)
			first = &points[i];
	for (size_t i = 0; i < count; i++) {
		if (!patient_is(points[i].kind, "phone") || patient_is(points[i].label, "old") || &points[i] == first)
			continue;
		if (!first)
			first = &points[i];
		else if (!second)
			second = &points[i];
	}
	if (first)
		form->mobile = *first;
	if (second)
		form->other = *second;
}

static bool
patient_take_parts(struct app *app, struct uuid id, struct arena *arena, struct patient_form *form, struct err *err)
{
	struct db *db = app_db(app);
	struct contact_point *points;
	struct patient_language *languages;
	struct address *addresses;
	struct flag *flags;
	struct relation *around;
	const char **phones;
	size_t point_count, language_count, address_count, flag_count, around_count;
	char today[DATE_TEXT];

	day_format(app_today(app, NULL), today);
	if (!patient_points(db, id, arena, &points, &point_count, err) ||
	    !patient_languages(db, id, arena, &languages, &language_count, err) ||
	    !patient_addresses(db, id, arena, &addresses, &address_count, err) ||
	    !patient_flags(db, id, today, arena, &flags, &flag_count, err) ||
	    !patient_relations(db, id, arena, &around, &phones, &around_count, err))
		return false;
	patient_take_points(points, point_count, form);
	if (language_count > 0)
		form->language = languages[0];
	if (address_count > 0)
		form->address = addresses[0];
	for (size_t i = flag_count; i-- > 0;)
		if (patient_is(flags[i].kind, "adjustment"))
			form->need = flags[i];
	for (size_t i = around_count; i-- > 0;)
		if (around[i].accompanies == 1 || around[i].guardian == 1)
			form->caregiver = around[i];
	return true;
}

bool
app_patient_load(struct app *app, struct patient_id patient, struct arena *arena, struct patient_form *form,
    struct err *err)
{
	struct tx_intent intent = app_intent(app, "patient.form", 'R', TX_IDENTITY | TX_CONTACT);
	struct patient about;

	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err))
		return false;
	intent.patient = about.row.id;
	if (!tx_audit(app_db(app), &intent, err))
		return false;
	app_patient_blank(app, form);
	form->patient = about;
	db_read_begin(app_db(app));
	bool done = patient_take_parts(app, about.row.id, arena, form, err);
	db_read_end(app_db(app));
	return done;
}

bool
app_patient_check(const struct app *app, const struct patient_form *form, const struct entity **entity,
    struct err *err)
{
	struct arena *arena = arena_new();
	struct patient_form copy = *form;

	bool good = form_clean(arena, &copy, app_today(app, NULL), entity, err);
	arena_free(arena);
	return good;
}

/* The name in use is a row of its own, so that former and maiden names find her too. */
static bool
patient_write_name(struct act *act, const struct patient *patient, struct err *err)
{
	const struct entity *of = entity(ENTITY_patient_name);
	struct patient_name name;

	field_clear(of->fields, of->field_count, &name, sizeof name);
	name.patient = patient->row.id;
	name.use = "official";
	name.family = patient->family;
	name.given = patient->given;
	return act_insert(act, ENTITY_patient_name, &name, err);
}

static bool
patient_write_new(struct act *act, struct patient_form *form, struct err *err)
{
	char *record;

	if (!self_number(act->tx, "record", &record, err))
		return false;
	form->patient.record = record;
	for (size_t i = 0; i < FORM_PARTS; i++) {
		if (!form_filled(&form_parts[i], form))
			continue;
		form_own(&form_parts[i], form);
		if (!act_insert(act, form_parts[i].entity, form_record(&form_parts[i], form), err))
			return false;
	}
	return patient_write_name(act, &form->patient, err) &&
	    find_key_refresh(act->tx, form->patient.row.rid, err);
}

bool
app_patient_register(struct app *app, struct patient_form *form, struct arena *life, struct err *err)
{
	struct tx_intent intent = app_intent(app, "patient.create", 'C', TX_IDENTITY | TX_CONTACT);
	struct arena *arena = arena_new();
	struct patient_form full = *form;
	struct patient_form blank;
	const struct entity *of;
	char today[DATE_TEXT];
	struct act act;
	bool done = false;

	intent.object = "patient";
	app_patient_blank(app, &blank);
	if (!app_allow(app, RIGHT_patient_create, intent.patient, err) || !form_allow(app, &blank, form, err) ||
	    !form_clean(arena, &full, app_today(app, NULL), &of, err))
		goto out;
	day_format(app_today(app, NULL), today);
	full.patient.registered = today;
	full.patient.source = "desk";
	if (!act_begin(&act, app, &intent, RIGHT_patient_create, err))
		goto out;
	done = patient_write_new(&act, &full, err);
	if (done)
		tx_about(act.tx, full.patient.row.id, "patient", full.patient.row.id);
	const char *record = done ? arena_text(life, full.patient.record) : NULL;
	done = act_end(&act, done, _("registration"), err);
	if (done) {
		form->patient.row = full.patient.row;
		form->patient.record = record;
	}
out:
	arena_free(arena);
	return done;
}

struct patient_id
app_patient_known(struct app *app, struct uuid id)
{
	return (struct patient_id){uuid_is_none(id) ? 0 : record_rid(app_db(app), entity(ENTITY_patient), id)};
}

bool
app_patient_identity(struct app *app, struct patient_id patient, unsigned items, const char *mode, struct err *err)
{
	const struct entity *of = entity(ENTITY_contact);
	struct tx_intent intent = app_intent(app, "patient.identity", 'E', TX_IDENTITY);
	struct arena *arena = arena_new();
	struct patient about;
	struct contact contact;
	struct act act;
	bool done = false;

	if (!identity_enough(items, IDENTITY_FOR_VISITS)) {
		err_set(err, ERR_INVALID, _("Two must match, and where she sits is not one of them."));
		goto out;
	}
	if (!door_patient(app, RIGHT_identity_check, &patient, arena, &about, err))
		goto out;
	intent.patient = about.row.id;
	if (!act_begin(&act, app, &intent, RIGHT_identity_check, err))
		goto out;
	field_clear(of->fields, of->field_count, &contact, sizeof contact);
	contact.patient = about.row.id;
	contact.at = tx_now(act.tx);
	contact.staff = app_who(app)->staff;
	contact.mode = mode;
	contact.direction = "in";
	contact.identity = identity_write(arena, items);
	done = act_insert(&act, ENTITY_contact, &contact, err);
	done = act_end(&act, done, _("identity check"), err);
out:
	arena_free(arena);
	return done;
}

/* One act on the patient row alone: which of its fields, and to what. */
enum patient_sets { PATIENT_RAPPORT, PATIENT_QUIET, PATIENT_DIED, PATIENT_RESTRICTED };

struct patient_choice {
	const char *event, *name, *reason;
	enum right right;
	enum patient_sets sets;
	unsigned category;
	const char *text, *until;
	bool restricted;
};

static void
patient_set(struct patient *about, const struct patient_choice *choice)
{
	switch (choice->sets) {
	case PATIENT_RAPPORT:
		about->rapport = choice->text;
		break;
	case PATIENT_QUIET:
		about->quiet = choice->text;
		about->quiet_until = choice->until;
		break;
	case PATIENT_DIED:
		about->died = choice->text;
		break;
	case PATIENT_RESTRICTED:
		about->restricted = choice->restricted;
		break;
	}
}

static bool
patient_choose(struct app *app, struct patient_id patient, const struct patient_choice *choice, struct err *err)
{
	struct tx_intent intent = app_intent(app, choice->event, 'U', choice->category);
	struct arena *arena = arena_new();
	struct patient old, about;
	struct act act;
	bool done = false;

	if (!door_patient(app, choice->right, &patient, arena, &old, err))
		goto out;
	intent.patient = old.row.id;
	intent.object = "patient";
	intent.object_id = old.row.id;
	intent.detail = choice->reason;
	if (!act_begin(&act, app, &intent, choice->right, err))
		goto out;
	about = old;
	patient_set(&about, choice);
	done = act_update(&act, ENTITY_patient, &old, &about, err);
	done = act_end(&act, done, choice->name, err);
out:
	arena_free(arena);
	return done;
}

bool
app_patient_rapport(struct app *app, struct patient_id patient, const char *choice, struct err *err)
{
	struct patient_choice how = {
		.event = "patient.rapport",
		.name = _("choice about rapport notes"),
		.right = RIGHT_note_write,
		.sets = PATIENT_RAPPORT,
		.category = TX_NOTE,
		.text = choice,
	};

	return patient_choose(app, patient, &how, err);
}

bool
app_patient_quiet(struct app *app, struct patient_id patient, const char *reason, int32_t until, struct err *err)
{
	char day[DATE_TEXT];
	struct patient_choice how = {
		.event = "patient.quiet",
		.name = _("quiet period"),
		.right = RIGHT_note_write,
		.sets = PATIENT_QUIET,
		.category = TX_NOTE,
		.text = reason,
		.until = reason && until != DAY_NONE ? day : NULL,
	};

	if (until != DAY_NONE)
		day_format(until, day);
	return patient_choose(app, patient, &how, err);
}

bool
app_patient_died(struct app *app, struct patient_id patient, const char *died, const char *reason, struct err *err)
{
	struct patient_choice how = {
		.event = "patient.died",
		.name = died ? _("death noted") : _("death taken back"),
		.right = RIGHT_identity_edit,
		.sets = PATIENT_DIED,
		.category = TX_IDENTITY,
		.text = died,
		.reason = reason,
	};
	char today[DATE_TEXT];

	day_format(app_today(app, NULL), today);
	if (died && strncmp(died, today, strlen(died)) > 0)
		return err_set(err, ERR_INVALID, _("The day of death is in the future: check the year."));
	if (right_grant(how.right, app_who(app)->role) == GRANT_REASON && (!reason || !*reason))
		return err_set(err, ERR_INVALID, _("Say who told you; it is kept with the change."));
	return patient_choose(app, patient, &how, err);
}

bool
app_patient_restrict(struct app *app, struct patient_id patient, bool restricted, const char *reason, struct err *err)
{
	struct patient_choice how = {
		.event = restricted ? "patient.restrict" : "patient.unrestrict",
		.name = restricted ? _("record restricted") : _("record opened to all"),
		.right = RIGHT_restricted,
		.sets = PATIENT_RESTRICTED,
		.category = TX_IDENTITY,
		.restricted = restricted,
		.reason = reason,
	};

	if (!app_patient_may_restrict(app))
		return err_set(err, ERR_DENIED, _("Only a supervisor restricts a record or opens it to all."));
	if (!reason || !*reason)
		return err_set(err, ERR_INVALID, _("Say why; it is kept with the change."));
	return patient_choose(app, patient, &how, err);
}

bool
app_patient_may_restrict(const struct app *app)
{
	enum grant grant = right_grant(RIGHT_restricted, app_who(app)->role);

	return grant == GRANT_YES || grant == GRANT_REASON;
}
