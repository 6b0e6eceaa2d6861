#include <string.h>

#include "book.h"
#include "demo.h"
#include "base/date.h"
#include "base/i18n.h"
#include "find.h"
#include "patient.h"

enum { DESK_MINUTES = 30, DESK_WEEKS = 12 };

static bool
desk_patient(struct app *app, const char *text, struct arena *arena, struct patient_id *patient, struct err *err)
{
	struct found_list list;

	if (!app_find(app, text, 2, 0, arena, &list, err))
		return false;
	if (list.count != 1 || list.typos == 0)
		return err_set(err, ERR_NOT_FOUND, _("\"%s\" is not exactly one person. Nothing was changed."), text);
	*patient = list.rows[0].patient;
	return true;
}

static bool
desk_clinician(struct app *app, const char *family, struct arena *arena, struct staff_id *with, struct err *err)
{
	size_t count;
	struct book_clinician *all = app_book_clinicians(app, (struct site_id){0}, arena, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].family, family) == 0) {
			*with = all[i].id;
			return true;
		}
	return err_set(err, ERR_NOT_FOUND, _("Nobody called %s takes visits here. Nothing was changed."), family);
}

static bool
desk_first_free(struct app *app, struct book_slot *slot, struct arena *arena, struct err *err)
{
	struct book_ask ask = {.with = slot->with, .only = true, .minutes = DESK_MINUTES,
	    .from = app_today(app, NULL) + 7, .days = 7 * DESK_WEEKS, .most = 1};
	struct book_list list;

	if (!app_book_search(app, &ask, arena, &list, err))
		return false;
	if (list.count == 0)
		return err_set(err, ERR_NOT_FOUND, "%s", list.why);
	*slot = list.slot[0];
	return true;
}

bool
app_demo_book(struct app *app, const char *patient, const char *with, int32_t *day, int *starts, struct err *err)
{
	struct arena *arena = arena_new();
	struct book_slot slot = {.day = *day, .starts = *starts, .minutes = DESK_MINUTES};
	struct book_what_for what = {.type = "followup", .wanted = DAY_NONE};
	struct book_hold hold = {0};
	struct book_done made;
	struct patient_id who;
	bool done = desk_patient(app, patient, arena, &who, err) && desk_clinician(app, with, arena, &slot.with, err) &&
	    (*day != DAY_NONE || desk_first_free(app, &slot, arena, err)) &&
	    app_book_hold(app, who, &slot, arena, &hold, err) && app_book_take(app, &hold, &what, arena, &made, err);

	*day = slot.day;
	*starts = slot.starts;
	arena_free(arena);
	return done;
}

bool
app_demo_phone(struct app *app, const char *patient, enum app_demo_line line, const char *number, struct err *err)
{
	struct arena *arena = arena_new();
	struct patient_form old, form;
	struct patient_conflicts conflicts;
	struct patient_id who;
	bool done = desk_patient(app, patient, arena, &who, err) && app_patient_load(app, who, arena, &old, err);

	if (done) {
		form = old;
		(line == DEMO_MOBILE ? &form.mobile : &form.other)->value = number;
		done = app_patient_save(app, &old, &form, NULL, arena, &conflicts, err);
	}
	arena_free(arena);
	return done;
}
