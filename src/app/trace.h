/*
 * What an act on a visit or a call leaves besides the record itself: a line in
 * the visit's history and one in the contact log, in the same transaction.
 *
 * Must not: change the visit or the call.
 */
#ifndef APP_TRACE_H
#define APP_TRACE_H

#include "act.h"

/* `was`: the visit before a move, or NULL. reason: code; words: as said; both may be NULL. */
bool trace_event(struct act *act, const struct appointment *visit, const char *what, const struct appointment *was,
    const char *reason, const char *words, struct err *err);

/*
 * Fill in who and when, and insert. mode NULL: the telephone for call-centre
 * roles, else the desk. Undo takes it back with the rest.
 */
bool trace_contact(struct act *act, struct contact *contact, struct err *err);

/* A contact row about a visit, everything else NULL. */
struct contact trace_about(const struct appointment *visit, const char *reason, const char *words);

#endif
