/*
 * The right table: who may do what. One row per action; unknown means no.
 * The app checks it before any query; screens only ask it to hide keys.
 */
#ifndef MODEL_RIGHT_H
#define MODEL_RIGHT_H

#include <stdbool.h>

enum role { ROLE_NONE, ROLE_RECEPTION, ROLE_NURSE, ROLE_CALLS, ROLE_SUPERVISOR, ROLE_ADMIN, ROLE_AUDITOR, ROLE_SYSTEM };

enum right {
	RIGHT_NONE,	/* a key that needs no right */
#define RIGHT(name, ...) RIGHT_##name,
#include "right.def"
#undef RIGHT
	RIGHT_COUNT
};

enum grant { GRANT_NO, GRANT_YES, GRANT_OWN, GRANT_REASON, GRANT_BREAK_GLASS, GRANT_TWO };

/* ROLE_SYSTEM (the shell, DESIGN.md 1) may do everything; its guard is the audit. */
enum grant right_grant(enum right right, enum role role);

/* May the role do it at all, with or without a reason? A second person is not "at all". */
bool right_allows(enum right right, enum role role);

const char *right_name(enum right right);	/* "note_write": in audit rows and the manual */
const char *right_label(enum right right);	/* untranslated */
enum role role_named(const char *name);		/* "reception"; ROLE_NONE when unknown */
const char *role_name(enum role role);

#endif
