/*
 * What a machine must not decide alone when two sites edited it apart from
 * one another (SYNC.md 2.10): who somebody is, how to reach them, what is
 * dangerous to them, when they come.
 *
 * Everything else is settled by the later clock without a word: preferences,
 * marks, counters of tries, whatever is only ever added.
 */
#ifndef MODEL_CONTEST_H
#define MODEL_CONTEST_H

#include "entity.h"

/* Do two different values of this group go to a person? */
bool contest_group(const struct entity *entity, const char *group);

/* Two numbers that two sites gave one person: no question, but the one that did not stay must still find her. */
bool contest_is_number(const struct entity *entity, const char *group);

/* Does an edit of a row that another site took off? */
bool contest_void(const struct entity *entity);

/* Whose card it stands on; none when the row is no patient's. */
struct uuid contest_patient(const struct entity *entity, const void *record);

#endif
