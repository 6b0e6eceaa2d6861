/* One thing that a file says, made so: compared with what the source said before, then written as a whole or not at
 * all. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "import_digest.h"
#include "import_job.h"
#include "model/slot.h"
#include "store/canon.h"
#include "store/cell.h"
#include "store/find_key.h"
#include "store/held.h"
#include "store/savepoint.h"
#include "store/source.h"

/* A resource on its way into the database. */
struct import_thing {
	struct import_job *job;
	struct taken *taken;
	const struct import_place *place;
	const char *source;
	struct uuid key;     /* of import_row */
	const uint8_t *said; /* the digest of the last time, or NULL */
	size_t said_bytes;
	struct uuid stands;  /* whom it stands for, or none */
	struct uuid patient; /* whose search keys are stale, or none */
	bool known, wrote;   /* it was here already; and something of it was written */
};

bool
import_commit(struct import_job *job)
{
	struct tx *tx = job->tx;
	bool ok = true;

	/* Once a batch, after the rows: inside a savepoint every page of the keys would be copied first. */
	for (size_t i = 0; tx && ok && i < job->touched_count; i++)
		ok = find_key_refresh_id(tx, job->touched[i], job->err);
	if (!ok)
		return false; /* app_import takes the transaction back */
	job->tx = NULL;
	job->batch = 0;
	job->touched_count = 0;
	return !tx || tx_commit(tx, job->err);
}

static bool
import_begin(struct import_job *job)
{
	if (job->tx)
		return true;
	job->intent = app_intent(job->app, "import", 'C', TX_IDENTITY | TX_CONTACT | TX_BOOKING | TX_LIST | TX_STAFF);
	job->began = clock_boot();
	return tx_begin(job->db, &job->intent, &job->tx, job->err);
}

/* A failure of one resource, or of the whole run. */
static enum import_end
import_failed(struct import_thing *thing, const struct err *err)
{
	struct import_job *job = thing->job;

	if (err->code == ERR_INVALID || err->code == ERR_CONFLICT || err->code == ERR_NOT_FOUND) {
		/* Rows that were noted as there may have gone back. */
		memset(job->known, 0, sizeof job->known);
		if (!savepoint_back(job->tx, job->err))
			return IMPORT_END_FAILED;
		taken_refuse(thing->taken, "", "%s", err->text);
		return IMPORT_END_REFUSED;
	}
	*job->err = *err;
	return IMPORT_END_FAILED;
}

/* Which rows a file made, for the card: "Patient/example", before it the source when one was named. */
static void
import_mark_source(struct import_thing *thing, struct taken_row *row)
{
	const struct field *field = entity_field(row->entity, "source");
	const char *id = thing->taken->id ? thing->taken->id : "";

	if (!field || row->patch)
		return;
	char *text = arena_printf(thing->job->scratch, "%s%s%s%s%s", thing->source, *thing->source ? " " : "",
	    thing->taken->type, *id ? "/" : "", id);
	if (strlen(text) > 200)
		text[200] = '\0';
	field_set_text(field, row->record, text);
}

/* The same row twice in one resource (a phone listed twice) is one row. */
static bool
import_is_twice(const struct taken *taken, const struct taken_row *row)
{
	struct uuid id = ((const struct row *)row->record)->id;

	for (const struct taken_row *other = taken->rows; other != row; other = other->next)
		if (other->entity == row->entity && other->patch == row->patch &&
		    uuid_equal(((const struct row *)other->record)->id, id))
			return true;
	return false;
}

/* Ids and references of every row. IMPORT_END_SAME: all found. */
static enum import_end
import_place_rows(struct import_thing *thing)
{
	struct taken *taken = thing->taken;
	const struct taken_ref *missing = NULL;
	bool whole = true;

	for (struct taken_row *row = taken->rows; row; row = row->next) {
		struct row *head = row->record;
		if (!row->patch)
			head->id = taken_row_id(taken, row, thing->source, thing->key);
		if (row->of_field)
			field_set_ref(row->of_field, row->record, ((struct row *)row->of->record)->id);
		import_mark_source(thing, row);
		whole &= import_resolve(thing->job, taken, row, thing->source, &missing);
		if (missing && missing->needed && thing->job->final)
			break;
	}
	if (!missing || !missing->needed)
		whole &= import_resolve_stand(thing->job, taken, thing->source, &thing->stands, &missing);
	if (whole)
		return IMPORT_END_SAME;
	if (!thing->job->final)
		return missing->needed || strcmp(taken->type, "Patient") != 0 ? IMPORT_END_LATER : IMPORT_END_AGAIN;
	if (!missing->needed)
		return IMPORT_END_SAME;
	taken_refuse(taken, missing->pointer,
	    _("%.100s is not among the records taken from these files, nor known here."), missing->shown);
	return IMPORT_END_REFUSED;
}

