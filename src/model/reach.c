#include "reach.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"

char *
reach_phone(struct arena *arena, const char *typed)
{
	char digits[REACH_LONGEST + 2];
	size_t used = 0, count = 0;

	if (*typed == '+')
		digits[used++] = *typed++;
	for (; *typed; typed++) {
		if (*typed == 'x' || *typed == 'X' || strncasecmp(typed, "ext", 3) == 0)
			break;
		if (strchr(" -./()", *typed))
			continue;
		if (!isdigit((unsigned char)*typed) || ++count > REACH_LONGEST)
			return NULL;
		digits[used++] = *typed;
		if (used == 2 && digits[0] == '0' && digits[1] == '0') {
			digits[0] = '+';
			used = 1;
			count = 0;
		}
	}
	return count < REACH_SHORTEST ? NULL : arena_text_n(arena, digits, used);
}

static bool
reach_refuse(struct err *err, const char *text)
{
	const struct entity *of = entity(ENTITY_contact_point);

	err_set(err, ERR_INVALID, "%s", text);
	if (err)
		err->field = (int)(entity_field(of, "value") - of->fields);
	return false;
}

bool
reach_clean(struct arena *arena, struct contact_point *point, struct err *err)
{
	if (!point->value)
		return reach_refuse(err, _("A number or address is needed."));
	if (!point->kind)
		point->kind = "phone";
	if (strcmp(point->kind, "email") == 0 && !strchr(point->value, '@'))
		return reach_refuse(err, _("An e-mail address has an @ in it."));
	if (strcmp(point->kind, "phone") != 0)
		return true;
	char *digits = reach_phone(arena, point->value);
	if (!digits)
		return reach_refuse(err, _("This is not a phone number: write its digits, with spaces as you like."));
	point->value = digits;
	return true;
}

const struct contact_point *
reach_best(const struct contact_point *points, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct contact_point *point = &points[i];
		bool phone = point->kind && strcmp(point->kind, "phone") == 0;
		bool old = point->label && strcmp(point->label, "old") == 0;
		bool no = point->may_call && strcmp(point->may_call, "no") == 0;
		if (phone && !old && !no)
			return point;
	}
	return NULL;
}
