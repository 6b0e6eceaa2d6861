#include "staffname.h"

#include <string.h>

#include "base/text.h"
#include "model/person.h"

/* At most so many code points, cut at a grapheme. */
static const char *
staffname_fit(struct arena *arena, const char *text, size_t points)
{
	return arena_text_n(arena, text, text_prefix(text, points));
}

void
staffname_fill(struct arena *arena, struct staff *staff, const char *family, const char *given, const char *prefix)
{
	size_t title = prefix ? strlen(prefix) : 0;

	/* "Dr." and "Dr" are one title. */
	while (title > 0 && prefix[title - 1] == '.')
		title--;
	staff->family = family;
	staff->given = given;
	staff->title = title > 0 ? staffname_fit(arena, arena_text_n(arena, prefix, title), 16) : NULL;
	const char *before = staff->title ? staff->title : given;
	staff->shown = staffname_fit(arena, before ? arena_printf(arena, "%s %s", before, family) : family, 40);
	staff->initials = person_initials(arena, family, given);
}
