#include "undo.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "internal.h"
#include "model/person.h"
#include "store/canon.h"
#include "store/cell.h"
#include "store/find_key.h"
#include "store/who.h"
#include "trace.h"

/* What one record was before the step and is after it. */
struct undo_row {
	const struct entity *entity;
	int64_t rid;
	int64_t from, expect;		/* rev before and after; expect must still stand: nobody else touched it */
	int64_t fresh;			/* rev a running undo gave it; becomes expect when that is committed */
	void *before, *after;		/* images; before is NULL for a record that was made, after for one voided */
	struct undo_row *older, *newer;
};

struct undo {
	struct app *app;
	struct arena *arena;
	char name[UNDO_NAME];
	enum right right;
	struct uuid patient;
	unsigned category;
	const char *event;
	struct undo_row *oldest, *newest;
	struct undo *below;		/* next older on its stack */
};

/* One person's two stacks. */
struct undo_log {
	struct uuid session;
	struct undo *done, *undone;
	struct undo_log *next;
};

static struct undo_log *
undo_log(struct app *app)
{
	struct undo_log **at = app_undo_log(app);
	struct uuid session = app_who(app)->session;

	while (*at && !uuid_equal((*at)->session, session))
		at = &(*at)->next;
	if (!*at) {
		*at = arena_alloc(app_life(app), sizeof **at);
		(*at)->session = session;
	}
	return *at;
}

static void
undo_free(struct undo *undo)
{
	while (undo) {
		struct undo *below = undo->below;
		arena_free(undo->arena);
		undo = below;
	}
}

const char *
app_undo_next(struct app *app)
{
	struct undo *top = undo_log(app)->done;

	return top ? top->name : NULL;
}

const char *
app_redo_next(struct app *app)
{
	struct undo *top = undo_log(app)->undone;

	return top ? top->name : NULL;
}

/* A record that was put back, and as it was just before. */
struct undo_image {
	struct tx *tx;
	struct app *app;
	const void *old, *record;
	bool redo;
};

/* A visit put back owns its time again, or gives it up; its history says so. */
static bool
undo_settle_visit(const struct undo_image *image, struct err *err)
{
	struct act act = {.app = image->app, .tx = image->tx};

	return cell_put_back(image->tx, image->old, image->record, err) &&
	    trace_event(&act, image->record, "undone", NULL, image->redo ? "redo" : "undo", NULL, err);
}

/* The lookup finds people by what was put back, not by what was taken away. */
static bool
undo_settle_patient(const struct undo_image *image, struct err *err)
{
	const struct patient *patient = image->record;

	return canon_settle(tx_db(image->tx), patient->row.id, err) &&
	    find_key_refresh(image->tx, patient->row.rid, err);
}

static bool
undo_settle_name(const struct undo_image *image, struct err *err)
{
	const struct patient_name *name = image->record;

	return find_key_refresh_id(image->tx, name->patient, err);
}

static bool
undo_settle_point(const struct undo_image *image, struct err *err)
{
	const struct contact_point *point = image->record;

	return find_key_refresh_id(image->tx, point->owner, err);
}

/* Two records are one person again, or two. */
static bool
undo_settle_link(const struct undo_image *image, struct err *err)
{
	return canon_settle_link(tx_db(image->tx), image->record, err);
}

/* What hangs on a record and follows when it is put back. */
static const struct {
	enum entity_no entity;
	bool (*settle)(const struct undo_image *image, struct err *err);
} undo_after[] = {
	{ENTITY_appointment, undo_settle_visit},
	{ENTITY_patient, undo_settle_patient},
	{ENTITY_patient_name, undo_settle_name},
	{ENTITY_contact_point, undo_settle_point},
	{ENTITY_patient_link, undo_settle_link},
};

static bool
undo_settle(const struct entity *kind, const struct undo_image *image, struct err *err)
{
	for (size_t i = 0; i < sizeof undo_after / sizeof *undo_after; i++)
		if ((int)undo_after[i].entity == kind->no)
			return undo_after[i].settle(image, err);
	return true;
}

static bool
undo_refuse(struct tx *tx, const struct row *now, struct err *err)
{
	const char *who = who_changed(tx_db(tx), now->id, tx_arena(tx));

	if (!who)
		return err_set(err, ERR_CONFLICT,
		    _("This was changed since, by somebody else. Nothing was undone; look at it first."));
	return err_set(err, ERR_CONFLICT, _("%s has changed this since. Nothing was undone; look at it first."), who);
}

