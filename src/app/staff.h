/* People who work here: the staff table and who may sign in. */
#ifndef APP_STAFF_H
#define APP_STAFF_H

#include "app.h"

/* 1 to 32 small letters, digits, dots, dashes; says so. */
bool app_staff_login_good(const char *login, struct err *err);

/* Fill what follows from the rest: shown name, initials, family, active. */
void app_staff_complete(struct staff *staff, struct arena *arena);

/* Adds or changes a staff member by login; `secret` may be NULL (cannot sign in until one is set). */
bool app_staff_add(struct app *app, struct staff *staff, char *secret, struct err *err);

struct app_staff_row {
	struct staff staff;
	bool may_sign_in;
};
bool app_staff_list(struct app *app, struct arena *arena, struct app_staff_row **rows, size_t *count, struct err *err);
bool app_staff_by_login(struct app *app, const char *login, struct staff *staff, struct arena *arena, struct err *err);

#endif
