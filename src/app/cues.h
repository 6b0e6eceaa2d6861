/*
 * Feeding the cue engine: notes, raised rows, deaths around her and the viewer,
 * read once for card, preview and note list.
 *
 * Use cases only; the right to read notes was checked before.
 */
#ifndef APP_CUES_H
#define APP_CUES_H

#include "app.h"
#include "model/cue.h"

struct cues {
	struct patient patient;
	struct cue_input input;
	struct cue_list list;
};

/*
 * Judge every note about this patient, as loaded. `cues` must stay where it is while its
 * lists are used. Its notes have no text and no question: notes_words (store) has them.
 */
bool cues_read(struct app *app, const struct patient *patient, struct arena *arena, struct cues *cues,
    struct err *err);

/* The same with whole notes, for a list of all. */
bool cues_read_whole(struct app *app, const struct patient *patient, struct arena *arena, struct cues *cues,
    struct err *err);

/* What was judged of this note; NULL when it is not among them. */
const struct cue *cues_of(const struct cues *cues, const struct note *note);

/* May this person see a note with this `seen_by`, whatever else holds? */
bool cues_may_see(const struct app *app, const struct note *note);

#endif
