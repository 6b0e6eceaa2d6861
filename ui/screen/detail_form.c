#include "detail_form.h"

#include <stdio.h>
#include <string.h>

#include "app/card.h"
#include "app/find.h"
#include "base/i18n.h"
#include "model/person.h"
#include "model/when.h"
#include "picker.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { DETAIL_COLS = 68, DETAIL_LABEL = 19, DETAIL_FIELD = 30, DETAIL_FOUND = 8 };

struct detail_form {
	struct app *app;
	struct arena *life;
	struct detail_argument what;
	struct preview who;
	const struct entity *table;
	struct detail kept;		/* what is being changed; record NULL: a new one */
	void *record;			/* the copy the form writes to */
	struct uuid subject;
	struct form form;
	struct detail_result result;
	const char *title;
};

const char *
detail_label(enum entity_no entity)
{
	switch (entity) {
	case ENTITY_contact_point:
		return _("Phone or e-mail");
	case ENTITY_address:
		return _("Address");
	case ENTITY_patient_language:
		return _("Language");
	case ENTITY_relation:
		return _("Person around the patient");
	case ENTITY_flag:
		return _("Alert, adjustment or barrier");
	case ENTITY_patient_name:
		return _("Former or other name");
	case ENTITY_identifier:
		return _("Number somebody else gave");
	default:
		return "";
	}
}

/* ---- the form ----------------------------------------------------------------------------- */

/* The entity's own rows, and why when this person must say so; only why when it is taken off. */
static void
detail_make(struct detail_form *detail)
{
	struct form whole;
	size_t count = 0;

	form_make_entity(&whole, detail->life, detail->table->fields, detail->table->field_count);
	struct form_row *rows = arena_array(detail->life, whole.count + 1, sizeof *rows);
	for (size_t i = 0; i < whole.count && !detail->what.remove; i++)
		rows[count++] = whole.box[i].row;
	if (app_detail_needs_reason(detail->app, detail->what.entity))
		rows[count++] = (struct form_row){.column = "reason", .label = N_("Why"), .kind = FIELD_TEXT,
		    .max = 160,
			.flags = FORM_REQUIRED, .help = N_("Passport seen; she told us herself")};
	form_make(&detail->form, detail->life, rows, count);
	detail->form.label_width = DETAIL_LABEL;
	detail->form.field_width = DETAIL_FIELD;
	detail->form.note_width = DETAIL_FIELD;
	detail->form.today = app_today(detail->app, &detail->form.minute);
	detail->form.date_order = app_site(detail->app)->date_order;
}

static bool
detail_choose_staff(struct detail_form *detail, struct err *err)
{
	struct detail_staff *staff;
	size_t count;

	if (!form_box(&detail->form, "responsible"))
		return true;
	if (!app_detail_staff(detail->app, detail->life, &staff, &count, err))
		return false;
	struct form_choice *choices = arena_array(detail->life, count + 1, sizeof *choices);
	for (size_t i = 0; i < count; i++)
		choices[i] = (struct form_choice){.code = staff[i].code, .label = staff[i].shown};
	form_choices(&detail->form, "responsible", choices, count);
	return true;
}

/* The name in use is changed where she is edited: only the others are offered here. */
static void
detail_choose_use(struct detail_form *detail)
{
	struct form_box *box = form_box(&detail->form, "use");
	size_t count = 0;

	if (!box || detail->what.entity != ENTITY_patient_name)
		return;
	struct form_choice *choices = arena_array(detail->life, box->row.choice_count, sizeof *choices);
	for (size_t i = 0; i < box->row.choice_count; i++)
		if (strcmp(box->row.choices[i].code, "official") != 0 &&
		    strcmp(box->row.choices[i].code, "preferred") != 0)
			choices[count++] = box->row.choices[i];
	form_choices(&detail->form, "use", choices, count);
}

