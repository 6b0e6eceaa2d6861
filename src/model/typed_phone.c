#include "typed_phone.h"

#include <string.h>

#include "base/i18n.h"

/* How long numbers are behind the country code, and what is dialled before them inside the country. */
static const struct typed_phone_plan {
	const char *country, *code, *trunk;
	size_t least, most;
} typed_phone_plans[] = {
	{"DE", "49", "0", 4, 15}, {"AT", "43", "0", 4, 13}, {"CH", "41", "0", 9, 9}, {"FR", "33", "0", 9, 9},
	{"BE", "32", "0", 8, 9}, {"NL", "31", "0", 9, 9}, {"LU", "352", "", 4, 11}, {"GB", "44", "0", 9, 10},
	{"IE", "353", "0", 7, 10}, {"IT", "39", "", 6, 12}, {"ES", "34", "", 9, 9}, {"PT", "351", "", 9, 9},
	{"GR", "30", "", 10, 10}, {"DK", "45", "", 8, 8}, {"NO", "47", "", 8, 8}, {"PL", "48", "", 9, 9},
	{"CZ", "420", "", 9, 9}, {"SE", "46", "0", 7, 9}, {"FI", "358", "0", 5, 12}, {"HU", "36", "06", 8, 9},
	{"US", "1", "1", 10, 10}, {"CA", "1", "1", 10, 10}, {"RU", "7", "8", 10, 10}, {"AU", "61", "0", 9, 9},
	{"NZ", "64", "0", 8, 10}, {"IN", "91", "0", 10, 10}, {"ZA", "27", "0", 9, 9}, {"TR", "90", "0", 10, 10},
	{"IL", "972", "0", 8, 9}, {"BR", "55", "0", 10, 11}, {"MX", "52", "", 10, 10}, {"JP", "81", "0", 9, 10},
	{"CN", "86", "0", 9, 11},
};

char *
typed_phone_read(struct arena *arena, const char *text, struct err *err)
{
	char digits[TYPED_PHONE_MOST + 2];
	size_t used = 0;

	text += strspn(text, " ");
	bool plus = *text == '+';
	if (plus)
		digits[used++] = *text++;
	for (; *text; text++) {
		/* "+44 (0)20": the zero is for callers from inside. */
		if (plus && used > 1 && strncmp(text, "(0)", 3) == 0) {
			text += 2;
			continue;
		}
		if (strchr(" .-/()", *text))
			continue;
		if (*text < '0' || *text > '9') {
			err_set(err, ERR_INVALID, _("A phone number is digits, with spaces or dots as you like."));
			return NULL;
		}
		if (used == TYPED_PHONE_MOST + (size_t)plus) {
			err_set(err, ERR_INVALID, _("A phone number has at most 15 digits. Check it."));
			return NULL;
		}
		digits[used++] = *text;
	}
	if (used < TYPED_PHONE_LEAST + (size_t)plus) {
		err_set(err, ERR_INVALID, _("This number is too short. Check it."));
		return NULL;
	}
	return arena_text_n(arena, digits, used);
}

/* Country codes are never the beginning of one another. */
size_t
typed_phone_code(const char *digits)
{
	for (size_t i = 0; i < sizeof typed_phone_plans / sizeof typed_phone_plans[0]; i++) {
		size_t code = strlen(typed_phone_plans[i].code);
		if (strncmp(digits, typed_phone_plans[i].code, code) == 0)
			return code;
	}
	return 0;
}

static const char *
typed_phone_doubt_length(size_t length, size_t least, size_t most)
{
	if (length < least)
		return _("This number looks too short. Read it back to the caller.");
	return length > most ? _("This number looks too long. Read it back to the caller.") : NULL;
}

/* +CODE and the rest; country codes are never the beginning of one another. */
static const char *
typed_phone_doubt_abroad(const char *digits)
{
	for (size_t i = 0; i < sizeof typed_phone_plans / sizeof typed_phone_plans[0]; i++) {
		size_t code = strlen(typed_phone_plans[i].code);
		if (strncmp(digits, typed_phone_plans[i].code, code) == 0)
			return typed_phone_doubt_length(strlen(digits) - code, typed_phone_plans[i].least,
			    typed_phone_plans[i].most);
	}
	return typed_phone_doubt_length(strlen(digits), 7, TYPED_PHONE_MOST);
}

const char *
typed_phone_doubt(const char *digits, const char *country)
{
	enum { LOCAL_LEAST = 5, LOCAL_MOST = 8 };
	size_t length = strlen(digits);

	if (digits[0] == '+')
		return typed_phone_doubt_abroad(digits + 1);
	for (size_t i = 0; i < sizeof typed_phone_plans / sizeof typed_phone_plans[0]; i++) {
		const struct typed_phone_plan *plan = &typed_phone_plans[i];
		size_t trunk = strlen(plan->trunk);
		if (strcmp(plan->country, country) != 0)
			continue;
		if (trunk > 0 && strncmp(digits, plan->trunk, trunk) == 0)
			return typed_phone_doubt_length(length - trunk, plan->least, plan->most);
		if (length >= LOCAL_LEAST && length <= LOCAL_MOST)
			return NULL;
		return typed_phone_doubt_length(length, plan->least < LOCAL_LEAST ? plan->least : LOCAL_LEAST,
		    plan->most);
	}
	return NULL;
}