static void
import_drop_twins(struct taken *taken)
{
	for (struct taken_row **at = &taken->rows; *at;) {
		if (import_is_twice(taken, *at))
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

/* Take its time in the book; where it cannot have it, keep the visit off the book and say so. */
static bool
import_settle(struct import_thing *thing, const struct appointment *old, struct appointment *visit, struct err *err)
{
	const struct entity *entity_of = entity(ENTITY_appointment);
	struct tx *tx = thing->job->tx;
	struct appointment off = *visit;
	const char *why = NULL;

	if (cell_owns(visit) && (visit->starts % SLOT_CELL != 0 || visit->minutes % SLOT_CELL != 0))
		why = _("It does not begin or end on a multiple of five minutes.");
	else if (!cell_settle(tx, old, visit, err)) {
		if (err->code != ERR_CONFLICT)
			return false;
		why = _("Its time overlaps another visit of the same clinician.");
	}
	if (!why)
		return true;
	*err = (struct err){0};
	off.no_cells = 1;
	import_off_book(thing->job, thing->place, why);
	return record_update(tx, entity_of, visit, &off, err) && cell_settle(tx, old, &off, err);
}

static bool
import_insert(struct import_thing *thing, struct taken_row *row, struct err *err)
{
	struct import_job *job = thing->job;

	if (row->entity->no == ENTITY_patient) {
		char *number;
		if (!self_number(job->tx, "record", &number, err))
			return false;
		((struct patient *)row->record)->record = number;
	}
	if (!record_insert(job->tx, row->entity, row->record, err))
		return false;
	thing->wrote = true;
	import_note_exists(job, row->entity, ((struct row *)row->record)->id);
	return row->entity->no != ENTITY_appointment || import_settle(thing, NULL, row->record, err);
}

/*
 * Set the fields about which the source says something else than the last time. What another clinic imported came here
 * by the exchange: an old value of it says nothing new.
 */
static bool
import_change(struct import_thing *thing, struct taken_row *row, int64_t rid, struct err *err)
{
	struct import_job *job = thing->job;
	const struct entity *entity = row->entity;
	void *old = arena_alloc(job->scratch, entity->size), *now = arena_alloc(job->scratch, entity->size);
	struct import_digest_row said, *was = NULL;
	bool moved = false;

	if (!record_load(job->db, entity, rid, old, job->scratch, err))
		return false;
	if (import_digest_find(thing->said, thing->said_bytes, entity, ((struct row *)old)->id, row->patch, &said))
		was = &said;
	memcpy(now, old, entity->size);
	for (size_t i = 0; i < entity->field_count; i++) {
		const struct field *field = &entity->fields[i];
		if (import_digest_same(was, field, row->record) ||
		    (!thing->said && held_before(job->db, entity, ((struct row *)old)->id, field, old, row->record,
		    job->scratch)))
			continue;
		if (field_is_number(field))
			field_set_number(field, now, field_number(field, row->record));
		else if (field->kind == FIELD_REF)
			field_set_ref(field, now, field_ref(field, row->record));
		else
			field_set_text(field, now, field_text(field, row->record));
		moved |= strcmp(field->group, "slot") == 0 || strcmp(field->group, "state") == 0;
	}
	/* Another clinic took it in: what somebody took off since is not put back by hearing of it again. */
	bool off = !thing->said && !entity->natural_key && ((struct row *)old)->gone;
	if (!row->patch && !off && !import_digest_same_gone(was, row->record))
		((struct row *)now)->gone = ((struct row *)row->record)->gone;
	if (entity->no == ENTITY_appointment && moved)
		((struct appointment *)now)->no_cells = FIELD_NULL;
	if (!record_update(job->tx, entity, old, now, err))
		return false;
	/* Taken off, put back or merged: her other records stand with somebody else. */
	if (entity->no == ENTITY_patient && !canon_settle(job->db, ((struct row *)now)->id, err))
		return false;
	thing->wrote |= ((struct row *)now)->rev != ((struct row *)old)->rev;
	return entity->no != ENTITY_appointment || import_settle(thing, old, now, err);
}

/* Rows of the last time that the source does not name any more. */
static bool
import_void_missing(struct import_thing *thing, struct err *err)
{
	struct import_job *job = thing->job;
	struct import_digest_row said;

	for (size_t at = 0; import_digest_next(thing->said, thing->said_bytes, &at, &said);) {
		bool named = said.patch;
		for (struct taken_row *row = thing->taken->rows; row && !named; row = row->next)
			named = row->entity == said.entity && uuid_equal(((struct row *)row->record)->id, said.id);
		int64_t rid = named ? 0 : record_rid(job->db, said.entity, said.id);
		if (rid == 0)
			continue;
		struct row *head = arena_alloc(job->scratch, said.entity->size);
		if (!record_load(job->db, said.entity, rid, head, job->scratch, err))
			return false;
		const void *old = arena_copy(job->scratch, head, said.entity->size);
		if (!record_void(job->tx, said.entity, head, true, err))
			return false;
		if (said.entity->no == ENTITY_patient && !canon_settle(job->db, said.id, err))
			return false;
		if (said.entity->no == ENTITY_patient)
			thing->patient = said.id;
		const void *now = head;
		if (said.entity->no == ENTITY_appointment && !cell_settle(job->tx, old, now, err))
			return false;
	}
	return true;
}

/* Ids by which others call it, besides its own. */
static bool
import_save_aliases(struct import_thing *thing, struct err *err)
{
	const struct taken *taken = thing->taken;
	struct tx *tx = thing->job->tx;
	struct uuid target = thing->stands;
	const char *names[] = {taken->alias, uuid_is_none(thing->stands) ? NULL : taken->id};

	if (uuid_is_none(target) && taken->rows)
		target = ((struct row *)taken->rows->record)->id;
	for (size_t i = 0; i < 2 && !uuid_is_none(target); i++)
		if (names[i] &&
		    !source_alias_set(tx, taken_id("import_alias", thing->source, taken->type, names[i]), target, err))
			return false;
	return true;
}

static bool
import_write(struct import_thing *thing, const struct buf *digest, struct err *err)
{
	struct import_job *job = thing->job;
	bool made = false;

	for (struct taken_row *row = thing->taken->rows; row; row = row->next) {
		struct row *head = row->record;
		/* What hangs on a row that was made just now is new as well. */
		bool fresh = made && row->of == thing->taken->rows;
		int64_t rid = fresh ? 0 : record_rid(job->db, row->entity, head->id);
		made |= row == thing->taken->rows && rid == 0;
		if (row->entity->no == ENTITY_patient)
			thing->patient = head->id;
		if (rid == 0 && row->patch)
			continue;
		thing->known |= row == thing->taken->rows && rid != 0 && !row->patch;
		if (rid == 0 ? !import_insert(thing, row, err) : !import_change(thing, row, rid, err))
			return false;
	}
	return import_void_missing(thing, err) && import_save_aliases(thing, err) &&
	       source_say(job->tx, thing->key, digest->bytes ? digest->bytes : "", digest->used, err);
}

/* Write what differs from the last time. */
static enum import_end
import_save(struct import_thing *thing)
{
	struct import_job *job = thing->job;
	struct buf digest = {0};
	struct err err = {0};
	enum import_end end = thing->said ? IMPORT_END_CHANGED : IMPORT_END_NEW;

	for (const struct taken_row *row = thing->taken->rows; row; row = row->next)
		import_digest_add(&digest, row->entity, row->patch, row->record);
	/* Whom it stands for is said too, though no row holds it. */
	buf_add(&digest, thing->stands.byte, uuid_is_none(thing->stands) ? 0 : sizeof thing->stands.byte);
	if (thing->said && thing->said_bytes == digest.used &&
	    (digest.used == 0 || memcmp(thing->said, digest.bytes, digest.used) == 0)) {
		end = IMPORT_END_SAME;
	} else if (!import_begin(job) || !savepoint_set(job->tx, job->err)) {
		end = IMPORT_END_FAILED;
	} else if (!import_write(thing, &digest, &err)) {
		end = import_failed(thing, &err);
	} else if (!savepoint_keep(job->tx, job->err)) {
		end = IMPORT_END_FAILED;
	} else {
		/* First heard of here, and known already: another clinic imported it. */
		if (!thing->said && thing->known)
			end = thing->wrote ? IMPORT_END_CHANGED : IMPORT_END_SAME;
		if (!uuid_is_none(thing->patient))
			job->touched[job->touched_count++] = thing->patient;
		if ((++job->batch >= IMPORT_BATCH || clock_boot() - job->began > IMPORT_BATCH_MS) &&
		    !import_commit(job))
			end = IMPORT_END_FAILED;
	}
	buf_free(&digest);
	return end;
}

enum import_end
import_apply(struct import_job *job, struct taken *taken, const struct import_place *place)
{
	struct import_thing thing = {.job = job, .taken = taken, .place = place};
	bool again = false;

	if (taken->what == TAKEN_SKIP)
		return IMPORT_END_SKIPPED;
	if (taken->what == TAKEN_REFUSE)
		return IMPORT_END_REFUSED;
	thing.source = job->how->source ? job->how->source : taken->base ? taken->base : place->source;
	thing.key = taken_main_id(taken, "import_row", thing.source);
	if (taken->what == TAKEN_VOID) {
		taken->rows = taken->last = NULL;
	} else {
		enum import_end placed = import_place_rows(&thing);
		again = placed == IMPORT_END_AGAIN;
		if (placed != IMPORT_END_SAME && !again)
			return placed;
		import_drop_twins(taken);
	}
	thing.said = source_said(job->db, thing.key, job->scratch, &thing.said_bytes);
	if (taken->what == TAKEN_VOID && !thing.said)
		return IMPORT_END_SAME;
	enum import_end end = import_save(&thing);
	if (!again || end == IMPORT_END_REFUSED || end == IMPORT_END_FAILED)
		return end;
	job->again = end;
	return IMPORT_END_AGAIN;
}
