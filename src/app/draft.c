#include "draft.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"
#include "store/draft.h"

static int
draft_append(const char *bytes, size_t count, void *buf)
{
	buf_add(buf, bytes, count);
	return 0;
}

/* {"at":["text",12],"fields":[["text","Lea back"],...]}: an array, because the order of fields is the form's. */
static char *
draft_pack(const struct draft *draft, struct arena *arena)
{
	json_t *fields = json_array(), *root;
	struct buf buf = {0};

	for (size_t i = 0; i < draft->count; i++)
		json_array_append_new(fields, json_pack("[s,s]", draft->fields[i].column,
		    draft->fields[i].text ? draft->fields[i].text : ""));
	root = json_pack("{s:[s,i],s:o}", "at", draft->cursor ? draft->cursor : "", draft->at, "fields", fields);
	if (!root)
		die("a draft's text is not UTF-8");
	json_dump_callback(root, draft_append, &buf, JSON_COMPACT);
	json_decref(root);
	char *text = arena_text_n(arena, buf.bytes, buf.used);
	buf_free(&buf);
	return text;
}

/* Fields in a shape we did not write are left out: a draft is only a convenience. */
static void
draft_unpack(const char *text, struct arena *arena, struct draft *draft)
{
	json_t *root = json_loads(text, 0, NULL), *fields, *each;
	const char *cursor = "", *column, *value;
	size_t i;

	json_unpack(root, "{s:[s,i]}", "at", &cursor, &draft->at);
	draft->cursor = *cursor ? arena_text(arena, cursor) : NULL;
	fields = json_object_get(root, "fields");
	draft->fields = arena_array(arena, json_array_size(fields) + 1, sizeof *draft->fields);
	json_array_foreach(fields, i, each) {
		if (json_unpack(each, "[s,s]", &column, &value) != 0)
			continue;
		draft->fields[draft->count++] = (struct draft_field){
			.column = arena_text(arena, column),
			.text = arena_text(arena, value),
		};
	}
	json_decref(root);
}

static struct draft
draft_of(const struct draft_row *row, struct arena *arena)
{
	struct draft draft = {
		.rid = row->rid,
		.form = row->form,
		.subject = row->subject,
		.title = row->title,
		.updated = row->updated,
	};

	draft_unpack(row->fields, arena, &draft);
	return draft;
}

bool
app_draft_save(struct app *app, struct draft *draft, struct err *err)
{
	struct tx_intent intent = app_intent(app, "draft.save", 'U', 0);
	struct tx *tx;
	struct draft_row row = {
		.staff = app_who(app)->staff,
		.form = draft->form,
		.subject = draft->subject,
		.title = draft->title,
		.updated = clock_now(),
	};

	if (uuid_is_none(row.staff))
		return err_set(err, ERR_DENIED, _("Drafts belong to somebody: sign in to keep one."));
	intent.patient = draft->subject;
	if (!tx_begin(app_db(app), &intent, &tx, err))
		return false;
	row.fields = draft_pack(draft, tx_arena(tx));
	if (!draft_put(tx, &row, err)) {
		tx_abort(tx);
		return false;
	}
	if (!tx_commit(tx, err))
		return false;
	draft->rid = row.rid;
	draft->updated = row.updated;
	return true;
}

bool
app_draft_load(struct app *app, const char *form, struct uuid subject, struct arena *arena, struct draft *draft,
    struct err *err)
{
	struct draft_row row;

	if (!draft_get(app_db(app), app_who(app)->staff, form, subject, arena, &row, err))
		return false;
	*draft = draft_of(&row, arena);
	return true;
}

bool
app_draft_list(struct app *app, struct arena *arena, struct draft **drafts, size_t *count, struct err *err)
{
	struct draft_row *rows;

	if (!draft_all(app_db(app), app_who(app)->staff, arena, &rows, count, err))
		return false;
	*drafts = arena_array(arena, *count + 1, sizeof **drafts);
	for (size_t i = 0; i < *count; i++)
		(*drafts)[i] = draft_of(&rows[i], arena);
	return true;
}

size_t
app_draft_count(struct app *app)
{
	return (size_t)draft_count(app_db(app), app_who(app)->staff);
}

bool
app_draft_discard(struct app *app, int64_t rid, struct arena *arena, struct draft *kept, struct err *err)
{
	struct tx_intent intent = app_intent(app, "draft.discard", 'D', 0);
	struct uuid staff = app_who(app)->staff;
	struct draft_row row;
	struct tx *tx;

	if (!draft_get_rid(app_db(app), staff, rid, arena, &row, err))
		return false;
	intent.patient = row.subject;
	if (!tx_begin(app_db(app), &intent, &tx, err))
		return false;
	if (!draft_drop(tx, staff, rid, err)) {
		tx_abort(tx);
		return false;
	}
	if (!tx_commit(tx, err))
		return false;
	*kept = draft_of(&row, arena);
	kept->rid = 0;
	return true;
}
