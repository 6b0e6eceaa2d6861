#include "cues.h"

#include <string.h>

#include "base/date.h"
#include "internal.h"
#include "store/notes.h"

static int32_t
cues_day(int64_t ms)
{
	return instant_day(ms, NULL);
}

/* Everything but the notes, then the judgement. */
static bool
cues_judge(struct app *app, const struct patient *patient, struct arena *arena, struct note *notes, size_t count,
    struct cues *cues, struct err *err)
{
	struct db *db = app_db(app);
	struct raised *raised;
	int32_t *deaths;
	size_t raised_count, death_count;
	bool complaint;

	if (!notes_raised(db, patient->row.id, arena, &raised, &raised_count, err) ||
	    !notes_deaths(db, patient->row.id, arena, &deaths, &death_count, err) ||
	    !notes_complaint(db, patient->row.id, &complaint, err))
		return false;
	cues->patient = *patient;
	cues->input = (struct cue_input){
		.patient = &cues->patient,
		.notes = notes,
		.note_count = count,
		.raised = raised,
		.raised_count = raised_count,
		.linked_deaths = deaths,
		.linked_death_count = death_count,
		.complaint = complaint,
		.today = app_today(app, NULL),
		.day_of_instant = cues_day,
		.viewer = {
			.role = app_who(app)->role,
			.staff = app_who(app)->staff,
			.public_screen = app_is_public(app),
			.limit = CUE_LIMIT_WIDE,
		},
	};
	cue_pick(arena, &cues->input, &cues->list);
	return true;
}

bool
cues_read(struct app *app, const struct patient *patient, struct arena *arena, struct cues *cues, struct err *err)
{
	struct note *notes;
	size_t count;

	return notes_outline(app_db(app), patient->row.id, arena, &notes, &count, err) &&
	    cues_judge(app, patient, arena, notes, count, cues, err);
}

bool
cues_read_whole(struct app *app, const struct patient *patient, struct arena *arena, struct cues *cues,
    struct err *err)
{
	struct note *notes;
	size_t count;

	return notes_of(app_db(app), patient->row.id, arena, &notes, &count, err) &&
	    cues_judge(app, patient, arena, notes, count, cues, err);
}

const struct cue *
cues_of(const struct cues *cues, const struct note *note)
{
	for (size_t i = 0; i < cues->list.shown_count; i++)
		if (cues->list.shown[i].note == note)
			return &cues->list.shown[i];
	for (size_t i = 0; i < cues->list.avoid_count; i++)
		if (cues->list.avoid[i].note == note)
			return &cues->list.avoid[i];
	for (size_t i = 0; i < cues->list.hidden_count; i++)
		if (cues->list.hidden[i].note == note)
			return &cues->list.hidden[i];
	return NULL;
}

bool
cues_may_see(const struct app *app, const struct note *note)
{
	const struct app_who *who = app_who(app);

	if (who->role == ROLE_SYSTEM || uuid_equal(note->author, who->staff))
		return true;
	if (note->seen_by && strcmp(note->seen_by, "care") == 0)
		return who->role == ROLE_NURSE;
	return !note->seen_by || strcmp(note->seen_by, "author") != 0;
}
