#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/data.h"
#include "base/date.h"
#include "demo_internal.h"
#include "internal.h"
#include "staff.h"
#include "store/call.h"
#include "store/cell.h"
#include "store/credential.h"
#include "store/find_key.h"

/* A fixture being read: rows name each other by "@key", which makes their ids. */
struct fixture {
	struct app *app;
	struct tx *tx;
	struct arena *arena;
	const json_t *root;
	const char *hash;
};

static struct uuid
fixture_id(const char *key)
{
	return uuid_of_key("northside", key, strlen(key));
}

/* Times in the file are the clinic's own: 2026-11-17T09:42. */
int64_t
demo_fixture_instant(const char *text)
{
	char day[DATE_TEXT];

	if (strlen(text) != 16)
		return INT64_MIN;
	memcpy(day, text, 10);
	day[10] = '\0';
	return instant_of(day_parse(day), minute_parse(text + 11));
}

/* "@here" is the clinic itself, whose id comes from its code. */
struct uuid
demo_fixture_id(const struct app *app, const char *key)
{
	return strcmp(key, "@here") == 0 ? app_site(app)->row.id : fixture_id(key + 1);
}

/* A row named in a text: its id, written out. */
static const char *
fixture_words(struct fixture *fixture, const char *text)
{
	char *id = arena_alloc(fixture->arena, UUID_TEXT);

	if (text[0] != '@')
		return text;
	uuid_format(demo_fixture_id(fixture->app, text), id);
	return id;
}

/* One side of a conflict: an object, kept as the text of one. */
static const char *
fixture_object(struct fixture *fixture, const json_t *object)
{
	json_t *copy = json_deep_copy(object);

	for (void *at = json_object_iter(copy); at; at = json_object_iter_next(copy, at))
		json_object_iter_set_new(copy, at,
		    json_string(fixture_words(fixture, json_string_value(json_object_iter_value(at)))));
	char *text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
	const char *kept = arena_text(fixture->arena, text);
	free(text);
	json_decref(copy);
	return kept;
}

static bool
fixture_field(struct fixture *fixture, const struct field *field, const json_t *value, void *record, struct err *err)
{
	const char *text = json_is_object(value) ? fixture_object(fixture, value) : json_string_value(value);

	if (json_is_integer(value) && field_is_number(field))
		field_set_number(field, record, json_integer_value(value));
	else if (!text)
		return err_set(err, ERR_BUG, "%s: neither text nor number", field->column);
	else if (field->kind == FIELD_REF)
		field_set_ref(field, record, demo_fixture_id(fixture->app, text));
	else if (field->kind == FIELD_INSTANT)
		field_set_number(field, record, demo_fixture_instant(text));
	else
		return field_parse(fixture->arena, field, fixture_words(fixture, text), record, err);
	return true;
}

/* One row of "rows" by its entity's field table; members that are no fields belong to fixture_extras. */
static bool
fixture_row(struct fixture *fixture, const struct entity *entity, const json_t *row, void *record, struct err *err)
{
	const char *key = json_string_value(json_object_get(row, "key"));

	field_clear(entity->fields, entity->field_count, record, entity->size);
	for (size_t i = 0; i < entity->field_count; i++) {
		const json_t *value = json_object_get(row, entity->fields[i].column);
		if (value && !fixture_field(fixture, &entity->fields[i], value, record, err))
			return err_context(err, "%s %s", entity->table, key ? key : "");
	}
	if (key)
		((struct row *)record)->id = fixture_id(key);
	return true;
}

/* "@adaeze phone": what a row brings besides its own fields can be named, too. */
static struct uuid
fixture_part(struct fixture *fixture, const json_t *row, const char *part)
{
	const char *key = json_string_value(json_object_get(row, "key"));

	return key ? fixture_id(arena_printf(fixture->arena, "%s %s", key, part)) : (struct uuid){{0}};
}

static bool
fixture_phone(struct fixture *fixture, const char *owner_kind, struct uuid owner, const json_t *row, struct err *err)
{
	const struct entity *table = entity(ENTITY_contact_point);
	const char *phone = json_string_value(json_object_get(row, "phone"));
	struct contact_point point;

	if (!phone)
		return true;
	field_clear(table->fields, table->field_count, &point, sizeof point);
	point.row.id = fixture_part(fixture, row, "phone");
	point.owner_kind = owner_kind;
	point.owner = owner;
	point.kind = "phone";
	point.value = phone;
	point.label = "mobile";
	point.sort = 1;
	point.may_call = point.may_text = "yes";
	point.voicemail = "callback";
	return record_insert(fixture->tx, table, &point, err);
}

