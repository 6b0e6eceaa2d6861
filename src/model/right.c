#include "right.h"

#include <string.h>

#define GRANT_OF(letter) GRANT_OF_##letter
#define GRANT_OF_n GRANT_NO
#define GRANT_OF_Y GRANT_YES
#define GRANT_OF_o GRANT_OWN
#define GRANT_OF_r GRANT_REASON
#define GRANT_OF_g GRANT_BREAK_GLASS
#define GRANT_OF_2 GRANT_TWO

static const struct right_row {
	const char *name, *label;
	enum grant by_role[ROLE_SYSTEM];
} rights[RIGHT_COUNT] = {
	[RIGHT_NONE] = {.name = "none", .label = "Nothing"},
#define RIGHT(name_, label_, reception, nurse, calls, supervisor, admin, auditor) \
	[RIGHT_##name_] = {#name_, label_,                                                                             \
	    {[ROLE_RECEPTION] = GRANT_OF(reception), [ROLE_NURSE] = GRANT_OF(nurse), [ROLE_CALLS] = GRANT_OF(calls),   \
		[ROLE_SUPERVISOR] = GRANT_OF(supervisor), [ROLE_ADMIN] = GRANT_OF(admin),                              \
		[ROLE_AUDITOR] = GRANT_OF(auditor)}},
#include "right.def"
#undef RIGHT
};

static const char *const role_names[] = {
	[ROLE_NONE] = "none", [ROLE_RECEPTION] = "reception", [ROLE_NURSE] = "nurse", [ROLE_CALLS] = "calls",
	[ROLE_SUPERVISOR] = "supervisor", [ROLE_ADMIN] = "admin", [ROLE_AUDITOR] = "auditor", [ROLE_SYSTEM] = "system",
};

enum grant
right_grant(enum right right, enum role role)
{
	if (right == RIGHT_NONE || role == ROLE_SYSTEM)
		return GRANT_YES;
	if (right >= RIGHT_COUNT || role <= ROLE_NONE || role > ROLE_SYSTEM)
		return GRANT_NO;
	return rights[right].by_role[role];
}

bool
right_allows(enum right right, enum role role)
{
	enum grant grant = right_grant(right, role);

	return grant != GRANT_NO && grant != GRANT_TWO;
}

const char *
right_name(enum right right)
{
	return rights[right].name;
}

const char *
right_label(enum right right)
{
	return rights[right].label;
}

enum role
role_named(const char *name)
{
	for (int i = ROLE_RECEPTION; name && i < ROLE_SYSTEM; i++)
		if (strcmp(role_names[i], name) == 0)
			return (enum role)i;
	return ROLE_NONE;
}

const char *
role_name(enum role role)
{
	return role_names[role];
}
