#include <string.h>

#include "book_state.h"
#include "widget/choice.h"

int
book_marked(const struct book_state *book)
{
	const char *typed = form_box(&book->form, "reason")->text.text;
	int found = *typed ? choice_find(book->choices, book->reason_count, typed) : 0;

	for (size_t i = 0; found < -1 && i < book->reason_count; i++)
		if (choice_fit(typed, book->choices[i].label) > 0)
			found = (int)i;
	return found;
}

int
book_reason_minutes(const struct book_state *book, size_t at)
{
	int minutes = book->reasons[at].minutes;

	for (size_t i = 0; i < book->free.need_count; i++)
		if (book->free.need[i].need && strcmp(book->free.need[i].need, "long") == 0)
			return 2 * minutes;
	return minutes;
}

void
book_reason_length(const struct book_state *book, const char *reason, struct book_hold *hold,
    struct book_what_for *what)
{
	for (size_t i = 0; i < book->reason_count; i++) {
		if (strcmp(book->reasons[i].code, reason) != 0 || !book->reasons[i].type)
			continue;
		int minutes = book_reason_minutes(book, i);
		what->type = book->reasons[i].type;
		if (minutes > 0 && minutes < hold->slot.minutes)
			hold->slot.minutes = minutes;
	}
}

bool
book_reason_asks(struct book_state *book, const char *reason, int *minutes)
{
	if (book->asked && strcmp(book->asked, reason) == 0)
		return false;
	for (size_t i = 0; i < book->reason_count; i++)
		if (strcmp(book->reasons[i].code, reason) == 0)
			*minutes = book_reason_minutes(book, i);
	book->asked = reason;
	return *minutes > book->hold.slot.minutes;
}
