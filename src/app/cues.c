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

bool
cues_read(struct app *app, const struct patient *patient, struct arena *arena, struct cues *cues, struct err *err)
{
	struct db *db = app_db(app);
	struct note *notes;
	struct raised *raised;
	int32_t *deaths;
	size_t note_count, raised_count, death_count;
	bool complaint;

	if (!notes_of(db, patient->row.id, arena, &notes, &note_count, err) ||
	    !notes_raised(db, patient->row.id, arena, &raised, &raised_count, err) ||
	    !notes_deaths(db, patient->row.id, arena, &deaths, &death_count, err) ||
	    !notes_complaint(db, patient->row.id, &complaint, err))
		return false;
	cues->patient = *patient;
	cues->input = (struct cue_input){
		.patient = &cues->patient,
		.notes = notes,
		.note_count = note_count,
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
