#include "person.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"

enum {
	PERSON_DAYS = 28,		/* ages in days under four weeks, */
	PERSON_WEEKS = 13 * 7,		/* in weeks under three months, */
	PERSON_MONTHS = 24,		/* in months under two years */
	PERSON_INITIALS = 4,
	PERSON_BYTES = 4,		/* of a code point */
};

static bool
person_has(const char *text)
{
	return text != NULL && *text != '\0';
}

/* Capitals; what has none stays. Sharp s becomes SS, as on papers. */
static char *
person_capitals(struct arena *arena, const char *text)
{
	const char *end = text + strlen(text);
	/* A capital is never longer than two code points of its small letter. */
	char *out = arena_alloc(arena, 2 * PERSON_BYTES * strlen(text) + 1), *to = out;

	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		if (scalar == 0xdf) {
			*to++ = 'S';
			*to++ = 'S';
			continue;
		}
		to += text_encode((uint32_t)utf8proc_toupper((utf8proc_int32_t)scalar), to);
	}
	*to = '\0';
	return out;
}

static char *
person_first(struct arena *arena, const char *given)
{
	return given == NULL ? NULL : arena_text_n(arena, given, strcspn(given, " "));
}

/* The part after the title, which every shown name of ours begins with or lacks. */
static const char *
person_last_word(const char *shown)
{
	const char *space = strrchr(shown, ' ');

	return space == NULL ? shown : space + 1;
}

/* At most `columns`, cut hard at a grapheme. */
static char *
person_clip(struct arena *arena, const char *text, int columns)
{
	size_t end = 0;

	while (text[end] != '\0') {
		size_t next = text_next(text, end);
		if (text_width(arena_text_n(arena, text, next)) > columns)
			break;
		end = next;
	}
	return arena_text_n(arena, text, end);
}

char *
person_listed(struct arena *arena, const char *family, const char *given)
{
	if (!person_has(family))
		return arena_text(arena, person_has(given) ? given : "");
	if (!person_has(given))
		return person_capitals(arena, family);
	return arena_printf(arena, "%s, %s", person_capitals(arena, family), given);
}

char *
person_brief(struct arena *arena, const char *family, const char *given)
{
	return person_listed(arena, family, person_first(arena, given));
}

char *
person_full(struct arena *arena, const char *family, const char *given)
{
	if (!person_has(family) || !person_has(given))
		return arena_text(arena, person_has(family) ? family : person_has(given) ? given : "");
	return arena_printf(arena, "%s %s", given, family);
}

char *
person_called(struct arena *arena, const struct patient *patient)
{
	if (person_has(patient->preferred))
		return arena_text(arena, patient->preferred);
	if (person_has(patient->given))
		return person_first(arena, patient->given);
	return arena_text(arena, patient->family == NULL ? "" : patient->family);
}

const char *
person_say(const struct patient *patient, const char *she, const char *he, const char *they)
{
	const char *pronouns = patient->pronouns;

	if (pronouns && strcmp(pronouns, "ask") != 0)
		return strcmp(pronouns, "she") == 0 ? she : strcmp(pronouns, "he") == 0 ? he : they;
	if (patient->sex && strcmp(patient->sex, "female") == 0)
		return she;
	return patient->sex && strcmp(patient->sex, "male") == 0 ? he : they;
}

char *
person_initials(struct arena *arena, const char *family, const char *given)
{
	char *name = person_full(arena, family, given), *out = arena_alloc(arena, PERSON_INITIALS * PERSON_BYTES + 1);
	const char *at = name, *end = name + strlen(name);
	size_t used = 0;

	for (int count = 0; at < end && count < PERSON_INITIALS; count++) {
		uint32_t scalar;
		at += strspn(at, " -");
		if (at == end)
			break;
		text_decode(at, end, &scalar);
		used += text_encode((uint32_t)utf8proc_toupper((utf8proc_int32_t)scalar), out + used);
		at += strcspn(at, " -");
	}
	out[used] = '\0';
	return used == 0 ? arena_text(arena, "?") : out;
}

char *
person_staff_fit(struct arena *arena, const char *shown, int columns)
{
	if (text_width(shown) <= columns)
		return arena_text(arena, shown);
	return arena_printf(arena, "%s.", person_clip(arena, shown, columns - 1));
}

char *
person_staff_head(struct arena *arena, const char *shown, int columns)
{
	return person_clip(arena, person_last_word(shown), columns);
}

char *
person_age(struct arena *arena, const char *born, int32_t today)
{
	int32_t day = born == NULL ? DAY_NONE : day_parse(born);
	struct ymd now = day_split(today);
	int year, month = 1, days, months, years;

	if (born == NULL)
		return arena_text(arena, "");
	if (day == DAY_NONE) {
		if (sscanf(born, "%4d-%2d", &year, &month) < 1)
			return arena_text(arena, "");
		years = now.year - year - (strlen(born) > 4 && now.month < month);
		return years < 0 ? arena_text(arena, "") : arena_printf(arena, _("about %d"), years);
	}
	days = today - day;
	if (days < 0)
		return arena_text(arena, "");
	if (days < PERSON_DAYS)
		return arena_printf(arena, ngettext("%d day", "%d days", (unsigned long)days), days);
	if (days < PERSON_WEEKS)
		return arena_printf(arena, ngettext("%d week", "%d weeks", (unsigned long)days / 7), days / 7);
	struct ymd then = day_split(day);
	months = (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day);
	if (months < PERSON_MONTHS)
		return arena_printf(arena, ngettext("%d month", "%d months", (unsigned long)months), months);
	return arena_printf(arena, "%d", day_age(day, today));
}

char *
person_phone_masked(struct arena *arena, const char *digits)
{
	size_t count = digits == NULL ? 0 : strlen(digits);

	if (count == 0)
		return arena_text(arena, "");
	return arena_printf(arena, "··%s", count > 4 ? digits + count - 4 : digits);
}