/* Take the values the step changed from `image` into the record as it is now. */
static void
undo_mix(const struct undo_row *row, const void *image, void *record)
{
	for (size_t i = 0; i < row->entity->field_count; i++) {
		const struct field *field = &row->entity->fields[i];
		if (field_equal(field, row->before, row->after))
			continue;
		if (field_is_number(field))
			field_set_number(field, record, field_number(field, image));
		else if (field->kind == FIELD_REF)
			field_set_ref(field, record, field_ref(field, image));
		else
			field_set_text(field, record, field_text(field, image));
	}
}

static bool
undo_put(struct tx *tx, struct app *app, struct undo_row *row, bool redo, struct err *err)
{
	void *now = arena_alloc(tx_arena(tx), row->entity->size);

	if (!record_load(tx_db(tx), row->entity, row->rid, now, tx_arena(tx), err))
		return false;
	struct row *head = now;
	if (head->rev != row->expect)
		return undo_refuse(tx, head, err);
	void *old = arena_copy(tx_arena(tx), now, row->entity->size);
	if (row->before && row->after) {
		undo_mix(row, redo ? row->after : row->before, now);
		if (!record_update(tx, row->entity, old, now, err))
			return false;
	} else if (!record_void(tx, row->entity, head, redo ? !row->after : !row->before, err)) {
		return false;
	}
	row->fresh = head->rev;
	return undo_settle(row->entity, &(struct undo_image){tx, app, old, now, redo}, err);
}

/* My own later change is no stranger's: whoever waited for rev `from` now waits for `to`. */
static void
undo_follow(struct undo_log *log, const struct undo_row *changed, int64_t from, int64_t to)
{
	struct undo *stacks[] = {log->done, log->undone};

	for (size_t i = 0; i < 2; i++)
		for (struct undo *undo = stacks[i]; undo; undo = undo->below)
			for (struct undo_row *row = undo->oldest; row; row = row->newer)
				if (row != changed && row->entity == changed->entity && row->rid == changed->rid &&
				    row->expect == from)
					row->expect = to;
}

static bool
undo_run(struct app *app, struct undo *undo, bool redo, struct err *err)
{
	struct tx_intent intent = app_intent(app, redo ? "redo" : "undo", 'U', undo->category);
	struct tx *tx;

	intent.patient = undo->patient;
	intent.reason = undo->event;
	if (!app_allow(app, undo->right, undo->patient, err) || !tx_begin(app_db(app), &intent, &tx, err))
		return false;
	for (struct undo_row *row = redo ? undo->oldest : undo->newest; row; row = redo ? row->newer : row->older) {
		if (!undo_put(tx, app, row, redo, err)) {
			tx_abort(tx);
			return false;
		}
	}
	if (!tx_commit(tx, err))
		return false;
	for (struct undo_row *row = undo->oldest; row; row = row->newer) {
		undo_follow(undo_log(app), row, row->expect, row->fresh);
		row->expect = row->fresh;
	}
	return true;
}

/* Run the top step of one stack and lay it on the other; a step that can never run again goes. */
static bool
undo_top(struct app *app, bool redo, struct arena *arena, const char **name, struct err *err)
{
	struct undo_log *log = undo_log(app);
	struct undo **from = redo ? &log->undone : &log->done, **to = redo ? &log->done : &log->undone;
	struct undo *top = *from;
	struct err why = {0};

	if (!top)
		return err_set(err, ERR_NOT_FOUND, redo ? _("There is nothing to do again.") :
		    _("There is nothing to undo in this session."));
	*name = arena_text(arena, top->name);
	bool done = undo_run(app, top, redo, &why);
	if (done || why.code == ERR_CONFLICT)
		*from = top->below;
	if (done) {
		top->below = *to;
		*to = top;
		return true;
	}
	if (why.code == ERR_CONFLICT) {
		top->below = NULL;
		undo_free(top);
	}
	if (err)
		*err = why;
	return false;
}

bool
app_undo(struct app *app, struct arena *arena, const char **name, struct err *err)
{
	return undo_top(app, false, arena, name, err);
}

bool
app_redo(struct app *app, struct arena *arena, const char **name, struct err *err)
{
	return undo_top(app, true, arena, name, err);
}