static bool
fixture_languages(struct fixture *fixture, struct uuid patient, const json_t *row, struct err *err)
{
	const struct entity *table = entity(ENTITY_patient_language);
	const json_t *languages = json_object_get(row, "languages");

	for (size_t i = 0; i < json_array_size(languages); i++) {
		struct patient_language language;
		field_clear(table->fields, table->field_count, &language, sizeof language);
		language.patient = patient;
		language.language = json_string_value(json_array_get(languages, i));
		language.sort = (int64_t)i + 1;
		language.interpreter = i == 0 && json_object_get(row, "interpreter") ? 1 : 0;
		if (!record_insert(fixture->tx, table, &language, err))
			return false;
	}
	return true;
}

static bool
fixture_address(struct fixture *fixture, struct uuid patient, const json_t *row, struct err *err)
{
	const struct entity *table = entity(ENTITY_address);
	struct address address;

	if (!json_object_get(row, "line"))
		return true;
	field_clear(table->fields, table->field_count, &address, sizeof address);
	address.row.id = fixture_part(fixture, row, "home");
	address.owner_kind = "patient";
	address.owner = patient;
	address.use = "home";
	address.line = json_string_value(json_object_get(row, "line"));
	address.postcode = json_string_value(json_object_get(row, "postcode"));
	return record_insert(fixture->tx, table, &address, err);
}

/* What a row brings besides its own fields: a patient's phone, a booking's cells, an account. */
static bool
fixture_extras(struct fixture *fixture, const struct entity *entity, const json_t *row, void *record, struct err *err)
{
	const struct row *base = record;

	switch ((enum entity_no)entity->no) {
	case ENTITY_patient:
		return fixture_phone(fixture, "patient", base->id, row, err) &&
		    fixture_languages(fixture, base->id, row, err) && fixture_address(fixture, base->id, row, err);
	case ENTITY_relation:
		return fixture_phone(fixture, "relation", base->id, row, err);
	case ENTITY_staff:
		return !((struct staff *)record)->login || credential_set(fixture->tx, base->id, fixture->hash, err);
	case ENTITY_appointment:	/* a contested one came from elsewhere and found its time taken */
		return json_object_get(row, "contested") || cell_settle(fixture->tx, NULL, record, err);
	default:
		return true;
	}
}

/* A row whose key is there already: what it names is changed, nothing else. */
static bool
fixture_change(struct fixture *fixture, const struct entity *entity, const json_t *row, bool *there, struct err *err)
{
	const char *key = json_string_value(json_object_get(row, "key"));
	int64_t rid = key ? record_rid(tx_db(fixture->tx), entity, fixture_id(key)) : 0;
	void *now = arena_alloc(fixture->arena, entity->size);

	*there = rid != 0;
	if (rid == 0)
		return true;
	if (!record_load(tx_db(fixture->tx), entity, rid, now, fixture->arena, err))
		return false;
	const void *old = arena_copy(fixture->arena, now, entity->size);
	for (size_t i = 0; i < entity->field_count; i++) {
		const json_t *value = json_object_get(row, entity->fields[i].column);
		if (value && !fixture_field(fixture, &entity->fields[i], value, now, err))
			return false;
	}
	return record_update(fixture->tx, entity, old, now, err);
}

union fixture_record {
	struct patient patient;
	struct appointment appointment;
	struct call call;
	struct relation relation;
	struct staff staff;
	struct flag flag;
	struct conflict conflict;
};

static bool
fixture_rows(struct fixture *fixture, struct err *err)
{
	const json_t *tables = json_object_get(fixture->root, "rows");
	union fixture_record record;
	size_t count;
	const struct entity *all = entity_table(&count);

	for (size_t e = 0; e < count; e++) {
		const json_t *rows = json_object_get(tables, all[e].table);
		for (size_t i = 0; i < json_array_size(rows); i++) {
			const json_t *row = json_array_get(rows, i);
			if (all[e].size > sizeof record)
				return err_set(err, ERR_BUG, "%s does not fit a fixture record", all[e].table);
			bool there;
			if (!fixture_change(fixture, &all[e], row, &there, err))
				return false;
			if (there)
				continue;
			if (!fixture_row(fixture, &all[e], row, &record, err))
				return false;
			if (all[e].no == ENTITY_staff)
				app_staff_complete(&record.staff, fixture->arena);
			if (!record_insert(fixture->tx, &all[e], &record, err) ||
			    !fixture_extras(fixture, &all[e], row, &record, err))
				return err_context(err, "%s %zu", all[e].table, i + 1);
		}
	}
	return true;
}