/* Who of our patients fits what was typed: they become the field's choices. */
static void
detail_look_up(struct detail_form *detail, const char *typed)
{
	struct form_box *box = form_box(&detail->form, "person");
	struct found_list found;
	struct err err;

	if (!*typed || !app_find(detail->app, typed, DETAIL_FOUND, 0, detail->life, &found, &err))
		return;
	struct form_choice *choices = arena_array(detail->life, found.count + 1, sizeof *choices);
	for (size_t i = 0; i < found.count; i++) {
		char *code = arena_alloc(detail->life, UUID_TEXT);
		uuid_format(found.rows[i].id, code);
		choices[i] = (struct form_choice){.code = code,
			.label = arena_printf(detail->life, "%s, %s", person_listed(detail->life, found.rows[i].family,
			    found.rows[i].given), when_partial(detail->life, found.rows[i].born))};
	}
	form_choices(&detail->form, "person", choices, found.count);
	if (found.count > 0)
		snprintf(box->echo, sizeof box->echo, found.count > 1 ? _("F4: %zu fit") : SIGN_HERE, found.count);
	else
		snprintf(box->echo, sizeof box->echo, "%s", _("no patient of ours"));
}

static void
detail_usual(struct detail_form *detail)
{
	static const struct {
		enum entity_no entity;
		const char *column, *value;
	} usual[] = {
		{ENTITY_contact_point, "kind", "phone"}, {ENTITY_contact_point, "label", "mobile"},
		{ENTITY_contact_point, "may_call", "yes"}, {ENTITY_contact_point, "voicemail", "callback"},
		{ENTITY_address, "use", "home"}, {ENTITY_flag, "kind", "adjustment"},
		    {ENTITY_patient_name, "use", "former"},
	};

	for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
		if (usual[i].entity == detail->what.entity)
			form_set(&detail->form, usual[i].column, usual[i].value);
}

/* ---- life --------------------------------------------------------------------------------- */

static bool
detail_find(struct detail_form *detail, struct err *err)
{
	struct detail *list;
	const struct relation *of = NULL;
	size_t count;

	if (!app_detail_list(detail->app, detail->what.patient, detail->life, &list, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct row *row = list[i].record;
		if (list[i].entity == detail->what.entity && row->rid == detail->what.rid)
			detail->kept = list[i];
		if (list[i].entity == ENTITY_relation && row->rid == detail->what.of)
			of = list[i].record;
	}
	detail->record = arena_alloc(detail->life, detail->table->size);
	if (detail->what.rid == 0)
		return app_detail_blank(detail->app, detail->what.patient, detail->what.entity, of, detail->record,
		    err);
	if (!detail->kept.record)
		return err_set(err, ERR_NOT_FOUND, _("This is no longer there. Somebody took it off."));
	memcpy(detail->record, detail->kept.record, detail->table->size);
	return true;
}

static bool
detail_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct detail_form *detail = state;
	const struct relation *relation;

	detail->app = app;
	detail->life = life;
	detail->what = *(const struct detail_argument *)argument;
	detail->table = entity(detail->what.entity);
	if (app_is_public(app))
		return err_set(err, ERR_INVALID,
		    _("Others can read this screen. Palette PS ends that, then it can be changed."));
	if (!app_detail_may(app, detail->what.entity))
		return err_set(err, ERR_DENIED, _("Your role may look at this but not change it."));
	if (!app_card_preview(app, detail->what.patient, false, life, &detail->who, err) || !detail_find(detail, err))
		return false;
	detail->title = arena_printf(life, detail->what.remove ? _("Take off: %s · %s") : "%s · %s",
	    detail_label(detail->what.entity), person_brief(life, detail->who.family, detail->who.given));
	/* A draft of a new one is hers and of this kind; of a kept one it is that row's. */
	const struct row *row = detail->record;
	detail->subject = row->rid ? row->id :
	    uuid_of_key(detail->table->table, &detail->who.uuid, sizeof detail->who.uuid);
	detail_make(detail);
	detail_choose_use(detail);
	if (!detail_choose_staff(detail, err))
		return false;
	relation = detail->what.entity == ENTITY_relation ? detail->kept.record : NULL;
	if (relation && detail->kept.who && !detail->what.remove) {
		struct form_choice *choice = arena_alloc(life, sizeof *choice);
		char *code = arena_alloc(life, UUID_TEXT);
		uuid_format(relation->person, code);
		*choice = (struct form_choice){.code = code, .label = detail->kept.who};
		form_choices(&detail->form, "person", choice, 1);
	}
	if (detail->what.rid)
		form_from_record(&detail->form, detail->table->fields, detail->table->field_count, detail->record);
	else
		detail_usual(detail);
	return true;
}

