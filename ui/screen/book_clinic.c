#include <stdio.h>

#include "base/i18n.h"
#include "book_state.h"
#include "picker.h"

static void
book_choices_with(struct book_state *book)
{
	book->clinicians = app_book_clinicians(book->app, book->ask.site, book->life, &book->clinician_count);
	book->who = arena_array(book->life, book->clinician_count + 1, sizeof *book->who);
	book->who[0] = (struct form_choice){.code = "", .label = _("Anybody")};
	for (size_t i = 0; i < book->clinician_count; i++)
		book->who[i + 1] = (struct form_choice){.code = book->clinicians[i].who,
		    .label = book->clinicians[i].who};
}

void
book_choices(struct book_state *book)
{
	book_choices_with(book);
	book->sites = app_book_sites(book->app, book->life, &book->site_count);
	book->clinics = arena_array(book->life, book->site_count, sizeof *book->clinics);
	for (size_t i = 0; i < book->site_count; i++)
		book->clinics[i] = (struct form_choice){.code = book->sites[i].code, .label = book->sites[i].name};
	book->type = app_book_types(book->app, book->life, &book->type_count);
	book->types = arena_array(book->life, book->type_count, sizeof *book->types);
	for (size_t i = 0; i < book->type_count; i++)
		book->types[i] = (struct form_choice){
			.code = book->type[i].code,
			.label = arena_printf(book->life, "%s %dm", book->type[i].label, book->type[i].minutes),
		};
	book->reasons = app_book_reasons(book->app, "", book->life, &book->reason_count);
	book->choices = arena_array(book->life, book->reason_count, sizeof *book->choices);
	for (size_t i = 0; i < book->reason_count; i++)
		book->choices[i] = (struct form_choice){.code = book->reasons[i].code, .label = book->reasons[i].label};
}

bool
book_elsewhere(const void *state)
{
	const struct book_state *book = state;

	return book->stage == BOOK_LOOKING && book->site_count > 1;
}

struct intent
book_clinic(void *state, const struct event *event)
{
	struct book_state *book = state;
	struct picker_argument argument = {.choices = book->clinics, .count = book->site_count};

	(void)event;
	book->picking = BOOK_PICK_CLINIC;
	snprintf(argument.title, sizeof argument.title, "%s", _("Clinic"));
	return intent_push(&picker_ops, &argument);
}

void
book_clinic_take(struct book_state *book, size_t index)
{
	book->ask.site = book->sites[index].id;
	book->ask.with = (struct staff_id){0};
	book->shown = 0;
	book_choices_with(book);
}

const char *
book_clinic_name(const struct book_state *book)
{
	for (size_t i = 0; i < book->site_count; i++)
		if (book->ask.site.rid != 0 && book->sites[i].id.rid == book->ask.site.rid)
			return book->sites[i].name;
	return NULL;
}
