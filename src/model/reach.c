#include "reach.h"

#include <string.h>

#include "base/i18n.h"
#include "typed_phone.h"

static char *
reach_number(struct arena *arena, const char *written, struct err *err)
{
	size_t bytes = 0;

	written += strspn(written, " ");
	while (written[bytes] && !strchr("xX", written[bytes]) && strncasecmp(written + bytes, "ext", 3) != 0)
		bytes++;
	char *number = arena_text_n(arena, written, bytes);
	if (strncmp(number, "00", 2) == 0)
		number = arena_printf(arena, "+%s", number + 2);
	return typed_phone_read(arena, number, err);
}

char *
reach_phone(struct arena *arena, const char *written)
{
	return reach_number(arena, written, NULL);
}

/* Whatever was wrong was the value. */
static bool
reach_blame(struct err *err)
{
	const struct entity *of = entity(ENTITY_contact_point);

	if (err)
		err->field = (int)(entity_field(of, "value") - of->fields);
	return false;
}

bool
reach_clean(struct arena *arena, struct contact_point *point, struct err *err)
{
	if (!point->value) {
		err_set(err, ERR_INVALID, _("A number or address is needed."));
		return reach_blame(err);
	}
	if (!point->kind)
		point->kind = "phone";
	if (strcmp(point->kind, "email") == 0 && !strchr(point->value, '@')) {
		err_set(err, ERR_INVALID, _("An e-mail address has an @ in it."));
		return reach_blame(err);
	}
	if (strcmp(point->kind, "phone") != 0)
		return true;
	char *digits = reach_number(arena, point->value, err);
	if (!digits)
		return reach_blame(err);
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