/* The same sessions for every clinician on every open weekday. */
static bool
fixture_sessions(struct fixture *fixture, struct err *err)
{
	const struct entity *table = entity(ENTITY_session_template);
	const json_t *sessions = json_object_get(fixture->root, "sessions");
	const json_t *staff = json_object_get(sessions, "staff"), *parts = json_object_get(sessions, "parts");
	const char *days = json_string_value(json_object_get(sessions, "days"));

	for (size_t s = 0; s < json_array_size(staff); s++)
		for (size_t d = 0; days[d]; d++)
			for (size_t p = 0; p < json_array_size(parts); p++) {
				const json_t *part = json_array_get(parts, p);
				struct session_template session;
				field_clear(table->fields, table->field_count, &session, sizeof session);
				session.staff = fixture_id(json_string_value(json_array_get(staff, s)) + 1);
				session.weekday = days[d] - '0';
				session.starts = minute_parse(json_string_value(json_array_get(part, 0)));
				session.ends = minute_parse(json_string_value(json_array_get(part, 1)));
				if (!record_insert(fixture->tx, table, &session, err))
					return false;
			}
	return true;
}

static bool
fixture_is_free(const json_t *fill, const char *time)
{
	const json_t *free = json_object_get(fill, "free");

	for (size_t i = 0; i < json_array_size(free); i++)
		if (strcmp(json_string_value(json_array_get(free, i)), time) == 0)
			return true;
	return false;
}

/* Book one half hour of a fill with the next filler patient; a time that somebody has already is left alone. */
static bool
fixture_fill_slot(struct fixture *fixture, const json_t *fill, const char *time, size_t *next, struct err *err)
{
	const struct entity *table = entity(ENTITY_appointment);
	const json_t *fillers = json_object_get(fixture->root, "fillers");
	struct appointment visit;
	struct hold probe = {
		.staff = fixture_id(json_string_value(json_object_get(fill, "staff")) + 1),
		.date = json_string_value(json_object_get(fill, "date")),
		.starts = minute_parse(time), .minutes = 30, .initials = "",
	};
	struct err taken;

	probe.holder = probe.staff;
	if (!cell_hold(fixture->tx, &probe, &taken))
		return taken.code == ERR_CONFLICT || (*err = taken, false);
	if (!cell_release(fixture->tx, &probe, err))
		return false;
	field_clear(table->fields, table->field_count, &visit, sizeof visit);
	visit.patient = fixture_id(json_string_value(json_array_get(fillers, *next % json_array_size(fillers))) + 1);
	*next += 7;	/* 7 and 40 share no divisor, so neighbours differ */
	visit.staff = probe.staff;
	visit.date = probe.date;
	visit.starts = probe.starts;
	visit.minutes = probe.minutes;
	visit.type = "followup";
	visit.state = "booked";
	return record_insert(fixture->tx, table, &visit, err) && cell_settle(fixture->tx, NULL, &visit, err);
}

static bool
fixture_fills(struct fixture *fixture, struct err *err)
{
	const json_t *fills = json_object_get(fixture->root, "fill");
	const json_t *parts = json_object_get(json_object_get(fixture->root, "sessions"), "parts");
	size_t next = 0;

	for (size_t i = 0; i < json_array_size(fills); i++)
		for (size_t p = 0; p < json_array_size(parts); p++) {
			const json_t *part = json_array_get(parts, p);
			int end = minute_parse(json_string_value(json_array_get(part, 1)));
			for (int at = minute_parse(json_string_value(json_array_get(part, 0))); at < end; at += 30) {
				char time[CLOCK_TEXT];
				minute_format(at, time);
				if (!fixture_is_free(json_array_get(fills, i), time) &&
				    !fixture_fill_slot(fixture, json_array_get(fills, i), time, &next, err))
					return false;
			}
		}
	return true;
}

