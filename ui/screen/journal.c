/*
 * Drafts of whatever form is on the stack, without the screens having to think
 * of them: kept on leaving a field, two seconds after a key, at Esc, park, lock
 * and hangup; brought back when the form opens again.
 */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/when.h"
#include "shell_internal.h"

static struct form *
journal_form(const struct place *place)
{
	return place->ops->draft && place->ops->form ? place->ops->form(place->state) : NULL;
}

static struct uuid
journal_subject(const struct place *place)
{
	return place->ops->subject ? place->ops->subject(place->state) : (struct uuid){{0}};
}

bool
journal_keep(struct shell *shell, struct place *place)
{
	struct form *form = journal_form(place);
	struct err err = {0};
	char where[120];

	if (!form || !form->typed || !place->journal_at)
		return true;
	struct arena *arena = arena_new();
	struct draft draft = {
		.rid = place->draft, .form = place->ops->draft, .subject = journal_subject(place), .title = where,
		.cursor = form->count > 0 ? form->box[form->at].row.column : NULL,
		.at = form->count > 0 ? (int)form->box[form->at].text.at : 0,
		.fields = arena_array(arena, form->count, sizeof *draft.fields),
	};
	place_where(place, where, sizeof where);
	for (size_t i = 0; i < form->count; i++)
		if (!form->box[i].hidden && !(form->box[i].row.flags & FORM_SECRET))
			draft.fields[draft.count++] = (struct draft_field){form->box[i].row.column,
			    form->box[i].text.text};
	bool kept = shell->options.doors->draft_save(shell->options.app, &draft, &err);
	if (kept) {
		place->draft = draft.rid;
		form->kept = draft.updated;
		place->journal_at = 0;
		shell_status(shell);
	} else {
		shell_say(shell, SAY_ERROR, err.text);
		place->journal_at = clock_pace() + SHELL_JOURNAL_MS;
	}
	arena_free(arena);
	return kept;
}

static void
journal_keep_stack(struct shell *shell, struct place *top)
{
	for (struct place *at = top; at; at = at->below)
		journal_keep(shell, at);
}

void
journal_keep_all(struct shell *shell)
{
	if (!shell->desk)
		return;
	journal_keep_stack(shell, shell->desk->top);
	for (size_t i = 0; i < shell->desk->parked_count; i++)
		journal_keep_stack(shell, shell->desk->parked[i].top);
}

/* After each event: something typed is due in two seconds; leaving a field is now. */
void
journal_note(struct shell *shell, struct place *place, const struct event *event)
{
	struct form *form = journal_form(place);

	if (!form || (event->kind != EVENT_KEY && event->kind != EVENT_TEXT && event->kind != EVENT_PASTE))
		return;
	if (form->typed && !place->journal_at)
		place->journal_at = clock_pace() + SHELL_JOURNAL_MS;
	if (event->kind == EVENT_KEY && (event->key == K_ENTER || event->key == K_TAB || event->key == K_BACKTAB))
		journal_keep(shell, place);
}

/* "09:42", and the day before it when that was not today. */
static const char *
journal_when(struct arena *arena, int64_t at)
{
	char time[CLOCK_TEXT];
	int minute;
	int32_t day = instant_day(at, &minute), today = instant_day(clock_now(), NULL);

	minute_format(minute, time);
	return day == today ? arena_text(arena, time) :
	    arena_printf(arena, "%s %s", when_past(arena, day, today), time);
}

/*
 * The draft replaces the whole form, empty fields and all, and says so: nobody
 * should type on in what she takes for a fresh one.
 */
void
journal_restore(struct shell *shell, struct place *place)
{
	struct form *form = journal_form(place);
	struct draft draft;

	if (!form)
		return;
	struct arena *arena = arena_new();
	if (shell->options.doors->draft_load(shell->options.app, place->ops->draft, journal_subject(place), arena,
	    &draft, NULL)) {
		for (size_t i = 0; i < draft.count; i++) {
			const struct form_box *box = form_box(form, draft.fields[i].column);
			if (box && strcmp(box->text.text, draft.fields[i].text) != 0)
				form_type(form, draft.fields[i].column, draft.fields[i].text);
		}
		form->typed = true;
		if (draft.cursor && form_box(form, draft.cursor)) {
			form_focus(form, draft.cursor);
			struct textfield *text = &form->box[form->at].text;
			text->at = (size_t)draft.at <= strlen(text->text) ? (size_t)draft.at : strlen(text->text);
			text->preselected = false;
		}
		place->draft = draft.rid;
		form->kept = draft.updated;
		form->flash = true;
		shell_say(shell, SAY_WARN, arena_printf(arena, _("Draft from %s restored; F3 DD discards it."),
		    journal_when(arena, draft.updated)));
	}
	arena_free(arena);
}

void
journal_finish(struct shell *shell, struct place *place)
{
	struct form *form = journal_form(place);
	struct draft kept;

	if (!form)
		return;
	form->typed = false;
	place->journal_at = 0;
	if (place->draft) {
		struct arena *arena = arena_new();
		shell->options.doors->draft_discard(shell->options.app, place->draft, arena, &kept, NULL);
		arena_free(arena);
		place->draft = 0;
	}
}

bool
journal_can_discard(const struct place *place)
{
	struct form *form = journal_form(place);

	return form && (form->typed || place->draft);
}

/* Thrown away, and the form left; F8 brings it back until the next thing is thrown away. */
void
journal_discard(struct shell *shell, struct place *place)
{
	struct form *form = journal_form(place);
	struct err err = {0};

	if (!place->journal_at)
		place->journal_at = clock_pace();
	journal_keep(shell, place);
	arena_reset(shell->discarded_arena);
	shell->has_discarded = place->draft && shell->options.doors->draft_discard(shell->options.app, place->draft,
	    shell->discarded_arena, &shell->discarded, &err);
	form->typed = false;
	place->draft = 0;
	place->journal_at = 0;
	shell_say(shell, err.code ? SAY_ERROR : SAY_NOTE,
	    err.code ? err.text : _("The draft is gone. F8 brings it back."));
}

bool
journal_bring_back(struct shell *shell)
{
	struct err err = {0};

	if (!shell->has_discarded)
		return false;
	shell->discarded.rid = 0;
	shell->has_discarded = false;
	if (shell->options.doors->draft_save(shell->options.app, &shell->discarded, &err))
		shell_say(shell, SAY_DONE, _("The draft is back: open the form again to go on."));
	else
		shell_say(shell, SAY_ERROR, err.text);
	shell_status(shell);
	return true;
}
