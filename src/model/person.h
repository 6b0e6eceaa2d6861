/*
 * How people are written on a screen: names, initials, ages.
 *
 * Must not: guess a title, a gender or a preferred name; what was not told is
 * not shown.
 */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "records.h"

/* "GONZÁLEZ, Maria Elena": the family name in capitals. One of the two may be missing. */
char *person_listed(struct arena *arena, const char *family, const char *given);

/* "GONZÁLEZ, Maria": only the first given name, for paths and narrow lists. */
char *person_brief(struct arena *arena, const char *family, const char *given);

/* "Maria Elena González", as she is asked for on the telephone. */
char *person_full(struct arena *arena, const char *family, const char *given);

/* What we call her: the preferred name, else the first given name, else the family name. */
char *person_called(struct arena *arena, const struct patient *patient);

/*
 * One of three whole sentences, by the pronouns the patient gave; without any, by
 * the sex on her papers; else the neutral one.
 */
const char *person_say(const struct patient *patient, const char *she, const char *he, const char *they)
    __attribute__((format_arg(2), format_arg(3), format_arg(4)));

/* "PN" from given and family; at most 4 letters, "?" when there is none. */
char *person_initials(struct arena *arena, const char *family, const char *given);

/* A staff member's shown name in at most `columns`: "NP Kowalski" -> "NP Kowal." in 9. */
char *person_staff_fit(struct arena *arena, const char *shown, int columns);

/* The same without title: "Kowalski", "Kowalsk" in 7: the head of a grid column. */
char *person_staff_head(struct arena *arena, const char *shown, int columns);

/*
 * "41"; "5 months" under two years; "7 weeks" under three months; "9 days"
 * under four weeks; "about 41" when only the year is known; "" when unknown or
 * in the future. `born` is YYYY-MM-DD, YYYY-MM or YYYY.
 */
char *person_age(struct arena *arena, const char *born, int32_t today);

/* A phone number for the eye, "555-0142" or "+44 20 7946 0958", and masked for lists, "··0142". */
char *person_phone(struct arena *arena, const char *digits);
char *person_phone_masked(struct arena *arena, const char *digits);

#endif