struct undo *
undo_open(struct app *app, const struct tx_intent *intent, enum right right)
{
	struct arena *arena = arena_new();
	struct undo *undo = arena_alloc(arena, sizeof *undo);

	undo->app = app;
	undo->arena = arena;
	undo->right = right;
	undo->patient = intent->patient;
	undo->category = intent->category;
	undo->event = arena_text(arena, intent->event);
	return undo;
}

/* A copy with its texts: the caller's arena may be gone by the time somebody presses undo. */
static void *
undo_image(struct undo *undo, const struct entity *kind, const void *record)
{
	void *image = arena_copy(undo->arena, record, kind->size);

	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		if (!field_is_number(field) && field->kind != FIELD_REF)
			field_set_text(field, image, arena_text(undo->arena, field_text(field, record)));
	}
	return image;
}

static struct undo_row *
undo_row(struct undo *undo, const struct entity *kind, const struct row *head)
{
	for (struct undo_row *row = undo->oldest; row; row = row->newer)
		if (row->entity == kind && row->rid == head->rid)
			return row;
	struct undo_row *row = arena_alloc(undo->arena, sizeof *row);
	row->entity = kind;
	row->rid = head->rid;
	row->older = undo->newest;
	if (undo->newest)
		undo->newest->newer = row;
	else
		undo->oldest = row;
	undo->newest = row;
	return row;
}

void
undo_made(struct undo *undo, const struct entity *entity, const void *record)
{
	const struct row *head = record;
	struct undo_row *row = undo_row(undo, entity, head);

	row->expect = head->rev;
	row->after = undo_image(undo, entity, record);
}

void
undo_changed(struct undo *undo, const struct entity *entity, const void *old, const void *record)
{
	const struct row *head = record, *was = old;

	if (head->rev == was->rev)
		return;
	struct undo_row *row = undo_row(undo, entity, head);
	if (!row->before && !row->after) {
		row->before = undo_image(undo, entity, old);
		row->from = was->rev;
	}
	row->expect = head->rev;
	row->after = undo_image(undo, entity, record);
}

void
undo_voided(struct undo *undo, const struct entity *entity, const void *record)
{
	const struct row *head = record;
	struct undo_row *row = undo_row(undo, entity, head);

	row->from = head->rev - 1;
	row->expect = head->rev;
	row->before = undo_image(undo, entity, record);
}

static void
undo_trim(struct undo_log *log)
{
	struct undo *at = log->done;

	for (int n = 1; at && n < UNDO_DEEP; n++)
		at = at->below;
	if (at) {
		undo_free(at->below);
		at->below = NULL;
	}
}

/* Whose it was: the patient the operation was about, else the one it made. NULL: nobody, or several. */
static const char *
undo_whose(struct undo *undo)
{
	const struct entity *kind = entity(ENTITY_patient);
	struct patient about;
	struct err err;
	int64_t rid = uuid_is_none(undo->patient) ? 0 : record_rid(app_db(undo->app), kind, undo->patient);

	for (const struct undo_row *row = undo->oldest; row && rid == 0; row = row->newer)
		rid = row->entity == kind ? row->rid : 0;
	if (rid == 0 || !record_load(app_db(undo->app), kind, rid, &about, undo->arena, &err))
		return NULL;
	return person_brief(undo->arena, about.family, about.given);
}

void
undo_keep(struct undo *undo, const char *name, ...)
{
	struct undo_log *log = undo_log(undo->app);
	va_list list;

	if (!undo->oldest) {
		undo_drop(undo);
		return;
	}
	va_start(list, name);
	vsnprintf(undo->name, sizeof undo->name, name, list);
	va_end(list);
	const char *whose = undo_whose(undo);
	if (whose) {
		size_t used = strlen(undo->name);
		snprintf(undo->name + used, sizeof undo->name - used, " · %s", whose);
	}
	for (struct undo_row *row = undo->oldest; row; row = row->newer)
		if (row->from > 0)
			undo_follow(log, row, row->from, row->expect);
	undo_free(log->undone);
	log->undone = NULL;
	undo->below = log->done;
	log->done = undo;
	undo_trim(log);
}

void
undo_drop(struct undo *undo)
{
	undo_free(undo);
}

void
undo_forget(struct app *app)
{
	for (struct undo_log *log = *app_undo_log(app); log; log = log->next) {
		undo_free(log->done);
		undo_free(log->undone);
	}
	*app_undo_log(app) = NULL;
}