/* ---- keys --------------------------------------------------------------------------------- */

static struct intent
detail_done(void *state, const struct event *event)
{
	struct detail_form *detail = state;
	const char *why;
	struct err err = {.field = -1};
	bool done;

	(void)event;
	if (!form_finish(&detail->form, &err))
		return intent_fail(&err);
	why = form_value(&detail->form, "reason");
	if (detail->what.remove) {
		done = app_detail_void(detail->app, detail->what.entity, detail->record, why, &err);
	} else {
		done = form_to_record(&detail->form, detail->table->fields, detail->table->field_count, detail->record,
		    &err) &&
		    app_detail_save(detail->app, detail->what.entity, detail->kept.record, detail->record, why, &err);
	}
	if (done) {
		struct intent intent = intent_say(INTENT_POP, SAY_DONE, "%s",
		    detail->what.remove ? _("Taken off.") : _("Kept."));
		intent.finished = intent.undoable = true;
		detail->result = (struct detail_result){detail->what.entity, ((const struct row *)detail->record)->rid};
		intent.result = &detail->result;
		return intent;
	}
	if (err.field >= 0 && (size_t)err.field < detail->table->field_count)
		form_refuse(&detail->form, detail->table->fields[err.field].column, err.text);
	return intent_fail(&err);
}

static struct intent
detail_choices(void *state, const struct event *event)
{
	struct detail_form *detail = state;

	(void)event;
	if (detail->form.box[detail->form.at].row.choice_count == 0)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s",
		    _("This field is typed, there is nothing to choose from."));
	return picker_push(&detail->form);
}

static const struct key_row detail_keys[] = {
	{.keys = "F9 ^D", .act = detail_done, .footer = N_("Done"), .help = N_("Keep it")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: keep it")},
	{.keys = "F4 ^O", .act = detail_choices, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "Esc", .footer = N_("Close, keeps the draft"), .help = N_("Close; what was typed stays as a draft")},
	{.keys = NULL},
};

static struct intent
detail_update(void *state, const struct event *event)
{
	struct detail_form *detail = state;
	const struct form_box *box = &detail->form.box[detail->form.at];

	if (event->kind == EVENT_RESULT && picker_take(&detail->form, event))
		return intent_stay();
	switch (form_update(&detail->form, event)) {
	case FORM_DONE:
		return detail_done(detail, event);
	case FORM_CHOICES:
		return picker_push(&detail->form);
	case FORM_TYPED:
		if (strcmp(box->row.column, "person") == 0 && (event->kind != EVENT_KEY || event->key == K_BACKSPACE))
			detail_look_up(detail, box->text.text);
		return intent_stay();
	default:
		return intent_stay();
	}
}

static void
detail_draw(const void *state, const struct canvas *canvas)
{
	const struct detail_form *detail = state;
	struct canvas inside = popup_draw(canvas, form_rows(&detail->form) + 4, DETAIL_COLS, detail->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, inside.rows - 1, inside.cols - 2);

	form_draw(&detail->form, &part, true);
}

static bool
detail_typing(const void *state)
{
	(void)state;
	return true;
}

static struct form *
detail_form(void *state)
{
	return &((struct detail_form *)state)->form;
}

static struct uuid
detail_subject(const void *state)
{
	return ((const struct detail_form *)state)->subject;
}

static void
detail_where(const void *state, char *text, size_t size)
{
	snprintf(text, size, "%s", ((const struct detail_form *)state)->title);
}

const struct screen_ops detail_form_ops = {
	.name = N_("Detail"),
	.keys = detail_keys,
	.parent = form_keys,
	.state_size = sizeof(struct detail_form),
	.argument_size = sizeof(struct detail_argument),
	.popup = true,
	.open = detail_open,
	.update = detail_update,
	.draw = detail_draw,
	.typing = detail_typing,
	.form = detail_form,
	.draft = "detail",
	.subject = detail_subject,
	.where = detail_where,
};
