/* How she took it: the popup that marks a cue raised with her reaction. Cool hides the note for good. */
#ifndef SCREEN_REACTION_H
#define SCREEN_REACTION_H

#include "model/records.h"
#include "screen.h"

struct app;

struct intent reaction_push(void);

/* True when the event was the popup's answer; *intent then says what came of raising `note`. */
bool reaction_take(struct app *app, struct note_id note, const struct event *event, struct intent *intent);

#endif
