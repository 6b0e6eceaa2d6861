#include "people.h"

#include "base/date.h"
#include "detail.h"
#include "door.h"
#include "store/patient.h"

bool
app_point_confirm(struct app *app, struct contact_point_id id, struct err *err)
{
	struct arena *arena = arena_new();
	struct contact_point old, point;
	char today[DATE_TEXT];

	day_format(app_today(app, NULL), today);
	bool done = record_load(app_db(app), entity(ENTITY_contact_point), id.rid, &old, arena, err);
	if (done) {
		point = old;
		point.confirmed = today;
		done = app_detail_save(app, ENTITY_contact_point, &old, &point, NULL, err);
	}
	arena_free(arena);
	return done;
}

bool
app_kin_list(struct app *app, struct patient_id patient, struct arena *arena, struct kin **kin, size_t *count,
    struct err *err)
{
	struct patient about;
	struct patient_kin *rows;

	*count = 0;
	if (!door_patient(app, RIGHT_card, &patient, arena, &about, err) ||
	    !patient_kin(app_db(app), about.row.id, arena, &rows, count, err))
		return false;
	*kin = arena_array(arena, *count + 1, sizeof **kin);
	for (size_t i = 0; i < *count; i++)
		(*kin)[i] = (struct kin){
			.id = rows[i].id,
			.family = rows[i].family,
			.given = rows[i].given,
			.born = rows[i].born,
			.relation = rows[i].relation,
			.theirs = rows[i].theirs,
			.household = rows[i].household,
		};
	return true;
}