/* A slot Jon is talking about: local, as all holds. */
static bool
fixture_hold(struct fixture *fixture, struct err *err)
{
	const json_t *row = json_array_get(json_object_get(fixture->root, "holds"), 0);
	struct hold hold = {
		.staff = fixture_id(json_string_value(json_object_get(row, "staff")) + 1),
		.date = json_string_value(json_object_get(row, "date")),
		.starts = minute_parse(json_string_value(json_object_get(row, "starts"))),
		.minutes = json_integer_value(json_object_get(row, "minutes")),
		.holder = fixture_id(json_string_value(json_object_get(row, "holder")) + 1),
		.initials = "JT",
		.patient = fixture_id(json_string_value(json_object_get(row, "patient")) + 1),
	};

	return cell_hold(fixture->tx, &hold, err);
}

/* The call Jon has been working for a few minutes: claimed with the clock set back to then. */
static bool
fixture_claim(struct app *app, const json_t *root, struct err *err)
{
	const json_t *row = json_array_get(json_object_get(root, "claims"), 0);
	const char *call = json_string_value(json_object_get(row, "call"));
	int64_t since = demo_fixture_instant(json_string_value(json_object_get(row, "since")));
	struct call_claimer jon = {
		.staff = fixture_id(json_string_value(json_object_get(row, "staff")) + 1),
		.name = "Jon",
		.terminal = "2",
		.until = since + 15 * 60 * 1000,
	};
	struct call_id id = {record_rid(app_db(app), entity(ENTITY_call), fixture_id(call + 1))};
	struct tx *tx;

	clock_hold(since);
	if (!demo_begin(app, "demo.make", &tx, err))
		return false;
	if (call_claim(tx, id, &jon, false, err))
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

static json_t *
fixture_load(const char *name, struct err *err)
{
	const struct data_file *file = data_named(name);
	json_error_t where;
	json_t *root = file ? json_loadb(file->bytes, file->count, 0, &where) : NULL;

	if (!root)
		err_set(err, ERR_BUG, "%s:%d: %s", name, file ? where.line : 0,
		    file ? where.text : "absent");
	return root;
}

bool
demo_fixture_site(struct arena *arena, struct app_init *init, struct err *err)
{
	json_t *root = fixture_load("data/demo/northside.json", err), *site = json_object_get(root, "site");

	if (!root)
		return false;
	init->code = arena_text(arena, json_string_value(json_object_get(site, "code")));
	init->name = arena_text(arena, json_string_value(json_object_get(site, "name")));
	init->zone = arena_text(arena, json_string_value(json_object_get(site, "zone")));
	init->country = arena_text(arena, json_string_value(json_object_get(site, "country")));
	init->opens = minute_parse(json_string_value(json_object_get(site, "opens")));
	init->closes = minute_parse(json_string_value(json_object_get(site, "closes")));
	json_decref(root);
	return true;
}

/* What the night brought, on top of the clinic as it is. */
static bool
fixture_night(struct fixture *fixture, const json_t *night, struct err *err)
{
	const json_t *clinic = fixture->root;
	bool ok = true;

	if (night) {
		fixture->root = night;
		ok = fixture_rows(fixture, err);
		fixture->root = clinic;
	}
	return ok;
}

bool
demo_fixture_make(struct app *app, const struct app_demo *demo, const char *hash, struct err *err)
{
	struct fixture fixture = {.app = app, .hash = hash, .arena = arena_new()};
	json_t *root = fixture_load("data/demo/northside.json", err), *night = NULL;
	bool shared = strcmp(demo->clinic, "northside-sync") == 0, ok = false;

	if (!root || (shared && !(night = fixture_load("data/demo/northside-sync.json", err))))
		goto out;
	fixture.root = root;
	int64_t held = demo_fixture_instant(json_string_value(json_object_get(root, "held")));
	clock_hold(held);
	if (!demo_begin(app, "demo.make", &fixture.tx, err))
		goto out;
	ok = fixture_rows(&fixture, err) && fixture_sessions(&fixture, err) && fixture_fills(&fixture, err) &&
	    fixture_night(&fixture, night, err) && fixture_hold(&fixture, err) && find_key_rebuild(fixture.tx, err) &&
	    self_clock_write(fixture.tx, held, 0, err);
	if (!ok)
		tx_abort(fixture.tx);
	else
		ok = tx_commit(fixture.tx, err) && fixture_claim(app, root, err) &&
		    (!night || demo_night(app, json_object_get(night, "exchange"), err));
	clock_hold(held);
out:
	json_decref(night);
	json_decref(root);
	arena_free(fixture.arena);
	return ok;
}
