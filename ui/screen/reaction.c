#include "reaction.h"

#include <stdio.h>

#include "app/note.h"
#include "base/i18n.h"
#include "picker.h"

enum { REACTIONS = 3 };

static const struct reaction {
	const char *code, *label, *said;
} reactions[REACTIONS] = {
	{"warm", N_("Warm: glad to be asked"),
	    N_("Raised, and gladly answered: nobody is shown this again for 90 days.")},
	{"neutral", N_("Neutral: answered, no more"), N_("Raised: nobody is shown this again for 90 days.")},
	{"cool", N_("Cool: better not again"), N_("Raised. It was not welcome: nobody is shown this again.")},
};

struct intent
reaction_push(void)
{
	static struct form_choice choices[REACTIONS];
	struct picker_argument argument = {.choices = choices, .count = REACTIONS};

	for (size_t i = 0; i < REACTIONS; i++)
		choices[i] = (struct form_choice){.code = reactions[i].code, .label = _(reactions[i].label)};
	snprintf(argument.title, sizeof argument.title, "%s", _("How was it taken?"));
	return intent_push(&picker_ops, &argument);
}

bool
reaction_take(struct app *app, struct note_id note, const struct event *event, struct intent *intent)
{
	struct err err;

	if (event->kind != EVENT_RESULT || event->from != &picker_ops || !event->result)
		return false;
	const struct reaction *how = &reactions[((const struct picker_result *)event->result)->index];
	if (!app_note_raise(app, note, how->code, &err)) {
		*intent = intent_fail(&err);
		return true;
	}
	*intent = intent_say(INTENT_RELOAD, SAY_DONE, "%s", _(how->said));
	intent->undoable = true;
	return true;
}
